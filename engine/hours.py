"""When SMS that nobody has asked for may reach a phone: hours of the week by the respondent's clock. Pure.

Hours are compared as a clock on the wall shows them. Of an hour that a clock shows twice, or leaves out, only the part
counts that every reading of the clock allows. The only door of holidays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from importlib.util import find_spec
from itertools import pairwise
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

A_MONDAY = date(2024, 1, 1)
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HOLIDAYS, COUNTRY, NONE = "holidays", "country", "none"
SPAN = re.compile(rf"({'|'.join(DAYS)})(?:-({'|'.join(DAYS)}))?")
HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-(?:([01]\d|2[0-3]):([0-5]\d)|24:00)", re.ASCII)

LEAST = timedelta(minutes=6)
"""So long before the hours end nothing is sent any more: a gateway takes an SMS for five minutes at the least."""

SOON, LOOKED_AHEAD = 5, 40
"""Days: looked at first, and if nothing opens then. If nothing opens so long, nothing ever does."""

NO_LIBRARY = "Public holidays need the extra `[holidays]`, which is not installed."


class Window(NamedTuple):
    """A time in which an SMS may arrive."""

    opens: datetime
    closes: datetime


class Fault(NamedTuple):
    """What is wrong with hours, at which key, and what to do."""

    key: str
    message: str
    remedy: str


@dataclass(frozen=True)
class Hours:
    """Hours by day of the week, from Monday on, in minutes since midnight; None where a day has none.

    `holidays` are the hours of public holidays: () where those are days like others. They are those of `country`, or
    else of the country a number is from.
    """

    days: tuple[tuple[int, int] | None, ...]
    holidays: tuple[tuple[int, int] | None, ...] = ()
    country: str | None = None

    @classmethod
    def read(cls, written: Mapping[str, str]) -> Hours:
        """Read hours in which no fault was found."""
        days: list[tuple[int, int] | None] = [None] * len(DAYS)
        for span, hours in written.items():
            for day in _days(span):
                days[day] = _minutes(hours)
        on_holidays = (_minutes(written[HOLIDAYS]),) if HOLIDAYS in written else ()
        return cls(tuple(days), on_holidays, written.get(COUNTRY))

    @property
    def as_json(self) -> Mapping[str, str]:
        """The hours as they are written, a day at a time."""
        written = {day: _written(hours) for day, hours in zip(DAYS, self.days, strict=True)}
        written |= {HOLIDAYS: _written(self.holidays[0])} if self.holidays else {}
        return written | ({COUNTRY: self.country} if self.country else {})

    def window(self, now: datetime, zones: Sequence[str], country: str | None) -> Window | None:
        """Return when an SMS may next arrive in every one of these zones; None where that is never.

        A window that ends too soon to be used is passed over.
        """
        for days in (SOON, LOOKED_AHEAD):
            windows: Sequence[Window] | None = None
            for name in zones:
                zone = ZoneInfo(name)
                first = now.astimezone(zone).date() - timedelta(days=1)
                here = _windows(self, zone, self.country or country, first, days)
                windows = here if windows is None else list(_common(windows, here))
            for one in windows or ():
                if one.closes - max(one.opens, now) >= LEAST:
                    return Window(max(one.opens, now), one.closes)
        return None

    @property
    def longest_pause(self) -> Window | None:
        """Between which hours of a week nothing is sent for longest, public holidays apart; None where some always is.

        It is told by a clock that is never changed.
        """
        windows = _joined(_on_the_wall(self, None, A_MONDAY, 15))
        pauses = [Window(one.closes, following.opens) for one, following in pairwise(windows)]
        return max(pauses, key=lambda pause: pause.closes - pause.opens, default=None)

    def on(self, day: date, country: str | None) -> tuple[int, int] | None:
        """Return the hours of a day, None where it has none."""
        if self.holidays and country and is_holiday(day, country):
            return self.holidays[0]
        return self.days[day.weekday()]


@dataclass(frozen=True)
class KeptTo:
    """Hours that an SMS is kept to, with the zones its respondent may live in and the country of their holidays."""

    hours: Hours
    zones: tuple[str, ...]
    country: str | None

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> KeptTo:
        """Read what `as_json` has written."""
        return cls(Hours.read(stored["hours"]), tuple(stored["zones"]), stored["country"])

    @property
    def as_json(self) -> Mapping[str, Any]:
        """All that decides when the SMS may arrive, whatever becomes of its survey."""
        return {"hours": self.hours.as_json, "zones": list(self.zones), "country": self.country}

    def window(self, now: datetime) -> Window | None:
        """Return when the SMS may next arrive; None where that is never."""
        return self.hours.window(now, self.zones, self.country)


def faults(written: Mapping[str, object]) -> Iterator[Fault]:
    """Find what is wrong with hours of the right shape: days named twice, hours that end before they begin."""
    seen: dict[int, str] = {}
    for key, hours in written.items():
        if key == COUNTRY or not isinstance(hours, str):
            continue
        if hours != NONE and not HOURS.fullmatch(hours):
            yield Fault(key, f"`{hours[:40]}` are no hours", "Write them like `09:00-20:00`, or `none`.")
        elif hours != NONE and (minutes := _minutes(hours)) and minutes[0] >= minutes[1]:
            yield Fault(
                key, f"`{hours}` ends before it begins", "Begin and end on the same day; a day ends at `24:00`."
            )
        elif hours != NONE and minutes and _are_too_short(*minutes):
            least = LEAST // timedelta(minutes=1)
            told = f"A gateway takes an SMS for five minutes at the least: open for {least} or more."
            yield Fault(key, f"`{hours}` is too short for any SMS", told)
        for day in _days(key):
            if day in seen:
                told = f"`{DAYS[day]}` is in `{seen[day]}`, too"
                yield Fault(key, told, "Name each day once.")
                break
            seen[day] = key
    if not any(isinstance(hours, str) and hours != NONE for key, hours in written.items() if _days(key)):
        yield Fault("", "they never open: no day of the week has any hours", 'Name days: `"mon-fri": "09:00-20:00"`.')
    yield from _faults_of_holidays(written)


def _are_too_short(opens: int, closes: int) -> bool:
    """Return whether nothing can arrive in them, unless the day before or after goes on with them."""
    return opens > 0 and closes < 24 * 60 and timedelta(minutes=closes - opens) < LEAST


def _faults_of_holidays(written: Mapping[str, object]) -> Iterator[Fault]:
    if HOLIDAYS not in written and COUNTRY not in written:
        return
    if not is_installed():
        yield Fault(HOLIDAYS if HOLIDAYS in written else COUNTRY, NO_LIBRARY[:-1], "Install it, or leave this out.")
    elif isinstance(country := written.get(COUNTRY), str) and country not in countries():
        remedy = "Write its two letters, like `NO`. Without it, each number's own country counts."
        yield Fault(COUNTRY, f"the holidays of `{country[:40]}` are not known", remedy)


def is_installed() -> bool:
    """Return whether public holidays are known at all."""
    return find_spec("holidays") is not None


def countries() -> frozenset[str]:
    """Return the codes (ISO 3166) of the countries whose holidays are known."""
    import holidays  # noqa: PLC0415 - an extra, and few need it

    return frozenset(holidays.list_supported_countries())


@lru_cache(maxsize=4096)
def is_holiday(day: date, country: str) -> bool:
    """Return whether a day is a public holiday everywhere in a country; nowhere where its holidays are not known."""
    import holidays  # noqa: PLC0415 - as above

    if country not in countries():
        return False
    return day in holidays.country_holidays(country, years=day.year)


def _days(key: str) -> Sequence[int]:
    found = SPAN.fullmatch(key)
    if found is None:
        return ()
    first, last = DAYS.index(found[1]), DAYS.index(found[2] or found[1])
    return [day % 7 for day in range(first, last + (7 if last < first else 0) + 1)]


def _minutes(written: str) -> tuple[int, int] | None:
    found = HOURS.fullmatch(written)
    if found is None:
        return None
    closes = int(found[3]) * 60 + int(found[4]) if found[3] else 24 * 60
    return int(found[1]) * 60 + int(found[2]), closes


def _written(hours: tuple[int, int] | None) -> str:
    return NONE if hours is None else "-".join(f"{minute // 60:02}:{minute % 60:02}" for minute in hours)


@lru_cache(maxsize=1024)  # whatever waits for the same hours asks for them at one moment
def _windows(hours: Hours, zone: ZoneInfo, country: str | None, first: date, days: int) -> Sequence[Window]:
    """Return when hours are open in a zone, of so many days from the first on."""
    windows = (
        Window(_readings(opens, zone)[-1], _readings(closes, zone)[0])
        for opens, closes in _joined(_on_the_wall(hours, country, first, days))
    )
    return tuple(one for one in windows if one.opens < one.closes)


def _on_the_wall(hours: Hours, country: str | None, first: date, days: int) -> Iterator[Window]:
    for day in (first + timedelta(days=ahead) for ahead in range(days)):
        if found := hours.on(day, country):
            midnight = datetime.combine(day, time())
            yield Window(*(midnight + timedelta(minutes=minute) for minute in found))


def _readings(shown: datetime, zone: ZoneInfo) -> list[datetime]:
    """Return every moment at which a clock may be said to show this, in order."""
    return sorted(shown.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))


def _joined(windows: Iterator[Window]) -> Iterator[Window]:
    """Join windows that follow one another at once, as midnight between two long days, whatever a clock does then."""
    last: Window | None = None
    for one in windows:
        if last and one.opens == last.closes:
            last = Window(last.opens, one.closes)
            continue
        if last:
            yield last
        last = one
    if last:
        yield last


def _common(some: Sequence[Window], others: Sequence[Window]) -> Iterator[Window]:
    """Return what is in both, in order."""
    at = 0
    for one in some:
        while at < len(others) and others[at].opens < one.closes:
            opens, closes = max(one.opens, others[at].opens), min(one.closes, others[at].closes)
            if opens < closes:
                yield Window(opens, closes)
            if others[at].closes > one.closes:  # it may go on with the next
                break
            at += 1
