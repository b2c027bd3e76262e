"""A file's bytes -> its text, and what is wrong with the way it was saved."""

from __future__ import annotations

import codecs
import json
import re

from engine.checking.finding import TOP, Finding, Location, finding_at, listed

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

LINE_END = re.compile(r"\r\n|\r|\n")

NOT_TEXT = {
    "{\\rtf": "an RTF file of a word processor",
    "PK\x03\x04": "a file of a word processor or a spreadsheet",
    "%PDF": "a PDF",
    "<": "a web page, or XML",
}
"""How files begin that are something else under another name."""

CONFLICT = re.compile(r"^<{7} .*$|^={7}\r?$|^>{7} .*$", re.MULTILINE)
"""What git leaves between two versions of a place."""


def decoded(content: bytes, file: str = "") -> tuple[str, list[Finding]]:
    """Read bytes as text, in whatever encoding they are: the rest is checked all the same."""
    marked = next((name for mark, name in MARKS.items() if content.startswith(mark)), None)
    encoding = marked or json.detect_encoding(content)
    if not encoding.startswith("utf-8"):
        message = f"the file is saved as {encoding.upper()}, not as UTF-8"
        fault = finding_at(TOP, "wrong_encoding", file, (), message, SAVE_AS_UTF_8)
        return content.decode(encoding, "replace"), [fault]
    faults = []
    if marked:
        content = content.removeprefix(codecs.BOM_UTF8)
        message = "the file begins with a byte-order mark, an invisible character that JSON does not have"
        remedy = "Save the file as `UTF-8` without BOM (not `UTF-8 with BOM`)."
        faults.append(finding_at(TOP, "byte_order_mark", file, (), message, remedy))
    try:
        return content.decode("utf-8"), faults
    except UnicodeDecodeError as error:
        text, fault = _as_windows_1252(content, error, file)
        return text, [*faults, fault]


def _as_windows_1252(content: bytes, error: UnicodeDecodeError, file: str) -> tuple[str, Finding]:
    """Read the bytes that are not UTF-8 as what they most often are: the encoding Windows editors call ANSI."""
    text = content.decode("utf-8", WINDOWS_1252)
    foreign = content.decode("utf-8", "ignore")
    letters = dict.fromkeys(c for c in text if c not in foreign and not c.isascii() and c.isalpha())
    seen = f"; it looks like Windows-1252 (ANSI) with {listed(list(letters)[:3])}" if letters else ""
    message = f"the file is not saved as UTF-8: byte 0x{content[error.start]:02X} does not belong here{seen}"
    lines = LINE_END.split(content[: error.start].decode("utf-8"))
    place = Location(len(lines), len(lines[-1]) + 1)
    return text, finding_at(place, "wrong_encoding", file, (), message, SAVE_AS_UTF_8)


def _one_by_one(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)  # noqa: S101 - asked for while decoding only; for mypy
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error(WINDOWS_1252, _one_by_one)


def text_of(content: bytes, file: str) -> tuple[str, list[Finding]]:
    """Read a text whatever its encoding is; a byte-order mark, which harms JSON, does no harm here."""
    text, findings = decoded(content, file)
    return text, [finding for finding in findings if finding.code != "byte_order_mark"]
