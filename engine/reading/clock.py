"""A time of day among the tokens of a reply: said beside a day, it changes nothing."""

from __future__ import annotations

from collections.abc import Sequence

from engine.reading.lexicon import Lexicon
from engine.reading.tokens import Token


def time_of_day(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> int:
    """Count the tokens of a time of day: at 10, 10:30, 3pm, about 12 o'clock; 0 where there is none."""
    start = at
    about = lexicon["unsure"].length_at(tokens, at)
    clock = lexicon["clock"].length_at(tokens, at + about)
    at += about + clock if clock else 0
    if at >= len(tokens) or tokens[at].kind != "number":
        return at - start
    precise = at + 2 < len(tokens) and tokens[at + 1].key in ":." and tokens[at + 2].kind == "number"
    at += 3 if precise else 1
    after = lexicon["clock"].length_at(tokens, at)
    return at + after - start if clock or after or precise else 0
