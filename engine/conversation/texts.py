"""What a session's SMS may pipe, and how long they may be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from engine.branching import Known
from engine.elements.element import said_in
from engine.elements.number import written_number
from engine.errors import FieldError, InvalidRequest
from engine.languages import Language
from engine.segments import cut, segments
from engine.session import WordedSms
from engine.survey import Survey
from engine.wording import PipedValues


def piped_values(survey: Survey, known: Known, language: Language) -> PipedValues:
    """Return what texts may pipe of a session, as it reads in its language."""
    shown = {element: survey.questions[element].display(answer, language) for element, answer in known.answers.items()}
    defaults = {key: said_in(one.default, language) for key, one in survey.variables.items()}
    calculated = {value.id: survey.calculated(value, known.answers) for value in survey.values}
    values = {id_: written_number(number, language) for id_, number in calculated.items() if number is not None}
    return PipedValues(answers=shown, values=values, variables=known.variables, defaults=defaults)


def cut_message(message: WordedSms, segments_at_most: int) -> Iterator[WordedSms]:
    """Cut a message where it is too long; one part of it alone tells where the survey came from."""
    first, *others = cut(message.text, segments_at_most)
    yield replace(message, text=first)
    yield from (replace(message, text=text, previous=None, after=None) for text in others)


def refuse_too_long(first: str, segments_at_most: int) -> None:
    """Refuse a first text with its `content` that is too long for one SMS. Raises InvalidRequest."""
    size = segments(first)
    if size.count > segments_at_most:
        told = f"`content` and the survey's first text take {size.count} segments ({size.encoding}) together"
        shorten = f"the gateway joins {segments_at_most} at most. Shorten it."
        raise InvalidRequest([FieldError("/content", f"{told}; {shorten}")])
