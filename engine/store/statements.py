"""The SQL of the flows, built once at import and written once a process for the database it runs on."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, delete, exists, func, or_, select, text, update

from engine.session import Response, Session
from engine.store.event_log import HAS_WEBHOOK
from engine.store.number_tables import CONSENT, OPT_OUT, SECRET
from engine.store.raw_statements import RawStatement, inserted
from engine.store.tables import DEFINITION, INBOUND, OPEN, OUTBOX, RESPONSE, SESSION, TO_BE_REMINDED, MessageStatus

SESSION_COLUMNS = tuple(SESSION.c[field.name] for field in fields(Session))
_sessions = select(*SESSION_COLUMNS)


def _locked(found: Select[Any]) -> RawStatement:
    # NO KEY: rows that refer to the session may be inserted meanwhile. SQLite, with its one writer, leaves it out.
    return RawStatement(found.with_for_update(key_share=True))


def _due(found: Select[Any], moment: ColumnElement[Any]) -> RawStatement:
    """Find what is due, the longest due first; a session that a reply holds right now is left for the next time."""
    due = found.where(moment <= bindparam("now")).order_by(moment).limit(bindparam("limit"))
    return RawStatement(due.with_for_update(key_share=True, skip_locked=True))


SENT_BEFORE = _locked(
    _sessions.where(
        SESSION.c.survey_id == bindparam("survey_id"), SESSION.c.client_reference == bindparam("client_reference")
    )
)
BY_ID = _locked(_sessions.where(SESSION.c.id == bindparam("id")))
IN_SMS_SESSION = _locked(
    _sessions.where(
        SESSION.c.sms_session == bindparam("sms_session"),
        or_(SESSION.c.sms_session_gateway.is_(None), SESSION.c.sms_session_gateway == bindparam("gateway")),
    )
    .order_by(SESSION.c.created_at.desc())
    .limit(1)
)
IS_OPEN = text(f"session.{OPEN}")
_is_open_now = (SESSION.c.recipient == bindparam("recipient"), IS_OPEN, SESSION.c.expires_at > bindparam("now"))
# Locked in the order of their ids, whoever locks them: two replies to one number never wait for each other in a ring.
OPEN_OF_RECIPIENT = _locked(_sessions.where(*_is_open_now).order_by(SESSION.c.id))
SOME_OPEN_OF_RECIPIENT = RawStatement(select(SESSION.c.id).where(*_is_open_now).limit(bindparam("limit")))
_contacts = (
    select(SESSION.c.created_at)
    .where(SESSION.c.recipient == bindparam("recipient"), SESSION.c.created_at > bindparam("since"))
    .order_by(SESSION.c.created_at.desc())
    .limit(bindparam("limit"))
)
CONTACTS = RawStatement(_contacts)
CONTACTS_OF_SURVEY = RawStatement(_contacts.where(SESSION.c.survey_id == bindparam("survey_id")))
LATEST_OF_RECIPIENT = _locked(
    _sessions.where(SESSION.c.recipient == bindparam("recipient")).order_by(SESSION.c.asked_at.desc()).limit(1)
)
BEGIN = RawStatement(inserted(SESSION, *(column.name for column in SESSION_COLUMNS)).on_conflict_do_nothing())
MOVED = (
    *("current_element", "state", "asked_at", "messages", "tries", "unanswered", "candidate", "asked_back"),
    *("first_answer_at", "ended_at", "reminded", "remind_at", "alerts", "alerts_due_at", "places", "screened"),
)
MOVE = RawStatement(
    update(SESSION).where(SESSION.c.id == bindparam("b_id")).values({name: bindparam(f"b_{name}") for name in MOVED})
)
EXPIRED = _due(_sessions.where(IS_OPEN), SESSION.c.expires_at)
ALERTS_DUE = _due(_sessions.where(SESSION.c.alerts_due_at.is_not(None)), SESSION.c.alerts_due_at)
TO_REMIND = _due(_sessions.where(text(TO_BE_REMINDED), SESSION.c.expires_at > bindparam("now")), SESSION.c.remind_at)

HAS_DEFINITION = RawStatement(select(DEFINITION.c.version).where(DEFINITION.c.version == bindparam("version")))
KEEP_DEFINITION = RawStatement(inserted(DEFINITION, *DEFINITION.c.keys()).on_conflict_do_nothing())
READ_DEFINITION = RawStatement(select(DEFINITION.c.content).where(DEFINITION.c.version == bindparam("version")))

RECEIVED = RawStatement(
    select(INBOUND.c.originator, INBOUND.c.content, INBOUND.c.received_at, SESSION.c.texts_gone)
    .select_from(INBOUND.outerjoin(SESSION, SESSION.c.id == INBOUND.c.session_id))
    .where(INBOUND.c.gateway == bindparam("gateway"), INBOUND.c.message_id == bindparam("message_id"))
)
RECEIVE = RawStatement(inserted(INBOUND, *INBOUND.c.keys()).on_conflict_do_nothing())

RESPONDED = tuple(field.name for field in fields(Response))
RESPONSES = RawStatement(
    select(*(RESPONSE.c[name] for name in RESPONDED))
    .where(RESPONSE.c.session_id == bindparam("session_id"), RESPONSE.c.withdrawn_at.is_(None))
    .order_by(RESPONSE.c.id)
)
RESPOND = RawStatement(inserted(RESPONSE, "session_id", "current", *RESPONDED))
_standing = and_(RESPONSE.c.session_id == bindparam("b_session_id"), RESPONSE.c.withdrawn_at.is_(None))
_this_element = and_(_standing, RESPONSE.c.element == bindparam("b_element"))
ADD_WORDS = RawStatement(
    update(RESPONSE).where(_this_element, RESPONSE.c.current).values(comment=bindparam("b_comment"))
)
MAKE_PAST = RawStatement(update(RESPONSE).where(_this_element, RESPONSE.c.current).values(current=False))
_last = select(func.max(RESPONSE.c.id)).where(_standing).scalar_subquery()
WITHDRAW_RESPONSE = RawStatement(
    update(RESPONSE).where(RESPONSE.c.id == _last).values(current=False, withdrawn_at=bindparam("b_now"))
)
_so_many = select(func.count()).where(_standing).scalar_subquery()
LEAVE_BEHIND = RawStatement(
    update(RESPONSE).where(_this_element, RESPONSE.c.ceased.is_(None)).values(current=False, ceased=_so_many)
)
# What a loop left behind since the last answer was given.
TAKE_UP_AGAIN = RawStatement(update(RESPONSE).where(_standing, RESPONSE.c.ceased >= _so_many).values(ceased=None))
_latest = select(func.max(RESPONSE.c.id)).where(_standing, RESPONSE.c.ceased.is_(None)).group_by(RESPONSE.c.element)
MAKE_CURRENT = RawStatement(
    update(RESPONSE).where(RESPONSE.c.id.in_(_latest), RESPONSE.c.current.is_(False)).values(current=True)
)

_out = select(OPT_OUT.c.number).where(OPT_OUT.c.number == bindparam("number"))
_key = select(SECRET.c.value).where(SECRET.c.name == bindparam("key")).scalar_subquery()
HAS_OPTED_OUT = RawStatement(select(exists(_out).label("is_out"), _key.label("key")))
OPT_OUT_NOW = RawStatement(inserted(OPT_OUT, "number", "opted_out_at").on_conflict_do_nothing())
OPT_IN = RawStatement(delete(OPT_OUT).where(OPT_OUT.c.number == bindparam("number")))
KEEP_CONSENT = RawStatement(inserted(CONSENT, "number", "what", "said_at", "how"))

_this_sms = (OUTBOX.c.session_id == bindparam("session_id"), OUTBOX.c.number == bindparam("number"))
_told_of_sms = (OUTBOX.c[name] for name in ("content", "tried_at", "settled_at", "state", "way"))
LAST_SMS = RawStatement(select(*_told_of_sms, HAS_WEBHOOK).where(*_this_sms))
GATEWAY_OF_SMS = RawStatement(select(OUTBOX.c.gateway).where(*_this_sms))
LAST_SMS_OF_OPEN = RawStatement(
    select(OUTBOX.c.session_id, OUTBOX.c.tried_at, OUTBOX.c.way)
    .join(SESSION, (OUTBOX.c.session_id == SESSION.c.id) & (OUTBOX.c.number == SESSION.c.messages))
    .where(SESSION.c.recipient == bindparam("recipient"), IS_OPEN)
)
HELD_UNTIL = RawStatement(
    select(OUTBOX.c.due_at).where(
        OUTBOX.c.session_id == bindparam("session_id"), OUTBOX.c.state == MessageStatus.SENDING
    )
)
WHY = ("element", "way", "previous", "after")
QUEUED_BY_SESSION = RawStatement(
    select(OUTBOX.c.content, *(OUTBOX.c[name] for name in WHY))
    .where(OUTBOX.c.session_id == bindparam("session_id"))
    .order_by(OUTBOX.c.number)
)
QUEUED = ("client_reference", "session_id", "number", "recipient", "content", "queued_at", "expires_at", "due_at")
QUEUE = RawStatement(inserted(OUTBOX, *QUEUED, "state", "attempts", "gateway", *WHY, "hours", "open_until"))
# Where the gateway may have it or not, or a report said that no phone has it.
IN_DOUBT = (MessageStatus.SENDING, MessageStatus.UNCERTAIN, MessageStatus.FAILED)
_of_session = OUTBOX.c.session_id == bindparam("b_session_id")
IS_THERE = RawStatement(
    update(OUTBOX)
    .where(_of_session, OUTBOX.c.number == bindparam("b_number"), or_(*(OUTBOX.c.state == each for each in IN_DOUBT)))
    .values(
        state=MessageStatus.SENT,
        settled_at=func.coalesce(OUTBOX.c.settled_at, bindparam("b_now", type_=OUTBOX.c.settled_at.type)),
        reason=None,
    )
)
# The question was asked before it: whoever answers needs no reminder.
WITHDRAW_REMINDER = RawStatement(
    update(OUTBOX)
    .where(_of_session, OUTBOX.c.state == MessageStatus.WAITING, OUTBOX.c.way.startswith("reminder:"))
    .values(state=MessageStatus.CANCELLED, settled_at=bindparam("b_now"))
)
_this_session = SESSION.c.id == bindparam("b_session_id")
EXPIRE_AT = (
    RawStatement(update(SESSION).where(_this_session).values(expires_at=bindparam("b_expires_at"))),
    # Dead letters too: they may be sent again as long as their session is open.
    RawStatement(update(OUTBOX).where(_of_session).values(expires_at=bindparam("b_expires_at"))),
)


def _withdrawing(whose: ColumnElement[bool]) -> tuple[RawStatement, RawStatement]:
    """Withdraw what waits, and have nothing tried again: neither what a gateway has now, nor a dead letter."""
    waiting = update(OUTBOX).where(whose, OUTBOX.c.state == MessageStatus.WAITING)
    sendable = update(OUTBOX).where(whose, OUTBOX.c.expires_at > bindparam("b_now"))
    return (
        RawStatement(waiting.values(state=MessageStatus.CANCELLED, settled_at=bindparam("b_now"))),
        RawStatement(sendable.values(expires_at=bindparam("b_now"))),
    )


_of_recipient = select(SESSION.c.id).where(SESSION.c.recipient == bindparam("b_recipient"))
WITHDRAW = _withdrawing(_of_session)
WITHDRAW_FROM_RECIPIENT = _withdrawing(OUTBOX.c.session_id.in_(_of_recipient))
NOTIFIED = RawStatement(
    select(OUTBOX.c.client_reference)
    .where(
        OUTBOX.c.session_id.is_(None),
        OUTBOX.c.recipient == bindparam("recipient"),
        OUTBOX.c.queued_at > bindparam("since"),
    )
    .limit(1)
)
_number = bindparam("number", type_=OPT_OUT.c.number.type)
HOLD = RawStatement(select(func.pg_advisory_xact_lock(func.hashtextextended(_number, 0))))
