"""Placeholders for answers that do not exist, on every way or on some way to the text that quotes them."""

from __future__ import annotations

from collections.abc import Iterator

from engine.checking.draft import Draft
from engine.checking.placeholders import quoted_without_default
from engine.checking.problem import Path, Problem, listed
from engine.checking.rules import rules_with_errors
from engine.paths.diagrams import NOTHING
from engine.paths.verdicts import Verdicts

REMEDY = 'Ask before you quote, or say what stands there instead: `{{{{ answer.{0} | default("…") }}}}`.'


def problems(draft: Draft, verdicts: Verdicts) -> Iterator[Problem]:
    """Find both; a default makes it right."""
    wrong = rules_with_errors(draft)
    for at, quoted in verdicts.walker.plan.quoted.items():
        if verdicts.is_reached(at):
            for element in sorted(quoted):
                lacking = verdicts.lacks(at, element)
                if lacking == verdicts.arrived[at]:
                    yield _never(draft, at, element)
                elif lacking != NOTHING:
                    by = [rule for rule in verdicts.way_without(at, element) if draft.rules[rule].path not in wrong]
                    yield _not_always(draft, at, element, by)


def _never(draft: Draft, at: int, element: str) -> Problem:
    message = f"`{element}` is never answered before this is said, so its placeholder stays empty"
    return draft.document.problem("answer_never_given", _where(draft, at, element), message, REMEDY.format(element))


def _not_always(draft: Draft, at: int, element: str, by: list[int]) -> Problem:
    ways = listed(dict.fromkeys(draft.rules[rule].name for rule in by))
    message = f"this can be said before `{element}` is answered, and its placeholder is empty then"
    if by:
        message = f"{message}: {'the rule' if len(by) == 1 else 'the rules'} {ways} may lead past it"
    return draft.document.problem(
        "answer_not_always_given", _where(draft, at, element), message, REMEDY.format(element)
    )


def _where(draft: Draft, at: int, element: str) -> Path:
    """Find the first language that quotes it."""
    path: Path = ("completion",) if at == len(draft.entries) else draft.entries[at].path
    quoting = (
        (*path, "text", tag)
        for tag, words in draft.texts[*path, "text"].items()
        if element in quoted_without_default(words)
    )
    return next(quoting)
