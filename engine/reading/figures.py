"""Numbers in figures: where one begins and ends, so that an answer is whole tokens and no part of anything else."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from decimal import Decimal

from engine.reading.tokens import Token

GROUPED = r"\d{1,3}(?P<mark>[.,' ])\d{3}(?:(?P=mark)\d{3})*"
NUMBER = re.compile(
    rf"(?P<number>{GROUPED}(?:[.,]\d+)?(?!\d)|\d+(?:[.,]\d+)?(?![.,]?\d))(?P<half>[½¼¾](?!\w))?"
    r"(?:(?P<percent> ?%)|(?P<plus>\++)|(?P<noun>['-]?er(?!\w)|['-][^\W\d_]{1,3}(?![^\W_])))?"
    r"(?![+<>^@\\~_|=½¼¾²³×±÷]|[:.]\d|-(?: |$)|\.\w\b| \d/\d)"
)
"""A number with all that belongs to it: `8+`, `>2`, `8½` and `8-` say something else than 8 or 2."""

FRACTIONS = {"½": Decimal("0.5"), "¼": Decimal("0.25"), "¾": Decimal("0.75")}
_FEWEST_STARS = 2
_LONGEST = 15
"""More digits than these are a phone number or an account."""

_MOST_TOKENS = 12
_CLINGS = frozenset("+<>^°@\\~_|=½¼¾²³x×")
"""A number does not begin right after these, nor `<` and the like before it with a space between."""

_OPENS = frozenset("=#*(\"'[:;,.!?-/")


def is_begun(tokens: Sequence[Token], at: int) -> bool:
    """Return whether a number begins here and is no end of something else: of `.5`, `>2` or `v2`."""
    before = tokens[at - 1] if at else None
    if before is None or (tokens[at].spaced and before.key not in _CLINGS - {"=", "+"}):
        return True
    if before.key in "-+" and before.spaced:
        return True
    if before.key in ".,:/" and (before.spaced or tokens[at - 2].kind != "word"):
        return False
    return before.kind == "mark" and (before.key in _OPENS or unicodedata.category(before.key[0]) == "So")


def run_at(tokens: Sequence[Token], at: int) -> tuple[str, dict[int, int]]:
    """Return the text from here, with one space for any white space, and how many tokens each length of it takes."""
    run, ends = "", {}
    for end, token in enumerate(tokens[at : at + _MOST_TOKENS], 1):
        run += f" {token.key}" if run and token.spaced else token.key
        ends[len(run)] = end
    return run, ends


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


def stars_at(tokens: Sequence[Token], at: int) -> tuple[int, int]:
    """Count the stars from here, and the full ones among them; one alone is a word of praise."""
    end = at
    while end < len(tokens) and tokens[end].key in "⭐🌟★":
        end += 1
    full = end - at
    while end < len(tokens) and tokens[end].key == "☆":
        end += 1
    return (end - at, full) if full >= _FEWEST_STARS else (0, 0)
