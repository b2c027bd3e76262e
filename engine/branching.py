"""The next element, by rules, and which alerts and quotas hold. The only door of durable-rules; its safe use is narrow.

The library is used as its C module: a ruleset for a few rules, one event a decision, under a lock, with whole
numbers only, under names made up here. What it does outside of that ranges from wrong answers to crashes.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from typing import Any

try:
    import durable_rules_engine as durable
except ImportError as error:
    raise ImportError(
        "durable-rules is not there, or was compiled without what Python 3.13 and later need. Install it anew with\n"
        "CPPFLAGS=-DPyEval_CallObject=PyObject_CallObject pip install --force-reinstall --no-cache-dir durable-rules"
    ) from error

from engine.conditions import (
    OPPOSITES,
    AnotherAnswer,
    Comparison,
    Condition,
    Literal,
    alternatives,
    holds,
    value_holds,
    variable_holds,
)
from engine.elements.element import Answer, Element
from engine.errors import BranchingFailed
from engine.survey import Alert, Quota, Rule, Survey

NATIVE = {"is_not": "$neq", "at_least": "$gte", "at_most": "$lte", "more_than": "$gt", "less_than": "$lt"}
"""Comparisons of whole numbers that the library makes itself, beside `is`, which it writes as `{name: number}`."""

RULES_A_RULESET = 48
"""64 rules that one event can reach work, 65 fail, depending on the answers: stay well below, and chain rulesets."""

VALUES_AN_EVENT = 200
"""251 values work beside the two that every event has, 252 fail with error 302, whatever the values."""

_Decided = Rule | Alert | Quota | Element
Native = tuple[_Decided, tuple[Literal, ...]]
"""One alternative of a rule, of an alert, of a quota or of when an element is asked: comparisons that must all hold."""

_DecisionPoint = str | None | Alert | Quota | Element
"""When something is decided: after a question, before the first (None), at an alert, a quota or an element."""

_serials = count(1)


@dataclass(frozen=True, kw_only=True)
class Known:
    """What is known of a session when something is decided: the answers that count, by element, and its variables.

    `today` is the day for the respondent: nothing that is compared with it holds where it is None.
    """

    answers: Mapping[str, Answer] = field(default_factory=dict)
    variables: Mapping[str, str] = field(default_factory=dict)
    today: date | None = None


class Branching:
    """The rules of one survey, ready to decide from any thread."""

    def __init__(self, survey: Survey) -> None:
        self._survey = survey
        self._rulesets: dict[_DecisionPoint, Sequence[_Ruleset]] = {}
        self._lock = threading.Lock()

    def rule(self, question: str | None, known: Known) -> Rule | None:
        """Return the rule that decides after a question, or None where none does. Raises BranchingFailed.

        Where the question is None, that is the rule that decides before the first one: on variables alone.
        """
        rules = (ruleset.first_that_holds(known) for ruleset in self._of(question))
        return next((rule for rule in rules if isinstance(rule, Rule)), None)

    def holds(self, one: Alert | Quota | Element, known: Known) -> bool:
        """Return whether the condition of an alert, a quota or an element holds. Raises BranchingFailed."""
        return any(ruleset.first_that_holds(known) is not None for ruleset in self._of(one))

    def asks(self, element: Element, known: Known) -> bool:
        """Return whether an element is to be said, and not passed over. Raises BranchingFailed."""
        return element.asked_if is None or self.holds(element, known)

    def _of(self, occasion: _DecisionPoint) -> Sequence[_Ruleset]:
        """Return what decides on an occasion."""
        with self._lock:
            if occasion not in self._rulesets:
                looked_at = [*self._looked_at(occasion)]
                self._rulesets[occasion] = tuple(_Ruleset(self._survey, few) for few in self._in_fews(looked_at))
            return self._rulesets[occasion]

    def _looked_at(self, occasion: _DecisionPoint) -> Iterator[tuple[_Decided, Condition]]:
        match occasion:
            case Alert() | Quota():
                yield occasion, occasion.condition
            case Element():
                if occasion.asked_if is not None:
                    yield occasion, occasion.asked_if
            case _:
                for rule in self._survey.rules:
                    if occasion in rule.looked_at_after or (occasion is None and not rule.looked_at_after):
                        yield rule, rule.condition

    def _in_fews(self, looked_at: Sequence[tuple[_Decided, Condition]]) -> Iterator[Sequence[Native]]:
        few, values = list[Native](), set[object]()
        for one, condition in looked_at:
            for together in alternatives(condition):
                own = {_value_of(literal.comparison, self._survey) for literal in together}
                if few and (len(few) == RULES_A_RULESET or len(values | own) > VALUES_AN_EVENT):
                    yield few
                    few, values = [], set()
                few.append((one, together))
                values |= own
        if few:
            yield few


def _is_native(test: Comparison, survey: Survey) -> bool:
    compares = test.about == "element" and (test.operator == "is" or test.operator in NATIVE)
    question = survey.questions[test.subject] if compares else None
    return question is not None and question.compares_as_number and not question.is_relative(test.value)


def _relative(value: Any, known: Known) -> Answer | None:
    """Return what an answer is compared with; None where there is none."""
    if isinstance(value, AnotherAnswer):
        return known.answers.get(value.element)
    return known.today.isoformat() if known.today else None


def _value_of(test: Comparison, survey: Survey) -> object:
    """Return which value of an event a test is about: an answer that the library compares, else the test's outcome."""
    return test.subject if _is_native(test, survey) else test


