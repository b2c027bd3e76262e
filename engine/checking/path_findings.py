"""What is wrong on the paths through a survey: every way that answers can take is walked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TypeAlias

from engine.checking.branches import conditions_with_errors
from engine.checking.draft import Draft, DraftBranch, DraftComparison
from engine.checking.draft_plan import plan_of_draft
from engine.checking.finding import Finding, JsonPath, listed, shortened
from engine.checking.rule_findings import dead_rules, early_rules, own_questions, skips, unmatched
from engine.checking.suggestions import did_you_mean
from engine.checking.text_placeholders import without_default
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
    for test in unmatched(draft, tests, facts):
        message = f"no answer to `{shortened(test.subject)}` can ever be {_said(test)}"
        remedy = "Compare with what can be answered, or remove the comparison."
        if test.about == "value":
            low, high = ends_of(draft.values[test.subject], draft.questions)
            message = f"the value `{test.subject}` can never be {_said(test)}: it is from {low:f} to {high:f}"
            remedy = "Compare with what it can be, or remove the comparison."
        yield draft.document.finding("comparison_never_matches", test.path, message, remedy)


def _said(test: DraftComparison) -> str:
    return f"`{test.operator}` `{shortened(test.value)}`"


def _unreached(draft: Draft, facts: Facts) -> Iterator[Finding]:
    """Find elements nobody comes to, and loops nobody comes out of."""
    for at, entry in enumerate(draft.entries):
        if not facts.is_reached(at):
            if not _links_are_known(draft, facts.plan):
                continue  # what is wrong there is told, and enough
            why = "no answers lead to it" if facts.plan.is_linked(at) else "nothing leads to it"
            if facts.come[at] != NOTHING:
                why = "its `asked_if` never holds when it is come to"
            message = f"nobody is ever asked or told `{facts.plan.elements[at].id}`: {why}"
            remedy = "Let a rule or a `next` lead here, or remove the element."
            if facts.come[at] != NOTHING:
                remedy = "Change the condition: it can name answers given before, and what these can be."
            yield draft.document.finding("unreachable_element", entry.path, message, remedy)
        elif entry.asked_if and entry.element and facts.is_always_said(at):
            message = f"`asked_if` always holds when `{facts.plan.elements[at].id}` is come to"
            path, remedy = (*entry.path, "asked_if"), "Narrow the condition, or remove it."
            yield draft.document.finding("asked_if_always_holds", path, message, remedy)
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
    loops, elements = facts.loops, facts.plan.elements
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
        loop = [at for at in left if at == left[0] or facts.plan.are_on_a_loop(at, left[0])]
        yield loop
        left = [at for at in left if at not in loop]


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
        is_clear = one.condition is not None and one.path not in wrong and not any(unmatched(draft, one.tests, facts))
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
    for at, quoted in facts.plan.quoted.items():
        if facts.is_reached(at):
            for element in sorted(quoted):
                lacking = facts.lacks(at, element)
                if lacking == facts.arrived[at]:
                    message = f"`{element}` is never answered before this is said, so its placeholder stays empty"
                    where, remedy = _where(draft, at, element), REMEDY.format(element)
                    yield draft.document.finding("answer_never_given", where, message, remedy)
                elif lacking != NOTHING:
                    way = facts.detour_around(at, element)
                    if _only_by_what_could_not_be_read(facts.plan, at, element, way):
                        continue
                    why = _what_leads_past(draft, facts.plan, element, way)
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

FAMILIES = (_impossible_comparisons, _unreached, dead_rules, own_questions, skips, _empty_quotes, _quotas, early_rules)


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
