"""Numbers in figures: where one begins and ends, so that an answer is whole tokens and no part of anything else."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from decimal import Decimal

from engine.reading.tokens import Token

_NUMBER = re.compile(
    r"(?=[.,]?\d|[¼-¾⅐-⅞])(?P<whole>\d{1,3}(?P<mark>[.,' ])\d{3}(?:(?P=mark)\d{3})*(?!\d)|\d*)(?:[.,](?P<rest>\d+))?"
    r"(?![.,]?\d)(?P<part>[¼-¾⅐-⅞](?!\w))?(?:[-:][^\W\d_]{1,3}(?!\w))?"
    r"(?![<>^@\\~_|=¼-¾⅐-⅞²³×±÷]|[:.]\d|-(?: |$)|\.\w\b)"
)
"""A number with all that belongs to it: `8½`, `8er` and `8-` say something else than 8."""

_FRACTION = re.compile(r"(?:(\d+) )?(\d+)/(\d+)(?![\d/~]|[.,:-]\d)")
_MOST_TOKENS = 12
_CLINGS = frozenset("<>^°@\\~_|½¼¾²³x×")
"""A number does not begin after these, not even with a space between; right after a mark only after `_OPENS`."""

_OPENS = frozenset("=#*(\"'[:;,.!?¡¿-/")


def is_begun(tokens: Sequence[Token], at: int) -> bool:
    """Return whether a number begins here and is no end of something else: of `.5`, `>2` or `v2`."""
    before = tokens[at - 1] if at else None
    if before is None or (tokens[at].spaced and before.key not in _CLINGS):
        return True
    if before.key in ".,:/" and (before.spaced or tokens[at - 2].kind != "word"):
        return False
    return before.kind == "mark" and (before.key in _OPENS or unicodedata.category(before.key[0]) == "So")


def match_at(pattern: re.Pattern[str], tokens: Sequence[Token], at: int) -> tuple[re.Match[str], int] | None:
    """Match the text from here, with one space for any white space; the tokens it takes, None where it splits one."""
    run, ends = "", {}
    for end, token in enumerate(tokens[at : at + _MOST_TOKENS], 1):
        run += f" {token.key}" if run and token.spaced else token.key
        ends[len(run)] = end
    match = pattern.match(run)
    return (match, ends[match.end()]) if match and match.end() in ends else None


def figures_at(
    tokens: Sequence[Token], at: int, points: Collection[str], decimals: int, *, alone: bool
) -> tuple[int, Decimal, bool] | None:
    """Read a number: the tokens it takes, its value, and whether no letter stands for a figure.

    `points` are decimal signs. None where 1.500 may be one and a half, as answers have fewer than three `decimals`.
    A fraction may stand `alone`, but is never sure then: 3/4 may be from 3 to 4, or a day.
    """
    if found := match_at(_FRACTION, tokens, at):
        whole, part, parts = found[0].groups()
        if (whole or alone) and int(part) < int(parts):
            return found[1], int(whole or 0) + Decimal(part) / int(parts), bool(whole)
    if not (found := match_at(_NUMBER, tokens, at)):
        return None
    match, length = found
    whole, mark, rest = match["whole"], match["mark"], match["rest"]
    if mark in points and not rest and whole.count(mark) == 1:
        if decimals < 3:
            return None
        whole, _, rest = whole.partition(mark)
    value = Decimal(f"{re.sub(r'[^0-9]', '', whole) or 0}.{rest or ''}")
    return length, value + Decimal(unicodedata.numeric(match["part"] or "0")), not tokens[at].slipped
