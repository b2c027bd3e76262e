"""What a picture of a survey shows: a card for each element, an arrow for each way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from engine.authoring.edges import Kind, Way, reached, ways
from engine.authoring.phrasing import in_words, plain_text
from engine.checking.finding import shortened
from engine.elements.element import Element
from engine.survey import Rule, Survey, Tries

Shape: TypeAlias = Literal["text", "question", "completion"]

MOST_NAMES = 4
NAME_LENGTH = 120
TITLE_LENGTH = 200


@dataclass(frozen=True, kw_only=True)
class Card:
    """An element: its id, its kind, what it says. `reached` where some way leads to it."""

    id: str
    kind: str
    shape: Shape
    text: str
    reached: bool


@dataclass(frozen=True, kw_only=True)
class Arrow:
    """A way from one card to another, by their positions; `names` are those of its rules."""

    start: int
    end: int
    kind: Kind
    names: tuple[str, ...]
    reason: str
    reached: bool


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
    steps = ways(survey)
    seen = reached(survey, steps)
    elements = (*survey.elements, survey.completion)
    positions = {element.id: at for at, element in enumerate(elements)}
    return Picture(
        title=shortened(survey.title, TITLE_LENGTH),
        cards=tuple(_card(element, tag, seen) for element in elements),
        arrows=tuple(_arrow(way, positions, survey, seen) for way in steps),
        note=_note(survey.tries),
    )


def _note(tries: Tries) -> str:
    if tries.then == "ask_on":
        return ""
    replies = "a reply that is" if tries.at_most == 1 else f"{tries.at_most} replies that are"
    return f"After {replies} no answer, {'a question is skipped' if tries.then == 'skip' else 'the survey ends'}."


def _card(element: Element, tag: str, seen: frozenset[str]) -> Card:
    shape: Shape = "question" if element.asks else "completion" if element.kind == "completion" else "text"
    text = plain_text(element.text[tag])
    return Card(id=element.id, kind=element.kind, shape=shape, text=text, reached=element.id in seen)


def _arrow(way: Way, positions: dict[str, int], survey: Survey, seen: frozenset[str]) -> Arrow:
    names = tuple(_name(rule, survey) for rule in way.rules)
    if len(names) > MOST_NAMES:
        names = (*names[: MOST_NAMES - 1], f"and {len(names) - MOST_NAMES + 1} more rules")
    return Arrow(
        start=positions[way.start],
        end=positions[way.end],
        kind=way.kind,
        names=names,
        reason="\n".join(shortened(f"{rule.name}: {in_words(rule.condition)}", 500) for rule in way.rules),
        reached=way.start in seen,
    )


def _name(rule: Rule, survey: Survey) -> str:
    """Give a rule's name; one without a name is known by its condition."""
    unnamed = rule.name == f"rule {survey.rules.index(rule) + 1}"
    return shortened(f"{rule.name}: {in_words(rule.condition)}" if unnamed else rule.name, NAME_LENGTH)
