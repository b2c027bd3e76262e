"""SMS that no gateway is known of: queued before an SMS knew its gateway, or by a process of such a version."""

from __future__ import annotations

from sqlalchemy import bindparam, exists, literal_column, or_, select, update

from engine.store.pretend_inbox import NETWORK
from engine.store.raw_statements import Prepared
from engine.store.sql_unit_of_work import SqlUnitOfWork
from engine.store.tables import HANDSET, INBOUND, OUTBOX

_homeless = (OUTBOX.c.gateway.is_(None), OUTBOX.c.settled_at.is_(None))
WAITING = Prepared(select(OUTBOX.c.client_reference).where(*_homeless).limit(1))
ADOPT = Prepared(update(OUTBOX).where(*_homeless).values(gateway=bindparam("b_gateway")))
# Written so that an index answers each.
SENDS_IN_EARNEST = Prepared(
    select(literal_column("1").label("found")).where(
        or_(
            exists().where(INBOUND.c.gateway < NETWORK),
            exists().where(INBOUND.c.gateway > NETWORK),
            exists().where(OUTBOX.c.gateway < NETWORK, OUTBOX.c.settled_at.is_(None)),
            exists().where(OUTBOX.c.gateway > NETWORK, OUTBOX.c.settled_at.is_(None)),
        )
    )
)
HAS_PRETENDED = Prepared(select(HANDSET.c.id).limit(1))


def adopt(unit: SqlUnitOfWork, gateway: str) -> int:
    """Make such SMS those of a gateway, and return how many it were.

    Whoever dispatches is whom they are meant for, as there was one gateway a database. The pretend phones are the
    exception: a dispatcher without SURVEY_GATEWAY sends there, so they must have been in use, and no other gateway.
    """
    if WAITING.first(unit.connection, {}) is None:
        return 0
    if gateway == NETWORK and not _is_pretended(unit):
        return 0
    return ADOPT.run(unit.connection, {"b_gateway": gateway})


def _is_pretended(unit: SqlUnitOfWork) -> bool:
    used = HAS_PRETENDED.first(unit.connection, {}) is not None
    return used and SENDS_IN_EARNEST.first(unit.connection, {}) is None
