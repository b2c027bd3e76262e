"""How well the corpus of replies is read, kind by kind."""

from datetime import date
from pathlib import Path

import pytest

from engine.authoring.report_card import report
from engine.elements import QUESTIONS
from engine.folders import TEMPLATES
from engine.languages import Languages

CORPUS = Path(__file__).parent / "replies"
TODAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def languages():
    return Languages(TEMPLATES)


@pytest.mark.parametrize("kind", QUESTIONS)
def test_answers_are_understood_and_none_is_invented(kind, languages):
    lines = (CORPUS / f"{kind}.jsonl").read_text(encoding="utf-8").splitlines()

    card = report(lines, languages, TODAY)

    assert {case.kind for case in card.cases} == {kind}
    assert card.score.recall > 0.99, card.wrong
    assert card.score.false_accepts < 0.01, card.wrong


def test_the_corpus_is_large_enough_to_mean_something():
    lines = [line for path in CORPUS.glob("*.jsonl") for line in path.read_text(encoding="utf-8").splitlines()]

    assert len(lines) >= 1500
