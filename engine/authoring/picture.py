"""What a picture of a survey shows: a card for each element, an arrow for each step that may be taken."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal, TypeAlias

from engine.checking.finding import shortened
from engine.conditions import All, AnyOf, Comparison, Condition, Not, in_words, questions_of
from engine.elements.completion import Completion
from engine.elements.element import Element
from engine.paths.decision_diagram import Stopped
from engine.paths.facts import Facts, LinksOnly
from engine.paths.plan import Plan, plan_of
from engine.paths.walker import Walker
from engine.survey import Rule, Survey

Shape: TypeAlias = Literal["text", "question", "completion"]
EdgeKind: TypeAlias = Literal["sequence", "next", "rule", "passed_over"]

MOST_NAMES = 4
NAME_LENGTH = 120
TITLE_LENGTH = 200
TEXT_LENGTH = 500

QUOTE = re.compile(r"\{\{\s*(?:answer|variable)\s*[.\[]\s*[\"']?([\w-]+).*?\}\}")


@dataclass(frozen=True, kw_only=True)
class Card:
    """An element: its id, its kind, what it says. `reached` where some way leads to it."""

    id: str
    kind: str
    shape: Shape
    text: str
    reached: bool
    counted: str = ""
    """How many came no further, in words, where that is known."""


@dataclass(frozen=True, kw_only=True)
class Arrow:
    """A way from one card to another, by their positions; `names` are its rules, top to bottom, each by its name."""

    start: int
    end: int
    kind: EdgeKind
    reached: bool
    names: tuple[str, ...] = ()
    reason: str = ""
    counted: str = ""
    """How often it was gone, in words, where that is known."""

    @property
    def written(self) -> tuple[str, ...]:
        """What stands beside it."""
        return (*self.names, *([self.counted] if self.counted else []))


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A survey to be drawn; the first card is where it begins, the last is the completion.

    `note` tells what may happen at any question, beside the arrows; it is empty where nothing else does.
    """

    title: str
    cards: tuple[Card, ...]
    arrows: tuple[Arrow, ...]
    note: str = ""


def picture_of(survey: Survey, tag: str) -> Picture:
    """Make the picture of a survey in one of its languages."""
    seen = reached(survey)
    return Picture(
        title=shortened(survey.title, TITLE_LENGTH),
        cards=tuple(_card(element, tag, seen) for element in (*survey.elements, survey.completion)),
        arrows=tuple(_arrows(survey, seen)),
        note=" ".join(_notes(survey)),
    )


def _notes(survey: Survey) -> Iterator[str]:
    """Tell what becomes of questions that are not answered, those of the survey's `tries` first."""
    own = {tries for question in survey.questions.values() if (tries := question.tries)}
    for tries in (survey.tries, *sorted(own, key=lambda each: (each.then, each.at_most))):
        ids = [question.id for question in survey.questions.values() if question.tries == tries]
        if tries.then != "ask_on":
            replies = "a reply that is" if tries.at_most == 1 else f"{tries.at_most} replies that are"
            asked = f"{', '.join(ids)} " if tries is not survey.tries else "a question "
            what = f"{asked}is skipped" if tries.then == "skip" else "the survey ends"
            where = f" to {', '.join(ids)}" if tries is not survey.tries and tries.then == "end" else ""
            yield f"After {replies} no answer{where}, {what}."
    if in_words := [one.id for one in survey.questions.values() if any(option.ask for option in one.options)]:
        yield f"The words of the other option are asked for at {', '.join(in_words)}."
    if optional := [question.id for question in survey.questions.values() if question.optional]:
        yield f"Respondents may skip {', '.join(optional)}."


def _card(element: Element, tag: str, seen: frozenset[str]) -> Card:
    shape: Shape = "question" if element.asks else "completion" if isinstance(element, Completion) else "text"
    # What a text quotes stands there by its name, in brackets.
    text = shortened(QUOTE.sub(r"[\1]", element.text[tag]), TEXT_LENGTH)
    return Card(id=element.id, kind=element.kind, shape=shape, text=text, reached=element.id in seen)


def _arrows(survey: Survey, seen: frozenset[str]) -> Iterator[Arrow]:
    """Yield every way there is, in sequence; a rule only after those of its questions where it could hold."""
    plan = _plan(survey)
    positions = {element.id: at for at, element in enumerate((*survey.elements, survey.completion))}
    for at, element in enumerate(survey.elements):
        arrow = partial(Arrow, start=at, reached=element.id in seen)
        known = (one for one in survey.questions if plan.may_be_answered(at, one))
        answered = frozenset((element.id, *known))
        by_target: dict[str, list[str]] = {}
        for rule in _leading(survey):
            before_it = not rule.looked_at_after and element.id == survey.first_question != rule.go_to
            if before_it or (element.id in rule.looked_at_after and could_hold(rule.condition, answered)):
                by_target.setdefault(rule.go_to, []).append(f"{rule.name}: {in_words(rule.condition)}")
        for target, told in by_target.items():
            reason = "\n".join(shortened(one, TEXT_LENGTH) for one in told)
            yield arrow(end=positions[target], kind="rule", names=_few(told), reason=reason)
        onward = positions[survey.after(element).id]
        yield arrow(end=onward, kind="next" if element.next else "sequence")
        if element.asked_if is not None:
            told = [f"passed over unless {in_words(element.asked_if)}"]
            yield arrow(end=onward, kind="passed_over", names=_few(told))


def _few(names: Sequence[str]) -> tuple[str, ...]:
    more = (f"and {len(names) - MOST_NAMES + 1} more rules",) if len(names) > MOST_NAMES else ()
    return *(shortened(name, NAME_LENGTH) for name in names[: MOST_NAMES - len(more)]), *more


def reached(survey: Survey) -> frozenset[str]:
    """Name the elements that some answers lead to, the completion among them.

    Where following the answers takes too much work, those that some way leads to.
    """
    walker = Walker(_plan(survey))
    try:
        return _reached(survey, Facts(walker))
    except (Stopped, RecursionError):
        return _reached(survey, LinksOnly(walker))


def _reached(survey: Survey, facts: Facts) -> frozenset[str]:
    ids = (element.id for at, element in enumerate(survey.elements) if facts.is_reached(at))
    return frozenset((*ids, survey.completion.id))


def _plan(survey: Survey) -> Plan:
    return plan_of(survey, may_be_full=survey.quotas)


def _leading(survey: Survey) -> tuple[Rule, ...]:
    """Return what leaves the sequence: the rules, and quotas, which do so once they are full."""
    full = (
        Rule(name=f"quota full: {quota.name}", condition=quota.condition, go_to=quota.go_to) for quota in survey.quotas
    )
    return (*survey.rules, *full)


def could_hold(condition: Condition, answered: frozenset[str], *, negated: bool = False) -> bool:
    """Return whether a condition could hold where at most these questions have answers: comparisons need one."""
    match condition:
        case Not(part):
            return could_hold(part, answered, negated=not negated)
        case Comparison():
            missing_will_do = condition.operator == "answered" and condition.value is negated
            needed = questions_of(condition)
            always = condition.about == "variable" or (condition.calculated and condition.calculated.how == "count")
            return bool(always) or not answered.isdisjoint(needed) or missing_will_do
        case All(parts) | AnyOf(parts):
            each = (could_hold(part, answered, negated=negated) for part in parts)
            return all(each) if isinstance(condition, All) is not negated else any(each)
