"""One reply in several languages: the one it was asked in counts first, the survey's others where they agree."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from engine.languages import Language
from engine.reading.cleaning import unreadable
from engine.reading.outcome import Heard, Refusal
from engine.reading.tokens import Reply, tokenised


def understood(
    reply: str, languages: Sequence[Language], read: Callable[[Reply, Language], Heard | Refusal], unheard: str
) -> Heard | Refusal:
    """Read a reply in each language until one understands it. `unheard` is the reason of one that heard nothing."""
    if refusal := unreadable(reply):
        return refusal
    first, *others = languages
    said = tokenised(reply)
    outcome = read(said, first)
    if isinstance(outcome, Heard) or outcome.reason != unheard:
        return outcome
    opening = replace(said, opening_only=True)
    heard = [other for language in others if isinstance(other := read(opening, language), Heard)]
    agreed = all(other.answer == heard[0].answer for other in heard)
    return heard[0] if heard and agreed else outcome
