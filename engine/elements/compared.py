"""What rules may ask of a question: how its answers are compared, and which answers comparisons tell apart."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, TypeAlias

from engine.conditions import Comparable
from engine.reading.outcome import Answer

Predicate: TypeAlias = "tuple[str, Any]"
"""A comparison as a kind is asked about it: the operator, and what `operands` made of its value."""

ORDERED = frozenset(("is", "is_not", "at_least", "at_most", "more_than", "less_than", "between", "one_of", "none_of"))
"""The comparisons of answers that have an order."""

LONGEST_SHOWN = 60


class UnfitValue(ValueError):
    """A rule compares an answer with a value it can never have; the message tells the author why."""


class Compared(ABC):
    """A question as rules see it."""

    operators: ClassVar[frozenset[str]]
    """The comparisons a rule may make with an answer of this kind, beside `answered`."""

    @property
    def compares_as_number(self) -> bool:
        """Whether `comparable` returns whole numbers, which the rules library compares itself."""
        return True

    def is_relative(self, value: Any) -> bool:  # noqa: ARG002 - most kinds compare with what the author writes
        """Return whether it shows only in a session what the value of a comparison is: `today`, or another answer."""
        return False

    def orders(self, other: Compared | None) -> frozenset[int]:  # noqa: ARG002 - as above
        """Return how an answer may stand to another's, or to today: 0 before, 1 the same, 2 after."""
        return frozenset()

    def number_of(self, answer: Comparable) -> Decimal | None:  # noqa: ARG002 - most kinds are answered with none
        """Return the number that an answer is, given as the rules compare it, for sums; None where it is none."""
        return None

    def number_range(self) -> tuple[int, int] | None:
        """Return the lowest and the highest number, as the rules compare answers; None where answers are none."""
        return None

    def number_ends(self) -> tuple[Decimal, Decimal] | None:
        """Return between which numbers answers are, for sums; None where answers are none."""
        if (ends := self.number_range()) is None:
            return None
        low, high = map(self.number_of, ends)
        return None if low is None or high is None else (low, high)

    def numbers_apart(self, most: int) -> list[Predicate]:
        """Return comparisons that tell answers of different numbers apart; none where these may be more than `most`."""
        low, high = self.number_range() or (0, -1)
        numbers = [self.number_of(answer) for answer in range(low, high + 1)] if high - low < most else []
        return [("is", int(one) if one == int(one) else float(one)) for one in numbers if one is not None]

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
    def partition(self, tests: Sequence[Predicate], today: date | None = None) -> Iterator[Comparable]:
        """Return an answer, as the rules compare it, from each class that these comparisons divide the answers into.

        Every answer there is passes the same tests as one of those returned. Without a day, `today` may be any.
        """


def constants_of(tests: Iterable[Predicate]) -> set[Any]:
    """Return what answers are compared with, each entry of a list by itself."""
    return {one for _, value in tests for one in each_of(value)}


def each_of(value: Any) -> tuple[Any, ...]:
    """Return what a comparison lists, or the one value that it has."""
    return tuple(value) if isinstance(value, list | tuple) else (value,)


def ends_of_ranges(low: int, high: int, tests: Iterable[Predicate]) -> Iterator[int]:
    """Cut whole numbers into ranges at the constants they are compared with, and return the ends of each."""
    near = {number + step for number in (low, high, *constants_of(tests)) for step in (-1, 0, 1)}
    yield from sorted(number for number in near if low <= number <= high)


def as_written(value: object) -> str:
    """Show the value of a comparison as its author wrote it: a text and a number differ by the quotation marks."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= LONGEST_SHOWN else f"{text[: LONGEST_SHOWN - 1]}…"
