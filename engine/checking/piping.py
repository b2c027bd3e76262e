"""Placeholders for answers that do not exist, on every way or on some way to the text that quotes them."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from engine.checking.draft import Draft
from engine.checking.finding import Finding, Path, listed
from engine.checking.placeholders import quoted_without_default
from engine.checking.rules import rules_with_errors
from engine.paths.decision_diagram import NOTHING
from engine.paths.facts import Facts, Way

INSTEAD = 'what stands there instead: `{{{{ answer.{0} | default("…") }}}}`.'
REMEDY = f"Ask before you quote, or say {INSTEAD}"


def findings(draft: Draft, facts: Facts) -> Iterator[Finding]:
    """Find both in elements; a default makes it right."""
    wrong = rules_with_errors(draft)
    for at, quoted in facts.walker.plan.quoted.items():
        if facts.is_reached(at):
            for element in sorted(quoted):
                lacking = facts.lacks(at, element)
                if lacking == facts.arrived[at]:
                    yield _never(draft, at, element)
                elif lacking != NOTHING:
                    way = facts.way_without(at, element)
                    yield _not_always(draft, at, element, _told(draft, way, wrong))


def quotes_too_late(draft: Draft) -> Iterator[Finding]:
    """Find what `unavailable` quotes: a session may expire before anything is answered."""
    quoted = {name: tag for tag, words in [*draft.unavailable.items()][::-1] for name in quoted_without_default(words)}
    for element in sorted(quoted.keys() & draft.questions.keys()):
        message = f"this is said after the survey expired, too, and the placeholder of `{element}` may be empty then"
        path = ("unavailable", "text", quoted[element])
        yield draft.document.finding("answer_not_always_given", path, message, f"Say {INSTEAD.format(element)}")


def _never(draft: Draft, at: int, element: str) -> Finding:
    message = f"`{element}` is never answered before this is said, so its placeholder stays empty"
    return draft.document.finding("answer_never_given", _where(draft, at, element), message, REMEDY.format(element))


def _told(draft: Draft, way: Way, wrong: Collection[Path]) -> str:
    """Say what leads past a question; nothing where the sequence does."""
    rules = [draft.rules[rule] for rule in way.rules if draft.rules[rule].path not in wrong]
    if rules:
        names = listed(dict.fromkeys(rule.name for rule in rules))
        return f": {'the rule' if len(rules) == 1 else 'the rules'} {names} may lead past it"
    return ": after replies that are no answer, `tries` goes on without it" if way.in_vain else ""


def _not_always(draft: Draft, at: int, element: str, why: str) -> Finding:
    message = f"this can be said before `{element}` is answered, and its placeholder is empty then{why}"
    return draft.document.finding(
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
