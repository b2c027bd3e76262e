"""A survey: its elements in sequence, its rules, its end. Order and nothing else. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Any

from engine import conditions
from engine.conditions import Condition
from engine.durations import Duration
from engine.elements import KINDS
from engine.elements.completion import Completion
from engine.elements.element import Answer, Element, Question, Tries
from engine.hours import Hours
from engine.notes import without_notes
from engine.values import Value, resolved
from engine.variables import Variable


@dataclass(frozen=True, kw_only=True)
class Conditional:
    """What a survey does, under a name, where a condition holds."""

    name: str
    condition: Condition

    @property
    def looked_at_after(self) -> frozenset[str]:
        """The ids of the questions whose answer makes it be looked at; none where it tests variables alone."""
        return conditions.elements_named(self.condition)


@dataclass(frozen=True, kw_only=True)
class Rule(Conditional):
    """Leaves the sequence: where the condition holds, the conversation goes to an element's id or `completion`."""

    go_to: str


class AlertMoment(StrEnum):
    """When an alert is raised: at once with an answer, or when the respondent has come to an end or stopped."""

    ANSWER = "answer"
    END = "end"

    @property
    def in_words(self) -> str:
        """Say when it is."""
        return "at once" if self is AlertMoment.ANSWER else "at the end"


@dataclass(frozen=True, kw_only=True)
class Alert(Conditional):
    """Has somebody told where the condition holds: it changes nothing about the conversation."""

    at: AlertMoment


@dataclass(frozen=True, kw_only=True)
class Quota(Conditional):
    """Lets `at_most` so many respondents on whose answers meet the condition; the others go on at `go_to`."""

    at_most: int
    go_to: str


NEVER_BY = ("consumerEmail", "consumerPhone", "consumerSession")
"""Variables that say who somebody is: results are never broken down by them."""

ALWAYS_BY = ("language", "version", "month")
"""What every survey's results may be broken down by, named or not; months are those of UTC."""


@dataclass(frozen=True, kw_only=True)
class ResultsOptions:
    """How results are told: the variables they may be broken down `by`, and how few sessions are told nothing of.

    A session that ended once `partial_from` was answered counts as partial; see `engine.results.dispositions`.
    """

    by: tuple[str, ...] = ()
    at_least: int = 5
    partial_from: str | None = None


class Doubt(StrEnum):
    """What becomes of a reply whose one likely answer is in doubt: ask back, accept it, or refuse it."""

    ASK = "ask"
    ACCEPT = "accept"
    REFUSE = "refuse"


@dataclass(frozen=True, kw_only=True)
class ContactCap:
    """A number is sent at most so many surveys `within` a time: any, or where `of` is `this` this one."""

    at_most: int
    within: Duration
    of: str = "any"


@dataclass(frozen=True, kw_only=True)
class Reminder:
    """Asks again whoever has not answered `after` so long, unless less than `not_before_end` is left.

    `text` is what it says before the question; where it is None, the notice of the language.
    """

    after: Duration
    text: Mapping[str, str] | None = field(default=None, hash=False)
    not_before_end: Duration = field(default_factory=lambda: Duration(rest=timedelta(hours=1)))


