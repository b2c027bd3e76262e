"""The entries of a call, their texts picked by JSON pointer; the bad ones are set apart from the good ones."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from engine import phone
from engine.errors import FieldError, InvalidRequest
from engine.gateways.gateway import UnreadableEntry
from engine.session import Part

T = TypeVar("T")

LONGEST_KEPT = 5000
"""Characters of an entry that is refused."""

MOST_ENTRIES = 20_000
"""Of a call: as long as one is that says something, no more fit into a body."""

MOST_PARTS = 255
"""Of a long SMS (3GPP TS 23.040, 9.2.3.24.1)."""

MOST_ALONE = 100
"""Entries of a call that are kept one by one when they are refused; what follows is kept together."""


@dataclass(kw_only=True)
class Entry:
    """One entry. A place in it is an RFC 6901 pointer, `/message/id`, or `?name` in the query of the call."""

    document: Any
    query: Mapping[str, str] = field(default_factory=dict)
    pointer: str = ""
    faults: list[FieldError] = field(default_factory=list)

    def needed(self, place: str) -> str:
        """Read a text that must be there and not blank."""
        text = self.optional(place) or ""
        if not text.strip():
            self.fault(place, "is missing, empty or no text")
        return text

    def said(self, place: str) -> str:
        """Read what an SMS says; "" where there is nothing, as with a picture."""
        value = self._found(place)
        if value is not None and _text(value) is None:
            self.fault(place, "is no text")
        return _text(value) or ""

    def optional(self, place: str | None) -> str | None:
        """Read a text that may be missing, null or empty."""
        return (_text(self._found(place)) if place else None) or None

    def originator(self, place: str, country: str | None = None) -> str:
        """Read whom an SMS is from, as E.164 where it is a number."""
        return phone.originator(self.needed(place), country)

    def part(self, reference: str | None, number: str | None, total: str | None) -> Part | None:
        """Read which part of a long SMS this is; None where it is whole, or does not say so soundly."""
        found = [(self.optional(place) or "").strip() for place in (reference, number, total)]
        if not found[0] or not all(one.isascii() and one.isdecimal() and len(one) <= 3 for one in found[1:]):
            return None
        at, of = int(found[1]), int(found[2])
        return Part(reference=found[0], number=at, total=of) if 1 <= at <= of and 1 < of <= MOST_PARTS else None

    def fault(self, place: str, what: str) -> None:
        """Remember what is wrong with the entry."""
        at = "" if place.startswith("?") else f"{self.pointer}{place}"
        self.faults.append(FieldError(at, f"`{place}` {what}."))

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
    """Return the entries of the list a pointer leads to; raises InvalidRequest where it leads to none."""
    listed = found(document, pointer)
    if not isinstance(listed, list):
        raise InvalidRequest([FieldError(pointer, f"`{pointer}` must be a list.")])
    if len(listed) > MOST_ENTRIES:
        raise InvalidRequest(
            [FieldError(pointer, f"`{pointer}` holds more than {MOST_ENTRIES} entries: hand in fewer at once.")]
        )
    return [Entry(document=one, query=query or {}, pointer=f"{pointer}/{at}") for at, one in enumerate(listed)]


def read_each(several: Sequence[Entry], read: Callable[[Entry], T]) -> tuple[list[T], list[UnreadableEntry]]:
    """Read entries: those without faults, and those with."""
    good, refused = [], []
    for entry in several:
        value = read(entry)
        if entry.faults:
            refused.append(UnreadableEntry(entry=_written(entry.document)[:LONGEST_KEPT], faults=tuple(entry.faults)))
        else:
            good.append(value)
    return good, [*refused[:MOST_ALONE], *_packed(refused[MOST_ALONE:])]


def _packed(refused: Sequence[UnreadableEntry]) -> Iterator[UnreadableEntry]:
    """Put many bad entries into few, a line each: nothing is lost, and nobody reads thousands."""
    lines: list[UnreadableEntry] = []
    length = 0
    for one in refused:
        if lines and length + len(one.entry) > LONGEST_KEPT:
            yield _together(lines)
            lines, length = [], 0
        lines.append(one)
        length += len(one.entry) + 1
    if lines:
        yield _together(lines)


def _together(lines: Sequence[UnreadableEntry]) -> UnreadableEntry:
    return UnreadableEntry(entry="\n".join(one.entry for one in lines), faults=lines[0].faults, count=len(lines))


def _written(document: Any) -> str:
    try:
        return json.dumps(document, ensure_ascii=False)
    except RecursionError:
        return "It is nested too deeply to be kept."


def _text(value: Any) -> str | None:
    """Take a number for its digits: some services write ids and codes as numbers."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) else None
