"""The report on all paths: for people, and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from decimal import Decimal

from engine.authoring.paths import Range, RuleSummary, Summary


def as_json(summary: Summary, price: Decimal | None) -> str:
    """Write the numbers; null is what is endless or could not be told, `stopped` is there where it could not."""
    told: dict[str, object] = {
        "paths": summary.paths,
        "questions": _ends(summary.questions),
        "messages": _ends(summary.messages),
        "segments": {tag: _ends(segments) for tag, segments in summary.segments.items()},
        "asked_back": {"messages": summary.asked_back.messages, "segments": summary.asked_back.segments},
        "unreachable": summary.unreachable,
        "endless": summary.endless,
        "rules": [{"name": rule.name, "can_hold": rule.can_hold} for rule in summary.rules],
    }
    if price is not None:
        told["cost"] = {tag: _prices(segments, price) for tag, segments in summary.segments.items()}
    if summary.stopped:
        told["stopped"] = True
    return json.dumps(told, indent=2)


def as_text(summary: Summary, price: Decimal | None) -> str:
    """Write what a content team wants to know, one thing a line."""
    return "\n".join([*_lines(summary, price), *_rules(summary.rules)])


def _lines(summary: Summary, price: Decimal | None) -> Iterator[str]:
    yield f"{summary.title}: {_how_many(summary)}"
    unknown = "any number" if summary.loops else "not known"
    yield f"  questions    {_span(summary.questions, unknown)}"
    yield f"  SMS          {_span(summary.messages, unknown)}"
    for tag, segments in summary.segments.items():
        cost = "" if price is None else f", costing {_cost(segments, price)}"
        yield f"  segments {tag:3} {_span(segments, unknown)}{cost}"
    if summary.asked_back.messages != 0:
        yield f"  asked back   {_extra(summary, unknown, price)}"
    if summary.unreachable:
        yield f"  nobody is ever asked or told: {', '.join(summary.unreachable)}"
    if summary.endless:
        yield f"  nobody comes out of the loop of: {', '.join(summary.endless)}"
    if summary.stopped:
        yield "  What is not known would have taken too much work: earlier answers make too many differences later on."


def _rules(rules: Sequence[RuleSummary]) -> Iterator[str]:
    if rules:
        yield "Rules"
    for rule in rules:
        if rule.decides_after:
            yield f"  {rule.name}: after {' and '.join(rule.decides_after)}, to {rule.go_to}"
        elif rule.can_hold is False:
            yield f"  {rule.name}: can never hold"
        elif rule.can_hold is None:
            yield f"  {rule.name}: not known"
        else:
            yield f"  {rule.name}: never decides, as earlier rules hold before it"


def _how_many(summary: Summary) -> str:
    if summary.loops:
        return "endlessly many paths, as there are loops"
    if summary.paths is None:
        return "too many paths to count"
    return "1 path" if summary.paths == 1 else f"{summary.paths:,} paths"


def _span(span: Range, unknown: str) -> str:
    if span.least is not None and span.most is None:
        return f"at least {span.least}"
    ends = [unknown if end is None else str(end) for end in (span.least, span.most)]
    return " to ".join(dict.fromkeys(ends))


def _extra(summary: Summary, unknown: str, price: Decimal | None) -> str:
    """Tell how much more it is where every answer that can be asked back is."""
    extra = summary.asked_back
    if extra.messages is None:
        return f"{unknown} of SMS more" if summary.loops else unknown
    segments = ", ".join(
        f"{count} segments in {tag}" + ("" if price is None or count is None else f", costing {count * price}")
        for tag, count in extra.segments.items()
    )
    return f"up to {extra.messages} SMS more ({segments})"


def _ends(span: Range) -> dict[str, int | None]:
    return {"min": span.least, "max": span.most}


def _prices(span: Range, price: Decimal) -> dict[str, str | None]:
    return {
        end: None if count is None else str(count * price) for end, count in (("min", span.least), ("max", span.most))
    }


def _cost(span: Range, price: Decimal) -> str:
    prices = ["?" if count is None else str(count * price) for count in (span.least, span.most)]
    return " to ".join(dict.fromkeys(prices))
