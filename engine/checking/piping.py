"""Placeholders for answers that do not exist, on every way or on some way to the text that quotes them."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from engine.checking.draft import Draft
from engine.checking.placeholders import quoted_without_default
from engine.checking.problem import Path, Problem, listed
from engine.checking.rules import rules_with_errors
from engine.paths.diagrams import NOTHING
from engine.paths.verdicts import Verdicts, Way

INSTEAD = 'what stands there instead: `{{{{ answer.{0} | default("…") }}}}`.'
REMEDY = f"Ask before you quote, or say {INSTEAD}"


def problems(draft: Draft, verdicts: Verdicts) -> Iterator[Problem]:
    """Find both in elements; a default makes it right."""
    wrong = rules_with_errors(draft)
    for at, quoted in verdicts.walker.plan.quoted.items():
        if verdicts.is_reached(at):
            for element in sorted(quoted):
                lacking = verdicts.lacks(at, element)
                if lacking == verdicts.arrived[at]:
                    yield _never(draft, at, element)
                elif lacking != NOTHING:
                    way = verdicts.way_without(at, element)
                    yield _not_always(draft, at, element, _told(draft, way, wrong))


def quotes_too_late(draft: Draft) -> Iterator[Problem]:
    """Find what `unavailable` quotes: a session may expire before anything is answered."""
    quoted = {name: tag for tag, words in [*draft.unavailable.items()][::-1] for name in quoted_without_default(words)}
    for element in sorted(quoted.keys() & draft.questions.keys()):
        message = f"this is said after the survey expired, too, and the placeholder of `{element}` may be empty then"
        path = ("unavailable", "text", quoted[element])
        yield draft.document.problem("answer_not_always_given", path, message, f"Say {INSTEAD.format(element)}")


def _never(draft: Draft, at: int, element: str) -> Problem:
    message = f"`{element}` is never answered before this is said, so its placeholder stays empty"
    return draft.document.problem("answer_never_given", _where(draft, at, element), message, REMEDY.format(element))


def _told(draft: Draft, way: Way, wrong: Collection[Path]) -> str:
    """Say what leads past a question; nothing where the sequence does."""
    rules = [draft.rules[rule] for rule in way.rules if draft.rules[rule].path not in wrong]
    if rules:
        names = listed(dict.fromkeys(rule.name for rule in rules))
        return f": {'the rule' if len(rules) == 1 else 'the rules'} {names} may lead past it"
    return ": after replies that are no answer, `tries` goes on without it" if way.in_vain else ""


def _not_always(draft: Draft, at: int, element: str, why: str) -> Problem:
    message = f"this can be said before `{element}` is answered, and its placeholder is empty then{why}"
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
