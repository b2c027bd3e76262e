"""How elements, their options and the rules changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from engine.authoring.diff.changes import Change, moved, place, shown, text_changes
from engine.authoring.diff.versions import Data
from engine.conditions import from_definition, in_words

APART = ("id", "type", "text", "next", "options", "labels")
"""What is compared in its own way; all else is compared as it stands."""

REPORTED = "Its answers are no longer reported."
INCOMPARABLE = "Answers from before and after cannot be compared without care."


def element_changes(old: Sequence[Data], new: Sequence[Data], renamed: Mapping[str, str]) -> Iterator[Change]:
    """Compare elements; `old` are written with the new ids, `renamed` tells the old id of each that was renamed."""
    before, after = _by_id(old), _by_id(new)
    for id_ in (id_ for id_ in before if id_ not in after):
        effect = "" if before[id_]["type"] == "text" else REPORTED
        message = f"the {before[id_]['type']} `{id_}` is removed"
        yield Change(what="element", how="removed", path=_path(id_), message=message, effect=effect, old=id_)
    reordered = moved([*before], [*after])
    for id_, element in after.items():
        if id_ not in before:
            message = f"the {element['type']} `{id_}` is added, {place([*after], id_)}"
            yield Change(what="element", how="added", path=_path(id_), message=message, new=id_)
            continue
        if id_ in renamed:
            yield _renaming(id_, renamed[id_], element)
        if id_ in reordered:
            message = f"`{id_}` stands {place([*after], id_)}, where it stood {place([*before], id_)}"
            yield Change(what="element", how="moved", path=_path(id_), message=message)
        yield from _of_element(id_, before[id_], element)


def _renaming(id_: str, was: str, element: Data) -> Change:
    effect = "" if element["type"] == "text" else f"Its answers are reported as `{id_}`."
    message = f"`{was}` is renamed `{id_}`"
    return Change(what="element", how="renamed", path=_path(id_), message=message, effect=effect, old=was, new=id_)


def _of_element(id_: str, old: Data, new: Data) -> Iterator[Change]:
    path = _path(id_)
    if old["type"] != new["type"]:
        message = f"`{id_}` was a {old['type']} and is a {new['type']}"
        yield _changed(f"{path}.type", message, old["type"], new["type"], INCOMPARABLE)
    yield from text_changes(f"{path}.text", f"the text of `{id_}`", old["text"], new["text"])
    if old.get("next") != new.get("next"):
        message = f"after `{id_}` comes {_next(new)}, where {_next(old)} came"
        yield _changed(f"{path}.next", message, old.get("next"), new.get("next"))
    for name in dict.fromkeys((*old, *new)):
        if name not in APART and old.get(name) != new.get(name):
            yield _own(f"{path}.{name}", name, id_, old.get(name), new.get(name))
    yield from _labels(id_, old.get("labels", {}), new.get("labels", {}))
    yield from _options(id_, old.get("options", ()), new.get("options", ()))


def _own(path: str, name: str, id_: str, old: Any, new: Any) -> Change:
    message = f"`{name}` of `{id_}` was {shown(old)} and is {shown(new)}"
    return _changed(path, message, old, new, INCOMPARABLE if name in ("minimum", "maximum") else "")


def _labels(id_: str, old: Data, new: Data) -> Iterator[Change]:
    for number in dict.fromkeys((*old, *new)):
        path, whose = f"{_path(id_)}.labels.{number}", f"the label of {number} of `{id_}`"
        if number not in new or number not in old:
            how = "removed" if number in old else "added"
            message = f"{whose} is {how}"
            yield Change(what="text", how=how, path=path, message=message, old=old.get(number), new=new.get(number))  # type: ignore[arg-type]
        else:
            yield from text_changes(path, whose, old[number], new[number])


def _options(id_: str, old: Sequence[Data], new: Sequence[Data]) -> Iterator[Change]:
    before, after = _by_id(old), _by_id(new)
    where = f"{_path(id_)}.options"
    shifted = _shifted(before, after)
    for option in (option for option in before if option not in after):
        message = f"the option `{option}` of `{id_}` is removed"
        yield Change(what="option", how="removed", path=f"{where}.{option}", message=message, old=option)
    reordered = moved([*before], [*after])
    for option, data in after.items():
        path = f"{where}.{option}"
        if option not in before:
            message = f"the option `{option}` is added to `{id_}`, {place([*after], option)}"
            yield Change(what="option", how="added", path=path, message=message, new=option)
            continue
        if option in reordered:
            message = f"the option `{option}` of `{id_}` stands {place([*after], option)}"
            yield Change(what="option", how="moved", path=path, message=message)
        whose = f"the label of `{option}` of `{id_}`"
        yield from text_changes(f"{path}.label", whose, before[option]["label"], data["label"])
    if shifted:
        message = f"options of `{id_}` have other numbers: {', '.join(shifted)}"
        effect = "Hosts that read positions instead of option ids must take care."
        yield Change(what="option", how="changed", path=where, message=message, effect=effect)


def _shifted(before: Mapping[str, Data], after: Mapping[str, Data]) -> list[str]:
    """Return which options are replied to with another number now."""
    then, now = [*before], [*after]
    numbers = ((option, then.index(option) + 1, now.index(option) + 1) for option in now if option in before)
    return [f"`{option}` {was} → {is_}" for option, was, is_ in numbers if was != is_]


def _by_id(entries: Sequence[Data]) -> dict[str, Data]:
    return {entry["id"]: entry for entry in entries}


def _path(id_: str) -> str:
    return f"elements.{id_}"


def _next(element: Data) -> str:
    return f"`{element['next']}`" if "next" in element else "the next in sequence"


def _changed(path: str, message: str, old: Any, new: Any, effect: str = "") -> Change:
    return Change(what="element", how="changed", path=path, message=message, effect=effect, old=old, new=new)


SAMENESS: tuple[Callable[[Data], Any], ...] = (
    lambda rule: (rule.get("name"), rule["condition"], rule["action"]),
    lambda rule: rule.get("name"),
    lambda rule: (rule["condition"], rule["action"]),
    lambda rule: rule["condition"],
    lambda rule: None if rule.get("name") else rule["action"],
)
"""What makes two rules one and the same, the surest first; None is like nothing."""


def rule_changes(old: Sequence[Data], new: Sequence[Data]) -> Iterator[Change]:
    """Compare rules; `old` are written with the new ids of elements and options."""
    pairs = _pairs(old, new)
    for at, rule in enumerate(old):
        if at not in pairs:
            yield Change(
                what="rule", how="removed", path=f"rules[{at}]", message=f"{_named(rule)} is removed", old=_told(rule)
            )
    came_from = {after: before for before, after in pairs.items()}
    order = moved([str(pairs[at]) for at in sorted(pairs)], [str(at) for at in sorted(came_from)])
    for at, rule in enumerate(new):
        path = f"rules[{at}]"
        if at not in came_from:
            message = f"{_named(rule)} is added: {_told(rule)}"
            yield Change(what="rule", how="added", path=path, message=message, new=_told(rule))
            continue
        yield from _of_rule(path, old[came_from[at]], rule)
        if str(at) in order:
            effect = "Of several rules that hold, the first wins."
            message = f"{_named(rule)} stands elsewhere among the rules"
            yield Change(what="rule", how="moved", path=path, message=message, effect=effect)


def _of_rule(path: str, old: Data, new: Data) -> Iterator[Change]:
    if old.get("name") != new.get("name"):
        message = f"{_named(old)} is now called {_called(new)}"
        yield Change(what="rule", how="renamed", path=path, message=message, old=old.get("name"), new=new.get("name"))
    if old["condition"] != new["condition"]:
        was, is_ = _condition(old), _condition(new)
        message = f"{_named(new)} holds where {is_}, where it held where {was}"
        yield Change(what="rule", how="changed", path=f"{path}.condition", message=message, old=was, new=is_)
    if old["action"] != new["action"]:
        was, is_ = old["action"]["go_to"], new["action"]["go_to"]
        message = f"{_named(new)} goes to `{is_}`, where it went to `{was}`"
        yield Change(what="rule", how="changed", path=f"{path}.action.go_to", message=message, old=was, new=is_)


def _pairs(old: Sequence[Data], new: Sequence[Data]) -> dict[int, int]:
    pairs: dict[int, int] = {}
    for key in SAMENESS:
        free = [at for at in range(len(new)) if at not in pairs.values()]
        for before in (at for at in range(len(old)) if at not in pairs):
            wanted = key(old[before])
            found = next((at for at in free if wanted is not None and key(new[at]) == wanted), None)
            if found is not None:
                pairs[before] = found
                free.remove(found)
    return pairs


def _named(rule: Data) -> str:
    return f"the rule `{rule['name']}`" if rule.get("name") else f"the rule that goes to `{rule['action']['go_to']}`"


def _called(rule: Data) -> str:
    return f"`{rule['name']}`" if rule.get("name") else "nothing"


def _condition(rule: Data) -> str:
    return in_words(from_definition(rule["condition"]))


def _told(rule: Data) -> str:
    return f"where {_condition(rule)}, go to {rule['action']['go_to']}"
