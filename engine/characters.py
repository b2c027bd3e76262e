"""Characters that nobody sees and that do something: left out of what is texted, written out on a terminal."""

from __future__ import annotations

import unicodedata

DIRECTIONS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""They turn the text around them: a number may read backwards (Unicode Technical Report 36, section 2.5)."""

LINE_ENDS = frozenset("\v\f\x85\u2028\u2029")


def textable(text: str) -> str:
    """Leave out of what somebody wrote what has no place in an SMS; line breaks stay, and a tab becomes a space."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(_in_an_sms(character) for character in lines)


def shown(text: str) -> str:
    """Write out what a terminal would obey, as escapes; line breaks and tabs stay."""
    return "".join(character if character in "\n\t" else shown_on_a_line(character) for character in text)


def shown_on_a_line(text: str) -> str:
    """Write out what a terminal would obey, and line breaks as well: a list has one line an entry."""
    return "".join(repr(c)[1:-1] if is_control(c) else c for c in text)


def _in_an_sms(character: str) -> str:
    if character in LINE_ENDS:
        return "\n"
    if character == "\t":
        return " "
    return "" if is_control(character) and character != "\n" else character


def is_control(character: str) -> bool:
    """Tell a character that does something, a line break too, or that is half of one."""
    return character in DIRECTIONS or unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp")
