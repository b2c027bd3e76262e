"""One option, by number, letter, place or label, and what might mean two."""

import pytest

from engine.elements.element import Accepted, AskedBack, Rejection
from tests.elements.contexts import asked_in, element, options

QUESTION = element(
    "dropdown",
    options=options(
        ("The waiting time", "Ventetiden"),
        ("The staff", "Personalet"),
        ("Price", "Prisen"),
        ("Something else", "Noe annet"),
    ),
)


@pytest.mark.parametrize(
    "reply",
    [
        "3", "3.", "3)", "#3", "option 3", "no. 3", "three", "3rd", "the third one", "c", "C)", "3️⃣", "3 - price",
        "3 price",
    ],
)  # fmt: skip
def test_a_number_or_a_letter_counts_from_one(reply):
    assert QUESTION.read(reply, asked_in("en")) == Accepted(2)


@pytest.mark.parametrize(
    "reply", ["price", "The price!", "pri", "prcie", "prices", "I'd say the price", "prisen", "it was the price"]
)
def test_a_label_may_be_short_misspelt_or_in_another_language(reply):
    assert QUESTION.read(reply, asked_in("en", "no")) == Accepted(2)


def test_the_first_and_the_last():
    assert QUESTION.read("the first one", asked_in("en")) == Accepted(0)
    assert QUESTION.read("den siste", asked_in("no")) == Accepted(3)


def test_a_comment_is_kept():
    assert QUESTION.read("Something else: the parking", asked_in("en")) == Accepted(3, "the parking")
    assert QUESTION.read("2 - the staff were rude", asked_in("en")).answer == 1


@pytest.mark.parametrize("reply", ["1 and 3", "price and staff", "1,3"])
def test_several_are_too_many(reply):
    assert QUESTION.read(reply, asked_in("en")).reason == "only_one"


@pytest.mark.parametrize(
    ("reply", "candidates"),
    [
        ("1 or 3", ("The waiting time", "Price")),
        ("the price or the staff", ("The staff", "Price")),
        ("2 price", ("The staff", "Price")),
    ],
)
def test_doubt_names_what_was_meant(reply, candidates):
    assert QUESTION.read(reply, asked_in("en")) == Rejection("unclear", candidates)


@pytest.mark.parametrize(
    "reply",
    [
        "5", "0", "none", "call me at 3", "in 2 weeks", "3pm", "not the price", "parking", "👍",
    ],
)  # fmt: skip
def test_what_is_no_option(reply):
    assert QUESTION.read(reply, asked_in("en")) == Rejection("not_an_option")


def test_the_number_shown_wins_over_a_number_in_a_label():
    ages = element("dropdown", options=options("18-25", "26-35", "36 or older"))
    counts = element("dropdown", options=options("0 times", "1 time", "2 times"))

    assert ages.read("26-35", asked_in("en")) == Accepted(1)
    assert counts.read("2 times", asked_in("en")) == Accepted(2)
    assert counts.read("2", asked_in("en")) == Accepted(1)
    assert counts.read("two times", asked_in("en")) == Accepted(2)


def test_two_labels_equally_near_are_unclear():
    question = element("dropdown", options=options("Mail", "Main"))

    assert question.read("mait", asked_in("en")).reason == "unclear"


def test_a_letter_that_begins_the_label_of_another_is_unclear():
    question = element("dropdown", options=options("Bus", "Car", "Train"))

    assert question.read("c", asked_in("en")) == Rejection("unclear", ("Car", "Train"))


@pytest.mark.parametrize("reply", ["Price. Sorry, I meant the staff", "usually price, today rather the staff"])
def test_the_last_of_two_options_is_asked_back_where_it_may_correct_the_first(reply):
    outcome = QUESTION.read(reply, asked_in("en"))

    assert (type(outcome), outcome.answer) == (AskedBack, 1)


@pytest.mark.parametrize("reply", ["price and the staff", "price or the staff", "price, the staff"])
def test_two_options_that_are_joined_are_two(reply):
    assert isinstance(QUESTION.read(reply, asked_in("en")), Rejection)
