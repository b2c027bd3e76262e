"""What somebody decides about a dead letter: it is sent once more, or withdrawn."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, case, text, update

from engine.store.tables import DEAD, OUTBOX, Progress
from engine.store.unit import Unit

_this = OUTBOX.c.client_reference == bindparam("b_reference")
AGAIN = "-again"
# A gateway that took it once and knows duplicates would take it as done: to be sent it needs a name it has not heard.
_heard_of = OUTBOX.c.gateway_message_id.is_not(None)
RETRY = (
    update(OUTBOX)
    .where(text(DEAD), _this, OUTBOX.c.expires_at > bindparam("b_now"))
    .values(
        client_reference=case((_heard_of, OUTBOX.c.client_reference + AGAIN), else_=OUTBOX.c.client_reference),
        gateway_message_id=None,
        state=Progress.WAITING,
        settled_at=None,
        due_at=bindparam("b_now"),
    )
)
DISCARD = update(OUTBOX).where(text(DEAD), _this).values(state=Progress.CANCELLED)


def retry(unit: Unit, client_reference: str, now: datetime) -> bool:
    """Send a dead letter once more; False if there is none under this reference that has not expired meanwhile.

    It expires with its session, and at once where that was cancelled or its respondent said stop.
    One that its gateway took, and that failed on the way to the phone, goes out under a new reference.
    """
    return unit.connection.execute(RETRY, {"b_reference": client_reference, "b_now": now}).rowcount == 1


def discard(unit: Unit, client_reference: str) -> bool:
    """Withdraw a dead letter; False if there is none under this reference."""
    return unit.connection.execute(DISCARD, {"b_reference": client_reference}).rowcount == 1
