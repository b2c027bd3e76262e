"""A question answered with exactly one of its options."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from engine.conditions import Comparable
from engine.elements.compared import Predicate
from engine.elements.element import Answer, Reading, ReplyContext
from engine.elements.options import Optioned, number
from engine.languages import Language
from engine.reading.verdict import understood


@dataclass(frozen=True, kw_only=True)
class Dropdown(Optioned):
    """One option, by its number or its label."""

    kind: ClassVar[str] = "dropdown"
    reasons: ClassVar[tuple[str, ...]] = ("empty", "too_long", "not_an_option", "unclear", "only_one")
    operators: ClassVar[frozenset[str]] = frozenset(("is", "is_not", "one_of", "none_of"))

    def read(self, reply: str, context: ReplyContext) -> Reading:
        """Recognise one option."""
        return understood(reply, context.languages, self.read_choice, "not_an_option")

    def display(self, answer: Answer, language: Language) -> str:
        """Return the label."""
        return self.labels(language.tag)[int(answer)]  # type: ignore[arg-type]

    def comparable(self, answer: Answer) -> int:
        """Return the option's position."""
        return int(answer)  # type: ignore[arg-type]

    def partition(self, tests: Sequence[Predicate], today: date | None = None) -> Iterator[int]:  # noqa: ARG002
        """Take each option for a range of its own."""
        return iter(self.answering)

    def sample_reply(self, answer: Comparable, language: Language) -> str:  # noqa: ARG002
        """Write the option's number."""
        return str(number(int(answer)))  # type: ignore[arg-type]

    def sample_quotes(self, language: Language) -> Iterator[str]:
        """Return every label."""
        return iter(self.labels(language.tag))
