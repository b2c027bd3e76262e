"""What a misspelt or mistaken word was probably meant to be."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import Any

from engine.conditions import OPERATORS

WORDS_OF_OTHERS = {
    "all": "and",
    "any": "or",
    "is": "equals equal eq == =",
    "is_not": "not_equals ne !=",
    "at_least": "gte ge >= min",
    "at_most": "lte le <= max",
    "more_than": "gt > greater_than",
    "less_than": "lt <",
    "one_of": "in",
    "none_of": "not_in",
    "includes": "contains",
    "answered": "exists",
    "element": "question",
    "go_to": "to target",
    "condition": "when if",
    "action": "then",
    "options": "choices values",
    "text": "message",
    "completion": "end finish finished exit done thanks",
    "unavailable": "closed expired",
    "elif": "elseif elsif",
    "endif": "fi",
    "title": "name",
    "default_language": "language",
    "scale": "rating",
    "yes_no": "boolean",
    "dropdown": "single_choice choice select",
    "multiple_choice": "checkbox",
    "number": "integer",
    "open_text": "string free_text",
}
"""Other systems' words for ours. They are told of in a remedy and never accepted: one spelling a thing."""

MISTAKEN = {theirs: ours for ours, words in WORDS_OF_OTHERS.items() for theirs in words.split()}

LOOKALIKES = dict(zip("аеорсухіАВЕКМНОРСТХІΑΒΕΖΗΙΚΜΝΟΡΤΥΧο", "aeopcyxiABEKMHOPCTXIABEZHIKMNOPTYXo", strict=True))
"""Cyrillic and Greek letters that nobody can tell from Latin ones (Unicode Technical Standard 39)."""

_LATIN = str.maketrans(LOOKALIKES)

A_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")

LONGEST = 100
"""What is longer is no misspelling, and comparing it would take time."""


LONGEST_JOINED = 400
"""Conditions that are longer together are not repeated in a remedy."""


def did_you_mean(word: object, known: Iterable[str]) -> str | None:
    """Find the word among those there are that was probably meant."""
    if not isinstance(word, str) or len(word) > LONGEST:
        return None
    by_folded = {_folded(name): name for name in known}
    folded = _folded(word)
    if (ours := MISTAKEN.get(folded)) in by_folded:
        return ours
    near = get_close_matches(folded, by_folded, n=1, cutoff=0.65)
    if not near and folded in ("min", "max"):
        near = [name for name in by_folded if name.startswith(folded)]
    return by_folded[near[0]] if near else None


def in_two_alphabets(word: str) -> str | None:
    """Say which letter of a word is no Latin one, where others are."""
    alphabets = {c: unicodedata.name(c, "").partition(" ")[0] for c in word if c.isalpha()}
    foreign = [c for c, name in alphabets.items() if name != "LATIN"]
    if not foreign or "LATIN" not in alphabets.values():
        return None
    return f"`{foreign[0]}` is a {alphabets[foreign[0]].title()} letter"


def or_meant(word: object, known: Iterable[str], remedy: str) -> str:
    """Return the word that was probably meant, as a remedy; another remedy where there is none."""
    meant = did_you_mean(word, known)
    return f"Did you mean `{meant}`?" if meant else remedy


def without_marks(text: str) -> float | bool | None:
    """Find the number, true or false that somebody put in quotation marks."""
    plain = text.strip().lower()
    if plain in ("true", "false"):
        return plain == "true"
    return json.loads(plain) if len(plain) <= LONGEST and A_NUMBER.fullmatch(plain) else None


def is_a_test(value: object) -> bool:
    """Return whether a value reads like a condition by itself: something that is tested, and a comparison."""
    return isinstance(value, dict) and bool(
        value.keys() & {"element", "variable", "value"} and value.keys() & {*OPERATORS}
    )


def joined(conditions: Sequence[object], by: str | None = None) -> str:
    """Say how several conditions are joined to one; by `all` or by `any` where it is not known by which."""
    written = json.dumps({by or "all": conditions}, ensure_ascii=False)
    if len(written) > LONGEST_JOINED:
        written = f'{{"{by or "all"}": [{{ … }}, {{ … }}]}}'
    return f"Join them: {written}{'' if by else ', or by `any` where one of them is enough'}."


FORMULA = re.compile(r"\s*(\w+)\s*([<>=!]=?)\s*(.+?)\s*")
JOINTS = {
    "all": re.compile(r"\s+and\s+|\s*&&\s*", re.IGNORECASE),
    "any": re.compile(r"\s+or\s+|\s*\|\|\s*", re.IGNORECASE),
}
A_TEST = '{"element": "…", "is": …}'


def in_parts(condition: str) -> str:
    """Say how `score <= 2`, or several such joined by `and` or by `or`, is written as a condition."""
    for by, joint in JOINTS.items():
        if len(parts := joint.split(condition)) > 1:
            tests = [_as_test(part) for part in parts]
            return joined(tests, by) if all(tests) else f'Write it in parts: {{"{by}": [{A_TEST}, {A_TEST}]}}.'
    test = _as_test(condition)
    return f"Write it in parts: {json.dumps(test, ensure_ascii=False) if test else A_TEST}."


def _as_test(formula: str) -> dict[str, Any] | None:
    found = FORMULA.fullmatch(formula)
    if found is None:
        return None
    value = without_marks(found[3])
    operator = did_you_mean(found[2], OPERATORS)
    return {"element": found[1], str(operator): found[3].strip("\"'") if value is None else value}


def _folded(word: str) -> str:
    return word.strip().translate(_LATIN).casefold().replace("-", "_").replace(" ", "_")
