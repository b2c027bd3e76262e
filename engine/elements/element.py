"""What every element has, and what the rest of the engine may ask of any kind."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar, Self, TypeAlias

from engine.conditions import Comparable
from engine.languages import Language, look_up
from engine.reading.outcome import Accepted, Answer, AskedBack, Reading, Rejection

__all__ = (
    "Accepted",
    "Answer",
    "AskedBack",
    "Element",
    "Question",
    "Reading",
    "Rejection",
    "ReplyContext",
    "Test",
    "UnfitValue",
    "as_written",
    "ends_of_ranges",
    "known_words",
    "said_in",
    "was",
)


@dataclass(frozen=True, kw_only=True)
class ReplyContext:
    """In which languages, and on which day, a reply is read. `others` are the survey's other languages."""

    language: Language
    others: tuple[Language, ...] = ()
    today: date

    @property
    def languages(self) -> tuple[Language, ...]:
        """Give every language a reply may be in, the one it was asked in first."""
        return (self.language, *self.others)


Test: TypeAlias = "tuple[str, Any]"
"""A comparison as a kind is asked about it: the operator, and the constant that `constant` made of its value."""


LONGEST_SHOWN = 60


class UnfitValue(ValueError):
    """A rule compares an answer with a value it can never have; the message tells the author why."""


@dataclass(frozen=True, kw_only=True)
class Element:
    """One thing a survey says. `text` is by language; `next` overrides the sequence.

    `was` names the ids of earlier versions that this element continues in the results.
    """

    kind: ClassVar[str]
    asks: ClassVar[bool] = False

    id: str
    text: Mapping[str, str] = field(hash=False)
    next: str | None = None
    was: tuple[str, ...] = ()

    @classmethod
    def from_definition(cls, data: Mapping[str, Any]) -> Self:
        """Make the noun of JSON that has passed the schema of this kind."""
        return cls(**{name: value for name, value in data.items() if name != "type"} | {"was": was(data)})

    def template_context(self, language: Language) -> Mapping[str, Any]:  # noqa: ARG002 - kinds with labels need it
        """Give what this kind's templates may see, beside the text."""
        return {}

    def contradictions(self) -> Iterator[tuple[str, str]]:
        """Give what cannot be, for the author: the path within the element, and what is wrong there."""
        return iter(())

    def texts(self) -> Mapping[str, Mapping[str, str]]:
        """Give everything here that is written once per language, by its path within the element."""
        return {"text": self.text}


@dataclass(frozen=True, kw_only=True)
class Question(Element, ABC):
    """An element that asks for a reply."""

    asks: ClassVar[bool] = True
    reasons: ClassVar[tuple[str, ...]]
    """Every reason `read` may refuse for; each needs an error prefix in each language."""

    takes_any_words: ClassVar[bool] = False
    """Whether every text is an answer; then a command like `back` is a command all the same, and none is in doubt."""

    operators: ClassVar[frozenset[str]]
    """The comparisons a rule may make with an answer of this kind, beside `answered`."""

    @property
    def possible_reasons(self) -> tuple[str, ...]:
        """The reasons that this very question can refuse a reply for: without an earliest day, none is too early."""
        return self.reasons

    @property
    def may_be_asked_back(self) -> bool:
        """Whether a reply can have one likely answer and yet be in doubt."""
        return not self.takes_any_words

    @property
    def compares_as_number(self) -> bool:
        """Whether `comparable` gives whole numbers, which the rules library compares itself."""
        return True

    @abstractmethod
    def read(self, reply: str, context: ReplyContext) -> Reading:
        """Understand a reply. Never raises, whatever the text."""

    def is_confirmed_by_yes(self, context: ReplyContext) -> bool:
        """Return whether a plain yes confirms an answer: not where it is, or could be, one of the answers itself."""
        reading = self.read(context.language.word("yes"), context)
        return isinstance(reading, Rejection) and not reading.candidates

    def confirming(self, answer: Answer, context: ReplyContext) -> str:
        """Return the reply that confirms an answer: a yes, or else the answer again."""
        if self.is_confirmed_by_yes(context):
            return context.language.word("yes")
        return self.sample_reply(self.comparable(answer), context.language)

    def display(self, answer: Answer, language: Language) -> str:  # noqa: ARG002 - most kinds read the same everywhere
        """Write an answer as a later text may quote it."""
        return str(answer)

    def option_of(self, answer: Answer) -> str | list[str] | None:  # noqa: ARG002 - most kinds have no options
        """Give the id, or ids, of the options an answer stands for."""
        return None

    @abstractmethod
    def comparable(self, answer: Answer) -> Comparable:
        """Turn an answer into what the rules compare."""

    def operands(self, operator: str, value: Any) -> Any:
        """Turn the value of a comparison into what `comparable` answers are held against.

        Raises UnfitValue where no answer to this question could ever be compared with it.
        """
        if operator in ("one_of", "none_of"):
            return tuple(self.operands("is", one) for one in value)
        return self.operand(value)

    @abstractmethod
    def operand(self, value: Any) -> Any:
        """Turn one value of a comparison into what answers are held against; raises UnfitValue."""

    @abstractmethod
    def partition(self, tests: Sequence[Test], today: date | None = None) -> Iterator[Comparable]:
        """Give an answer, as the rules compare it, from each range that these comparisons cut the answers into.

        Every answer there is passes the same tests as one of those given. Without a day, `today` may be any.
        """

    @abstractmethod
    def sample_reply(self, answer: Comparable, language: Language) -> str:
        """Write a reply that is read as this answer; the answer is as the rules compare it."""

    def replied_numbers(self) -> tuple[int, int] | None:
        """Give the lowest and the highest whole number a reply may be, where the author has set both."""
        return None

    @abstractmethod
    def sample_quotes(self, language: Language) -> Iterator[str]:
        """Give what a later text may quote: of the shortest and the longest answers, as they are shown."""


def was(data: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the ids of earlier versions that the JSON of an element or an option continues."""
    return tuple(data.get("was", ()))


def ends_of_ranges(low: int, high: int, tests: Iterable[Test]) -> Iterator[int]:
    """Cut whole numbers into ranges at the constants they are compared with, and give the ends of each."""
    constants = {low, high}
    for _, constant in tests:
        constants.update(constant if isinstance(constant, tuple) else (constant,))
    near = {number + step for number in constants for step in (-1, 0, 1)}
    yield from sorted(number for number in near if low <= number <= high)


def said_in(texts: Mapping[str, str], language: Language) -> str:
    """Find a text in a language, from narrow to wide; empty where it has none."""
    tag = look_up(language.tag, texts)
    return texts[tag] if tag else ""


def as_written(value: object) -> str:
    """Show the value of a comparison as its author wrote it: a text and a number differ by the quotation marks."""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST_SHOWN else f"{text[: LONGEST_SHOWN - 1]}…"


def known_words(value: object, words: Sequence[str], what: str) -> int:
    """Find the position of an id an author wrote among those there are; raises UnfitValue."""
    if value in words:
        return list(words).index(str(value))
    said = value[:LONGEST_SHOWN] if isinstance(value, str) else as_written(value)
    raise UnfitValue(f"`{said}` is not {what}; there are {', '.join(f'`{word}`' for word in words)}")
