"""What a plan compares: the domain of each question that is asked for, and of each variable."""

from __future__ import annotations

from collections.abc import Iterator

from engine.conditions import Comparison, comparisons, questions_of
from engine.paths.calculated import numbers_told_apart
from engine.paths.domains import About, Domain, domain_of
from engine.paths.left_behind import Loops
from engine.paths.plan import Plan
from engine.variables import Variable


def _tests(plan: Plan) -> Iterator[Comparison]:
    asking = [branch.condition for branch in (*plan.rules, *plan.alerts, *plan.quotas)]
    for condition in (*asking, *(element.asked_if for element in plan.elements)):
        yield from comparisons(condition) if condition else ()


def domains_of(plan: Plan, loops: Loops) -> Iterator[tuple[About, Domain]]:
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
        new := {("element", plan.elements[at].id) for at, id_ in loops.pairs if ("element", id_) in by_subject}
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
