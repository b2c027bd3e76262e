"""What may be done to a definition, each on its JSON: set, add, copy, take away, move, rename. Pure."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import count
from typing import Any

from engine.authoring.diff.versions import renamed
from engine.checking.text_placeholders import quoted
from engine.json_pointer import found, pointer, steps_of
from engine.studio.condition_edits import CONDITION_EDITS, JsonObject, NoCondition, first_test, place
from engine.studio.forms import is_texts, schema_at
from engine.studio.ids import UnfitId, is_id, listed, rename, taken_ids

NUMBERED = re.compile(r"_\d+$")

LONGEST_COPIED = 56
"""Letters of an id that its copies begin with: a number is put behind them, and an id has 64 at most."""


class NotDone(ValueError):
    """An edit that cannot be made; the message says why."""


def edited(
    data: Mapping[str, Any], do: str, told: Mapping[str, str], published: Mapping[str, Any] | None = None
) -> JsonObject:
    """Return a definition after an edit; results are told of the one that is `published`. Raises NotDone."""
    after: JsonObject = copy.deepcopy(dict(data))
    edit = EDITS.get(do)
    if edit is None:
        raise NotDone(f"There is no edit `{do}`.")
    try:
        if do == "set" and is_id(steps := steps_of(told["path"])):
            rename(after, steps, told.get("value", "").strip(), published or {})
        else:
            edit(after, told)
    except (NotDone, NoCondition, UnfitId) as error:
        raise NotDone(str(error)) from None
    except (LookupError, TypeError, ValueError, AttributeError):
        raise NotDone("What was to be edited is not there any more.") from None
    return after


def put_into(
    theirs: Mapping[str, Any],
    before: Mapping[str, Any],
    edits: Sequence[Mapping[str, str]],
    published: Mapping[str, Any],
) -> tuple[JsonObject, JsonObject, list[str]]:
    """Return what edits make of the definition they were made on, and of theirs; and why one cannot be put there.

    What has an id is found in theirs by it: somebody may have moved it, and another stands in its place. What is added
    or moved comes to stand after the same one in both.
    """
    mine, both, faults = dict(before), dict(theirs), []
    for told in edits:
        fault = ""
        try:
            both = edited(both, told.get("op", ""), _told_in(both, mine, told), published)
        except NotDone as error:
            fault = str(error)
        with suppress(NotDone):
            mine = edited(mine, told.get("op", ""), told, published)
        faults.append(fault)
    return mine, both, faults


def place_in(theirs: JsonObject, mine: JsonObject, at: str) -> str:
    """Return the page of the editor that shows in theirs what one shows in mine; the same where theirs lacks it."""
    with suppress(NotDone):
        return _path_in(theirs, mine, pointer("elements", at)).rpartition("/")[2] if at.isdecimal() else at
    return at


def _told_in(theirs: JsonObject, mine: JsonObject, told: Mapping[str, str]) -> dict[str, str]:
    """Return what an edit of one definition is told to do the same in another. Raises NotDone."""
    there = {**told, "path": _path_in(theirs, mine, told["path"])} if "path" in told else dict(told)
    with suppress(LookupError, TypeError, ValueError):  # what is no edit is told where it is made
        match told.get("op"):
            case "add_element":
                there["at"] = _position_in(theirs["elements"], mine["elements"][: _added_at(mine["elements"], told)])
            case "move":
                (entries, at), (others, now) = _entry(mine, told["path"]), _entry(theirs, there["path"])
                left = [*entries[:at], *entries[at + 1 :]]
                there["to"] = _position_in([*others[:now], *others[now + 1 :]], left[: _moved_to(entries, at, told)])
    return there


def _entry(data: JsonObject, path: str) -> tuple[Sequence[Any], int]:
    around, _, at = path.rpartition("/")
    return found(data, around), int(at)


def _position_in(theirs: Sequence[Any], earlier: Sequence[Any]) -> str:
    """Return the position after the last of the earlier ones that is in theirs, too."""
    for one in reversed(earlier):
        for at, other in enumerate(theirs, start=1):
            if other == one or _have_one_id(other, one):
                return str(at)
    return "0"


def _path_in(theirs: Any, mine: Any, path: str) -> str:
    """Return where that which stands at a place of one definition stands in another. Raises NotDone."""
    steps = []
    for step in steps_of(path):
        mine, at = found(mine, pointer(step)), step
        if isinstance(theirs, list) and mine is not None:
            same = [nr for nr, one in enumerate(theirs) if one == mine or _have_one_id(one, mine)]
            if not same:
                raise NotDone("What was to be edited is not there any more.")
            at = step if step in map(str, same) else str(same[0])
        theirs = found(theirs, pointer(at))
        steps.append(at)
    return pointer(*steps)


def _have_one_id(one: Any, other: Any) -> bool:
    return isinstance(one, dict) and isinstance(other, dict) and "id" in one and one["id"] == other.get("id")


def _set(data: JsonObject, told: Mapping[str, str]) -> None:
    steps, written = steps_of(told["path"]), told.get("value", "")
    value = _read(schema_at(data, steps), written)
    around, key = place(data, told["path"])
    is_text = is_texts(schema_at(data, steps[:-1]))
    needless = value is None or (is_text and value == "" and steps[-1] != data.get("default_language"))
    if not needless:
        around[key] = value
    elif isinstance(around, dict):
        around.pop(key, None)
    _clear(data, steps[:-1])


def _clear(data: JsonObject, steps: Sequence[str]) -> None:
    """Take away the outermost of what is empty at a place and around it, where it need not be there.

    A name that an author chose, and an entry of a list, go when they are removed, and not before.
    """
    emptied: Sequence[str] = ()
    for end in range(len(steps), 0, -1):
        schema, name = schema_at(data, steps[: end - 1]), steps[end - 1]
        if name not in schema.get("properties", {}) or not _is_empty(data, steps[:end]):
            break
        if name not in schema.get("required", ()):
            emptied = steps[:end]
    if emptied:
        around, key = place(data, pointer(*emptied))
        around.pop(key, None)


def _is_empty(data: JsonObject, steps: Sequence[str]) -> bool:
    value, schema = found(data, pointer(*steps)), schema_at(data, steps)
    if isinstance(value, dict):
        chosen = () if is_texts(schema) else value.keys() - schema.get("properties", {}).keys()
        return not chosen and all(_is_empty(data, [*steps, name]) for name in value)
    return value is None or value == [] or (isinstance(value, str) and not value.strip())


def _read(schema: Mapping[str, Any], written: str) -> Any:
    """Read what stands in a field; None for a field that is left empty, and is no text."""
    type_ = schema.get("type")
    text = written.strip()
    if type_ == "string" and "enum" not in schema:
        return written if text or schema.get("title") == "Text" else None
    if not text:
        return None
    if type_ == "array" and not text.startswith("["):
        return [one.strip() for one in re.split(r"[\n,]", text) if one.strip()]
    if type_ == "boolean":
        return text == "true"
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text  # the check tells what belongs there


def _add_element(data: JsonObject, told: Mapping[str, str]) -> None:
    elements = data.setdefault("elements", [])
    made: JsonObject = {
        "id": _free_id(data, "elements", elements, told["kind"]),
        "type": told["kind"],
        "text": _blank(data),
    }
    schema = schema_at({"elements": [made]}, ["elements", "0"])
    for name in schema.get("required", ()):
        if name not in made:
            made[name] = _beginning(data, schema["properties"][name], name)
    elements.insert(_added_at(elements, told), made)


def _copy(data: JsonObject, told: Mapping[str, str]) -> None:
    """Put a copy of an element behind it, with the rules that look at no other one; it was published as nothing yet."""
    named, at = steps_of(told["path"])
    if named != "elements":
        raise NotDone("Elements are copied, and nothing else.")
    elements = data["elements"]
    old = elements[int(at)].get("id")
    if not isinstance(old, str):
        raise NotDone("This element has no id that its copy could be called after. Write one first.")
    new = _free_id(data, "elements", elements, NUMBERED.sub("", old)[:LONGEST_COPIED], 2)
    made = renamed({**elements[int(at)], "id": new}, {old: new})
    for one in (made, *listed(made, "options")):
        if isinstance(one, dict):
            one.pop("was", None)
    elements.insert(int(at) + 1, made)
    for nr in reversed(_rules_on(data, old)):
        data["rules"].insert(nr + 1, renamed(data["rules"][nr], {old: new}))


def _rules_on(data: JsonObject, id_: str) -> Sequence[int]:
    """Return the positions of the rules that look at this element and at no other one."""
    rules = enumerate(listed(data, "rules"))
    return [nr for nr, rule in rules if isinstance(rule, dict) and set(_named(rule.get("condition"))) == {id_}]


def _named(condition: Any, keys: Sequence[str] = ("element", "value")) -> Iterator[str]:
    """Yield the ids of the elements and the values that a condition names."""
    if isinstance(condition, list):
        for one in condition:
            yield from _named(one, keys)
    elif isinstance(condition, dict):
        for key, one in condition.items():
            yield from [one] if key in keys and isinstance(one, str) else _named(one, keys)


def _added_at(elements: Sequence[Any], told: Mapping[str, str]) -> int:
    return int(told["at"]) if told.get("at", "").isdigit() else len(elements)


def _free_id(data: JsonObject, named: str, entries: Sequence[Any], called: str, first: int = 1) -> str:
    known = taken_ids(data, named, entries)
    return next(id_ for at in count(first) if (id_ := f"{called}_{at}") not in known)


def _beginning(data: JsonObject, schema: Mapping[str, Any], name: str) -> Any:
    if is_texts(schema):
        return _blank(data)
    match schema.get("type"):
        case "integer" | "number":
            return 10 if name == "maximum" else 1 if name == "minimum" else 0
        case "array":
            return [{"id": f"option_{at}", "label": _blank(data)} for at in (1, 2)]
        case "object":
            return {}
    return ""


def _blank(data: JsonObject) -> dict[str, str]:
    default = data.get("default_language")
    return {default if isinstance(default, str) else "en": ""}


def _add_entry(data: JsonObject, told: Mapping[str, str]) -> None:
    steps = steps_of(told["path"])
    around, key = place(data, told["path"])
    entries = around.setdefault(key, [])
    schema, made = schema_at(data, [*steps, "0"]), JsonObject()
    for name in schema.get("properties", {}):
        if name in schema.get("required", ()):
            beginning = _beginning(data, schema_at(data, [*steps, "0", name]), name)
            made[name] = _free_id(data, key, entries, key.removesuffix("s")) if name == "id" else beginning
    entries.append(made)


def _add_name(data: JsonObject, told: Mapping[str, str]) -> None:
    steps, name = steps_of(told["path"]), told["name"].strip()
    if not name:
        raise NotDone("It needs a name.")
    is_text = is_texts(schema_at(data, [*steps, name]))
    around, key = place(data, told["path"])
    around.setdefault(key, {}).setdefault(name, _blank(data) if is_text else {})


def _remove(data: JsonObject, told: Mapping[str, str]) -> None:
    (around, key), steps = place(data, told["path"]), steps_of(told["path"])
    removed = around.pop(key)
    if steps[:-1] == ["elements"]:
        _remove_rules_on(data, removed)
    if steps[:-1] == ["variables"] and _uses_variable(data, key):
        return  # without any declared, no check would tell of it
    _clear(data, steps[:-1])


def _remove_rules_on(data: JsonObject, element: Any) -> None:
    """Take away the rules that look at a removed element alone, as a copy brings them: they could never hold.

    One that looks at a session variable, too, may.
    """
    id_ = element.get("id") if isinstance(element, dict) else None
    if any(isinstance(one, dict) and one.get("id") == id_ for one in listed(data, "elements")):
        return  # another one has the same id
    rules = _rules_on(data, id_) if isinstance(id_, str) else ()
    needless = [nr for nr in rules if not any(_named(data["rules"][nr]["condition"], ["variable"]))]
    for nr in reversed(needless):
        del data["rules"][nr]
    if needless:
        _clear(data, ["rules"])


def _uses_variable(part: Any, key: str) -> bool:
    if isinstance(part, dict):
        return part.get("variable") == key or any(_uses_variable(one, key) for one in part.values())
    if isinstance(part, list):
        return any(_uses_variable(one, key) for one in part)
    return isinstance(part, str) and ("variable", key) in quoted(part)


def _move(data: JsonObject, told: Mapping[str, str]) -> None:
    entries, at = place(data, told["path"])
    entries.insert(_moved_to(entries, at, told), entries.pop(at))


def _moved_to(entries: Sequence[Any], at: int, told: Mapping[str, str]) -> int:
    to = int(told["to"]) if told.get("to") else at + int(told["by"])
    return max(0, min(to, len(entries) - 1))


def _add_language(data: JsonObject, told: Mapping[str, str]) -> None:
    for where in ("completion", "unavailable"):
        data.setdefault(where, {}).setdefault("text", {}).setdefault(told["tag"], "")


def _add_rule(data: JsonObject, told: Mapping[str, str]) -> None:
    """Add a rule that holds once a question is answered, or with yes, and ends the survey: something to begin from."""
    data.setdefault("rules", []).append({"condition": first_test(told), "action": {"go_to": "completion"}})


EDITS: Mapping[str, Callable[[JsonObject, Mapping[str, str]], None]] = {
    "set": _set,
    "add_element": _add_element,
    "copy": _copy,
    "add_entry": _add_entry,
    "add_name": _add_name,
    "remove": _remove,
    "move": _move,
    "add_language": _add_language,
    "add_rule": _add_rule,
    **CONDITION_EDITS,
}
"""Every edit, by its name."""
