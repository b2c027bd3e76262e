"""The material a reader is tuned on, and the half it is only measured by."""

import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from engine.authoring.report_card import report
from engine.elements import QUESTIONS
from engine.languages import Languages
from engine.resources import TEMPLATES
from tests.languages import SHIPPED

pytestmark = pytest.mark.slow

REPLIES = Path(__file__).parent / "replies"
HALVES = ("tune", "held")


def cases(half, folders="."):
    files = sorted((REPLIES / half).glob(f"{folders}/*.jsonl"))
    return [json.loads(line) for path in files for line in path.read_text(encoding="utf-8").splitlines()]


def questions(half):
    return {(case["language"], case["element"]["text"][case["language"]]) for case in cases(half, "**")}


def test_no_question_lies_in_both_halves():
    assert not questions("tune") & questions("held")


@pytest.mark.parametrize("half", HALVES)
def test_every_language_has_cases_enough_of_every_kind(half):
    sizes = Counter(case["language"] for case in cases(half))
    groups = {(case["language"], case["element"]["type"]) for case in cases(half)}
    read = [kind for kind, question in QUESTIONS.items() if not question.takes_any_words]

    assert set(sizes) == set(SHIPPED)
    assert min(sizes.values()) >= 250
    assert groups >= {(language, kind) for language in SHIPPED for kind in read}


@pytest.mark.parametrize("half", HALVES)
def test_half_of_the_replies_are_no_answer(half):
    others = sum(case["expected"] is None for case in cases(half))

    assert others / len(cases(half)) >= 0.45


@pytest.mark.parametrize("half", HALVES)
def test_three_of_four_usual_replies_are_answers_in_every_language(half):
    usual = cases(half, "usual")
    sizes = Counter(case["language"] for case in usual)
    others = sum(case["expected"] is None for case in usual)

    assert set(sizes) == set(SHIPPED)
    assert min(sizes.values()) >= 200
    assert 0.2 <= others / len(usual) <= 0.3


@pytest.mark.parametrize("half", HALVES)
def test_no_reply_to_a_question_is_there_twice(half):
    replies = Counter(
        (case["language"], case["element"]["text"][case["language"]], case["reply"]) for case in cases(half, "**")
    )

    assert not [reply for reply, times in replies.items() if times > 1]


@pytest.mark.parametrize("half", HALVES)
def test_every_case_can_be_read(half):
    languages = Languages(TEMPLATES)

    for path in sorted((REPLIES / half).rglob("*.jsonl")):
        lines = path.read_text(encoding="utf-8").splitlines()

        card = report({"-": lines}, languages, date(2026, 9, 16))

        assert len(card.cases) == len(lines)
        assert {case.kind for case in card.cases} == {path.stem}
