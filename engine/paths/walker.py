"""Where each set of answers leads: the rules of a plan as decision diagrams, and what they still need to know where."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from engine.conditions import (
    All,
    AnotherAnswer,
    AnyOf,
    Comparison,
    Condition,
    Literal,
    Not,
    comparisons,
    holds,
    questions_of,
)
from engine.elements.element import Question
from engine.paths.calculated import numbers_told_apart, with_value
from engine.paths.decision_diagram import EVERYTHING, NOTHING, Blur, DecisionDiagram
from engine.paths.domains import ABSENT, About, Domain, domain_of
from engine.paths.left_behind import LeftBehind
from engine.paths.plan import Plan, answered
from engine.variables import Variable

BUDGET = 500_000
"""Steps of work on one survey: seconds at most. Where more would be needed the walk stops and says so."""

BEFORE = -1
"""The position of those to whom nothing has been said yet."""

PathState = tuple[int, int]
"""A position, and what is known of the answers of those who come there."""

Hits = Mapping[int, int]
"""By rule, top to bottom, the answers with which it is the first that holds."""


class Relation(NamedTuple):
    """An answer that is compared with another's, or with today where that is None."""

    subject: str
    other: str | None


class Walker:
    """Knows where answers lead. What is known of the answers so far is a diagram; everything here works on those."""

    def __init__(self, plan: Plan, budget: int = BUDGET) -> None:
        self.plan = plan
        self.sets = DecisionDiagram(budget)
        self.domains = dict(_domains_of(plan))
        self.left_behind = LeftBehind(plan, self.sets, self.domains, len(self.domains))
        self._undecided: dict[object, int] = {}
        self._blurs: dict[int, tuple[Blur, dict[int, int]]] = {}
        self._hits: dict[int, tuple[Hits, int]] = {}
        self._entries: dict[int, tuple[Hits, int, int]] = {}

    def start(self) -> int:
        """Return what is known at first: nothing is answered, and variables are anything, or absent unless required."""
        known = EVERYTHING
        for (about, key), domain in self.domains.items():
            if about == "element":
                known = self.sets.both(known, self._absent(domain))
            elif key in self.plan.variables and self.plan.variables[key].required:
                known = self.sets.both(known, self._any_answer(domain))
        for mark in self.left_behind.marks.values():
            known = self.sets.both(known, self.sets.where(mark, 2, {0}))
        return self.needed(0, known)

    def ways(self, at: int, known: int) -> Iterator[PathState]:
        """Return each element that may follow, once, with what is known there of those who come this way."""
        if at != self.plan.end:
            yield from self._once_each([*self.passing(at, known), *self._once_said(at, self.staying(at, known))])

    def steps(self, at: int, known: int) -> Iterator[PathState]:
        """Return each element that may be said next, once, with what is known of those whom it is said to.

        They come from one that is said, or from BEFORE the first.
        """
        waiting = [(0, known)] if at == BEFORE else []
        if BEFORE < at < self.plan.end:
            waiting += self._once_said(at, known)
        said, come = list[PathState](), dict[int, int]()
        while waiting:
            target, those = waiting.pop()
            new = self.sets.without(those, come.get(target, NOTHING))
            if new != NOTHING:
                come[target] = self.sets.either(come.get(target, NOTHING), new)
                said.append((target, self.staying(target, new)))
                waiting += self.passing(target, new) if target != self.plan.end else ()
        yield from self._once_each(said)

    def _once_each(self, arrivals: Iterable[PathState]) -> Iterator[PathState]:
        by_target: dict[int, int] = {}
        for target, those in arrivals:
            by_target[target] = self.sets.either(by_target.get(target, NOTHING), those)
        for target, those in by_target.items():
            if those != NOTHING:
                yield target, self.needed(target, those)

    def _once_said(self, at: int, known: int) -> Iterator[PathState]:
        """Return where those go on to whom an element is said, as far as anybody knows."""
        settled = self.settled(at, known) if self.plan.elements[at].asks else known
        hits, rest = self.hits(at)
        for rule, when in hits.items():
            if (target := self.plan.rules[rule].target) is not None:
                yield target, self.sets.both(settled, when)
        yield self.plan.elements[at].after, self.sets.both(settled, rest)
        if self.plan.ends(at):
            yield self.plan.end, known
        for quota in self.plan.quotas_at[at]:
            if (target := self.plan.quotas[quota].target) is not None:
                yield target, self.meeting(at, known, quota)

    def entry(self, at: int) -> tuple[Hits, int, int]:
        """Return when each rule decides before an element, when else it is passed over, and when it is said."""
        if at not in self._entries:
            hits, rest = self._in_order(at, self.plan.rules_before[at] if at < self.plan.end else (), before=True)
            for rule, when in hits.items():
                rest = self.sets.either(rest, when) if self.plan.rules[rule].target == at else rest
            passed = NOTHING
            element = self.plan.elements[at] if at < self.plan.end else None
            if element and element.may_be_passed_over:
                asked = self._when(at, element.asked_if, "asked_if", before=True)
                passed = self.sets.without(rest, asked)
                rest = self.sets.both(rest, asked)
            self._entries[at] = hits, passed, rest
        return self._entries[at]

    def staying(self, at: int, known: int) -> int:
        """Return what is known of those among whoever comes to an element whom it is said to."""
        return self.left_behind.coming_back(at, self.sets.both(known, self.entry(at)[2]))

    def passing(self, at: int, known: int) -> Iterator[PathState]:
        """Return where those go on to whom an element is not said."""
        hits, passed, _ = self.entry(at)
        for rule, when in hits.items():
            target = self.plan.rules[rule].target
            if target is not None and target != at:
                yield target, self.sets.both(known, when)
        if passed != NOTHING:
            yield self.plan.elements[at].after, self.sets.both(known, passed)

    def gone_past(self, at: int, wanted: Callable[[int], int]) -> int:
        """Return with which earlier answers an element is not said, and what follows is `wanted` there."""
        gone = NOTHING
        for target, those in self.passing(at, EVERYTHING):
            gone = self.sets.either(gone, self.sets.both(those, wanted(target)))
        return self._without_undecided(gone)

    def said_and(self, at: int, known: int) -> int:
        """Return with which earlier answers an element is said, and these are so."""
        before = self.left_behind.before_coming_back(at, known)
        return self._without_undecided(self.sets.both(before, self.entry(at)[2]))

    def domain_of(self, at: int) -> Domain | None:
        """Return the domain of the question at a position; None where no rule and no quote asks for its answer."""
        return self.domains.get(("element", self.plan.elements[at].id))

    def settled(self, at: int, known: int) -> int:
        """Return what is known once a question is answered, in whichever way, or skipped: then rules are looked at."""
        domain = self.domain_of(at)
        if domain is None:
            return known
        if self.plan.keeps(at):
            return self.sets.either(self.answered(at, known), known)
        if not self.plan.skips(at):
            return self.answered(at, known)
        skipped = self.sets.both(self.sets.forgetting(known, [domain.level]), self._absent(domain))
        return self.sets.either(self.answered(at, known), skipped)

    def answered(self, at: int, known: int) -> int:
        """Return what is known once a question is answered, in whichever way."""
        domain = self.domain_of(at)
        if domain is None:
            return known
        before = self.sets.forgetting(known, [domain.level, *self.left_behind.marked(at)])
        return self.sets.both(before, self._answer_to(at, domain))

    def unanswered(self, at: int, wanted: int) -> int:
        """Turn what must be known after the answer into what must be known before: there is an answer that does."""
        domain = self.domain_of(at)
        if domain is not None:
            after = self.sets.both(wanted, self._answer_to(at, domain))
            wanted = self.sets.forgetting(after, [domain.level, *self.left_behind.marked(at)])
        return self._without_undecided(wanted)

    def unskipped(self, at: int, wanted: int) -> int:
        """Turn what must be known after a question is skipped into what must be known before."""
        if not self.plan.skips(at):
            return NOTHING
        domain = self.domain_of(at)
        if domain is not None and not self.plan.keeps(at):
            wanted = self.sets.forgetting(self.sets.both(wanted, self._absent(domain)), [domain.level])
        return self._without_undecided(wanted)

    def _answer_to(self, at: int, domain: Domain) -> int:
        """Return the assignments in which a question has just been answered, in whichever way."""
        answer = self._any_answer(domain)
        for mark, since in self.left_behind.marked(at).items():
            answer = self.sets.both(answer, self.sets.where(mark, 2, {since}))
        return answer

    def hits(self, at: int) -> tuple[Hits, int]:
        """Return when each rule is the first that holds after a question, and when none does."""
        if at not in self._hits:
            self._hits[at] = self._in_order(at, self.plan.rules_at[at])
        return self._hits[at]

    def _in_order(self, at: int, rules: Iterable[int], *, before: bool = False) -> tuple[Hits, int]:
        hits, rest = dict[int, int](), EVERYTHING
        for rule in rules:
            when = self.holding(at, rule, before=before)
            hits[rule] = self.sets.both(rest, when)
            rest = self.sets.without(rest, when)
        return hits, rest

    def holding(self, at: int, rule: int, *, before: bool = False) -> int:
        """Return the answers with which a rule's condition holds, looked at after this question or `before` it."""
        return self._when(at, self.plan.rules[rule].condition, ("rule", rule), before=before)

    def raising(self, at: int, alert: int) -> int:
        """Return the answers with which an alert's condition holds, where it is looked at after this question."""
        return self._when(at, self.plan.alerts[alert].condition, ("alert", alert))

    def meeting(self, at: int, known: int, quota: int) -> int:
        """Return what is known of those whose answer to a question meets a quota."""
        met = self._when(at, self.plan.quotas[quota].condition, ("quota", quota))
        return self.sets.both(self.answered(at, known), met)

    def _when(self, at: int, condition: Condition | None, whose: object, *, before: bool = False) -> int:
        """Return the answers with which a condition holds; one that was not understood may hold or not."""
        return self._maybe((at, whose)) if condition is None else self._made(at, condition, wanted=True, before=before)

    def contradicts_itself(self, condition: Condition | None) -> bool:
        """Return whether no answers at all could make a condition true, whatever the way there."""
        return condition is not None and self._made(None, condition, wanted=True) == NOTHING

    @property
    def levels(self) -> int:
        """How many levels there are in all."""
        return len(self.domains) + len(self.left_behind.marks) + len(self._undecided)

    @property
    def is_exact(self) -> bool:
        """Whether every comparison that was met could be decided."""
        return not self._undecided

    @property
    def undecided(self) -> list[Comparison]:
        """The comparisons that were met and could not be decided: which answers pass them takes too many answers."""
        return [one for one in self._undecided if isinstance(one, Comparison)]

    def needed(self, at: int, known: int) -> int:
        """Let go of what no rule from here on asks for."""
        if at not in self._blurs:
            self._blurs[at] = self._blur(at), {}
        return self.sets.projected(self._without_undecided(known), *self._blurs[at])

    def lacking(self, element: str) -> int:
        """Return the assignments in which a question has no answer."""
        return self._absent(self.domains["element", element])

    def _made(self, at: int | None, condition: Condition, *, wanted: bool, before: bool = False) -> int:
        match condition:
            case Not(part):
                return self._made(at, part, wanted=not wanted, before=before)
            case All(parts) | AnyOf(parts):
                joined = EVERYTHING if isinstance(condition, All) is wanted else NOTHING
                join = self.sets.both if joined == EVERYTHING else self.sets.either
                for part in parts:
                    joined = join(joined, self._made(at, part, wanted=wanted, before=before))
                return joined
            case Comparison():
                return self._test(at, Literal(condition, not wanted), before=before)

    def _test(self, at: int | None, literal: Literal, *, before: bool) -> int:
        test = literal.comparison
        if self.plan.is_absent(at, test, before=before):
            return int(test.operator == "answered" and (test.value is False) is not literal.negated)
        if test.about == "value":
            made = with_value(literal, self.sets, self.domains)
            return self._maybe(test) if made is None else made
        domain = self.domains.get((test.about, test.subject))
        passes = domain.passes(literal) if domain else None
        if domain and domain.question and domain.question.is_relative(test.value):
            return self._relative(literal, domain, domain.question)
        if domain is None or passes is None:
            return self._maybe(test)
        return self.sets.where(domain.level, domain.size, {at for at, each in enumerate(passes) if each})

    def _relative(self, literal: Literal, domain: Domain, question: Question) -> int:
        """Compare an answer with today or another answer: it is before, the same or after, whichever that may be."""
        test, other = literal.comparison, None
        answers = self._any_answer(domain)
        if isinstance(test.value, AnotherAnswer):
            others = self.domains.get(("element", test.value.element))
            if others is None or others.question is None:
                return self._maybe(test)
            other = others.question
            answers = self.sets.both(answers, self._any_answer(others))
        level = self._undecided.setdefault(Relation(test.subject, other.id if other else None), self.levels)
        orders = {one for one in question.orders(other) if holds(test.operator, one, 1) is not literal.negated}
        return self.sets.both(answers, self.sets.where(level, 3, orders))

    @property
    def relations(self) -> Mapping[Relation, int]:
        """The levels of answers that are compared with today or with one another: before, the same, after."""
        return {relation: level for relation, level in self._undecided.items() if isinstance(relation, Relation)}

    def _maybe(self, what: object) -> int:
        """Make a level of two classes for a comparison nobody can decide: either may be the case."""
        return self.sets.where(self._undecided.setdefault(what, self.levels), 2, {1})

    def _absent(self, domain: Domain) -> int:
        return self.sets.where(domain.level, domain.size, {ABSENT})

    def _any_answer(self, domain: Domain) -> int:
        return self.sets.where(domain.level, domain.size, range(1, domain.size))

    def _without_undecided(self, known: int) -> int:
        return self.sets.forgetting(known, self._undecided.values())

    def _blur(self, at: int) -> Blur:
        by_subject: dict[About, list[Literal]] = {}
        told_apart = set[str]()
        for need in self.plan.tests_ahead[at]:
            test = need.comparison
            by_subject.setdefault((test.about, test.subject), []).append(need)
            for id_ in questions_of(test) if _may_be_relative(test) else ():
                by_subject.setdefault(("element", id_), []).append(Literal(answered(id_), negated=False))
            told_apart.update(test.calculated.of if test.calculated else ())
        needless = list[int]()
        for mark, element in self.left_behind.needed(at):
            if element is None:
                needless.append(mark)
            else:
                by_subject.setdefault(("element", element), []).append(Literal(answered(element), negated=False))
        groups = {
            domain.level: tuple(range(domain.size))
            if about[0] == "element" and about[1] in told_apart
            else _groups(domain, by_subject.get(about, ()))
            for about, domain in self.domains.items()
        }
        return {**groups, **dict.fromkeys(needless)}


