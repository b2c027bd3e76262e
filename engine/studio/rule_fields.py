"""A condition as the fields of a form, and back: comparisons, joined once, or in groups that are joined."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.conditions import OPERATORS

Condition = dict[str, Any]

OPERATORS_SHOWN = (*OPERATORS, "between")

JOINTS = {
    "all": "all of them hold",
    "any": "any of them holds",
    "not_all": "not all of them hold",
    "not_any": "none of them holds",
}
"""How comparisons are joined, in words."""

TAKE_SEVERAL = ("one_of", "none_of", "between", "includes", "mentions")

MOST = 50


class NoCondition(ValueError):
    """Fields that make no condition; the message says why."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """A comparison; `group` is the number of the group it stands in, 0 where it stands by itself."""

    subject: str = ""
    operator: str = "is"
    value: str = ""
    is_not: bool = False
    group: int = 0


@dataclass(frozen=True, kw_only=True)
class Fields:
    """A condition as rows; `joints` are those of the whole and of each group."""

    rows: Sequence[Row]
    joints: Sequence[str]


def fields_of(condition: Any) -> Fields | None:
    """Return a condition as fields; None for one that they would not hold as it is."""
    joined = _joined(condition)
    joint, parts = joined or ("all", [condition])
    rows: list[Row] = []
    joints = [joint]
    for part in parts:
        inner = _joined(part)
        if inner:
            joints.append(inner[0])
        made = [_row(one, len(joints) - 1 if inner else 0) for one in (inner[1] if inner else [part])]
        rows += [row for row in made if row]
        if None in made:
            return None
    return Fields(rows=rows, joints=joints)


def condition_of(told: Mapping[str, str]) -> Condition:
    """Read the fields `subject0`, `operator0`, `value0`, `not0`, `group0`, …, and `joint0`, …. Raises NoCondition."""
    parts: list[list[Condition]] = []
    joints: list[str] = []
    places: dict[str, int] = {}
    for at in range(MOST):
        subject, group = told.get(f"subject{at}", ""), told.get(f"group{at}", "0")
        if not subject:
            continue
        comparison = _comparison(subject, told.get(f"operator{at}", "is"), told.get(f"value{at}", ""))
        comparison = {"not": comparison} if told.get(f"not{at}") else comparison
        if group in places:
            parts[places[group]].append(comparison)
            continue
        parts.append([comparison])
        joints.append("all" if group == "0" else told.get(f"joint{group}", "any"))
        if group != "0":
            places[group] = len(parts) - 1
    if not parts:
        raise NoCondition("A rule needs something to compare: choose a question or a variable.")
    return _join([_join(*one) for one in zip(parts, joints, strict=True)], told.get("joint0", "all"))


def _joined(condition: Any) -> tuple[str, list[Any]] | None:
    """Return how a condition joins others, and these."""
    if not isinstance(condition, dict) or len(condition) != 1:
        return None
    for joint in ("all", "any"):
        if isinstance(condition.get(joint), list):
            return joint, condition[joint]
    inner = _joined(condition.get("not"))
    return (f"not_{inner[0]}", inner[1]) if inner and not inner[0].startswith("not_") else None


def _row(condition: Any, group: int) -> Row | None:
    if not isinstance(condition, dict):
        return None
    is_not = condition.keys() == {"not"}
    one = condition["not"] if is_not else condition
    if not isinstance(one, dict) or len(one) != 2:
        return None
    about = next((name for name in ("element", "variable") if name in one), None)
    operator = next((name for name in OPERATORS_SHOWN if name in one), None)
    if about is None or operator is None:
        return None
    values = one[operator] if isinstance(one[operator], list) else [one[operator]]
    value = ", ".join(each if isinstance(each, str) else json.dumps(each) for each in values)
    row = Row(subject=f"{about}:{one[about]}", operator=operator, value=value, is_not=is_not, group=group)
    try:  # a text of digits, or one with a comma in it, would come back as another value
        return row if _comparison(row.subject, operator, value) == one else None
    except NoCondition:
        return None


def _join(parts: Sequence[Condition], joint: str) -> Condition:
    negates, name = joint.startswith("not_"), joint.removeprefix("not_")
    if name not in ("all", "any"):
        raise NoCondition(f"Comparisons are joined by {', '.join(JOINTS)}, and not by `{joint}`.")
    joined = parts[0] if len(parts) == 1 else {name: list(parts)}
    return {"not": joined} if negates else joined


def _comparison(subject: str, operator: str, written: str) -> Condition:
    about, _, name = subject.partition(":")
    if about not in ("element", "variable") or not name.strip():
        raise NoCondition("A rule compares a question's answer or a variable.")
    if operator not in OPERATORS_SHOWN:
        raise NoCondition(f"There is no comparison `{operator}`.")
    if operator == "answered":
        return {about: name, operator: written.strip() != "false"}
    if operator in TAKE_SEVERAL:
        values = list(_values(written))
        lone = len(values) == 1 and operator in ("includes", "mentions")
        return {about: name, operator: str(values[0]) if lone else values}
    return {about: name, operator: _value(written)}


def _values(written: str) -> Iterator[Any]:
    return (_value(one) for one in written.split(",") if one.strip())


def _value(written: str) -> Any:
    """Read a number, true or false as what they are; anything else is a text."""
    text = written.strip()
    if text in ("true", "false"):
        return text == "true"
    return json.loads(text) if re.fullmatch(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?", text) else text
