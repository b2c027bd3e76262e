"""Forgets what is old: who somebody was, what they wrote, and at last the sessions; a little in each transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, delete, func, or_, select, text, tuple_

from engine.durations import Keep
from engine.session import State
from engine.store import erasure, forgotten
from engine.store.erasure import ToldBy, change, forget_identifiers, forget_texts
from engine.store.forgotten import ERASED
from engine.store.inbound import REDELIVERED_WITHIN
from engine.store.number_tables import HANDSET
from engine.store.sql_unit_of_work import SqlUnitOfWork
from engine.store.tables import DELIVERY, EVENT, INBOUND, OUTBOX, RESPONSE, SESSION, WITH_IDENTIFIERS, WITH_TEXTS


def forget_old(unit: SqlUnitOfWork, keep: Keep, now: datetime, told_by: ToldBy, limit: int) -> Counter[str]:
    """Forget what is due, of up to `limit` sessions each; return of how many, by what was forgotten."""
    done: Counter[str] = Counter()
    forgotten.forget_old(unit, now)
    _delete_nameless(unit, now - REDELIVERED_WITHIN, limit)
    for name, old in _due_sessions(keep, now):
        found = select(SESSION.c.id).where(old).limit(limit).with_for_update(skip_locked=True)
        ids = list(unit.connection.execute(found).scalars())
        if name == "sessions":
            _delete(unit, ids, now)
        elif name == "texts":
            forget_texts(unit, ids, told_by)
        else:
            forget_identifiers(unit, ids, now, told_by)
        done[name] = len(ids)
    if keep.identifiers:
        done["without_session"] = _forget_alone(unit, keep.identifiers.before(now), limit)
    return +done


def due(unit: SqlUnitOfWork, keep: Keep, now: datetime) -> Counter[str]:
    """Count what `forget_old` would forget, all told."""

    def count(found: Select[tuple[str]]) -> int:
        return int(unit.connection.execute(select(func.count()).select_from(found.subquery())).scalar_one())

    counts = Counter({name: count(select(SESSION.c.id).where(old)) for name, old in _due_sessions(keep, now)})
    if keep.identifiers:
        cutoff = keep.identifiers.before(now)
        counts["without_session"] = count(select(INBOUND.c.message_id).where(_inbound_alone(cutoff)))
        counts["without_session"] += count(select(OUTBOX.c.client_reference).where(_outbox_alone(cutoff)))
    return +counts


def _due_sessions(keep: Keep, now: datetime) -> Iterator[tuple[str, ColumnElement[bool]]]:
    """Yield what is forgotten of sessions, and which of them it is due to be forgotten of."""
    forgetting = (
        ("sessions", keep.sessions, SESSION.c.state != State.OPEN),
        ("texts", keep.texts, text(WITH_TEXTS)),
        ("identifiers", keep.identifiers, text(WITH_IDENTIFIERS)),
    )
    for name, kept_for, which in forgetting:
        if kept_for:
            cutoff = kept_for.before(now)
            # Older versions of the engine did not say when a session ended.
            unsaid = and_(SESSION.c.ended_at.is_(None), SESSION.c.expires_at < cutoff)
            # Created before it ended: of all sessions there ever were, only the old ones are looked at.
            yield name, and_(which, or_(SESSION.c.ended_at < cutoff, unsaid), SESSION.c.created_at < cutoff)


def _delete(unit: SqlUnitOfWork, ids: list[str], now: datetime) -> None:
    """Delete sessions with all that is theirs, but for the ids of inbound SMS that may still be delivered again."""
    recent = INBOUND.c.session_id.in_(ids) & (INBOUND.c.received_at > now - REDELIVERED_WITHIN)
    change(unit, INBOUND, recent, session_id=None, **erasure.INBOUND_GONE)
    events = select(EVENT.c.id).where(EVENT.c.session_id.in_(ids))
    references = select(OUTBOX.c.client_reference).where(OUTBOX.c.session_id.in_(ids))
    unit.connection.execute(delete(DELIVERY).where(DELIVERY.c.event_id.in_(events)))
    unit.connection.execute(delete(HANDSET).where(HANDSET.c.client_reference.in_(references)))
    for table in (EVENT, RESPONSE, INBOUND, OUTBOX):
        unit.connection.execute(delete(table).where(table.c.session_id.in_(ids)))
    unit.connection.execute(delete(SESSION).where(SESSION.c.id.in_(ids)))


def _delete_nameless(unit: SqlUnitOfWork, cutoff: datetime, limit: int) -> None:
    """Delete the ids of inbound SMS of which nothing else is left and that come no more."""
    nameless = and_(INBOUND.c.session_id.is_(None), INBOUND.c.originator == ERASED, INBOUND.c.received_at < cutoff)
    old = select(*erasure.INBOUND_KEY).where(nameless).limit(limit)
    unit.connection.execute(delete(INBOUND).where(tuple_(*erasure.INBOUND_KEY).in_(old)))


def _inbound_alone(cutoff: datetime) -> ColumnElement[bool]:
    return and_(INBOUND.c.session_id.is_(None), INBOUND.c.originator != ERASED, INBOUND.c.received_at < cutoff)


def _outbox_alone(cutoff: datetime) -> ColumnElement[bool]:
    return and_(OUTBOX.c.session_id.is_(None), OUTBOX.c.recipient != ERASED, OUTBOX.c.queued_at < cutoff)


def _forget_alone(unit: SqlUnitOfWork, cutoff: datetime, limit: int) -> int:
    """Forget SMS of no session; the ids under which they came stay as long as they may come again."""
    inbound = select(*erasure.INBOUND_KEY).where(_inbound_alone(cutoff)).limit(limit)
    outbound = select(OUTBOX.c.client_reference).where(_outbox_alone(cutoff)).limit(limit)
    changed = change(unit, INBOUND, tuple_(*erasure.INBOUND_KEY).in_(inbound), **erasure.INBOUND_GONE)
    changed += change(unit, OUTBOX, OUTBOX.c.client_reference.in_(outbound), **erasure.OUTBOUND_GONE)
    unit.connection.execute(delete(HANDSET).where(HANDSET.c.sent_at < cutoff))
    change(unit, EVENT, EVENT.c.number.is_not(None) & (EVENT.c.occurred_at < cutoff), number=None)
    return changed
