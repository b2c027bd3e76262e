"""Labels by some of their words: inflected, misspelt, run together, in figures; never against a denial."""

from datetime import date

import pytest

from engine.elements import KINDS
from engine.elements.element import Accepted, AskedBack, Rejection, ReplyContext
from tests.languages import LANGUAGES

BILL = (
    "I have not received a bill",
    "The amount on the bill is wrong",
    "I have already paid",
    "I cannot pay right now",
)
FROM = ("Car", "T-bane", "Mailbox", "3-5 times", "More than 5 times")
AGES = ("Under 18", "18-34", "35-64", "65+")
SIZES = ("Medium", "Large", "Parcel shop", "Technical fault")
EXPLAINED = ("Morning (8-12)", "Afternoon (12-4)", "Van/lorry", "Other, please tell us")
CONTACT = ("Sms", "E-post", "Brev")
STATE = ("Late", "Broken", "OK")


def read(labels, reply, tag="en", kind="dropdown", **rest):
    options = [{"id": f"o{at}", "label": {tag: label}} for at, label in enumerate(labels)]
    question = KINDS[kind].from_definition({"id": "q", "text": {tag: "Which?"}, "options": options, **rest})
    return question.read(reply, ReplyContext(language=LANGUAGES.named(tag), today=date(2026, 3, 11)))


@pytest.mark.parametrize(
    ("labels", "reply", "answer"),
    [
        (BILL, "haven't received a bill", 0),
        (BILL, "amount is wrong", 1),
        (BILL, "already paid", 2),
        (BILL, "cant pay right now", 3),
        (FROM, "cars", 0),
        (FROM, "tbane", 1),
        (FROM, "mail box", 2),
        (FROM, "mailbxo", 2),
        (FROM, "more than five times", 4),
        (SIZES, "technical", 3),
        (SIZES, "techn", 3),
        (("Oslo East", "Oslo West"), "oslo ea", 0),
        (("At a pick-up point", "At my door"), "pickup", 0),
    ],
)
def test_some_words_of_one_label_are_that_label(labels, reply, answer):
    read_as = read(labels, reply)

    assert isinstance(read_as, Accepted | AskedBack)
    assert read_as.answer == answer


@pytest.mark.parametrize(
    ("labels", "reply", "answer"),
    [
        (SIZES, "L", 1),
        (SIZES, "techn thing", 3),
        (SIZES, "parcel to my neighbour", 2),
        (SIZES, "not medium, large", 1),
        (BILL, "paid!", 2),
        (("Pay in or take out cash", "Loan or mortgage"), "cash", 0),
    ],
)
def test_what_may_be_a_label_is_asked_back(labels, reply, answer):
    read_as = read(labels, reply)

    assert isinstance(read_as, AskedBack)
    assert read_as.answer == answer


@pytest.mark.parametrize(
    ("tag", "labels", "reply", "answer"),
    [
        ("en", SIZES, "tech please", 3),
        ("sv", ("Enkelbiljett", "24-timmarsbiljett"), "En enkel, tack.", 0),
        ("da", ("Tirsdag", "Torsdag"), "tors tak", 1),
        ("en", ("Standard", "IMAX"), "Standard is okay.", 0),
        ("no", ("Fastlegen", "Legevakten"), "Fastlegen selvfølgelig", 0),
        ("no", ("95", "98"), "95 er greit.", 0),
        ("sv", ("För dyrt", "Hinner inte träna"), "Hinner inte", 1),
        ("en", EXPLAINED, "morning please", 0),
        ("en", EXPLAINED, "lorry", 2),
        ("en", EXPLAINED, "Other, my bike", 3),
        ("de", ("Abholung (kostenlos)", "Lieferung (4 Euro)"), "Lieferung bitte", 1),
        ("en", ("Yes, please", "No, thanks"), "no", 1),
    ],
)
def test_how_a_word_begins_and_a_label_that_is_a_number_are_taken_among_polite_words(tag, labels, reply, answer):
    read_as = read(labels, reply, tag)

    assert isinstance(read_as, Accepted)
    assert read_as.answer == answer


def test_a_word_of_a_long_label_is_taken_for_it_where_no_other_is_said():
    assert isinstance(read(("Pay in or take out cash", "Loan or mortgage"), "cash is what I needed"), Rejection)
    assert read(("None of these", "Red", "Blue"), "none") == Accepted(0)
    assert read(CONTACT, "2:an", "sv") == Accepted(1)
    assert read(CONTACT, "2'eren", "da") == Accepted(1)


@pytest.mark.parametrize(("tag", "reply"), [("de", "1a"), ("de", "alles 1a"), ("no", "2a"), ("en", "3a")])
def test_a_figure_and_a_letter_are_no_option(tag, reply):
    assert not isinstance(read(CONTACT, reply, tag), Accepted | AskedBack)


