"""Where a survey can go: its elements by position and its rules, and what is asked of earlier answers where."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from engine.conditions import All, AnyOf, Comparison, Condition, Literal, Not, questions_of
from engine.elements.element import Question, Tries
from engine.survey import AlertMoment, Conditional, Quota, Survey
from engine.variables import Variable

LoopPair = tuple[int, str]
"""A question that may be come back to, by position, and another that may be answered before it or since."""


@dataclass(frozen=True, kw_only=True)
class PlannedElement:
    """An element: `after` is the position of what follows where no rule holds.

    `question` is None of a text, and where it `asks` but could not be understood. `tries` are those that count for it.
    It `may_be_passed_over` where it has an `asked_if`, which is None where that could not be understood.
    """

    id: str
    asks: bool
    question: Question | None
    after: int
    tries: Tries = field(default_factory=Tries)
    may_be_passed_over: bool = False
    asked_if: Condition | None = None

    @property
    def is_optional(self) -> bool:
        """Whether whoever is asked may go on without an answer."""
        return self.question is not None and self.question.may_be_declined

    @property
    def has_unread_condition(self) -> bool:
        """Whether it has an `asked_if` that could not be understood."""
        return self.may_be_passed_over and self.asked_if is None


@dataclass(frozen=True, kw_only=True)
class PlannedBranch:
    """A rule, an alert or a quota. None stands for what could not be understood: any condition, any question, nowhere.

    An alert leads nowhere. At the end it may be raised after any question, as what was answered by then counts.
    """

    condition: Condition | None
    looked_at_after: frozenset[str] | None
    target: int | None = None
    at_the_end: bool = False


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Elements by position, the completion last, and the rules; `quoted` are answers of interest at a position.

    What `alerts` ask for is followed, too. Without `quotas`, it tells where answers lead while none is full.
    """

    elements: tuple[PlannedElement, ...]
    rules: tuple[PlannedBranch, ...]
    alerts: tuple[PlannedBranch, ...] = ()
    quotas: tuple[PlannedBranch, ...] = ()
    quoted: Mapping[int, frozenset[str]] = field(default_factory=dict, hash=False)
    variables: Mapping[str, Variable] = field(default_factory=dict, hash=False)

    @property
    def end(self) -> int:
        """The position of the completion."""
        return len(self.elements)

    @cached_property
    def rules_at(self) -> tuple[tuple[int, ...], ...]:
        """By position, the rules that are looked at after it, top to bottom."""
        return self._looked_at(self.rules)

    @cached_property
    def alerts_at(self) -> tuple[tuple[int, ...], ...]:
        """By position, the alerts that an answer to it may raise."""
        return self._looked_at(self.alerts)

    @cached_property
    def quotas_at(self) -> tuple[tuple[int, ...], ...]:
        """By position, the quotas that an answer to it may meet."""
        return self._looked_at(self.quotas)

    def _looked_at(self, branches: Sequence[PlannedBranch]) -> tuple[tuple[int, ...], ...]:
        after = [(which, one.looked_at_after) for which, one in enumerate(branches)]
        return tuple(
            tuple(which for which, ids in after if element.asks and (ids is None or element.id in ids))
            for element in self.elements
        )

    @cached_property
    def first_question(self) -> int:
        """The position of the first question in sequence, the end where nothing asks."""
        at, seen = 0, set[int]()
        while at < self.end and not self.elements[at].asks and at not in seen:
            seen.add(at)
            at = self.elements[at].after
        return self.end if at in seen else at

    @cached_property
    def rules_before(self) -> tuple[tuple[int, ...], ...]:
        """By position, the rules that are looked at before it, top to bottom: on variables alone, before the first."""
        declared = bool(self.variables)  # else nobody says when such a rule counts, which is reported
        alone = tuple(at for at, rule in enumerate(self.rules) if declared and rule.looked_at_after == frozenset())
        return tuple(alone if at == self.first_question else () for at in range(self.end))

    @cached_property
    def targets(self) -> tuple[tuple[int, ...], ...]:
        """By position, where it may lead, whatever the answers."""
        return tuple(tuple(dict.fromkeys(self._targets(at))) for at in range(self.end))

    def _targets(self, at: int) -> Iterator[int]:
        yield self.elements[at].after
        branches = [self.rules[rule] for rule in (*self.rules_before[at], *self.rules_at[at])]
        branches += [self.quotas[quota] for quota in self.quotas_at[at]]
        yield from (branch.target for branch in branches if branch.target is not None)
        if self.ends(at):
            yield self.end

    @cached_property
    def before(self) -> tuple[tuple[int, ...], ...]:
        """By position, what may lead there, whatever the answers."""
        before: list[list[int]] = [[] for _ in range(self.end + 1)]
        for at, targets in enumerate(self.targets):
            for target in targets:
                before[target].append(at)
        return tuple(map(tuple, before))

    def skips(self, at: int) -> bool:
        """Return whether the survey may go on without an answer to a question: rules are looked at all the same."""
        return self.gives_up(at) or self.elements[at].is_optional

    def gives_up(self, at: int) -> bool:
        """Return whether a question may be answered in vain until it is skipped."""
        return self.elements[at].tries.then == "skip" and self._refuses(at)

    def ends(self, at: int) -> bool:
        """Return whether a question may be answered in vain until the survey ends: no rule is looked at then."""
        return self.elements[at].tries.then == "end" and self._refuses(at)

    def _refuses(self, at: int) -> bool:
        element = self.elements[at]
        return element.asks and (element.question is None or bool(element.question.possible_reasons))

    @cached_property
    def reaches(self) -> tuple[int, ...]:
        """By position, as a set of bits: what may come after it, whatever the answers."""
        reaches = [0] * (self.end + 1)
        growing = True
        while growing:
            growing = False
            for at in range(self.end - 1, -1, -1):
                further = reaches[at]
                for target in self.targets[at]:
                    further |= 1 << target | reaches[target]
                growing |= further != reaches[at]
                reaches[at] = further
        return tuple(reaches)

    def leads(self, start: int, end: int) -> bool:
        """Return whether any way leads from a position to another, or back to the same, whatever the answers."""
        return bool(self.reaches[start] >> end & 1)

    def is_linked(self, at: int) -> bool:
        """Return whether any way leads to a position."""
        return at == 0 or self.leads(0, at)

    def are_on_a_loop(self, one: int, other: int) -> bool:
        """Return whether each of two positions leads to the other."""
        return self.leads(one, other) and self.leads(other, one)

    @cached_property
    def tests_ahead(self) -> tuple[frozenset[Literal], ...]:
        """By position, the tests of earlier answers that are made from there on."""
        own = [*(self._own_needs(at) for at in range(self.end)), self._quotes(self.end)]
        bits = {need: at for at, need in enumerate(dict.fromkeys(need for needs in own for need in needs))}
        needs = [sum(1 << bits[need] for need in each) for each in own]
        waiting = list(range(self.end + 1))
        passed = [self._passing(at, bits) for at in range(self.end)]
        while waiting:
            at = waiting.pop()
            for before in self.before[at]:
                further = needs[before] | (needs[at] & passed[before])
                if further != needs[before]:
                    needs[before] = further
                    waiting.append(before)
        return tuple(frozenset(need for need, bit in bits.items() if each >> bit & 1) for each in needs)

    def _passing(self, at: int, bits: Mapping[Literal, int]) -> int:
        if self.elements[at].may_be_passed_over or self.rules_before[at]:
            return sum(1 << bit for bit in bits.values())
        return sum(1 << bit for need, bit in bits.items() if not self._settles(at, need))

    def _own_needs(self, at: int) -> frozenset[Literal]:
        after = [self.rules[rule].condition for rule in self.rules_at[at]]
        after += [self.alerts[alert].condition for alert in self.alerts_at[at]]
        after += [self.quotas[quota].condition for quota in self.quotas_at[at]]
        before = [self.elements[at].asked_if, *(self.rules[rule].condition for rule in self.rules_before[at])]
        needs = {need for condition in after for need in self._literals(at, condition) if not self._settles(at, need)}
        gates = {need for condition in before for need in self._literals(at, condition, before=True)}
        return frozenset(needs | gates | self._quotes(at))

    def _literals(
        self, at: int, condition: Condition | None, *, before: bool = False, negated: bool = False
    ) -> Iterator[Literal]:
        """Return the tests that a condition makes after a question or `before` it, less those of what has no answer."""
        match condition:
            case Not(part):
                yield from self._literals(at, part, before=before, negated=not negated)
            case All(parts) | AnyOf(parts):
                for part in parts:
                    yield from self._literals(at, part, before=before, negated=negated)
            case Comparison() if not self.is_absent(at, condition, before=before):
                yield Literal(condition, negated)

    def _settles(self, at: int, need: Literal) -> bool:
        """Return whether an element leaves nothing of earlier answers to what a test is about."""
        element, test = self.elements[at], need.comparison
        return element.asks and questions_of(test) == (element.id,) and not test.calculated and not self.keeps(at)

    def keeps(self, at: int) -> bool:
        """Return whether a question with an answer may be skipped; the answer stays."""
        return self.skips(at) and self.may_be_answered(at, self.elements[at].id)

    def _quotes(self, at: int) -> frozenset[Literal]:
        quoted = self.quoted.get(at, frozenset())
        return frozenset(Literal(answered(element), negated=False) for element in quoted)

    def is_absent(self, at: int | None, test: Comparison, *, before: bool = False) -> bool:
        """Return whether a question certainly has no answer yet after an element, or `before` it."""
        if at is None or test.about != "element" or (test.subject == self.elements[at].id and not before):
            return False
        return not self.may_be_answered(at, test.subject)

    def may_be_answered(self, at: int, element: str) -> bool:
        """Return whether any way leads to a position from a question, so that it may have an answer there."""
        return any(self.leads(position, at) for position in self._positions.get(element, ()))

    @cached_property
    def _positions(self) -> Mapping[str, list[int]]:
        positions: dict[str, list[int]] = {}
        for at, element in enumerate(self.elements):
            if element.asks:
                positions.setdefault(element.id, []).append(at)
        return positions

    @cached_property
    def always_left_behind(self) -> Mapping[int, Sequence[str]]:
        """By position, the questions whose answers are left behind there, if they have any."""
        return {at: [id_ for id_, is_certain in self._after_on_loops(at) if is_certain] for at in self._loop_heads}

    @cached_property
    def loop_pairs(self) -> Sequence[LoopPair]:
        """The questions whose answers are left behind where they were given since."""
        heads = [at for at in self._loop_heads if self._may_be_answered_before(at)]
        return [(at, id_) for at in heads for id_, is_certain in self._after_on_loops(at) if not is_certain]

    @cached_property
    def _loop_heads(self) -> Sequence[int]:
        return [at for at, element in enumerate(self.elements) if element.asks and self.leads(at, at)]

    def _after_on_loops(self, at: int) -> Iterator[tuple[str, bool]]:
        """Return the questions after a position on a loop with it, and whether all come to them by its answer."""
        is_answered = not self.skips(at) and not self.elements[at].may_be_passed_over and not self.rules_before[at]
        beside = self._reached([0], without={at}) if is_answered else None
        ids = [element.id for element in self.elements if element.asks]
        for other in range(at + 1, self.end):
            element = self.elements[other]
            if element.asks and self.are_on_a_loop(at, other):
                yield element.id, beside is not None and other not in beside and ids.count(element.id) == 1

    def _may_be_answered_before(self, at: int) -> bool:
        """Return whether a question can be come back to with its answer: no other ends it on every way round."""
        own = self.elements[at].id
        ending = {head for head, ended in self.always_left_behind.items() if own in ended}
        return at in self._reached(self.targets[at], without=ending)

    def _reached(self, starts: Iterable[int], without: set[int]) -> set[int]:
        seen, ahead = set[int](), list(starts)
        while ahead:
            at = ahead.pop()
            if at not in seen and at not in without:
                seen.add(at)
                ahead += self.targets[at] if at < self.end else ()
        return seen


