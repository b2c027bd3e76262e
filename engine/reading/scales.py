"""The scale itself, where a reply names it."""

from __future__ import annotations

from engine.reading.lexicon import Lexicon
from engine.reading.tokens import Reply

_MOST_BEFORE = 4
"""Words said before the ends of a scale: `on a scale from`."""


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
