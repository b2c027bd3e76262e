"""When an SMS may go out. Every due time is decided here, and so is what else a claim waits for.

Who delays SMS, for quiet hours or a pause, delays them in these functions, and nowhere else. A reminder is no delayed
SMS: it is queued when it is due, which `conversation.turn` decides.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, or_, select, update

from engine.hours import LEAST, KeptTo
from engine.store.raw_statements import RawStatement
from engine.store.tables import OUTBOX, MessageStatus

PAUSED_FOR = timedelta(minutes=1)

SHORTEST_BACKOFF, LONGEST_BACKOFF = 1.0, 300.0
"""Seconds."""

_previous = OUTBOX.alias("previous")
# A scalar subquery and not NOT EXISTS, of which PostgreSQL would make a hash join over all rows. It is empty for an
# unsettled predecessor, and nothing compares with that: one comparison is both order and distance.
_predecessor_settled_at = (
    select(_previous.c.settled_at)
    .where(_previous.c.session_id == OUTBOX.c.session_id, _previous.c.number == OUTBOX.c.number - 1)
    .scalar_subquery()
)
IS_DUE = (
    OUTBOX.c.due_at <= bindparam("now"),
    or_(OUTBOX.c.number == 1, _predecessor_settled_at <= bindparam("spaced")),
)
"""Its time has come, and its predecessor was settled by `spaced`: the interval between two SMS ago."""


# Blocked rows that stay due would be looked at by every claim: they move behind the one that blocks them.
PUSH = RawStatement(
    update(OUTBOX)
    .where(
        OUTBOX.c.session_id == bindparam("b_session_id"),
        OUTBOX.c.number > bindparam("b_number"),
        OUTBOX.c.state == MessageStatus.WAITING,
        OUTBOX.c.due_at < bindparam("b_due_at"),
    )
    .values(due_at=bindparam("b_due_at"))
)


def push(connection: Connection, following: Iterable[tuple[str, int, datetime]]) -> None:
    """Move what waits in sessions behind the SMS of these numbers, so that it is due at these moments or later."""
    moved = [{"b_session_id": id_, "b_number": number, "b_due_at": due_at} for id_, number, due_at in following]
    PUSH.each(connection, moved)


def when_queued(now: datetime, held_until: Iterable[datetime] = ()) -> datetime:
    """Return when a new SMS is due, or one that somebody sends again: at once, but behind what is held until then."""
    return max([now, *held_until])


class Slot(NamedTuple):
    """When an SMS is due, and when the hours end in which it may arrive then; None where it may at any hour."""

    due_at: datetime
    open_until: datetime | None = None


def when_open(due_at: datetime, kept_to: KeptTo, expires_at: datetime) -> Slot:
    """Return when an SMS is due that may arrive in some hours only; where those never come, as late as it expires."""
    window = kept_to.window(due_at)
    return Slot(max(window.opens, due_at), window.closes) if window else Slot(expires_at, due_at)


def is_open(open_until: datetime | None, now: datetime) -> bool:
    """Return whether an SMS that is given to a gateway now arrives within its hours."""
    return open_until is None or open_until - now >= LEAST


def when_paused(now: datetime) -> datetime:
    """Return when an SMS of a paused survey is looked at again, should nobody resume it before."""
    return now + PAUSED_FOR


def when_retried(failed_at: datetime, attempts: int, least: timedelta = timedelta()) -> datetime:
    """Return when an SMS is tried again after so many attempts, and no sooner than after `least`."""
    return failed_at + max(backoff(attempts), least)


def when_followed(predecessor: datetime, interval: timedelta) -> datetime:
    """Return when the next SMS of a session is due: its predecessor was sent then, or is tried again then."""
    return predecessor + interval


def leased_until(now: datetime, lease: timedelta) -> datetime:
    """Return when an SMS is due again that a dispatcher has claimed: who lives has settled it by then."""
    return now + lease


def backoff(attempts: int) -> timedelta:
    """Return how long to wait after so many attempts: twice as long each time, up to five minutes, less by chance."""
    longest = min(SHORTEST_BACKOFF * 2 ** min(attempts - 1, 20), LONGEST_BACKOFF)
    return timedelta(seconds=longest * random.uniform(0.5, 1))
