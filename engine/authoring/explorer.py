"""Holds conversations with a survey's plan, answer by answer, to visit what none has visited before."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import islice, product
from typing import Any

from engine.elements.element import Question
from engine.paths.decision_diagram import NOTHING
from engine.paths.domains import ABSENT
from engine.paths.facts import Facts
from engine.paths.reach import Backward, Cost, leading_to_element, leading_to_rule
from engine.paths.walker import Walker

Goal = tuple[str, int, int]
"""`element`, `rule`, `option` or `quota`; a position, a rule or a quota that is full; and which option."""

IN_VAIN = None
"""Stands for as many replies that are no answer as `tries` takes."""

DECLINED = ("declined",)
"""Stands for a reply that goes on without an answer."""

UNANSWERED = (IN_VAIN, DECLINED)

MOST_ANSWERS = 300
MOST_VARIABLES = 200


@dataclass(frozen=True, kw_only=True)
class Visit:
    """A conversation: the variables sent, the answers given by position, or UNANSWERED, and all that it visits.

    `full` names the quotas that are full in it.
    """

    variables: Mapping[str, str]
    answers: Sequence[tuple[int, Any]]
    visits: frozenset[Goal]
    full: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class _Choice:
    """One answer to a question, or UNANSWERED: where it leads, by which rule, and what it visits on the way."""

    answer: Any
    classes: tuple[int, ...]
    target: int
    visits: frozenset[Goal]


@dataclass(frozen=True)
class Explorer:
    """Knows what can be visited, and the way there. Raises Stopped where that takes too much work.

    `most_in_vain` is how many questions in a row can be given up before nothing more is said.
    """

    walker: Walker
    today: date
    most_in_vain: int
    _backward: dict[tuple[str, int], Backward] = field(default_factory=dict, repr=False)

    @cached_property
    def goals(self) -> frozenset[Goal]:
        """Everything that can be visited: elements, rules that decide, options."""
        facts, plan = Facts(self.walker), self.walker.plan
        reached = [at for at in range(plan.end + 1) if facts.arrived[at] != NOTHING]
        elements = {("element", at, 0) for at in reached}
        rules = {("rule", rule, 0) for rule in range(len(plan.rules)) if facts.decides(rule)}
        questions = [(at, question) for at in reached if at < plan.end and (question := plan.elements[at].question)]
        options = {("option", at, option) for at, question in questions for option in question.answering}
        return frozenset(elements | rules | options)

    def visit(self, wanted: frozenset[Goal], rank: Callable[[Goal], Any]) -> Visit | None:
        """Hold a conversation that visits some of what is wanted, what comes first in rank first; None if none can."""
        for goal in sorted(wanted, key=rank):
            starts = [start for start in self._starts() if self._distance(goal, 0, start[1]) is not None]
            if starts:
                ahead = list(islice(sorted(wanted, key=rank), 40))
                variables, classes = max(starts, key=lambda start: self._within(ahead, start[1]))
                return self._walk(variables, classes, wanted, rank)
        return None

    def _within(self, goals: Sequence[Goal], classes: Sequence[int]) -> int:
        return sum(self._distance(goal, 0, classes) is not None for goal in goals)

    def _walk(
        self,
        variables: Mapping[str, str],
        classes: tuple[int, ...],
        wanted: frozenset[Goal],
        rank: Callable[[Goal], Any],
    ) -> Visit:
        plan = self.walker.plan
        at, visited = self._entered(0, classes)
        answers: list[tuple[int, Any]] = []
        end = ("element", plan.end, 0)
        in_vain, given = 0, dict[str, Any]()
        while at != plan.end and len(answers) < 4 * plan.end + 20:
            element = plan.elements[at]
            if element.asks:
                left = sorted((goal for goal in wanted - visited if self._may_lead(at, goal)), key=rank)
                goal = next((one for one in left if self._distance(one, at, classes) is not None), end)
                choices = [*self._choices(at, classes, given, may_give_up=in_vain < self.most_in_vain)]
                choice = self._best(choices, goal, wanted - visited) or self._best(choices, end, wanted - visited)
                if choice is None:
                    break
                in_vain = in_vain + 1 if choice.answer is IN_VAIN else 0
                answers.append((at, choice.answer))
                if choice.answer not in UNANSWERED:
                    given[element.id] = choice.answer
                classes, at, visited = choice.classes, choice.target, visited | choice.visits
            else:
                at, more = self._entered(element.after, classes)
                classes, visited = self._come_to(at, classes), visited | more
        return Visit(variables=variables, answers=answers, visits=visited)

    def _best(self, choices: Iterable[_Choice], goal: Goal, wanted: frozenset[Goal]) -> _Choice | None:
        """Choose the answer on the way to the goal that visits the most besides, and is the shortest.

        What can be reached by answers is not reached by giving up.
        """
        best: tuple[int, int, int] | None = None
        chosen = None
        for choice in choices:
            cost = (0, 0) if goal in choice.visits else self._distance(goal, choice.target, choice.classes)
            if cost is not None:
                given_up = cost[0] + (choice.answer in UNANSWERED)
                value = (len(choice.visits & wanted), -given_up, -cost[1])
                if best is None or value > best:
                    best, chosen = value, choice
        return chosen

    def _choices(
        self, at: int, classes: tuple[int, ...], given: Mapping[str, Any], *, may_give_up: bool
    ) -> Iterator[_Choice]:
        """Return what may be replied to a question; `given` are the answers before, as the rules compare them."""
        plan = self.walker.plan
        domain = self.walker.domain_of(at)
        for answer in self._answers(at, given):
            after = list(classes)
            if domain is not None:
                after[domain.level] = domain.class_of(answer)
                for mark, since in self.walker.left_behind.marked(at).items():
                    after[mark] = since
                for level, order in self._orders({**given, plan.elements[at].id: answer}):
                    after[level] = order
            yield self._choice(at, answer, tuple(after))
        if plan.elements[at].is_optional:
            yield self._choice(at, DECLINED, classes)
        if may_give_up and plan.gives_up(at):
            yield self._choice(at, IN_VAIN, classes)
        if may_give_up and plan.ends(at):
            visits: frozenset[Goal] = frozenset({("element", plan.end, 0)})
            yield _Choice(answer=IN_VAIN, classes=classes, target=plan.end, visits=visits)

    def _choice(self, at: int, answer: Any, after: tuple[int, ...]) -> _Choice:
        element = self.walker.plan.elements[at]
        hits, _ = self.walker.hits(at)
        rule = next((rule for rule, when in hits.items() if self.walker.sets.has(when, after)), None)
        target = element.after
        visits: set[Goal] = set() if answer in UNANSWERED else set(_options(element.question, at, answer))
        if rule is not None:
            target = self.walker.plan.rules[rule].target or 0
            visits.add(("rule", rule, 0))
        target, more = self._entered(target, after)
        visits |= more
        return _Choice(answer=answer, classes=self._come_to(target, after), target=target, visits=frozenset(visits))

    def _come_to(self, at: int, classes: tuple[int, ...]) -> tuple[int, ...]:
        is_end = at == self.walker.plan.end
        return classes if is_end else self.walker.left_behind.come_back(at, classes)

    def _entered(self, at: int, classes: Sequence[int]) -> tuple[int, frozenset[Goal]]:
        """Go past what is not said, and return where that ends, and all that it visits."""
        visits, seen, sets = set[Goal](), set[int](), self.walker.sets
        while at != self.walker.plan.end and at not in seen:
            seen.add(at)
            hits, passed, _ = self.walker.entry(at)
            rule = next((rule for rule, when in hits.items() if sets.has(when, classes)), None)
            target = at if rule is None else self.walker.plan.rules[rule].target or 0
            if rule is not None:
                visits.add(("rule", rule, 0))
            if target == at and not (passed != NOTHING and sets.has(passed, classes)):
                break
            at = self.walker.plan.elements[at].after if target == at else target
        return at, frozenset({*visits, ("element", at, 0)})

    def _orders(self, given: Mapping[str, Any]) -> Iterator[tuple[int, int]]:
        """Return, by level, how answers stand to today or to one another: before, the same, after."""
        for relation, level in self.walker.relations.items():
            left, right = given.get(relation.subject), self._compared_with(relation.other, given)
            if left is not None and right is not None:
                yield level, 1 + (left > right) - (left < right)

    def _compared_with(self, other: str | None, given: Mapping[str, Any]) -> Any:
        return self.today.toordinal() if other is None else given.get(other)

    def _answers(self, at: int, given: Mapping[str, Any]) -> list[Any]:
        question = self.walker.plan.elements[at].question
        domain = self.walker.domain_of(at)
        if question is None:
            return []
        tests = domain.tests() if domain else []
        for subject, other in self.walker.relations:
            if question.id in (subject, other):
                near = self._compared_with(other, given) if question.id == subject else given.get(subject)
                tests += [] if near is None else [("is", near)]
        answers = list(islice(question.partition(tests, self.today), MOST_ANSWERS))
        return list(dict.fromkeys([*answers, *question.choices()]))

    def _starts(self) -> Iterator[tuple[Mapping[str, str], tuple[int, ...]]]:
        variables = [(key, domain) for (about, key), domain in self.walker.domains.items() if about == "variable"]
        required = {key for key, declared in self.walker.plan.variables.items() if declared.required}
        possible = ([at for at in range(one.size) if at != ABSENT or key not in required] for key, one in variables)
        for choice in islice(product(*possible), MOST_VARIABLES):
            chosen = list(zip(variables, choice, strict=True))
            classes = [ABSENT] * self.walker.levels
            for (_, domain), at in chosen:
                classes[domain.level] = at
            yield {key: domain.samples[at] for (key, domain), at in chosen if at != ABSENT}, tuple(classes)

    def _may_lead(self, at: int, goal: Goal) -> bool:
        what, which, _ = goal
        reaches = self.walker.plan.reaches[at] | 1 << at
        if what != "rule":
            return bool(reaches >> which & 1)
        plan = self.walker.plan
        looked_at = enumerate(map(tuple.__add__, plan.rules_before, plan.rules_at))
        return any(which in rules and reaches >> here & 1 for here, rules in looked_at)

    def _distance(self, goal: Goal, at: int, classes: Sequence[int]) -> Cost | None:
        what, which, _ = goal
        key = ("rule", which) if what == "rule" else ("element", which)
        if key not in self._backward:
            make = leading_to_rule if what == "rule" else leading_to_element
            self._backward[key] = make(self.walker, which)
        return self._backward[key].distance(at, classes)


def _options(question: Question | None, at: int, answer: Any) -> Iterator[Goal]:
    if question is not None and question.options:
        yield from (("option", at, one) for one in (answer if isinstance(answer, frozenset) else (answer,)))
