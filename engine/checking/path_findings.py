"""What is wrong on the paths through a survey: every way that answers can take is walked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TypeAlias

from engine.checking.branches import conditions_with_errors
from engine.checking.draft import Draft, DraftBranch, DraftComparison
from engine.checking.draft_plan import plan_of_draft
from engine.checking.finding import Finding, JsonPath, listed, shortened, written
from engine.checking.suggestions import did_you_mean
from engine.checking.text_placeholders import without_default
from engine.conditions import compared_with, comparisons, from_definition
from engine.paths.calculated import ends_of
from engine.paths.decision_diagram import NOTHING, Stopped
from engine.paths.facts import Detour, Facts, LinksOnly
from engine.paths.plan import Plan
from engine.paths.walker import Walker
from engine.session import COMPLETION


def _impossible_comparisons(draft: Draft, facts: Facts) -> Iterator[Finding]:
    """Find comparisons that never match: more than the end of a scale, a day before the earliest."""
    yield from _impossible_in(draft, draft.rules, facts)
    yield from (found for entry in draft.entries for found in _impossible_among(draft, entry.tests, facts))


def _impossible_in(draft: Draft, branches: Sequence[DraftBranch], facts: Facts) -> Iterator[Finding]:
    wrong = conditions_with_errors(draft)
    for branch in branches:
        if branch.path not in wrong:
            yield from _impossible_among(draft, branch.tests, facts)


def _impossible_among(draft: Draft, tests: Sequence[DraftComparison], facts: Facts) -> Iterator[Finding]:
    for test in _unmatched(draft, tests, facts):
        message = f"no answer to `{shortened(test.subject)}` can ever be {_said(test)}"
        remedy = "Compare with what can be answered, or remove the comparison."
        if test.about == "value":
            low, high = ends_of(draft.values[test.subject], draft.questions)
            message = f"the value `{test.subject}` can never be {_said(test)}: it is from {low:f} to {high:f}"
            remedy = "Compare with what it can be, or remove the comparison."
        yield draft.document.finding("comparison_never_matches", test.path, message, remedy)


def _unmatched(draft: Draft, tests: Sequence[DraftComparison], facts: Facts) -> Iterator[DraftComparison]:
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
    compared = test.value if isinstance(test.value, list) else [test.value]
    is_relative = question is not None and any(question.is_relative(compared_with(one)) for one in compared)
    return question is not None and test.operator != "answered" and not is_relative


def _said(test: DraftComparison) -> str:
    return f"`{test.operator}` `{shortened(test.value)}`"


def _unreached(draft: Draft, facts: Facts) -> Iterator[Finding]:
    """Find elements nobody comes to, and loops nobody comes out of."""
    for at, entry in enumerate(draft.entries):
        if not facts.is_reached(at):
            if not _links_are_known(draft, facts.walker.plan):
                continue  # what is wrong there is told, and enough
            why = "no answers lead to it" if facts.walker.plan.is_linked(at) else "nothing leads to it"
            if facts.come[at] != NOTHING:
                why = "its `asked_if` never holds when it is come to"
            message = f"nobody is ever asked or told `{facts.walker.plan.elements[at].id}`: {why}"
            remedy = "Let a rule or a `next` lead here, or remove the element."
            if facts.come[at] != NOTHING:
                remedy = "Change the condition: it can name answers given before, and what these can be."
            yield draft.document.finding("unreachable_element", entry.path, message, remedy)
        elif (
            entry.asked_if is not None
            and entry.element is not None
            and not isinstance(facts, LinksOnly)
            and facts.is_always_said(at)
        ):
            message = f"`asked_if` always holds when `{facts.walker.plan.elements[at].id}` is come to"
            yield draft.document.finding(
                "asked_if_always_holds", (*entry.path, "asked_if"), message, "Narrow the condition, or remove it."
            )
    yield from _endless(draft, facts)


def _links_are_known(draft: Draft, plan: Plan) -> bool:
    """Return whether every rule and every `next` that is written leads to an element: others may lead anywhere."""
    ids = (COMPLETION, *draft.by_id)
    nexts = [raw["next"] for _, raw in draft.listed("elements") if isinstance(raw, dict) and "next" in raw]
    are_read = len(plan.rules) == sum(1 for _ in draft.listed("rules")) and all(
        r.target is not None for r in plan.rules
    )
    return are_read and all(isinstance(one, str) and (one in ids or did_you_mean(one, ids)) for one in nexts)


def _endless(draft: Draft, facts: Facts) -> Iterator[Finding]:
    loops, elements = facts.loops, facts.walker.plan.elements
    for loop in _apart(facts, sorted(loops.for_some)):
        names = listed(elements[at].id for at in loop)
        code, who = "endless_loop", "whoever comes here"
        if not loops.for_all.issuperset(loop):
            code, who = "endless_for_some", "with some answers or session variables, whoever comes here"
        message = f"{who} is asked {names} for ever: the completion cannot be reached from here"
        remedy = "Let a rule or a `next` lead out, whatever was answered before."
        yield draft.document.finding(code, draft.entries[loop[0]].path, message, remedy)


def _apart(facts: Facts, looping: Sequence[int]) -> Iterator[list[int]]:
    """Separate the loops: on one loop, each element leads to each."""
    left = list(looping)
    while left:
        loop = [at for at in left if at == left[0] or facts.walker.plan.are_on_a_loop(at, left[0])]
        yield loop
        left = [at for at in left if at not in loop]


def _dead_rules(draft: Draft, facts: Facts) -> Iterator[Finding]:
    """Find rules that never hold, always hold, or come too late.

    A rule that has an error, or none of whose questions is reached, is not reported again.
    """
    for number, rule in enumerate(draft.rules):
        condition = facts.walker.plan.rules[number].condition
        if condition is None or not any(facts.occasions(number)):
            continue
        if not facts.can_hold(number):
            if not any(_unmatched(draft, rule.tests, facts)):
                yield _never(draft, rule, facts.walker.contradicts_itself(condition))
        elif not facts.decides(number):
            yield _hidden(draft, number, facts)
        elif facts.always_holds(number) and any(test.operator != "answered" for test in comparisons(condition)):
            yield _always(draft, rule)


def _own_questions(draft: Draft, facts: Facts) -> Iterator[Finding]:
    """Find rules that ask a question again at once, although it was answered."""
    plan = facts.walker.plan
    for number, rule in enumerate(draft.rules):
        condition, target = plan.rules[number].condition, plan.rules[number].target
        if condition is None or rule.go_to not in draft.by_id or target in facts.loops.for_some:
            continue
        for occasion in facts.occasions(number):
            if occasion.at == target and not occasion.is_before and facts.decides_at(number, occasion):
                id_ = plan.elements[occasion.at].id
                message = (
                    f"{_called(rule)} leads from `{id_}` back to `{id_}`: it is asked again at once, word for word"
                )
                remedy = "Lead to another element. What is no answer is asked again without a rule."
                yield draft.document.finding("rule_to_own_question", (*rule.path, "action", "go_to"), message, remedy)


def _early(draft: Draft, facts: Facts) -> Iterator[Finding]:
    """Find rules on a value that hold, and lead away, before all that it is made of is asked.

    Whoever names a question beside the value has said when the rule counts.
    """
    if isinstance(facts, LinksOnly):
        return  # whom a rule leads where is not followed there
    plan = facts.walker.plan
    for number, rule in enumerate(draft.rules):
        condition = plan.rules[number].condition
        tests = [*comparisons(condition)] if condition else []
        made_of = {id_ for test in tests if test.calculated for id_ in test.calculated.of}
        if not made_of or any(test.about == "element" or not facts.walker.could_decide(test) for test in tests):
            continue
        for occasion in facts.occasions(number):
            own = plan.elements[occasion.at].id
            others = [one.id for at, one in enumerate(plan.elements) if one.id != own and plan.leads(occasion.at, at)]
            later = [id_ for id_ in others if id_ in made_of]
            if not set(later).isdisjoint(facts.led_past(number, occasion)):
                yield _too_early(draft, rule, own, later)
                break


def _too_early(draft: Draft, rule: DraftBranch, after: str, later: Sequence[str]) -> Finding:
    are = "is" if len(later) == 1 else "are"
    message = f"{_called(rule)} may lead away after `{after}`, before {listed(later)} {are} answered"
    remedy = (
        "A rule on a value is looked at after each question that the value is made of. To wait for the one that is "
        f'asked last, join it by `all` with {{"element": "{later[-1]}", "answered": true}}. If it is meant, with '
        f"`{after}` instead."
    )
    return draft.document.finding("early_rule", (*rule.path, "condition"), message, remedy)


def _skips(draft: Draft, facts: Facts) -> Iterator[Finding]:
    """Find questions that lead on to an element only where they are skipped: all others come to it by a rule."""
    if isinstance(facts, LinksOnly):
        return  # who skips is not followed there
    walker, plan, sets = facts.walker, facts.walker.plan, facts.walker.sets
    for at, entry in enumerate(draft.entries):
        after, rest = plan.elements[at].after, walker.hits(at)[1]
        if not plan.skips(at) or after == plan.end or not any(rule.target == after for rule in plan.rules):
            continue
        known = walker.answered(at, facts.arrived[at])
        answered = sets.both(known, rest)
        elsewhere = any(
            plan.rules[rule].target != after and sets.both(known, when) != NOTHING for rule, when in walker.hits(at)[0]
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
        for at, element in enumerate(facts.walker.plan.elements)
    )


def _never(draft: Draft, rule: DraftBranch, contradicts_itself: bool) -> Finding:  # noqa: FBT001
    asked = listed(sorted(rule.looked_at_after or ())) or "the first question"
    message = f"{_called(rule)} can never hold: nobody comes to {asked} with all that it asks for"
    remedy = "Look at which answers lead there, and at which questions have been answered by then."
    if contradicts_itself:
        message = f"{_called(rule)} can never hold: its comparisons contradict one another"
        remedy = "Change one of them; `any` joins what need not all be true."
    return draft.document.finding("rule_never_holds", (*rule.path, "condition"), message, remedy)


def _always(draft: Draft, rule: DraftBranch) -> Finding:
    message = f"{_called(rule)} always holds: every answer passes its condition"
    remedy = "Narrow the condition; if every answer is to go there, write `next` at the question instead of a rule."
    return draft.document.finding("rule_always_holds", (*rule.path, "condition"), message, remedy)


def _hidden(draft: Draft, number: int, facts: Facts) -> Finding:
    rule = draft.rules[number]
    earlier = facts.hiding(number)
    twin = next((at for at in earlier if facts.same(at, number)), None)
    if twin is not None and facts.walker.plan.rules[twin].target != facts.walker.plan.rules[number].target:
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


def _called(rule: DraftBranch) -> str:
    place = written(rule.path)
    return listed([place]) if rule.name == place else f"{listed([rule.name])} ({place})"


def _alerts(draft: Draft, facts: Facts) -> Iterator[Finding]:
    """Find alerts that nobody can raise, and comparisons in them that never match."""
    yield from _never_met(draft, draft.alerts, facts, facts.can_be_raised, "alert_never_raised")


def _quotas(draft: Draft, facts: Facts) -> Iterator[Finding]:
    """Find quotas that nobody can meet, and comparisons in them that never match."""
    yield from _never_met(draft, draft.quotas, facts, facts.can_be_met, "quota_never_met")


NEVER_MET = {
    "alert_never_raised": "the alert {} can never be raised",
    "quota_never_met": "nobody ever meets the quota {}",
}


def _never_met(
    draft: Draft, branches: Sequence[DraftBranch], facts: Facts, can_be: Callable[[int], bool], code: str
) -> Iterator[Finding]:
    yield from _impossible_in(draft, branches, facts)
    wrong = conditions_with_errors(draft)
    for which, one in enumerate(branches):
        is_clear = one.condition is not None and one.path not in wrong and not any(_unmatched(draft, one.tests, facts))
        if is_clear and not can_be(which):
            never = NEVER_MET[code].format(listed([one.name]))
            message = f"{never}: nobody can have given all the answers that it asks for"
            remedy = "Look at which answers lead to which questions, and at which have been answered by then."
            if facts.walker.contradicts_itself(one.condition):
                message = f"{never}: its comparisons contradict one another"
                remedy = "Change one of them; `any` joins what need not all be true."
            yield draft.document.finding(code, (*one.path, "condition"), message, remedy)


INSTEAD = "what stands there instead: `{{{{ answer.{0} | default('…') }}}}`."
REMEDY = f"Ask before you quote, or say {INSTEAD}"


def _empty_quotes(draft: Draft, facts: Facts) -> Iterator[Finding]:
    """Find placeholders for answers that nobody has, or not everybody; a default makes it right."""
    for at, quoted in facts.walker.plan.quoted.items():
        if facts.is_reached(at):
            for element in sorted(quoted):
                lacking = facts.lacks(at, element)
                if lacking == facts.arrived[at]:
                    message = f"`{element}` is never answered before this is said, so its placeholder stays empty"
                    where, remedy = _where(draft, at, element), REMEDY.format(element)
                    yield draft.document.finding("answer_never_given", where, message, remedy)
                elif lacking != NOTHING:
                    way = facts.detour_around(at, element)
                    if _only_by_what_could_not_be_read(facts.walker.plan, at, element, way):
                        continue
                    why = _what_leads_past(draft, facts.walker.plan, element, way)
                    message = f"this can be said before `{element}` is answered, and its placeholder is empty then{why}"
                    where, remedy = _where(draft, at, element), REMEDY.format(element)
                    yield draft.document.finding("answer_not_always_given", where, message, remedy)


def _quotes_too_late(draft: Draft) -> Iterator[Finding]:
    """Find what `unavailable` quotes: a session may expire before anything is answered."""
    quoted = {
        name: tag for tag, words in [*draft.unavailable.items()][::-1] for name in without_default("answer", words)
    }
    for element in sorted(quoted.keys() & draft.questions.keys()):
        message = f"this is said after the survey expired, too, and the placeholder of `{element}` may be empty then"
        path = ("unavailable", "text", quoted[element])
        yield draft.document.finding("answer_not_always_given", path, message, f"Say {INSTEAD.format(element)}")


def _only_by_what_could_not_be_read(plan: Plan, at: int, element: str, way: Detour) -> bool:
    """Return whether nothing leads past a question but conditions that have errors: these are told, and enough."""
    if at < plan.end and plan.elements[at].has_unread_condition:
        return True
    asked = next(each for each in plan.elements if each.id == element)
    unread = [plan.rules[rule].condition is None for rule in way.rules]
    unread += [asked.has_unread_condition] if way.passed_over else []
    return bool(unread) and all(unread) and not way.in_vain


def _what_leads_past(draft: Draft, plan: Plan, element: str, way: Detour) -> str:
    """Say what leads past a question; nothing where the sequence does."""
    rules = [draft.rules[rule] for rule in way.rules if plan.rules[rule].condition is not None]
    if rules:
        names = listed(dict.fromkeys(rule.name for rule in rules))
        return f": {'the rule' if len(rules) == 1 else 'the rules'} {names} may lead past it"
    if way.passed_over:
        return ": its `asked_if` need not hold"
    if not way.in_vain:
        return ""
    declined = element in draft.questions and draft.questions[element].may_be_declined
    return ": it is optional" if declined else ": after replies that are no answer, `tries` goes on without it"


def _where(draft: Draft, at: int, element: str) -> JsonPath:
    """Find the first language that quotes it."""
    path: JsonPath = ("completion",) if at == len(draft.entries) else draft.entries[at].path
    quoting = (
        (*path, "text", tag)
        for tag, words in draft.texts[*path, "text"].items()
        if element in without_default("answer", words)
    )
    return next(quoting)


Family: TypeAlias = Callable[[Draft, Facts], Iterator[Finding]]

FAMILIES: tuple[Family, ...] = (
    _impossible_comparisons,
    _unreached,
    _dead_rules,
    _own_questions,
    _skips,
    _empty_quotes,
    _quotas,
    _early,
)


def findings(draft: Draft) -> Iterator[Finding]:
    """Find what can never match, who is never reached, what never counts, and what is quoted too early."""
    yield from _quotes_too_late(draft)
    plan = plan_of_draft(draft)
    if plan is None:
        return
    # What alerts ask for takes work, too, and must not keep anything else from being told.
    without = replace(plan, alerts=())
    exact, linked = Facts(Walker(without)), LinksOnly(Walker(without))
    families = [(family, exact, linked) for family in FAMILIES]
    if plan.alerts:
        families.append((_alerts, Facts(Walker(plan)), LinksOnly(Walker(plan))))
    stopped = False
    for family, exact, linked in families:
        found = _found(family, draft, exact)
        if found is None:
            stopped, found = True, _found(family, draft, linked)
        yield from found or ()
    if stopped:
        message = "earlier answers make too many differences to later rules for every path to be walked"
        remedy = "Let fewer rules look back. Until then it is not told whom answers lead where, and which rules decide."
        yield draft.document.finding("paths_not_walked", ("rules",), message, remedy)


def _found(family: Family, draft: Draft, facts: Facts) -> list[Finding] | None:
    """Return what a family finds; None where it takes too much work."""
    try:
        return [*family(draft, facts)]
    except (Stopped, RecursionError):
        return None
