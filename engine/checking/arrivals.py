"""Elements nobody comes to, and loops nobody comes out of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.checking.draft import Draft
from engine.checking.flow import endless_texts
from engine.checking.problem import Problem, listed
from engine.paths.diagrams import Stopped
from engine.paths.verdicts import Verdicts


def problems(draft: Draft, verdicts: Verdicts) -> Iterator[Problem]:
    """Find both; where answers take too much work to follow, what nothing leads to at all is still found."""
    if any(endless_texts(draft)):
        return  # nobody comes past them, which is reported
    linked = verdicts.walker.needs.reaches[0] | 1
    reached: Sequence[bool]
    try:
        reached = [verdicts.is_reached(at) for at in range(len(draft.entries))]
    except (Stopped, RecursionError):
        reached = [bool(linked >> at & 1) for at in range(len(draft.entries))]
    for at, entry in enumerate(draft.entries):
        if not reached[at]:
            why = "no answers lead to it" if linked >> at & 1 else "nothing leads to it"
            message = f"nobody is ever asked or told `{verdicts.walker.plan.elements[at].id}`: {why}"
            remedy = "Let a rule or a `next` lead here, or remove the element."
            yield draft.document.problem("unreachable_element", entry.path, message, remedy)
    yield from _endless(draft, verdicts)


def _endless(draft: Draft, verdicts: Verdicts) -> Iterator[Problem]:
    loops, elements = verdicts.loops, verdicts.walker.plan.elements
    for loop in _apart(verdicts, sorted(loops.for_some)):
        names = listed(elements[at].id for at in loop)
        code, who = "endless_loop", "whoever comes here"
        if not loops.for_all.issuperset(loop):
            code, who = "endless_for_some", "with some answers or session variables, whoever comes here"
        message = f"{who} is asked {names} for ever: the completion cannot be reached from here"
        remedy = "Let a rule or a `next` lead out, whatever was answered before."
        yield draft.document.problem(code, draft.entries[loop[0]].path, message, remedy)


def _apart(verdicts: Verdicts, looping: Sequence[int]) -> Iterator[list[int]]:
    """Tell the loops apart: on one loop, each leads to each."""
    reaches = verdicts.walker.needs.reaches
    left = list(looping)
    while left:
        loop = [at for at in left if at == left[0] or (reaches[at] >> left[0] & 1 and reaches[left[0]] >> at & 1)]
        yield loop
        left = [at for at in left if at not in loop]
