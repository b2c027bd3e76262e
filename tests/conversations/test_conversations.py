"""The conversations content teams wrote go as they wrote them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.authoring.conversation_file import parse
from engine.authoring.conversation_test import Stage, try_file
from engine.settings import Settings

ROOT = Path(__file__).parents[2]
FILES = sorted(Path(__file__).parent.glob("*.txt"))
SHIPPED = sorted((ROOT / "definitions").glob("*.json"))


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with Stage(Settings(definitions=ROOT / "definitions", templates=ROOT / "templates")) as stage:
        yield stage


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_conversation_goes_as_written(file: Path, stage: Stage) -> None:
    trial = try_file(file, stage)

    assert trial.passed, trial.report


@pytest.mark.parametrize("definition", SHIPPED, ids=lambda definition: definition.stem)
def test_a_shipped_survey_is_held_in_every_language_it_speaks(definition: Path) -> None:
    heads = [parse(file.read_text(encoding="utf-8")).head for file in FILES]
    held = {head.language for head in heads if head.survey == definition.stem}

    assert held == set(json.loads(definition.read_text(encoding="utf-8"))["completion"]["text"])
