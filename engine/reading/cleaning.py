"""The text of a reply without what nobody typed: control characters, lone surrogates, white space around."""

from __future__ import annotations

import unicodedata

from engine.reading.outcome import Refusal

LONGEST = 4000
"""No phone sends more in one SMS; what is longer is not read."""

_NOT_TEXT = {"Cc", "Cs", "Cn", "Co"}
_INVISIBLE = {"Cf", "Mn", "Zs", "Zl", "Zp"}


def cleaned(reply: str) -> str:
    """Give the text as it was typed, its line breaks kept; empty where nothing of it can be seen."""
    kept = "".join(c for c in reply if c in "\n\t" or unicodedata.category(c) not in _NOT_TEXT).strip()
    return kept if any(unicodedata.category(c) not in _INVISIBLE for c in kept) else ""


def unreadable(reply: str) -> Refusal | None:
    """Refuse what no kind reads: nothing at all, or a book."""
    if len(reply) > LONGEST:
        return Refusal("too_long" if cleaned(reply) else "empty")
    return None if cleaned(reply) else Refusal("empty")
