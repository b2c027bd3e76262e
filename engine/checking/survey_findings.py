"""What is wrong with what a survey says beside elements and rules: values, how results are told, when SMS are sent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from engine import hours
from engine.checking.draft import Draft
from engine.checking.finding import Finding, JsonPath, listed, shortened, written
from engine.checking.suggestions import or_meant
from engine.checking.text_placeholders import unfamiliar
from engine.durations import Duration
from engine.hours import Hours
from engine.session import COMPLETION
from engine.survey import ALWAYS_BY
from engine.values import HOW


def of_values(draft: Draft) -> Iterator[Finding]:
    """Find ids that something else has, and questions that there are not or that are answered with no number."""
    taken: dict[str, JsonPath] = {id_: (*entry.path, "id") for id_, entry in draft.by_id.items()}
    taken |= {COMPLETION: (COMPLETION,), **{key: ("variables", key) for key in draft.variables or {}}}
    for path, one in draft.listed("values"):
        id_ = one.get("id") if isinstance(one, dict) else None
        if isinstance(id_, str):
            if id_ in taken:
                message = f"`{shortened(id_)}` is already the name of `{written(taken[id_])}`"
                yield draft.document.finding(
                    "duplicate_id", (*path, "id"), message, "Give this value an id of its own."
                )
            taken.setdefault(id_, (*path, "id"))
        if isinstance(one, dict) and (how := next((name for name in HOW if isinstance(one.get(name), list)), None)):
            for which, named in enumerate(one[how]):
                if isinstance(named, str) and named:
                    yield from _of_input(draft, (*path, how, which), how, named)


def _of_input(draft: Draft, path: JsonPath, how: str, id_: str) -> Iterator[Finding]:
    entry = draft.by_id.get(id_)
    if entry is None:
        if draft.is_certainly_missing(id_):
            remedy = or_meant(id_, draft.questions, f"The questions are {listed(draft.questions)}.")
            if id_ in draft.values:
                remedy = "A value is made of questions, and not of other values."
            message = f"no element has the id `{shortened(id_)}`"
            yield draft.document.finding("unknown_element", path, message, remedy)
    elif entry.element is not None and id_ not in draft.questions:
        message = f"`{id_}` asks nothing, so it has no answer to count"
        yield draft.document.finding("unfit_input", path, message, "Name a question.")
    elif id_ in draft.questions and how != "count" and draft.questions[id_].number_ends() is None:
        numbers = [name for name, question in draft.questions.items() if question.number_ends()]
        message = f"an answer to `{id_}` (`{draft.questions[id_].kind}`) is no number, and there is no {how} of it"
        remedy = f"Name questions of numbers: {listed(numbers)}." if numbers else "Name a `scale` or a `number`."
        if draft.questions[id_].options:
            remedy = 'Say what its options count: `"points": 1`.'
        yield draft.document.finding("unfit_input", path, message, remedy)


def of_results(draft: Draft) -> Iterator[Finding]:
    """Find what results could not be told by."""
    yield from (*_lineage(draft), *_measures(draft), *_partial_from(draft), *_by(draft))


def _lineage(draft: Draft) -> Iterator[Finding]:
    elements = [(entry.path, entry.id, entry.element.was) for entry in draft.entries if entry.id and entry.element]
    yield from _ambiguous(draft, elements, "element")
    for path, question in draft.asked:
        options = [((*path, *question.path_of(at)), one.id, one.was) for at, one in enumerate(question.options)]
        yield from _ambiguous(draft, options, "option")


def _ambiguous(draft: Draft, named: Iterable[tuple[JsonPath, str, tuple[str, ...]]], what: str) -> Iterator[Finding]:
    """Find an earlier id that more than one thing continues, or that something has still."""
    named = list(named)
    places = {id_: path for path, id_, _ in named}
    for path, _, was in named:
        for at, earlier in enumerate(was):
            here = (*path, "was", at)
            if earlier in places and places[earlier] not in {path, here}:
                holder = places[earlier]
                still = "continues" if holder[-2] == "was" else "has"
                message = (
                    f"`{written(holder[:-2] if still == 'continues' else holder)}` {still} `{shortened(earlier)}`, too"
                )
                remedy = f"An earlier {what} can go on as one only: leave it out here or there."
                yield draft.document.finding("ambiguous_lineage", here, message, remedy)
            elif places.get(earlier) == path:
                message = f"`{shortened(earlier)}` is the id of this {what} today"
                yield draft.document.finding("ambiguous_lineage", here, message, "Name ids that it had before.")
            places.setdefault(earlier, here)


def _measures(draft: Draft) -> Iterator[Finding]:
    for path, question in draft.asked:
        if message := question.unfit_measure:
            remedy = 'Let it begin at 0 and end at 10, or write `"measure": "mean"`.'
            yield draft.document.finding("unfit_measure", (*path, "measure"), message, remedy)


def _partial_from(draft: Draft) -> Iterator[Finding]:
    options = draft.document.data.get("results")
    named = options.get("partial_from") if isinstance(options, dict) else None
    path = ("results", "partial_from")
    if not isinstance(named, str) or not named or named in draft.questions:
        return
    known = [id_ for id_, entry in draft.by_id.items() if entry.element is None or id_ in draft.questions]
    if named in draft.by_id:
        if draft.by_id[named].element is not None:
            message = f"`{shortened(named)}` asks nothing, so nobody answers it"
            yield draft.document.finding("unfit_value", path, message, f"Name a question: {listed(known)}.")
    elif draft.is_certainly_missing(named):
        remedy = or_meant(named, known, f"There are {listed(known)}.")
        yield draft.document.finding("unknown_element", path, f"no element has the id `{shortened(named)}`", remedy)


def _by(draft: Draft) -> Iterator[Finding]:
    """Find variables by which results are broken down, and which hosts do not send."""
    options = draft.document.data.get("results")
    named = options.get("by") if isinstance(options, dict) else None
    for at, name in enumerate(named if isinstance(named, list) else ()):
        if isinstance(name, str) and name not in ALWAYS_BY:
            yield from unfamiliar(draft, ("results", "by", at), name)


OPEN_FOR = Duration(rest=timedelta(days=3))
"""How long a session is open where the host does not say; see `engine.request`."""

BEFORE_END = Duration(rest=timedelta(hours=1))
SOME_DAY = datetime(2026, 1, 1, tzinfo=UTC)


def of_operations(draft: Draft) -> Iterator[Finding]:
    """Find what is wrong with `hours` and `reminders`."""
    said = draft.document.data.get("hours")
    if isinstance(said, dict) and ("hours",) not in draft.unsound:
        is_sound = not any(where[:1] == ("hours",) for where in draft.unsound)
        for fault in hours.faults({key: value for key, value in said.items() if ("hours", key) not in draft.unsound}):
            if not fault.key and not is_sound:
                continue  # a day may be misspelt
            is_sound = False
            path: JsonPath = ("hours", fault.key) if fault.key else ("hours",)
            yield draft.document.finding("unfit_hours", path, fault.message, fault.remedy)
        if is_sound:
            yield from _long_pause(draft, Hours.read(said))
    yield from _reminders(draft)
    for path, cap in draft.listed("contact"):
        if isinstance(cap, dict):
            yield from _durations(draft, path, cap, ("in",))[1]


def _long_pause(draft: Draft, said: Hours) -> Iterator[Finding]:
    """Find hours that open again only once whoever is sent the survey before has no time left to be asked."""
    pause = said.longest_pause
    if pause and pause.opens - hours.LEAST + OPEN_FOR.rest < pause.closes:
        ends, opens = (f"{hours.DAYS[one.weekday()]} {one:%H:%M}" for one in pause)
        message = f"nothing is sent from {ends} to {opens}, and a survey is open for three days"
        remedy = (
            "Open a day between, or have the host send a later `expiryTime`: else who is sent it then is not asked."
        )
        yield draft.document.finding("long_pause", ("hours",), message, remedy)


def _reminders(draft: Draft) -> Iterator[Finding]:
    """Find durations that are none, and reminders that come when a session is over unless the host says otherwise."""
    passed = SOME_DAY
    for path, reminder in draft.listed("reminders"):
        if not isinstance(reminder, dict):
            return
        durations, found = _durations(draft, path, reminder, ("after", "not_before_end"))
        yield from found
        if "after" not in durations:
            return  # when the next one is due, nobody knows
        passed = durations["after"].after(passed)
        if durations.get("not_before_end", BEFORE_END).after(passed) > OPEN_FOR.after(SOME_DAY):
            message = f"`{shortened(reminder['after'])}` is too late: a survey is open for three days"
            remedy = "Remind sooner, or have the host send a later `expiryTime`: else nobody is reminded so late."
            yield draft.document.finding("late_reminder", (*path, "after"), message, remedy)


def _durations(
    draft: Draft, around: JsonPath, written: Mapping[str, object], names: Sequence[str]
) -> tuple[Mapping[str, Duration], Sequence[Finding]]:
    """Read durations, and find those that are none."""
    read: dict[str, Duration] = {}
    found: list[Finding] = []
    for name in names:
        value, path = written.get(name), (*around, name)
        if isinstance(value, str) and path not in draft.unsound:
            try:
                read[name] = Duration.read(value)
            except ValueError as error:
                message, _, remedy = str(error).partition(". ")
                found.append(draft.document.finding("unfit_duration", path, message, remedy))
    return read, found
