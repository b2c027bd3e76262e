"""What is said to the engine rather than to the question: stop, help, start, repeat, back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain, groupby, product

from engine.languages import Language
from engine.reading.grammar import says_nothing
from engine.reading.lexicon import Lexicon, lexicon
from engine.reading.slips import is_slip
from engine.reading.tokens import SENTENCE_ENDS, Token, keys, tokenised, unreadable

COMMANDS = ("stop", "help", "start", "repeat", "back")
"""In this order where a word means two of them."""

_CLAUSE_ENDS = SENTENCE_ENDS | {",", ";"}
_OPENING = frozenset('"([')
_QUOTING = _OPENING | frozenset(")]")
_LONG = 4


def command(reply: str, languages: Iterable[Language]) -> str | None:
    """Return which command a reply is; None where it says anything more than that, politely or not."""
    return _said(reply, COMMANDS, languages)


def says_skip(reply: str, languages: Iterable[Language]) -> bool:
    """Return whether a reply asks to go on without an answer, and says nothing else."""
    return _said(reply, ("skip",), languages) is not None


def says_none(reply: str, languages: Iterable[Language]) -> bool:
    """Return whether a reply says that there is none, or that it is not known, and nothing else."""
    tokens = () if unreadable(reply) else tokenised(reply).tokens
    words = [lexicon(language) for language in languages]
    known = ("no", "none", "unknown")
    return any(says_nothing(tokens, each, known) and not says_nothing(tokens, each, ()) for each in words)


def _said(reply: str, names: Iterable[str], languages: Iterable[Language]) -> str | None:
    """Return which of these is said, and nothing else, in a language; a plain stop may be one clause of many.

    Whoever asks to be left alone is, whatever else they say; its other words may be an answer (`Friday? Cancel.`). So
    a plain stop is one of several words, or the word listed first.
    """
    tokens = () if unreadable(reply) else tokenised(reply).tokens
    if _quotes_some(tokens):
        return None
    runs = groupby(tokens, lambda token: token.key in _CLAUSE_ENDS)
    clauses = [[token for token in run if token.kind != "mark"] for _, run in runs]
    for name, words in product(names, map(lexicon, languages)):
        plain = [keys(first) for first in words.language.words.get(name, ())[:1]]
        phrases = [_phrase(clause, name, words) for clause in clauses if name == "stop"]
        is_stop = any(len(phrase) > 1 or phrase in plain for phrase in phrases)
        if is_stop or _phrase([*chain(*clauses)], name, words):
            return name
    return None


def _quotes_some(tokens: Sequence[Token]) -> bool:
    """Return whether some words stand in quotation marks or brackets, and others beside them. In `"STOP".` all do."""
    words = [at for at, token in enumerate(tokens) if token.kind != "mark"]
    among = tokens[words[0] : words[-1]] if words else ()
    return any(token.key in _OPENING for token in tokens) and any(token.key in _QUOTING for token in among)


def _phrase(said: Sequence[Token], name: str, words: Lexicon) -> tuple[str, ...]:
    """Return the phrase with which a command is said, where only fillers and words of its phrases stand beside it.

    So `stop sending me those texts` is a stop, and `the bus stop` is none; a negation before a phrase denies it. Of
    stop and help alone one word tells in any sentence (it came back). With a slip one word may be all that is said.
    """
    at = next((at for at in range(len(said)) if words[name].length_at(said, at)), None)
    if at is None:
        typed = said[0].key if len(said) == 1 and said[0].key not in words.words else ""
        seeds = [seed for seed, *more in words[name] if not more and _LONG <= len(seed) <= len(typed)]
        inflected = [seed for seed in seeds if typed[:-1] == seed and typed[-1] != seed[-1]]  # passt is no pass
        return (typed,) if any(is_slip(typed, seed) for seed in seeds if seed not in inflected) else ()
    phrase = tuple(token.key for token in said[at : at + words[name].length_at(said, at)])
    spoiling = ("not",) if len(phrase) > 1 or name in ("stop", "help") else ("not", "comment")
    own = {key for phrase in words[name] for key in phrase}
    others = [token for token in said if token.key not in own and not words.consents.begin((token.key,))]
    is_spoilt = any(words.means(token.key, *spoiling) for token in said[:at])
    return phrase if not is_spoilt and says_nothing(others, words, ()) else ()
