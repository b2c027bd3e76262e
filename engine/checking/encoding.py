"""A file's bytes -> its text, and what is wrong with the way it was saved."""

from __future__ import annotations

import codecs
import json
from typing import NamedTuple

from engine.checking.finding import Finding, Location, finding_at, listed

MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
"""The mark of UTF-32 begins with that of UTF-16, and so is looked for first."""

WINDOWS_1252 = "engine.windows-1252"
"""The name under which codecs knows how to go on after what is not UTF-8."""

SAVE_AS_UTF_8 = "Save the file as UTF-8."


class EncodingFault(NamedTuple):
    """What is wrong with a file's encoding, and at which character of its text."""

    code: str
    at: int
    message: str
    remedy: str


def decoded(content: bytes) -> tuple[str, list[EncodingFault]]:
    """Read bytes as text, in whatever encoding they are: the rest is checked all the same."""
    marked = next((name for mark, name in MARKS.items() if content.startswith(mark)), None)
    encoding = marked or json.detect_encoding(content)
    if not encoding.startswith("utf-8"):
        name = encoding.upper()
        fault = EncodingFault("wrong_encoding", 0, f"the file is saved as {name}, not as UTF-8", SAVE_AS_UTF_8)
        return content.decode(encoding, "replace"), [fault]
    faults = []
    if marked:
        content = content.removeprefix(codecs.BOM_UTF8)
        message = "the file begins with a byte-order mark, an invisible character that JSON does not have"
        faults.append(
            EncodingFault("byte_order_mark", 0, message, "Save the file as `UTF-8` without BOM (not `UTF-8 with BOM`).")
        )
    try:
        return content.decode("utf-8"), faults
    except UnicodeDecodeError as error:
        return _as_windows_1252(content, error, faults)


def _as_windows_1252(
    content: bytes, error: UnicodeDecodeError, faults: list[EncodingFault]
) -> tuple[str, list[EncodingFault]]:
    """Read the bytes that are not UTF-8 as what they most often are: the encoding Windows editors call ANSI."""
    text = content.decode("utf-8", WINDOWS_1252)
    foreign = content.decode("utf-8", "ignore")
    letters = dict.fromkeys(c for c in text if c not in foreign and not c.isascii() and c.isalpha())
    seen = f"; it looks like Windows-1252 (ANSI) with {listed(list(letters)[:3])}" if letters else ""
    message = f"the file is not saved as UTF-8: byte 0x{content[error.start]:02X} does not belong here{seen}"
    at = len(content[: error.start].decode("utf-8"))
    return text, [*faults, EncodingFault("wrong_encoding", at, message, SAVE_AS_UTF_8)]


def _one_by_one(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)  # noqa: S101 - asked for while decoding only; for mypy
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error(WINDOWS_1252, _one_by_one)


def text_of(content: bytes, file: str) -> tuple[str, list[Finding]]:
    """Read a text whatever its encoding is; a byte-order mark, which harms JSON, does no harm here."""
    text, faults = decoded(content)
    places = [(fault, text.count("\n", 0, fault.at) + 1, fault.at - text.rfind("\n", 0, fault.at)) for fault in faults]
    findings = [
        finding_at(Location(line, column), fault.code, file, (), fault.message, fault.remedy)
        for fault, line, column in places
        if fault.code != "byte_order_mark"
    ]
    return text, findings
