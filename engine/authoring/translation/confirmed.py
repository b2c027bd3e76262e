"""Which translations somebody stands for, and of which source: what has changed since is stale.

They stand in `translations/NAME.json` beside the definition, and belong into version control with it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from engine.authoring.translation.units import Unit

FOLDER = "translations"


class State(StrEnum):
    """How far a unit is: not translated, from an older source, no more than a copy of the source, or done."""

    MISSING = "missing"
    STALE = "stale"
    SAME = "same"
    DONE = "done"


class Pair(NamedTuple):
    """A translation, and the source it was made from."""

    source: str
    translation: str


class ConfirmedTranslations:
    """The translations of one definition that somebody stands for, by language and the path of the unit."""

    def __init__(self, definition: Path) -> None:
        self.file = definition.parent / FOLDER / definition.name
        self._pairs: dict[str, dict[str, Pair]] = {}
        if self.file.is_file():
            told = json.loads(self.file.read_text(encoding="utf-8"))
            self._pairs = {tag: {path: Pair(**pair) for path, pair in units.items()} for tag, units in told.items()}

    def state(self, tag: str, unit: Unit) -> State:
        """Return how far a unit is. What nobody confirmed is done unless it is missing or a copy."""
        if not unit.translation:
            return State.MISSING
        pair = self._pairs.get(tag, {}).get(unit.path)
        if pair == (unit.source, unit.translation):
            return State.DONE
        if pair is not None and pair.translation == unit.translation:
            return State.STALE
        is_a_copy = unit.translation == unit.source and any(map(str.isalpha, unit.source))
        return State.SAME if is_a_copy else State.DONE

    def previous_source(self, tag: str, unit: Unit) -> str | None:
        """Return the source that a stale translation was made from."""
        return self._pairs[tag][unit.path].source if self.state(tag, unit) is State.STALE else None

    def confirm(self, tag: str, pairs: Mapping[str, Pair]) -> None:
        """Note translations as right for their sources."""
        self._pairs.setdefault(tag, {}).update(pairs)

    def keep(self, paths: Iterable[str]) -> None:
        """Forget the units that the definition no longer has."""
        known = set(paths)
        self._pairs = {tag: {p: pair for p, pair in units.items() if p in known} for tag, units in self._pairs.items()}

    def __str__(self) -> str:
        told = {
            tag: {path: pair._asdict() for path, pair in sorted(units.items())}
            for tag, units in sorted(self._pairs.items())
            if units
        }
        return json.dumps(told, ensure_ascii=False, indent=2) + "\n"
