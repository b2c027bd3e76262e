"""A question answered in the respondent's own words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from engine.conditions import folded
from engine.elements.element import Answer, Heard, Hearing, Question, Refusal, UnfitValue
from engine.languages import Language
from engine.reading.cleaning import LONGEST, cleaned, unreadable


@dataclass(frozen=True, kw_only=True)
class OpenText(Question):
    """Any words, of a bounded length in characters."""

    kind: ClassVar[str] = "open_text"
    takes_any_words: ClassVar[bool] = True
    reasons: ClassVar[tuple[str, ...]] = ("empty", "too_short", "too_long")
    operators: ClassVar[frozenset[str]] = frozenset(("is", "is_not", "one_of", "none_of", "mentions"))

    minimum_length: int = 1
    maximum_length: int = 2000

    @property
    def possible_reasons(self) -> tuple[str, ...]:
        """What is shorter than one character is empty."""
        return tuple(reason for reason in self.reasons if reason != "too_short" or self.minimum_length > 1)

    def tells(self, language: Language) -> Mapping[str, Any]:  # noqa: ARG002
        """Give the bounds."""
        return {"minimum_length": self.minimum_length, "maximum_length": self.maximum_length}

    def contradictions(self) -> Iterator[tuple[str, str]]:
        """Find lengths the wrong way round."""
        if self.minimum_length > self.maximum_length:
            message = (
                f"an answer of at least {self.minimum_length} characters cannot have at most {self.maximum_length}"
            )
            yield "minimum_length", message

    def read(self, reply: str, hearing: Hearing) -> Heard | Refusal:  # noqa: ARG002
        """Take the words as they are."""
        if refusal := unreadable(reply, max(LONGEST, self.maximum_length)):
            return refusal
        words = cleaned(reply)
        if len(words) < self.minimum_length:
            return Refusal("too_short")
        return Refusal("too_long") if len(words) > self.maximum_length else Heard(words)

    @property
    def compares_as_number(self) -> bool:
        """Words are compared as words."""
        return False

    def comparable(self, answer: Answer) -> str:
        """Case and the width of white space do not count."""
        return folded(str(answer))

    def constant(self, operator: str, value: Any) -> Any:
        """`mentions` may list words, of which one is enough."""
        if operator == "mentions":
            return tuple(self.single(word) for word in (value if isinstance(value, list | tuple) else [value]))
        return super().constant(operator, value)

    def single(self, value: Any) -> str:
        """Take words."""
        if not isinstance(value, str):
            raise UnfitValue(f"`{value}` is not a text: put it in quotation marks")
        return folded(value)
