"""The outbox as a dispatcher sees it: it claims what is due at its gateway, in strict order within a session."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, case, exists, func, literal_column, or_, select, text, update

from engine.hours import KeptTo
from engine.store import schedule
from engine.store.number_tables import HANDSET
from engine.store.pretend_inbox import NETWORK
from engine.store.raw_statements import RawStatement
from engine.store.sql_unit_of_work import SqlUnitOfWork
from engine.store.survey_status import IS_PAUSED
from engine.store.tables import INBOUND, OUTBOX, SESSION, MessageStatus

MOST_ROUNDS = 50
"""How often one claim looks again when what it found had expired: a bound on one transaction."""


DueSms = Mapping[str, Any]
"""An SMS that is due, as it was found in the outbox."""


@dataclass(frozen=True, kw_only=True)
class Claim:
    """An SMS a dispatcher holds until its lease runs out. `sms_session` is one that this `gateway` gave, or none.

    `attempts` counts this one in and tells leases apart. `tried_at` is when it was first claimed before: there may be
    nobody yet who could have it. `reason` is why the attempt before this one failed. After `open_until` it may not
    arrive before its hours begin again. One that was `taken_over` may be at the gateway already: whoever held it before
    never told what became of it.
    """

    client_reference: str
    session_id: str | None
    number: int
    recipient: str
    content: str
    expires_at: datetime
    attempts: int
    tried_at: datetime | None
    reason: str | None
    sms_session: str | None
    gateway: str
    leased_until: datetime
    open_until: datetime | None = None
    taken_over: bool = False


# What one gateway gave means nothing to another, or something else.
_own_sms_session = case(
    (
        or_(SESSION.c.sms_session_gateway.is_(None), SESSION.c.sms_session_gateway == bindparam("gateway")),
        SESSION.c.sms_session,
    )
)
DUE = RawStatement(
    select(
        *(OUTBOX.c[name] for name in ("client_reference", "session_id", "number", "recipient", "content")),
        *(OUTBOX.c[name] for name in ("expires_at", "attempts", "tried_at", "reason", "state")),
        _own_sms_session.label("sms_session"),
        OUTBOX.c.gateway,
        OUTBOX.c.hours,
        OUTBOX.c.open_until,
        IS_PAUSED,
    )
    .select_from(OUTBOX.outerjoin(SESSION))
    .where(OUTBOX.c.settled_at.is_(None), OUTBOX.c.gateway == bindparam("gateway"), *schedule.IS_DUE)
    .order_by(OUTBOX.c.due_at)
    .limit(bindparam("limit"))
    .with_for_update(of=OUTBOX, skip_locked=True)
)
# After a burst PostgreSQL still believes that little is unsettled, and each claim would read and sort all of it.
# For the rest of its transaction it walks the index of due times instead, and stops where it has enough.
IN_ORDER_OF_INDEX = RawStatement(
    text("; ".join(f"SET LOCAL enable_{plan} = off" for plan in ("seqscan", "bitmapscan", "sort")))
)
_this = OUTBOX.c.client_reference == bindparam("b_reference")
LEASE = RawStatement(
    update(OUTBOX)
    .where(_this)
    .values(
        state=MessageStatus.SENDING,
        attempts=OUTBOX.c.attempts + 1,
        tried_at=func.coalesce(OUTBOX.c.tried_at, bindparam("b_now", type_=OUTBOX.c.tried_at.type)),
        due_at=bindparam("b_leased_until"),
    )
)
EXPIRE = RawStatement(update(OUTBOX).where(_this).values(state=MessageStatus.CANCELLED, settled_at=bindparam("b_now")))
RELEASE = RawStatement(
    update(OUTBOX)
    .where(OUTBOX.c.settled_at.is_(None), OUTBOX.c.state == MessageStatus.SENDING)
    .values(due_at=OUTBOX.c.queued_at)
)
# Another dispatcher may have claimed it meanwhile, at the same attempt but at a moment of its own.
GIVE_BACK = RawStatement(
    update(OUTBOX)
    .where(_this, OUTBOX.c.state == MessageStatus.SENDING, OUTBOX.c.due_at == bindparam("b_leased_until"))
    .values(state=MessageStatus.WAITING, due_at=bindparam("b_now"), tried_at=bindparam("b_tried_at"))
)


WAIT = RawStatement(
    update(OUTBOX).where(_this).values(due_at=bindparam("b_due_at"), open_until=bindparam("b_open_until"))
)


def claim(  # noqa: PLR0913 - how one dispatcher claims
    unit: SqlUnitOfWork, now: datetime, *, gateway: str, interval: timedelta, lease: timedelta, limit: int
) -> list[Claim]:
    """Take up to `limit` SMS that are due at this gateway; until the lease runs out nobody else gets them.

    What has expired meanwhile is withdrawn instead. What is taken over is claimed whatever its hours and its survey's
    pause, as it is not to be sent yet.
    """
    claims: list[Claim] = []
    if unit.connection.dialect.name == "postgresql":
        IN_ORDER_OF_INDEX.run(unit.connection, {})
    leased_until = schedule.leased_until(now, lease)
    leased = {"b_now": now, "b_leased_until": leased_until}
    for _ in range(MOST_ROUNDS):
        wanted = limit - len(claims)
        values = {"gateway": gateway, "now": now, "spaced": now - interval, "limit": wanted}
        found = DUE.all(unit.connection, values)
        paused = [row for row in found if row["paused"] and not _is_leased(row)]
        _wait(unit, ((row, schedule.Slot(schedule.when_paused(now), row["open_until"])) for row in paused))
        sendable = [row for row in found if row not in paused]
        shut = [row for row in sendable if row["expires_at"] > now and not _is_open(row, now)]
        _hold(unit, shut, now, interval)
        expired = [row["client_reference"] for row in sendable if row["expires_at"] <= now]
        due = [_claim(row, leased_until) for row in sendable if row["expires_at"] > now and row not in shut]
        EXPIRE.each(unit.connection, [{"b_reference": reference, "b_now": now} for reference in expired])
        LEASE.each(unit.connection, [{"b_reference": claimed.client_reference, **leased} for claimed in due])
        claims += due
        if len(found) < wanted or not (expired or shut or paused):
            break
    return claims


def _is_open(row: DueSms, now: datetime) -> bool:
    """Return whether an SMS may arrive now, whatever made it due: a survey that is resumed at night, too."""
    if not row["hours"] or _is_leased(row):
        return True
    slot = schedule.when_open(now, KeptTo.from_json(row["hours"]), row["expires_at"])
    return slot.due_at <= now and schedule.is_open(row["open_until"], now)


def _is_leased(row: DueSms) -> bool:
    """Return whether it was leased: as it is due, the lease has run out, and nobody told what became of it."""
    return bool(row["state"] == MessageStatus.SENDING)


def _claim(row: DueSms, leased_until: datetime) -> Claim:
    known = {name: value for name, value in row.items() if name not in ("hours", "paused", "state")}
    known |= {"attempts": row["attempts"] + 1, "leased_until": leased_until, "taken_over": _is_leased(row)}
    return Claim(**known)


def _hold(unit: SqlUnitOfWork, shut: Sequence[DueSms], now: datetime, interval: timedelta) -> None:
    """Have SMS whose hours are over wait until those begin again, and what follows them in their sessions."""
    held = [(row, schedule.when_open(now, KeptTo.from_json(row["hours"]), row["expires_at"])) for row in shut]
    _wait(unit, held)
    following = [(row, schedule.when_followed(slot.due_at, interval)) for row, slot in held]
    schedule.push(unit.connection, ((row["session_id"], row["number"], due_at) for row, due_at in following))


def _wait(unit: SqlUnitOfWork, until: Iterable[tuple[DueSms, schedule.Slot]]) -> None:
    """Have SMS wait, each until a slot; those of a survey that is paused are made due by whoever resumes it."""
    waiting = [
        {"b_reference": row["client_reference"], "b_due_at": slot.due_at, "b_open_until": slot.open_until}
        for row, slot in until
    ]
    WAIT.each(unit.connection, waiting)


def release(unit: SqlUnitOfWork) -> None:
    """Let go of every lease: for the one dispatcher there is, as it starts."""
    RELEASE.run(unit.connection, {})


def give_back(unit: SqlUnitOfWork, claims: Iterable[Claim], now: datetime) -> None:
    """Let go of what was claimed and handed to no gateway, as far as the claim was committed at all.

    What had been taken over stays as it is: before that a gateway may have been given it.
    """
    # In the order in which outcomes are stored: nobody waits in a ring.
    given = sorted((one for one in claims if not one.taken_over), key=lambda one: one.client_reference)
    values = [
        {"b_reference": one.client_reference, "b_leased_until": one.leased_until, "b_tried_at": one.tried_at}
        for one in given
    ]
    GIVE_BACK.each(unit.connection, [{**one, "b_now": now} for one in values])


_homeless = (OUTBOX.c.gateway.is_(None), OUTBOX.c.settled_at.is_(None))
HOMELESS = RawStatement(select(OUTBOX.c.client_reference).where(*_homeless).limit(1))
ADOPT = RawStatement(update(OUTBOX).where(*_homeless).values(gateway=bindparam("b_gateway")))
# Written so that an index answers each.
IS_PRETENDED = RawStatement(
    select(literal_column("1").label("found")).where(
        exists().where(HANDSET.c.id > 0),
        ~exists().where(INBOUND.c.gateway < NETWORK),
        ~exists().where(INBOUND.c.gateway > NETWORK),
        ~exists().where(OUTBOX.c.gateway < NETWORK, OUTBOX.c.settled_at.is_(None)),
        ~exists().where(OUTBOX.c.gateway > NETWORK, OUTBOX.c.settled_at.is_(None)),
    )
)


def adopt(unit: SqlUnitOfWork, gateway: str) -> int:
    """Make SMS a gateway's that no gateway is known of, and return how many: an older version queued them.

    Whoever dispatches is whom they are meant for, as there was one gateway a database. The pretend phones are the
    exception: a dispatcher without SURVEY_GATEWAY sends there, so they must have been in use, and no other gateway.
    """
    if HOMELESS.first(unit.connection, {}) is None:
        return 0
    if gateway == NETWORK and IS_PRETENDED.first(unit.connection, {}) is None:
        return 0
    return ADOPT.run(unit.connection, {"b_gateway": gateway})
