"""Several options in one reply, all of them, or none, and how many there may be."""

import pytest

from engine.elements.element import Accepted, AskedBack, Rejection
from tests.elements.contexts import asked_in, element, options

LABELS = options(("Price", "Pris"), ("Queue", "Kø"), ("Staff", "Betjening"), ("Food and drink", "Mat og drikke"))
ANY = element("multiple_choice", options=LABELS, choose={"at_least": 0})
TWO = element("multiple_choice", options=LABELS, choose={"at_least": 2, "at_most": 2})
ONE = element("multiple_choice", options=LABELS)


@pytest.mark.parametrize(
    "reply",
    [
        "1,3", "1, 3", "1 and 3", "1 3", "1&3", "1+3", "1/3", "3,1", "1,1,3", "1\n3", "a and c", "price, staff",
        "Price and the staff", "1. Price 3. Staff", "first and third", "pris og betjening",
    ],
)  # fmt: skip
def test_several_are_read_in_their_own_order(reply):
    assert ANY.read(reply, asked_in("en", "no")) == Accepted([0, 2])


def test_a_label_after_and_is_its_own_though_it_shares_a_word_with_the_one_before():
    labels = options("Urgent care", "Emergency care", "Day care", "Surgery")
    kinds = element("multiple_choice", options=labels, choose={"at_least": 0})

    assert kinds.read("urgent, emergency and day care", asked_in("en")) == Accepted([0, 1, 2])


def test_a_range_of_numbers_is_each_of_them():
    assert ANY.read("1-3", asked_in("en")) == Accepted([0, 1, 2])


@pytest.mark.parametrize(("reply", "answer"), [("the first two", [0, 1]), ("last 3", [1, 2, 3])])
def test_so_many_of_the_first_or_the_last(reply, answer):
    assert ANY.read(reply, asked_in("en")) == Accepted(answer)
    assert ANY.read("1-2, 4", asked_in("en")) == Accepted([0, 1, 3])


def test_a_label_with_and_in_it_is_one():
    assert ANY.read("food and drink and price", asked_in("en")) == Accepted([0, 3])


@pytest.mark.parametrize(
    ("reply", "answer"),
    [
        ("all", [0, 1, 2, 3]),
        ("All of them!", [0, 1, 2, 3]),
        ("all the above", [0, 1, 2, 3]),
        ("none", []),
        ("nothing", []),
    ],
)
def test_all_and_none(reply, answer):
    assert ANY.read(reply, asked_in("en")) == Accepted(answer)


@pytest.mark.parametrize(
    ("reply", "read"),
    [
        ("ingen kvalme", Rejection("not_an_option")),
        ("ingen kvalme, bare hodepine", AskedBack([0])),
        ("kvalme, ingen hodepine", AskedBack([1])),
        ("ingen", Accepted([2])),
        ("ingen bivirkninger", Accepted([2])),
    ],
)
def test_a_word_for_none_before_a_label_is_no_other_label(reply, read):
    effects = options(("Headache", "Hodepine"), ("Nausea", "Kvalme"), ("No side effects", "Ingen bivirkninger"))

    assert element("multiple_choice", options=effects, choose={"at_least": 0}).read(reply, asked_in("no")) == read


@pytest.mark.parametrize(
    ("reply", "reason"), [("none", "too_few"), ("1", "too_few"), ("1,2,3", "too_many"), ("all", "too_many")]
)
def test_there_may_be_too_few_or_too_many(reply, reason):
    assert TWO.read(reply, asked_in("en")) == Rejection(reason)


@pytest.mark.parametrize("reply", ["1 or 3", "1 staff", "1, sorry 3", "price or staff"])
def test_what_may_mean_several_things_is_unclear(reply):
    assert ANY.read(reply, asked_in("en")).reason == "unclear"


@pytest.mark.parametrize(
    ("reply", "answer"),
    [
        ("all but 2", [0, 2, 3]),
        ("everything except the queue and price", [2, 3]),
        ("2 waited for ages", [1]),
        ("price but not queue", [0]),
        ("price, parking and toilets", [0]),
        ("1 to 3", [0, 1, 2]),
        ("one to three", [0, 1, 2]),
    ],
)
def test_what_is_likely_is_asked_back(reply, answer):
    assert getattr(ANY.read(reply, asked_in("en")), "answer", None) == answer
    assert not isinstance(ANY.read(reply, asked_in("en")), Accepted)


@pytest.mark.parametrize(
    ("tag", "reply"), [("no", "1 til 3"), ("sv", "1 till 3"), ("da", "1 til 3"), ("de", "1 bis 3")]
)
def test_a_range_in_words_is_asked_back_in_every_language(tag, reply):
    assert ANY.read(reply, asked_in(tag)) == AskedBack([0, 1, 2])


@pytest.mark.parametrize("reply", ["13", "1,7", "we were 3", "kl 2"])
def test_what_is_no_list_of_options(reply):
    assert ANY.read(reply, asked_in("en")) == Rejection("not_an_option")


def test_a_number_with_words_that_nothing_explains_is_asked_back():
    assert ANY.read("2 beers", asked_in("en")) == AskedBack([1], "beers")


def test_where_one_may_be_chosen_the_answer_is_one_position():
    assert ONE.read("2", asked_in("en")) == Accepted(1)
    assert ONE.read("1 and 2", asked_in("en")) == Rejection("only_one", ("Price", "Queue"))
    assert ONE.read("none", asked_in("en")) == Rejection("not_an_option")


@pytest.mark.parametrize("reply", ["price - staff", "price-staff", "the 2 last"])
def test_ends_of_a_range_of_labels_are_no_list(reply):
    assert isinstance(ANY.read(reply, asked_in("en")), Rejection)
