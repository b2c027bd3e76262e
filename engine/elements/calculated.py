"""What a calculated value can be, by the questions that it is made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from engine.elements.compared import Compared
from engine.values import Value


def ends_of(value: Value, questions: Mapping[str, Compared]) -> tuple[Decimal, Decimal]:
    """Return the lowest and the highest that a value can be, whichever of its questions have an answer."""
    if value.how == "count":
        return Decimal(0), Decimal(len(value.of))
    ranges = list(_ranges(questions[id_] for id_ in value.of if id_ in questions))
    lows, highs = [low for low, _ in ranges], [high for _, high in ranges]
    if not ranges:
        return Decimal(0), Decimal(0)
    if value.how == "mean":
        return min(lows), max(highs)
    return _least(lows), -_least([-high for high in highs])


def _least(numbers: Sequence[Decimal]) -> Decimal:
    """Return the least sum of some of these: of those below zero, else the least alone."""
    below = [number for number in numbers if number < 0]
    return sum(below, Decimal(0)) if below else min(numbers)


def _ranges(questions: Iterable[Compared]) -> Iterable[tuple[Decimal, Decimal]]:
    for question in questions:
        if (ends := question.number_range()) is not None:
            low, high = map(question.number_of, ends)
            if low is not None and high is not None:
                yield low, high
