"""Forgets what is old: who somebody was, what they wrote, and at last the sessions; a little in each transaction."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, delete, func, or_, select, text, update
from sqlalchemy.sql.elements import TextClause

from engine.durations import Keep
from engine.session import State
from engine.store import forgotten
from engine.store.erasure import ToldBy, forget_identifiers, forget_texts
from engine.store.forgotten import ERASED
from engine.store.number_tables import HANDSET
from engine.store.sql_unit_of_work import SqlUnitOfWork
from engine.store.tables import DELIVERY, EVENT, INBOUND, OUTBOX, RESPONSE, SESSION, WITH_IDENTIFIERS, WITH_TEXTS


def forget_old(unit: SqlUnitOfWork, keep: Keep, now: datetime, told_by: ToldBy, limit: int) -> Counter[str]:
    """Forget what is due, of up to `limit` sessions each; return of how many, by what was forgotten."""
    done: Counter[str] = Counter()
    forgotten.forget_old(unit, now)
    if keep.sessions:
        ids = _ids(unit, _ended(keep.sessions.before(now), None), limit)
        _delete(unit, ids)
        done["sessions"] = len(ids)
    if keep.texts:
        ids = _ids(unit, _ended(keep.texts.before(now), text(WITH_TEXTS)), limit)
        forget_texts(unit, ids, told_by)
        done["texts"] = len(ids)
    if keep.identifiers:
        cutoff = keep.identifiers.before(now)
        ids = _ids(unit, _ended(cutoff, text(WITH_IDENTIFIERS)), limit)
        forget_identifiers(unit, ids, now, told_by)
        done["identifiers"] = len(ids)
        done["without_session"] = _forget_alone(unit, cutoff, limit)
    return +done


def due(unit: SqlUnitOfWork, keep: Keep, now: datetime) -> Counter[str]:
    """Count what `forget_old` would forget, all told."""
    counts: Counter[str] = Counter()

    def count(found: Select[tuple[str]]) -> int:
        return int(unit.connection.execute(select(func.count()).select_from(found.subquery())).scalar_one())

    if keep.sessions:
        counts["sessions"] = count(select(SESSION.c.id).where(_ended(keep.sessions.before(now), None)))
    if keep.texts:
        counts["texts"] = count(select(SESSION.c.id).where(_ended(keep.texts.before(now), text(WITH_TEXTS))))
    if keep.identifiers:
        cutoff = keep.identifiers.before(now)
        counts["identifiers"] = count(select(SESSION.c.id).where(_ended(cutoff, text(WITH_IDENTIFIERS))))
        counts["without_session"] = count(select(INBOUND.c.message_id).where(_inbound_alone(cutoff)))
        counts["without_session"] += count(select(OUTBOX.c.client_reference).where(_outbox_alone(cutoff)))
    return +counts


def _ended(cutoff: datetime, also: TextClause | None) -> ColumnElement[bool]:
    """Return what holds for sessions that ended before; older versions of the engine did not say when one ended."""
    closed = SESSION.c.state != State.OPEN
    at = or_(SESSION.c.ended_at < cutoff, and_(SESSION.c.ended_at.is_(None), SESSION.c.expires_at < cutoff))
    # Created before it ended: of all sessions there ever were, only the old ones are looked at.
    return and_(closed if also is None else also, at, SESSION.c.created_at < cutoff)


def _ids(unit: SqlUnitOfWork, due: ColumnElement[bool], limit: int) -> list[str]:
    found = select(SESSION.c.id).where(due).limit(limit)
    return list(unit.connection.execute(found.with_for_update(skip_locked=True)).scalars())


def _delete(unit: SqlUnitOfWork, ids: list[str]) -> None:
    """Delete sessions with all that is theirs."""
    events = select(EVENT.c.id).where(EVENT.c.session_id.in_(ids))
    references = select(OUTBOX.c.client_reference).where(OUTBOX.c.session_id.in_(ids))
    unit.connection.execute(delete(DELIVERY).where(DELIVERY.c.event_id.in_(events)))
    unit.connection.execute(delete(HANDSET).where(HANDSET.c.client_reference.in_(references)))
    for table in (EVENT, RESPONSE, INBOUND, OUTBOX):
        unit.connection.execute(delete(table).where(table.c.session_id.in_(ids)))
    unit.connection.execute(delete(SESSION).where(SESSION.c.id.in_(ids)))


def _inbound_alone(cutoff: datetime) -> ColumnElement[bool]:
    return and_(INBOUND.c.session_id.is_(None), INBOUND.c.originator != ERASED, INBOUND.c.received_at < cutoff)


def _outbox_alone(cutoff: datetime) -> ColumnElement[bool]:
    return and_(OUTBOX.c.session_id.is_(None), OUTBOX.c.recipient != ERASED, OUTBOX.c.queued_at < cutoff)


def _forget_alone(unit: SqlUnitOfWork, cutoff: datetime, limit: int) -> int:
    """Forget SMS of no session; the ids under which they came stay, so that none comes again."""
    changed = 0
    key = (INBOUND.c.gateway, INBOUND.c.message_id)
    for row in unit.connection.execute(select(*key).where(_inbound_alone(cutoff)).limit(limit)).all():
        this = (INBOUND.c.gateway == row.gateway) & (INBOUND.c.message_id == row.message_id)
        gone = update(INBOUND).where(this).values(originator=ERASED, content="", sms_session=None)
        changed += unit.connection.execute(gone).rowcount
    old = select(OUTBOX.c.client_reference).where(_outbox_alone(cutoff)).limit(limit)
    references = list(unit.connection.execute(old).scalars())
    these = OUTBOX.c.client_reference.in_(references)
    gone = update(OUTBOX).where(these).values(recipient=ERASED, content="", reason=None, gateway_message_id=None)
    changed += unit.connection.execute(gone).rowcount
    unit.connection.execute(delete(HANDSET).where(HANDSET.c.sent_at < cutoff))
    of_number = (EVENT.c.number.is_not(None), EVENT.c.occurred_at < cutoff)
    unit.connection.execute(update(EVENT).where(*of_number).values(number=None))
    return changed
