"""Slips of the thumb: which of several spellings is nearest to what was typed."""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz.distance import OSA

_TOO_MANY = 9


def nearest(typed: str, spellings: Iterable[Iterable[str]]) -> frozenset[int]:
    """Find where the fewest slips lead from what was typed, if any are few enough."""
    slips = [min((_slips(typed, spelling) for spelling in each), default=_TOO_MANY) for each in spellings]
    fewest = min(slips, default=_TOO_MANY)
    return where(count == fewest < _TOO_MANY for count in slips)


def _slips(typed: str, meant: str) -> int:
    """Count the slips of the thumb that lead from one to the other; the first letter is seldom the one missed."""
    if len(meant) == 3 and typed != meant:
        return (
            1 if len(typed) == 3 and OSA.distance(typed, meant) == 1 and sorted(typed) == sorted(meant) else _TOO_MANY
        )
    most = 0 if len(meant) < 4 else 1 if len(meant) < 8 else 2 if len(meant) < 14 else 3
    if not most or abs(len(typed) - len(meant)) > most:
        return _TOO_MANY
    if typed[:1] != meant[:1] and sorted(typed[:2]) != sorted(meant[:2]):
        return _TOO_MANY
    slips = OSA.distance(typed, meant, score_cutoff=most)
    return slips if slips <= most else _TOO_MANY


def where(held: Iterable[bool]) -> frozenset[int]:
    """Give the positions at which something holds."""
    return frozenset(at for at, holds in enumerate(held) if holds)
