"""How the operation of a survey changed, in words: reminders, hours, how often a number is sent surveys."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from engine import durations
from engine.authoring.diff.changes import Change, Data, text_changes

ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")


def operations_changes(old: Data, new: Data) -> Iterator[Change]:
    """Compare what is said whole, and the texts of reminders."""
    for name, (about, told) in TOLD.items():
        was, is_ = (told(one[name]) if one.get(name) else NONE[name] for one in (old, new))
        if was != is_:
            message, before, after = f"{about} were {was}, and are {is_}", old.get(name), new.get(name)
            yield Change(what="survey", how="changed", path=name, message=message, old=before, new=after)
    for at, (before, after) in enumerate(zip(old.get("reminders", ()), new.get("reminders", ()), strict=False)):
        whose = f"the text of the {ORDINALS[at]} reminder"
        yield from text_changes(f"reminders[{at}].text", whose, before.get("text", {}), after.get("text", {}))


def _reminders(reminders: Sequence[Data]) -> str:
    return ", then ".join(_reminder(one) for one in reminders)


def _reminder(one: Data) -> str:
    told = f"after {durations.in_words(one['after'])}"
    if "text" in one:
        told += " with a text of its own"
    if "not_before_end" in one:
        told += f" unless the survey expires within {durations.in_words(one['not_before_end'])}"
    return told


def _hours(hours: Mapping[str, str]) -> str:
    days = [f"on {day} {_between(span)}" for day, span in hours.items() if day not in ("holidays", "country")]
    if "holidays" in hours:
        whose = f" of {hours['country']}" if "country" in hours else ""
        days.append(f"on public holidays{whose} {_between(hours['holidays'])}")
    return ", ".join(days)


def _between(span: str) -> str:
    return "not at all" if span.strip() == "none" else span


def _caps(caps: Sequence[Data]) -> str:
    return " and ".join(_cap(one) for one in caps)


def _cap(one: Data) -> str:
    times = "once" if one["at_most"] == 1 else f"{one['at_most']} times"
    what = "this survey" if one.get("of") == "this" else "any survey"
    return f"{what} at most {times} in {durations.in_words(one['in'])}"


TOLD: Mapping[str, tuple[str, Callable[[Any], str]]] = {
    "reminders": ("the reminders", _reminders),
    "hours": ("the hours of the opening SMS and of reminders", _hours),
    "contact": ("the caps on contact", _caps),
}
"""The properties that are told here, each with what its sentence begins with."""

NONE = {"reminders": "none", "hours": "any, or those of SURVEY_HOURS", "contact": "none"}
"""What holds where a survey does not say it."""
