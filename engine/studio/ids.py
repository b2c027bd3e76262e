"""Gives an element, an option or a value another id: wherever it is named, and in what results tell together. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from engine.authoring.diff.versions import are_alike, renamed
from engine.checking.schema_errors import schema_errors
from engine.elements.inspected import OTHER

HAVE_IDS = {"elements": "elements/text.json", "options": "option.json", "values": "value.json"}
"""The lists whose entries are renamed, with a schema that says what an id is there; all kinds of element have one."""

APART = {"elements": ("values",), "values": ("elements",)}
"""The lists of which no entry of the one has the id of an entry of the other."""


class UnfitId(ValueError):
    """An id that cannot be given; the message says why."""


def is_id(steps: Sequence[str]) -> bool:
    """Return whether an id that may be named elsewhere stands at a place."""
    if len(steps) == 5:
        return (steps[0], steps[2], steps[4]) == ("elements", "options", "id")
    return len(steps) == 3 and steps[0] in APART and steps[2] == "id"


def taken_ids(data: Mapping[str, Any], named: str, entries: Sequence[Any]) -> set[Any]:
    """Return the ids that no further one of the entries may have, those that they were published under among them."""
    earlier = (id_ for one in entries if isinstance(one, dict) for id_ in listed(one, "was"))
    apart = (id_ for other in APART.get(named, ()) for id_ in _ids(listed(data, other)))
    return {id_ for id_ in (*_ids(entries), *earlier, *apart) if isinstance(id_, str)}


def rename(data: dict[str, Any], steps: Sequence[str], new: str, published: Mapping[str, Any]) -> None:
    """Give what stands at a place another id. Raises UnfitId.

    An id that could not stay is refused: written wherever the old one was, nobody could tell the two apart any more.
    What was itself `published` under the old id says that it had it, as results are told under that.
    """
    *path, named, at, _ = steps
    question = data["elements"][int(path[1])] if path else None
    entries = (question or data)[named]
    entry, others = entries[int(at)], [one for nr, one in enumerate(entries) if nr != int(at) and isinstance(one, dict)]
    old = entry.get("id")
    if new == old:
        return
    doubled = [*_ids(others), *([OTHER] if question and OTHER in question else [])]
    _refuse_taken(new, {named: doubled, **{apart: _ids(listed(data, apart)) for apart in APART.get(named, ())}})
    _refuse_earlier(new, others)
    _refuse_unfit(new, named)
    was = [old] if _was_published(entry, published, question) else []
    entry["id"] = new
    if not isinstance(old, str) or old in doubled:
        return
    ids = {named: {old: new}}
    options = {question["id"]: {old: new}} if question else {}
    data.update(renamed(data, ids.get("elements", {}), options, ids.get("values")))
    if named != "values" and not any(old in listed(one, "was") for one in others):
        _note_earlier((data["elements"][int(path[1])] if path else data)[named][int(at)], was)


def _note_earlier(entry: dict[str, Any], was: Sequence[str]) -> None:
    written = entry.get("was", [])
    if not isinstance(written, list):  # the check tells what belongs there
        return
    earlier = [one for one in (*written, *(one for one in was if one not in written)) if one != entry["id"]]
    if earlier:
        entry["was"] = earlier
    else:
        entry.pop("was", None)


def _refuse_taken(new: str, taken: Mapping[str, Sequence[Any]]) -> None:
    for named, ids in taken.items():
        if new in ids:
            raise UnfitId(f"The id `{new}` is taken by another one of the {named}. Choose another id.")


def _refuse_earlier(new: str, others: Sequence[Mapping[str, Any]]) -> None:
    for one in others:
        if new in listed(one, "was"):
            told = f"The id `{new}` is one that `{one.get('id')}` was published under, and results tell it under both."
            raise UnfitId(f"{told} Choose another id, or take it out of the `was` there.")


def _refuse_unfit(new: str, named: str) -> None:
    if not new:
        raise UnfitId("An id cannot be empty: what names it would be lost.")
    for error in schema_errors({"id": new}, HAVE_IDS[named]):
        if error.path == ("id",):
            raise UnfitId(f"{error.message[:1].upper()}{error.message[1:]}. {error.remedy}")


def _was_published(entry: Mapping[str, Any], published: Mapping[str, Any], question: Mapping[str, Any] | None) -> bool:
    """Return whether an entry is published under its id: another one may have it now, and say something else."""
    same = [one for one in _published_entries(published, question) if one.get("id") == entry.get("id")]
    return any(are_alike(one, entry) for one in same)


def _published_entries(published: Mapping[str, Any], question: Mapping[str, Any] | None) -> Iterator[Mapping[str, Any]]:
    """Yield the published elements, or the options of what a question continues."""
    elements = (one for one in listed(published, "elements") if isinstance(one, dict))
    if question is None:
        yield from elements
        return
    names = [question["id"], *listed(question, "was")]
    for one in elements:
        if one.get("id") in names:
            yield from (option for option in listed(one, "options") if isinstance(option, dict))


def _ids(entries: Sequence[Any]) -> list[Any]:
    return [one.get("id") for one in entries if isinstance(one, dict)]


def listed(data: Mapping[str, Any], name: str) -> Sequence[Any]:
    """Return what a part of a definition lists under a name; nothing where no list is written there."""
    written = data.get(name)
    return written if isinstance(written, list) else ()
