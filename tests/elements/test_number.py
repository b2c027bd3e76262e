"""Counts, amounts and measures, with the separators of a language."""

import pytest

from engine.elements.element import Accepted, AskedBack, Rejection
from tests.elements.contexts import asked_in, element

COUNT = element(
    "number", minimum=0, maximum=5000, text={"en": "How many children have you?", "no": "Hvor mange barn har du?"}
)
AMOUNT = element("number", minimum=0, decimals=2, text={"en": "What did you pay?", "no": "Hva betalte du?"})


@pytest.mark.parametrize(
    "reply", ["3", "three", "3 children", "3 barn", "three please", "about 3", "we are three", "my answer is 3"]
)
def test_what_is_counted_may_be_said(reply):
    assert COUNT.read(reply, asked_in("en", "no")) == Accepted(3)


def test_words_that_change_nothing_after_a_count_are_its_comment():
    assert COUNT.read("3 of us", asked_in("en", "no")) == Accepted(3, "of us")


@pytest.mark.parametrize("reply", ["3 kids", "I have 3 kids", "three kids"])
def test_a_count_beside_other_words_is_asked_back(reply):
    outcome = COUNT.read(reply, asked_in("en", "no"))

    assert (type(outcome), outcome.answer) == (AskedBack, 3)


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
    assert AMOUNT.read(reply, asked_in(tag)) == Accepted(1250.5)


@pytest.mark.parametrize("reply", ["1 000", "1.000", "1000", "ett tusen", "tusen"])
def test_a_thousand(reply):
    assert COUNT.read(reply, asked_in("no")) == Accepted(1000)


def test_none_is_zero_where_there_may_be_none():
    assert COUNT.read("none", asked_in("en")) == Accepted(0)
    assert element("number", minimum=1).read("none", asked_in("en")) == Rejection("too_low")


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        ("-1", "too_low"),
        ("6000", "too_high"),
        ("2.5", "too_many_decimals"),
        ("2-3", "several_numbers"),
        ("2 or 3", "several_numbers"),
        ("9" * 40, "too_high"),
        ("many", "not_a_number"),
        ("", "empty"),
    ],
)
def test_a_reason_says_what_is_wrong(reply, reason):
    assert COUNT.read(reply, asked_in("en")).reason == reason


@pytest.mark.parametrize("reply", ["see you at 7", "2 weeks", "3 pm", "5 May"])
def test_a_number_of_something_else_is_no_answer(reply):
    assert COUNT.read(reply, asked_in("en")).reason in ("not_a_number", "several_numbers")


@pytest.mark.parametrize(
    ("reply", "answer"),
    [
        ("2 boys and 1 girl", 3),
        ("2 boys, 1 girl", 3),
        ("me and 2 kids", 3),
        ("me and my wife", 2),
        ("just me", 1),
        ("a couple", 2),
        ("twice", 2),
        ("never", 0),
        ("1 + 3 barn", None),
        ("I have 3 kids and he wants more", 3),
    ],
)
def test_what_is_counted_in_groups_or_words_is_added_up_and_asked_back(reply, answer):
    outcome = COUNT.read(reply, asked_in("en", "no"))

    assert not isinstance(outcome, Accepted)
    assert answer is None or outcome == AskedBack(answer, getattr(outcome, "comment", None))


@pytest.mark.parametrize(
    ("tag", "reply", "answer"),
    [
        ("en", "half an hour", 30),
        ("en", "an hour", 60),
        ("en", "1 hour 20 min", 80),
        ("no", "en halvtime", 30),
        ("no", "et kvarter", 15),
        ("no", "en halv time", 30),
        ("de", "eine halbe Stunde", 30),
        ("de", "Viertelstunde", 15),
        ("sv", "en halvtimme", 30),
        ("en", "two and a half hours", 150),
        ("en", "an hour and a half", 90),
        ("no", "halvannen time", 90),
        ("en", "1 hour 10", 70),
    ],
)
def test_parts_of_hours_are_minutes_where_minutes_are_asked(tag, reply, answer):
    text = {
        "en": "How many minutes?",
        "no": "Hvor mange minutter?",
        "sv": "Hur många minuter?",
        "de": "Wie viele Minuten?",
    }

    assert element("number", text=text).read(reply, asked_in(tag)).answer == answer
    assert not isinstance(element("scale", minimum=0, maximum=100).read(reply, asked_in(tag)), Accepted)


