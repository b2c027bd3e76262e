"""The header `Retry-After`, by which whoever is called says when to call again (RFC 9110, 10.2.3)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime


def read(written: str | None, now: datetime, at_most: timedelta) -> timedelta | None:
    """Return how long to wait, of seconds or of a date; None where it says nothing."""
    if not written:
        return None
    if written.strip().isdecimal():
        return min(timedelta(seconds=int(written.strip()[:9])), at_most)
    try:
        moment = parsedate_to_datetime(written)
    except (ValueError, OverflowError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(max(moment - now, timedelta()), at_most)
