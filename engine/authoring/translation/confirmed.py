"""Which translations somebody stands for, and of which source: what has changed since is stale."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from enum import StrEnum
from pathlib import Path

from engine.authoring.translation.units import Unit
from engine.authoring.whole_file import write_whole
from engine.checking.confirmed_pairs import Pair, confirmed_pairs, file_of

NOTHING = "{}\n"


class TranslationState(StrEnum):
    """How far a unit is: not translated, from an older source, no more than a copy of the source, or done."""

    MISSING = "missing"
    STALE = "stale"
    SAME = "same"
    DONE = "done"


class ConfirmedTranslations:
    """The translations of one definition that somebody stands for, by language and the path of the unit."""

    def __init__(self, definition: Path) -> None:
        self.file = file_of(definition)
        self._pairs = {tag: dict(pairs) for tag, pairs in confirmed_pairs(definition).items()}

    def state(self, tag: str, unit: Unit) -> TranslationState:
        """Return how far a unit is. What nobody confirmed is done unless it is missing or a copy."""
        if not unit.translation:
            return TranslationState.MISSING
        pair = self._pairs.get(tag, {}).get(unit.path)
        if pair == (unit.source, unit.translation):
            return TranslationState.DONE
        if pair is not None and pair.translation == unit.translation:
            return TranslationState.STALE
        is_a_copy = unit.translation == unit.source and any(map(str.isalpha, unit.source))
        return TranslationState.SAME if is_a_copy else TranslationState.DONE

    def previous_source(self, tag: str, unit: Unit) -> str | None:
        """Return the source that a stale translation was made from."""
        return self._pairs[tag][unit.path].source if self.state(tag, unit) is TranslationState.STALE else None

    def confirm(self, tag: str, pairs: Mapping[str, Pair]) -> None:
        """Note translations as right for their sources."""
        self._pairs.setdefault(tag, {}).update(pairs)

    def keep(self, paths: Iterable[str]) -> None:
        """Forget the units that the definition no longer has."""
        known = set(paths)
        self._pairs = {tag: {p: pair for p, pair in units.items() if p in known} for tag, units in self._pairs.items()}

    def save(self) -> None:
        """Write what is confirmed, where that is something or was. Raises OSError."""
        text = str(self)
        old = self.file.read_text(encoding="utf-8") if self.file.is_file() else NOTHING
        if text != old:
            self.file.parent.mkdir(exist_ok=True)
            write_whole(self.file, text.encode())

    def __str__(self) -> str:
        told = {
            tag: {path: pair._asdict() for path, pair in sorted(units.items())}
            for tag, units in sorted(self._pairs.items())
            if units
        }
        return json.dumps(told, ensure_ascii=False, indent=2) + "\n"
