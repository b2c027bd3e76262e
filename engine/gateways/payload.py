"""What a service calls us with, read: a query, a form or JSON, in its character set, with every error in it."""

from __future__ import annotations

import codecs
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from email.message import Message
from typing import Any, TypeVar
from urllib.parse import parse_qsl

from engine import phone
from engine.errors import FieldError, InvalidRequest
from engine.gateways.gateway import Call, UnreadableEntry
from engine.json_pointer import found
from engine.session import Part

T = TypeVar("T")

LONGEST_KEPT = 5000
"""Characters of an entry that is refused."""

MOST_ENTRIES = 20_000
"""Of a call: as long as one is that says something, no more fit into a body."""

MOST_ALONE = 100
"""Entries of a call that are kept one by one when they are refused; what follows is kept together."""

MOST_PARTS = 255
"""Of a long SMS (3GPP TS 23.040, 9.2.3.24.1)."""

LONGEST_WHOLE_NUMBER = 1000
"""Digits: Python takes ever longer over more, and refuses the whole document over some."""

MOST_FIELDS = 1000
"""Of a form or a query."""

NO_CHARSETS = frozenset({"idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape", "utf-7"})
"""Codecs of Python's that turn bytes into text, and that no service means."""

WINDOWS_1252 = frozenset({"iso8859-1", "cp1252"})
"""Who declares one of these writes the latter (https://encoding.spec.whatwg.org/#names-and-labels)."""

UNASSIGNED = b"\x81\x8d\x8f\x90\x9d"
"""They mean nothing in Windows-1252."""

CHARACTERS = [bytes([byte]).decode("latin-1" if byte in UNASSIGNED else "cp1252") for byte in range(256)]


@dataclass(kw_only=True)
class Entry:
    """One entry. A place in it is an RFC 6901 pointer, `/message/id`, or `?name` in the query of the call."""

    document: Any
    query: Mapping[str, str] = field(default_factory=dict)
    pointer: str = ""
    errors: list[FieldError] = field(default_factory=list)

    def needed(self, place: str) -> str:
        """Read a text that must be there and not blank."""
        text = self.optional(place) or ""
        if not text.strip():
            self.error(place, "is missing, empty or no text")
        return text

    def said(self, place: str) -> str:
        """Read what an SMS says; "" where there is nothing, as with a picture."""
        value = self._found(place)
        if value is not None and _text(value) is None:
            self.error(place, "is no text")
        return _text(value) or ""

    def optional(self, place: str | None) -> str | None:
        """Read a text that may be missing, null or empty."""
        return (_text(self._found(place)) if place else None) or None

    def status(self, place: str) -> str:
        """Read a status that must be there: a text, or what JSON writes as `true` or `false`."""
        value = self._found(place)
        return json.dumps(value) if isinstance(value, bool) else self.needed(place)

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

    def error(self, place: str, what: str) -> None:
        """Remember what is wrong with the entry."""
        at = "" if place.startswith("?") else f"{self.pointer}{place}"
        self.errors.append(FieldError(at, f"`{place}` {what}."))

    def _found(self, place: str) -> Any:
        return self.query.get(place[1:]) if place.startswith("?") else found(self.document, place)


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
    """Read entries: those without errors, and those with."""
    good, refused = [], []
    for entry in several:
        value = read(entry)
        if entry.errors:
            refused.append(UnreadableEntry(entry=_written(entry.document)[:LONGEST_KEPT], errors=tuple(entry.errors)))
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
    return UnreadableEntry(entry="\n".join(one.entry for one in lines), errors=lines[0].errors, count=len(lines))


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


def read_object(call: Call) -> Mapping[str, Any]:
    """Read a JSON object; raises InvalidRequest."""
    value = read_document(call)
    if not isinstance(value, dict):
        raise InvalidRequest([FieldError("", "The body must be a JSON object.")])
    return value


def read_document(call: Call) -> Any:
    """Read any JSON, in the character set it declares or turns out to be in; raises InvalidRequest."""
    _, charset = content_type(call.headers)
    text = decoded(call.body, charset or json.detect_encoding(call.body)).removeprefix("\ufeff")
    try:
        return json.loads(text, parse_int=_whole_number)
    except RecursionError:
        raise InvalidRequest([FieldError("", "The body is nested too deeply.")]) from None
    except ValueError as error:
        raise InvalidRequest([FieldError("", f"The body is not JSON: {error}.")]) from None


def _whole_number(digits: str) -> int | str:
    return int(digits) if len(digits) <= LONGEST_WHOLE_NUMBER else digits


def decoded(text: bytes, declared: str | None = None) -> str:
    """Read bytes in the set that was declared, else as UTF-8, else as Windows-1252, in which anything is a text."""
    charset = _canonical(declared)
    if charset in WINDOWS_1252:
        return _in_windows_1252(text)
    for name in (charset, "utf-8"):
        try:
            return text.decode(name)
        except (LookupError, ValueError):
            continue
    return _in_windows_1252(text)


def content_type(headers: Mapping[str, str]) -> tuple[str, str | None]:
    """Read a Content-Type: the type in small letters, and the character set it declares, if it does."""
    message = Message()
    message["content-type"] = " ".join(headers.get("content-type", "").split())
    return message.get_content_type(), message.get_content_charset()


def raw_pairs(written: bytes) -> list[tuple[bytes, bytes]]:
    """Part a query or a form into names and values that are not decoded yet; raises InvalidRequest of too many."""
    try:
        pairs = parse_qsl(
            written.decode("latin-1"), encoding="latin-1", keep_blank_values=True, max_num_fields=MOST_FIELDS
        )
    except ValueError:
        raise InvalidRequest([FieldError("", f"There are more than {MOST_FIELDS} fields.")]) from None
    return [(name.encode("latin-1"), value.encode("latin-1")) for name, value in pairs]


def pairs(written: bytes, charset: str | None = None) -> dict[str, str]:
    """Read a query or a form, each text for itself: what an SMS says may be in another set than the rest.

    Where UTF-16 or UTF-32 is declared, forms are in UTF-8 (https://encoding.spec.whatwg.org/#output-encodings).
    """
    charset = "utf-8" if _canonical(charset).startswith(("utf-16", "utf-32")) else charset
    return {decoded(name, charset): decoded(value, charset) for name, value in raw_pairs(written)}


def _canonical(charset: str | None) -> str:
    try:
        name = codecs.lookup(charset or "utf-8").name
    except (LookupError, ValueError):
        return "utf-8"
    return "utf-8" if name in NO_CHARSETS else name


def _in_windows_1252(text: bytes) -> str:
    return "".join(CHARACTERS[byte] for byte in text)
