"""Whatever is texted, a reader gives an answer its question accepts, or a reason it has a prefix for."""

import sys
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.elements import KINDS
from engine.elements.element import Rejection, ReplyContext
from engine.reading import command, from_a_machine
from engine.reading.tokens import LONGEST
from tests.languages import LANGUAGES

pytestmark = pytest.mark.slow

TEXT = {"en": "How many days?", "no": "Hvor mange dager?"}
OPTIONS = [
    {"id": "price", "label": {"en": "The price", "no": "Prisen"}},
    {"id": "queue", "label": {"en": "2-3 queues", "no": "2-3 køer"}},
    {"id": "none", "label": {"en": "None", "no": "Ingen"}},
]
QUESTIONS = [
    KINDS[element.pop("type")].from_definition({"id": "asked", "text": TEXT, **element})
    for element in (
        {"type": "scale", "minimum": 1, "maximum": 10, "labels": {"1": {"en": "bad", "no": "dårlig"}}},
        {"type": "yes_no"},
        {"type": "dropdown", "options": OPTIONS},
        {"type": "multiple_choice", "options": OPTIONS, "choose": {"at_least": 0, "at_most": 2}},
        {"type": "number", "minimum": 0, "maximum": 100, "decimals": 2},
        {"type": "open_text", "minimum_length": 2, "maximum_length": 100},
        {"type": "date", "earliest": "2026-01-01", "latest": "2027-12-31"},
        {"type": "time", "earliest": "08:00", "latest": "20:00"},
    )
]
TODAY = date(2026, 11, 23)
ACCEPTED = {
    "scale": lambda answer: answer in range(1, 11),
    "yes_no": lambda answer: answer in (True, False),
    "dropdown": lambda answer: answer in range(3),
    "multiple_choice": lambda answer: len(answer) <= 2 and set(answer) <= {0, 1, 2},
    "number": lambda answer: 0 <= answer <= 100 and round(answer, 2) == answer,
    "open_text": lambda answer: 2 <= len(answer) <= 100,
    "date": lambda answer: "2026-01-01" <= answer <= "2027-12-31",
    "time": lambda answer: "08:00" <= answer <= "20:00",
}
ODDITIES = ["\ud800", "\u202e", "\u200b", "\x00", "👨‍👩‍👧‍👦", "8️⃣", "🔟", "½", "²", "Ⅻ", "١٢", "ª", "İ", "ﬀ", "̧"]
WORDS = [
    "8",
    "10",
    "31",
    "2026",
    "1'2",
    "12.5",
    "av 10",
    "eller",
    "og",
    "kl",
    "mai",
    "the price",
    "yes",
    "not",
    "in 3 days",
]
MARKS = [".", ",", "-", "/", ":", "!", "?", "(", ")", "+", "%", "$", "'", "\n", " "]
texted = st.text(max_size=60) | st.lists(st.sampled_from(ODDITIES + WORDS + MARKS), max_size=12).map("".join)


def context(tag):
    others = tuple(LANGUAGES.named(other) for other in ("en", "no") if other != tag)
    return ReplyContext(language=LANGUAGES.named(tag), others=others, today=TODAY)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.kind)
@settings(max_examples=150, deadline=None)
@given(reply=texted, tag=st.sampled_from(["en", "no"]))
def test_any_reply_is_an_answer_the_question_accepts_or_a_reason_it_lists(question, reply, tag):
    outcome = question.read(reply, context(tag))

    if isinstance(outcome, Rejection):
        assert outcome.reason in question.reasons
    else:
        assert ACCEPTED[question.kind](outcome.answer)
    assert question.read(reply, context(tag)) == outcome


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.kind)
@pytest.mark.parametrize("text", ["8", "x", "en ", "ª ", "yes no ", "8. ", "\n1", "👍"])
def test_a_reply_of_ten_thousand_characters_is_too_long(question, text):
    assert question.read(text * 10_000, context("no")) == Rejection("too_long")


def calls_while(reading):
    calls = 0

    def count(_frame, event, _what):
        nonlocal calls
        calls += event == "call"

    profiled = sys.getprofile()
    sys.setprofile(count)
    try:
        reading()
    finally:
        sys.setprofile(profiled)
    return calls


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.kind)
@pytest.mark.parametrize(
    "text",
    ["a ", "a a. ", "en ", "i ", "5% ", "1 or ", "8 9 ", "yes ", "no, ", "the ", "qeue ", "queues, ", "mai ", "⭐"],
)
def test_the_longest_reply_takes_few_steps_a_character(question, text):
    reply = (text * LONGEST)[:LONGEST]
    question.read(reply, context("en"))  # what is made once a language does not count

    assert calls_while(lambda: question.read(reply, context("en"))) < 100 * LONGEST


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.kind)
@pytest.mark.parametrize("reply", ["", "   ", "\x00\x07", "\u202e\u200b", "\ud800", "\n\n", "\x1b" * 10_000])
def test_what_cannot_be_seen_is_empty(question, reply):
    assert question.read(reply, context("en")) == Rejection("empty")


@settings(max_examples=150, deadline=None)
@given(reply=texted, ours=texted)
def test_any_reply_is_a_command_or_none_and_from_a_machine_or_not(reply, ours):
    spoken = [LANGUAGES.named("en"), LANGUAGES.named("no")]

    assert command(reply, spoken) in (None, "stop", "help", "start", "repeat", "back")
    assert from_a_machine(reply, ours, spoken) in (True, False)
