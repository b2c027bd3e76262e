"""Characters that nobody sees and that do something: what is done with them in an SMS, on a terminal, in a column."""

from __future__ import annotations

import re

CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""What does something, as a line break does, or is half of a character (Unicode's categories Cc, Zl, Zp and Cs).

U+202A to U+202E and U+2066 to U+2069 turn the text around them: a number may read backwards (Unicode Technical Report
36, section 2.5).
"""

LINE_ENDS = frozenset("\n\v\f\x85\u2028\u2029")

UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")
"""Controls, and what only joins, parts or turns letters: in a log none of it may hide or reorder anything."""

UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
"""PostgreSQL refuses NUL in text, and UTF-8 has no lone surrogates; a respondent or a host may send either."""


def textable(text: str) -> str:
    """Return a text without what has no place in an SMS; line breaks stay, and a tab becomes a space."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return CONTROL.sub(lambda found: _in_an_sms(found[0]), lines)


def on_one_line(text: str) -> str:
    """Return a text with one space for each run of spaces, line breaks and controls."""
    return " ".join(CONTROL.sub(" ", text).split())


def shown(text: str) -> str:
    """Return a text for a terminal: what that would obey is escaped, line breaks and tabs stay."""
    return "".join(character if character in "\n\t" else shown_on_a_line(character) for character in text)


def shown_on_a_line(text: str) -> str:
    """Return a text for a terminal, with line breaks escaped as well: a list has one line an entry."""
    return CONTROL.sub(lambda found: _escaped(found[0]), text)


def logged(text: str) -> str:
    r"""Return a text for a log, with all that is unseen as Python writes it: `\n`, `\x1b`, `\u202e`."""
    return UNSEEN.sub(lambda found: _escaped(found[0]), text)


def storable(text: str) -> str:
    """Return a text with U+FFFD for what a database cannot hold."""
    return UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def _in_an_sms(control: str) -> str:
    if control in LINE_ENDS:
        return "\n"
    return " " if control == "\t" else ""


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode()
