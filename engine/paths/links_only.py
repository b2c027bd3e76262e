"""What can be said of a plan by its links alone, where following the answers takes too much work."""

from __future__ import annotations

from functools import cached_property

from engine.paths.decision_diagram import EVERYTHING, NOTHING
from engine.paths.facts import Facts
from engine.paths.reach import Loops


class LinksOnly(Facts):
    """Takes everybody to come wherever a way leads, with any answers: what cannot be then, cannot be at all."""

    @cached_property
    def arrived(self) -> list[int]:
        """By position, whether any way leads there."""
        linked = self.walker.needs.reaches[0] | 1
        return [EVERYTHING if linked >> at & 1 else NOTHING for at in range(self.walker.plan.end + 1)]

    @cached_property
    def loops(self) -> Loops:
        """The loops that no rule could lead out of, as none is looked at there."""
        reaches = self.walker.needs.reaches
        looping = [at for at in range(self.walker.plan.end) if self.is_reached(at) and reaches[at] >> at & 1]
        closed = frozenset(at for at in looping if self._goes_by_sequence(at))
        return Loops(for_some=closed, for_all=closed)

    def _goes_by_sequence(self, start: int) -> bool:
        plan, reaches = self.walker.plan, self.walker.needs.reaches[start]
        return not reaches >> plan.end & 1 and not any(plan.rules_at[at] for at in range(plan.end) if reaches >> at & 1)

    def decides(self, rule: int) -> bool:  # noqa: ARG002 - which rules hold before it takes following the answers
        """Take every rule to be the first that holds for somebody."""
        return True

    def lacks(self, at: int, element: str) -> int:
        """Return whether nobody can have an answer there: all lack it, or it is not known who does."""
        return NOTHING if self.walker.needs.may_be_answered(at, element) else self.arrived[at]
