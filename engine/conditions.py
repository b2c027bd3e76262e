"""When a rule holds: comparisons of answers and variables, joined by `all`, `any` and `not`. Pure."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from math import prod
from typing import Any, TypeAlias
from unicodedata import normalize

from engine.characters import UNSEEN
from engine.values import Value
from engine.variables import as_number

Comparable: TypeAlias = "int | str | frozenset[int]"
"""What an answer is to the rules: a whole number, folded words, or a set of positions."""

OPPOSITES = {"is": "is_not", "at_least": "less_than", "at_most": "more_than"}
OPPOSITES |= {opposite: name for name, opposite in OPPOSITES.items()}
"""Of what can be put in order, either the one or the other holds."""

OPERATORS = (*OPPOSITES, "one_of", "none_of", "includes", "answered", "mentions", "between")
"""Every comparison an author may write; `between` is read as `at_least` and `at_most`."""

VALUE_OPERATORS = frozenset((*OPPOSITES, "one_of", "none_of", "answered", "between"))
"""What a calculated value can be tested for: it is a number."""

VARIABLE_OPERATORS = frozenset(OPERATORS) - {"includes"}
"""What a session variable can be tested for: it is a text, and a number where it is compared with one."""


@dataclass(frozen=True)
class AnotherAnswer:
    """The answer to another question, as what an answer is compared with."""

    element: str

    def __str__(self) -> str:
        return self.element


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """One test. `about` says whether `subject` is an element's id, a session variable's key, or a value's id.

    `value` is as the author wrote it, a list as a tuple. `calculated` is the value that a test is about.
    """

    about: str
    subject: str
    operator: str
    value: Any
    calculated: Value | None = None


@dataclass(frozen=True)
class All:
    """Holds where every part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class AnyOf:
    """Holds where some part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class Not:
    """Turns each comparison within into its opposite; what has no answer fails that too."""

    part: Condition


Condition: TypeAlias = Comparison | All | AnyOf | Not


@dataclass(frozen=True)
class Literal:
    """A comparison, or its opposite, within one alternative of a condition."""

    comparison: Comparison
    negated: bool


def from_definition(data: Mapping[str, Any]) -> Condition:
    """Read a condition of a definition that has passed the schema."""
    match data:
        case {"all": parts}:
            return All(tuple(from_definition(part) for part in parts))
        case {"any": parts}:
            return AnyOf(tuple(from_definition(part) for part in parts))
        case {"not": part}:
            return Not(from_definition(part))
    tests = tuple(_tests(about_of(data), data))
    return tests[0] if len(tests) == 1 else All(tests)


def _tests(about: str, data: Mapping[str, Any]) -> Iterator[Comparison]:
    """Several operators on one subject all have to hold."""
    calculated = data[about] if isinstance(data[about], Value) else None
    named = {"about": about, "subject": calculated.id if calculated else data[about], "calculated": calculated}
    for name, value in data.items():
        if name == "between":
            yield Comparison(**named, operator="at_least", value=compared_with(value[0]))
            yield Comparison(**named, operator="at_most", value=compared_with(value[1]))
        elif name != about:
            several = tuple(value) if isinstance(value, list) else compared_with(value)
            yield Comparison(**named, operator=name, value=several)


def compared_with(value: Any) -> Any:
    """Make what an answer is compared with of its JSON: `{"element": ID}` is another answer."""
    return AnotherAnswer(value["element"]) if isinstance(value, dict) else value


def about_of(data: Mapping[str, Any]) -> str:
    """Return what a test, in the JSON of a condition, is about."""
    return next((about for about in ("element", "value") if about in data), "variable")


def comparisons(condition: Condition) -> Iterator[Comparison]:
    """Go through the comparisons in the order they are written."""
    match condition:
        case Comparison():
            yield condition
        case Not(part):
            yield from comparisons(part)
        case All(parts) | AnyOf(parts):
            for part in parts:
                yield from comparisons(part)


def elements_named(condition: Condition) -> frozenset[str]:
    """Return the ids of the questions after which a rule is looked at; of a value, those that it is made of."""
    return frozenset(id_ for test in comparisons(condition) for id_ in questions_of(test))


def questions_of(test: Comparison) -> tuple[str, ...]:
    """Return the ids of the questions whose answers a test looks at."""
    if test.calculated:
        return test.calculated.of
    other = (test.value.element,) if isinstance(test.value, AnotherAnswer) else ()
    return (test.subject, *other) if test.about == "element" else ()


def count_alternatives(condition: Condition, *, negated: bool = False) -> int:
    """Return how many alternatives there will be, without writing them out: they multiply."""
    match condition:
        case Comparison():
            return 1
        case Not(part):
            return count_alternatives(part, negated=not negated)
        case All(parts) | AnyOf(parts):
            counts = (count_alternatives(part, negated=negated) for part in parts)
            return sum(counts) if isinstance(condition, AnyOf) is not negated else prod(counts)


def alternatives(condition: Condition, *, negated: bool = False) -> Iterator[tuple[Literal, ...]]:
    """Write a condition as alternatives (its disjunctive normal form): it holds where all of one of them hold."""
    match condition:
        case Comparison():
            yield (Literal(condition, negated),)
        case Not(part):
            yield from alternatives(part, negated=not negated)
        case All(parts) | AnyOf(parts) if isinstance(condition, AnyOf) is not negated:
            for part in parts:
                yield from alternatives(part, negated=negated)
        case All(parts) | AnyOf(parts):
            for choice in product(*(tuple(alternatives(part, negated=negated)) for part in parts)):
                yield tuple(dict.fromkeys(literal for chosen in choice for literal in chosen))


def holds(comparison: str, left: Comparable | Decimal, right: Any) -> bool:
    """Hold an answer against the value of a comparison; `right` is a tuple where the operator takes several."""
    return _COMPARISONS[comparison](left, right)


def _is(left: Any, right: Any) -> bool:
    return bool(left == (frozenset((right,)) if isinstance(left, frozenset) else right))


def _one_of(left: Any, right: Sequence[Any]) -> bool:
    return not left.isdisjoint(right) if isinstance(left, frozenset) else left in right


def _includes(left: Any, right: Sequence[Any]) -> bool:
    return (left if isinstance(left, frozenset) else frozenset((left,))).issuperset(right)


_COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "is": _is,
    "is_not": lambda left, right: not _is(left, right),
    "at_least": operator.ge,
    "at_most": operator.le,
    "more_than": operator.gt,
    "less_than": operator.lt,
    "one_of": _one_of,
    "none_of": lambda left, right: not _one_of(left, right),
    "includes": _includes,
    "mentions": lambda left, right: any(_mentions(left, word) for word in right),
}


def _mentions(text: str, word: str) -> bool:
    return bool(word) and re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text) is not None


APOSTROPHES = str.maketrans(dict.fromkeys("‘’ʼ′´`", "'"))
"""Phones write `don’t` where a keyboard writes `don't`."""


def folded(text: str) -> str:
    """Make texts comparable by what is seen: case, the width of white space and the shape of apostrophes do not count.

    A letter and its mark may be one character or two (Unicode Standard Annex 15).
    """
    seen = UNSEEN.sub("", " ".join(text.translate(APOSTROPHES).split()))
    return normalize("NFC", normalize("NFC", seen).casefold())


def variable_holds(comparison: str, variable: str, value: Any) -> bool:
    """Test a session variable: with a number as a number, with a text to the letter; `mentions` looks for words."""
    if comparison in ("one_of", "none_of"):
        return any(variable_holds("is", variable, one) for one in value) is (comparison == "one_of")
    if comparison == "mentions":
        words = value if isinstance(value, tuple) else (value,)
        return holds("mentions", folded(variable), tuple(folded(word) for word in words))
    if isinstance(value, str):
        return holds(comparison, variable, value)
    number = as_number(variable)
    return comparison == "is_not" if number is None else holds(comparison, number, Decimal(str(value)))


def value_holds(comparison: str, number: Decimal, value: Any) -> bool:
    """Test a calculated value."""
    right = tuple(map(_exact, value)) if isinstance(value, tuple) else _exact(value)
    return holds(comparison, number, right)


def _exact(value: Any) -> Decimal:
    return Decimal(str(value))


def in_words(condition: Condition) -> str:
    """Write a condition as a sentence would: `recommend at least 7 and recommend at most 8`."""
    match condition:
        case Comparison(operator="answered"):
            return f"{condition.subject} is {'' if condition.value else 'not '}{_given(condition)}"
        case Comparison():
            return f"{condition.subject} {condition.operator.replace('_', ' ')} {value_in_words(condition.value)}"
        case Not(part):
            return f"not ({in_words(part)})"
        case All(parts):
            return " and ".join(_within(part) for part in parts)
        case AnyOf(parts):
            return " or ".join(_within(part) for part in parts)


def value_in_words(value: Any) -> str:
    """Write what an answer is, or is compared with, as a sentence would."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple | list):
        return ", ".join(map(value_in_words, value))
    return str(value)


def _given(condition: Comparison) -> str:
    return "given" if condition.about == "variable" else "answered"


def _within(part: Condition) -> str:
    return f"({in_words(part)})" if isinstance(part, AnyOf) else in_words(part)
