"""Comparisons that no answer can pass, although each value by itself could be answered."""

from __future__ import annotations

from collections.abc import Iterator

from engine.checking.draft import Draft, RuleEntry, Test
from engine.checking.finding import Finding, shortened
from engine.checking.rules import rules_with_errors
from engine.conditions import Comparison
from engine.paths.facts import Facts


def findings(draft: Draft, facts: Facts) -> Iterator[Finding]:
    """Find comparisons that never match: more than the end of a scale, a day before the earliest."""
    wrong = rules_with_errors(draft)
    for rule in draft.rules:
        if rule.path not in wrong:
            for test in unmatched(rule, facts):
                message = f"no answer to `{shortened(test.subject)}` can ever be {_said(test)}"
                remedy = "Compare with what can be answered, or remove the comparison."
                yield draft.document.finding("comparison_never_matches", test.path, message, remedy)


def unmatched(rule: RuleEntry, facts: Facts) -> Iterator[Test]:
    """Return the comparisons of a rule that no answer passes; where `not` turns them round, that is no fault."""
    for test in rule.tests:
        if test.about == "element" and test.operator != "answered" and test.path.count("not") % 2 == 0:
            subject = facts.walker.subjects.get(("element", test.subject))
            truth = subject.truth if subject else {}
            tests = list(_comparisons(test))
            if all(each in truth for each in tests) and not _ever([truth[each] for each in tests]):
                yield test


def _ever(rows: list[tuple[bool, ...]]) -> bool:
    return any(all(row) for row in zip(*rows, strict=True))


def _comparisons(test: Test) -> Iterator[Comparison]:
    if test.operator == "between":
        for operator, value in zip(("at_least", "at_most"), test.value, strict=True):
            yield Comparison(about=test.about, subject=test.subject, operator=operator, value=value)
        return
    value = tuple(test.value) if isinstance(test.value, list) else test.value
    yield Comparison(about=test.about, subject=test.subject, operator=test.operator, value=value)


def _said(test: Test) -> str:
    return f"`{test.operator}` `{shortened(test.value)}`"
