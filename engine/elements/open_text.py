"""A question answered in the respondent's own words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.conditions import folded
from engine.elements.compared import Predicate, UnfitValue, as_written, each_of
from engine.elements.element import Accepted, Answer, Question, Reading, Rejection, ReplyContext
from engine.elements.inspected import PathWithin
from engine.languages import Language
from engine.reading.tokens import LONGEST, cleaned, unreadable
from engine.sample_texts import texts_that_mention


@dataclass(frozen=True, kw_only=True)
class OpenText(Question):
    """Any words, of a bounded length in characters."""

    kind = "open_text"
    takes_any_words = True
    is_personal = True
    reasons = ("empty", "too_short", "too_long")
    operators = frozenset(("is", "is_not", "one_of", "none_of", "mentions"))
    compares_as_number = False

    minimum_length: int = 1
    maximum_length: int = 2000

    @property
    def possible_reasons(self) -> tuple[str, ...]:
        """What is shorter than one character is empty."""
        return tuple(reason for reason in self.reasons if reason != "too_short" or self.minimum_length > 1)

    @property
    def longest_reply(self) -> int:
        """The length that its author allows."""
        return self.maximum_length

    def template_context(self, language: Language) -> Mapping[str, Any]:  # noqa: ARG002
        """Return the bounds."""
        return {"minimum_length": self.minimum_length, "maximum_length": self.maximum_length}

    def contradictions(self) -> Iterator[tuple[PathWithin, str]]:
        """Find lengths the wrong way round."""
        if self.minimum_length > self.maximum_length:
            message = (
                f"an answer of at least {self.minimum_length} characters cannot have at most {self.maximum_length}"
            )
            yield ("minimum_length",), message

    def read(self, reply: str, context: ReplyContext) -> Reading:  # noqa: ARG002
        """Take the words as they are."""
        if rejection := unreadable(reply, max(LONGEST, self.maximum_length)):
            return rejection
        words = cleaned(reply)
        if len(words) < self.minimum_length:
            return Rejection("too_short")
        return Rejection("too_long") if len(words) > self.maximum_length else Accepted(words)

    def comparable(self, answer: Answer) -> str:
        """Case and the width of white space do not count."""
        return folded(str(answer))

    def operands(self, operator: str, value: Any) -> Any:
        """`mentions` may list words, of which one is enough."""
        if operator == "mentions":
            return tuple(self.operand(word) for word in each_of(value))
        return super().operands(operator, value)

    def operand(self, value: Any) -> str:
        """Take words; raises UnfitValue."""
        if not isinstance(value, str):
            raise UnfitValue(f"`{as_written(value)}` is not a text: put it in quotation marks")
        return folded(value)

    def partition(self, tests: Sequence[Predicate], today: date | None = None) -> Iterator[str]:  # noqa: ARG002
        """Take each text that is compared for a range; tell all others apart by the words they mention."""
        whole = {one for name, value in tests if name != "mentions" for one in each_of(value)}
        words = [each_of(value) for name, value in tests if name == "mentions"]
        yield from (text for text in sorted(whole) if self._can_be(text))
        fitting = [tuple(word for word in group if self._can_hold(word)) for group in words]
        yield from texts_that_mention(fitting, whole, self.minimum_length)

    def sample_quotes(self, language: Language) -> Iterator[str]:  # noqa: ARG002
        """Return the shortest and the longest text; replies are taken to be written in GSM-7."""
        return ("x" * length for length in (self.minimum_length, self.maximum_length))

    def invalid_replies(self, context: ReplyContext) -> Iterator[str]:
        """Return texts that are shorter or longer than they may be by one character."""
        yield from super().invalid_replies(context)
        for length in (self.minimum_length, self.maximum_length):
            yield from ("x" * (length - 1), "x" * (length + 1))

    def _can_hold(self, words: str) -> bool:
        """Rule out what is too long for any reply: folding case makes three characters of one at most."""
        return len(words) <= 3 * self.maximum_length

    def _can_be(self, text: str) -> bool:
        """Rule out what no reply becomes; white space within a text may have been wider."""
        too_short = len(text) < self.minimum_length and " " not in text
        return bool(text) and not too_short and self._can_hold(text)
