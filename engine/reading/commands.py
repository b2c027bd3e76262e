"""What is said to the engine rather than to the question: stop, help, start, repeat, back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain, groupby, product

from engine.languages import Language
from engine.reading.cleaning import unreadable
from engine.reading.lexicon import Lexicon, lexicon
from engine.reading.slips import is_slip
from engine.reading.tokens import SENTENCE_ENDS, Token, keys, tokenised

COMMANDS = ("stop", "help", "start", "repeat", "back")
"""In this order where a word means two of them."""

_CLAUSE_ENDS = SENTENCE_ENDS | {",", ";"}
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
    """Return which of these is said, and nothing else, in a language; a plain stop may be one clause of many.

    Whoever asks to be left alone is, whatever else they say; its other words may be an answer (`Friday? Cancel.`).
    """
    tokens = () if unreadable(reply) else tokenised(reply).tokens
    if any(token.key in _QUOTING for token in tokens):
        return None
    runs = [[*run] for _, run in groupby(tokens, lambda token: token.key in _CLAUSE_ENDS)]
    clauses = [[token for token in run if token.kind != "mark"] for run in runs]
    whole = [*chain.from_iterable(clauses)]
    for name, words in product(names, map(lexicon, languages)):
        stops = name == "stop" and any(_is(clause, name, words, plainly=True) for clause in clauses)
        if stops or (len(whole) <= _MOST_WORDS and _is(whole, name, words)):
            return name
    return None


def _is(said: Sequence[Token], name: str, words: Lexicon, *, plainly: bool = False) -> bool:
    """Return whether a command is said in words of its own alone: a phrase of it, its other words, and fillers.

    So `stop sending me those texts` is a stop, as all of its words stand in some phrase for it, and `the bus stop` is
    none; a negation before a command denies it. Of stop and help alone one word tells in any sentence (it came back).
    It is said `plainly` by a phrase, or by the word listed first for it.
    One with two letters swapped or one too many may be all that is said.
    """
    typed = said[0].key if len(said) == 1 and not plainly else ""
    seeds = [seed for seed, *more in words[name] if not more and _LONG <= len(seed) <= len(typed)]
    if typed not in words.words and any(is_slip(typed, seed) for seed in seeds):
        return True
    shown = keys(words.language.words.get(name, ("",))[0])
    at, found = 0, False
    while at < len(said):
        key, length = said[at].key, words[name].length_at(said, at)
        is_own = any(key in phrase for phrase in words[name]) and (found or not words.means(key, "not"))
        is_told = name not in ("stop", "help") and any(words.means(token.key, "comment") for token in said[:at])
        found = found or length > 1 or (length == 1 and not is_told and (key in shown or not plainly))
        length = length or words["filler"].length_at(said, at) or words.consents.length_at(said, at) or int(is_own)
        if not length:
            return False
        at += length
    return found
