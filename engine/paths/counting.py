"""How many different sequences of elements there are, and what the least and the most of anything along one is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from engine.paths.walker import Arrival, Walker


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

    def least(self, weights: Sequence[int]) -> int | None:
        """Sum weights, by position, along the lightest path; None where no path ends."""
        best: dict[Arrival, int] = {}
        arrivals = list(self.order) if self.order is not None else list(self.onward)
        changed = True
        while changed:
            changed = False
            for arrival in arrivals:
                found = self._through(arrival, weights, best, min)
                if found is not None and found < best.get(arrival, found + 1):
                    best[arrival] = found
                    changed = self.order is None
        return best.get(self.start)

    def most(self, weights: Sequence[int]) -> int | None:
        """Sum weights along the heaviest path; None where no path ends or a loop makes one endless."""
        if self.order is None:
            return None
        best: dict[Arrival, int] = {}
        for arrival in self.order:
            found = self._through(arrival, weights, best, max)
            if found is not None:
                best[arrival] = found
        return best.get(self.start)

    def _through(
        self, arrival: Arrival, weights: Sequence[int], best: Mapping[Arrival, int], pick: Callable[[list[int]], int]
    ) -> int | None:
        if arrival[0] == self.end:
            return weights[self.end]
        ahead = [best[following] for following in self.onward[arrival] if following in best]
        return weights[arrival[0]] + pick(ahead) if ahead else None


def all_paths(walker: Walker) -> Paths:
    """Walk every sequence of elements once, merging those that leave the same to come. Raises Stopped."""
    start = (0, walker.start())
    onward: dict[Arrival, Sequence[Arrival]] = {}
    waiting = [start]
    while waiting:
        arrival = waiting.pop()
        if arrival in onward:
            continue
        walker.decision_diagram.spend(10)
        onward[arrival] = tuple(walker.ways(*arrival))
        waiting += onward[arrival]
    return Paths(start, walker.plan.end, onward, _in_order(start, onward))


def _in_order(start: Arrival, onward: Mapping[Arrival, Sequence[Arrival]]) -> Sequence[Arrival] | None:
    order: list[Arrival] = []
    open_: set[Arrival] = {start}
    done: set[Arrival] = set()
    way = [(start, iter(onward[start]))]
    while way:
        arrival, ahead = way[-1]
        following = next(ahead, None)
        if following is None:
            way.pop()
            open_.discard(arrival)
            done.add(arrival)
            order.append(arrival)
        elif following in open_:
            return None
        elif following not in done:
            open_.add(following)
            way.append((following, iter(onward[following])))
    return order
