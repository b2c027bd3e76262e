"""Sessions whose time has passed: stored as expired, so that few of those that are stored as open are not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import bindparam, select, update

from engine.session import State
from engine.store.sql_unit_of_work import SqlUnitOfWork
from engine.store.statements import IS_OPEN
from engine.store.tables import SESSION


@dataclass(frozen=True, kw_only=True)
class Expired:
    """A session whose time has passed."""

    id: str
    survey_id: str
    recipient: str


# One that a reply holds right now is left for the next time.
OVER = (
    select(*(SESSION.c[one.name] for one in fields(Expired)))
    .where(IS_OPEN, SESSION.c.expires_at <= bindparam("now"))
    .order_by(SESSION.c.expires_at)
    .limit(bindparam("limit"))
    .with_for_update(key_share=True, skip_locked=True)
)
EXPIRE = update(SESSION).where(SESSION.c.id.in_(bindparam("ids", expanding=True))).values(state=State.EXPIRED)


def expire(unit: SqlUnitOfWork, now: datetime, *, limit: int) -> Sequence[Expired]:
    """Store of up to `limit` sessions that they have expired, and return them."""
    over = [Expired(**row._asdict()) for row in unit.connection.execute(OVER, {"now": now, "limit": limit})]
    if over:
        unit.connection.execute(EXPIRE, {"ids": [one.id for one in over]})
    return over
