"""The outbox as a dispatcher sees it: claim what is due, record what became of it; strict order within a session."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Boolean, bindparam, case, func, or_, select, text, update

from engine.characters import storable
from engine.store.claims import Claim, GivenUp, PutBack, Taken
from engine.store.event_log import EventType
from engine.store.raw_statements import Prepared
from engine.store.reports import LONGEST_REASON
from engine.store.sql_unit_of_work import SqlUnitOfWork
from engine.store.statements import BY_ID
from engine.store.tables import OUTBOX, SESSION, MessageStatus

LONGEST_ID = 500
"""Characters. PostgreSQL cannot index a text of more than 2,700 bytes."""

log = logging.getLogger(__name__)

MOST_ROUNDS = 50
"""How often one claim looks again when what it found had expired: a bound on one transaction."""


_previous = OUTBOX.alias("previous")
# A scalar subquery and not NOT EXISTS, of which PostgreSQL would make a hash join over all rows. It is empty for an
# unsettled predecessor, and nothing compares with that: one comparison is both order and distance.
_predecessor_settled_at = (
    select(_previous.c.settled_at)
    .where(_previous.c.session_id == OUTBOX.c.session_id, _previous.c.number == OUTBOX.c.number - 1)
    .scalar_subquery()
)
DUE = Prepared(
    select(
        *(OUTBOX.c[name] for name in ("client_reference", "session_id", "number", "recipient", "content")),
        *(OUTBOX.c[name] for name in ("expires_at", "attempts", "tried_at", "reason")),
        SESSION.c.sms_session,
    )
    .select_from(OUTBOX.outerjoin(SESSION))
    .where(
        OUTBOX.c.settled_at.is_(None),
        OUTBOX.c.gateway == bindparam("gateway"),
        OUTBOX.c.due_at <= bindparam("now"),
        or_(OUTBOX.c.number == 1, _predecessor_settled_at <= bindparam("spaced")),
    )
    .order_by(OUTBOX.c.due_at)
    .limit(bindparam("limit"))
    .with_for_update(of=OUTBOX, skip_locked=True)
)
# After a burst PostgreSQL still believes that little is unsettled, and each claim would read and sort all of it.
# For the rest of its transaction it walks the index of due times instead, and stops where it has enough.
IN_ORDER_OF_INDEX = Prepared(
    text("; ".join(f"SET LOCAL enable_{plan} = off" for plan in ("seqscan", "bitmapscan", "sort")))
)
_this = OUTBOX.c.client_reference == bindparam("b_reference")
LEASE = Prepared(
    update(OUTBOX)
    .where(_this)
    .values(
        state=MessageStatus.SENDING,
        attempts=OUTBOX.c.attempts + 1,
        tried_at=func.coalesce(OUTBOX.c.tried_at, bindparam("b_now", type_=OUTBOX.c.tried_at.type)),
        due_at=bindparam("b_leased_until"),
    )
)
EXPIRE = Prepared(update(OUTBOX).where(_this).values(state=MessageStatus.CANCELLED, settled_at=bindparam("b_now")))
RELEASE = Prepared(
    update(OUTBOX)
    .where(OUTBOX.c.settled_at.is_(None), OUTBOX.c.state == MessageStatus.SENDING)
    .values(due_at=OUTBOX.c.queued_at)
)

_still_leased = (_this, OUTBOX.c.state == MessageStatus.SENDING, OUTBOX.c.attempts == bindparam("b_attempts"))
KEEP_SMS_SESSION = Prepared(
    update(SESSION).where(SESSION.c.id == bindparam("b_session_id")).values(sms_session=bindparam("b_sms_session"))
)
# It was really taken, so this is said whoever holds the lease now; a delivery report may have come before it.
TAKE = Prepared(
    update(OUTBOX)
    .where(_this)
    .values(
        state=case(
            (or_(OUTBOX.c.state == MessageStatus.DELIVERED, OUTBOX.c.state == MessageStatus.FAILED), OUTBOX.c.state),
            else_=MessageStatus.SENT,
        ),
        settled_at=bindparam("b_at"),
        gateway_message_id=bindparam("b_message_id"),
        reason=case((OUTBOX.c.state == MessageStatus.FAILED, OUTBOX.c.reason)),
    )
)
# A gateway that surely does not have it leaves it as if this attempt had not been: no phone can answer it.
_tried_at = case(
    (bindparam("b_in_doubt", type_=Boolean), OUTBOX.c.tried_at),
    else_=bindparam("b_tried_at", type_=OUTBOX.c.tried_at.type),
)
PUT_BACK = Prepared(
    update(OUTBOX)
    .where(*_still_leased)
    .values(state=MessageStatus.WAITING, due_at=bindparam("b_due_at"), reason=bindparam("b_reason"), tried_at=_tried_at)
)
GIVE_UP = Prepared(
    update(OUTBOX)
    .where(*_still_leased)
    .values(
        state=bindparam("b_progress"),
        settled_at=bindparam("b_at"),
        reason=bindparam("b_reason"),
        tried_at=_tried_at,
    )
)
# Blocked rows that stay due would be looked at by every claim: they move behind the one that blocks them.
PUSH = Prepared(
    update(OUTBOX)
    .where(
        OUTBOX.c.session_id == bindparam("b_session_id"),
        OUTBOX.c.number > bindparam("b_number"),
        OUTBOX.c.state == MessageStatus.WAITING,
        OUTBOX.c.due_at < bindparam("b_due_at"),
    )
    .values(due_at=bindparam("b_due_at"))
)


def claim(  # noqa: PLR0913 - how one dispatcher claims
    unit: SqlUnitOfWork, now: datetime, *, gateway: str, interval: timedelta, lease: timedelta, limit: int
) -> list[Claim]:
    """Take up to `limit` SMS that are due at this gateway; until the lease runs out nobody else gets them.

    What has expired meanwhile is withdrawn instead.
    """
    claims: list[Claim] = []
    if unit.connection.dialect.name == "postgresql":
        IN_ORDER_OF_INDEX.run(unit.connection, {})
    for _ in range(MOST_ROUNDS):
        wanted = limit - len(claims)
        values = {"gateway": gateway, "now": now, "spaced": now - interval, "limit": wanted}
        found = DUE.all(unit.connection, values)
        expired = [row["client_reference"] for row in found if row["expires_at"] <= now]
        due = [Claim(**{**row, "attempts": row["attempts"] + 1}) for row in found if row["expires_at"] > now]
        _each(unit, EXPIRE, ({"b_reference": reference, "b_now": now} for reference in expired))
        leased = {"b_now": now, "b_leased_until": now + lease}
        _each(unit, LEASE, ({"b_reference": claimed.client_reference, **leased} for claimed in due))
        claims += due
        if len(found) < wanted or not expired:
            break
    return claims


def release(unit: SqlUnitOfWork) -> None:
    """Let go of every lease: for the one dispatcher there is, as it starts."""
    RELEASE.run(unit.connection, {})


def record(
    unit: SqlUnitOfWork,
    taken: Sequence[Taken],
    put_back: Sequence[PutBack],
    given_up: Sequence[GivenUp],
    interval: timedelta,
) -> None:
    """Store what became of SMS that were claimed."""
    taken = [_storable(one) for one in taken]
    # Sessions before SMS, and both in one order, as replies lock them: nobody waits in a ring.
    sms_sessions = {one.claim.session_id: one.sms_session for one in taken if one.sms_session and one.claim.session_id}
    for session_id in sorted(sms_sessions.keys() | {one.claim.session_id for one in given_up if one.claim.session_id}):
        BY_ID.first(unit.connection, {"id": session_id})
    _each(
        unit,
        KEEP_SMS_SESSION,
        ({"b_session_id": session_id, "b_sms_session": kept} for session_id, kept in sorted(sms_sessions.items())),
    )
    for one in sorted(given_up, key=lambda one: one.claim.client_reference):
        _give_up(unit, one)
    taken = sorted(taken, key=lambda one: one.claim.client_reference)
    _each(
        unit,
        TAKE,
        ({"b_reference": one.claim.client_reference, "b_at": one.at, "b_message_id": one.message_id} for one in taken),
    )
    put_back = sorted(put_back, key=lambda one: one.claim.client_reference)
    _each(
        unit,
        PUT_BACK,
        ({**_failed(one), "b_due_at": one.due_at} for one in put_back),
    )
    blocked_until = [(one.claim, one.at + interval) for one in taken]
    blocked_until += [(one.claim, one.due_at + interval) for one in put_back]
    _each(
        unit,
        PUSH,
        (
            {"b_session_id": claim.session_id, "b_number": claim.number, "b_due_at": due_at}
            for claim, due_at in blocked_until
            if claim.session_id
        ),
    )


def _storable(one: Taken) -> Taken:
    """Leave out an SMS session that would not come back as it is; nobody needs all of so long a message id."""
    message_id, sms_session = one.message_id and one.message_id[:LONGEST_ID], one.sms_session
    if sms_session and (len(sms_session) > LONGEST_ID or storable(sms_session) != sms_session):
        log.error("%s: its SMS session, %.40r…, cannot be stored.", one.claim.client_reference, sms_session)
        sms_session = None
    return replace(one, message_id=message_id, sms_session=sms_session)


def _give_up(unit: SqlUnitOfWork, one: GivenUp) -> None:
    session_id = one.claim.session_id
    failed = _failed(one)
    changed = GIVE_UP.run(unit.connection, {**failed, "b_progress": one.progress, "b_at": one.at})
    if changed and one.unreachable and session_id:
        unit.cancel(session_id, one.at, EventType.SESSION_UNDELIVERED)


def _each(unit: SqlUnitOfWork, statement: Prepared, values: Iterable[dict[str, object]]) -> None:
    if several := list(values):
        statement.each(unit.connection, several)


def _failed(one: PutBack | GivenUp) -> dict[str, object]:
    return {
        "b_reference": one.claim.client_reference,
        "b_attempts": one.claim.attempts,
        "b_tried_at": one.claim.tried_at,
        "b_reason": one.reason[:LONGEST_REASON],
        "b_in_doubt": one.in_doubt,
    }
