"""How many different sequences of elements there are, and the least and the most of anything along one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from heapq import heappop, heappush

from engine.paths.decision_diagram import NOTHING
from engine.paths.walker import BEFORE, Arrival, Walker


@dataclass(frozen=True)
class Paths:
    """The sequences of elements, one arrival after the other; `onward` gives those that follow each."""

    start: Arrival
    end: int
    onward: Mapping[Arrival, Sequence[Arrival]] = field(repr=False)
    order: Sequence[Arrival] | None = field(repr=False)
    """Every arrival after those that follow it, or None where there is a loop."""

    def count(self) -> int | None:
        """Return how many sequences lead to the completion; None where loops make them endless."""
        if self.order is None:
            return None
        counts: dict[Arrival, int] = {}
        for arrival in self.order:
            counts[arrival] = (
                1 if arrival[0] == self.end else sum(counts[following] for following in self.onward[arrival])
            )
        return counts[self.start]

    def count_once_through(self) -> int:
        """Return how many sequences lead to the completion that never go back to an element or to one before it."""
        ahead = {arrival: [one for one in onward if one[0] > arrival[0]] for arrival, onward in self.onward.items()}
        counts: dict[Arrival, int] = {}
        for arrival in sorted(ahead, key=lambda one: -one[0]):
            counts[arrival] = 1 if arrival[0] == self.end else sum(counts[one] for one in ahead[arrival])
        return counts[self.start]

    def most(self, weights: Sequence[int]) -> int | None:
        """Sum weights, by position, along the heaviest path; None where no path ends or a loop makes one endless."""
        if self.order is None:
            return None
        best: dict[Arrival, int] = {}
        for arrival in self.order:
            ahead = [best[following] for following in self.onward[arrival] if following in best]
            if ahead or arrival[0] == self.end:
                own = 0 if arrival[0] == BEFORE else weights[arrival[0]]
                best[arrival] = own + max(ahead, default=0)
        return best.get(self.start)


def all_paths(walker: Walker) -> Paths:
    """Walk every sequence of elements once, merging those that leave the same to come. Raises Stopped."""
    start = (BEFORE, walker.start())
    onward: dict[Arrival, Sequence[Arrival]] = {}
    waiting = [start]
    while waiting:
        arrival = waiting.pop()
        if arrival in onward:
            continue
        walker.sets.spend(10)
        onward[arrival] = tuple(walker.steps(*arrival))
        waiting += onward[arrival]
    return Paths(start, walker.plan.end, onward, _in_order(onward))


def _in_order(onward: Mapping[Arrival, Sequence[Arrival]]) -> Sequence[Arrival] | None:
    try:
        return [*TopologicalSorter(onward).static_order()]
    except CycleError:
        return None


def lightest(walker: Walker, weights: Sequence[int]) -> int | None:
    """Sum weights, by position, along the lightest path; None where no path ends."""
    arrived = [NOTHING] * (walker.plan.end + 1)
    fresh = {(0, at): known for at, known in walker.steps(BEFORE, walker.start())}
    waiting = sorted(fresh)
    while waiting:
        weight, at = here = heappop(waiting)
        if at == walker.plan.end:
            return weight + weights[at]
        new = walker.sets.without(fresh.pop(here, NOTHING), arrived[at])
        arrived[at] = walker.sets.either(arrived[at], new)
        for target, known in walker.steps(at, new) if new != NOTHING else ():
            there = (weight + weights[at], target)
            fresh[there] = walker.sets.either(fresh.get(there, NOTHING), known)
            heappush(waiting, there)
    return None


def heaviest(walker: Walker, weights: Sequence[int]) -> int | None:
    """Sum weights along the heaviest path; None where no path ends, or elements lead back to earlier ones."""
    order = _forwards(walker)
    if order is None:
        return None
    by_weight: list[dict[int, int]] = [{} for _ in range(walker.plan.end + 1)]
    for at, known in walker.steps(BEFORE, walker.start()):
        by_weight[at][0] = known
    for at in order[:-1]:
        lighter = NOTHING
        for weight in sorted(by_weight[at], reverse=True):
            new = walker.sets.without(by_weight[at][weight], lighter)
            lighter = walker.sets.either(lighter, new)
            for target, known in walker.steps(at, new) if new != NOTHING else ():
                there = by_weight[target]
                there[weight + weights[at]] = walker.sets.either(there.get(weight + weights[at], NOTHING), known)
        by_weight[at].clear()
    ends = by_weight[walker.plan.end]
    return max(ends) + weights[walker.plan.end] if ends else None


def _forwards(walker: Walker) -> list[int] | None:
    """Put the positions in an order in which they lead on only; None where there is none."""
    reaches = walker.liveness.reaches
    if any(reaches[at] >> at & 1 for at in range(walker.plan.end)):
        return None
    return sorted(range(walker.plan.end + 1), key=lambda at: -reaches[at].bit_count())
