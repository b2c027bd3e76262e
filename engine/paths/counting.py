"""How many different sequences of elements there are, and what the least and the most of anything along one is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from engine.paths.walker import Walker

State = tuple[int, int]
"""A position, and all that the elements so far tell of the answers: one state to a sequence."""


@dataclass(frozen=True)
class Paths:
    """The sequences of elements, as the states they pass; `onward` gives the states that follow each."""

    start: State
    end: int
    onward: Mapping[State, Sequence[State]] = field(repr=False)
    order: Sequence[State] | None = field(repr=False)
    """Every state after those that follow it, or None where there is a loop."""

    def count(self) -> int | None:
        """Tell how many sequences lead to the completion; None where loops make them endless."""
        if self.order is None:
            return None
        counts: dict[State, int] = {}
        for state in self.order:
            counts[state] = 1 if state[0] == self.end else sum(counts[following] for following in self.onward[state])
        return counts[self.start]

    def least(self, weights: Sequence[int]) -> int | None:
        """Sum weights, by position, along the lightest path; None where no path ends."""
        best: dict[State, int] = {}
        states = list(self.order) if self.order is not None else list(self.onward)
        changed = True
        while changed:
            changed = False
            for state in states:
                found = self._through(state, weights, best, min)
                if found is not None and found < best.get(state, found + 1):
                    best[state] = found
                    changed = self.order is None
        return best.get(self.start)

    def most(self, weights: Sequence[int]) -> int | None:
        """Sum weights along the heaviest path; None where no path ends or a loop makes one endless."""
        if self.order is None:
            return None
        best: dict[State, int] = {}
        for state in self.order:
            found = self._through(state, weights, best, max)
            if found is not None:
                best[state] = found
        return best.get(self.start)

    def _through(
        self, state: State, weights: Sequence[int], best: Mapping[State, int], pick: Callable[[list[int]], int]
    ) -> int | None:
        if state[0] == self.end:
            return weights[self.end]
        ahead = [best[following] for following in self.onward[state] if following in best]
        return weights[state[0]] + pick(ahead) if ahead else None


def all_paths(walker: Walker) -> Paths:
    """Walk every sequence of elements once, merging those that leave the same to come. Raises Stopped."""
    start = (0, walker.start())
    onward: dict[State, Sequence[State]] = {}
    waiting = [start]
    while waiting:
        state = waiting.pop()
        if state in onward:
            continue
        walker.diagrams.spend(10)
        onward[state] = tuple(walker.ways(*state))
        waiting += onward[state]
    return Paths(start, walker.plan.end, onward, _in_order(start, onward))


def _in_order(start: State, onward: Mapping[State, Sequence[State]]) -> Sequence[State] | None:
    order: list[State] = []
    open_: set[State] = {start}
    done: set[State] = set()
    way = [(start, iter(onward[start]))]
    while way:
        state, ahead = way[-1]
        following = next(ahead, None)
        if following is None:
            way.pop()
            open_.discard(state)
            done.add(state)
            order.append(state)
        elif following in open_:
            return None
        elif following not in done:
            open_.add(following)
            way.append((following, iter(onward[following])))
    return order
