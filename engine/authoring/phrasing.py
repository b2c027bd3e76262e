"""Conditions and texts of a definition, written out for people."""

from __future__ import annotations

import re
from typing import Any

from engine.checking.finding import shortened
from engine.conditions import All, AnyOf, Comparison, Condition, Not

QUOTE = re.compile(r"\{\{\s*(?:answer|variable)\s*[.\[]\s*[\"']?([\w-]+).*?\}\}")


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
    """Write a value of a definition: yes and no for true and false, several with commas."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple | list):
        return ", ".join(map(value_in_words, value))
    return str(value)


def plain_text(text: str, length: int = 500) -> str:
    """Write a text on one line, with the names of what it quotes in brackets."""
    return shortened(QUOTE.sub(r"[\1]", text), length)


def _given(condition: Comparison) -> str:
    return "answered" if condition.about == "element" else "given"


def _within(part: Condition) -> str:
    return f"({in_words(part)})" if isinstance(part, AnyOf) else in_words(part)
