"""What became of SMS: by a gateway's answer, by its delivery report, or by what somebody decides on a dead letter."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Boolean, and_, bindparam, case, exists, func, or_, select, text, update

from engine.characters import storable
from engine.session import Fate, Report
from engine.store import schedule
from engine.store.event_log import EventType
from engine.store.forgotten import ERASED
from engine.store.outbox import Claim
from engine.store.raw_statements import RawStatement
from engine.store.sql_unit_of_work import SqlUnitOfWork
from engine.store.statements import BY_ID
from engine.store.tables import DEAD, OUTBOX, SESSION, MessageStatus

LONGEST_ID = 500
"""Characters. PostgreSQL cannot index a text of more than 2,700 bytes."""

LONGEST_REASON = 5000
"""Characters."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class MarkedSent:
    """The gateway has it, since `at`; the next SMS of the session counts its distance from there."""

    claim: Claim
    at: datetime
    message_id: str | None
    sms_session: str | None


@dataclass(frozen=True, kw_only=True)
class Requeued:
    """The gateway does not have it, or where `in_doubt` may have it; to be tried again at `due_at`."""

    claim: Claim
    due_at: datetime
    reason: str
    in_doubt: bool = False


@dataclass(frozen=True, kw_only=True)
class DeadLettered:
    """Somebody must decide on it: it is FAILED or UNCERTAIN. An `unreachable` number's session ends.

    The gateway does not have it, or where `in_doubt` may have it.
    """

    claim: Claim
    at: datetime
    progress: MessageStatus
    reason: str
    in_doubt: bool = False
    unreachable: bool = False


_this = OUTBOX.c.client_reference == bindparam("b_reference")
# Gateways may have the number in their words: none of them is kept of one that was erased meanwhile.
_is_erased = OUTBOX.c.recipient == ERASED
_still_leased = (_this, OUTBOX.c.state == MessageStatus.SENDING, OUTBOX.c.attempts == bindparam("b_attempts"))
KEEP_SMS_SESSION = RawStatement(
    update(SESSION)
    .where(SESSION.c.id == bindparam("b_session_id"), SESSION.c.recipient != ERASED)
    .values(sms_session=bindparam("b_sms_session"), sms_session_gateway=bindparam("b_gateway"))
)
# It was really taken, so this is said whoever holds the lease now; a delivery report may have come before it.
MARK_SENT = RawStatement(
    update(OUTBOX)
    .where(_this)
    .values(
        state=case(
            (or_(OUTBOX.c.state == MessageStatus.DELIVERED, OUTBOX.c.state == MessageStatus.FAILED), OUTBOX.c.state),
            else_=MessageStatus.SENT,
        ),
        settled_at=bindparam("b_at"),
        gateway_message_id=case(
            (_is_erased, None), else_=bindparam("b_message_id", type_=OUTBOX.c.gateway_message_id.type)
        ),
        reason=case((OUTBOX.c.state == MessageStatus.FAILED, OUTBOX.c.reason)),
    )
)
# A gateway that surely does not have it leaves it as if this attempt had not been: no phone can answer it.
_tried_at = case(
    (bindparam("b_in_doubt", type_=Boolean), OUTBOX.c.tried_at),
    else_=bindparam("b_tried_at", type_=OUTBOX.c.tried_at.type),
)
REQUEUE = RawStatement(
    update(OUTBOX)
    .where(*_still_leased)
    .values(state=MessageStatus.WAITING, due_at=bindparam("b_due_at"), reason=bindparam("b_reason"), tried_at=_tried_at)
)
DEAD_LETTER = RawStatement(
    update(OUTBOX)
    .where(*_still_leased)
    .values(
        state=bindparam("b_progress"), settled_at=bindparam("b_at"), reason=bindparam("b_reason"), tried_at=_tried_at
    )
)


def record(unit: SqlUnitOfWork, changes: Iterable[MarkedSent | Requeued | DeadLettered], interval: timedelta) -> None:
    """Store what became of SMS that were claimed. `interval` lies between two SMS of one session."""
    # Sessions before SMS, and both in one order, as replies lock them: nobody waits in a ring.
    ordered = sorted(changes, key=lambda one: one.claim.client_reference)
    sent = [_storable(one) for one in ordered if isinstance(one, MarkedSent)]
    requeued = [one for one in ordered if isinstance(one, Requeued)]
    dead = [one for one in ordered if isinstance(one, DeadLettered)]
    threads = {one.claim.session_id: one for one in sent if one.sms_session and one.claim.session_id}
    for session_id in sorted(threads.keys() | {one.claim.session_id for one in dead if one.claim.session_id}):
        BY_ID.first(unit.connection, {"id": session_id})
    KEEP_SMS_SESSION.each(
        unit.connection,
        [
            {"b_session_id": session_id, "b_sms_session": one.sms_session, "b_gateway": one.claim.gateway}
            for session_id, one in sorted(threads.items())
        ],
    )
    for one in dead:
        changed = DEAD_LETTER.run(unit.connection, {**_failed(one), "b_progress": one.progress, "b_at": one.at})
        if changed and one.unreachable and one.claim.session_id:
            unit.cancel(one.claim.session_id, one.at, EventType.SESSION_UNDELIVERED)
    MARK_SENT.each(
        unit.connection,
        [{"b_reference": one.claim.client_reference, "b_at": one.at, "b_message_id": one.message_id} for one in sent],
    )
    REQUEUE.each(unit.connection, [{**_failed(one), "b_due_at": one.due_at} for one in requeued])
    before = [*((one.claim, one.at) for one in sent), *((one.claim, one.due_at) for one in requeued)]
    following = ((claim, schedule.when_followed(at, interval)) for claim, at in before)
    schedule.push(unit.connection, ((one.session_id, one.number, at) for one, at in following if one.session_id))


