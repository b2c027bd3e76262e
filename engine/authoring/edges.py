"""Where a survey may go from each of its elements: along the sequence, by a `next`, by a rule. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from engine.conditions import All, AnyOf, Comparison, Condition, Not
from engine.paths.decision_diagram import Stopped
from engine.paths.facts import Facts
from engine.paths.plan import plan_of
from engine.paths.walker import Walker
from engine.survey import Rule, Survey

Kind: TypeAlias = Literal["sequence", "next", "rule"]


@dataclass(frozen=True, kw_only=True)
class Way:
    """A step from one element to another; `rules` lead there, top to bottom, where its kind is `rule`."""

    start: str
    end: str
    kind: Kind
    rules: tuple[Rule, ...] = ()


def ways(survey: Survey) -> tuple[Way, ...]:
    """Find every way there is, in sequence; a rule only after those of its questions where it could hold."""
    named = {(question, rule.go_to) for rule in survey.rules for question in rule.looked_at_after}
    onward = [(element.id, survey.after(element).id) for element in survey.elements]
    before = _before([*onward, *named], survey)
    return tuple(_ways(survey, before))


def reached(survey: Survey, among: Iterable[Way]) -> frozenset[str]:
    """Name the elements that some answers lead to, the completion among them.

    Where following the answers takes too much work, those that some way leads to.
    """
    ids = [element.id for element in survey.elements]
    facts = Facts(Walker(plan_of(survey)))
    try:
        return frozenset(id_ for at, id_ in enumerate(ids) if facts.is_reached(at)) | {survey.completion.id}
    except (Stopped, RecursionError):
        pass
    ends: dict[str, list[str]] = {}
    for way in among:
        ends.setdefault(way.start, []).append(way.end)
    return _closure(ids[0], ends) | {survey.completion.id}


def _ways(survey: Survey, before: dict[str, frozenset[str]]) -> Iterator[Way]:
    for element in survey.elements:
        answered = before[element.id] | {element.id}
        by_target: dict[str, list[Rule]] = {}
        for rule in survey.rules:
            if element.id in rule.looked_at_after and could_hold(rule.condition, answered):
                by_target.setdefault(rule.go_to, []).append(rule)
        for target, rules in by_target.items():
            yield Way(start=element.id, end=target, kind="rule", rules=tuple(rules))
        yield Way(start=element.id, end=survey.after(element).id, kind="next" if element.next else "sequence")


def could_hold(condition: Condition, answered: frozenset[str], *, negated: bool = False) -> bool:
    """Return whether a condition could hold where at most these questions have answers: comparisons need one."""
    match condition:
        case Not(part):
            return could_hold(part, answered, negated=not negated)
        case Comparison():
            missing_will_do = condition.operator == "answered" and condition.value is negated
            return condition.about == "variable" or condition.subject in answered or missing_will_do
        case All(parts) | AnyOf(parts):
            each = (could_hold(part, answered, negated=negated) for part in parts)
            return all(each) if isinstance(condition, All) is not negated else any(each)


def _before(steps: Iterable[tuple[str, str]], survey: Survey) -> dict[str, frozenset[str]]:
    """Name for each element those from which it can be reached."""
    starts: dict[str, list[str]] = {}
    for start, end in steps:
        starts.setdefault(end, []).append(start)
    return {
        element.id: frozenset().union(*(_closure(start, starts) for start in starts.get(element.id, ())))
        for element in survey.elements
    }


def _closure(start: str, onward: dict[str, list[str]]) -> frozenset[str]:
    found: set[str] = set()
    ahead = [start]
    while ahead:
        at = ahead.pop()
        if at not in found:
            found.add(at)
            ahead += onward.get(at, ())
    return frozenset(found)
