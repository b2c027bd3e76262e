"""A question answered with exactly one of its options."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from engine.elements.element import Answer, Heard, Hearing, Refusal
from engine.elements.options import Optioned, position
from engine.languages import Language
from engine.reading import option_number


@dataclass(frozen=True, kw_only=True)
class Dropdown(Optioned):
    """One option, by its number or its label."""

    kind: ClassVar[str] = "dropdown"
    reasons: ClassVar[tuple[str, ...]] = ("empty", "too_long", "not_an_option", "unclear", "only_one")
    operators: ClassVar[frozenset[str]] = frozenset(("is", "is_not", "one_of", "none_of"))

    def read(self, reply: str, hearing: Hearing) -> Heard | Refusal:
        """Recognise one option."""
        number = option_number(reply, self.labels(hearing.language.tag))
        return number if isinstance(number, Refusal) else Heard(position(number))

    def shown(self, answer: Answer, language: Language) -> str:
        """Give the label."""
        return self.labels(language.tag)[int(answer)]  # type: ignore[arg-type]

    def comparable(self, answer: Answer) -> int:
        """An answer is the option's position."""
        return int(answer)  # type: ignore[arg-type]
