"""Elements nobody comes to, and loops nobody comes out of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.checking.draft import Draft
from engine.checking.finding import Finding, listed
from engine.paths.facts import Facts


def findings(draft: Draft, facts: Facts) -> Iterator[Finding]:
    """Find both."""
    linked = facts.walker.needs.reaches[0] | 1
    for at, entry in enumerate(draft.entries):
        if not facts.is_reached(at):
            why = "no answers lead to it" if linked >> at & 1 else "nothing leads to it"
            message = f"nobody is ever asked or told `{facts.walker.plan.elements[at].id}`: {why}"
            remedy = "Let a rule or a `next` lead here, or remove the element."
            yield draft.document.finding("unreachable_element", entry.path, message, remedy)
    yield from _endless(draft, facts)


def _endless(draft: Draft, facts: Facts) -> Iterator[Finding]:
    loops, elements = facts.loops, facts.walker.plan.elements
    for loop in _apart(facts, sorted(loops.for_some)):
        names = listed(elements[at].id for at in loop)
        code, who = "endless_loop", "whoever comes here"
        if not loops.for_all.issuperset(loop):
            code, who = "endless_for_some", "with some answers or session variables, whoever comes here"
        message = f"{who} is asked {names} for ever: the completion cannot be reached from here"
        remedy = "Let a rule or a `next` lead out, whatever was answered before."
        yield draft.document.finding(code, draft.entries[loop[0]].path, message, remedy)


def _apart(facts: Facts, looping: Sequence[int]) -> Iterator[list[int]]:
    """Tell the loops apart: on one loop, each leads to each."""
    reaches = facts.walker.needs.reaches
    left = list(looping)
    while left:
        loop = [at for at in left if at == left[0] or (reaches[at] >> left[0] & 1 and reaches[left[0]] >> at & 1)]
        yield loop
        left = [at for at in left if at not in loop]
