"""What is said to the engine rather than to the question: stop, help, start, repeat, back."""

from __future__ import annotations

from collections.abc import Iterable

from engine.languages import Language
from engine.reading.cleaning import unreadable
from engine.reading.lexicon import lexicon
from engine.reading.tokens import Reply, tokenised

COMMANDS = ("stop", "help", "start", "repeat", "back")
"""In this order where a word means two of them."""

_QUOTING = frozenset('"([')


def command(reply: str, languages: Iterable[Language]) -> str | None:
    """Tell which command a reply is, and None where it says anything more than that, politely or not."""
    if unreadable(reply):
        return None
    spoken = tuple(languages)
    said = tokenised(reply)
    return next((name for name in COMMANDS if any(_is(said, name, language) for language in spoken)), None)


def _is(said: Reply, name: str, language: Language) -> bool:
    words = lexicon(language)
    at, found = 0, False
    while at < len(said.tokens):
        length = words[name].length_at(said.tokens, at)
        skipped = length or words["polite"].length_at(said.tokens, at)
        if not skipped and (said.tokens[at].kind != "mark" or said.tokens[at].key in _QUOTING):
            return False
        found = found or bool(length)
        at += skipped or 1
    return found
