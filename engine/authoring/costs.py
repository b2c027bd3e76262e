"""How many segments an element takes in a language, at least and at most.

Quoted answers are as short or long as the question allows, replies in GSM-7 and no longer than one SMS, where quotes
are cut. A session variable may be absent, or as long as a name or a number.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from engine.checking.text_placeholders import quoted
from engine.elements.element import Element, Question, said_in
from engine.elements.number import written_number
from engine.languages import Language
from engine.paths.calculated import ends_of
from engine.segments import segments
from engine.survey import Survey
from engine.variables import Variable
from engine.wording import PipedValues, Wording

NO_ANSWER = ""
A_VARIABLE = "0123456789"
MOST_COMBINED = 4
"""With more placeholders in a text, all of them are short or all are long."""


@dataclass(frozen=True)
class Costs:
    """Segments by position, the completion last: at least and at most."""

    least: tuple[int, ...]
    most: tuple[int, ...]


def segments_of(survey: Survey, wording: Wording, unanswered: Mapping[str, frozenset[str]]) -> dict[str, Costs]:
    """Count the segments of each element in each language the survey speaks.

    `unanswered` tells which answers that an element quotes may not be there.
    """
    elements = (*survey.elements, survey.completion)
    costs = {}
    for tag in survey.languages:
        language = wording.languages.named(tag)
        counts = [
            [
                segments(wording.say(element, language, quotes)).count
                for quotes in _quotes(survey, element, language, unanswered.get(element.id, frozenset()))
            ]
            for element in elements
        ]
        costs[tag] = Costs(tuple(map(min, counts)), tuple(map(max, counts)))
    return costs


def segments_asking_back(survey: Survey, wording: Wording) -> dict[str, tuple[tuple[int, ...], ...]]:
    """Count the segments of what may be asked about an answer, by position, in each language the survey speaks.

    That is whether it is meant, with the longest answer, and which words stand beside it: an SMS each, if any.
    """
    elements = (*survey.elements, survey.completion)
    return {tag: tuple(tuple(_asked_about(survey, one, wording, tag)) for one in elements) for tag in survey.languages}


def _asked_about(survey: Survey, element: Element, wording: Wording, tag: str) -> Iterator[int]:
    if isinstance(element, Question):
        if survey.asks_back(element):
            confirmations = wording.confirmations(element, wording.languages.named(tag))
            yield max(segments(text).count for text in confirmations)
        asks = (option.ask[tag] for option in element.options if option.ask)
        yield from (segments(wording.quote(text, {})).count for text in asks)


def _quotes(survey: Survey, element: Element, language: Language, unanswered: frozenset[str]) -> Iterable[PipedValues]:
    names = list(dict.fromkeys(quoted(element.text[language.tag])))
    values = [_values(survey, language, about, name, name in unanswered) for about, name in names]
    choices: Iterable[Sequence[str]] = product(*values)
    if len(names) > MOST_COMBINED:
        choices = ([each[min(at, len(each) - 1)] for each in values] for at in range(max(map(len, values))))
    for choice in choices:
        yield dict(zip(names, choice, strict=True))


def _values(survey: Survey, language: Language, about: str, name: str, may_be_absent: bool) -> list[str]:  # noqa: FBT001
    if about == "variable":
        declared = survey.variables.get(name, Variable())
        return [A_VARIABLE] if declared.required else [said_in(declared.default, language), A_VARIABLE]
    if about == "value":
        ends = ends_of(next(value for value in survey.values if value.id == name), survey.questions)
        return [NO_ANSWER, *(written_number(end, language) for end in ends)]
    question = survey.questions[name]
    absent = [NO_ANSWER] if may_be_absent else []
    return [*absent, *_extremes(question.sample_quotes(language))]


def _extremes(texts: Iterable[str]) -> list[str]:
    """Keep the shortest and the longest text, of those in GSM-7 and of the others: nothing is shorter or longer."""
    sized = [(segments(text), text) for text in dict.fromkeys(texts)]
    kept = []
    for encoding in ("GSM-7", "UCS-2"):
        alike = sorted((size.units, text) for size, text in sized if size.encoding == encoding)
        kept += [text for _, text in (*alike[:1], *alike[-1:])]
    return list(dict.fromkeys(kept))
