"""Texts in the character set a service declares, or in the one it turns out to write."""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from email.message import Message
from urllib.parse import parse_qsl

from engine.errors import FieldError, InvalidRequest

MOST_FIELDS = 1000
"""Of a form or a query."""

NO_CHARSETS = frozenset({"idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape", "utf-7"})
"""Codecs of Python's that turn bytes into text, and that no service means."""

WINDOWS_1252 = frozenset({"iso8859-1", "cp1252"})
"""Who declares one of these writes the latter (https://encoding.spec.whatwg.org/#names-and-labels)."""

UNASSIGNED = b"\x81\x8d\x8f\x90\x9d"
"""They mean nothing in Windows-1252."""

CHARACTERS = [bytes([byte]).decode("latin-1" if byte in UNASSIGNED else "cp1252") for byte in range(256)]


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
