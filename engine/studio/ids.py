"""Gives an element or an option another id: wherever it is named, and in what results tell together. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.authoring.diff.versions import renamed
from engine.checking.schema_errors import schema_errors

HAVE_IDS = {"elements": "elements/text.json", "options": "option.json"}
"""The lists whose entries are renamed, with a schema that says what an id is there; all kinds of element have one."""


class UnfitId(ValueError):
    """An id that cannot be given; the message says why."""


def is_id(steps: Sequence[str]) -> bool:
    """Return whether an id that may be named elsewhere stands at a place."""
    return len(steps) in (3, 5) and steps[0] == "elements" and steps[-3] in HAVE_IDS and steps[-1] == "id"


def rename(data: dict[str, Any], steps: Sequence[str], new: str, published: Mapping[str, Any]) -> None:
    """Give what stands at a place another id. Raises UnfitId.

    An id that could not stay is refused: written wherever the old one was, nobody could tell the two apart any more.
    Where `published` has the old id, results are told under it, so the entry says that it had it.
    """
    *path, named, at, _ = steps
    question = data["elements"][int(path[1])] if path else None
    entries = (question or data)[named]
    entry, others = entries[int(at)], {one.get("id") for nr, one in enumerate(entries) if nr != int(at)}
    old = entry.get("id")
    if new == old:
        return
    _refuse_unfit(new, others, named)
    entry["id"] = new
    if not isinstance(old, str) or old in others:
        return
    ids = ({}, {question["id"]: {old: new}}) if question else ({old: new}, {})
    data.update(renamed(data, *ids))
    entry = (data["elements"][int(path[1])] if path else data)[named][int(at)]
    was = [*_listed(entry, "was"), *([old] if old in _published_ids(published, question) else [])]
    entry.pop("was", None)
    if earlier := [one for one in dict.fromkeys(was) if one != new]:
        entry["was"] = earlier


def _refuse_unfit(new: str, others: set[Any], named: str) -> None:
    if new in others:
        raise UnfitId(f"The id `{new}` is taken by another one of the {named}. Choose another id.")
    if not new:
        raise UnfitId("An id cannot be empty: what names it would be lost.")
    for error in schema_errors({"id": new}, HAVE_IDS[named]):
        if error.path == ("id",):
            raise UnfitId(f"{error.message[:1].upper()}{error.message[1:]}. {error.remedy}")


def _published_ids(published: Mapping[str, Any], question: Mapping[str, Any] | None) -> set[Any]:
    """Return the ids of the published elements, or of the options of what a question continues."""
    elements = _listed(published, "elements")
    if question is None:
        return {one.get("id") for one in elements}
    names = {question["id"], *_listed(question, "was")}
    return {option.get("id") for one in elements if one.get("id") in names for option in _listed(one, "options")}


def _listed(data: Mapping[str, Any], name: str) -> Sequence[Any]:
    listed = data.get(name)
    return listed if isinstance(listed, list) else ()
