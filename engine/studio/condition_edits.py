"""What may be done to a condition, each on its JSON: compare, join, turn round, add, take away. Pure.

An edit changes what it is about and nothing beside it; a note, or a key that no form shows, stays.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any

from engine.conditions import OPERATORS
from engine.json_pointer import steps_of
from engine.studio.condition_fields import ABOUT, JOINTS, as_taken_by, read

JsonObject = dict[str, Any]


class NoCondition(ValueError):
    """What cannot stand in a condition; the message says why."""


def place(data: Any, path: str) -> tuple[Any, Any]:
    """Return what a value stands in, and under which key there; what is missing on the way is made."""
    steps = steps_of(path)
    for step, following in pairwise(steps):
        if isinstance(data, list):
            data = data[int(step)]
        else:
            is_list = following.isdigit() and step in ("elements", "rules", "options")
            data = data.setdefault(step, [] if is_list else {})
    return data, int(steps[-1]) if isinstance(data, list) else steps[-1]


def _set_subject(data: JsonObject, told: Mapping[str, str]) -> None:
    around, key = place(data, told["path"])
    about, before = _about(told["value"]), around[key]
    if before.get(about[0]) != about[1] and told.get("first") == "answered":
        before = {
            **{name: value for name, value in before.items() if not _is_yes_or_no(name, value)},
            **({"answered": True} if any(_is_yes_or_no(*one) for one in before.items()) else {}),
        }
    around[key] = {about[0] if name in ABOUT else name: value for name, value in before.items()}
    around[key].update([about])


def _is_yes_or_no(operator: str, value: Any) -> bool:
    return operator in {"is", "is_not"} and isinstance(value, bool)


def _about(subject: str) -> tuple[str, str]:
    about, _, name = subject.partition(":")
    if about not in ABOUT or not name.strip():
        raise NoCondition("A condition compares a question's answer or a variable: choose one.")
    return about, name


def _set_operator(data: JsonObject, told: Mapping[str, str]) -> None:
    around, old = place(data, told["path"])
    new = told["value"]
    if new not in OPERATORS:
        raise NoCondition(f"There is no comparison `{new}`.")
    if new == old:
        return
    if new in around:
        raise NoCondition(f"There is a comparison by `{new}` already.")
    changed = {new if name == old else name: value for name, value in around.items()}
    changed[new] = as_taken_by(new, changed[new])
    around.clear()
    around.update(changed)


def _set_value(data: JsonObject, told: Mapping[str, str]) -> None:
    around, operator = place(data, told["path"])
    around[operator] = read(operator, told["value"], around[operator])


def _set_not(data: JsonObject, told: Mapping[str, str]) -> None:
    around, key = place(data, told["path"])
    around[key] = _turned(around[key], _within(around[key]), is_not=bool(told["value"]))


def _set_joint(data: JsonObject, told: Mapping[str, str]) -> None:
    around, key = place(data, told["path"])
    if told["value"] not in JOINTS:
        raise NoCondition(f"Conditions are joined by {', '.join(JOINTS)}, and not by `{told['value']}`.")
    new = told["value"].removeprefix("not_")
    joined = {new if name in ("all", "any") else name: value for name, value in _within(around[key]).items()}
    around[key] = _turned(around[key], joined, is_not=told["value"] != new)


def _within(condition: JsonObject) -> JsonObject:
    within: JsonObject = condition.get("not", condition)
    return within


def _turned(before: JsonObject, within: JsonObject, *, is_not: bool) -> JsonObject:
    beside = {name: value for name, value in before.items() if name != "not"} if "not" in before else {}
    return {**beside, "not": within} if is_not else {**within, **beside}


def _add_test(data: JsonObject, told: Mapping[str, str]) -> None:
    """Add a comparison to a group; a comparison that stands alone becomes a group of two."""
    _add(data, told["path"], first_test(told))


def _add_group(data: JsonObject, told: Mapping[str, str]) -> None:
    _add(data, told["path"], {"any": [first_test(told)]})


def first_test(told: Mapping[str, str]) -> JsonObject:
    """Return what a comparison of a subject begins with; `first` is by what, if not by whether it is answered."""
    return {**dict([_about(told["subject"])]), told.get("first", "answered"): True}


def _add(data: JsonObject, path: str, part: JsonObject) -> None:
    around, key = place(data, path)
    before = around.get(key) if isinstance(around, dict) else around[key]
    within = _within(before) if isinstance(before, dict) else {}
    joint = next((name for name in ("all", "any") if isinstance(within.get(name), list)), None)
    if joint:
        within[joint].append(part)
    elif before:
        around[key] = {"all": [before, part]}
    else:
        around[key] = part


def _remove_part(data: JsonObject, told: Mapping[str, str]) -> None:
    """Take a part away; a group that is left with one part becomes that part, and with none goes as well."""
    around, key = place(data, told["path"])
    del around[key]
    if not isinstance(around, list):
        return
    joint = told["path"].rpartition("/")[0]
    holder = joint.rpartition("/")[0]
    group = holder.removesuffix("/not")
    if not around:
        _remove_part(data, {"path": group})
    elif len(around) == 1:
        beyond, at = place(data, group)
        turns, is_bare = "not" in beyond[at], len(beyond[at]) == len(_within(beyond[at])) == 1
        if is_bare and not (turns and "not" in around[0]):
            beyond[at] = {"not": around[0]} if turns else around[0]


CONDITION_EDITS: Mapping[str, Callable[[JsonObject, Mapping[str, str]], None]] = {
    "set_subject": _set_subject,
    "set_operator": _set_operator,
    "set_value": _set_value,
    "set_not": _set_not,
    "set_joint": _set_joint,
    "add_test": _add_test,
    "add_group": _add_group,
    "remove_part": _remove_part,
}
"""Every edit of a condition, by its name."""
