"""From where, and in how many steps, an element is reached or a rule decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.paths.diagrams import EVERYTHING, NOTHING
from engine.paths.walker import Walker


@dataclass(frozen=True)
class Leading:
    """By position, the answers with which the goal can be reached: those in the first diagram soonest."""

    walker: Walker
    rings: Mapping[int, Sequence[tuple[int, int]]]

    def distance(self, at: int, classes: Sequence[int]) -> int | None:
        """Tell how many steps there are to the goal at best; None where it is out of reach."""
        rings = self.rings.get(at, ())
        return next((steps for steps, ring in rings if self.walker.diagrams.has(ring, classes)), None)


def leading_to_element(walker: Walker, goal: int) -> Leading:
    """Look back from an element, the completion among them."""
    return _leading(walker, {goal: EVERYTHING})


def leading_to_rule(walker: Walker, rule: int) -> Leading:
    """Look back from the questions after which a rule can be the first that holds."""
    positions = [at for at, rules in enumerate(walker.plan.rules_at) if rule in rules]
    return _leading(walker, {at: walker.unanswered(at, dict(walker.hits(at)[0])[rule]) for at in positions})


def _leading(walker: Walker, goal: Mapping[int, int]) -> Leading:
    near = {at: known for at, known in goal.items() if known != NOTHING}
    rings = {at: [(0, known)] for at, known in near.items()}
    steps = 0
    fresh = set(near)
    while fresh:
        steps += 1
        found = {at: _further(walker, at, near) for target in fresh for at in walker.plan.before[target]}
        fresh = {at for at, known in found.items() if known != near.get(at, NOTHING)}
        for at in fresh:
            near[at] = found[at]
            rings.setdefault(at, []).append((steps, found[at]))
    return Leading(walker, rings)


def _further(walker: Walker, at: int, near: Mapping[int, int]) -> int:
    element, diagrams = walker.plan.elements[at], walker.diagrams
    already = near.get(at, NOTHING)
    if not element.asks:
        return diagrams.either(already, near.get(element.after, NOTHING))
    hits, rest = walker.hits(at)
    leading = diagrams.both(rest, near.get(element.after, NOTHING))
    for rule, when in hits:
        target = walker.plan.rules[rule].target
        if target is not None:
            leading = diagrams.either(leading, diagrams.both(when, near.get(target, NOTHING)))
    return diagrams.either(already, walker.unanswered(at, leading))
