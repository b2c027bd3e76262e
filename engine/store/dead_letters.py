"""What somebody decides about a dead letter: it is sent once more, or withdrawn."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, case, exists, text, update

from engine.store.sql_unit_of_work import SqlUnitOfWork
from engine.store.tables import DEAD, OUTBOX, MessageStatus

_this = OUTBOX.c.client_reference == bindparam("b_reference")
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
    .where(text(DEAD), _this, OUTBOX.c.expires_at > bindparam("b_now"), ~_gone_past)
    .values(
        client_reference=case((_heard_of, OUTBOX.c.client_reference + AGAIN), else_=OUTBOX.c.client_reference),
        gateway_message_id=None,
        state=MessageStatus.WAITING,
        settled_at=None,
        due_at=bindparam("b_now"),
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
    return unit.connection.execute(RETRY, {"b_reference": client_reference, "b_now": now}).rowcount == 1


def discard(unit: SqlUnitOfWork, client_reference: str) -> bool:
    """Withdraw a dead letter; False if there is none under this reference."""
    return unit.connection.execute(DISCARD, {"b_reference": client_reference}).rowcount == 1
