"""Durations as ISO 8601 writes them: `PT4H`, `P30D`, `P4M`. Pure."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

WRITTEN = re.compile(
    r"P(?=.)(?:(?P<years>\d{1,3})Y)?(?:(?P<months>\d{1,4})M)?(?:(?P<weeks>\d{1,4})W)?(?:(?P<days>\d{1,5})D)?"
    r"(?:T(?=.)(?:(?P<hours>\d{1,5})H)?(?:(?P<minutes>\d{1,6})M)?(?:(?P<seconds>\d{1,7})S)?)?",
    re.ASCII,
)
EXAMPLES = "Write it as ISO 8601 does: `PT4H` is four hours, `P30D` thirty days, `P4M` four months."


@dataclass(frozen=True)
class Duration:
    """A time that has months, which differ in length, and a rest that does not."""

    months: int = 0
    rest: timedelta = timedelta()

    @classmethod
    def read(cls, written: str) -> Duration:
        """Read ISO 8601; raises ValueError, which says how it is written."""
        found = WRITTEN.fullmatch(written)
        if found is None:
            raise ValueError(f"`{written[:40]}` is no duration. {EXAMPLES}")
        parts = {name: int(value or 0) for name, value in found.groupdict().items()}
        months = 12 * parts.pop("years") + parts.pop("months")
        duration = cls(months, timedelta(**parts))
        if duration == cls():
            raise ValueError(f"`{written}` is no time at all. {EXAMPLES}")
        return duration

    def before(self, moment: datetime) -> datetime:
        """Return the moment so long before; of a month that is too short, its last day."""
        return _moved(moment, -self.months) - self.rest

    def after(self, moment: datetime) -> datetime:
        """Return the moment so long after; of a month that is too short, its last day."""
        return _moved(moment, self.months) + self.rest


def in_words(written: str) -> str:
    """Say a duration that is written as ISO 8601 does: `PT4H` is `4 hours`."""
    found = WRITTEN.fullmatch(written)
    parts = [(int(count), unit) for unit, count in found.groupdict("0").items()] if found else []
    return " ".join(f"{count} {unit if count > 1 else unit.removesuffix('s')}" for count, unit in parts if count)


@dataclass(frozen=True, kw_only=True)
class Keep:
    """How long what is known of a session is kept after it has ended; None for ever.

    What belongs to no session is kept as long as `identifiers`.
    """

    identifiers: Duration | None = None
    texts: Duration | None = None
    sessions: Duration | None = None


def _moved(moment: datetime, months: int) -> datetime:
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    year = min(max(year, 1), 9998)
    return moment.replace(year=year, month=month + 1, day=min(moment.day, calendar.monthrange(year, month + 1)[1]))
