"""Webhooks as they are stored: who wants to be told, of what, and under which secret."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, bindparam, delete, insert, select, update

from engine.errors import UnknownWebhook
from engine.store.sql_unit_of_work import SqlUnitOfWork
from engine.store.tables import DELIVERY, WEBHOOK, DeliveryStatus


@dataclass(frozen=True, kw_only=True)
class Webhook:
    """Who is told of events. `types` and `surveys` are None where every one of them is wanted.

    `include` may hold `identifier` and `text`: what is told to nobody who has not asked for it. `previous_secret` was
    replaced at `rotated_at`. `failing_since` is when the first attempt failed after the last that did not.
    """

    id: str
    url: str
    types: Sequence[str] | None
    surveys: Sequence[str] | None
    include: Sequence[str]
    secret: str = field(repr=False)
    created_at: datetime
    previous_secret: str | None = field(default=None, repr=False)
    rotated_at: datetime | None = None
    failing_since: datetime | None = None
    disabled_at: datetime | None = None
    disabled_because: str | None = None

    @property
    def disabled(self) -> bool:
        """Whether it is told nothing."""
        return self.disabled_at is not None

    def wants(self, what: str, survey_id: str | None) -> bool:
        """Return whether it is told of this; what belongs to no survey concerns all."""
        is_of_type = self.types is None or what in self.types
        return is_of_type and (survey_id is None or self.surveys is None or survey_id in self.surveys)


COLUMNS = [WEBHOOK.c[one.name] for one in fields(Webhook)]
ALL = select(*COLUMNS).order_by(WEBHOOK.c.created_at, WEBHOOK.c.id)
ONE = select(*COLUMNS).where(WEBHOOK.c.id == bindparam("id"))
# Of a webhook and its deliveries the webhook is taken first: else two transactions wait for each other. Meanwhile it
# may be given events, for which it has to stay: whoever removes it waits until they are committed.
HELD = ONE.with_for_update(key_share=True)
STAYING = ALL.with_for_update(key_share=True, read=True)
LEAVING = ONE.with_for_update()
CHANGE = update(WEBHOOK).where(WEBHOOK.c.id == bindparam("b_id"))
_unsettled = (DELIVERY.c.webhook_id == bindparam("b_id"), DELIVERY.c.settled_at.is_(None))
SETTLE = (
    update(DELIVERY)
    .where(*_unsettled)
    .values(state=DeliveryStatus.FAILED, settled_at=bindparam("b_now"), reason=bindparam("b_reason"))
)
# An attempt that has no lease any more counts only if the receiver has the event.
LET_GO = (
    update(DELIVERY).where(*_unsettled, DELIVERY.c.state == DeliveryStatus.SENDING).values(state=DeliveryStatus.WAITING)
)

DISABLED = "The webhook was disabled."


def webhooks(connection: Connection, statement: Select[Any] = ALL) -> Sequence[Webhook]:
    """Return every webhook, oldest first."""
    return [Webhook(**row._asdict()) for row in connection.execute(statement)]


def webhook(connection: Connection, webhook_id: str, statement: Select[Any] = ONE) -> Webhook:
    """Find a webhook; raises UnknownWebhook."""
    row = connection.execute(statement, {"id": webhook_id}).first()
    if row is None:
        raise UnknownWebhook(f"There is no webhook with the id `{webhook_id}`.")
    return Webhook(**row._asdict())


def add(unit: SqlUnitOfWork, added: Webhook) -> None:
    """Store a webhook."""
    unit.connection.execute(insert(WEBHOOK), asdict(added))


def change(unit: SqlUnitOfWork, webhook_id: str, **values: Any) -> None:
    """Change columns of a webhook; raises UnknownWebhook."""
    webhook(unit.connection, webhook_id, HELD)
    if values:
        unit.connection.execute(CHANGE.values(values), {"b_id": webhook_id})


def disable(unit: SqlUnitOfWork, webhook_id: str, now: datetime, because: str) -> bool:
    """Tell a webhook nothing more; False if it was told nothing before.

    What waits to be told has failed: a replay has it told, with what comes after it.
    """
    values = {"disabled_at": now, "disabled_because": because}
    enabled = CHANGE.where(WEBHOOK.c.disabled_at.is_(None))
    changed = unit.connection.execute(enabled.values(values), {"b_id": webhook_id}).rowcount == 1
    unit.connection.execute(SETTLE, {"b_id": webhook_id, "b_now": now, "b_reason": DISABLED})
    return changed


def enable(unit: SqlUnitOfWork, webhook_id: str) -> None:
    """Tell a webhook again what comes; no attempt that was begun before disables it any more."""
    values = {"disabled_at": None, "disabled_because": None, "failing_since": None}
    unit.connection.execute(CHANGE.values(values), {"b_id": webhook_id})
    unit.connection.execute(LET_GO, {"b_id": webhook_id})


def remove(unit: SqlUnitOfWork, webhook_id: str) -> None:
    """Forget a webhook and what it was told; raises UnknownWebhook."""
    webhook(unit.connection, webhook_id, LEAVING)
    unit.connection.execute(delete(DELIVERY).where(DELIVERY.c.webhook_id == webhook_id))
    unit.connection.execute(delete(WEBHOOK).where(WEBHOOK.c.id == webhook_id))
