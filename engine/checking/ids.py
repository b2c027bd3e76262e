"""Ids: each names one thing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.checking.draft import Draft
from engine.checking.finding import Finding, Path, shortened, written
from engine.elements.options import Optioned


def findings(draft: Draft) -> Iterator[Finding]:
    """Find ids that are given twice: of elements, and of the options of one question."""
    ids = [((*entry.path, "id"), entry.id) for entry in draft.entries if entry.id is not None]
    yield from _doubled(draft, ids, "element")
    for entry in draft.entries:
        if isinstance(entry.element, Optioned):
            options = [((*entry.path, "options", at, "id"), id_) for at, id_ in enumerate(entry.element.ids())]
            yield from _doubled(draft, options, "option")


def _doubled(draft: Draft, ids: Iterable[tuple[Path, str]], what: str) -> Iterator[Finding]:
    first: dict[str, Path] = {}
    for path, id_ in ids:
        if id_ in first:
            message = f"`{shortened(id_)}` is already the id of `{written(first[id_][:-1])}`"
            yield draft.document.finding("duplicate_id", path, message, f"Give this {what} an id of its own.")
        first.setdefault(id_, path)
