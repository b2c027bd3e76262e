"""What is said to the engine rather than to the question: stop, help, start, repeat, back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from rapidfuzz.distance import OSA

from engine.languages import Language
from engine.reading.cleaning import unreadable
from engine.reading.lexicon import Lexicon, lexicon
from engine.reading.tokens import Token, tokenised

COMMANDS = ("stop", "help", "start", "repeat", "back")
"""In this order where a word means two of them."""

_QUOTING = frozenset('"([')
_LONG = 4
_MOST_WORDS = 20


def command(reply: str, languages: Iterable[Language]) -> str | None:
    """Return which command a reply is; None where it says anything more than that, politely or not."""
    if unreadable(reply):
        return None
    spoken = [lexicon(language) for language in languages]
    tokens = tokenised(reply).tokens
    if any(token.key in _QUOTING for token in tokens):
        return None
    said = [token for token in tokens if token.kind != "mark"]
    if len(said) > _MOST_WORDS:
        return None
    return next((name for name in COMMANDS if any(_is(said, name, words) for words in spoken)), None)


def says_skip(reply: str, languages: Iterable[Language]) -> bool:
    """Return whether a reply asks to go on without an answer, and says nothing else."""
    if unreadable(reply):
        return False
    said = [token for token in tokenised(reply).tokens if token.kind != "mark"]
    return len(said) <= _MOST_WORDS and any(_is(said, "skip", lexicon(language)) for language in languages)


def _is(said: Sequence[Token], name: str, words: Lexicon) -> bool:
    """Return whether a command is said in words of its own alone: a phrase of it, its other words, and fillers.

    So `stop sending me those texts` is a stop, as all of its words stand in some phrase for it, and `the bus stop` is
    none. A negation before a command of one word denies it.
    """
    at, found = 0, False
    while at < len(said):
        length = words[name].length_at(said, at) or _misspelt(said, at, name, words)
        denied = at > 0 and (said[at - 1].key,) in words["not"] and not found
        if length == 1 and denied:
            return False
        found = found or bool(length)
        length = length or words["filler"].length_at(said, at) or int(said[at].key in _own(words, name))
        if not length:
            return False
        at += length
    return found


@lru_cache(maxsize=1024)
def _own(words: Lexicon, name: str) -> frozenset[str]:
    return frozenset(word for phrase in words[name] for word in phrase)


def _misspelt(said: Sequence[Token], at: int, name: str, words: Lexicon) -> int:
    """Take a command that is the only word said for one of one word with two letters swapped or one doubled."""
    typed = said[at].key
    if len(said) > 1 or len(typed) < _LONG or typed in words.words:
        return 0
    seeds = (phrase[0] for phrase in words[name] if len(phrase) == 1 and len(phrase[0]) >= _LONG)
    near = (seed for seed in seeds if OSA.distance(seed, typed, score_cutoff=1) <= 1)
    return int(any(sorted(seed) == sorted(typed) or len(seed) + 1 == len(typed) for seed in near))
