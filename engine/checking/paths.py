"""What is wrong on the paths through a survey: every way that answers can take is walked."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from engine.checking import arrivals, dead_rules, mismatches, piping
from engine.checking.draft import Draft
from engine.checking.planned import plan_of_draft
from engine.checking.problem import Problem
from engine.paths.diagrams import Stopped
from engine.paths.verdicts import Verdicts
from engine.paths.walker import Walker

FAMILIES: tuple[Callable[[Draft, Verdicts], Iterator[Problem]], ...] = (
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
    verdicts = Verdicts(Walker(plan))
    for family in FAMILIES:
        try:
            yield from family(draft, verdicts)
        except (Stopped, RecursionError):
            continue
