"""What results are told by: what continues what over versions, what is measured, and who took part."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from engine.checking.draft import Draft
from engine.checking.finding import Finding, JsonPath, shortened, written
from engine.checking.suggestions import or_meant
from engine.checking.text_placeholders import unfamiliar
from engine.survey import ALWAYS_BY


def findings(draft: Draft) -> Iterator[Finding]:
    """Find what results could not be told by."""
    yield from chain(_lineage(draft), _measures(draft), _partial_from(draft), _by(draft))


def _lineage(draft: Draft) -> Iterator[Finding]:
    elements = [(entry.path, entry.id, entry.element.was) for entry in draft.entries if entry.id and entry.element]
    yield from _ambiguous(draft, elements, "element")
    for path, question in draft.asked:
        options = [((*path, *question.path_of(at)), one.id, one.was) for at, one in enumerate(question.options)]
        yield from _ambiguous(draft, options, "option")


def _ambiguous(draft: Draft, named: Iterable[tuple[JsonPath, str, tuple[str, ...]]], what: str) -> Iterator[Finding]:
    """Find an earlier id that more than one thing continues, or that something has still."""
    named = list(named)
    places = {id_: path for path, id_, _ in named}
    for path, _, was in named:
        for at, earlier in enumerate(was):
            here = (*path, "was", at)
            if earlier in places and places[earlier] not in {path, here}:
                holder = places[earlier]
                still = "continues" if holder[-2] == "was" else "has"
                message = (
                    f"`{written(holder[:-2] if still == 'continues' else holder)}` {still} `{shortened(earlier)}`, too"
                )
                remedy = f"An earlier {what} can go on as one only: leave it out here or there."
                yield draft.document.finding("ambiguous_lineage", here, message, remedy)
            elif places.get(earlier) == path:
                message = f"`{shortened(earlier)}` is the id of this {what} today"
                yield draft.document.finding("ambiguous_lineage", here, message, "Name ids that it had before.")
            places.setdefault(earlier, here)


def _measures(draft: Draft) -> Iterator[Finding]:
    for path, question in draft.asked:
        if message := question.unfit_measure:
            remedy = 'Let it begin at 0 and end at 10, or write `"measure": "mean"`.'
            yield draft.document.finding("unfit_measure", (*path, "measure"), message, remedy)


def _partial_from(draft: Draft) -> Iterator[Finding]:
    options = draft.document.data.get("results")
    named = options.get("partial_from") if isinstance(options, dict) else None
    path = ("results", "partial_from")
    if not isinstance(named, str) or not named or named in draft.questions:
        return
    known = [id_ for id_, entry in draft.by_id.items() if entry.element is None or id_ in draft.questions]
    if named in draft.by_id:
        if draft.by_id[named].element is not None:
            message = f"`{shortened(named)}` asks nothing, so nobody answers it"
            yield draft.document.finding("unfit_value", path, message, f"Name a question: {_listed(known)}.")
    elif draft.ids_are_known:
        remedy = or_meant(named, known, f"There are {_listed(known)}.")
        yield draft.document.finding("unknown_element", path, f"no element has the id `{shortened(named)}`", remedy)


def _by(draft: Draft) -> Iterator[Finding]:
    """Find variables by which results are broken down, and which hosts do not send."""
    options = draft.document.data.get("results")
    named = options.get("by") if isinstance(options, dict) else None
    for at, name in enumerate(named if isinstance(named, list) else ()):
        if isinstance(name, str) and name not in ALWAYS_BY:
            yield from unfamiliar(draft, ("results", "by", at), name)


def _listed(ids: Iterable[str]) -> str:
    return ", ".join(f"`{shortened(id_)}`" for id_ in ids)
