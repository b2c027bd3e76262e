"""All paths of a survey in numbers: how many, how long, how dear, and which rules decide."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from engine.authoring.costs import Costs, segments_asking_back, segments_of
from engine.checking.placeholders import quoted
from engine.paths.bounds import heaviest, lightest
from engine.paths.counting import Paths, all_paths
from engine.paths.decision_diagram import NOTHING, Stopped
from engine.paths.facts import Facts
from engine.paths.plan import Plan, plan_of
from engine.paths.walker import Walker
from engine.survey import Survey
from engine.wording import Wording

T = TypeVar("T")

COUNTING = 500_000
BOUNDING = 500_000
"""Steps of work to count the paths and, where that is not enough, to find the least and the most: seconds each."""


@dataclass(frozen=True, kw_only=True)
class Range:
    """The least and the most along any path; None where there is none, or nobody could tell."""

    least: int | None
    most: int | None


@dataclass(frozen=True, kw_only=True)
class Extra:
    """The most SMS, and segments by language, that asking back adds along any path; None where nobody could tell."""

    messages: int | None
    segments: Mapping[str, int | None]


@dataclass(frozen=True, kw_only=True)
class RuleSummary:
    """A rule, by its place and name; `decides_after` are the questions after which it is the first that holds."""

    name: str
    can_hold: bool | None
    decides_after: tuple[str, ...]
    go_to: str


@dataclass(frozen=True, kw_only=True)
class Summary:
    """What `survey paths` tells; `stopped` where some of it would have taken too much work."""

    title: str
    paths: int | None
    questions: Range
    messages: Range
    segments: Mapping[str, Range]
    asked_back: Extra
    unreachable: tuple[str, ...] | None
    endless: tuple[str, ...] | None
    rules: tuple[RuleSummary, ...]
    loops: bool
    stopped: bool


def summary_of(survey: Survey, wording: Wording) -> Summary:
    """Walk every path; what would take too much work is None."""
    return _Tally(survey).summary(wording)


class _Tally:
    def __init__(self, survey: Survey) -> None:
        self._survey = survey
        self._ids = [element.id for element in survey.elements]
        self._plan = _with_quotes(plan_of(survey), survey)
        self._facts = Facts(Walker(self._plan))
        self._counting = Walker(plan_of(survey), COUNTING)
        self._stopped = False

    def summary(self, wording: Wording) -> Summary:
        survey = self._survey
        unreachable = self._tried(
            lambda: tuple(id_ for at, id_ in enumerate(self._ids) if not self._facts.is_reached(at))
        )
        endless = self._tried(lambda: tuple(self._ids[at] for at in sorted(self._facts.loops.for_some)))
        paths = self._exactly(self._tried(lambda: all_paths(self._counting)))
        if paths is None:
            self._counting.decision_diagram.budget = BOUNDING
        asks = [int(element.asks) for element in (*survey.elements, survey.completion)]
        costs = segments_of(survey, wording, self._tried(self._unanswered) or self._anything())
        summary = Summary(
            title=survey.title,
            paths=paths.count() if paths else None,
            questions=self._range(paths, Costs(tuple(asks), tuple(asks))),
            messages=self._range(paths, Costs((1,) * len(asks), (1,) * len(asks))),
            segments={tag: self._range(paths, cost) for tag, cost in costs.items()},
            asked_back=Extra(messages=0, segments={}),
            unreachable=unreachable,
            endless=endless,
            rules=tuple(self._rule(at) for at in range(len(survey.rules))),
            loops=paths is not None and paths.order is None,
            stopped=False,
        )
        summary = replace(summary, stopped=self._stopped)
        return replace(summary, asked_back=self._asked_back(paths, wording))

    def _rule(self, at: int) -> RuleSummary:
        rule = self._survey.rules[at]
        can_hold = self._tried(lambda: self._facts.can_hold(at))
        if can_hold and not self._facts.walker.is_exact:
            self._stopped, can_hold = True, None
        decides = self._tried(lambda: tuple(self._decides_after(at))) or ()
        return RuleSummary(name=rule.name, can_hold=can_hold, decides_after=decides, go_to=rule.go_to)

    def _decides_after(self, at: int) -> list[str]:
        occasions = self._facts.occasions(at)
        return [self._ids[occasion.at] for occasion in occasions if self._facts.decides_at(at, occasion)]

    def _range(self, paths: Paths | None, costs: Costs) -> Range:
        if paths:
            return Range(least=paths.least(costs.least), most=paths.most(costs.most))
        return Range(
            least=self._exactly(self._tried(lambda: lightest(self._counting, costs.least))),
            most=self._exactly(self._tried(lambda: heaviest(self._counting, costs.most))),
        )

    def _asked_back(self, paths: Paths | None, wording: Wording) -> Extra:
        by_language = segments_asking_back(self._survey, wording)
        most = {tag: self._range(paths, Costs((0,) * len(each), each)).most for tag, each in by_language.items()}
        each = tuple(int(count > 0) for count in by_language[self._survey.default_language])
        return Extra(messages=self._range(paths, Costs((0,) * len(each), each)).most, segments=most)

    def _unanswered(self) -> dict[str, frozenset[str]]:
        ids = [*self._ids, self._survey.completion.id]
        return {
            ids[at]: frozenset(one for one in names if self._facts.lacks(at, one) != NOTHING)
            for at, names in self._plan.quoted.items()
        }

    def _anything(self) -> dict[str, frozenset[str]]:
        return dict.fromkeys([*self._ids, self._survey.completion.id], frozenset(self._survey.questions))

    def _tried(self, ask: Callable[[], T]) -> T | None:
        try:
            return ask()
        except (Stopped, RecursionError):
            self._stopped = True
            return None

    def _exactly(self, told: T | None) -> T | None:
        """Let nothing pass that was told although a comparison could not be decided."""
        if self._counting.is_exact:
            return told
        self._stopped = True
        return None


def _with_quotes(plan: Plan, survey: Survey) -> Plan:
    elements: Sequence[Mapping[str, str]] = [element.text for element in (*survey.elements, survey.completion)]
    names = [
        {name for words in text.values() for about, name in quoted(words) if about == "answer"} for text in elements
    ]
    return replace(plan, quoted={at: frozenset(each) for at, each in enumerate(names) if each})
