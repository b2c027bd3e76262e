"""The phones of the pretend network: what reached them, in the database, for every process to see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import bindparam, or_, select
from sqlalchemy.dialects.postgresql import insert

from engine.store.forgotten import ERASED
from engine.store.number_tables import HANDSET
from engine.store.queries import Queries
from engine.store.sql_unit_of_work import SqlUnitOfWork
from engine.store.tables import OUTBOX

NETWORK = "pretend"
"""What the gateway to these phones is called."""


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """An SMS on a phone."""

    recipient: str
    content: str
    sms_session: str | None
    client_reference: str
    sent_at: datetime


ARRIVE = insert(HANDSET).on_conflict_do_nothing().execution_options(preserve_rowcount=True)
KNOWN = select(HANDSET.c.sms_session).where(HANDSET.c.client_reference == bindparam("client_reference"))
ALL = select(*(HANDSET.c[field.name] for field in fields(Arrival))).order_by(HANDSET.c.sent_at, HANDSET.c.id)
ON_ITS_WAY = (
    select(OUTBOX.c.client_reference)
    .where(OUTBOX.c.settled_at.is_(None), or_(OUTBOX.c.gateway.is_(None), OUTBOX.c.gateway == NETWORK))
    .limit(1)
)

ERASED_MEANWHILE = select(OUTBOX.c.client_reference).where(
    OUTBOX.c.client_reference == bindparam("client_reference"), OUTBOX.c.recipient == ERASED
)


def arrive(unit: SqlUnitOfWork, arrival: Arrival) -> str | None:
    """Put an SMS on its phone, once whatever is repeated; return the SMS session it is in.

    Where its number was erased while it was on its way, nothing is kept of it.
    """
    unit.hold(arrival.recipient)  # as an erasure does: one of the two sees what the other did
    if unit.connection.execute(ERASED_MEANWHILE, {"client_reference": arrival.client_reference}).first():
        return None
    values = {field.name: getattr(arrival, field.name) for field in fields(arrival)}
    if unit.connection.execute(ARRIVE, values).rowcount == 1:
        return arrival.sms_session
    known: str | None = unit.connection.execute(KNOWN, {"client_reference": arrival.client_reference}).scalar_one()
    return known


def arrivals(queries: Queries, recipient: str | None) -> Sequence[Arrival]:
    """List what reached one phone, or all, in the order of sending."""
    found = ALL if recipient is None else ALL.where(HANDSET.c.recipient == recipient)
    return [Arrival(**row._asdict()) for row in queries.connection.execute(found)]


def is_on_its_way(queries: Queries, recipient: str | None) -> bool:
    """Return whether an SMS to a phone, or to any, has yet to arrive."""
    found = ON_ITS_WAY if recipient is None else ON_ITS_WAY.where(OUTBOX.c.recipient == recipient)
    return queries.connection.execute(found).first() is not None
