"""Moments: where a day and a time are said together, the one that is not asked for is left out."""

from __future__ import annotations

import re

from engine.reading.days import Days
from engine.reading.grammar import MOST_TOKENS
from engine.reading.times import Times
from engine.reading.tokens import Reply, Token

_LEFT_OUT = re.compile(
    r"""
    (?: (?<=n)a*p | (?<=m)a+p                        # tomorrow 9, Monday at 9
      | p(?:r+a*p)*(?=a*n|a+m)                       # 9 tomorrow, 9 to 11 on Monday
      | a*(?<!k)o                                    # on Monday
    )(?:r+a*[op])*a*                                 # to 11 on
    | q
    """,
    re.VERBOSE,
)
"""What is left out, in a letter for each part of a reply.

`m` says the one that is asked for, `n` where a vocabulary lists the day that is said, `k` where it may be an article;
`o` says the other, `p` as a mere number. `a` links them, `r` makes a range, `q` is a word that is asked with.
"""


def without(reply: Reply, other: Days | Times, finder: Days | Times) -> Reply:
    """Leave out what `other` finds in a reply and `finder` does not, with the words that link it to the rest.

    What tells something of the one stays: in `8 this evening` these words are a day, and the part of one.
    """
    tokens, letters = reply.tokens[:MOST_TOKENS], ""
    starts, stays, at = list[int](), set[int](), 0
    while at < len(tokens):
        mine, its = finder.at(tokens, at), other.at(tokens, at)
        length = max(found.length if found else 1 for found in (mine, its))
        is_near = any(days.length_at(tokens, at) for days in finder.lexicon.days.values())
        starts.append(at)
        if mine and mine.length == length:
            may_be_article = mine.counts and finder.lexicon.is_article(tokens[at].key)  # en 5a
            letters += "k" if may_be_article else "n" if is_near else "m"
        elif its:
            letters += "p" if its.counts else "o"
            words = (i for i in range(at, at + length) if tokens[i].kind == "word")
            told = [range(i, i + found.length) for i in words if (found := finder.at(tokens, i)) and not found.counts]
            stays.update(*told[-1:])
        else:
            letters += _link(finder, tokens[at])
        at += length
    if not stays and not set(letters) & set("mkn"):
        return reply  # ca. 18, which may be a time, too
    starts.append(at)
    spans = (found.span() for found in _LEFT_OUT.finditer(letters))
    gone = {at for start, end in spans for at in range(starts[start], starts[end])} - stays
    return Reply(reply.text, tuple(token for at, token in enumerate(reply.tokens) if at not in gone))


def _link(finder: Days | Times, token: Token) -> str:
    """Write a token that neither finds as what links it: `q`, `a`, `r`, or nothing (`.`)."""
    means = finder.lexicon.means
    if means(token.key, "bound") and token.key in finder.asked.words:
        return "q"
    if token.key == "-" or means(token.key, "doubt", "and"):
        return "r"
    is_link = means(token.key, "at", "filler") or (means(token.key, "bound") and isinstance(finder, Days))
    return "a" if is_link else "."
