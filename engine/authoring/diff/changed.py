"""One change, and those that anything with a text can have."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from engine.checking.finding import shortened

What: TypeAlias = Literal["survey", "language", "element", "option", "rule", "text"]
How: TypeAlias = Literal["added", "removed", "renamed", "moved", "changed"]

TEXT_LENGTH = 100


@dataclass(frozen=True, kw_only=True)
class Change:
    """One change. `path` is where it is in the new version, in the old one if it is gone there.

    `message` says what changed, `effect` what hosts and respondents notice, if that is not plain from it.
    """

    what: What
    how: How
    path: str
    message: str
    effect: str = ""
    old: Any = None
    new: Any = None


def text_changes(path: str, whose: str, old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Change]:
    """Compare a text in the languages that both versions speak."""
    for tag in old:
        if tag in new and old[tag] != new[tag]:
            message = f"{whose} in {tag} was {shown(old[tag])} and is {shown(new[tag])}"
            yield Change(what="text", how="changed", path=f"{path}.{tag}", message=message, old=old[tag], new=new[tag])


def shown(value: Any) -> str:
    """Show a value of a definition in a sentence; an object as its names and values."""
    if value is None:
        return "not there"
    if isinstance(value, dict):
        return " and ".join(f"{name.replace('_', ' ')} {entry}" for name, entry in value.items())
    return f"`{shortened(str(value).lower() if isinstance(value, bool) else value, TEXT_LENGTH)}`"


def moved(old: Sequence[str], new: Sequence[str]) -> list[str]:
    """Name those that stand in another order among those that both have: the fewest that explain it."""
    stood = {each: at for at, each in enumerate(old)}
    ends: list[int] = []
    chains: list[tuple[str, ...]] = []
    for each in (each for each in new if each in stood):
        # The longest chain in the old order that ends before this one; each chain is kept by its length.
        at = bisect_left(ends, stood[each])
        chain = (*(chains[at - 1] if at else ()), each)
        ends[at : at + 1], chains[at : at + 1] = [stood[each]], [chain]
    still = set(chains[-1]) if chains else set()
    return [each for each in new if each in stood and each not in still]


def place(ids: Sequence[str], id_: str) -> str:
    """Tell where something stands among its kind."""
    at = list(ids).index(id_)
    return f"after `{ids[at - 1]}`" if at else "first"
