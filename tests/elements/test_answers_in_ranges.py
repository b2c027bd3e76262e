"""Every kind tells how its answers are cut into ranges, how one is replied, and how long one is quoted."""

import datetime
import itertools

import pytest

from engine.conditions import holds
from engine.elements import QUESTIONS
from engine.elements.element import Accepted, ReplyContext
from engine.sample_texts import TooManyRanges, texts_that_mention
from tests.languages import LANGUAGES

TODAY = datetime.date(2026, 6, 15)
OPTIONS = [{"id": id_, "label": {"en": id_, "no": id_}} for id_ in ("price", "queue", "staff", "stock")]
OWN = {
    "scale": ({"minimum": -2, "maximum": 5}, [("at_least", 3), ("is", -2), ("one_of", [0, 5])]),
    "yes_no": ({}, [("is", True)]),
    "dropdown": ({"options": OPTIONS}, [("is", "queue"), ("one_of", ["price", "stock"])]),
    "multiple_choice": (
        {"options": OPTIONS, "choose": {"at_least": 1, "at_most": 3}},
        [("is", "queue"), ("includes", ["price", "staff"]), ("none_of", ["stock"])],
    ),
    "number": ({"minimum": 0, "maximum": 3, "decimals": 1}, [("more_than", 1.5), ("is", 2.2)]),
    "open_text": ({"maximum_length": 40}, [("mentions", ["slow", "queue"]), ("mentions", "queue"), ("is", "Slow")]),
    "date": ({"earliest": "2026-06-10", "latest": "today"}, [("at_least", "2026-06-12"), ("is", "2026-06-15")]),
    "time": (
        {"earliest": "08:00", "latest": "08:09"},
        [("at_least", "08:03"), ("is", "08:07")],
    ),
    "email": ({}, [("is", "Bo@example.com"), ("one_of", ["anna@example.com", "bo@example.com"])]),
    "phone": ({}, [("is", "+4790937954")]),
}
ANSWERS = {
    "scale": range(-2, 6),
    "yes_no": (False, True),
    "dropdown": range(4),
    "multiple_choice": [list(few) for size in (1, 2, 3) for few in itertools.combinations(range(4), size)],
    "number": [tenth / 10 for tenth in range(31)],
    "open_text": ["slow", "SLOW", "x", "the queue", "slow queue", "slowly", "slow one", "queue, slow"],
    "date": [f"2026-06-{day}" for day in range(10, 16)],
    "time": [f"08:0{minute}" for minute in range(10)],
    "email": ["bo@example.com", "BO@example.com", "anna@example.com", "c@example.com"],
    "phone": ["+4790937954", "+447400123456"],
}


def question_of(kind):
    own, tests = OWN[kind]
    question = QUESTIONS[kind].from_definition({"id": "it", "text": {"en": "?", "no": "?"}, **own})
    return question, [(name, question.operands(name, tuple(v) if isinstance(v, list) else v)) for name, v in tests]


def row(tests, answer):
    return tuple(holds(name, answer, constant) for name, constant in tests)


@pytest.mark.parametrize("kind", QUESTIONS)
def test_every_answer_passes_the_tests_of_one_that_is_given(kind):
    question, tests = question_of(kind)
    given = {row(tests, answer) for answer in question.partition(tests, TODAY)}

    assert {row(tests, question.comparable(answer)) for answer in ANSWERS[kind]} == given


@pytest.mark.parametrize("tag", LANGUAGES.tags)
@pytest.mark.parametrize("kind", QUESTIONS)
def test_an_answer_that_is_given_is_read_as_it_is_written(kind, tag):
    question, tests = question_of(kind)
    language = LANGUAGES.named(tag)
    for answer in question.partition(tests, TODAY):
        accepted = question.read(question.sample_reply(answer, language), ReplyContext(language=language, today=TODAY))

        assert isinstance(accepted, Accepted), question.sample_reply(answer, language)
        assert question.comparable(accepted.answer) == answer


@pytest.mark.parametrize("kind", QUESTIONS)
def test_no_answer_is_quoted_shorter_or_longer_than_those_that_are_given(kind):
    question, _ = question_of(kind)
    language = LANGUAGES.named("en")
    given = [len(text) for text in question.sample_quotes(language)]
    shown = [len(question.display(answer, language)) for answer in ANSWERS[kind]]

    assert min(given) <= min(shown)
    assert max(shown) <= max(given)


def test_a_word_that_mentions_another_is_never_mentioned_alone():
    groups = [("queue",), ("long queue",)]
    given = {tuple(holds("mentions", text, group) for group in groups) for text in texts_that_mention(groups, ())}

    assert given == {(False, False), (True, False), (True, True)}


def test_too_many_tests_for_words_are_refused():
    with pytest.raises(TooManyRanges):
        list(texts_that_mention([(f"w{at}",) for at in range(12)], ()))
