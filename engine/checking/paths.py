"""What is wrong on the paths through a survey: every way that answers can take is walked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from engine.checking import dead_rules, impossible_comparisons, piping, reachability
from engine.checking.draft import Draft
from engine.checking.finding import Finding
from engine.checking.planned import plan_of_draft
from engine.paths.decision_diagram import Stopped
from engine.paths.facts import Facts
from engine.paths.links_only import LinksOnly
from engine.paths.walker import Walker

Family: TypeAlias = Callable[[Draft, Facts], Iterator[Finding]]

FAMILIES: tuple[Family, ...] = (
    impossible_comparisons.findings,
    reachability.findings,
    dead_rules.findings,
    piping.findings,
)


def findings(draft: Draft) -> Iterator[Finding]:
    """Find what can never match, who is never reached, what never counts, and what is quoted too early."""
    yield from piping.quotes_too_late(draft)
    plan = plan_of_draft(draft)
    if plan is None:
        return
    exact, linked = Facts(Walker(plan)), LinksOnly(Walker(plan))
    stopped = False
    for family in FAMILIES:
        found = _found(family, draft, exact)
        if found is None:
            stopped, found = True, _found(family, draft, linked)
        yield from found or ()
    if stopped:
        message = "earlier answers make too many differences to later rules for every path to be walked"
        remedy = "Let fewer rules look back. Until then it is not told whom answers lead where, and which rules decide."
        yield draft.document.finding("paths_not_walked", ("rules",), message, remedy)


def _found(family: Family, draft: Draft, facts: Facts) -> list[Finding] | None:
    """Give what a family finds; None where it takes too much work."""
    try:
        return [*family(draft, facts)]
    except (Stopped, RecursionError):
        return None
