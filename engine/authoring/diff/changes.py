"""The changes from one version of a survey to another, and their report: for people and for programs."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal, TypeAlias, get_args

from engine.checking.finding import shortened

What: TypeAlias = Literal["survey", "language", "element", "option", "text", "rule", "alert", "quota"]
"""What changed, in the order in which it is told."""

Data: TypeAlias = "Mapping[str, Any]"
"""A part of a definition, as its JSON."""

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


def differing(old: Data, new: Data) -> Iterator[tuple[str, Any, Any]]:
    """Yield what is another in two parts of a definition: its name, what it was and what it is, None if not there."""
    for name in dict.fromkeys((*old, *new)):
        if old.get(name) != new.get(name):
            yield name, old.get(name), new.get(name)


def shown(value: Any) -> str:
    """Show a value of a definition in a sentence; an object as its names and values, a list as what is in it."""
    if value is None:
        return "not there"
    if isinstance(value, dict):
        return " and ".join(f"{name.replace('_', ' ')} {_within(entry)}" for name, entry in value.items()) or "empty"
    if isinstance(value, list):
        return ", ".join(map(shown, value)) or "empty"
    return f"`{shortened(str(value).lower() if isinstance(value, bool) else value, TEXT_LENGTH)}`"


def _within(value: Any) -> str:
    if isinstance(value, dict):
        return f"({shown(value)})"
    return shown(value) if isinstance(value, list | bool) else str(value)


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
    """Write where something stands among its kind."""
    at = list(ids).index(id_)
    return f"after `{ids[at - 1]}`" if at else "first"


SAME_LAYOUT = "Nothing changed but the layout: both are one version, for sessions too."


@dataclass(frozen=True, kw_only=True)
class VersionDiff:
    """Two versions by the names of their files and their SHA-256, and the changes between them."""

    old: str
    new: str
    old_version: str
    new_version: str
    changes: Sequence[Change]

    @property
    def sessions(self) -> Sequence[str]:
        """What becomes of sessions."""
        if self.old_version == self.new_version:
            return (SAME_LAYOUT,)
        if any(change.path == "id" for change in self.changes):
            return (
                "Sessions under way are of the old survey, and go on in it to their end.",
                "The new one has no sessions until a host sends it under its own id.",
            )
        return (
            "Sessions under way stay on the version they began with: its texts, its rules, its options, to their end.",
            "Sessions that begin once the new file is in place get the new version.",
        )


def as_text(comparison: VersionDiff) -> str:
    """Write the changes under headings, one a line, and then what becomes of sessions."""
    lines = [f"{comparison.old} -> {comparison.new}: {_count(comparison.changes)}"]
    for what in get_args(What):
        heading = what.capitalize() + "s" * (what != "survey")
        told = [_sentence(change) for change in comparison.changes if change.what == what]
        lines += ["", heading, *(f"  {line}" for line in told)] if told else []
    return "\n".join([*lines, "", "Sessions", *(f"  {sentence}" for sentence in comparison.sessions)])


def as_json(comparison: VersionDiff) -> str:
    """Write the same as JSON, in ASCII: any terminal and any program can take it."""
    document = {
        "old": {"file": comparison.old, "version": comparison.old_version},
        "new": {"file": comparison.new, "version": comparison.new_version},
        "changes": [asdict(change) for change in comparison.changes],
        "sessions": [*comparison.sessions],
    }
    return json.dumps(document, indent=2)


FORMATS: dict[str, Callable[[VersionDiff], str]] = {"text": as_text, "json": as_json}


def _count(changes: Sequence[Change]) -> str:
    if not changes:
        return "no changes"
    return f"{len(changes)} change{'s' if len(changes) > 1 else ''}"


def _sentence(change: Change) -> str:
    """Begin with a capital letter, unless a name in backticks comes first."""
    return f"{change.message[0].upper()}{change.message[1:]}. {change.effect}".strip()