class _Ruleset:
    """A few rules in the library's hands, and the lock it needs."""

    def __init__(self, survey: Survey, few: Sequence[Native]) -> None:
        self._survey, self._few = survey, few
        self._slots: dict[object, tuple[str, Comparison]] = {}
        self._definition = json.dumps(self._rules() | {"w": {"all": [{"m": {"w": 1}}], "pri": len(few)}})
        self._lock = threading.Lock()
        self._handle: Any = None

    def first_that_holds(self, known: Known) -> _Decided | None:
        numbers = {name: self._number(test, known) for name, test in self._slots.values()}
        event = {name: number for name, number in numbers.items() if number is not None}
        with self._lock:
            try:
                return self._decide(event)
            except Exception:
                self._abandon()
            try:
                return self._decide(event)
            except Exception as error:
                self._abandon()
                raise BranchingFailed(f"no decision on {event}: {error}") from error

    def __del__(self) -> None:
        # Nobody else holds a ruleset that is collected, so no lock is needed.
        self._abandon()

    def _rules(self) -> dict[str, object]:
        return {
            str(at): {"all": [{"m": {"$and": [self._test(each) for each in together]}}], "pri": at}
            for at, (_, together) in enumerate(self._few)
        }

    def _test(self, literal: Literal) -> Mapping[str, Any]:
        test = literal.comparison
        name, _ = self._slots.setdefault(_value_of(test, self._survey), (f"v{len(self._slots)}", test))
        if not _is_native(test, self._survey):
            return {name: int(not literal.negated)}
        operator = OPPOSITES[test.operator] if literal.negated else test.operator
        value = self._survey.questions[test.subject].operands(operator, test.value)
        return {name: value} if operator == "is" else {NATIVE[operator]: {name: value}}

    def _number(self, test: Comparison, known: Known) -> int | None:
        """Return the answer where the library compares, else 1 or 0: whether the test holds.

        None, for what has no answer, leaves the number out of the event: then every comparison with it fails.
        """
        if test.operator == "answered":
            return int(self._is_there(test, known) is test.value)
        if test.about == "variable":
            variable = known.variables.get(test.subject)
            return None if variable is None else int(variable_holds(test.operator, variable, test.value))
        if test.calculated:
            value = self._survey.calculated(test.calculated, known.answers)
            return None if value is None else int(value_holds(test.operator, value, test.value))
        if test.subject not in known.answers:
            return None
        question = self._survey.questions[test.subject]
        answer = question.comparable(known.answers[test.subject])
        if isinstance(answer, int) and _is_native(test, self._survey):
            return answer
        against = _relative(test.value, known) if question.is_relative(test.value) else test.value
        return None if against is None else int(holds(test.operator, answer, question.operands(test.operator, against)))

    def _is_there(self, test: Comparison, known: Known) -> bool:
        if test.calculated:
            return self._survey.calculated(test.calculated, known.answers) is not None
        return test.subject in (known.answers if test.about == "element" else known.variables)

    def _decide(self, event: Mapping[str, int]) -> _Decided | None:
        if self._handle is None:
            self._handle = durable.create_ruleset(f"rules-{next(_serials)}", self._definition)
            # Without one complete decision first, delete_state crashes the process later.
            if self._post({"id": "w", "w": 1}) != "w":
                raise RuntimeError("the ruleset did not start")
        fired = self._post({"id": "d", "n": next(_serials), **event})
        return None if fired is None else self._few[int(fired)][0]

    def _post(self, event: Mapping[str, Any]) -> str | None:
        """Have one event decided: give the name of the rule that fired, or None."""
        code, offset = durable.assert_event(self._handle, json.dumps(event))
        if code == 1:
            return None
        if code != 0:
            raise RuntimeError(f"code {code} for an event")
        _, fired = durable.start_action_for_state(self._handle, offset)
        ((name, matched),) = json.loads(fired).items()
        if matched["m"].get("n") != event.get("n"):
            raise RuntimeError("the decision belongs to another event")
        if durable.complete_and_start_action(self._handle, offset) is not None:
            raise RuntimeError("a second rule fired")
        return str(name)

    def _abandon(self) -> None:
        handle, self._handle = self._handle, None
        if handle is not None:
            with suppress(durable.error):  # a ruleset that never started has no state
                durable.delete_state(handle, "0")
            durable.delete_ruleset(handle)
