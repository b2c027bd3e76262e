"""Moments: where a day and a time are said together, the one that is not asked for is left out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from engine.reading.days import Days
from engine.reading.grammar import MOST_TOKENS
from engine.reading.times import Times
from engine.reading.tokens import Reply, Token

_LEFT_OUT = re.compile(
    r"""
    (?: (?<=[mn])[ab]+p | (?<=n)p | p(?:r+a*p)*(?=a*n|a+m)  # Monday at 9, tomorrow 9, 9 on Monday
      | [ab]+o | (?<=n)r+o | (?<!k)o(?!k) | [ab]*e          # 9 on Monday, tomorrow or at 9:00, 9:00 Monday, 9 tomorrow
    )(?:r+a*[ope])*a*                                       # from 9 to 11 on
    | q
    """,
    re.VERBOSE,
)
"""What is left out, in a letter for each part of a reply.

`o` says the other: `p` as a mere number, `e` as a day near today. `m` says the one that is asked for: `k` as a mere
number, `n` as a day near today. `a` and `b` link them, `r` is said within a range, `q` is a word that is asked with.
"""


def without(reply: Reply, other: Days | Times, finder: Days | Times) -> Reply:
    """Leave out what `other` finds in a reply and `finder` does not, with the words that link it to the rest.

    What tells something of the one stays: in `8 this evening` these words are a day, and the part of one.
    """
    tokens, letters = reply.tokens[:MOST_TOKENS], ""
    starts, stays, at = list[int](), set[int](), 0
    while at < len(tokens):
        mine, its = finder.at(tokens, at), other.at(tokens, at)
        own, others = mine.length if mine else 0, its.length if its else 0
        is_near = any(near.length_at(tokens, at) for near in finder.lexicon.days.values())
        starts.append(at)
        if mine and own >= others:
            letters += "k" if mine.counts else "n" if is_near else "m"
        elif its:
            letters += "p" if its.counts else "e" if is_near else "o"
            stays.update(_telling(finder, tokens, at, at + others))
        else:
            letters += _link(finder, tokens[at])
        at += max(own, others, 1)
    if not stays and not set(letters) & set("mkn"):
        return reply  # ca. 18, which may be a time, too
    starts.append(at)
    spans = (found.span() for found in _LEFT_OUT.finditer(letters))
    gone = {at for start, end in spans for at in range(starts[start], starts[end])} - stays
    return Reply(reply.text, tuple(token for at, token in enumerate(reply.tokens) if at not in gone))


def _telling(finder: Days | Times, tokens: Sequence[Token], at: int, end: int) -> Iterator[int]:
    """Find where a day, or the part of a day that a time is in, is told within what says the other."""
    while at < end:
        if isinstance(finder, Times):
            letter, _, length, _ = finder.meaning(tokens, at)
            tells = letter == "P"
        else:
            day = finder.at(tokens, at) if tokens[at].kind == "word" else None
            tells, length = day is not None, day.length if day else 1
        yield from range(at, at + length) if tells else ()
        at += length or 1


def _link(finder: Days | Times, token: Token) -> str:
    """Write a token that neither finds as what links it: `q`, `a`, `b`, `r`, or nothing (`.`)."""
    means = finder.lexicon.means
    if means(token.key, "bound") and token.key in finder.asked:
        return "q"
    if token.key == "-" or means(token.key, "doubt", "and"):
        return "r"
    if means(token.key, "at", "filler"):
        return "a"
    return "b" if means(token.key, "bound") and isinstance(finder, Days) else "."
