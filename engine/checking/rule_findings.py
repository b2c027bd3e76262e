"""What is wrong with rules on the paths through a survey: those that never decide, and those that lead astray."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.checking.draft import Draft, DraftBranch, DraftComparison
from engine.checking.finding import Finding, listed, written
from engine.conditions import compared_with, comparisons, from_definition
from engine.elements.compared import each_of
from engine.paths.decision_diagram import NOTHING
from engine.paths.facts import Facts, LinksOnly


def dead_rules(draft: Draft, facts: Facts) -> Iterator[Finding]:
    """Find rules that never hold, always hold, or come too late.

    A rule that has an error, or none of whose questions is reached, is not reported again.
    """
    for number, rule in enumerate(draft.rules):
        condition = facts.plan.rules[number].condition
        if condition is None or not any(facts.occasions(number)):
            continue
        if not facts.can_hold(number):
            if not any(unmatched(draft, rule.tests, facts)):
                yield _never(draft, rule, facts.walker.contradicts_itself(condition))
        elif not facts.decides(number):
            yield _hidden(draft, number, facts)
        elif facts.always_holds(number) and any(test.operator != "answered" for test in comparisons(condition)):
            yield _always(draft, rule)


def early_rules(draft: Draft, facts: Facts) -> Iterator[Finding]:
    """Find rules on a value that hold, and lead away, before all that it is made of is asked.

    Whoever names a question beside the value has said when the rule counts.
    """
    if isinstance(facts, LinksOnly):
        return  # whom a rule leads where is not followed there
    plan = facts.plan
    for number, rule in enumerate(draft.rules):
        condition = plan.rules[number].condition
        tests = [*comparisons(condition)] if condition else []
        made_of = {id_ for test in tests if test.calculated for id_ in test.calculated.of}
        if not made_of or any(test.about == "element" or test in facts.walker.undecided for test in tests):
            continue
        for occasion in facts.occasions(number):
            own = plan.elements[occasion.at].id
            others = [one.id for at, one in enumerate(plan.elements) if one.id != own and plan.leads(occasion.at, at)]
            later = [id_ for id_ in others if id_ in made_of]
            if not set(later).isdisjoint(facts.led_past(number, occasion)):
                yield _too_early(draft, rule, own, later)
                break


def own_questions(draft: Draft, facts: Facts) -> Iterator[Finding]:
    """Find rules and full quotas that ask a question again at once, although it was answered."""
    plan = facts.plan
    for number, rule in enumerate(draft.rules):
        condition, target = plan.rules[number].condition, plan.rules[number].target
        if condition is None or rule.go_to not in draft.by_id or target in facts.loops.for_some:
            continue
        for occasion in facts.occasions(number):
            if occasion.at == target and not occasion.is_before and facts.decides_at(number, occasion):
                remedy = "Lead to another element. What is no answer is asked again without a rule."
                yield _own_question(draft, rule, remedy)
    for number, quota in enumerate(draft.quotas):
        condition, target = plan.quotas[number].condition, plan.quotas[number].target
        if condition is None or target in {None, plan.end} or quota.go_to not in draft.by_id:
            continue
        if facts.is_met_at(number, target):
            yield _own_question(draft, quota, "Lead to another element: a text that says why, or `completion`.")


def _own_question(draft: Draft, branch: DraftBranch, remedy: str) -> Finding:
    id_ = branch.go_to
    message = f"{_called(branch)} leads from `{id_}` back to `{id_}`: it is asked again at once, word for word"
    return draft.document.finding("rule_to_own_question", branch.path_of_go_to, message, remedy)


def skips(draft: Draft, facts: Facts) -> Iterator[Finding]:
    """Find questions that lead on to an element only where they are skipped: all others come to it by a rule."""
    if isinstance(facts, LinksOnly):
        return  # who skips is not followed there
    walker, plan, sets = facts.walker, facts.plan, facts.sets
    for at, entry in enumerate(draft.entries):
        after, rest = plan.elements[at].after, walker.hits(at)[1]
        if not plan.skips(at) or after == plan.end or not any(rule.target == after for rule in plan.rules):
            continue
        known = walker.answered(at, facts.arrived[at])
        answered = sets.both(known, rest)
        elsewhere = any(
            plan.rules[rule].target != after and sets.both(known, when) != NOTHING
            for rule, when in walker.hits(at)[0].items()
        )
        skipped = sets.both(walker.settled(at, facts.arrived[at]), rest)
        said = walker.staying(after, walker.needed(after, skipped)) if skipped != NOTHING else NOTHING
        if elsewhere and answered == NOTHING and said != NOTHING and not _is_come_to(facts, after, besides=at):
            message = f"whoever skips this comes to `{plan.elements[after].id}`, to which answers lead by rules alone"
            remedy = 'Write `"next"` here: it says where those go whom no rule leads on.'
            yield draft.document.finding("skip_falls_through", entry.path, message, remedy)


def _is_come_to(facts: Facts, target: int, besides: int) -> bool:
    """Return whether any other element leads to one by the sequence or a `next`."""
    return any(
        element.after == target and at != besides and facts.is_reached(at)
        for at, element in enumerate(facts.plan.elements)
    )


def _never(draft: Draft, rule: DraftBranch, contradicts_itself: bool) -> Finding:  # noqa: FBT001
    asked = listed(sorted(rule.looked_at_after or ())) or "the first question"
    message = f"{_called(rule)} can never hold: nobody comes to {asked} with all that it asks for"
    remedy = "Look at which answers lead there, and at which questions have been answered by then."
    if contradicts_itself:
        message = f"{_called(rule)} can never hold: its comparisons contradict one another"
        remedy = "Change one of them; `any` joins what need not all be true."
    return draft.document.finding("rule_never_holds", (*rule.path, "condition"), message, remedy)


def _too_early(draft: Draft, rule: DraftBranch, after: str, later: Sequence[str]) -> Finding:
    are = "is" if len(later) == 1 else "are"
    message = f"{_called(rule)} may lead away after `{after}`, before {listed(later)} {are} answered"
    remedy = (
        "A rule on a value is looked at after each question that the value is made of. To wait for the one that is "
        f'asked last, join it by `all` with {{"element": "{later[-1]}", "answered": true}}. If it is meant, with '
        f"`{after}` instead."
    )
    return draft.document.finding("early_rule", (*rule.path, "condition"), message, remedy)


def _always(draft: Draft, rule: DraftBranch) -> Finding:
    message = f"{_called(rule)} always holds: every answer passes its condition"
    remedy = "Narrow the condition; if every answer is to go there, write `next` at the question instead of a rule."
    return draft.document.finding("rule_always_holds", (*rule.path, "condition"), message, remedy)


def _hidden(draft: Draft, number: int, facts: Facts) -> Finding:
    rule = draft.rules[number]
    earlier = facts.hiding(number)
    twin = next((at for at in earlier if facts.same(at, number)), None)
    if twin is not None and None not in {rule.go_to, draft.rules[twin].go_to} and rule.go_to != draft.rules[twin].go_to:
        first = draft.rules[twin]
        message = (
            f"{_called(rule)} contradicts {_called(first)}: both hold with the same answers, and one goes to "
            f"`{first.go_to}`, the other to `{rule.go_to}`"
        )
        remedy = "Change one of the conditions, or remove one of the rules: only the upper one is followed."
        return draft.document.finding("contradicting_rules", rule.path, message, remedy)
    called = dict.fromkeys(_called(draft.rules[at]) for at in earlier)
    names = " and ".join(called) if len(earlier) < 4 else "earlier rules"
    message = (
        f"{_called(rule)} is hidden: wherever it holds, {names} {'holds' if len(earlier) == 1 else 'hold'} before it"
    )
    remedy = "Move it above, narrow what stands above, or remove it."
    return draft.document.finding("hidden_rule", rule.path, message, remedy)


def _called(branch: DraftBranch) -> str:
    place = written(branch.path)
    return listed([place]) if branch.name == place else f"{listed([branch.name])} ({place})"


def unmatched(draft: Draft, tests: Sequence[DraftComparison], facts: Facts) -> Iterator[DraftComparison]:
    """Return the comparisons that no answer passes; where `not` turns them round, that is no fault."""
    for test in tests:
        if _shows_by_itself(draft, test) and test.path.count("not") % 2 == 0:
            subject = draft.values[test.subject] if test.about == "value" else test.subject
            if facts.walker.contradicts_itself(from_definition({test.about: subject, test.operator: test.value})):
                yield test


def _shows_by_itself(draft: Draft, test: DraftComparison) -> bool:
    """Return whether what a comparison is about is known, and what it compares with is no other answer or day."""
    if test.about == "value":
        return test.subject in draft.values
    question = draft.questions.get(test.subject) if test.about == "element" else None
    is_relative = question is not None and any(question.is_relative(compared_with(one)) for one in each_of(test.value))
    return question is not None and test.operator != "answered" and not is_relative
