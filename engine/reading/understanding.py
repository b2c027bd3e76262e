"""One reply in several languages: the one it was asked in counts first, the survey's others where they agree."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from engine.languages import Language
from engine.reading.cleaning import unreadable
from engine.reading.outcome import Accepted, Rejection
from engine.reading.tokens import Reply, tokenised


def understood(
    reply: str, languages: Sequence[Language], read: Callable[[Reply, Language], Accepted | Rejection], unheard: str
) -> Accepted | Rejection:
    """Read a reply in each language until one understands it. `unheard` is the reason of one that accepted nothing."""
    if rejection := unreadable(reply):
        return rejection
    first, *others = languages
    said = tokenised(reply)
    outcome = read(said, first)
    if isinstance(outcome, Accepted) or outcome.reason != unheard:
        return outcome
    opening = replace(said, opening_only=True)
    accepted = [other for language in others if isinstance(other := read(opening, language), Accepted)]
    agreed = all(other.answer == accepted[0].answer for other in accepted)
    return accepted[0] if accepted and agreed else outcome
