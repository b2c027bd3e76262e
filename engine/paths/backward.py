"""From where, and at what cost, an element is reached or a rule decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from engine.paths.decision_diagram import EVERYTHING, NOTHING
from engine.paths.walker import Walker

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
        return next((cost for cost, ring in rings if self.walker.decision_diagram.has(ring, classes)), None)


def leading_to_element(walker: Walker, goal: int) -> Backward:
    """Look back from an element, the completion among them."""
    return _backward(walker, {goal: EVERYTHING}, {})


def leading_to_rule(walker: Walker, rule: int) -> Backward:
    """Look back from the questions after which a rule can be the first that holds."""
    when = {at: dict(walker.hits(at)[0])[rule] for at, rules in enumerate(walker.plan.rules_at) if rule in rules}
    answered = {at: walker.unanswered(at, hit) for at, hit in when.items()}
    return _backward(walker, answered, {at: walker.unskipped(at, hit) for at, hit in when.items()})


def _backward(walker: Walker, goal: Mapping[int, int], goal_in_vain: Mapping[int, int]) -> Backward:
    """Go back by answers as far as they lead, then by one question that is given up, and so on."""
    plan, near = walker.plan, dict[int, int]()
    rings: dict[int, list[tuple[Cost, int]]] = {}
    found = {at: known for at, known in goal.items() if known != NOTHING}
    given_up = steps = 0
    while found:
        while found:
            for at, known in found.items():
                near[at] = known
                rings.setdefault(at, []).append(((given_up, steps), known))
            steps += 1
            further = {at: _further(walker, at, near) for target in found for at in plan.before[target]}
            found = _grown(further, near)
        given_up += 1
        found = _grown({at: _in_vain(walker, at, near, goal_in_vain) for at in range(plan.end)}, near)
    return Backward(walker, rings)


def _grown(found: Mapping[int, int], near: Mapping[int, int]) -> dict[int, int]:
    return {at: known for at, known in found.items() if known != near.get(at, NOTHING)}


def _in_vain(walker: Walker, at: int, near: Mapping[int, int], goal: Mapping[int, int]) -> int:
    already, decision_diagram = near.get(at, NOTHING), walker.decision_diagram
    if walker.plan.ends(at):
        return decision_diagram.either(already, near.get(walker.plan.end, NOTHING))
    if not walker.plan.skips(at):
        return already
    skipped = walker.unskipped(at, _onward(walker, at, near))
    return decision_diagram.either(decision_diagram.either(already, skipped), goal.get(at, NOTHING))


def _further(walker: Walker, at: int, near: Mapping[int, int]) -> int:
    element, already = walker.plan.elements[at], near.get(at, NOTHING)
    if not element.asks:
        return walker.decision_diagram.either(already, near.get(element.after, NOTHING))
    return walker.decision_diagram.either(already, walker.unanswered(at, _onward(walker, at, near)))


def _onward(walker: Walker, at: int, near: Mapping[int, int]) -> int:
    """Return what must be known once a question is settled to come near by the next step."""
    decision_diagram = walker.decision_diagram
    hits, rest = walker.hits(at)
    leading = decision_diagram.both(rest, near.get(walker.plan.elements[at].after, NOTHING))
    for rule, when in hits:
        target = walker.plan.rules[rule].target
        if target is not None:
            leading = decision_diagram.either(leading, decision_diagram.both(when, near.get(target, NOTHING)))
    return leading
