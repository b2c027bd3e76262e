"""What is said to the engine rather than to the question: stop, help, start, repeat, back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from rapidfuzz.distance import OSA

from engine.languages import Language
from engine.reading.cleaning import unreadable
from engine.reading.lexicon import Lexicon, lexicon
from engine.reading.tokens import Token, keys, tokenised

COMMANDS = ("stop", "help", "start", "repeat", "back")
"""In this order where a word means two of them."""

_CLAUSE_ENDS = frozenset(".!?\n…,;")
_QUOTING = frozenset('"([')
_LONG = 4
_MOST_WORDS = 20


def command(reply: str, languages: Iterable[Language]) -> str | None:
    """Return which command a reply is; None where it says anything more than that, politely or not."""
    return _said(reply, COMMANDS, languages)


def says_skip(reply: str, languages: Iterable[Language]) -> bool:
    """Return whether a reply asks to go on without an answer, and says nothing else."""
    return _said(reply, ("skip",), languages) is not None


def _said(reply: str, names: Iterable[str], languages: Iterable[Language]) -> str | None:
    """Return which of these is said, and nothing else, in a language; a plain stop may be one clause of many."""
    tokens = () if unreadable(reply) else tokenised(reply).tokens
    if any(token.key in _QUOTING for token in tokens):
        return None
    said = [token for token in tokens if token.kind != "mark"]
    spoken = [lexicon(language) for language in languages]
    if "stop" in names and any(_stops(tokens, words) for words in spoken):
        return "stop"
    short = len(said) <= _MOST_WORDS
    return next((name for name in names if short and any(_is(said, name, words) for words in spoken)), None)


def _stops(tokens: Sequence[Token], words: Lexicon) -> bool:
    """Return whether a clause is a stop by the word listed first for it, or by a phrase: `Wrong number. STOP!`.

    Whoever asks to be left alone is, whatever else they say; its other words may be an answer (`Friday? Cancel.`).
    """
    shown = keys(words.language.words.get("stop", ("",))[0])
    ends = [at for at, token in enumerate(tokens) if token.key in _CLAUSE_ENDS]
    for start, end in pairwise((-1, *ends, len(tokens))):
        clause = [token for token in tokens[start + 1 : end] if token.kind != "mark"]
        lengths = (words["stop"].length_at(clause, at) for at in range(len(clause)))
        if (max(lengths, default=0) > 1 or {*shown} & {token.key for token in clause}) and _is(clause, "stop", words):
            return True
    return False


def _is(said: Sequence[Token], name: str, words: Lexicon) -> bool:
    """Return whether a command is said in words of its own alone: a phrase of it, its other words, and fillers.

    So `stop sending me those texts` is a stop, as all of its words stand in some phrase for it, and `the bus stop` is
    none; a negation before a command denies it.
    """
    if len(said) == 1 and _is_misspelt(said[0].key, name, words):
        return True
    at, found = 0, False
    while at < len(said):
        key, length = said[at].key, words[name].length_at(said, at)
        is_own = any(key in phrase for phrase in words[name]) and (found or not words.means(key, "not"))
        found = found or bool(length)
        length = length or words["filler"].length_at(said, at) or words.consents.length_at(said, at) or int(is_own)
        if not length:
            return False
        at += length
    return found


def _is_misspelt(typed: str, name: str, words: Lexicon) -> bool:
    """Return whether a word is a command of one word with two letters swapped or one doubled."""
    seeds = (seed for seed, *more in words[name] if not more and len(seed) >= _LONG and typed not in words.words)
    near = (seed for seed in seeds if OSA.distance(seed, typed, score_cutoff=1) <= 1)
    return any(sorted(seed) == sorted(typed) or len(seed) + 1 == len(typed) for seed in near)
