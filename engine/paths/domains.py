"""What rules compare: the answers to each question, and each variable, in classes that no rule tells apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice
from typing import Any

from engine.conditions import VARIABLE_OPERATORS, AnotherAnswer, Comparison, Literal, folded, holds, variable_holds
from engine.elements.compared import Predicate, UnfitValue, each_of
from engine.elements.element import Question
from engine.sample_texts import TooManyRanges, texts_that_mention
from engine.variables import as_number

MOST_CLASSES = 4096

ABSENT = 0
"""The class of what has no answer yet, and of a variable that was not sent."""

About = tuple[str, str]
"""`element` or `variable`, and which."""


@dataclass(frozen=True, kw_only=True)
class Domain:
    """One question or variable: the classes of its answers, and which comparisons hold in each.

    `samples` has an answer of each class, as the rules compare it; that of ABSENT is None. A comparison that is not
    in `truth` could not be decided: it may hold or not.
    """

    level: int
    samples: tuple[Any, ...]
    truth: Mapping[Comparison, tuple[bool, ...]] = field(hash=False)
    question: Question | None = None

    @property
    def size(self) -> int:
        """How many classes there are."""
        return len(self.samples)

    def class_of(self, answer: Any) -> int:
        """Find the class of an answer, given as the rules compare it."""
        row = tuple(_passes(self.question, test, answer) for test in self.tests())
        return next(at for at in range(1, self.size) if row == tuple(truth[at] for truth in self.truth.values()))

    def tests(self) -> list[Predicate]:
        """Return the comparisons that can be decided, with their constants."""
        return [made for test in self.truth if (made := _constant(self.question, test)) is not None]

    def passes(self, literal: Literal) -> tuple[bool, ...] | None:
        """Return by class whether a comparison, or its opposite, holds; what has no answer fails both."""
        test = literal.comparison
        if test.operator == "answered":
            return tuple(((at != ABSENT) is test.value) is not literal.negated for at in range(self.size))
        truth = self.truth.get(test)
        return truth and tuple(at != ABSENT and each is not literal.negated for at, each in enumerate(truth))


def domain_of(
    level: int, question: Question | None, comparisons: Iterable[Comparison], *, numbers_only: bool = False
) -> Domain:
    """Cut the answers to a question into classes; without a question, a session variable's."""
    tests = {test: constant for test in comparisons if (constant := _constant(question, test)) is not None}
    try:
        samples = _samples(question, list(tests.values()), numbers_only=numbers_only)
    except TooManyRanges:
        samples, tests = [""], {}
    classes: dict[tuple[bool, ...], Any] = {}
    for sample in samples:
        classes.setdefault(tuple(_passes(question, test, sample) for test in tests.values()), sample)
    columns = zip(*classes, strict=True) if tests else ()
    truth = {test: (False, *column) for test, column in zip(tests, columns, strict=False)}
    return Domain(level=level, samples=(None, *classes.values()), truth=truth, question=question)


def _constant(question: Question | None, test: Comparison) -> Predicate | None:
    """Return a comparison as its kind reads it; None where it cannot be made, which is reported elsewhere."""
    if test.operator == "answered":
        return None
    if question is None:
        unfit = any(isinstance(value, bool | AnotherAnswer) for value in each_of(test.value))
        fits = test.operator in VARIABLE_OPERATORS and not unfit
        return (test.operator, test.value) if fits else None
    if test.operator not in question.operators:
        return None
    try:
        return test.operator, question.operands(test.operator, test.value)
    except UnfitValue:
        return None


def _samples(question: Question | None, tests: Sequence[Predicate], *, numbers_only: bool) -> list[Any]:
    answers = _partition_of_texts(tests) if question is None else question.partition(tests)
    samples = list(islice(answers, MOST_CLASSES + 1))
    if numbers_only:
        samples = [sample for sample in samples if as_number(str(sample)) is not None] or ["1"]
    if len(samples) > MOST_CLASSES or not samples:
        raise TooManyRanges
    return samples


def _passes(question: Question | None, test: Predicate, sample: Any) -> bool:
    operator, constant = test
    return variable_holds(operator, sample, constant) if question is None else holds(operator, sample, constant)


ORDERING = frozenset(("at_least", "at_most", "more_than", "less_than"))


def _partition_of_texts(tests: Sequence[Predicate]) -> Iterator[str]:
    """Return a text from each range that these comparisons cut all texts into. Raises TooManyRanges."""
    values = [one for name, value in tests if name != "mentions" for one in each_of(value)]
    texts = {value for value in values if isinstance(value, str)}
    numbers = {Decimal(str(value)) for value in values if not isinstance(value, str)}
    words = [tuple(folded(word) for word in each_of(value)) for name, value in tests if name == "mentions"]
    if any(name in ORDERING and isinstance(value, str) for name, value in tests):
        if numbers or words:
            raise TooManyRanges  # the order of texts is not the order of numbers: their ranges cross
        yield from _in_order(texts)
        return
    yield from sorted(texts)
    yield from {word for group in words for word in group}
    yield from (_spelt(number, texts) for number in _around(numbers))
    yield from texts_that_mention(words, {folded(text) for text in texts})


def _in_order(texts: set[str]) -> Iterator[str]:
    """Return each text and what comes right after it, and the first text there is."""
    yield ""
    for text in sorted(texts):
        yield text
        yield f"{text}\0"


def _around(numbers: set[Decimal]) -> Iterator[Decimal]:
    ordered = sorted(numbers)
    for number, higher in zip(ordered, [*ordered, None][1:], strict=True):
        yield number
        yield number + 1 if higher is None else (number + higher) / 2
    if ordered:
        yield ordered[0] - 1


def _spelt(number: Decimal, taken: set[str]) -> str:
    """Write a number as none of the texts does that are compared to the letter."""
    text = f"{number:f}"
    while text in taken:
        text += "0" if "." in text else ".0"
    return text
