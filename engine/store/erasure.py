"""Forgets who somebody is, and what they wrote; coded answers stay, so what is counted stays as it was."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Table, and_, bindparam, delete, or_, select, update

from engine.session import State
from engine.store import forgotten
from engine.store.column_types import Json
from engine.store.inbound import REFUSED
from engine.store.number_tables import CONSENT, ERASURE, HANDSET, OPT_OUT
from engine.store.session_rows import session_of
from engine.store.sql_unit_of_work import SqlUnitOfWork
from engine.store.statements import SESSION_COLUMNS
from engine.store.tables import DELIVERY, EVENT, INBOUND, OUTBOX, PART, RESPONSE, SESSION, MessageStatus

ERASED = forgotten.ERASED
AT_ONCE = 500
"""Sessions whose rows are named in one statement."""

INBOUND_KEY = (INBOUND.c.gateway, INBOUND.c.message_id)
INBOUND_GONE: Mapping[str, Any] = {"originator": ERASED, "content": "", "sms_session": None}
OUTBOUND_GONE: Mapping[str, Any] = {"recipient": ERASED, "content": "", "gateway_message_id": None, "reason": None}
"""What is left of an SMS that belongs to no session."""


class Told(NamedTuple):
    """What a version of a survey says: which questions are answered in words, and which variables results use."""

    in_words: frozenset[str]
    broken_down_by: frozenset[str]


ToldBy = Callable[[str, str], Told]
"""Tells it of a version, by its name and the text of its definition."""


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What was erased: how many rows of each table, when and why. It does not say whose they were."""

    id: str
    erased_at: datetime
    reason: str
    counts: Mapping[str, int]


def erase(unit: SqlUnitOfWork, number: str, reason: str, now: datetime, told_by: ToldBy) -> Receipt:
    """Forget a number: end its open sessions, and keep of all its sessions only what is counted."""
    unit.hold(number)
    counts: Counter[str] = Counter()
    of_number = select(*SESSION_COLUMNS).where(SESSION.c.recipient == number).order_by(SESSION.c.id)
    rows = unit.connection.execute(of_number.with_for_update(key_share=True)).all()
    sessions = [session_of(row._asdict()) for row in rows]
    unit.end([one for one in sessions if one.state is State.OPEN], State.CANCELLED, now)
    ids = [one.id for one in sessions]
    _rename_ids(unit, number, ids)
    counts += forget_texts(unit, ids, told_by)
    counts += forget_identifiers(unit, ids, now, told_by)
    counts += _without_session(unit, number, now)
    counts += _of_number(unit, number)
    receipt = Receipt(id=str(uuid.uuid4()), erased_at=now, reason=reason, counts=dict(sorted(counts.items())))
    row = {**vars(receipt), "number": forgotten.name_of(unit, number)}
    unit.connection.execute(ERASURE.insert(), row)
    return receipt


def forget_texts(unit: SqlUnitOfWork, ids: Sequence[str], told_by: ToldBy) -> Counter[str]:
    """Forget what respondents of these sessions wrote, and what was said to them; return how many rows that changed."""
    counts: Counter[str] = Counter()
    versions = _versions(unit, ids, told_by)
    for some in _some(ids):
        counts["response"] += _forget_words(unit, some, versions)
        counts["outbox"] += change(unit, OUTBOX, OUTBOX.c.session_id.in_(some), content="", reason=None)
        counts["inbound"] += change(unit, INBOUND, INBOUND.c.session_id.in_(some), content="")
        counts["event"] += _forget_words_of_events(unit, some, versions)
        told = select(EVENT.c.id).where(EVENT.c.session_id.in_(some))
        counts["delivery"] += change(unit, DELIVERY, DELIVERY.c.event_id.in_(told), reason=None)
        change(unit, SESSION, SESSION.c.id.in_(some), candidate=None, texts_gone=True)
    return +counts


