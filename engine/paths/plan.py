"""Where a survey can go: its elements by position and its rules, whole or as far as a draft could be understood."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from engine.conditions import Condition
from engine.elements.element import Question
from engine.survey import Survey, Tries


@dataclass(frozen=True, kw_only=True)
class PlannedElement:
    """An element: `after` is the position of what follows where no rule holds.

    `question` is None of a text, and where it `asks` but could not be understood.
    """

    id: str
    asks: bool
    question: Question | None
    after: int


@dataclass(frozen=True, kw_only=True)
class PlannedRule:
    """A rule. None stands for what could not be understood: any condition, any question, nowhere to go."""

    name: str
    condition: Condition | None
    looked_at_after: frozenset[str] | None
    target: int | None


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Elements by position, the completion last, and the rules; `quoted` are answers of interest at a position."""

    elements: tuple[PlannedElement, ...]
    rules: tuple[PlannedRule, ...]
    quoted: Mapping[int, frozenset[str]] = field(default_factory=dict, hash=False)
    tries: Tries = field(default_factory=Tries)

    @property
    def end(self) -> int:
        """The position of the completion."""
        return len(self.elements)

    @cached_property
    def rules_at(self) -> tuple[tuple[int, ...], ...]:
        """By position, the rules that are looked at after it, top to bottom."""
        return tuple(tuple(self._rules_after(element)) for element in self.elements)

    @cached_property
    def targets(self) -> tuple[tuple[int, ...], ...]:
        """By position, where it may lead, whatever the answers."""
        return tuple(
            tuple(
                dict.fromkeys(
                    [
                        element.after,
                        *(target for rule in rules if (target := self.rules[rule].target) is not None),
                        *([self.end] if self.ends(at) else []),
                    ]
                )
            )
            for at, (element, rules) in enumerate(zip(self.elements, self.rules_at, strict=True))
        )

    @cached_property
    def before(self) -> tuple[tuple[int, ...], ...]:
        """By position, what may lead there, whatever the answers."""
        before: list[list[int]] = [[] for _ in range(self.end + 1)]
        for at, targets in enumerate(self.targets):
            for target in targets:
                before[target].append(at)
        return tuple(map(tuple, before))

    def skips(self, at: int) -> bool:
        """Return whether a question may be answered in vain until it is skipped: rules are looked at all the same."""
        return self.tries.then == "skip" and self._refuses(at)

    def ends(self, at: int) -> bool:
        """Return whether a question may be answered in vain until the survey ends: no rule is looked at then."""
        return self.tries.then == "end" and self._refuses(at)

    def _refuses(self, at: int) -> bool:
        element = self.elements[at]
        return element.asks and (element.question is None or bool(element.question.possible_reasons))

    def _rules_after(self, element: PlannedElement) -> Iterable[int]:
        if element.asks:
            for at, rule in enumerate(self.rules):
                if rule.looked_at_after is None or element.id in rule.looked_at_after:
                    yield at


def plan_of(survey: Survey) -> Plan:
    """Make the plan of a survey that has passed its checks."""
    positions = {element.id: at for at, element in enumerate((*survey.elements, survey.completion))}
    elements = [
        PlannedElement(
            id=element.id,
            asks=element.asks,
            question=element if isinstance(element, Question) else None,
            after=positions[survey.after(element).id],
        )
        for element in survey.elements
    ]
    rules = [
        PlannedRule(
            name=rule.name,
            condition=rule.condition,
            looked_at_after=rule.looked_at_after,
            target=positions[rule.go_to],
        )
        for rule in survey.rules
    ]
    return Plan(elements=tuple(elements), rules=tuple(rules), tries=survey.tries)
