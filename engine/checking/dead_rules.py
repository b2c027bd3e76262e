"""Rules that make no difference: they never hold, always hold, or come too late."""

from __future__ import annotations

from collections.abc import Iterator

from engine.checking.draft import Draft, RuleEntry
from engine.checking.finding import Finding, listed, written
from engine.checking.impossible_comparisons import unmatched
from engine.checking.rules import rules_with_errors
from engine.conditions import comparisons
from engine.paths.facts import Facts


def findings(draft: Draft, facts: Facts) -> Iterator[Finding]:
    """Find them; a rule that has another fault, or none of whose questions is reached, is not reported again."""
    wrong = rules_with_errors(draft)
    for number, rule in enumerate(draft.rules):
        if rule.condition is None or rule.path in wrong or not any(facts.occasions(number)):
            continue
        if not facts.can_hold(number):
            if not any(unmatched(rule, facts)):
                yield _never(draft, rule, facts.walker.contradicts_itself(number))
        elif not facts.decides(number):
            yield _hidden(draft, number, facts)
        elif facts.always_holds(number) and any(test.operator != "answered" for test in comparisons(rule.condition)):
            yield _always(draft, rule)


def _never(draft: Draft, rule: RuleEntry, contradicts_itself: bool) -> Finding:  # noqa: FBT001
    asked = listed(sorted(rule.looked_at_after or ()))
    message = f"{_called(rule)} can never hold: nobody comes to {asked} with all that it asks for"
    remedy = "Look at which answers lead there, and at which questions have been answered by then."
    if contradicts_itself:
        message = f"{_called(rule)} can never hold: its comparisons contradict one another"
        remedy = "Change one of them; `any` joins what need not all be true."
    return draft.document.finding("rule_never_holds", (*rule.path, "condition"), message, remedy)


def _always(draft: Draft, rule: RuleEntry) -> Finding:
    message = f"{_called(rule)} always holds: every answer passes its condition"
    remedy = "Narrow the condition; if every answer is to go there, write `next` at the question instead of a rule."
    return draft.document.finding("rule_always_holds", (*rule.path, "condition"), message, remedy)


def _hidden(draft: Draft, number: int, facts: Facts) -> Finding:
    rule = draft.rules[number]
    hiding = [draft.rules[earlier] for earlier in facts.hiding(number)]
    twin = next((at for at in facts.hiding(number) if facts.same(at, number)), None)
    if twin is not None and facts.walker.plan.rules[twin].target != facts.walker.plan.rules[number].target:
        first = draft.rules[twin]
        message = (
            f"{_called(rule)} contradicts {_called(first)}: both hold with the same answers, and one goes to "
            f"`{first.go_to}`, the other to `{rule.go_to}`"
        )
        remedy = "Change one of the conditions, or remove one of the rules: only the upper one is followed."
        return draft.document.finding("contradicting_rules", rule.path, message, remedy)
    names = " and ".join(dict.fromkeys(_called(earlier) for earlier in hiding)) if len(hiding) < 4 else "earlier rules"
    message = (
        f"{_called(rule)} is hidden: wherever it holds, {names} {'holds' if len(hiding) == 1 else 'hold'} before it"
    )
    remedy = "Move it above, narrow what stands above, or remove it."
    return draft.document.finding("hidden_rule", rule.path, message, remedy)


def _called(rule: RuleEntry) -> str:
    place = written(rule.path)
    return listed([place]) if rule.name == place else f"{listed([rule.name])} ({place})"
