"""Small cases of each kind of fault a reader of replies was found to have: none is read as what nobody said."""

import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from engine.elements import QUESTIONS
from engine.elements.element import Accepted, AskedBack, ReplyContext
from tests.languages import LANGUAGES

CASES = [json.loads(line) for line in (Path(__file__).parent / "faults.jsonl").read_text("utf-8").splitlines()]
MOST_UNREAD = 1
"""Answers of these cases that are asked for once more; fewer with each mechanism, never more."""


def outcome(case):
    element = case["element"]
    question = QUESTIONS[element["type"]].from_definition({"id": "asked", "text": {}, **element})
    others = tuple(LANGUAGES.named(tag) for tag in element.get("text", {}) if tag != case["language"])
    language = LANGUAGES.named(case["language"])
    context = ReplyContext(language=language, others=others, today=date.fromisoformat(case.get("today", "2026-11-23")))
    return question.read(case["reply"], context)


def verdict(case):
    read, expected = outcome(case), case["expected"]
    if expected is None:
        return "invented" if isinstance(read, Accepted) else "right"
    if not isinstance(read, Accepted | AskedBack):
        return "unread"
    if read.answer == expected["answer"]:
        return "right"
    return "misread" if isinstance(read, Accepted) else "asked back wrongly"


@pytest.fixture(scope="module")
def verdicts():
    return [(verdict(case), case) for case in CASES]


def test_most_cases_of_every_fault_are_right(verdicts):
    counted = Counter(found for found, _ in verdicts)

    assert counted["unread"] + counted["asked back wrongly"] <= MOST_UNREAD, counted


def test_none_is_taken_for_what_it_does_not_say(verdicts):
    taken = [(case["kind"], case["reply"]) for found, case in verdicts if found in ("invented", "misread")]

    assert not taken
