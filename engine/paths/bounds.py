"""The lightest and the heaviest path, where there are too many paths to count them."""

from __future__ import annotations

from collections.abc import Sequence
from heapq import heappop, heappush

from engine.paths.decision_diagram import NOTHING
from engine.paths.walker import Walker


def lightest(walker: Walker, weights: Sequence[int]) -> int | None:
    """Sum weights, by position, along the lightest path; None where no path ends."""
    arrived = [NOTHING] * (walker.plan.end + 1)
    fresh = {(0, 0): walker.start()}
    waiting = [(0, 0)]
    while waiting:
        weight, at = here = heappop(waiting)
        if at == walker.plan.end:
            return weight + weights[at]
        new = walker.decision_diagram.without(fresh.pop(here, NOTHING), arrived[at])
        arrived[at] = walker.decision_diagram.either(arrived[at], new)
        for target, known in walker.ways(at, new) if new != NOTHING else ():
            there = (weight + weights[at], target)
            fresh[there] = walker.decision_diagram.either(fresh.get(there, NOTHING), known)
            heappush(waiting, there)
    return None


def heaviest(walker: Walker, weights: Sequence[int]) -> int | None:
    """Sum weights along the heaviest path; None where no path ends, or elements lead back to earlier ones."""
    order = _forwards(walker)
    if order is None:
        return None
    by_weight: list[dict[int, int]] = [{} for _ in range(walker.plan.end + 1)]
    by_weight[0][0] = walker.start()
    for at in order[:-1]:
        lighter = NOTHING
        for weight in sorted(by_weight[at], reverse=True):
            new = walker.decision_diagram.without(by_weight[at][weight], lighter)
            lighter = walker.decision_diagram.either(lighter, new)
            for target, known in walker.ways(at, new) if new != NOTHING else ():
                there = by_weight[target]
                there[weight + weights[at]] = walker.decision_diagram.either(
                    there.get(weight + weights[at], NOTHING), known
                )
        by_weight[at].clear()
    ends = by_weight[walker.plan.end]
    return max(ends) + weights[walker.plan.end] if ends else None


def _forwards(walker: Walker) -> list[int] | None:
    """Put the positions in an order in which they lead on only; None where there is none."""
    reaches = walker.needs.reaches
    if any(reaches[at] >> at & 1 for at in range(walker.plan.end)):
        return None
    return sorted(range(walker.plan.end + 1), key=lambda at: -reaches[at].bit_count())
