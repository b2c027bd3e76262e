"""The text of a reply without what nobody typed: control characters, lone surrogates, white space around."""

from __future__ import annotations

from unicodedata import category

from engine.reading.outcome import Rejection

LONGEST = 2000
"""No phone sends more in one SMS (ten parts of it are some 1,600 characters); what is longer is not read."""

_NEVER_TYPED = frozenset({"Cc", "Cs", "Cn", "Co"})
_INVISIBLE = frozenset({"Cf", "Mn", "Me", "Zs", "Zl", "Zp", "Cc"})


def cleaned(reply: str) -> str:
    """Return the text as it was typed, its line breaks kept; empty where nothing of it can be seen."""
    kept = "".join(c for c in reply if c in "\n\t" or category(c) not in _NEVER_TYPED).strip()
    return kept if any(category(c) not in _INVISIBLE for c in kept) else ""


def unreadable(reply: str, longest: int = LONGEST) -> Rejection | None:
    """Refuse what no kind reads: nothing at all, or a book."""
    if not cleaned(reply):
        return Rejection("empty")
    return Rejection("too_long") if len(reply) > longest else None
