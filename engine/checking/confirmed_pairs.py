"""What `survey translate confirm` noted: translations that somebody stands for, and the sources they were made from.

They stand in `translations/NAME.json` beside the definition, and belong into version control with it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from engine.checking.finding import JsonPath
from engine.errors import SurveyEngineError

FOLDER = "translations"

NO_NOTES, MEND_NOTES = "this is not what `survey translate confirm` writes", "Mend it, or remove it and confirm anew."


class Pair(NamedTuple):
    """A translation, and the source it was made from."""

    source: str
    translation: str


ConfirmedPairs: TypeAlias = Mapping[str, Mapping[str, Pair]]
"""By language and by the path that names the text."""


def file_of(definition: Path) -> Path:
    """Return where the translations of a definition are noted."""
    return definition.parent / FOLDER / definition.name


class UnreadableNotes(SurveyEngineError):
    """What is noted of translations cannot be read, as after a merge of two branches; says where."""

    def __init__(self, file: Path) -> None:
        super().__init__(f"{file}: {NO_NOTES}. {MEND_NOTES}")
        self.file = file


def confirmed_pairs(definition: Path) -> ConfirmedPairs:
    """Read what is noted; nothing where nobody confirmed anything. Raises UnreadableNotes."""
    file = file_of(definition)
    try:
        told = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
        return {tag: {path: Pair(**pair) for path, pair in units.items()} for tag, units in told.items()}
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise UnreadableNotes(file) from error


def named(data: Any, at: JsonPath) -> str:
    """Write where something stands in a definition, by ids: `elements[why].options[price].label`."""
    name = ""
    for step in at:
        data = data[step]
        if isinstance(step, int):
            own = data.get("id") or data.get("name") if isinstance(data, dict) else None
            name += f"[{own if isinstance(own, str) else step}]"
        else:
            name += f".{step}" if name else step
    return name
