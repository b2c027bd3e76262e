"""The surveys that ship are fit to send."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.elements.element import Question, Rejection
from engine.segments import segments
from engine.survey import Survey
from engine.wording import Wording

ROOT = Path(__file__).parents[2]
WORDING = Wording(ROOT / "templates")
SHIPPED = sorted((ROOT / "definitions").glob("*.json"))


def survey_in(path: Path) -> Survey:
    return Survey.from_definition(json.loads(path.read_text(encoding="utf-8")))


def every_sms(survey: Survey, tag: str) -> Iterator[str]:
    language = WORDING.languages.named(tag)
    quotes = {("answer", id_): "10. desember 2026" for id_ in survey.questions}
    for element in (*survey.elements, survey.completion):
        said = WORDING.say(element, language, quotes)
        yield said
        for reason in element.reasons if isinstance(element, Question) else ():
            yield f"{WORDING.error_prefix(element, Rejection(reason), language)}\n{said}"
    yield survey.unavailable[tag]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_survey_speaks_english_and_norwegian(path: Path) -> None:
    assert survey_in(path).languages == ("en", "no")


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
@pytest.mark.parametrize("tag", ["en", "no"])
def test_every_sms_of_a_shipped_survey_is_within_two_plain_segments(path: Path, tag: str) -> None:
    for sms in every_sms(survey_in(path), tag):
        size = segments(sms)

        assert (size.encoding, size.count <= 2) == ("GSM-7", True), sms
