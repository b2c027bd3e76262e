"""When an event is told again whose telling failed, and when a webhook is given up."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

DELAYS = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
"""From each failed attempt to the next."""

JITTER = 0.1
"""The share of a delay by which it may be longer: what failed together does not come back together."""

LONGEST_WAIT = timedelta(days=1)
"""What a receiver may ask for."""

GIVEN_UP_AFTER = timedelta(days=5)
"""How long every attempt may fail until the webhook is disabled."""


def next_attempt(failures: int, failed_at: datetime, retry_after: timedelta | None = None) -> datetime | None:
    """Return when to try again after so many failures, no sooner than the receiver asks; None after the last."""
    if failures > len(DELAYS):
        return None
    delay = DELAYS[failures - 1] * random.uniform(1, 1 + JITTER)
    return failed_at + max(delay, min(retry_after or timedelta(), LONGEST_WAIT))


def read_retry_after(written: str | None, now: datetime) -> timedelta | None:
    """Read the header `Retry-After`, seconds or a date; None where it says nothing."""
    if not written:
        return None
    if written.strip().isdecimal():
        return timedelta(seconds=min(int(written.strip()[:9]), LONGEST_WAIT.total_seconds()))
    try:
        moment = parsedate_to_datetime(written)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(moment - now, timedelta())
