"""What a calculated value can be, and with which answers a test of it holds, as a decision diagram."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache

from engine.conditions import VALUE_OPERATORS, Comparison, Literal, value_holds
from engine.elements.compared import Compared, each_of
from engine.elements.element import Question
from engine.paths.decision_diagram import EVERYTHING, NOTHING, DecisionDiagram
from engine.paths.domains import ABSENT, About, Domain
from engine.values import Value

MOST_NUMBERS = 128
"""A question of more different answers is not told apart answer by answer: its values are known by their ends."""


def ends_of(value: Value, questions: Mapping[str, Compared]) -> tuple[Decimal, Decimal]:
    """Return the lowest and the highest that a value can be, whichever of its questions have an answer."""
    if value.how == "count":
        return Decimal(0), Decimal(len(value.of))
    ranges = [ends for id_ in value.of if id_ in questions and (ends := questions[id_].number_ends())]
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


def numbers_told_apart(test: Comparison, questions: Mapping[str, Question]) -> Iterator[Comparison]:
    """Return the comparisons that tell apart what each question of a value adds to it, where they are few."""
    value = test.calculated
    for id_ in value.of if value and value.how != "count" else ():
        question = questions.get(id_)
        yield from _apart(question) if question else ()


def _apart(question: Question) -> Iterator[Comparison]:
    for operator, written in question.numbers_apart(MOST_NUMBERS):
        yield Comparison(about="element", subject=question.id, operator=operator, value=written)


def with_value(literal: Literal, sets: DecisionDiagram, domains: Mapping[About, Domain]) -> int | None:
    """Return the assignments in which a test of a value, or its opposite, holds; None where it cannot be decided."""
    value = literal.comparison.calculated
    if value is None or not _is_sound(literal.comparison):
        return None
    found = [domains.get(("element", id_)) for id_ in value.of]
    inputs = sorted((domain for domain in found if domain), key=lambda domain: domain.level)
    if len(inputs) == len(found) and (value.how == "count" or all(map(_is_told_apart, inputs))):
        return _summed(literal, value, inputs, sets)
    return _by_ends(literal, value, {domain.question.id: domain.question for domain in inputs if domain.question})


def _is_sound(test: Comparison) -> bool:
    are_numbers = all(isinstance(one, int | float) and not isinstance(one, bool) for one in each_of(test.value))
    return test.operator == "answered" or (test.operator in VALUE_OPERATORS and are_numbers)


def _is_told_apart(domain: Domain) -> bool:
    apart = [*_apart(domain.question)] if domain.question else []
    return bool(apart) and domain.truth.keys() >= {*apart}


def _by_ends(literal: Literal, value: Value, questions: Mapping[str, Question]) -> int | None:
    """Return NOTHING where no number between its ends passes; None where that cannot be told."""
    test = literal.comparison
    if test.operator == "answered" or len([one for one in questions.values() if one.number_ends()]) < len(value.of):
        return None
    low, high = ends_of(value, questions)
    near = [low, high, *(Decimal(str(one)) for one in each_of(test.value))]
    tried = [number + step for number in near for step in (Decimal("-0.01"), Decimal(0), Decimal("0.01"))]
    passes = any(_passes(literal, number) for number in tried if low <= number <= high)
    return None if passes else NOTHING


def _passes(literal: Literal, number: Decimal | None) -> bool:
    test = literal.comparison
    if test.operator == "answered":
        return ((number is not None) is test.value) is not literal.negated
    return number is not None and value_holds(test.operator, number, test.value) is not literal.negated


def _summed(literal: Literal, value: Value, inputs: Sequence[Domain], sets: DecisionDiagram) -> int:
    """Go through the questions of a value, level by level, with how many were answered and what they sum up to."""

    def number(domain: Domain, class_: int) -> Decimal:
        if value.how == "count" or domain.question is None:
            return Decimal(0)
        return domain.question.number_of(domain.samples[class_]) or Decimal(0)

    numbers = [[number(domain, one) for one in range(ABSENT + 1, domain.size)] for domain in inputs]
    most = 1 if value.how == "sum" else len(inputs)  # of a sum it only counts whether there is an answer

    @cache
    def where(at: int, total: Decimal, count: int) -> int:
        if at == len(inputs):
            return EVERYTHING if _passes(literal, value.of_total(total, count)) else NOTHING
        sets.spend(1 + len(numbers[at]) // 10)  # a hundred numbers take a second where ten take a tenth of it
        more = min(count + 1, most)
        answered = [where(at + 1, total + one, more) for one in numbers[at]]
        return sets.choose(inputs[at].level, [where(at + 1, total, count), *answered])

    return where(0, Decimal(0), 0)
