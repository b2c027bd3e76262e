"""Session variables: texts that any host may send, cut into ranges by the rules that compare them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from engine.conditions import folded
from engine.sample_texts import TooManyRanges, texts_that_mention

Predicate = tuple[str, Any]
ORDERING = frozenset(("at_least", "at_most", "more_than", "less_than"))


def cut(tests: Sequence[Predicate]) -> Iterator[str]:
    """Return a text from each range that these comparisons cut all texts into. Raises TooManyRanges."""
    values = [one for name, value in tests if name != "mentions" for one in _each(value)]
    texts = {value for value in values if isinstance(value, str)}
    numbers = {Decimal(str(value)) for value in values if not isinstance(value, str)}
    words = [tuple(folded(word) for word in _each(value)) for name, value in tests if name == "mentions"]
    if any(name in ORDERING and isinstance(value, str) for name, value in tests):
        if numbers or words:
            raise TooManyRanges  # the order of texts is not the order of numbers: their ranges cross
        yield from _in_order(texts)
        return
    yield from sorted(texts)
    yield from {word for group in words for word in group}
    yield from (_spelt(number, texts) for number in _around(numbers))
    yield from texts_that_mention(words, {folded(text) for text in texts})


def _each(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else (value,)


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
