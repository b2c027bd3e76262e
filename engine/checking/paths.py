"""What is wrong on the paths through a survey: every way that answers can take is walked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from engine.checking import arrivals, dead_rules, mismatches, piping
from engine.checking.draft import Draft
from engine.checking.planned import plan_of_draft
from engine.checking.problem import Problem
from engine.paths.diagrams import Stopped
from engine.paths.linked import Linked
from engine.paths.verdicts import Verdicts
from engine.paths.walker import Walker

Family: TypeAlias = Callable[[Draft, Verdicts], Iterator[Problem]]

FAMILIES: tuple[Family, ...] = (
    mismatches.problems,
    arrivals.problems,
    dead_rules.problems,
    piping.problems,
)


def problems(draft: Draft) -> Iterator[Problem]:
    """Find what can never match, who is never reached, what never counts, and what is quoted too early."""
    yield from piping.quotes_too_late(draft)
    plan = plan_of_draft(draft)
    if plan is None:
        return
    exact, linked = Verdicts(Walker(plan)), Linked(Walker(plan))
    stopped = False
    for family in FAMILIES:
        found = _found(family, draft, exact)
        if found is None:
            stopped, found = True, _found(family, draft, linked)
        yield from found or ()
    if stopped:
        message = "earlier answers make too many differences to later rules for every path to be walked"
        remedy = "Let fewer rules look back. Until then it is not told whom answers lead where, and which rules decide."
        yield draft.document.problem("paths_not_walked", ("rules",), message, remedy)


def _found(family: Family, draft: Draft, verdicts: Verdicts) -> list[Problem] | None:
    """Give what a family finds; None where it takes too much work."""
    try:
        return [*family(draft, verdicts)]
    except (Stopped, RecursionError):
        return None
