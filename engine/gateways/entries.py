"""The entries of a call, their texts picked by JSON pointer; the bad ones are set apart from the good ones."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from engine.errors import Fault, InvalidRequest
from engine.gateways.gateway import Refused

T = TypeVar("T")

LONGEST_KEPT = 5000
"""Characters of an entry that is refused."""


@dataclass(kw_only=True)
class Entry:
    """One entry. A place in it is an RFC 6901 pointer, `/message/id`, or `?name` in the query of the call."""

    document: Any
    query: Mapping[str, str] = field(default_factory=dict)
    pointer: str = ""
    faults: list[Fault] = field(default_factory=list)

    def needed(self, place: str) -> str:
        """Read a text that must be there and not blank."""
        text = self.optional(place) or ""
        if not text.strip():
            self.fault(place, "is missing, empty or no text")
        return text

    def present(self, place: str) -> str:
        """Read a text that must be there."""
        value = _text(self._found(place))
        if value is None:
            self.fault(place, "is missing, or no text")
        return value or ""

    def optional(self, place: str | None) -> str | None:
        """Read a text that may be missing, null or empty."""
        return (_text(self._found(place)) if place else None) or None

    def fault(self, place: str, what: str) -> None:
        """Remember what is wrong with the entry."""
        at = "" if place.startswith("?") else f"{self.pointer}{place}"
        self.faults.append(Fault(at, f"`{place}` {what}."))

    def _found(self, place: str) -> Any:
        return self.query.get(place[1:]) if place.startswith("?") else found(self.document, place)


def found(document: Any, pointer: str) -> Any:
    """Follow a JSON pointer (RFC 6901); None where it leads nowhere."""
    for written in pointer.split("/")[1:]:
        step = written.replace("~1", "/").replace("~0", "~")
        if isinstance(document, dict):
            document = document.get(step)
        elif isinstance(document, list) and step.isascii() and step.isdecimal() and int(step) < len(document):
            document = document[int(step)]
        else:
            return None
    return document


def entries(document: Any, pointer: str, query: Mapping[str, str] | None = None) -> list[Entry]:
    """Give the entries of the list a pointer leads to; raises InvalidRequest where it leads to none."""
    listed = found(document, pointer)
    if not isinstance(listed, list):
        raise InvalidRequest([Fault(pointer, f"`{pointer}` must be a list.")])
    return [Entry(document=one, query=query or {}, pointer=f"{pointer}/{at}") for at, one in enumerate(listed)]


def read_each(several: Sequence[Entry], read: Callable[[Entry], T]) -> tuple[list[T], list[Refused]]:
    """Read entries: those without faults, and those with."""
    good, refused = [], []
    for entry in several:
        value = read(entry)
        if entry.faults:
            written = json.dumps(entry.document, ensure_ascii=False)[:LONGEST_KEPT]
            refused.append(Refused(entry=written, faults=tuple(entry.faults)))
        else:
            good.append(value)
    return good, refused


def _text(value: Any) -> str | None:
    """Take a number for its digits: some services write ids and codes as numbers."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) else None
