"""Rules that make no difference: they never hold, always hold, or come too late."""

from __future__ import annotations

from collections.abc import Iterator

from engine.checking.draft import Draft, RuleEntry
from engine.checking.mismatches import unmatched
from engine.checking.problem import Problem, listed, written
from engine.checking.rules import rules_with_errors
from engine.conditions import comparisons
from engine.paths.verdicts import Verdicts


def problems(draft: Draft, verdicts: Verdicts) -> Iterator[Problem]:
    """Find them; a rule that has another fault, or none of whose questions is reached, is not reported again."""
    wrong = rules_with_errors(draft)
    for number, rule in enumerate(draft.rules):
        if rule.condition is None or rule.path in wrong or not any(verdicts.occasions(number)):
            continue
        if not verdicts.can_hold(number):
            if not any(unmatched(rule, verdicts)):
                yield _never(draft, rule, verdicts.walker.contradicts_itself(number))
        elif not verdicts.decides(number):
            yield _hidden(draft, number, verdicts)
        elif verdicts.always_holds(number) and any(test.operator != "answered" for test in comparisons(rule.condition)):
            yield _always(draft, rule)


def _never(draft: Draft, rule: RuleEntry, contradicts_itself: bool) -> Problem:  # noqa: FBT001
    asked = listed(sorted(rule.looked_at_after or ()))
    message = f"{_called(rule)} can never hold: nobody comes to {asked} with all that it asks for"
    remedy = "Look at which answers lead there, and at which questions have been answered by then."
    if contradicts_itself:
        message = f"{_called(rule)} can never hold: its comparisons contradict one another"
        remedy = "Change one of them; `any` joins what need not all be true."
    return draft.document.problem("rule_never_holds", (*rule.path, "condition"), message, remedy)


def _always(draft: Draft, rule: RuleEntry) -> Problem:
    message = f"{_called(rule)} always holds: every answer passes its condition"
    remedy = "Narrow the condition; if every answer is to go there, write `next` at the question instead of a rule."
    return draft.document.problem("rule_always_holds", (*rule.path, "condition"), message, remedy)


def _hidden(draft: Draft, number: int, verdicts: Verdicts) -> Problem:
    rule = draft.rules[number]
    hiding = [draft.rules[earlier] for earlier in verdicts.hiding(number)]
    twin = next((at for at in verdicts.hiding(number) if verdicts.same(at, number)), None)
    if twin is not None and verdicts.walker.plan.rules[twin].target != verdicts.walker.plan.rules[number].target:
        first = draft.rules[twin]
        message = (
            f"{_called(rule)} contradicts {_called(first)}: both hold with the same answers, and one goes to "
            f"`{first.go_to}`, the other to `{rule.go_to}`"
        )
        remedy = "Change one of the conditions, or remove one of the rules: only the upper one is followed."
        return draft.document.problem("contradicting_rules", rule.path, message, remedy)
    names = " and ".join(dict.fromkeys(_called(earlier) for earlier in hiding)) if len(hiding) < 4 else "earlier rules"
    message = (
        f"{_called(rule)} is hidden: wherever it holds, {names} {'holds' if len(hiding) == 1 else 'hold'} before it"
    )
    remedy = "Move it above, narrow what stands above, or remove it."
    return draft.document.problem("hidden_rule", rule.path, message, remedy)


def _called(rule: RuleEntry) -> str:
    place = written(rule.path)
    return listed([place]) if rule.name == place else f"{listed([rule.name])} ({place})"
