"""What conditions may compare in a survey, as forms offer it: its questions and its variables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.checking.text_placeholders import KNOWN_VARIABLES
from engine.conditions import OPERATORS, VALUE_OPERATORS, VARIABLE_OPERATORS
from engine.elements.compared import UnfitValue
from engine.elements.element import Question
from engine.studio.checks import Checked


@dataclass(frozen=True, kw_only=True)
class Subject:
    """A question or a variable, by its name: how it may be compared, and with which values where there are few."""

    name: str
    operators: Sequence[str]
    values: Sequence[str] = ()


def subjects_of(checked: Checked, data: Mapping[str, Any]) -> dict[str, Subject]:
    """Return what conditions may compare, as a form writes it: the questions, then the variables."""
    subjects = {}
    for entry in checked.draft.entries if checked.draft else ():
        if entry.id and isinstance(entry.element, Question):
            possible = [one for one in OPERATORS if one == "answered" or one in entry.element.operators]
            ids = [one.id for one in entry.element.options]
            values = ids or [*(["true", "false"] if _is_yes_or_no(entry.element) else [])]
            subjects[f"element:{entry.id}"] = Subject(name=entry.id, operators=possible, values=values)
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
    """Return what a new comparison begins with: the question asked last before an element, else the first there is."""
    until = elements[:at] if isinstance(at, int) else ()
    asked = [key for one in until if (key := f"element:{one.get('id')}") in subjects]
    return asked[-1] if asked else next(iter(subjects))


def _values(data: Mapping[str, Any]) -> list[str]:
    """Return the ids of what the survey calculates."""
    values = data.get("values") if isinstance(data.get("values"), list) else ()
    return [one["id"] for one in values or () if isinstance(one, dict) and isinstance(one.get("id"), str)]


def _variables(data: Mapping[str, Any]) -> list[str]:
    """Return the variables that rules may use: those the survey declares, else those that hosts are known to send."""
    declared = data.get("variables")
    return [key for key in declared if key != "note"] if isinstance(declared, dict) else list(KNOWN_VARIABLES)
