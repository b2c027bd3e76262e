"""Numbers in figures: where one begins and ends, so that an answer is whole tokens and no part of anything else."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from decimal import Decimal

from engine.reading.tokens import Token

GROUPED = r"\d{1,3}(?P<mark>[.,' ])\d{3}(?:(?P=mark)\d{3})*"
NUMBER = re.compile(rf"(?P<number>{GROUPED}(?:[.,]\d+)?(?!\d)|\d+(?:[.,]\d+)?(?![.,]?\d))")
_FEWEST_STARS = 2
_LONGEST = 15
"""More digits than these are a phone number or an account."""

AFTER = re.compile(r"(?P<percent>\s?%)|(?P<plus>\++)|(?P<noun>['-][^\W\d_]{1,3}(?![^\W_]))")
_GOES_ON = frozenset("+<>^°@\\~_|=½¼¾²³x×")
"""A number does not end before these, nor begin after them: `8+`, `>2`, `8½` say something else than 8 or 2."""

_OPENS = frozenset("=#*(\"'[:;,.!?-/")


def is_begun(tokens: Sequence[Token], at: int) -> bool:
    """Return whether a number begins here and is no end of something else: of `.5`, `>2` or `v2`."""
    before = tokens[at - 1] if at else None
    if before is None or (tokens[at].spaced and before.key not in _GOES_ON - {"=", "+"}):
        return True
    if before.key in "-+" and before.spaced:
        return True
    if before.key in ".,:/" and (before.spaced or tokens[at - 2].kind != "word"):
        return False
    return before.kind == "mark" and (before.key in _OPENS or unicodedata.category(before.key[0]) == "So")


def run_at(tokens: Sequence[Token], at: int, *, grouped: bool) -> tuple[str, dict[int, int]]:
    """Return what stands here without white space, and how many tokens each length of it takes."""
    run, ends = "", {}
    for end in range(at, min(at + 12, len(tokens))):
        token = tokens[end]
        if end > at and token.spaced:
            group = grouped and token.kind == tokens[end - 1].kind == "number" and len(token.key) == 3
            if not group:
                break
            run += " "
        run += token.key
        ends[len(run)] = end + 1 - at
    return run, ends


def is_ended(rest: str) -> bool:
    """Return whether a number ends before this: before a word only where a mark ends a clause between them."""
    if rest[0] in _GOES_ON or rest[0].isalnum() or unicodedata.category(rest[0]) in ("Sm", "No"):
        return rest[0].isalpha() or rest[0] == "°"  # a word glued to it: whether it is one, the grammar says
    if rest == "-" or (rest[0] == "." and len(rest) == 2 and rest[1].isalpha()):
        return False
    return not (rest[0] in ":." and len(rest) > 1 and rest[1].isdigit())


def evaluated(literal: str, points: Sequence[str], decimals: int) -> Decimal | None:
    """Read figures with separators; the first of `points` is the decimal sign. None where 1.500 may be either."""
    digits = re.sub(r"\D", "", literal)
    if len(digits) > _LONGEST:
        return None
    if literal == digits:
        return Decimal(literal)
    if re.fullmatch(GROUPED, literal):
        mark = next(c for c in literal if not c.isdigit())
        if mark not in points or literal.count(mark) > 1:
            return Decimal(digits)
        return None if decimals < 3 else Decimal(literal.replace(",", "."))
    whole, _, rest = literal.replace(",", ".").rpartition(".")
    return Decimal(re.sub(r"\D", "", whole) + "." + rest)


def stars_at(tokens: Sequence[Token], at: int) -> int:
    """Count the stars from here, full ones first and then those left empty; one alone is a word of praise."""
    end = at
    while end < len(tokens) and tokens[end].key in "⭐🌟★":
        end += 1
    if end - at < _FEWEST_STARS:
        return 0
    while end < len(tokens) and tokens[end].key == "☆":
        end += 1
    return end - at
