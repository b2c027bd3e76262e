"""Scales: what a question says its numbers mean, and the scale itself where a reply names it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import takewhile

from engine.reading.lexicon import Lexicon
from engine.reading.tokens import Reply, Token

_MOST_BEFORE = 4
"""Words said before the ends of a scale: `on a scale from`."""

_LONGEST_NAME, _TELLING = 4, frozenset("=:(")
"""Words of what a number means, and marks between the two."""


def without_scale(reply: Reply, words: Lexicon, minimum: int, maximum: int) -> Reply:
    """Leave out the scale itself, where more is said than that: `on a scale of 1 to 10`."""
    keys, ends = [token.key for token in reply.tokens], [str(minimum), str(maximum)]
    ranges = (at for at in range(len(keys) - 2) if keys[at : at + 3 : 2] == ends)
    at = next((at for at in ranges if keys[at + 1] == "-" or words.means(keys[at + 1], "doubt")), None)
    if at is None:
        return reply
    before = [n for n in range(max(at - _MOST_BEFORE, 0), at) if words.means(keys[n], "at")]
    start = next((n for n in before if not any(key.isdecimal() for key in keys[n:at])), at)
    return Reply(reply.text, reply.tokens[:start] + reply.tokens[at + 3 :] or reply.tokens)


@lru_cache(maxsize=512)
def named_in(words: Lexicon, question: Reply, maximum: int) -> Mapping[int, str]:
    """Find what a question says its numbers mean, the highest among them: `1 = awful, 5 = great`; else nothing.

    A mark tells, or that each number from one on is named. Of two ends one is left out whose words are also asked, as
    they may be said of any number: how easy, 7 (easy).
    """
    tokens, marked, named = question.tokens, set[int](), dict[int, Sequence[Token]]()
    for at, token in enumerate(tokens):
        mark = "".join(one.key for one in tokens[at + 1 : at + 2] if one.kind == "mark")
        said = [*takewhile(lambda token: token.kind == "word", tokens[at + 1 + len(mark) :])]
        end = at + 1 + len(mark) + len(said)
        while said and end < len(tokens) and words.means(said[-1].key, "doubt", "and", "at"):
            said.pop()  # 0 = none to 10 = worst
        if token.kind == "number" and int(token.key) <= maximum and 0 < len(said) <= _LONGEST_NAME:
            number = int(token.key)
            named |= {number: said} if mark in _TELLING or number not in named else {}
            marked |= {number} if mark in _TELLING and mark else set()
    told = named if named.keys() >= set(range(1, maximum + 1)) else {n: named[n] for n in marked}
    if maximum not in told or len(told) == 1:
        return {}
    other = {token.key for token in tokens if not any(token in said for said in told.values())}
    kept = {n: said for n, said in told.items() if len(told) > 2 or not other.issuperset(one.key for one in said)}
    return {number: question.text[said[0].start : said[-1].end] for number, said in kept.items()}