def plan_of(survey: Survey, *, may_be_full: Sequence[Quota] = ()) -> Plan:
    """Make the plan of a survey that has passed its checks; it tells where these quotas lead, too."""
    positions = {element.id: at for at, element in enumerate((*survey.elements, survey.completion))}
    elements = [
        PlannedElement(
            id=element.id,
            asks=element.asks,
            question=element if isinstance(element, Question) else None,
            after=positions[survey.after(element).id],
            tries=survey.tries_of(element) if isinstance(element, Question) else Tries(),
            may_be_passed_over=element.asked_if is not None,
            asked_if=element.asked_if,
        )
        for element in survey.elements
    ]
    return Plan(
        elements=tuple(elements),
        variables=survey.variables,
        rules=tuple(_branch(rule, positions[rule.go_to]) for rule in survey.rules),
        alerts=tuple(_branch(alert, None, at_the_end=alert.at is AlertMoment.END) for alert in survey.alerts),
        quotas=tuple(_branch(quota, positions[quota.go_to]) for quota in may_be_full),
    )


def _branch(one: Conditional, target: int | None, *, at_the_end: bool = False) -> PlannedBranch:
    after = None if at_the_end else one.looked_at_after
    return PlannedBranch(condition=one.condition, looked_at_after=after, target=target, at_the_end=at_the_end)


def answered(element: str) -> Comparison:
    """Return the test whether a question has an answer."""
    return Comparison(about="element", subject=element, operator="answered", value=True)
