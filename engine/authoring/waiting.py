"""What a conversation waits for: `4 hours`, or `until 2026-03-29 09:00` by the respondent's clock."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from engine import local_time
from engine.checking.finding import shortened

UNITS = ("second", "minute", "hour", "day", "week")
LONGEST = timedelta(days=3660)
"""Nobody waits for longer, and what a clock shows then is still a date."""

AMOUNT = re.compile(rf"([0-9]{{1,9}})\s+({'|'.join(UNITS)})s?", re.ASCII)
UNTIL = re.compile(r"until\s+([12]\d{3}-\d\d-\d\d)[ T](\d\d:\d\d)", re.ASCII)
"""Every zone has these years: the first and the last that there are end elsewhere."""
EXPECTED = "Write `WAIT 4 hours` or `WAIT until 2026-03-29 09:00`, the time where the respondent lives."


class NoWait(ValueError):
    """What stands there is nothing to wait for; the message says what would be."""


def read(written: str) -> timedelta | datetime:
    """Read what stands behind `WAIT`: a while, or a moment of the respondent's clock; raises NoWait."""
    if found := UNTIL.fullmatch(written):
        try:
            return datetime.fromisoformat(f"{found[1]} {found[2]}")
        except ValueError:
            raise NoWait(f"`{written}` is no day and time. {EXPECTED}") from None
    parts = AMOUNT.findall(written)
    if not parts or AMOUNT.sub("", written).replace(",", " ").replace(" and ", " ").strip():
        raise NoWait(f"`WAIT {shortened(written)}` names neither a while nor a moment. {EXPECTED}")
    seconds = sum(int(count) * timedelta(**{f"{unit}s": 1}).total_seconds() for count, unit in parts)
    if not 0 < seconds <= LONGEST.total_seconds():
        raise NoWait(f"`WAIT {shortened(written)}` is no time at all, or longer than ten years. {EXPECTED}")
    return timedelta(seconds=seconds)


def length(wait: timedelta | datetime, now: datetime, zone: ZoneInfo) -> timedelta:
    """Return how long that is from now on for who lives in a zone; raises NoWait where the moment has passed."""
    if isinstance(wait, timedelta):
        return wait
    left = local_time.moment(wait, zone).astimezone(UTC) - now
    until = f"`WAIT until {wait:%Y-%m-%d %H:%M}`"
    if left < timedelta():
        shows = f"{now.astimezone(zone):%Y-%m-%d %H:%M}"
        raise NoWait(f"{until} has passed: it is {shows} where the respondent lives. Wait for a later moment.")
    if left > LONGEST:
        raise NoWait(f"{until} is more than ten years ahead. Name an earlier moment.")
    return left
