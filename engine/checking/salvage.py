"""Which parts of a definition are of use although others are not."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from typing import Any

from engine.checking.problem import Path

TEXTS = ("text", "label")
"""What is written once per language: a flaw in it says nothing about the rest of an element."""


class Salvage:
    """Knows where the flaws of a definition are, and leaves out no more than they touch."""

    def __init__(self, flawed: Iterable[Path]) -> None:
        self._flawed = frozenset(flawed)
        self._touched = frozenset(path[:length] for path in self._flawed for length in range(len(path) + 1))

    def is_flawed(self, path: Path) -> bool:
        """Tell whether there is a flaw at a path, or anywhere below it."""
        return path in self._touched

    def texts_at(self, path: Path, around: Any) -> Mapping[str, str]:
        """Give a text by language, or nothing where it is flawed; `around` is the object it stands in."""
        text = around.get(path[-1]) if isinstance(around, dict) else None
        return text if isinstance(text, dict) and not self.is_flawed(path) else {}

    def element(self, path: Path, raw: Mapping[str, Any], known: Container[str]) -> Mapping[str, Any] | None:
        """Give an element less its flaws, or None where they leave no telling what it asks.

        `known` are the properties of its kind.
        """
        flaws = (flaw[len(path) :] for flaw in self._flawed if flaw[: len(path)] == path)
        if not all(self._is_harmless(flaw, known) for flaw in flaws):
            return None
        id_ = raw.get("id")
        return {**self._sound(path, {"text": {}, **raw}), "id": id_ if isinstance(id_, str) else "?"}

    def _is_harmless(self, flaw: Path, known: Container[str]) -> bool:
        by_itself = flaw[:1] in (("id",), ("next",), ("labels",)) or any(step in TEXTS for step in flaw)
        return by_itself or (len(flaw) == 1 and flaw[0] not in known)

    def _sound(self, path: Path, raw: Mapping[str, Any]) -> dict[str, Any]:
        sound: dict[str, Any] = {}
        for name, value in raw.items():
            inner = (*path, name)
            if name in TEXTS:
                sound[name] = self.texts_at(inner, raw)
            elif name == "options":
                options = enumerate(value)
                sound[name] = [self._sound((*inner, at), {"label": {}, **option}) for at, option in options]
            elif not self.is_flawed(inner):
                sound[name] = value
        return sound