@dataclass(frozen=True, kw_only=True)
class Survey:
    """A definition that has passed its checks."""

    id: str
    title: str
    default_language: str
    elements: tuple[Element, ...]
    rules: tuple[Rule, ...]
    completion: Completion
    unavailable: Mapping[str, str] = field(hash=False)
    tries: Tries = field(default_factory=Tries)
    doubt: Doubt = Doubt.ASK
    results: ResultsOptions = ResultsOptions()
    alerts: tuple[Alert, ...] = ()
    variables: Mapping[str, Variable] = field(default_factory=dict, hash=False)
    reminders: tuple[Reminder, ...] = ()
    hours: Hours | None = None
    contact: tuple[ContactCap, ...] = ()
    quotas: tuple[Quota, ...] = ()
    values: tuple[Value, ...] = ()

    @classmethod
    def from_definition(cls, data: Mapping[str, Any]) -> Survey:
        """Make the noun of JSON that has passed the schema."""
        data = without_notes(data)
        values = {value["id"]: Value.from_definition(value) for value in data.get("values", [])}
        data = _with_values(data, values)
        return cls(
            id=data["id"],
            title=data["title"],
            default_language=data["default_language"],
            elements=tuple(KINDS[element["type"]].from_definition(element) for element in data["elements"]),
            rules=tuple(_rule(rule, at) for at, rule in enumerate(data.get("rules", []))),
            completion=Completion.from_definition(data["completion"]),
            unavailable=data["unavailable"]["text"],
            variables={key: Variable(**each) for key, each in data.get("variables", {}).items()},
            tries=Tries(**data.get("tries", {})),
            doubt=Doubt(data.get("doubt", Doubt.ASK)),
            results=_results(data.get("results", {})),
            alerts=tuple(_alert(alert) for alert in data.get("alerts", [])),
            reminders=tuple(_reminder(reminder) for reminder in data.get("reminders", [])),
            hours=Hours.read(data["hours"]) if "hours" in data else None,
            contact=tuple(_cap(cap) for cap in data.get("contact", [])),
            quotas=tuple(_quota(quota) for quota in data.get("quotas", [])),
            values=tuple(values.values()),
        )

    @property
    def languages(self) -> tuple[str, ...]:
        """The tags of the languages this survey speaks, its default first."""
        others = sorted(tag for tag in self.completion.text if tag != self.default_language)
        return (self.default_language, *others)

    @cached_property
    def by_id(self) -> Mapping[str, Element]:
        """Every element under its id, the completion among them."""
        return {element.id: element for element in (*self.elements, self.completion)}

    @cached_property
    def questions(self) -> Mapping[str, Question]:
        """The elements that ask, by id, in sequence."""
        return {element.id: element for element in self.elements if isinstance(element, Question)}

    def stands_after(self, question: str, other: str) -> bool:
        """Return whether a question stands after another in the sequence."""
        return self._positions[question] > self._positions[other]

    @cached_property
    def _positions(self) -> Mapping[str, int]:
        return {id_: at for at, id_ in enumerate(self.questions)}

    def calculated(self, value: Value, answers: Mapping[str, Answer]) -> Decimal | None:
        """Return a value as these answers make it; None where it has none."""
        known = [(self.questions[id_], answers[id_]) for id_ in value.of if id_ in answers]
        numbers = [question.number_of(question.comparable(answer)) for question, answer in known]
        return value.calculated([number or Decimal(0) for number in numbers])

    def tries_of(self, question: Question) -> Tries:
        """Return how often a question is asked in vain: its own tries, else the survey's."""
        return question.tries or self.tries

    def asks_back(self, question: Question) -> bool:
        """Return whether a likely answer to a question may have to be confirmed."""
        return self.doubt is Doubt.ASK and question.may_be_asked_back

    @cached_property
    def first_question(self) -> str | None:
        """The id of the first question in sequence, before which rules on variables alone are looked at, or None."""
        element: Element = self.elements[0]
        seen = set[str]()
        while not element.asks and element is not self.completion and element.id not in seen:
            seen.add(element.id)
            element = self.after(element)
        return element.id if element.asks else None

    def after(self, element: Element) -> Element:
        """Return what follows where no rule holds: the element's own `next`, else the next in sequence."""
        return self.by_id[element.next or self._sequence[element.id]]

    @cached_property
    def _sequence(self) -> Mapping[str, str]:
        ids = [element.id for element in self.elements]
        return dict(zip(ids, [*ids[1:], self.completion.id], strict=True))


def _with_values(data: Mapping[str, Any], values: Mapping[str, Value]) -> Mapping[str, Any]:
    """Return a definition in whose conditions each value stands in place of its id."""
    whole = {
        name: [{**one, "condition": resolved(one["condition"], values)} for one in data.get(name, [])]
        for name in ("rules", "alerts", "quotas")
    }
    elements = [
        {**one, "asked_if": resolved(one["asked_if"], values)} if "asked_if" in one else one for one in data["elements"]
    ]
    return {**data, **whole, "elements": elements}


def _cap(data: Mapping[str, Any]) -> ContactCap:
    return ContactCap(at_most=data["at_most"], within=Duration.read(data["in"]), of=data.get("of", "any"))


def _reminder(data: Mapping[str, Any]) -> Reminder:
    durations = {name: Duration.read(data[name]) for name in ("after", "not_before_end") if name in data}
    return Reminder(text=data.get("text"), **durations)


def _rule(data: Mapping[str, Any], at: int) -> Rule:
    condition = conditions.from_definition(data["condition"])
    return Rule(name=data.get("name", f"rule {at + 1}"), condition=condition, go_to=data["action"]["go_to"])


def _results(data: Mapping[str, Any]) -> ResultsOptions:
    return ResultsOptions(**{**data, "by": tuple(name for name in data.get("by", ()) if name not in ALWAYS_BY)})


def _alert(data: Mapping[str, Any]) -> Alert:
    condition = conditions.from_definition(data["condition"])
    return Alert(name=data["name"], condition=condition, at=AlertMoment(data.get("at", AlertMoment.END)))


def _quota(data: Mapping[str, Any]) -> Quota:
    condition = conditions.from_definition(data["condition"])
    return Quota(name=data["name"], condition=condition, at_most=data["at_most"], go_to=data["then"]["go_to"])
