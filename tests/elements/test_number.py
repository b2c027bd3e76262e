"""Counts, amounts and measures, with the separators of a language."""

import pytest

from engine.elements.element import Heard, Refusal
from tests.elements.hearings import asked_in, element

COUNT = element(
    "number", minimum=0, maximum=5000, text={"en": "How many children have you?", "no": "Hvor mange barn har du?"}
)
AMOUNT = element("number", minimum=0, decimals=2, text={"en": "What did you pay?", "no": "Hva betalte du?"})


@pytest.mark.parametrize(
    "reply", ["3", "three", "3 children", "3 kids", "I have 3 kids", "about 3", "we are three", "tre barn", "3 of us"]
)
def test_what_is_counted_may_be_said(reply):
    assert COUNT.read(reply, asked_in("en", "no")) == Heard(3)


@pytest.mark.parametrize(
    ("tag", "reply"),
    [
        ("en", "1,250.50"),
        ("en", "£1,250.50"),
        ("no", "1 250,50 kr"),
        ("no", "1.250,50"),
        ("no", "1250,50"),
        ("no", "1250.50"),
    ],
)
def test_separators_are_those_of_the_language(tag, reply):
    assert AMOUNT.read(reply, asked_in(tag)) == Heard(1250.5)


@pytest.mark.parametrize("reply", ["1 000", "1.000", "1000", "ett tusen", "tusen"])
def test_a_thousand(reply):
    assert COUNT.read(reply, asked_in("no")) == Heard(1000)


def test_none_is_zero_where_there_may_be_none():
    assert COUNT.read("none", asked_in("en")) == Heard(0)
    assert element("number", minimum=1).read("none", asked_in("en")) == Refusal("too_low")


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        ("-1", "too_low"),
        ("6000", "too_high"),
        ("2.5", "too_many_decimals"),
        ("2-3", "several_numbers"),
        ("2 or 3", "several_numbers"),
        ("many", "not_a_number"),
        ("", "empty"),
    ],
)
def test_a_reason_says_what_is_wrong(reply, reason):
    assert COUNT.read(reply, asked_in("en")).reason == reason


@pytest.mark.parametrize(
    "reply", ["see you at 7", "2 weeks", "2 boys and 1 girl", "3 pm", "5 May", "10 Downing Street", "9" * 40]
)
def test_a_number_of_something_else_is_no_answer(reply):
    assert COUNT.read(reply, asked_in("en")).reason in ("not_a_number", "several_numbers")


def test_a_time_is_a_number_where_it_is_asked_for():
    days = element("number", text={"en": "How many days did it take?"})

    assert days.read("3 days", asked_in("en")) == Heard(3)
    assert days.read("2 weeks", asked_in("en")) == Refusal("not_a_number")
