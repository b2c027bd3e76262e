"""A draft's plan: where it can go as far as it is written, and anything where that cannot be understood."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from engine.checking.branches import conditions_with_errors, loops_of_texts
from engine.checking.draft import Draft, DraftBranch, DraftElement
from engine.checking.finding import JsonPath
from engine.checking.suggestions import did_you_mean
from engine.checking.text_placeholders import without_default
from engine.conditions import Condition, elements_named
from engine.elements.element import Question, Tries
from engine.paths.plan import Plan, PlannedBranch, PlannedElement
from engine.session import COMPLETION

KNOWN = ("id", "type", "text", "next", "go_to")
KNOWN_ON_TOP = ("title", "elements", "rules", "alerts", "quotas", "tries", "completion", "unavailable")
THEN = ("ask_on", "skip", "end")


def plan_of_draft(draft: Draft) -> Plan | None:
    """Make the plan; None where elements, rules or tries as a whole could not be understood."""
    tries = _tries(draft)
    if not draft.entries or not draft.rules_are_known or tries is None:
        return None
    positions = {id_: draft.entries.index(entry) for id_, entry in draft.by_id.items()}
    positions[COMPLETION] = len(draft.entries)
    wrong, entries = conditions_with_errors(draft), enumerate(draft.entries)
    elements = [_element(draft, at, entry, positions, tries, wrong) for at, entry in entries]
    return Plan(
        elements=_led_out(elements),
        rules=tuple(_branch(draft, rule, positions, wrong) for rule in draft.rules),
        alerts=tuple(_branch(draft, alert, {}, wrong) for alert in draft.alerts),
        quotas=tuple(_branch(draft, quota, positions, wrong) for quota in draft.quotas),
        quoted=_quoted(draft),
        variables=draft.variables or {},
    )


def _element(  # noqa: PLR0913, PLR0917 - what is known of the whole draft
    draft: Draft, at: int, entry: DraftElement, positions: Mapping[str, int], tries: Tries, wrong: Collection[JsonPath]
) -> PlannedElement:
    own = entry.element.tries if isinstance(entry.element, Question) else None
    following = _meant(draft, entry.next or _misspelt(draft, entry.path, "next"), positions)
    return PlannedElement(
        id=entry.id if entry.id is not None else f"elements[{at}]",
        asks=entry.element is None or entry.element.asks,
        question=entry.element if isinstance(entry.element, Question) else None,
        after=at + 1 if following is None else following,
        tries=own or tries,
        may_be_passed_over="asked_if" in draft.document.data["elements"][at] if entry.element else False,
        asked_if=None if entry.path in wrong else _understood(draft, entry.asked_if),
    )


def _understood(draft: Draft, condition: Condition | None) -> Condition | None:
    """Return a condition; None where it asks for an answer to what could not be understood, or is not there."""
    return condition if condition and elements_named(condition) <= draft.questions.keys() else None


def _led_out(elements: Sequence[PlannedElement]) -> tuple[PlannedElement, ...]:
    """Let texts that lead back to themselves go on in sequence: they are reported, and what is wrong elsewhere too."""
    asks, after = [element.asks for element in elements], [element.after for element in elements]
    while loop := next(loops_of_texts(asks, after), None):
        after[max(loop)] = max(loop) + 1
    return tuple(replace(element, after=at) for element, at in zip(elements, after, strict=True))


def _branch(
    draft: Draft, branch: DraftBranch, positions: Mapping[str, int], wrong: Collection[JsonPath]
) -> PlannedBranch:
    is_placed = not branch.at_the_end and (branch.looked_at_after or set()) <= draft.by_id.keys()
    return PlannedBranch(
        condition=None if branch.path in wrong else _understood(draft, branch.condition),
        looked_at_after=branch.looked_at_after if is_placed else None,
        target=_meant(draft, branch.go_to or _misspelt(draft, branch.path_of_go_to[:-1], "go_to"), positions),
        at_the_end=branch.at_the_end,
    )


def _meant(draft: Draft, target: str | None, positions: Mapping[str, int]) -> int | None:
    """Take a misspelt target for what it was probably meant to be: that it is misspelt is reported.

    Where an id could not be read it may be that one, and is misspelt for none.
    """
    known = target if target in positions or not draft.ids_are_known else did_you_mean(target, positions)
    return None if known is None else positions.get(known)


def _misspelt(draft: Draft, path: tuple[str | int, ...], name: str) -> str | None:
    around: Any = draft.document.data
    for step in path:
        around = around.get(step) if isinstance(around, dict) else around[step]
    written = around if isinstance(around, dict) else {}
    found = (value for key, value in written.items() if key not in KNOWN and did_you_mean(key, [*KNOWN]) == name)
    return next((value for value in found if isinstance(value, str)), None)


def _tries(draft: Draft) -> Tries | None:
    """Take them for what they were probably meant to be; how many they are makes no difference to where it goes."""
    data = draft.document.data
    written = next((data[key] for key in data if did_you_mean(key, KNOWN_ON_TOP) == "tries"), None)
    written = data.get("tries", written)
    if written is None:
        return Tries()
    then = written.get("then") if isinstance(written, dict) else None
    meant = then if then in THEN else did_you_mean(then, THEN) if isinstance(then, str) else None
    return Tries(then=meant) if meant else None


def _quoted(draft: Draft) -> Mapping[int, frozenset[str]]:
    elements = [*(entry.element for entry in draft.entries), draft.completion]
    quoted = {
        at: {name for words in element.text.values() for name in without_default("answer", words)}
        for at, element in enumerate(elements)
        if element is not None
    }
    ids = [entry.id for entry in draft.entries]
    sure = {id_ for id_ in draft.questions if ids.count(id_) == 1}
    return {at: frozenset(names & sure) for at, names in quoted.items() if names & sure}
