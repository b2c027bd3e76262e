"""What a conversation waits for: `4 hours`, or `until 2026-03-29 09:00` by the respondent's clock."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from engine import local_time
from engine.checking.finding import shortened

UNITS = {
    "second": timedelta(seconds=1),
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
}
LONGEST = timedelta(days=3660)
"""Nobody waits for longer, and what a clock shows then is still a date."""

AMOUNT = re.compile(rf"([0-9]{{1,9}})\s+({'|'.join(UNITS)})s?", re.ASCII)
UNTIL = re.compile(r"until\s+(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d)", re.ASCII)
EXPECTED = "Write `WAIT 4 hours` or `WAIT until 2026-03-29 09:00`, the time where the respondent lives."


class NoWait(ValueError):
    """What stands there is nothing to wait for; the message says what would be."""


@dataclass(frozen=True)
class Wait:
    """A while, or a moment of the respondent's clock."""

    duration: timedelta | None = None
    until: datetime | None = None

    @classmethod
    def read(cls, written: str) -> Wait:
        """Read what stands behind `WAIT`; raises NoWait."""
        if found := UNTIL.fullmatch(written):
            try:
                return cls(until=datetime.fromisoformat(f"{found[1]} {found[2]}"))
            except ValueError:
                raise NoWait(f"`{written}` is no day and time. {EXPECTED}") from None
        parts = AMOUNT.findall(written)
        if not parts or AMOUNT.sub("", written).replace(",", " ").replace(" and ", " ").strip():
            raise NoWait(f"`WAIT {shortened(written)}` names neither a while nor a moment. {EXPECTED}")
        seconds = sum(int(count) * UNITS[unit].total_seconds() for count, unit in parts)
        if not 0 < seconds <= LONGEST.total_seconds():
            raise NoWait(f"`WAIT {shortened(written)}` is no time at all, or longer than ten years. {EXPECTED}")
        return cls(duration=timedelta(seconds=seconds))

    def length(self, now: datetime, zone: ZoneInfo) -> timedelta:
        """Return how long that is from now on for who lives in a zone; raises NoWait where the moment has passed."""
        if self.duration is not None:
            return self.duration
        assert self.until is not None  # noqa: S101 - one of the two is read
        left = local_time.moment(self.until, zone).astimezone(UTC) - now
        if left < timedelta():
            shows = now.astimezone(zone)
            raise NoWait(
                f"`WAIT until {self.until:%Y-%m-%d %H:%M}` has passed: it is {shows:%Y-%m-%d %H:%M} where the "
                "respondent lives. Wait for a later moment."
            )
        if left > LONGEST:
            raise NoWait(
                f"`WAIT until {self.until:%Y-%m-%d %H:%M}` is more than ten years ahead. Name an earlier moment."
            )
        return left
