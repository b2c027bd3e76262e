"""How rules changed: a rule is known by its name, else by what it says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from engine.authoring.diff.changed import Change, moved
from engine.authoring.diff.renames import Data
from engine.authoring.phrasing import in_words
from engine.conditions import from_definition

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