def _may_be_relative(test: Comparison) -> bool:
    return test.about == "element" and (test.value == "today" or isinstance(test.value, AnotherAnswer))


def _groups(domain: Domain, needs: Iterable[Literal]) -> tuple[int, ...] | None:
    rows = [passes for need in needs if (passes := domain.passes(need)) is not None]
    groups: dict[tuple[bool, ...], int] = {}
    return tuple(groups.setdefault(row, len(groups)) for row in zip(*rows, strict=True)) if rows else None


def _tests(plan: Plan) -> Iterator[Comparison]:
    asking = [branch.condition for branch in (*plan.rules, *plan.alerts, *plan.quotas)]
    for condition in (*asking, *(element.asked_if for element in plan.elements)):
        yield from comparisons(condition) if condition else ()


def _domains_of(plan: Plan) -> Iterator[tuple[About, Domain]]:
    """Put the variables first and the questions in sequence: what is asked together stands together."""
    by_subject: dict[About, dict[Comparison, None]] = {}
    questions = {element.id: element.question for element in plan.elements if element.question}
    for test in _tests(plan):
        if test.about != "value":
            by_subject.setdefault((test.about, test.subject), {})[test] = None
        for id_ in questions_of(test):
            by_subject.setdefault(("element", id_), {})
        for one in numbers_told_apart(test, questions):
            by_subject["element", one.subject][one] = None
    for quoted in plan.quoted.values():
        for element in sorted(quoted):
            by_subject.setdefault(("element", element), {})
    while not by_subject.keys() >= (
        new := {("element", plan.elements[at].id) for at, id_ in plan.loop_pairs if ("element", id_) in by_subject}
    ):
        by_subject |= {about: {} for about in sorted(new - by_subject.keys())}
    variables = [about for about in by_subject if about[0] == "variable"]
    ids = [element.id for element in plan.elements if element.asks]
    known = {element.id: element.question for element in plan.elements if element.asks and ids.count(element.id) == 1}
    asked = [("element", id_) for id_ in dict.fromkeys(ids) if ("element", id_) in by_subject]
    for level, about in enumerate([*variables, *asked]):
        is_variable = about[0] == "variable"
        question = None if is_variable else known.get(about[1])
        tests = by_subject[about] if is_variable or question else ()
        numbers_only = is_variable and plan.variables.get(about[1], Variable()).is_number
        yield about, domain_of(level, question, tests, numbers_only=numbers_only)
