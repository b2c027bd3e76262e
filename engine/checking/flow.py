"""Where a survey goes: every target exists, and texts lead somewhere."""

from __future__ import annotations

from collections.abc import Iterator

from engine.checking.draft import Draft, Entry
from engine.checking.finding import Finding, Path, listed, shortened
from engine.checking.suggestions import did_you_mean
from engine.session import COMPLETION

END = -1
"""The completion, beside the elements' positions in the sequence."""


def findings(draft: Draft) -> Iterator[Finding]:
    """Find targets that do not exist, and texts that lead back to themselves."""
    missing = [*_missing_targets(draft)]
    yield from missing
    if missing or not all(entry.element for entry in draft.entries):
        return  # where the survey goes is not known well enough for the rest
    yield from _endless_texts(draft)


def no_such_element(draft: Draft, path: Path, id_: str) -> Iterator[Finding]:
    """Report an id that no element has, where it is certain that none has it."""
    if not draft.ids_are_known:
        return
    known = [*draft.by_id, COMPLETION]
    meant = did_you_mean(id_, known)
    remedy = f"Did you mean `{meant}`?" if meant else f"There are {listed(known)}."
    yield draft.document.finding("unknown_element", path, f"no element has the id `{shortened(id_)}`", remedy)


def _missing_targets(draft: Draft) -> Iterator[Finding]:
    targets = [((*entry.path, "next"), entry.next) for entry in draft.entries]
    targets += [((*rule.path, "action", "go_to"), rule.go_to) for rule in draft.rules]
    for path, target in targets:
        if target not in (None, COMPLETION) and target not in draft.by_id:
            yield from no_such_element(draft, path, target or "")


def _endless_texts(draft: Draft) -> Iterator[Finding]:
    """Find texts after which only texts come, round and round. A loop is reported once, where `next` closes it."""
    seen: set[int] = set()
    for start in range(len(draft.entries)):
        way: list[int] = []
        at = start
        while at != END and not _asks(draft.entries[at]) and at not in seen:
            seen.add(at)
            way.append(at)
            at = _after(draft, at)
        if at in way:
            loop = way[way.index(at) :]
            closing = draft.entries[next((step for step in reversed(loop) if draft.entries[step].next), at)]
            names = listed(str(draft.entries[step].id) for step in loop)
            message = f"the texts {names} lead back to themselves, and nothing between them asks"
            remedy = "Let one of them go on to a question or to `completion`."
            yield draft.document.finding("endless_texts", (*closing.path, "next"), message, remedy)


def _asks(entry: Entry) -> bool:
    return entry.element is not None and entry.element.asks


def _after(draft: Draft, at: int) -> int:
    following = draft.entries[at].next
    if following == COMPLETION:
        return END
    if following is not None:
        return draft.entries.index(draft.by_id[following])
    return at + 1 if at + 1 < len(draft.entries) else END
