"""How many different sequences of elements there are, and the least and the most of anything along one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from heapq import heappop, heappush

from engine.paths.decision_diagram import NOTHING
from engine.paths.reach import followed
from engine.paths.walker import BEFORE, PathState, Walker


@dataclass(frozen=True)
class Paths:
    """The sequences of elements, one state after the other; `onward` gives those that follow each."""

    start: PathState
    end: int
    onward: Mapping[PathState, Sequence[PathState]] = field(repr=False)
    order: Sequence[PathState] | None = field(repr=False)
    """Every state after those that follow it, or None where there is a loop."""

    def count(self) -> int | None:
        """Return how many sequences lead to the completion; None where loops make them endless."""
        if self.order is None:
            return None
        counts: dict[PathState, int] = {}
        for state in self.order:
            counts[state] = 1 if state[0] == self.end else sum(counts[following] for following in self.onward[state])
        return counts[self.start]

    def count_once_through(self) -> int:
        """Return how many sequences lead to the completion that never go back to an element or to one before it."""
        ahead = {state: [one for one in onward if one[0] > state[0]] for state, onward in self.onward.items()}
        counts: dict[PathState, int] = {}
        for state in sorted(ahead, key=lambda one: -one[0]):
            counts[state] = 1 if state[0] == self.end else sum(counts[one] for one in ahead[state])
        return counts[self.start]

    def most(self, weights: Sequence[int]) -> int | None:
        """Sum weights, by position, along the heaviest path; None where no path ends or a loop makes one endless."""
        if self.order is None:
            return None
        best: dict[PathState, int] = {}
        for state in self.order:
            ahead = [best[following] for following in self.onward[state] if following in best]
            if ahead or state[0] == self.end:
                own = 0 if state[0] == BEFORE else weights[state[0]]
                best[state] = own + max(ahead, default=0)
        return best.get(self.start)


def all_paths(walker: Walker) -> Paths:
    """Walk every sequence of elements once, merging those that leave the same to come. Raises Stopped."""
    start = (BEFORE, walker.start())
    onward = followed(walker, [start], walker.steps)
    return Paths(start, walker.plan.end, onward, _in_order(onward))


def _in_order(onward: Mapping[PathState, Sequence[PathState]]) -> Sequence[PathState] | None:
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
    plan = walker.plan
    if any(plan.leads(at, at) for at in range(plan.end)):
        return None
    return sorted(range(plan.end + 1), key=lambda at: -plan.reaches[at].bit_count())
