"""Moments: where a day and a time are said together, the one that is not asked for is left out."""

from __future__ import annotations

import re

from engine.reading.days import Days
from engine.reading.grammar import MOST_TOKENS
from engine.reading.times import Times
from engine.reading.tokens import Reply, Token

_LEFT_OUT = re.compile(
    r"""
    (?: (?<=m)a+p+ | (?<=n)a*p+                     # Monday at 9, tomorrow 9
      | p+(?:r+a*p+)*(?=a+m|a*n)                    # 9 to 11 on Monday, 9 tomorrow
      | a+o+ | (?<![ko])o+(?![ko]) | a*e+           # at 9 on Friday, 9:00 Monday, 9 tomorrow; but not 3 Sundays
    )(?:r+a*[ope]+)*a*                              # to 11 on
    | q
    """,
    re.VERBOSE,
)
"""What is left out, in a letter for each token.

`m` is what is asked for, `o` the other; as mere numbers they are `k` and `p`, as days near today `n` and `e`. `a` links
them, `r` makes a range, `q` is a word that is asked with.
"""


def without(reply: Reply, other: Days | Times, finder: Days | Times) -> Reply:
    """Leave out what `other` finds in a reply and `finder` does not, with the words that link it to the rest."""
    tokens, letters = reply.tokens[:MOST_TOKENS], ""
    while (at := len(letters)) < len(tokens):
        mine, its = finder.at(tokens, at), other.at(tokens, at)
        length = max(found.length if found else 1 for found in (mine, its))
        is_near = any(near.length_at(tokens, at) for near in finder.lexicon.near.values())
        if mine and mine.length == length:
            letter = "k" if mine.counts else "n" if is_near else "m"
        elif its:
            letter = "p" if its.counts else "e" if is_near else "o"
            words = (i for i in range(at + length - 1, at, -1) if tokens[i].kind == "word" and finder.at(tokens, i))
            length = next(words, at + length) - at  # 8 this evening
        else:
            letter = _link(finder, tokens[at])
        letters += letter * length
    if not re.search("[mkn]", letters):
        return reply  # ca. 18, which may be a time, too
    gone = {at for found in _LEFT_OUT.finditer(letters) for at in range(*found.span())}
    return Reply(reply.text, tuple(token for at, token in enumerate(reply.tokens) if at not in gone))


def _link(finder: Days | Times, token: Token) -> str:
    """Write a token that neither finds as what links it: `q`, `a`, `r`, or nothing (`.`)."""
    means = finder.lexicon.means
    if means(token.key, "bound") and token.key in finder.asked:
        return "q"
    if token.key == "-" or means(token.key, "doubt", "and"):
        return "r"
    is_link = means(token.key, "at", "filler") or (means(token.key, "bound") and isinstance(finder, Days))
    return "a" if is_link else "."
