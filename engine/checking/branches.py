"""Where a survey branches: every target exists, texts lead somewhere, and what rules compare can be the answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from engine import conditions
from engine.branching import VALUES_AN_EVENT
from engine.checking.draft import MOST_ALTERNATIVES, Draft, DraftBranch, DraftComparison
from engine.checking.finding import Finding, JsonPath, listed, plain_json, shortened, written
from engine.checking.suggestions import did_you_mean, or_meant, without_marks
from engine.checking.text_placeholders import unfamiliar
from engine.elements.compared import UnfitValue
from engine.elements.element import Question
from engine.paths.domains import ORDERING
from engine.session import COMPLETION


def broken_links(draft: Draft) -> Iterator[Finding]:
    """Find targets that do not exist, and texts that lead back to themselves."""
    missing = [*_missing_targets(draft)]
    yield from missing
    if missing or not all(entry.element for entry in draft.entries):
        return  # where the survey goes is not known well enough for the rest
    yield from _endless_texts(draft)


def _no_such_element(draft: Draft, path: JsonPath, id_: str) -> Iterator[Finding]:
    """Report an id that no element has, where it is certain that none has it."""
    doubled = len(draft.by_id) < len(draft.entries)
    if not draft.is_certainly_missing(id_) or (doubled and not did_you_mean(id_, draft.by_id)):
        return  # one of two elements with one id is to have this one
    if id_ in draft.values and path[-1] == "element":
        remedy = f'That is a calculated value: write `"value": "{id_}"`.'
        yield draft.document.finding("unknown_element", path, f"no element has the id `{shortened(id_)}`", remedy)
        return
    known = [COMPLETION, *draft.by_id]
    meant = _of_these_words(draft, id_) or did_you_mean(id_, known)
    remedy = f"Did you mean `{meant}`?" if meant else f"There are {listed(known)}."
    yield draft.document.finding("unknown_element", path, f"no element has the id `{shortened(id_)}`", remedy)


def _of_these_words(draft: Draft, words: str) -> str | None:
    """Find the element whose text somebody wrote where its id belongs."""
    wanted = conditions.folded(words)
    texts = ((id_, entry.element.text) for id_, entry in draft.by_id.items() if entry.element)
    return next((id_ for id_, text in texts if wanted in map(conditions.folded, text.values())), None)


def _missing_targets(draft: Draft) -> Iterator[Finding]:
    targets = [((*entry.path, "next"), entry.next) for entry in draft.entries]
    targets += [(branch.path_of_go_to, branch.go_to) for branch in (*draft.rules, *draft.quotas)]
    for path, target in targets:
        if target not in (None, COMPLETION) and target not in draft.by_id:
            yield from _no_such_element(draft, path, target or "")


def _endless_texts(draft: Draft) -> Iterator[Finding]:
    """Find texts after which only texts come, round and round. A loop is reported once, where `next` closes it."""
    asks = [entry.element is not None and entry.element.asks for entry in draft.entries]
    for loop in loops_of_texts(asks, [_after(draft, at) for at in range(len(draft.entries))]):
        closing = draft.entries[next((step for step in reversed(loop) if draft.entries[step].next), loop[0])]
        names = listed(str(draft.entries[step].id) for step in loop)
        message = f"the texts {names} lead back to themselves, and nothing between them asks"
        remedy = "Let one of them go on to a question or to `completion`."
        yield draft.document.finding("endless_texts", (*closing.path, "next"), message, remedy)


def loops_of_texts(asks: Sequence[bool], after: Sequence[int]) -> Iterator[list[int]]:
    """Find the loops of what asks nothing; both are by position, and the completion stands at the end."""
    seen: set[int] = set()
    for start in range(len(asks)):
        way: list[int] = []
        at = start
        while at < len(asks) and not asks[at] and at not in seen:
            seen.add(at)
            way.append(at)
            at = after[at]
        if at in way:
            yield way[way.index(at) :]


def _after(draft: Draft, at: int) -> int:
    following = draft.entries[at].next
    if following is None:
        return at + 1
    entry = None if following == COMPLETION else draft.by_id.get(following)
    return len(draft.entries) if entry is None else draft.entries.index(entry)


LISTS = ("one_of", "none_of", "includes", "mentions")


def unfit_conditions(draft: Draft) -> Iterator[Finding]:
    """Find what is wrong with the condition of each rule, alert and quota, and with when elements are asked."""
    for branch in draft.branches:
        yield from _whole(draft, branch)
        yield from _unfit(draft, branch.tests)
    for entry in draft.entries:
        if entry.asked_if is not None:
            remedy = "Shorten it, or use `one_of` instead of `any`."
            yield from _too_large(draft, (*entry.path, "asked_if"), entry.asked_if, remedy)
        yield from _unfit(draft, entry.tests)


def _unfit(draft: Draft, tests: Sequence[DraftComparison]) -> Iterator[Finding]:
    for test in tests:
        yield from _OF_SUBJECT[test.about](draft, test)
        yield from _reversed(draft, test)


def conditions_with_errors(draft: Draft) -> frozenset[JsonPath]:
    """Return the paths of whatever has a condition in which something is wrong by itself: that is all to be said."""
    wrong = {finding.path.split(".")[0] for finding in unfit_conditions(draft) if finding.severity == "error"}
    paths = [*(branch.path for branch in draft.branches), *(entry.path for entry in draft.entries)]
    return frozenset(path for path in paths if written(path) in wrong)


def doubled_names(draft: Draft) -> Iterator[Finding]:
    """Find names that are given to two alerts, or to two quotas."""
    first: dict[tuple[str, str], JsonPath] = {}
    for one in (*draft.alerts, *draft.quotas):
        key = (one.what, one.name)
        if key in first:
            message = f"`{shortened(one.name)}` is already the name of `{written(first[key])}`"
            remedy = f"Give this {one.what} a name of its own, or join both conditions by `any`."
            yield draft.document.finding("duplicate_name", (*one.path, "name"), message, remedy)
        first.setdefault(key, one.path)


def _whole(draft: Draft, branch: DraftBranch) -> Iterator[Finding]:
    if branch.condition is None:
        return
    path, is_rule = (*branch.path, "condition"), branch.what == "rule"
    same = "rules with the same `go_to`" if is_rule else f"{branch.what}s"
    alone = is_rule and draft.variables is not None
    if not conditions.elements_named(branch.condition) and not alone:
        message = f"the condition names no question, so nobody knows when to look at this {branch.what}"
        remedy = 'Join it by `all` with the question after which it counts: {"element": "…", "answered": true}.'
        if is_rule:
            remedy += " Or declare its session variables under `variables`: then it counts before the first question."
        yield draft.document.finding("condition_without_question", path, message, remedy)
    remedy = f"Split it into several {same}, or use `one_of` instead of `any`."
    yield from _too_large(draft, path, branch.condition, remedy)


def _too_large(draft: Draft, path: JsonPath, condition: conditions.Condition, remedy: str) -> Iterator[Finding]:
    alternatives = conditions.count_alternatives(condition)
    comparisons = sum(1 for _ in conditions.comparisons(condition))
    if alternatives > MOST_ALTERNATIVES:
        message = f"the condition can hold in more than {MOST_ALTERNATIVES} ways, counting each choice of each `any`"
        yield draft.document.finding("rule_too_large", path, message, remedy)
    elif comparisons > VALUES_AN_EVENT:
        message = f"the condition makes {comparisons} comparisons; at most {VALUES_AN_EVENT} are possible"
        yield draft.document.finding("rule_too_large", path, message, remedy)


def _of_answer(draft: Draft, test: DraftComparison) -> Iterator[Finding]:
    at_subject = (*test.path[:-1], "element")
    entry = draft.by_id.get(test.subject)
    if entry is None and test.subject != COMPLETION:
        yield from _no_such_element(draft, at_subject, test.subject)
    elif entry is None or (entry.element is not None and not entry.element.asks):
        message = f"`{test.subject}` asks nothing, so it has no answer to compare"
        remedy = f"Name a question: {listed(draft.questions)}." if draft.questions else "Name a question."
        yield draft.document.finding("condition_on_text", at_subject, message, remedy)
    elif isinstance(entry.element, Question) and test.operator != "answered" and not [*entry.element.contradictions()]:
        yield from _comparable(draft, test, entry.element)


def _comparable(draft: Draft, test: DraftComparison, question: Question) -> Iterator[Finding]:
    if test.operator not in question.operators:
        possible = [name for name in conditions.OPERATORS if name in (*question.operators, "answered")]
        message = f"an answer to `{test.subject}` (`{question.kind}`) cannot be compared by `{test.operator}`"
        yield draft.document.finding_at_key("unfit_operator", test.path, message, f"Possible are {listed(possible)}.")
        return
    for path, value in _values(test):
        if question.is_relative(conditions.compared_with(value)) and test.operator not in LISTS:
            yield from _of_another(draft, path, question, value)
            continue
        operator = "at_least" if test.operator == "between" else "is" if test.operator in LISTS else test.operator
        try:
            question.operands(operator, value)
        except UnfitValue as unfit:
            yield draft.document.finding("unfit_value", path, str(unfit), _remedy(question, operator, value))


def _of_another(draft: Draft, path: JsonPath, question: Question, value: Any) -> Iterator[Finding]:
    """Find another answer that a question is compared with, and that is none like its own."""
    named = value["element"] if isinstance(value, dict) else None
    if named is None:
        return
    at, other = (*path, "element"), draft.questions.get(named)
    if named not in draft.by_id:
        yield from _no_such_element(draft, at, named)
    elif named == question.id:
        message = f"the answer to `{named}` is compared with itself"
        yield draft.document.finding("unfit_value", at, message, "Name another question.")
    elif draft.by_id[named].element is not None and (other is None or other.kind != question.kind):
        message = f"`{named}` is not answered with a `{question.kind}`, as `{question.id}` is"
        like = [id_ for id_, one in draft.questions.items() if one.kind == question.kind and id_ != question.id]
        remedy = f"Name a question of that kind: {listed(like)}." if like else "Name a question of that kind."
        yield draft.document.finding("unfit_value", at, message, remedy)


def _remedy(question: Question, operator: str, value: Any) -> str:
    if isinstance(value, str) and (bare := without_marks(value)) is not None and _fits(question, operator, bare):
        return f"Remove the quotation marks: {plain_json(bare)}."
    if not isinstance(value, str) and _fits(question, operator, plain_json(value)):
        return f'Put it in quotation marks: "{plain_json(value)}".'
    named = next((one.id for one in question.options if _is_called(one.label.values(), value)), None)
    if named is not None:
        return f"That is a label. Write the option's id: `{named}`."
    ids = [option.id for option in question.options]
    return or_meant(value, ids, f"Write an answer that `{question.id}` can have.")


def _is_called(labels: Iterable[str], value: Any) -> bool:
    return isinstance(value, str) and conditions.folded(value) in map(conditions.folded, labels)


def _fits(question: Question, operator: str, value: Any) -> bool:
    try:
        question.operands(operator, value)
    except UnfitValue:
        return False
    return True


def _of_variable(draft: Draft, test: DraftComparison) -> Iterator[Finding]:
    yield from unfamiliar(draft, (*test.path[:-1], "variable"), test.subject)
    if test.operator not in conditions.VARIABLE_OPERATORS:
        message = f"the session variable `{shortened(test.subject)}` cannot be compared by `{test.operator}`"
        yield draft.document.finding_at_key("unfit_operator", test.path, message, "Use `mentions`, `is` or `one_of`.")
        return
    for path, value in _values(test):
        if isinstance(value, bool | dict) and test.operator != "answered":
            message = f"a session variable is a text, and never {plain_json(value)}"
            remedy = f'Put it in quotation marks: "{plain_json(value)}".'
            yield draft.document.finding("unfit_value", path, message, remedy)
        elif test.operator not in ("answered", "mentions"):
            yield from _of_another_type(draft, test, path, value)


def _of_another_type(draft: Draft, test: DraftComparison, path: JsonPath, value: Any) -> Iterator[Finding]:
    """Find a number compared with a text, or a text with a number, where the survey declares which it is.

    Where it does not, a number in quotation marks is meant for a number if it is put in order.
    """
    declared = (draft.variables or {}).get(test.subject)
    bare = without_marks(value) if isinstance(value, str) else None
    if declared is None or declared.type is None:
        are_texts = all(isinstance(one, str) for _, one in _values(test))  # else that they are of two kinds is told
        is_ordered = are_texts and test.operator in (*ORDERING, "between")
        if is_ordered and isinstance(bare, int | float) and not isinstance(bare, bool):
            message = f'`{shortened(test.subject)}` is compared with the text "{shortened(value)}", letter by letter'
            remedy = f"Remove the quotation marks: {plain_json(bare)}. As a text, 9 comes after 10."
            yield draft.document.finding("compared_as_text", path, message, remedy)
        return
    if declared.is_number is not isinstance(value, str):
        return
    message = f"`{shortened(test.subject)}` is declared a {declared.type}, and is compared with {plain_json(value)}"
    remedy = f'Put it in quotation marks: "{plain_json(value)}".' if not isinstance(value, str) else "Write a number."
    if bare is not None:
        remedy = f"Remove the quotation marks: {plain_json(bare)}."
    yield draft.document.finding("unfit_value", path, message, remedy)


def _of_value(draft: Draft, test: DraftComparison) -> Iterator[Finding]:
    if test.subject not in draft.values:
        if draft.values_are_known:
            yield _no_such_value(draft, (*test.path[:-1], "value"), test.subject)
        return
    if test.operator not in conditions.VALUE_OPERATORS:
        message = f"the value `{test.subject}` is a number, and cannot be compared by `{test.operator}`"
        yield draft.document.finding_at_key("unfit_operator", test.path, message, "Use `at_least`, `at_most` or `is`.")
        return
    for path, value in _values(test) if test.operator != "answered" else ():
        if isinstance(value, bool | str | dict):
            bare = without_marks(value) if isinstance(value, str) else None
            remedy = "Write a number." if bare is None else f"Remove the quotation marks: {plain_json(bare)}."
            message = f"`{test.subject}` is a number, and is compared with {plain_json(value)}"
            yield draft.document.finding("unfit_value", path, message, remedy)


def _no_such_value(draft: Draft, path: JsonPath, id_: str) -> Finding:
    remedy = f"The values are {listed(draft.values)}." if draft.values else "Add it under `values`."
    remedy = or_meant(id_, draft.values, remedy)
    if id_ in draft.questions:
        remedy = f'That is a question: write `"element": "{id_}"`.'
    message = f"no value has the id `{shortened(id_)}`"
    return draft.document.finding("unknown_value", path, message, remedy)


_OF_SUBJECT = {"element": _of_answer, "variable": _of_variable, "value": _of_value}


def _values(test: DraftComparison) -> Iterator[tuple[JsonPath, Any]]:
    if not isinstance(test.value, list):
        yield test.path, test.value
        return
    for at, value in enumerate(test.value):
        yield (*test.path, at), value


def _reversed(draft: Draft, test: DraftComparison) -> Iterator[Finding]:
    if test.operator != "between":
        return
    low, high = test.value
    if "today" in test.value and test.about == "element":
        return
    numbers = all(isinstance(end, int | float) and not isinstance(end, bool) for end in test.value)
    texts = all(isinstance(end, str) for end in test.value)
    if (numbers or texts) and low > high:
        message = f"nothing is between {shortened(low)} and {shortened(high)}: the lower end comes first"
        yield draft.document.finding("reversed_range", test.path, message, f"Write {plain_json([high, low])}.")
    elif not numbers and not texts and test.about == "variable":
        message = f"{plain_json(test.value)} has a number at one end and a text at the other"
        yield draft.document.finding("unfit_value", test.path, message, "Write two numbers, or two texts.")
