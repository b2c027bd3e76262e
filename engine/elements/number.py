"""A question answered with a number: a count, an amount, a measure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import ceil, floor
from typing import Any, ClassVar

from babel.numbers import format_decimal, get_decimal_symbol

from engine.conditions import Comparable
from engine.elements.compared import ORDERED, Predicate, UnfitValue, as_written, ends_of_ranges
from engine.elements.element import Answer, Question, Reading, Rejection, ReplyContext, said_in
from engine.elements.inspected import PathWithin
from engine.elements.reported import AnswerType
from engine.languages import Language
from engine.reading.asked import asked
from engine.reading.lexicon import Lexicon, lexicon
from engine.reading.numbers import Numbers
from engine.reading.tokens import Reply
from engine.reading.verdict import Said, answered, one_said, understood


@dataclass(frozen=True, kw_only=True)
class Number(Question):
    """A number with at most `decimals` decimal places, bounded where the author says so."""

    kind = "number"
    reasons = ("empty", "too_long", "not_a_number", "several_numbers", "too_low", "too_high", "too_many_decimals")
    operators = ORDERED
    scales = frozenset(("minimum", "maximum"))
    LIMIT: ClassVar[Decimal] = Decimal(10) ** 9
    """Nobody texts more than this; with four decimals it stays exact in JSON and in the rules library."""

    minimum: float | None = None
    maximum: float | None = None
    decimals: int = 0

    @property
    def answer_type(self) -> AnswerType:
        """It is whole where the author wants no decimals."""
        return AnswerType.NUMBER if self.decimals else AnswerType.INTEGER

    @property
    def lowest(self) -> float | None:
        """It is as the author says."""
        return self.minimum

    def template_context(self, language: Language) -> Mapping[str, Any]:
        """Return the bounds as the language writes numbers, None where there is none."""
        bounds = {"minimum": self.minimum, "maximum": self.maximum}
        written = {name: None if bound is None else self.display(bound, language) for name, bound in bounds.items()}
        return {**written, "decimals": self.decimals}

    def contradictions(self) -> Iterator[tuple[PathWithin, str]]:
        """Find bounds the wrong way round, or so close that no answer is between them."""
        if self.minimum is None or self.maximum is None:
            return
        lowest, highest = (f"{Decimal(str(bound)):f}" for bound in (self.minimum, self.maximum))
        low, high = self.number_range()
        if self.minimum > self.maximum:
            yield ("minimum",), f"the lowest number, {lowest}, is above the highest, {highest}"
        elif low > high:
            numbers = f"number of at most {self.decimals} decimals" if self.decimals else "whole number"
            yield ("minimum",), f"no {numbers} is between {lowest} and {highest}"

    def finer_than_answers(self) -> Iterator[tuple[PathWithin, str, str]]:
        """Find bounds that lie between two answers."""
        low, high = self.number_range()
        for name, bound, end in (("minimum", self.minimum, low), ("maximum", self.maximum, high)):
            exact = None if bound is None else Decimal(str(bound))
            if exact is not None and low <= high and exact != round(exact, self.decimals):
                message = f"an answer has {self.decimals or 'no'} decimals, so `{exact:f}` cannot be one"
                places = -int(exact.normalize().as_tuple().exponent)
                remedy = f'Write `{self.number_of(end):f}`, or `"decimals": {places}` at the question.'
                yield (name,), message, remedy

    def read(self, reply: str, context: ReplyContext) -> Reading:
        """Find the one number meant, with the separators of the language; it may be counted or measured (3 kids)."""
        return understood(reply, context.languages, lambda one, words: self._read(one, words, context), "not_a_number")

    def _read(self, reply: Reply, words: Lexicon, context: ReplyContext) -> tuple[Said, Reading]:
        maximum = None if self.maximum is None else _exact(self.maximum, self.LIMIT)
        others = tuple(lexicon(other) for other in context.languages if other != words.language)
        question = asked(said_in(self.text, words.language), words)
        numbers = Numbers(words, others, lexicon(context.language), question, maximum, self.decimals)
        said = one_said(reply, words, numbers)
        if len(said.values) > 1:
            return said, Rejection("several_numbers", tuple(map(str, said.values)))
        if not said.values:
            return said, Rejection("not_a_number")
        number = said.values[0]
        answer = float(number) if self.decimals else int(number)
        return said, answered(said, answer, self._reason(number), "not_a_number")

    def _reason(self, number: Decimal) -> str | None:
        if number < max(-self.LIMIT, _exact(self.minimum, -self.LIMIT)):
            return "too_low"
        if number > min(self.LIMIT, _exact(self.maximum, self.LIMIT)):
            return "too_high"
        return "too_many_decimals" if number != round(number, self.decimals) else None

    def display(self, answer: Answer, language: Language) -> str:
        """Write the number as the language does; four digits are not grouped, as they may be a year."""
        return written_number(Decimal(str(answer)), language)

    def number_of(self, answer: Comparable) -> Decimal:
        """Return the number."""
        return Decimal(answer).scaleb(-self.decimals)  # type: ignore[arg-type]

    def number_range(self) -> tuple[int, int]:
        """Return the lowest and the highest answer, in the smallest decimal."""
        low = max(-self.LIMIT, _exact(self.minimum, -self.LIMIT)).scaleb(self.decimals)
        high = min(self.LIMIT, _exact(self.maximum, self.LIMIT)).scaleb(self.decimals)
        return ceil(low), floor(high)

    def comparable(self, answer: Answer) -> int:
        """Return the answer as a whole number of its smallest decimal."""
        return int(Decimal(str(answer)).scaleb(self.decimals))

    def operand(self, value: Any) -> int:
        """Take a number that this question could be answered with; raises UnfitValue."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise UnfitValue(f"`{as_written(value)}` is not a number, and `{self.id}` is answered with one")
        exact = Decimal(str(value))
        if exact != round(exact, self.decimals):
            raise UnfitValue(
                f"`{as_written(value)}` has more decimals than an answer to `{self.id}`, which has {self.decimals}"
            )
        if not _exact(self.minimum, -self.LIMIT) <= exact <= _exact(self.maximum, self.LIMIT):
            raise UnfitValue(f"`{as_written(value)}` is outside what `{self.id}` accepts")
        return self.comparable(value)

    def partition(self, tests: Sequence[Predicate], today: date | None = None) -> Iterator[int]:  # noqa: ARG002
        """Cut at the numbers that are compared, counted in the smallest decimal."""
        return ends_of_ranges(*self.number_range(), tests)

    def sample_reply(self, answer: Comparable, language: Language) -> str:
        """Write the number with the decimal sign of the language, and without any other."""
        return f"{self.number_of(answer):f}".replace(".", get_decimal_symbol(language.locale))

    def replied_numbers(self) -> tuple[int, int] | None:
        """Return the bounds, if there are two and both are whole."""
        if self.minimum is None or self.maximum is None or self.minimum % 1 or self.maximum % 1:
            return None
        return int(self.minimum), int(self.maximum)

    def sample_quotes(self, language: Language) -> Iterator[str]:
        """Return the longest numbers, near the ends and with all decimals, and the shortest, next to zero."""
        low, high = self.number_range()
        steps = (0, 1, 11, 111, 1111)
        near = [max(low, min(high, 0)), *(low + step for step in steps), *(high - step for step in steps)]
        return (self.display(float(self.number_of(n)), language) for n in near if low <= n <= high)


def written_number(number: Decimal, language: Language) -> str:
    """Write a number as a language does; four digits are not grouped, as they may be a year."""
    number += 0  # there is no -0
    grouped = abs(number) >= 10_000
    shown = format_decimal(number, locale=language.locale, decimal_quantization=False, group_separator=grouped)
    return " ".join(shown.split())  # many languages group by a space that no cheap SMS has


def _exact(bound: float | None, otherwise: Decimal) -> Decimal:
    return otherwise if bound is None else Decimal(str(bound))