def forget_identifiers(unit: SqlUnitOfWork, ids: Sequence[str], now: datetime, told_by: ToldBy) -> Counter[str]:
    """Forget whose these sessions are, which have ended; return how many rows of sessions that changed.

    What waits to be sent is withdrawn. What is at a gateway is not tried again, whatever the gateway says.
    """
    counts: Counter[str] = Counter()
    versions = _versions(unit, ids, told_by)
    for some in _some(ids):
        _withdraw(unit, OUTBOX.c.session_id.in_(some), now)
        change(unit, OUTBOX, OUTBOX.c.session_id.in_(some), recipient=ERASED, gateway_message_id=None)
        change(unit, INBOUND, INBOUND.c.session_id.in_(some), originator=ERASED, sms_session=None)
        sent = select(OUTBOX.c.client_reference).where(OUTBOX.c.session_id.in_(some))
        gone = delete(HANDSET).where(HANDSET.c.client_reference.in_(sent))
        counts["handset"] += unit.connection.execute(gone).rowcount
        columns = (SESSION.c.id, SESSION.c.survey_version, SESSION.c.recipient, SESSION.c.variables)
        for row in unit.connection.execute(select(*columns).where(SESSION.c.id.in_(some))).all():
            counts["session"] += _forget_who(unit, row, versions[row.survey_version])
    return +counts


def _withdraw(unit: SqlUnitOfWork, whose: ColumnElement[bool], now: datetime) -> None:
    change(unit, OUTBOX, whose & OUTBOX.c.settled_at.is_(None), state=MessageStatus.CANCELLED, settled_at=now)


def _rename_ids(unit: SqlUnitOfWork, number: str, ids: Sequence[str]) -> None:
    """Rename inbound SMS whose id a gateway made with the number in it."""
    own = INBOUND.c.originator == number
    for of in (own & INBOUND.c.session_id.is_(None), *(INBOUND.c.session_id.in_(some) for some in _some(ids))):
        for row in unit.connection.execute(select(*INBOUND_KEY).where(of)).all():
            if forgotten.names(row.message_id, number):
                change(unit, INBOUND, _this(row), message_id=forgotten.name_of(unit, row.message_id))


def _this(row: Any) -> ColumnElement[bool]:
    return and_(INBOUND.c.gateway == row.gateway, INBOUND.c.message_id == row.message_id)


def _forget_who(unit: SqlUnitOfWork, row: Any, told: Told) -> int:
    """Keep of a session's variables those that results are broken down by, unless the number stands in them."""
    kept = {
        key: value
        for key, value in row.variables.items()
        if key in told.broken_down_by and not forgotten.names(value, row.recipient)
    }
    gone = dict.fromkeys(("client_reference", "sms_session", "sms_session_gateway"))
    return change(unit, SESSION, SESSION.c.id == row.id, recipient=ERASED, variables=kept, payload_digest="", **gone)


def _without_session(unit: SqlUnitOfWork, number: str, now: datetime) -> Counter[str]:
    """Forget what a number texted, and was texted, that belongs to no session."""
    counts: Counter[str] = Counter()
    notices = OUTBOX.c.session_id.is_(None) & (OUTBOX.c.recipient == number)
    _withdraw(unit, notices, now)
    counts["outbox"] += change(unit, OUTBOX, notices, **OUTBOUND_GONE)
    alone = INBOUND.c.session_id.is_(None)
    counts["inbound"] += change(unit, INBOUND, alone & (INBOUND.c.originator == number), **INBOUND_GONE)
    refused = alone & (INBOUND.c.originator == "") & INBOUND.c.message_id.startswith(REFUSED)
    for row in unit.connection.execute(select(*INBOUND_KEY, INBOUND.c.content).where(refused)).all():
        if forgotten.names(row.content, number):
            counts["inbound"] += change(unit, INBOUND, _this(row), **INBOUND_GONE)
    counts["inbound_part"] += unit.connection.execute(delete(PART).where(PART.c.originator == number)).rowcount
    counts["handset"] += unit.connection.execute(delete(HANDSET).where(HANDSET.c.recipient == number)).rowcount
    return +counts


