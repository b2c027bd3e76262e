"""What results may ask of a question: how its answers stand in tables, what they are called, what is made of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from engine.languages import Language, look_up
from engine.reading.outcome import Answer


class AnswerType(StrEnum):
    """What the answers to a question are in a table."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DAY = "day"


class Reported:
    """A question as results see it. What a kind does not say itself is that its answers are texts of no order."""

    measure: str | None = None
    """What the author has results make of the answers: `nps`, `csat` or `mean`."""

    @property
    def answer_type(self) -> AnswerType:
        """What an answer is in a table."""
        return AnswerType.TEXT

    @property
    def is_measured(self) -> bool:
        """Whether answers are amounts, so that a mean says something."""
        return self.answer_type in {AnswerType.INTEGER, AnswerType.NUMBER}

    @property
    def unfit_measure(self) -> str | None:
        """Why the `measure` cannot be made of these answers, for the author; None where it can."""
        return None

    @property
    def lowest(self) -> float | None:
        """The least number an answer can be, where there is one."""
        return None

    @property
    def several(self) -> bool:
        """Whether an answer is a list of options, by their positions, rather than one."""
        return False

    def every_answer(self) -> Sequence[Answer]:
        """Return all answers there can be, in their order, where a report is to list them whether given or not."""
        return ()

    def answer_labels(self, language: Language) -> Mapping[Answer, str]:  # noqa: ARG002 - most kinds have none
        """Return what single answers are called; options are called by their labels."""
        return {}

    def alike(self) -> Sequence[Any]:
        """Return what has to be the same in two versions for their answers to be added up, beside the kind."""
        return ()

    def cell(self, answer: Answer) -> Any:
        """Return an answer as a table holds it."""
        return answer


def said_somehow(texts: Mapping[str, str], language: Language) -> str:
    """Find a text in a language, else in any that it has; empty where it has none."""
    tag = look_up(language.tag, texts) or next(iter(texts), None)
    return texts[tag] if tag else ""
