"""A question answered with a phone number."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine import phone
from engine.elements.compared import Predicate, UnfitValue, as_written, constants_of
from engine.elements.element import Accepted, Answer, AskedBack, Question, Reading, Rejection, ReplyContext
from engine.languages import Language
from engine.reading.tokens import cleaned, unreadable

SAMPLES = ("+4790937954", "+447400123456", "+4915123456789")


@dataclass(frozen=True, kw_only=True)
class Phone(Question):
    """One number that is in use, stored in E.164; one without a country code is from where the respondent is."""

    kind = "phone"
    is_personal = True
    reasons = ("empty", "too_long", "not_a_phone", "several_phones")
    operators = frozenset(("is", "is_not", "one_of", "none_of"))
    compares_as_number = False

    def read(self, reply: str, context: ReplyContext) -> Reading:
        """Find the one number; among other words it is asked back."""
        if rejection := unreadable(reply):
            return rejection
        text = cleaned(reply)
        found = phone.numbers_in(text, context.country)
        numbers = list(dict.fromkeys(number for number, _ in found))
        if not numbers:
            return Rejection("not_a_phone")
        if len(numbers) > 1:
            return Rejection("several_phones", tuple(map(phone.written, numbers)))
        rest = text
        for _, written in found:
            rest = rest.replace(written, "")
        is_alone = not any(character.isalnum() for character in rest)
        return Accepted(numbers[0]) if is_alone else AskedBack(numbers[0])

    def display(self, answer: Answer, language: Language) -> str:  # noqa: ARG002
        """Write the number as it is dialled from abroad."""
        return phone.written(str(answer))

    def comparable(self, answer: Answer) -> str:
        """Return the number in E.164."""
        return str(answer)

    def operand(self, value: Any) -> str:
        """Take a number in E.164; raises UnfitValue."""
        if not isinstance(value, str) or not phone.is_in_use(value):
            raise UnfitValue(f"`{as_written(value)}` is not a phone number in use, written like +4790937954")
        return value

    def partition(self, tests: Sequence[Predicate], today: date | None = None) -> Iterator[str]:  # noqa: ARG002
        """Take each number that is compared, and one that is not."""
        compared = constants_of(tests)
        yield from sorted(compared)
        yield from [number for number in SAMPLES if number not in compared][:1]

    def sample_quotes(self, language: Language) -> Iterator[str]:
        """Return numbers of several lengths."""
        return (self.display(number, language) for number in SAMPLES)

    def invalid_replies(self, context: ReplyContext) -> Iterator[str]:
        """Return a number that is none, and two of them."""
        yield from super().invalid_replies(context)
        yield from ("12", " ".join(SAMPLES[:2]))
