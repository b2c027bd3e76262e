"""What somebody decides about a dead letter: it is sent once more, or withdrawn."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, text, update

from engine.store.tables import DEAD, OUTBOX, Progress
from engine.store.unit import Unit

_this = OUTBOX.c.client_reference == bindparam("b_reference")
RETRY = (
    update(OUTBOX).where(text(DEAD), _this).values(state=Progress.WAITING, settled_at=None, due_at=bindparam("b_now"))
)
DISCARD = update(OUTBOX).where(text(DEAD), _this).values(state=Progress.CANCELLED)


def retry(unit: Unit, client_reference: str, now: datetime) -> bool:
    """Send a dead letter once more; False if there is none under this reference."""
    return unit.connection.execute(RETRY, {"b_reference": client_reference, "b_now": now}).rowcount == 1


def discard(unit: Unit, client_reference: str) -> bool:
    """Withdraw a dead letter; False if there is none under this reference."""
    return unit.connection.execute(DISCARD, {"b_reference": client_reference}).rowcount == 1
