"""The report as a person reads it in a terminal: bars, with what they are of. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from engine.characters import on_one_line
from engine.results.document import Document

WIDTH = 24
"""Characters of a bar that stands for all."""

LONGEST_LABEL = 36


def as_text(report: Document, title: str) -> str:
    """Write a report document as lines of text."""
    return "\n".join(_lines(report, title)) + "\n"


def _lines(report: Document, title: str) -> Iterator[str]:
    yield title
    yield from _cohort(report)
    if report.get("quotas"):
        yield ""  # else they look like the last question's
    for one in report.get("quotas", ()):
        taken = "a few" if one["taken"] is None else one["taken"]
        yield f"  quota {on_one_line(one['name'])}: {taken} of {one['atMost']} places are taken now"
    if report.get("notRecordedBefore"):
        day = report["notRecordedBefore"][:10]
        yield f"What was asked, skipped and left was not recorded before {day}: those counts are of sessions after it."
    for group in report.get("groups", ()):
        yield ""
        yield f"== {report['by']}: {group['value'] if group['value'] is not None else '(not given)'}"
        yield from _cohort(group)
    hidden = report["suppressed"]
    if hidden["groups"]:
        yield ""
        yield f"== other groups ({hidden['groups']} groups, {hidden['sessions']} sessions): too few to be told apart"


def _cohort(told: Document) -> Iterator[str]:
    cohort = told["cohort"]
    yield f"{cohort['sessions']} sessions, {cohort['open']} of them still open"
    kinds = [f"{count} {name.replace('_', ' ')}" for name, count in told["dispositions"].items() if count]
    if kinds:
        yield f"  {', '.join(kinds)}"
    for name, about in (("RR1", "completed"), ("RR2", "completed at least in part")):
        yield f"  {name}, {about}: {_share(told['rates'][name])}"
    for alert in told["alerts"]:
        still_open = f" ({alert['open']} of them still open)" if alert["open"] else ""
        raised = f"raised by {alert['sessions']}{still_open}"
        yield f"  alert {on_one_line(alert['name'])}: {raised}; {_share(alert['rate'])} closed with an answer"
    for element in told["elements"]:
        yield ""
        yield from _element(element)


def _element(told: Document) -> Iterator[str]:
    yield f"{told.get('name', told['id'])}: {on_one_line(told['text'])}"
    counts = (("asked", "asked"), ("answered", "answered"), ("skipped", "skipped"), ("leftHere", "left here"))
    counted = [f"{told[key]} {name}" for key, name in (*counts, ("waiting", "waiting"), ("withdrawn", "taken back"))
               if told[key] or key in {"asked", "answered"}]  # fmt: skip
    again = [f"{count} × {reason}" for reason, count in told["reAsked"].items()]
    yield f"  {', '.join(counted)}" + (f"; asked again: {', '.join(again)}" if again else "")
    if told["n"]:
        yield from _figures(told)
        yield from _bars(told)
    yield from _time(told["timeToAnswer"])


def _figures(told: Document) -> Iterator[str]:
    if nps := told.get("nps"):
        shown = f"{nps['score']:.1f} ({nps['low']:.1f} to {nps['high']:.1f})"
        parts = f"{nps['promoters']} promoters, {nps['passives']} passives, {nps['detractors']} detractors"
        yield f"  NPS {shown} of {nps['n']}: {parts}"
    if csat := told.get("csat"):
        yield f"  CSAT, the two highest: {_share(csat)}"
    if told.get("mean") is not None:
        ends = told["meanInterval"]
        interval = f" ({ends[0]:.2f} to {ends[1]:.2f})" if ends else ""
        sd = f", standard deviation {told['sd']:.2f}" if told["sd"] is not None else ""
        yield f"  mean {told['mean']:.2f}{interval}, median {told['median']:g}{sd}, of {told['n']}"
    if limits := told.get("limits"):
        outside = {"95": "outside of 95 %", "998": "outside of 99.8 %", None: "within 95 %"}[limits["outside"]]
        yield f"  {outside} of the groups there would be by chance"
    if (difference := told.get("difference")) and difference["says"]:
        yield f"  {difference['says']} than all others"


def _bars(told: Document) -> Iterator[str]:
    rows = [(_name(one), one) for one in told["distribution"]]
    width = min(LONGEST_LABEL, max((len(name) for name, _ in rows), default=0))
    for name, one in rows:
        bar = "█" * round(WIDTH * one["share"]) if one["share"] else ""
        percent = f"{100 * one['share']:.0f} % ({100 * one['low']:.0f} to {100 * one['high']:.0f})"
        yield f"  {_cut(name, width):<{width}}  {bar:<{WIDTH}}  {one['k']:>5}  {percent if one['k'] else ''}".rstrip()
    if told.get("severalPossible"):
        yield "  Several could be chosen: the shares add up to more than 100 %."


def _name(one: Mapping[str, Any]) -> str:
    value, label = one.get("option", one.get("value")), on_one_line(one["label"])
    if "option" in one or isinstance(value, bool):
        return label
    return f"{value} {label}" if label and label != str(value) else str(value)


def _time(told: Document) -> Iterator[str]:
    if not told["n"]:
        return
    median = "not reached" if told["median"] is None else str(timedelta(seconds=told["median"]))
    within = [f"{_percent(told[key])} within {name} ({told[key]['k']} of {told[key]['n']})" for key, name in _WITHIN]
    yield f"  time to answer: median {median} of {told['n']}, {', '.join(within)}"


_WITHIN = (("within1h", "1 h"), ("within24h", "24 h"))


def _percent(share: Mapping[str, Any]) -> str:
    return "–" if share["share"] is None else f"{100 * share['share']:.0f} %"


def _share(told: Mapping[str, Any]) -> str:
    if told["share"] is None:
        return f"– ({told['k']} of {told['n']})"
    ends = f"{100 * told['low']:.1f} to {100 * told['high']:.1f}"
    return f"{100 * told['share']:.1f} % ({ends}), {told['k']} of {told['n']}"


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 1]}…"