@pytest.mark.parametrize(
    ("tag", "labels", "reply", "answer"),
    [
        ("de", ("Sport", "Kultur", "Umwelt"), "Ich mag Kulturgüter", 1),
        ("de", ("Bauchschmerzen", "Halsschmerzen"), "Bauchweh", 0),
        ("da", ("Mælk", "Nødder", "Pollen"), "Jeg har mælkeallergi", 0),
        ("no", ("Musikk", "Kino", "Restaurant"), "kinoprogrammet", 1),
        ("sv", ("Forskare", "Förening"), "ett forskningsprojekt", 0),
    ],
)
def test_a_compound_that_begins_as_one_label_does_is_asked_back(tag, labels, reply, answer):
    read_as = read(labels, reply, tag)

    assert isinstance(read_as, AskedBack)
    assert read_as.answer == answer


def test_the_beginning_of_one_label_that_ends_others_may_be_any_of_them():
    read_as = read(("Fastlege", "Tannlege", "Legevakt"), "lege", "no")

    assert isinstance(read_as, Rejection)
    assert len(read_as.candidates) == 3


@pytest.mark.parametrize("reply", ["sms, mail", "mail, sms", "sms/mail", "sms & mail"])
@pytest.mark.parametrize("rest", [{}, {"choose": {"at_most": 2}}])
def test_a_word_that_nobody_knows_in_a_list_with_a_label_may_be_another_answer(reply, rest):
    read_as = read(CONTACT, reply, "sv", kind="multiple_choice", **rest)

    assert isinstance(read_as, AskedBack)
    assert read_as.answer == ([0] if rest else 0)


@pytest.mark.parametrize("reply", ["sms, tack", "sms, helst på kvällen", "ja, sms", "Sms. Kari", "sms - helst"])
def test_other_words_beside_a_label_are_no_part_of_a_list(reply):
    assert isinstance(read(CONTACT, reply, "sv"), Accepted)


def test_an_unknown_part_of_a_list_of_numbers_leaves_it_open_where_several_may_be_chosen():
    assert read(CONTACT, "1, mail", "sv", kind="multiple_choice", choose={"at_most": 2}) == AskedBack([0], "mail")
    assert read(CONTACT, "3, till chefen", "sv", kind="multiple_choice", choose={"at_most": 2}).answer == [2]


@pytest.mark.parametrize("reply", ["yes", "Yeah, I was mad at you", "I am on my way", "That's right"])
def test_a_yes_is_no_word_for_a_label_that_only_consents(reply):
    assert not isinstance(read(STATE, reply), Accepted | AskedBack)
    assert read(STATE, "ok thanks").answer == 2
    assert read(STATE, "okay").answer == 2
    assert read(("OK", "Not now"), "yes please").answer == 0


@pytest.mark.parametrize(
    ("labels", "reply"),
    [
        (("Pasta (vegetarian)", "Pasta (beef)"), "pasta"),
        (("Other", "N/A"), "a n"),
        (("Bread, milk and eggs", "Fruit"), "just bread"),
        (EXPLAINED, "morning or afternoon"),
        (EXPLAINED, "not in the morning"),
    ],
)
def test_a_part_of_two_labels_and_a_part_denied_are_no_label(labels, reply):
    assert not isinstance(read(labels, reply), Accepted | AskedBack)


def test_what_is_told_after_a_colon_is_not_left_out_of_all():
    assert not isinstance(
        read(SIZES, "all: medium and large", kind="multiple_choice", choose={"at_most": 4}), AskedBack
    )


@pytest.mark.parametrize("reply", ["be", "hi", "db", "abe"])
def test_a_word_is_no_letters(reply):
    assert not isinstance(read(SIZES, reply, kind="multiple_choice", choose={"at_most": 3}), Accepted | AskedBack)


@pytest.mark.parametrize("reply", ["I have no car", "nothing by car", "C or T", "r"])
def test_no_denied_label_and_no_part_of_two_is_taken(reply):
    assert not isinstance(read(FROM, reply), Accepted | AskedBack)


@pytest.mark.parametrize("reply", ["I have received a bill", "I have not paid", "the bill", "new phone, who dis"])
def test_a_denial_or_its_absence_is_not_the_label(reply):
    assert not isinstance(read(BILL, reply), Accepted)


@pytest.mark.parametrize(("reply", "answer"), [("42", 2), ("70", 3)])
def test_a_number_within_one_range_is_asked_back(reply, answer):
    assert read(AGES, reply) == AskedBack(answer)


@pytest.mark.parametrize("reply", ["-2", "3.5", "1. May 2027", "3 days", "N/A", "last year"])
def test_no_option_is_taken_out_of_something_else(reply):
    assert not isinstance(read(BILL, reply), Accepted)


@pytest.mark.parametrize(("tag", "reply"), [("no", "i morgen"), ("da", "Ring i morgen"), ("sv", "i morgon tack")])
def test_a_word_within_a_day_is_no_label(tag, reply):
    labels = ("Morgon (06-10)", "Kväll (17-21)") if tag == "sv" else ("Morgen (06-10)", "Kveld (17-21)")

    assert read(labels, reply, tag) == Rejection("not_an_option")
