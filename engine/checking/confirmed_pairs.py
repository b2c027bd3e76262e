"""What `survey translate confirm` noted: translations that somebody stands for, and the sources they were made from.

They stand in `translations/NAME.json` beside the definition, and belong into version control with it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from engine.checking.finding import JsonPath

FOLDER = "translations"


class Pair(NamedTuple):
    """A translation, and the source it was made from."""

    source: str
    translation: str


ConfirmedPairs: TypeAlias = Mapping[str, Mapping[str, Pair]]
"""By language and by the path that names the text."""


def file_of(definition: Path) -> Path:
    """Return where the translations of a definition are noted."""
    return definition.parent / FOLDER / definition.name


def confirmed_pairs(definition: Path) -> ConfirmedPairs:
    """Read what is noted; nothing where nobody confirmed anything."""
    file = file_of(definition)
    told = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    return {tag: {path: Pair(**pair) for path, pair in units.items()} for tag, units in told.items()}


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