def _of_number(unit: SqlUnitOfWork, number: str) -> Counter[str]:
    """Keep what a number said about surveys under a hash: whoever is erased is not to be asked again."""
    counts: Counter[str] = Counter()
    hashed = forgotten.name_of(unit, number)
    if unit.connection.execute(select(OPT_OUT.c.number).where(OPT_OUT.c.number == number)).first():
        unit.connection.execute(delete(OPT_OUT).where(OPT_OUT.c.number == hashed))  # from an erasure before
        counts["opt_out"] += change(unit, OPT_OUT, OPT_OUT.c.number == number, number=hashed)
    counts["consent"] += change(unit, CONSENT, CONSENT.c.number == number, number=hashed)
    events = select(EVENT.c.id).where(EVENT.c.number == number)
    counts["delivery"] += change(unit, DELIVERY, DELIVERY.c.event_id.in_(events), reason=None)
    counts["event"] += change(unit, EVENT, EVENT.c.number == number, number=None)
    return +counts


def _forget_words(unit: SqlUnitOfWork, ids: Sequence[str], versions: Mapping[str, Told]) -> int:
    found = (
        select(RESPONSE.c.id, RESPONSE.c.element, SESSION.c.survey_version)
        .select_from(RESPONSE.join(SESSION, RESPONSE.c.session_id == SESSION.c.id))
        .where(RESPONSE.c.session_id.in_(ids))
    )
    rows = unit.connection.execute(found).all()
    in_words = [row.id for row in rows if row.element in versions[row.survey_version].in_words]
    for some in _some(in_words):
        change(unit, RESPONSE, RESPONSE.c.id.in_(some), answer="")
    return change(unit, RESPONSE, RESPONSE.c.session_id.in_(ids), reply="", comment=None)


def _forget_words_of_events(unit: SqlUnitOfWork, ids: Sequence[str], versions: Mapping[str, Told]) -> int:
    found = (
        select(EVENT.c.id, EVENT.c.content, SESSION.c.survey_version)
        .select_from(EVENT.join(SESSION, EVENT.c.session_id == SESSION.c.id))
        .where(EVENT.c.session_id.in_(ids))
    )
    rows = unit.connection.execute(found).all()
    for row in rows:
        told = versions[row.survey_version]
        answers = [
            {**one, "reply": "", "comment": None, **({"answer": ""} if one["element"] in told.in_words else {})}
            for one in row.content["answers"]
        ]
        change(unit, EVENT, EVENT.c.id == row.id, content={**row.content, "answers": answers})
    return len(rows)


def _versions(unit: SqlUnitOfWork, ids: Sequence[str], told_by: ToldBy) -> Mapping[str, Told]:
    used = set[str]()
    for some in _some(ids):
        used.update(unit.connection.execute(select(SESSION.c.survey_version).where(SESSION.c.id.in_(some))).scalars())
    return {version: told_by(version, unit.definition(version)) for version in used}


def change(unit: SqlUnitOfWork, table: Table, where: ColumnElement[bool], **values: Any) -> int:
    """Set columns where one of them differs, and return in how many rows; of JSON nobody tells whether it does."""
    named = {name: bindparam(f"new_{name}", value, type_=table.c[name].type) for name, value in values.items()}
    statement = update(table).where(where).values(named)
    if not any(isinstance(table.c[name].type, Json) for name in values):
        statement = statement.where(or_(*(table.c[name].is_distinct_from(new) for name, new in named.items())))
    return unit.connection.execute(statement).rowcount


def _some(ids: Iterable[Any]) -> Iterator[list[Any]]:
    each = list(ids)
    yield from (each[at : at + AT_ONCE] for at in range(0, len(each), AT_ONCE))
