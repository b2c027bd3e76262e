"""Who comes where: forwards from the start, and backwards from an element, a rule or the end."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from engine.paths.decision_diagram import EVERYTHING, NOTHING
from engine.paths.walker import PathState, Walker


class EndlessLoops(NamedTuple):
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
        new = walker.sets.without(fresh.pop(at, NOTHING), arrived[at])
        if new == NOTHING:
            continue
        arrived[at] = walker.sets.either(arrived[at], new)
        for target, known in walker.ways(at, new):
            fresh[target] = walker.sets.either(fresh.get(target, NOTHING), known)
            heapq.heappush(waiting, target)
    return arrived


def finishing(walker: Walker) -> list[int]:
    """Give, by position, with which earlier answers the completion can still be reached."""
    plan, sets = walker.plan, walker.sets
    finishing = [*([NOTHING] * plan.end), EVERYTHING]
    waiting = [-plan.end]
    while waiting:
        target = -heapq.heappop(waiting)
        for at in plan.before[target]:
            answered, in_vain = _by_an_answer(walker, at, finishing), _in_vain(walker, at, finishing)
            further = sets.either(finishing[at], sets.either(answered, in_vain))
            if further != finishing[at]:
                finishing[at] = further
                heapq.heappush(waiting, -at)
    return finishing


def loops_without_a_way_out(walker: Walker, arrived: Sequence[int], finish: Sequence[int]) -> EndlessLoops:
    """Find the loops on which the completion can no longer be reached.

    Only followed step by step it shows who comes round: what leads into a loop is not on it, even where it can be
    come back to before.
    """
    trapped = [walker.sets.without(known, out) for known, out in zip(arrived, finish, strict=True)]
    onward = followed(walker, [(at, known) for at, known in enumerate(trapped) if known != NOTHING], walker.ways)
    after = {state: _after(walker, onward, state) for state in onward}
    looping = {at for (at, known), those in after.items() if those and all((at, known) in after[one] for one in those)}
    nobody_leaves = {at for at in looping if trapped[at] == arrived[at]}
    return EndlessLoops(frozenset(looping), frozenset(nobody_leaves))


def followed(
    walker: Walker, starts: Sequence[PathState], step: Callable[[int, int], Iterable[PathState]]
) -> Mapping[PathState, Sequence[PathState]]:
    """Go on from these states by the walker's `ways` or `steps`, and return what follows each that is come to."""
    onward: dict[PathState, Sequence[PathState]] = {}
    waiting = [*starts]
    while waiting:
        state = waiting.pop()
        if state not in onward:
            walker.sets.spend(10)
            onward[state] = tuple(step(*state))
            waiting += onward[state]
    return onward


def _after(walker: Walker, onward: Mapping[PathState, Sequence[PathState]], start: PathState) -> set[PathState]:
    seen: set[PathState] = set()
    ahead = list(onward[start])
    while ahead:
        state = ahead.pop()
        if state not in seen:
            walker.sets.spend()
            seen.add(state)
            ahead += onward[state]
    return seen


Cost: TypeAlias = "tuple[int, int]"
"""How many questions are given up on the way, and how many steps it takes: the fewest of those first."""


@dataclass(frozen=True)
class Backward:
    """By position, the answers with which the goal can be reached: those in the first diagram at the least cost."""

    walker: Walker
    rings: Mapping[int, Sequence[tuple[Cost, int]]]

    def distance(self, at: int, classes: Sequence[int]) -> Cost | None:
        """Return what the way to the goal costs at best; None where it is out of reach."""
        rings = self.rings.get(at, ())
        return next((cost for cost, ring in rings if self.walker.sets.has(ring, classes)), None)


def leading_to_element(walker: Walker, goal: int) -> Backward:
    """Look back from an element, the completion among them."""
    return _backward(walker, {goal: walker.said_and(goal, EVERYTHING)}, {})


def leading_to_rule(walker: Walker, rule: int) -> Backward:
    """Look back from the questions after which a rule can be the first that holds."""
    plan = walker.plan
    when = {at: walker.hits(at)[0][rule] for at, rules in enumerate(plan.rules_at) if rule in rules}
    answered = {at: walker.said_and(at, walker.unanswered(at, hit)) for at, hit in when.items()}
    answered |= {at: walker.entry(at)[0][rule] for at, rules in enumerate(plan.rules_before) if rule in rules}
    skipped = {at: walker.said_and(at, walker.unskipped(at, hit)) for at, hit in when.items()}
    return _backward(walker, answered, skipped)


def _backward(walker: Walker, goal: Mapping[int, int], goal_in_vain: Mapping[int, int]) -> Backward:
    """Go back by answers as far as they lead, then by one question that is given up, and so on."""
    plan, either = walker.plan, walker.sets.either
    near = [NOTHING] * (plan.end + 1)
    rings: dict[int, list[tuple[Cost, int]]] = {}
    found = {at: known for at, known in goal.items() if known != NOTHING}
    given_up = steps = 0
    while found or not given_up:
        while found:
            for at, known in found.items():
                near[at] = known
                rings.setdefault(at, []).append(((given_up, steps), known))
            steps += 1
            before = {at for target in found for at in plan.before[target]}
            found = _grown({at: either(near[at], _by_an_answer(walker, at, near)) for at in before}, near)
        given_up += 1
        skipped = {at: either(_in_vain(walker, at, near), goal_in_vain.get(at, NOTHING)) for at in range(plan.end)}
        found = _grown({at: either(near[at], known) for at, known in skipped.items()}, near)
    return Backward(walker, rings)


def _grown(found: Mapping[int, int], near: Sequence[int]) -> dict[int, int]:
    return {at: known for at, known in found.items() if known != near[at]}


def _by_an_answer(walker: Walker, at: int, wanted: Sequence[int]) -> int:
    """Return with which earlier answers one step can lead to where it is wanted, and nothing is answered in vain."""
    element = walker.plan.elements[at]
    before = walker.unanswered(at, _onward(walker, at, wanted)) if element.asks else wanted[element.after]
    return walker.sets.either(walker.gone_past(at, wanted.__getitem__), walker.said_and(at, before))


def _in_vain(walker: Walker, at: int, wanted: Sequence[int]) -> int:
    """Return with which earlier answers a question that is given up, or declined, can lead to where it is wanted."""
    skipped = walker.unskipped(at, _onward(walker, at, wanted)) if walker.plan.skips(at) else NOTHING
    ended = wanted[walker.plan.end] if walker.plan.ends(at) else NOTHING
    return walker.said_and(at, walker.sets.either(skipped, ended))


def _onward(walker: Walker, at: int, wanted: Sequence[int]) -> int:
    """Return what must be known once a question is settled to come to where it is wanted by the next step."""
    sets = walker.sets
    hits, rest = walker.hits(at)
    leading = sets.both(rest, wanted[walker.plan.elements[at].after])
    for rule, when in hits.items():
        target = walker.plan.rules[rule].target
        # Where a rule of a draft leads nobody knows: it may well lead out.
        leading = sets.either(leading, when if target is None else sets.both(when, wanted[target]))
    return leading
