"""Which groups are too small to be told of, so that nobody finds them by subtraction either. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

K = TypeVar("K")


def hidden(sizes: Mapping[K, int], at_least: int, also: Iterable[K] = ()) -> frozenset[K]:
    """Return the groups that are not told: those of fewer sessions, and more where those alone would be found.

    What is hidden is what is left when the others are taken from the whole: so it is never one group, nor fewer
    sessions than a group may have. Some may be hidden `also`, for a reason of their own.
    """
    found = {group for group, size in sizes.items() if size < at_least} | set(also)
    others = sorted((size, str(group), group) for group, size in sizes.items() if group not in found)
    for _, _, group in others:
        if not found or (len(found) > 1 and sum(sizes.get(one, 0) for one in found) >= at_least):
            break
        found.add(group)
    return frozenset(found)


def leaves_a_few(size: int, whole: int, at_least: int) -> bool:
    """Return whether a part of a whole leaves so few over that they are found by subtraction."""
    return 0 < whole - size < at_least
