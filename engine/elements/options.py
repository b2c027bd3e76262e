"""Options, and the ±1: numbered from 1 in an SMS, from 0 in the database. Shared by the kinds that have options."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from engine.conditions import Comparable
from engine.elements.element import Answer, Question, Reading, Rejection, known_words, said_in, was
from engine.languages import Language
from engine.reading.lexicon import Lexicon
from engine.reading.options import Chosen, chosen
from engine.reading.tokens import Reply
from engine.reading.verdict import Said, answered


@dataclass(frozen=True, kw_only=True)
class Option:
    """A numbered line to choose; rules name it by `id`, respondents by number or label.

    `was` names the ids of earlier versions that this option continues in the results.
    """

    id: str
    label: Mapping[str, str] = field(hash=False)
    was: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Optioned(Question):
    """A question whose answer is among its options."""

    options: tuple[Option, ...]

    @classmethod
    def from_definition(cls, data: Mapping[str, Any]) -> Self:
        """Make options of their JSON, and the rest as for every kind."""
        options = tuple(Option(**{**option, "was": was(option)}) for option in data["options"])
        return super().from_definition({**data, "options": options})

    def template_context(self, language: Language) -> Mapping[str, Any]:
        """Give the options as (number, label) pairs: a template never counts."""
        return {"options": tuple((number(at), label) for at, label in enumerate(self.labels(language.tag)))}

    def texts(self) -> Mapping[str, Mapping[str, str]]:
        """Give the labels beside the text."""
        return {"text": self.text} | {f"options[{at}].label": option.label for at, option in enumerate(self.options)}

    def labels(self, tag: str) -> list[str]:
        """Give the labels in one language, by position."""
        return [option.label[tag] for option in self.options]

    def numbered(self, language: Language) -> dict[int, str]:
        """Give the labels as respondents see them, by number; empty where the language has none."""
        return {number(at): said_in(option.label, language) for at, option in enumerate(self.options)}

    def read_choice(self, reply: Reply, words: Lexicon) -> tuple[Said, Reading]:
        """Read which options a reply chooses, in one language."""
        numbered = self.numbered(words.language)
        question = said_in(self.text, words.language)
        choice = chosen(reply, numbered, words, question, several=self.several)
        if isinstance(choice, Rejection):
            return Said((), sure=False, comment=None), choice
        return choice.said, self.judged(choice, numbered)

    @property
    def several(self) -> bool:
        """Whether an answer may be a list of positions rather than one."""
        return False

    def judged(self, choice: Chosen, numbered: Mapping[int, str]) -> Reading:
        """Take a choice of one option alone."""
        if not choice.numbers:
            return Rejection("not_an_option")
        if len(choice.numbers) > 1:
            return Rejection("only_one", tuple(numbered[number] for number in choice.numbers))
        return answered(choice.said, position(choice.numbers[0]), None, "not_an_option")

    def ids(self) -> list[str]:
        """Give the options' ids, by position."""
        return [option.id for option in self.options]

    def option_of(self, answer: Answer) -> str | list[str]:
        """Give the id at a position, or the ids at several."""
        ids = self.ids()
        return [ids[at] for at in answer] if isinstance(answer, list) else ids[int(answer)]

    def positions_of(self, answer: Any) -> Any:
        """Return an answer that names options by their ids as positions; raises UnfitValue. Others stay as they are."""
        if isinstance(answer, str):
            return self.operand(answer)
        if isinstance(answer, list) and all(isinstance(one, str) for one in answer):
            return [self.operand(one) for one in answer]
        return answer

    def choices(self) -> Iterator[Comparable]:
        """Give answers, as the rules compare them, that together choose every option."""
        return iter(range(len(self.options)))

    def replied_numbers(self) -> tuple[int, int]:
        """Give the numbers of the first and the last option."""
        return number(0), number(len(self.options) - 1)

    def operand(self, value: Any) -> int:
        """Turn an option's id into its position."""
        return known_words(value, self.ids(), f"an option of `{self.id}`")


def number(position: int) -> int:
    """Tell what a respondent calls the option at a position."""
    return position + 1


def position(number: int) -> int:
    """Tell at which position the option stands that a respondent calls by this number."""
    return number - 1
