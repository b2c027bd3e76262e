"""The SQL of the flows, built once at import: SQLAlchemy then compiles each statement once a process."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from sqlalchemy import Select, bindparam, delete, func, select, text, update

# This INSERT writes the ON CONFLICT DO NOTHING that SQLite understands too; SQLAlchemy's own for SQLite does not
# serve PostgreSQL.
from sqlalchemy.dialects.postgresql import insert

from engine.session import Response, Session
from engine.store.tables import DEFINITION, INBOUND, OPEN, OPT_OUT, OUTBOX, RESPONSE, SESSION, Progress

SESSION_COLUMNS = tuple(SESSION.c[field.name] for field in fields(Session))


def _locked(found: Select[Any]) -> Select[Any]:
    # NO KEY: rows that refer to the session may be inserted meanwhile. SQLite, with its one writer, leaves it out.
    return found.with_for_update(key_share=True)


SENT_BEFORE = _locked(
    select(*SESSION_COLUMNS).where(
        SESSION.c.survey_id == bindparam("survey_id"), SESSION.c.client_reference == bindparam("client_reference")
    )
)
BY_ID = _locked(select(*SESSION_COLUMNS).where(SESSION.c.id == bindparam("id")))
IN_SMS_SESSION = _locked(
    select(*SESSION_COLUMNS)
    .where(SESSION.c.sms_session == bindparam("sms_session"))
    .order_by(SESSION.c.created_at.desc())
    .limit(1)
)
IS_OPEN = text(f"session.{OPEN}")
# Locked in the order of their ids, whoever locks them: two replies to one number never wait for each other in a ring.
OPEN_OF_RECIPIENT = _locked(
    select(*SESSION_COLUMNS)
    .where(SESSION.c.recipient == bindparam("recipient"), IS_OPEN, SESSION.c.expires_at > bindparam("now"))
    .order_by(SESSION.c.id)
)
LATEST_OF_RECIPIENT = _locked(
    select(*SESSION_COLUMNS)
    .where(SESSION.c.recipient == bindparam("recipient"))
    .order_by(SESSION.c.asked_at.desc())
    .limit(1)
)
BEGIN = insert(SESSION).on_conflict_do_nothing().execution_options(preserve_rowcount=True)
MOVED = ("current_element", "state", "asked_at", "messages", "tries", "unanswered")
MOVE = update(SESSION).where(SESSION.c.id == bindparam("b_id")).values({name: bindparam(f"b_{name}") for name in MOVED})
CLOSE = update(SESSION).where(SESSION.c.id == bindparam("b_id")).values(state=bindparam("b_state"))

HAS_DEFINITION = select(DEFINITION.c.version).where(DEFINITION.c.version == bindparam("version"))
KEEP_DEFINITION = insert(DEFINITION).on_conflict_do_nothing()
READ_DEFINITION = select(DEFINITION.c.content).where(DEFINITION.c.version == bindparam("version"))

RECEIVE = insert(INBOUND).on_conflict_do_nothing().execution_options(preserve_rowcount=True)

RESPONSES = (
    select(*(RESPONSE.c[field.name] for field in fields(Response)))
    .where(RESPONSE.c.session_id == bindparam("session_id"))
    .order_by(RESPONSE.c.id)
)
RESPOND = insert(RESPONSE)
_LAST_RESPONSE = select(func.max(RESPONSE.c.id)).where(RESPONSE.c.session_id == bindparam("b_session_id"))
WITHDRAW_RESPONSE = delete(RESPONSE).where(RESPONSE.c.id == _LAST_RESPONSE.scalar_subquery())

HAS_OPTED_OUT = select(OPT_OUT.c.number).where(OPT_OUT.c.number == bindparam("number"))
OPT_OUT_NOW = insert(OPT_OUT).on_conflict_do_nothing()
OPT_IN = delete(OPT_OUT).where(OPT_OUT.c.number == bindparam("number"))

LAST_SMS = select(OUTBOX.c.content, OUTBOX.c.tried_at, OUTBOX.c.state).where(
    OUTBOX.c.session_id == bindparam("session_id"), OUTBOX.c.number == bindparam("number")
)
QUEUE = insert(OUTBOX)
IS_THERE = (
    update(OUTBOX)
    .where(OUTBOX.c.session_id == bindparam("b_session_id"), OUTBOX.c.state == Progress.LEASED)
    .values(state=Progress.SENT, settled_at=bindparam("b_now"))
)
WITHDRAW = (
    update(OUTBOX)
    .where(OUTBOX.c.session_id == bindparam("b_session_id"), OUTBOX.c.state == Progress.WAITING)
    .values(state=Progress.CANCELLED, settled_at=bindparam("b_now"))
)
NEVER_AGAIN = (
    update(OUTBOX)
    .where(OUTBOX.c.session_id == bindparam("b_session_id"), OUTBOX.c.state == Progress.LEASED)
    .values(expires_at=bindparam("b_now"))
)
NOTIFIED = (
    select(OUTBOX.c.client_reference)
    .where(
        OUTBOX.c.session_id.is_(None),
        OUTBOX.c.recipient == bindparam("recipient"),
        OUTBOX.c.queued_at > bindparam("since"),
    )
    .limit(1)
)
HOLD = select(func.pg_advisory_xact_lock(func.hashtextextended(bindparam("number"), 0)))