@pytest.mark.parametrize(
    ("tag", "text", "reply", "answer"),
    [
        ("en", "What is your weight today, in kg?", "90 kg", 90),
        ("en", "How many hours a week?", "half an hour", 0.5),
        ("da", "Hvor mange timers hjælp får du om ugen?", "4 timer", 4),
        ("no", "Hvor mange kilometer er det?", "to mil", 20),
        ("no", "Hva veier du?", "sytti og en halv", 70.5),
        ("sv", "Hur många blir ni?", "sambon och jag", 2),
    ],
)
def test_what_is_asked_for_is_told_from_the_question(tag, text, reply, answer):
    assert element("number", text={tag: text}, decimals=1).read(reply, asked_in(tag)).answer == answer


@pytest.mark.parametrize(
    ("tag", "text", "reply", "answer"),
    [
        ("en", "What did you pay, in pounds?", "£20 for 2 people", 20),
        ("no", "Hva betalte du, i kroner?", "kr. 1200,-", 1200),
    ],
)
def test_money_is_told_beside_what_it_was_for(tag, text, reply, answer):
    assert element("number", text={tag: text}, decimals=2).read(reply, asked_in(tag)).answer == answer


@pytest.mark.parametrize(
    ("tag", "text", "reply"),
    [
        ("no", "Hva veier du (kg)?", "80 kilo"),
        ("no", "Hvor mange dager ventet du?", "80 dgr"),
        ("sv", "Hur många gånger?", "80 ggr"),
        ("en", "How many people?", "80ppl"),
    ],
)
def test_what_is_asked_for_may_be_shortened(tag, text, reply):
    asked = element("number", text={tag: text})

    assert asked.read(reply, asked_in(tag)) == Accepted(80)
    assert asked.read("80 xyz", asked_in(tag)) != Accepted(80)


def test_a_word_of_the_question_is_no_number_misspelt():
    waited = element("number", text={"en": "How many minutes did you wait before you were seen?"})

    assert waited.read("I left without being seen", asked_in("en")) == Rejection("not_a_number")


def test_a_number_before_a_name_is_not_taken():
    assert not isinstance(COUNT.read("10 Downing Street", asked_in("en")), Accepted)


def test_a_time_is_a_number_where_it_is_asked_for():
    days = element("number", text={"en": "How many days did it take?"})

    assert days.read("3 days", asked_in("en")) == Accepted(3)
    assert days.read("2 weeks", asked_in("en")) == Accepted(14)
    assert days.read("2 km", asked_in("en")) == Rejection("not_a_number")


@pytest.mark.parametrize(
    ("number", "english", "norwegian"),
    [
        (0.0, "0", "0"),
        (-0.0, "0", "0"),
        (7, "7", "7"),
        (-12.5, "-12.5", "-12,5"),
        (1985, "1985", "1985"),
        (1e6, "1,000,000", "1 000 000"),
        (12345.678, "12,345.678", "12 345,678"),
        (1e-4, "0.0001", "0,0001"),
        (1e-5, "0.00001", "0,00001"),
        (0.9876, "0.9876", "0,9876"),
    ],
)
def test_a_number_is_written_as_people_of_a_language_do(number, english, norwegian):
    asked = element("number", minimum=number, decimals=4)

    for tag, written in (("en", english), ("no", norwegian)):
        language = asked_in(tag).language
        assert asked.display(number, language) == written
        assert asked.template_context(language)["minimum"] == written


@pytest.mark.parametrize(
    ("minimum", "maximum", "decimals", "possible"),
    [(0.2, 0.4, 0, False), (0.21, 0.29, 1, False), (0.2, 0.4, 1, True), (0.2, 1.4, 0, True), (3, 3, 0, True)],
)
def test_bounds_contradict_each_other_where_no_answer_is_between(minimum, maximum, decimals, possible):
    asked = element("number", minimum=minimum, maximum=maximum, decimals=decimals)

    assert [path for path, _ in asked.contradictions()] == ([] if possible else [("minimum",)])
