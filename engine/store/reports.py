"""Delivery reports land on the SMS they are about; a number that cannot be reached ends its session."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import and_, bindparam, func, or_, select, update

from engine.store.event_log import EventType
from engine.store.sql_unit_of_work import SqlUnitOfWork
from engine.store.statements import BY_ID
from engine.store.tables import OUTBOX, MessageStatus

LONGEST_REASON = 5000
"""Characters."""

# One gateway's word settles no other's SMS. What was queued before SMS knew their gateway may be anybody's.
_this = and_(
    OUTBOX.c.client_reference == bindparam("b_reference"),
    or_(OUTBOX.c.gateway.is_(None), OUTBOX.c.gateway == bindparam("b_gateway")),
)
_settled_at = func.coalesce(OUTBOX.c.settled_at, bindparam("b_now", type_=OUTBOX.c.settled_at.type))
# Whatever we thought: the phone has it, so it is never sent again.
DELIVERED = (
    update(OUTBOX).where(_this, OUTBOX.c.attempts > 0).values(state=MessageStatus.DELIVERED, settled_at=_settled_at)
)
# One that waits for another attempt may be there since an earlier one, whose answer was lost.
_may_be_there = or_(
    OUTBOX.c.state.in_((MessageStatus.SENDING, MessageStatus.SENT, MessageStatus.UNCERTAIN)),
    and_(OUTBOX.c.state == MessageStatus.WAITING, OUTBOX.c.tried_at.is_not(None)),
)
FAILED = (
    update(OUTBOX)
    .where(_this, _may_be_there)
    .values(state=MessageStatus.FAILED, settled_at=_settled_at, reason=bindparam("b_reason"))
)
SESSION_OF = select(OUTBOX.c.session_id).where(OUTBOX.c.client_reference == bindparam("reference"))


def delivered(unit: SqlUnitOfWork, client_reference: str, now: datetime, *, gateway: str) -> bool:
    """Store that an SMS reached its phone; False if no such SMS was ever sent through this gateway."""
    values = {"b_reference": client_reference, "b_gateway": gateway, "b_now": now}
    return unit.connection.execute(DELIVERED, values).rowcount == 1


def failed(unit: SqlUnitOfWork, client_reference: str, now: datetime, *, gateway: str, reason: str | None) -> bool:
    """Store that an SMS did not reach its phone; False if none is under way there under this reference."""
    values = {
        "b_reference": client_reference,
        "b_gateway": gateway,
        "b_now": now,
        "b_reason": reason and reason[:LONGEST_REASON],
    }
    return unit.connection.execute(FAILED, values).rowcount == 1


def unreachable(unit: SqlUnitOfWork, client_reference: str, now: datetime, *, gateway: str, reason: str | None) -> bool:
    """Store that no SMS will ever reach this phone, and end the session that wanted to."""
    session_id = unit.connection.execute(SESSION_OF, {"reference": client_reference}).scalar()
    if session_id:  # the session before its SMS, as everybody locks them
        BY_ID.first(unit.connection, {"id": session_id})
    changed = failed(unit, client_reference, now, gateway=gateway, reason=reason)
    if changed and session_id:
        unit.cancel(session_id, now, EventType.SESSION_UNDELIVERED)
    return changed
