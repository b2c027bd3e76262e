"""Definitions in their folder: found by what people call them, and opened."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from engine.checking.checker import definitions_in
from engine.checking.finding import listed
from engine.checking.suggestions import or_meant
from engine.survey import Survey


def find_definition(survey: str, folder: Path) -> Path | None:
    """Find a definition by its path, its file stem in the folder, or its id there."""
    for path in (Path(survey), folder / f"{survey}.json"):
        if path.is_file():
            return path
    return next((path for path in definitions_in(folder) if id_of(path) == survey), None)


def which_survey(asked: str, folder: Path) -> str:
    """Name the survey that was probably meant, else those there are; where there is none, what names the folder."""
    paths = definitions_in(folder)
    stems = [path.stem for path in paths if path.is_file()]
    ids = [id_ for id_ in map(id_of, paths) if isinstance(id_, str)]
    there = f"There are {listed(stems)}." if stems else "No definition is there: SURVEY_DEFINITIONS names their folder."
    return or_meant(Path(asked).name.removesuffix(".json"), [*ids, *stems], there)


def id_of(path: Path) -> Any:
    """Read a definition's id; None where there is none to read."""
    try:
        data = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    return data.get("id") if isinstance(data, dict) else None


def survey_at(path: Path) -> Survey:
    """Open the survey of a definition without errors."""
    return Survey.from_definition(json.loads(path.read_bytes()))
