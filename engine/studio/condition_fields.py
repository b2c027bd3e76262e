"""A condition as fields, however deep it goes, each at its pointer; and what it may compare in a survey. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.checking.draft import Draft
from engine.checking.schema_errors import schemas
from engine.checking.text_placeholders import KNOWN_VARIABLES
from engine.conditions import OPERATORS, VALUE_OPERATORS, VARIABLE_OPERATORS
from engine.elements.compared import UnfitValue
from engine.elements.element import Question
from engine.json_pointer import pointer
from engine.studio.forms import as_json

ABOUT = tuple(
    name for name in schemas()["condition.json"]["properties"] if name not in ("all", "any", "not", "note", *OPERATORS)
)
"""What a comparison may be about: `element`, `variable`, and whatever else the schema of conditions names."""

JOINTS = {
    "all": "all of these hold",
    "any": "any of these holds",
    "not_all": "not all of these hold",
    "not_any": "none of these holds",
}
"""How the parts of a group are joined, in words."""

TAKE_LISTS = ("one_of", "none_of", "between")
MAY_TAKE_LISTS = (*TAKE_LISTS, "includes", "mentions")
TAKE_WORDS = ("includes", "mentions")
"""Comparisons with words and options' ids: what looks like a number in them is a text."""

NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
LIST_PART = re.compile(r'\s*("(?:[^"\\]|\\.)*"|[^,]*)\s*(?:,|$)')


@dataclass(frozen=True, kw_only=True)
class Operand:
    """What a subject is compared with; `pointer` is where it stands, and ends with the operator."""

    pointer: str
    operator: str
    shown: str


@dataclass(frozen=True, kw_only=True)
class ComparisonRow:
    """A comparison, or several of one subject; `about` is where they stand within a `not`, if there is one."""

    pointer: str
    about: str
    subject: str
    values: Sequence[Operand]
    is_not: bool = False


@dataclass(frozen=True, kw_only=True)
class Group:
    """Parts that are joined; `joint` is one of `JOINTS`."""

    pointer: str
    joint: str
    parts: Sequence[Node]


@dataclass(frozen=True, kw_only=True)
class Raw:
    """What is no condition, or one that says two things at once: it is edited as JSON, in place."""

    pointer: str
    shown: str


Node = ComparisonRow | Group | Raw


def fields_of(condition: Any, at: str) -> Node:
    """Return a condition as fields; `at` points to it."""
    inner, within, is_not = condition, at, False
    if isinstance(condition, dict) and "not" in condition and not _says(condition):
        inner, within, is_not = condition["not"], f"{at}/not", True
    says = _says(inner) if isinstance(inner, dict) else []
    if len(says) == 1 and says[0] in ("all", "any") and isinstance(inner[says[0]], list):
        parts = [fields_of(part, f"{within}/{says[0]}/{nr}") for nr, part in enumerate(inner[says[0]])]
        return Group(pointer=at, joint=f"{'not_' if is_not else ''}{says[0]}", parts=parts)
    if len(says) == 1 and isinstance(inner[says[0]], str):
        values = [
            Operand(pointer=within + pointer(name), operator=name, shown=shown(name, inner[name]))
            for name in inner
            if name in OPERATORS
        ]
        subject = f"{says[0]}:{inner[says[0]]}"
        return ComparisonRow(pointer=at, about=within, subject=subject, values=values, is_not=is_not)
    return Raw(pointer=at, shown=as_json(condition))


def _says(condition: dict[str, Any]) -> list[str]:
    return [name for name in ("all", "any", *ABOUT) if name in condition]


def shown(operator: str, value: Any) -> str:
    """Write a value as it stands in a field: `read` makes the same value of it."""
    if isinstance(value, list):
        return ", ".join(_shown(operator, one, in_list=True) for one in value)
    return _shown(operator, value, in_list=operator in MAY_TAKE_LISTS)


def _shown(operator: str, value: Any, *, in_list: bool) -> str:
    written = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    plain = not (in_list and ("," in written or not written)) and _read(operator, written) == value
    return written if plain else json.dumps(value, ensure_ascii=False)


