"""What the marks in a reply do: end a clause, join two numbers, or go on to say something else."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

FULL_STOPS = frozenset(".!?\n")
BREAKS = FULL_STOPS | frozenset(';:,()[]"-')
HARD_JOINS = frozenset("-/+&~")
"""Between two numbers these make one thing of them: a range, a date, a sum."""

_NO_END = frozenset("%+<>^°@/\\~_|=½¼¾")
"""An answer does not end before these: 50%, 8+, 8½ say something else than 50 or 8."""


@lru_cache(maxsize=1024)
def is_symbol(key: str) -> bool:
    """Tell emoji and their like from punctuation."""
    return unicodedata.category(key) == "So"


@lru_cache(maxsize=1024)
def goes_on(key: str) -> bool:
    """Tell whether what stands before this mark is not all there is."""
    return key in _NO_END or unicodedata.category(key) in ("Sc", "No")
