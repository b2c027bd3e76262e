"""The text of a reply without what nobody typed: control characters, lone surrogates, white space around."""

from __future__ import annotations

from unicodedata import category

from engine.reading.outcome import Rejection

LONGEST = 2000
"""No phone sends more in one SMS (ten parts of it are some 1,600 characters); what is longer is not read."""


def cleaned(reply: str) -> str:
    """Return the text as it was typed, its line breaks kept; empty where no letter, number or sign can be seen."""
    kept = "".join(c for c in reply if c in "\n\t" or category(c) not in ("Cc", "Cs", "Cn", "Co")).strip()
    return kept if any(category(c)[0] in "LNPS" for c in kept) else ""


def unreadable(reply: str, longest: int = LONGEST) -> Rejection | None:
    """Refuse what no kind reads: nothing at all, or a book."""
    if not cleaned(reply):
        return Rejection("empty")
    return Rejection("too_long") if len(reply) > longest else None
