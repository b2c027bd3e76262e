"""Who comes where: what is known of the answers at each element, over all paths, and from where the end is reached."""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from engine.paths.decision_diagram import EVERYTHING, NOTHING
from engine.paths.walker import Arrival, Walker


class Loops(NamedTuple):
    """Positions on loops without a way out: for some who come there, and, of those, for all."""

    for_some: frozenset[int]
    for_all: frozenset[int]


def arriving(walker: Walker, start: Mapping[int, int] | None = None) -> list[int]:
    """Give, by position, everything that can be known of those who come there; NOTHING where nobody does."""
    arrived = [NOTHING] * (walker.plan.end + 1)
    fresh = dict({0: walker.start()} if start is None else start)
    waiting = sorted(fresh)
    while waiting:
        at = heapq.heappop(waiting)
        new = walker.decision_diagram.without(fresh.pop(at, NOTHING), arrived[at])
        if new == NOTHING:
            continue
        arrived[at] = walker.decision_diagram.either(arrived[at], new)
        for target, known in walker.ways(at, new):
            fresh[target] = walker.decision_diagram.either(fresh.get(target, NOTHING), known)
            heapq.heappush(waiting, target)
    return arrived


def finishing(walker: Walker) -> list[int]:
    """Give, by position, with which earlier answers the completion can still be reached."""
    plan, decision_diagram = walker.plan, walker.decision_diagram
    finishing = [*([NOTHING] * plan.end), EVERYTHING]
    waiting = [-plan.end]
    while waiting:
        target = -heapq.heappop(waiting)
        for at in plan.before[target]:
            further = decision_diagram.either(finishing[at], _before(walker, at, finishing))
            if further != finishing[at]:
                finishing[at] = further
                heapq.heappush(waiting, -at)
    return finishing


def _before(walker: Walker, at: int, wanted: Sequence[int]) -> int:
    """Return with which earlier answers one step can lead to where it is wanted."""
    element, decision_diagram = walker.plan.elements[at], walker.decision_diagram
    if not element.asks:
        return wanted[element.after]
    hits, rest = walker.hits(at)
    leading = decision_diagram.both(rest, wanted[element.after])
    for rule, when in hits:
        target = walker.plan.rules[rule].target
        # Where a rule of a draft leads nobody knows: it may well lead out.
        leading = decision_diagram.either(
            leading, when if target is None else decision_diagram.both(when, wanted[target])
        )
    before = decision_diagram.either(walker.unanswered(at, leading), walker.unskipped(at, leading))
    return decision_diagram.either(before, wanted[walker.plan.end]) if walker.plan.ends(at) else before


def loops_without_a_way_out(walker: Walker, arrived: Sequence[int], finish: Sequence[int]) -> Loops:
    """Find the loops on which the completion can no longer be reached.

    Only followed step by step it shows who comes round: what leads into a loop is not on it.
    """
    trapped = [walker.decision_diagram.without(known, out) for known, out in zip(arrived, finish, strict=True)]
    onward: dict[Arrival, Sequence[Arrival]] = {}
    waiting = [(at, known) for at, known in enumerate(trapped) if known != NOTHING]
    while waiting:
        arrival = waiting.pop()
        if arrival not in onward:
            walker.decision_diagram.spend(10)
            onward[arrival] = tuple(walker.ways(*arrival))
            waiting += onward[arrival]
    looping = {arrival[0] for arrival in onward if arrival in _after(walker, onward, arrival)}
    nobody_leaves = {at for at in looping if trapped[at] == arrived[at]}
    return Loops(frozenset(looping), frozenset(nobody_leaves))


def _after(walker: Walker, onward: Mapping[Arrival, Sequence[Arrival]], start: Arrival) -> set[Arrival]:
    seen: set[Arrival] = set()
    ahead = list(onward[start])
    while ahead:
        arrival = ahead.pop()
        if arrival not in seen:
            walker.decision_diagram.spend()
            seen.add(arrival)
            ahead += onward[arrival]
    return seen
