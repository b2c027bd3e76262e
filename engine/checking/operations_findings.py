"""What is wrong with when SMS are sent: hours that never open, reminders that come too late."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from engine import hours
from engine.checking.draft import Draft
from engine.checking.finding import Finding, JsonPath, shortened
from engine.durations import Duration

OPEN_FOR = Duration(rest=timedelta(days=3))
"""How long a session is open where the host does not say; see `engine.request`."""

BEFORE_END = Duration(rest=timedelta(hours=1))
SOME_DAY = datetime(2026, 1, 1, tzinfo=UTC)


def findings(draft: Draft) -> Iterator[Finding]:
    """Find what is wrong with `hours` and `reminders`."""
    written = draft.document.data.get("hours")
    if isinstance(written, dict) and ("hours",) not in draft.unsound:
        for fault in hours.faults({key: value for key, value in written.items() if _is_sound(draft, ("hours", key))}):
            if not fault.key and any(where[:1] == ("hours",) for where in draft.unsound):
                continue  # a day may be misspelt
            path: JsonPath = ("hours", fault.key) if fault.key else ("hours",)
            yield draft.document.finding("unfit_hours", path, fault.message, fault.remedy)
    yield from _reminders(draft)
    for path, cap in draft.listed("contact"):
        if isinstance(cap, dict):
            yield from _durations(draft, path, cap, ("in",))[1]


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
        if isinstance(value, str) and _is_sound(draft, path):
            try:
                read[name] = Duration.read(value)
            except ValueError as error:
                message, _, remedy = str(error).partition(". ")
                found.append(draft.document.finding("unfit_duration", path, message, remedy))
    return read, found


def _is_sound(draft: Draft, path: JsonPath) -> bool:
    return path not in draft.unsound
