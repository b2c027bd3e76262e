"""Where a survey can go: its elements by position and its rules, whole or as far as a draft could be understood."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from engine.conditions import Condition
from engine.elements.element import Question
from engine.survey import Survey


@dataclass(frozen=True, kw_only=True)
class Step:
    """An element: `after` is the position of what follows where no rule holds.

    `question` is None of a text, and where it `asks` but could not be understood.
    """

    id: str
    asks: bool
    question: Question | None
    after: int


@dataclass(frozen=True, kw_only=True)
class Turn:
    """A rule. None stands for what could not be understood: any condition, any question, nowhere to go."""

    name: str
    condition: Condition | None
    looked_at_after: frozenset[str] | None
    target: int | None


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Elements by position, the completion last, and the rules; `quoted` are answers of interest at a position."""

    steps: tuple[Step, ...]
    turns: tuple[Turn, ...]
    quoted: Mapping[int, frozenset[str]] = field(default_factory=dict, hash=False)

    @property
    def end(self) -> int:
        """The position of the completion."""
        return len(self.steps)

    @cached_property
    def turns_at(self) -> tuple[tuple[int, ...], ...]:
        """By position, the rules that are looked at after it, top to bottom."""
        return tuple(tuple(self._turns_after(step)) for step in self.steps)

    @cached_property
    def targets(self) -> tuple[tuple[int, ...], ...]:
        """By position, where it may lead, whatever the answers."""
        return tuple(
            tuple(
                dict.fromkeys(
                    [step.after, *(target for turn in turns if (target := self.turns[turn].target) is not None)]
                )
            )
            for step, turns in zip(self.steps, self.turns_at, strict=True)
        )

    @cached_property
    def before(self) -> tuple[tuple[int, ...], ...]:
        """By position, what may lead there, whatever the answers."""
        before: list[list[int]] = [[] for _ in range(self.end + 1)]
        for at, targets in enumerate(self.targets):
            for target in targets:
                before[target].append(at)
        return tuple(map(tuple, before))

    def _turns_after(self, step: Step) -> Iterable[int]:
        if step.asks:
            for at, turn in enumerate(self.turns):
                if turn.looked_at_after is None or step.id in turn.looked_at_after:
                    yield at


def plan_of(survey: Survey) -> Plan:
    """Make the plan of a survey that has passed its checks."""
    positions = {element.id: at for at, element in enumerate((*survey.elements, survey.completion))}
    steps = [
        Step(
            id=element.id,
            asks=element.asks,
            question=element if isinstance(element, Question) else None,
            after=positions[survey.after(element).id],
        )
        for element in survey.elements
    ]
    turns = [
        Turn(
            name=rule.name,
            condition=rule.condition,
            looked_at_after=rule.looked_at_after,
            target=positions[rule.go_to],
        )
        for rule in survey.rules
    ]
    return Plan(steps=tuple(steps), turns=tuple(turns))
