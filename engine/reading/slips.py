"""Slips of the thumb: which words are meant by one that is none of them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz.distance import OSA, Prefix

_ALLOWED = ((4, 0), (8, 1), (14, 2))
"""How many slips a word shorter than so many letters may have; longer ones may have one more."""

_MOST = 3
_SHORT = 3
"""Letters of a word in which two may be swapped, and nothing else."""


_STEM = 4
_ENDING = 3


@lru_cache(maxsize=8192)
def alike(word: str, other: str) -> bool:
    """Return whether two words may be forms of one: `ringte` and `ringt`, `waited` and `wait`."""
    common, longest = Prefix.similarity(word, other), max(len(word), len(other))
    whole = common == min(len(word), len(other)) >= _SHORT and longest - common <= _ENDING
    return word == other or whole or (common >= _STEM and longest - common <= _STEM)


def nearest(typed: str, words: Iterable[str]) -> list[str]:
    """Return the words to which the fewest slips lead, of those that few enough lead to."""
    slips = {word: count for word in words if (count := _slips(typed, word)) is not None}
    return [word for word, count in slips.items() if count == min(slips.values())]


def _slips(typed: str, meant: str) -> int | None:
    """Count the slips from one to the other; the first letter is seldom the one missed."""
    if typed[:1] != meant[:1] and sorted(typed[:2]) != sorted(meant[:2]):
        return None
    if len(meant) == _SHORT:
        return 1 if sorted(typed) == sorted(meant) else None
    most = next((most for length, most in _ALLOWED if len(meant) < length), _MOST)
    slips = OSA.distance(typed, meant, score_cutoff=most)
    return slips if slips <= most else None