def read(operator: str, written: str, before: Any) -> Any:
    """Read what stands in a field; `before` is what stood there, as a list of one stays a list."""
    if operator == "answered":
        return written.strip() != "false"
    if operator not in MAY_TAKE_LISTS:
        return _read(operator, written)
    values = [_read(operator, one) for one in _split(written)]
    is_list = operator in TAKE_LISTS or isinstance(before, list) or len(values) > 1
    return values if is_list else (values or [""])[0]


def _split(written: str) -> Iterator[str]:
    return (found[1].strip() for found in LIST_PART.finditer(written) if found[1].strip())


def _read(operator: str, written: str) -> Any:
    """Read a number, true or false as what they are, and what stands in quotation marks as a text."""
    text = written.strip()
    if text.startswith('"') or (NUMBER.fullmatch(text) and operator not in TAKE_WORDS):
        try:
            return json.loads(text)
        except ValueError:
            return text
    if text in ("true", "false") and operator not in TAKE_WORDS:
        return text == "true"
    return text


def as_taken_by(operator: str, value: Any) -> Any:
    """Return a value as another comparison takes it: one of a list, a list of one, or none that is known."""
    if operator == "answered":
        return True
    alone = value[0] if isinstance(value, list) and value else value
    alone = "" if isinstance(alone, bool) and operator not in ("is", "is_not") else alone
    if operator == "between":
        return list(value)[:2] if isinstance(value, list) and len(value) > 1 else [alone, alone]
    if operator in TAKE_LISTS:
        return value if isinstance(value, list) else [alone]
    return alone


@dataclass(frozen=True, kw_only=True)
class Subject:
    """A question or a variable, by its name: how it may be compared, and with which values where there are few."""

    name: str
    operators: Sequence[str]
    values: Sequence[str] = ()
    is_yes_or_no: bool = False

    @property
    def first(self) -> str:
        """By what it is compared at first, with true."""
        return "is" if self.is_yes_or_no else "answered"


def subjects_of(draft: Draft | None, data: Mapping[str, Any]) -> dict[str, Subject]:
    """Return what conditions may compare, as a form writes it: the questions, then the variables."""
    subjects = {}
    for entry in draft.entries if draft else ():
        if entry.id and isinstance(entry.element, Question):
            possible = [one for one in OPERATORS if one == "answered" or one in entry.element.operators]
            subjects[f"element:{entry.id}"] = Subject(
                name=entry.id,
                operators=possible,
                values=[one.id for one in entry.element.options],
                is_yes_or_no=_is_yes_or_no(entry.element),
            )
        elif entry.id and entry.element is None:
            subjects[f"element:{entry.id}"] = Subject(name=entry.id, operators=OPERATORS)
    ordered = [one for one in OPERATORS if one in VALUE_OPERATORS]
    subjects |= {f"value:{id_}": Subject(name=id_, operators=ordered) for id_ in _values(data)}
    possible = [one for one in OPERATORS if one in VARIABLE_OPERATORS]
    return subjects | {f"variable:{key}": Subject(name=key, operators=possible) for key in _variables(data)}


def _is_yes_or_no(question: Question) -> bool:
    try:
        return question.operand(True) is not None  # noqa: FBT003 - as an author writes it
    except UnfitValue:
        return False


def asked_before(elements: Sequence[Mapping[str, Any]], at: int | str, subjects: Mapping[str, Subject]) -> str:
    """Return what a new comparison begins with: the question asked last before an element, else the first there is.

    It is empty where there is nothing to compare.
    """
    until = elements[:at] if isinstance(at, int) else ()
    asked = [key for one in until if (key := f"element:{one.get('id')}") in subjects]
    return asked[-1] if asked else next(iter(subjects), "")


def _values(data: Mapping[str, Any]) -> list[str]:
    """Return the ids of what the survey calculates."""
    values = data.get("values") if isinstance(data.get("values"), list) else ()
    return [one["id"] for one in values or () if isinstance(one, dict) and isinstance(one.get("id"), str)]


def _variables(data: Mapping[str, Any]) -> list[str]:
    """Return the variables that rules may use: those the survey declares, else those that hosts are known to send."""
    declared = data.get("variables")
    return [key for key in declared if key != "note"] if isinstance(declared, dict) else list(KNOWN_VARIABLES)
