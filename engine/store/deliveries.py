"""Events on their way to webhooks: spread, claimed by a dispatcher, and settled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, exists, select, text, update
from sqlalchemy.dialects.postgresql import Insert, insert

from engine.store.queries import Queries
from engine.store.sql_unit_of_work import SqlUnitOfWork
from engine.store.subscriptions import HELD, STAYING, Webhook, webhook, webhooks
from engine.store.tables import DELIVERY, EVENT, OPEN, SESSION, WEBHOOK, DeliveryStatus

SPREAD_AT_ONCE = 500
"""Events in one transaction."""

CLOCKS_APART = timedelta(minutes=1)
"""How much earlier than its webhook an event may seem to be, which was written after it."""

KEPT = timedelta(days=30)
"""How long events are kept, to be looked at and told again."""

FORGOTTEN_AT_ONCE = 1000
"""Events in one transaction."""


@dataclass(frozen=True, kw_only=True)
class StoredEvent:
    """What happened, with what is known of its session; an event of a `number` has none.

    `content` is what was true at that moment: the session's state, its answers, and the element an answer is to.
    """

    id: str
    type: str
    occurred_at: datetime
    number: str | None = field(repr=False)
    content: Mapping[str, Any] = field(repr=False)
    session_id: str | None
    sequence: int | None
    survey_id: str | None
    survey_version: str | None = None
    client_reference: str | None = None
    recipient: str | None = field(default=None, repr=False)
    language: str | None = None
    variables: Mapping[str, str] | None = field(default=None, repr=False)


@dataclass(frozen=True, kw_only=True)
class ClaimedDelivery:
    """A delivery a dispatcher holds until its lease runs out; `attempts` counts this one in and tells leases apart."""

    webhook: Webhook
    event: StoredEvent
    attempts: int
    failures: int


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """An event and how far the telling of it came. `status` is what the receiver answered last, if it did."""

    event_id: str
    type: str
    occurred_at: datetime
    session_id: str | None
    state: str
    attempts: int
    due_at: datetime
    tried_at: datetime | None
    settled_at: datetime | None
    status: int | None
    reason: str | None


# In one order, here and in a replay: either may give a webhook an event that the other has given it, and not committed.
_in_order = (EVENT.c.occurred_at, EVENT.c.id)
TO_BE_SPREAD = (
    select(EVENT.c.id, EVENT.c.type, EVENT.c.survey_id, EVENT.c.occurred_at)
    .where(text("spread_at IS NULL"))
    .order_by(*_in_order)
    .limit(SPREAD_AT_ONCE)
    .with_for_update(skip_locked=True, key_share=True)
)
SPREAD = update(EVENT).where(EVENT.c.id == bindparam("b_id")).values(spread_at=bindparam("b_now"))
GIVE = insert(DELIVERY).on_conflict_do_nothing()
_of_event = [EVENT.c[name] for name in ("id", "type", "occurred_at", "number", "content", "session_id", "sequence")]
_of_session = [SESSION.c[name] for name in ("survey_version", "client_reference", "recipient", "language", "variables")]
DUE = (
    select(*_of_event, EVENT.c.survey_id, *_of_session, DELIVERY.c.attempts, DELIVERY.c.failures)
    .select_from(DELIVERY.join(EVENT).outerjoin(SESSION, EVENT.c.session_id == SESSION.c.id))
    .where(
        DELIVERY.c.webhook_id == bindparam("webhook_id"),
        DELIVERY.c.settled_at.is_(None),
        DELIVERY.c.due_at <= bindparam("now"),
    )
    .order_by(DELIVERY.c.due_at)
    .limit(bindparam("limit"))
    .with_for_update(of=DELIVERY, skip_locked=True)
)
_this = (DELIVERY.c.webhook_id == bindparam("b_webhook_id"), DELIVERY.c.event_id == bindparam("b_event_id"))
LEASE = (
    update(DELIVERY)
    .where(*_this)
    .values(
        state=DeliveryStatus.SENDING,
        attempts=DELIVERY.c.attempts + 1,
        tried_at=bindparam("b_now"),
        due_at=bindparam("b_leased_until"),
    )
)
RELEASE = (
    update(DELIVERY)
    .where(DELIVERY.c.settled_at.is_(None), DELIVERY.c.state == DeliveryStatus.SENDING)
    .values(due_at=DELIVERY.c.tried_at)
)
# It was really received, so this is said whoever holds the lease now.
DELIVERED = (
    update(DELIVERY)
    .where(*_this)
    .values(state=DeliveryStatus.DELIVERED, settled_at=bindparam("b_at"), status=bindparam("b_status"), reason=None)
)
WORKS = update(WEBHOOK).where(WEBHOOK.c.id == bindparam("b_id"), WEBHOOK.c.failing_since.is_not(None))
FAILS = update(WEBHOOK).where(WEBHOOK.c.id == bindparam("b_id"), WEBHOOK.c.failing_since.is_(None))
FAILED = (
    update(DELIVERY)
    .where(*_this, DELIVERY.c.state == DeliveryStatus.SENDING, DELIVERY.c.attempts == bindparam("b_attempts"))
    .values(failures=DELIVERY.c.failures + 1, status=bindparam("b_status"), reason=bindparam("b_reason"))
)
PUT_BACK = FAILED.values(state=DeliveryStatus.WAITING, due_at=bindparam("b_due_at"))
GIVE_UP = FAILED.values(state=DeliveryStatus.FAILED, settled_at=bindparam("b_at"))


def spread(unit: SqlUnitOfWork, now: datetime) -> int:
    """Give each webhook a delivery of each new event it wants, and return how many events were looked at.

    Events are read first: a webhook that was committed before an event was written is there when webhooks are read.
    """
    events = unit.connection.execute(TO_BE_SPREAD).all()
    if not events:
        return 0
    enabled = [one for one in webhooks(unit.connection, STAYING) if not one.disabled]
    for one in enabled:
        told = (event for event in events if event.occurred_at > one.created_at - CLOCKS_APART)
        _give(unit, one, told, now, GIVE)
    unit.connection.execute(SPREAD, [{"b_id": event.id, "b_now": now} for event in events])
    return len(events)


def _give(unit: SqlUnitOfWork, whose: Webhook, events: Iterable[Any], now: datetime, statement: Insert) -> int:
    """Give a webhook a delivery of each event that it wants, and return how many that are."""
    fresh = {"webhook_id": whose.id, "state": DeliveryStatus.WAITING, "due_at": now, "attempts": 0, "failures": 0}
    rows = [{**fresh, "event_id": event.id} for event in events if whose.wants(event.type, event.survey_id)]
    if rows:
        unit.connection.execute(statement, rows)
    return len(rows)


def claim(
    unit: SqlUnitOfWork, now: datetime, *, under_way: Mapping[str, int], limit: int, lease: timedelta
) -> Sequence[ClaimedDelivery]:
    """Take deliveries that are due, so many that each webhook has up to `limit` `under_way`; nobody else gets them.

    A webhook that is slow fills its own places alone.
    """
    claims: list[ClaimedDelivery] = []
    for one in webhooks(unit.connection):
        free = limit - under_way.get(one.id, 0)
        if one.disabled or free <= 0:
            continue
        rows = unit.connection.execute(DUE, {"webhook_id": one.id, "now": now, "limit": free})
        claims += [_claimed(one, row._asdict()) for row in rows]
    if claims:
        leased = {"b_now": now, "b_leased_until": now + lease}
        unit.connection.execute(LEASE, [{**_key(one), **leased} for one in claims])
    return claims


def _claimed(whose: Webhook, row: Mapping[str, Any]) -> ClaimedDelivery:
    event = StoredEvent(**{one.name: row[one.name] for one in fields(StoredEvent)})
    return ClaimedDelivery(webhook=whose, event=event, attempts=row["attempts"] + 1, failures=row["failures"])


def _key(one: ClaimedDelivery) -> dict[str, Any]:
    return {"b_webhook_id": one.webhook.id, "b_event_id": one.event.id}


def release(unit: SqlUnitOfWork) -> None:
    """Let go of every lease: for the one dispatcher there is, as it starts."""
    unit.connection.execute(RELEASE)


def delivered(unit: SqlUnitOfWork, one: ClaimedDelivery, at: datetime, status: int | None) -> None:
    """Store that a receiver has an event."""
    unit.connection.execute(WORKS.values(failing_since=None), {"b_id": one.webhook.id})
    unit.connection.execute(DELIVERED, {**_key(one), "b_at": at, "b_status": status})


def failed(  # noqa: PLR0913 - what is known of an attempt
    unit: SqlUnitOfWork, one: ClaimedDelivery, at: datetime, *, due_at: datetime | None, status: int | None, reason: str
) -> datetime | None:
    """Store that an attempt failed, and the next is due then or there is none; return since when all have failed.

    None where the attempt had lost its lease, and counts for nothing: the webhook was enabled meanwhile, or removed.
    """
    held = unit.connection.execute(HELD, {"id": one.webhook.id}).first()
    ended, then = (GIVE_UP, {"b_at": at}) if due_at is None else (PUT_BACK, {"b_due_at": due_at})
    values = {**_key(one), "b_attempts": one.attempts, "b_status": status, "b_reason": reason, **then}
    if not held or not unit.connection.execute(ended, values).rowcount:
        return None
    unit.connection.execute(FAILS.values(failing_since=at), {"b_id": one.webhook.id})
    return held.failing_since or at


def replay(  # noqa: PLR0913 - which events, of all there are
    unit: SqlUnitOfWork,
    webhook_id: str,
    now: datetime,
    *,
    since: datetime,
    until: datetime,
    types: Sequence[str] | None,
) -> int:
    """Have a webhook told again of what it wants and of these types, from `since` to before `until`.

    Return how many events that is. Raises UnknownWebhook.
    """
    whose = webhook(unit.connection, webhook_id, HELD)
    happened = select(EVENT.c.id, EVENT.c.type, EVENT.c.survey_id).order_by(*_in_order)
    found = unit.connection.execute(happened.where(EVENT.c.occurred_at >= since, EVENT.c.occurred_at < until)).all()
    again = insert(DELIVERY).on_conflict_do_update(
        index_elements=[DELIVERY.c.webhook_id, DELIVERY.c.event_id],
        set_={"state": DeliveryStatus.WAITING, "due_at": now, "failures": 0, "settled_at": None},
    )
    return _give(unit, whose, (event for event in found if not types or event.type in types), now, again)


def deliveries(queries: Queries, webhook_id: str, state: str | None, limit: int) -> Sequence[Delivery]:
    """List what a webhook was or is to be told, latest event first; raises UnknownWebhook."""
    webhook(queries.connection, webhook_id)
    events = {"type", "occurred_at", "session_id"}
    columns = [(EVENT if one.name in events else DELIVERY).c[one.name] for one in fields(Delivery)]
    statement = select(*columns).select_from(DELIVERY.join(EVENT)).where(DELIVERY.c.webhook_id == webhook_id)
    if state:
        statement = statement.where(DELIVERY.c.state == state)
    latest_first = (EVENT.c.occurred_at.desc(), EVENT.c.sequence.desc(), EVENT.c.id)  # a reply makes several at once
    rows = queries.connection.execute(statement.order_by(*latest_first).limit(limit))
    return [Delivery(**row._asdict()) for row in rows]


def forget(unit: SqlUnitOfWork, now: datetime) -> int:
    """Forget events that are older than KEPT, and return how many.

    Those of an open session stay: the next one's `sequence` follows theirs.
    """
    is_open = exists(select(SESSION.c.id).where(SESSION.c.id == EVENT.c.session_id, text(f"session.{OPEN}")))
    old = select(EVENT.c.id).where(EVENT.c.occurred_at < now - KEPT, ~is_open).limit(FORGOTTEN_AT_ONCE)
    ids = [row.id for row in unit.connection.execute(old)]
    if ids:
        unit.connection.execute(delete(DELIVERY).where(DELIVERY.c.event_id.in_(ids)))
        unit.connection.execute(delete(EVENT).where(EVENT.c.id.in_(ids)))
    return len(ids)
