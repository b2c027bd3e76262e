"""What is still asked of earlier answers where, and what certainly has no answer there, whatever is answered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from engine.conditions import AnyOf, Comparison, Condition, Literal, Not
from engine.paths.plan import Plan


@dataclass(frozen=True)
class Liveness:
    """Follows a plan's elements and rules without a look at any answer."""

    plan: Plan

    @cached_property
    def reaches(self) -> tuple[int, ...]:
        """By position, as a set of bits: what may come after it, whatever the answers."""
        reaches = [0] * (self.plan.end + 1)
        growing = True
        while growing:
            growing = False
            for at in range(self.plan.end - 1, -1, -1):
                further = reaches[at]
                for target in self.plan.targets[at]:
                    further |= 1 << target | reaches[target]
                growing |= further != reaches[at]
                reaches[at] = further
        return tuple(reaches)

    @cached_property
    def tests(self) -> tuple[frozenset[Literal], ...]:
        """By position, the tests of earlier answers that are made from there on."""
        own = [*(self._own_needs(at) for at in range(self.plan.end)), self._quotes(self.plan.end)]
        bits = {need: at for at, need in enumerate(dict.fromkeys(need for needs in own for need in needs))}
        needs = [sum(1 << bits[need] for need in each) for each in own]
        waiting = list(range(self.plan.end + 1))
        passed = [self._passing(at, bits) for at in range(self.plan.end)]
        while waiting:
            at = waiting.pop()
            for before in self.plan.before[at]:
                further = needs[before] | (needs[at] & passed[before])
                if further != needs[before]:
                    needs[before] = further
                    waiting.append(before)
        return tuple(frozenset(need for need, bit in bits.items() if each >> bit & 1) for each in needs)

    def _passing(self, at: int, bits: Mapping[Literal, int]) -> int:
        return sum(1 << bit for need, bit in bits.items() if not self._settles(at, need))

    def _own_needs(self, at: int) -> frozenset[Literal]:
        needs = {need for rule in self.plan.rules_at[at] for need in self._literals(at, rule)}
        return frozenset(need for need in needs if not self._settles(at, need)) | self._quotes(at)

    def _settles(self, at: int, need: Literal) -> bool:
        """Return whether an element leaves nothing of earlier answers to what a test is about."""
        element, test = self.plan.elements[at], need.comparison
        return element.asks and test.about == "element" and test.subject == element.id and not self.keeps(at)

    def keeps(self, at: int) -> bool:
        """Return whether a question with an answer may be skipped; the answer stays."""
        return self.plan.skips(at) and self.may_be_answered(at, self.plan.elements[at].id)

    def _quotes(self, at: int) -> frozenset[Literal]:
        quoted = self.plan.quoted.get(at, frozenset())
        return frozenset(Literal(_answered(element), negated=False) for element in quoted)

    def _literals(self, at: int, rule: int) -> Iterable[Literal]:
        condition = self.plan.rules[rule].condition
        found = True if condition is None else self._residue(at, condition, wanted=True)
        return () if isinstance(found, bool) else found

    def _residue(self, at: int, condition: Condition, *, wanted: bool) -> bool | frozenset[Literal]:
        """Return the tests a condition comes down to after a question, less those that are certain there."""
        if isinstance(condition, Not):
            return self._residue(at, condition.part, wanted=not wanted)
        if isinstance(condition, Comparison):
            if not self.is_absent(at, condition):
                return frozenset((Literal(condition, not wanted),))
            return condition.operator == "answered" and (condition.value is False) is wanted
        parts = [self._residue(at, part, wanted=wanted) for part in condition.parts]
        decisive = isinstance(condition, AnyOf) is wanted
        if any(part is decisive for part in parts):
            return decisive
        left = [part for part in parts if not isinstance(part, bool)]
        return frozenset().union(*left) if left else not decisive

    def is_absent(self, at: int | None, test: Comparison) -> bool:
        """Return whether a question certainly has no answer yet, wherever one came from."""
        if at is None or test.about != "element" or test.subject == self.plan.elements[at].id:
            return False
        return not self.may_be_answered(at, test.subject)

    def may_be_answered(self, at: int, element: str) -> bool:
        """Return whether any way leads to a position from a question, so that it may have an answer there."""
        return any(self.reaches[position] >> at & 1 for position in self._positions.get(element, ()))

    @cached_property
    def _positions(self) -> Mapping[str, list[int]]:
        positions: dict[str, list[int]] = {}
        for at, element in enumerate(self.plan.elements):
            if element.asks:
                positions.setdefault(element.id, []).append(at)
        return positions


def _answered(element: str) -> Comparison:
    return Comparison(about="element", subject=element, operator="answered", value=True)
