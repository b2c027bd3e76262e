"""Which parts of a definition are of use although others are not."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from typing import Any

from engine.checking.finding import Path


class Partial:
    """Knows where the flaws of a definition are, and leaves out no more than they touch."""

    def __init__(self, flawed: Iterable[Path]) -> None:
        self._flawed = frozenset(flawed)
        self._touched = frozenset(path[:length] for path in self._flawed for length in range(len(path) + 1))

    def is_flawed(self, path: Path) -> bool:
        """Return whether there is a flaw at a path, or anywhere below it."""
        return path in self._touched

    def is_at(self, path: Path) -> bool:
        """Return whether there is a flaw at a path itself."""
        return path in self._flawed

    def texts_at(self, path: Path, around: Any) -> Mapping[str, str]:
        """Give a text by language, or nothing where it is flawed; `around` is the object it stands in."""
        text = around.get(path[-1]) if isinstance(around, dict) else None
        return text if isinstance(text, dict) and not self.is_flawed(path) else {}

    def element(self, path: Path, raw: Mapping[str, Any], known: Container[str]) -> Mapping[str, Any] | None:
        """Give an element less its flaws, or None where they leave no telling what it asks.

        `known` are the properties of its kind.
        """
        flaws = (flaw[len(path) :] for flaw in self._flawed if flaw[: len(path)] == path)
        if not all(_is_harmless(flaw, known) for flaw in flaws):
            return None
        sound = {name: value for name, value in raw.items() if not self.is_flawed((*path, name))}
        if "options" in known:
            sound["options"] = [self._option((*path, "options", at), raw) for at, raw in enumerate(raw["options"])]
        id_ = raw.get("id")
        return {**sound, "id": id_ if isinstance(id_, str) else "?", "text": self.texts_at((*path, "text"), raw)}

    def _option(self, path: Path, raw: Mapping[str, Any]) -> Mapping[str, Any]:
        was = {} if self.is_flawed((*path, "was")) else {"was": raw.get("was", ())}
        return {"id": raw["id"], "label": self.texts_at((*path, "label"), raw), **was}


def _is_harmless(flaw: Path, known: Container[str]) -> bool:
    """Return whether the rest of an element means the same without what is flawed."""
    if flaw[:1] == ("options",):
        return flaw[2:3] in (("label",), ("was",))
    harmless = (("id",), ("next",), ("labels",), ("text",), ("was",), ("measure",))
    return flaw[:1] in harmless or (len(flaw) == 1 and flaw[0] not in known)
