"""A survey that is half translated, to be looked at: what is missing is said in its source, and marked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from engine.authoring.translation.units import TranslatableSurvey
from engine.languages import look_up
from engine.wording import Wording


@contextmanager
def whole_definition(file: Path, language: str | None, wording: Wording) -> Iterator[Path]:
    """Return a definition's file, or that of a copy in which a language, by default the source, has every text."""
    survey = TranslatableSurvey(file, wording)
    tag = look_up(language or survey.source, survey.languages) or survey.source
    if all(tag in text for _, text in survey.texts.values()):
        yield file
        return
    with TemporaryDirectory() as folder:
        copy = Path(folder) / file.name
        copy.write_text(json.dumps(survey.filled(tag, f"[not in {tag}] ")), encoding="utf-8")
        yield copy