def _storable(one: MarkedSent) -> MarkedSent:
    """Leave out an SMS session that would not come back as it is; nobody needs all of so long a message id."""
    message_id, sms_session = one.message_id and one.message_id[:LONGEST_ID], one.sms_session
    if sms_session and (len(sms_session) > LONGEST_ID or storable(sms_session) != sms_session):
        log.error("%s: its SMS session, %.40r…, cannot be stored.", one.claim.client_reference, sms_session)
        sms_session = None
    return replace(one, message_id=message_id, sms_session=sms_session)


def _failed(one: Requeued | DeadLettered) -> dict[str, object]:
    return {
        "b_reference": one.claim.client_reference,
        "b_attempts": one.claim.attempts,
        "b_tried_at": one.claim.tried_at,
        "b_reason": one.reason[:LONGEST_REASON],
        "b_in_doubt": one.in_doubt,
    }


# One gateway's word settles no other's SMS. What was queued before SMS knew their gateway may be anybody's.
_reported = and_(_this, or_(OUTBOX.c.gateway.is_(None), OUTBOX.c.gateway == bindparam("b_gateway")))
_settled_at = func.coalesce(OUTBOX.c.settled_at, bindparam("b_now", type_=OUTBOX.c.settled_at.type))
# Whatever we thought: the phone has it, so it is never sent again.
DELIVERED = (
    update(OUTBOX)
    .where(_reported, OUTBOX.c.attempts > 0)
    .values(state=MessageStatus.DELIVERED, settled_at=_settled_at, reason=None)
)
# One that waits for another attempt may be there since an earlier one, whose answer was lost.
_may_be_there = or_(
    OUTBOX.c.state.in_((MessageStatus.SENDING, MessageStatus.SENT, MessageStatus.UNCERTAIN)),
    and_(OUTBOX.c.state == MessageStatus.WAITING, OUTBOX.c.tried_at.is_not(None)),
)
FAILED = (
    update(OUTBOX)
    .where(_reported, _may_be_there)
    .values(
        state=MessageStatus.FAILED,
        settled_at=_settled_at,
        reason=case((_is_erased, None), else_=bindparam("b_reason", type_=OUTBOX.c.reason.type)),
    )
)
SESSION_OF = select(OUTBOX.c.session_id).where(OUTBOX.c.client_reference == bindparam("reference"))


def report(unit: SqlUnitOfWork, one: Report, now: datetime, *, gateway: str) -> bool:
    """Store a delivery report of a gateway; False if it changes nothing, as its SMS is not under way there.

    A number that is unreachable ends the session that wanted to reach it.
    """
    values = {"b_reference": one.client_reference, "b_gateway": gateway, "b_now": now}
    if one.fate is Fate.DELIVERED:
        return unit.connection.execute(DELIVERED, values).rowcount == 1
    session_id = None
    if one.fate is Fate.UNREACHABLE:
        session_id = unit.connection.execute(SESSION_OF, {"reference": one.client_reference}).scalar()
    if session_id:  # the session before its SMS, as everybody locks them
        BY_ID.first(unit.connection, {"id": session_id})
    values["b_reason"] = one.reason and one.reason[:LONGEST_REASON]
    changed = unit.connection.execute(FAILED, values).rowcount == 1
    if changed and session_id:
        unit.cancel(session_id, now, EventType.SESSION_UNDELIVERED)
    return changed


AGAIN = "-again"
# A gateway that took it once and knows duplicates would take it as done: to be sent it needs a name it has not heard.
_heard_of = OUTBOX.c.gateway_message_id.is_not(None)
_later = OUTBOX.alias("later")
_gone_past = exists().where(
    _later.c.session_id == OUTBOX.c.session_id,
    _later.c.number > OUTBOX.c.number,
    _later.c.state.in_((MessageStatus.SENDING, MessageStatus.SENT, MessageStatus.DELIVERED)),
)
RETRY = (
    update(OUTBOX)
    .where(text(DEAD), _this, OUTBOX.c.expires_at > bindparam("b_now"), ~_gone_past, ~_is_erased)
    .values(
        client_reference=case((_heard_of, OUTBOX.c.client_reference + AGAIN), else_=OUTBOX.c.client_reference),
        gateway_message_id=None,
        state=MessageStatus.WAITING,
        settled_at=None,
        due_at=bindparam("b_due_at"),
        reason=None,
    )
)
DISCARD = update(OUTBOX).where(text(DEAD), _this).values(state=MessageStatus.CANCELLED)


def retry(unit: SqlUnitOfWork, client_reference: str, now: datetime) -> bool:
    """Send a dead letter once more; False if there is none under this reference that may still be sent.

    It expires with its session, and at once where that was cancelled or its respondent said stop. And nothing goes out
    behind a later SMS of its session: a question asked out of turn takes the answer to the one that is open.
    One that its gateway took, and that failed on the way to the phone, goes out under a new reference.
    """
    values = {"b_reference": client_reference, "b_now": now, "b_due_at": schedule.when_queued(now)}
    return unit.connection.execute(RETRY, values).rowcount == 1


def discard(unit: SqlUnitOfWork, client_reference: str) -> bool:
    """Withdraw a dead letter; False if there is none under this reference."""
    return unit.connection.execute(DISCARD, {"b_reference": client_reference}).rowcount == 1
