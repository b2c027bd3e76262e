"""All paths of a survey in numbers: how many, how long, how dear, and which rules decide."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Generic, TypeVar

from engine.authoring.costs import Costs, segments_asking_back, segments_of
from engine.checking.text_placeholders import quoted
from engine.conditions import in_words, questions_of
from engine.paths.calculated import MOST_NUMBERS
from engine.paths.counting import Paths, all_paths, heaviest, lightest
from engine.paths.decision_diagram import NOTHING, Stopped
from engine.paths.facts import Facts
from engine.paths.plan import Plan, plan_of
from engine.paths.walker import Walker
from engine.survey import Alert, Conditional, Quota, Rule, Survey
from engine.wording import Wording

T = TypeVar("T")
Branch = TypeVar("Branch", bound=Conditional)

MOST_NAMED = 3
"""Comparisons with the answer to one question: many are of one kind."""

COUNTING = 500_000
BOUNDING = 500_000
"""Steps of work to count the paths, and to find the least and the most along them: seconds each."""


@dataclass(frozen=True, kw_only=True)
class Range:
    """The least and the most along any path; None where there is none, or nobody could tell."""

    least: int | None
    most: int | None


@dataclass(frozen=True, kw_only=True)
class Extra:
    """The most SMS, and segments by language, that asking back and asking for the words of other options add.

    That is along any path; None where nobody could tell.
    """

    messages: int | None
    segments: Mapping[str, int | None]


@dataclass(frozen=True)
class BranchSummary(Generic[Branch]):
    """A rule, an alert or a quota: whether it can ever hold, be raised or be met; None where nobody could tell.

    `decides_after` are the questions after which a rule is the first that holds.
    """

    branch: Branch
    can_be: bool | None
    decides_after: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Undecided:
    """Comparisons, in words, that have too many answers to be told apart, and whose answers these are."""

    comparisons: tuple[str, ...]
    reason: str


@dataclass(frozen=True, kw_only=True)
class Summary:
    """What `survey paths` tells; `stopped` where some of it is not known: it would have taken too much work.

    `undecided` are the comparisons that it turns on.

    `once_through` are the paths that never go back to an element or to one before it. Paths are those while no quota is
    full; `unreachable` is what nobody comes to then either.
    """

    title: str
    paths: int | None
    once_through: int | None
    questions: Range
    messages: Range
    segments: Mapping[str, Range]
    asked_back: Extra
    unreachable: tuple[str, ...] | None
    endless: tuple[str, ...] | None
    rules: tuple[BranchSummary[Rule], ...]
    alerts: tuple[BranchSummary[Alert], ...]
    quotas: tuple[BranchSummary[Quota], ...]
    loops: bool
    stopped: bool
    undecided: tuple[Undecided, ...]


def summary_of(survey: Survey, wording: Wording) -> Summary:
    """Walk every path; what would take too much work is None."""
    return _Summariser(survey).summary(wording)


class _Summariser:
    def __init__(self, survey: Survey) -> None:
        self._survey = survey
        self._ids = [element.id for element in survey.elements]
        whole = plan_of(survey)
        plan = replace(whole, alerts=())
        self._plan = _with_quotes(plan, survey)
        self._facts = Facts(Walker(self._plan))
        self._facts_of_alerts = Facts(Walker(whole))
        full = replace(plan_of(survey, may_be_full=survey.quotas), alerts=())
        self._facts_of_quotas = Facts(Walker(full)) if survey.quotas else self._facts
        self._counting = Walker(plan, COUNTING)
        self._stopped = False

    def summary(self, wording: Wording) -> Summary:
        survey = self._survey
        unreachable = self._tried(
            lambda: tuple(id_ for at, id_ in enumerate(self._ids) if not self._facts_of_quotas.is_reached(at))
        )
        endless = self._tried(lambda: tuple(self._ids[at] for at in sorted(self._facts.loops.for_some)))
        paths = self._exactly(self._tried(lambda: all_paths(self._counting)))
        self._counting.sets.budget = BOUNDING
        asks = [int(element.asks) for element in (*survey.elements, survey.completion)]
        costs = segments_of(survey, wording, self._tried(self._unanswered) or self._anything())
        return Summary(
            title=survey.title,
            paths=paths.count() if paths else None,
            once_through=paths.count_once_through() if paths else None,
            questions=self._range(paths, Costs(tuple(asks), tuple(asks))),
            messages=self._range(paths, Costs((1,) * len(asks), (1,) * len(asks))),
            segments={tag: self._range(paths, cost) for tag, cost in costs.items()},
            unreachable=unreachable,
            endless=endless,
            rules=tuple(self._rule(rule, at) for at, rule in enumerate(survey.rules)),
            alerts=tuple(
                BranchSummary(alert, self._possible(self._facts_of_alerts, Facts.can_be_raised, at))
                for at, alert in enumerate(survey.alerts)
            ),
            quotas=tuple(
                BranchSummary(quota, self._possible(self._facts_of_quotas, Facts.can_be_met, at))
                for at, quota in enumerate(survey.quotas)
            ),
            loops=paths is not None and paths.order is None,
            stopped=self._stopped,  # whatever becomes of the next one
            asked_back=self._asked_back(paths, wording),
            undecided=tuple(self._undecided()),  # of all that was asked above
        )

    def _rule(self, rule: Rule, at: int) -> BranchSummary[Rule]:
        can_hold = self._possible(self._facts, Facts.can_hold, at)
        return BranchSummary(rule, can_hold, self._tried(lambda: self._decides_after(at)) or ())

    def _possible(self, facts: Facts, can: Callable[[Facts, int], bool], at: int) -> bool | None:
        """Tell whether a branch can be; None where it may only seem so, as a comparison could not be decided."""
        can_be = self._tried(lambda: can(facts, at))
        if can_be and not facts.walker.is_exact:
            self._stopped = True
            return None
        return can_be

    def _decides_after(self, at: int) -> tuple[str, ...]:
        occasions = self._facts.occasions(at)
        return tuple(self._ids[occasion.at] for occasion in occasions if self._facts.decides_at(at, occasion))

    def _range(self, paths: Paths | None, costs: Costs) -> Range:
        return Range(
            least=self._exactly(self._tried(lambda: lightest(self._counting, costs.least))),
            most=self._most(paths, costs.most),
        )

    def _most(self, paths: Paths | None, each: tuple[int, ...]) -> int | None:
        return paths.most(each) if paths else self._exactly(self._tried(lambda: heaviest(self._counting, each)))

    def _asked_back(self, paths: Paths | None, wording: Wording) -> Extra:
        by_language = segments_asking_back(self._survey, wording)
        each = tuple(map(len, by_language[self._survey.default_language]))
        most = {tag: self._most(paths, tuple(map(sum, counts))) for tag, counts in by_language.items()}
        return Extra(messages=self._most(paths, each), segments=most)

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

    def _undecided(self) -> Iterator[Undecided]:
        facts = (self._facts, self._facts_of_alerts, self._facts_of_quotas)
        walkers = (self._counting, *(one.walker for one in facts))
        by_reason: dict[str, list[str]] = {}
        for test in dict.fromkeys(test for walker in walkers for test in walker.undecided):
            questions = [self._survey.questions[id_] for id_ in questions_of(test)]
            many = [one for one in questions if not test.calculated or not one.numbers_apart(MOST_NUMBERS)]
            of_whom = " and ".join(one.id for one in many) or test.subject
            far_apart = any(one.number_range() for one in many)
            hint = f": a `minimum` and a `maximum` less than {MOST_NUMBERS} apart help" if far_apart else ""
            reason = f"{of_whom} may have too many different answers{hint}"
            by_reason.setdefault(reason, []).append(in_words(test))
        for reason, comparisons in by_reason.items():
            yield Undecided(comparisons=tuple(comparisons), reason=reason)

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


def as_json(summary: Summary, price: Decimal | None) -> str:
    """Write the numbers; null is what is endless or could not be told, `stopped` is there where it could not.

    `undecided` then names the comparisons that this turns on; it is empty where it was too much work without any.
    """
    told: dict[str, object] = {
        "paths": summary.paths,
        "once_through": summary.once_through,
        "questions": _ends(summary.questions),
        "messages": _ends(summary.messages),
        "segments": {tag: _ends(segments) for tag, segments in summary.segments.items()},
        "asked_back": {"messages": summary.asked_back.messages, "segments": summary.asked_back.segments},
        "unreachable": summary.unreachable,
        "endless": summary.endless,
        "rules": [{"name": one.branch.name, "can_hold": one.can_be} for one in summary.rules],
        "alerts": [
            {"name": one.branch.name, "at": one.branch.at, "can_be_raised": one.can_be} for one in summary.alerts
        ],
        "quotas": [
            {"name": one.branch.name, "can_be_met": one.can_be, "go_to": one.branch.go_to} for one in summary.quotas
        ],
    }
    if price is not None:
        told["cost"] = {tag: _ends(segments, price) for tag, segments in summary.segments.items()}
    if summary.stopped:
        undecided = [f"`{test}`, as {one.reason}" for one in summary.undecided for test in one.comparisons]
        told |= {"stopped": True, "undecided": undecided}
    return json.dumps(told, indent=2)


def as_text(summary: Summary, price: Decimal | None) -> str:
    """Write what a content team wants to know, one thing a line."""
    branches = [
        *_under("Rules", summary.rules, _rule_in_words),
        *_under("Alerts", summary.alerts, _alert_in_words),
        *_under("Quotas, none of which is full on the paths above", summary.quotas, _quota_in_words),
    ]
    return "\n".join([*_lines(summary, price), *branches])


def _lines(summary: Summary, price: Decimal | None) -> Iterator[str]:
    yield f"{summary.title}: {_how_many(summary)}"
    unknown = "any number" if summary.loops else "not known"
    yield f"  questions    {_span(summary.questions, unknown)}"
    yield f"  SMS          {_span(summary.messages, unknown)}"
    for tag, segments in summary.segments.items():
        cost = "" if price is None else f", costing {_cost(segments, price)}"
        yield f"  segments {tag:3} {_span(segments, unknown)}{cost}"
    if summary.asked_back.messages != 0:
        yield f"  asked back   {_extra(summary, unknown, price)}"
    if summary.unreachable:
        yield f"  nobody is ever asked or told: {', '.join(summary.unreachable)}"
    if summary.endless:
        yield f"  nobody comes out of the loop of: {', '.join(summary.endless)}"
    for one in summary.undecided:
        yield f"  What is not known turns on {_some(one.comparisons)}, as {one.reason}."
    if summary.stopped and not summary.undecided:
        yield "  What is not known would have taken too much work: earlier answers make too many differences later on."


def _under(
    heading: str, branches: Sequence[BranchSummary[Branch]], in_words: Callable[[BranchSummary[Branch]], str]
) -> list[str]:
    return [heading, *(f"  {one.branch.name}: {in_words(one)}" for one in branches)] if branches else []


def _some(comparisons: Sequence[str]) -> str:
    named = [f"`{one}`" for one in comparisons[:MOST_NAMED]]
    more = len(comparisons) - len(named)
    return " and ".join([", ".join(named), *([f"{more} more"] if more else [])])


def _rule_in_words(rule: BranchSummary[Rule]) -> str:
    if rule.decides_after:
        return f"after {' and '.join(rule.decides_after)}, to {rule.branch.go_to}"
    told = {True: "never decides, as earlier rules hold before it", False: "can never hold", None: "not known"}
    return told[rule.can_be]


def _alert_in_words(alert: BranchSummary[Alert]) -> str:
    told = {True: f"raised {alert.branch.at.in_words}", False: "can never be raised", None: "not known"}
    return told[alert.can_be]


def _quota_in_words(quota: BranchSummary[Quota]) -> str:
    where = f"to {quota.branch.go_to} once it is full"
    told = {True: where, False: "nobody ever meets it", None: f"{where}, if anybody meets it: not known"}
    return told[quota.can_be]


def _how_many(summary: Summary) -> str:
    if summary.loops:
        once = "1 path" if summary.once_through == 1 else f"{summary.once_through:,} paths"
        return f"endlessly many paths, as there are loops; once through, without going back, {once}"
    if summary.paths is None:
        return "too many paths to count"
    return "1 path" if summary.paths == 1 else f"{summary.paths:,} paths"


def _span(span: Range, unknown: str) -> str:
    if span.least is not None and span.most is None:
        return f"at least {span.least}"
    ends = [unknown if end is None else str(end) for end in (span.least, span.most)]
    return " to ".join(dict.fromkeys(ends))


def _extra(summary: Summary, unknown: str, price: Decimal | None) -> str:
    """Write how much more it is where every answer that can be asked back is, and every other one is put in words."""
    extra = summary.asked_back
    if extra.messages is None:
        return f"{unknown} of SMS more" if summary.loops else unknown
    segments = ", ".join(
        f"{count} segments in {tag}" + ("" if price is None or count is None else f", costing {count * price}")
        for tag, count in extra.segments.items()
    )
    return f"up to {extra.messages} SMS more ({segments})"


def _ends(span: Range, price: Decimal | None = None) -> dict[str, int | str | None]:
    ends = {"min": span.least, "max": span.most}
    return {end: count if price is None or count is None else str(count * price) for end, count in ends.items()}


def _cost(span: Range, price: Decimal) -> str:
    prices = ["?" if count is None else str(count * price) for count in (span.least, span.most)]
    return " to ".join(dict.fromkeys(prices))
