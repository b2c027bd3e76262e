"""One transaction as the flows see it: what `engine.conversation.Unit` promises, in SQL."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Row, Select

from engine.conversation.unit import LastSms
from engine.errors import UnknownSession
from engine.session import Inbound, Response, Session, State
from engine.store import statements
from engine.store.tables import Progress

LATE = timedelta(days=1)
"""How long an SMS without an open session behind it (a notice, "this survey is closed") is worth sending."""

LONGEST_MESSAGE_ID = 200
"""Characters; PostgreSQL cannot index a text of more than 2,700 bytes."""


class Unit:
    """One transaction on an open connection; whoever made it commits it."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def sent_before(self, survey_id: str, client_reference: str) -> Session | None:
        """Find the session a SendSurvey with this client reference began."""
        return self._one(statements.SENT_BEFORE, survey_id=survey_id, client_reference=client_reference)

    def begin(self, session: Session, definition: str) -> bool:
        """Store a new session and its version's definition; False if its client reference was just taken."""
        if self.connection.execute(statements.HAS_DEFINITION, {"version": session.survey_version}).first() is None:
            self.connection.execute(
                statements.KEEP_DEFINITION, {"version": session.survey_version, "content": definition}
            )
        values = {column.name: getattr(session, column.name) for column in statements.SESSION_COLUMNS}
        return self.connection.execute(statements.BEGIN, values).rowcount == 1

    def in_sms_session(self, sms_session: str) -> Sequence[Session]:
        """Find the session that holds this SMS session: one or none."""
        found = self._one(statements.IN_SMS_SESSION, sms_session=sms_session)
        return [] if found is None else [found]

    def of_recipient(self, number: str, now: datetime) -> Sequence[Session]:
        """Find the sessions of a number: the open ones, latest asked first; where none is open, the latest."""
        rows = self._open_of(number, now)
        rows = rows or self.connection.execute(statements.LATEST_OF_RECIPIENT, {"recipient": number}).all()
        return sorted(map(session_of, rows), key=lambda session: session.asked_at, reverse=True)

    def last_sms(self, session: Session, now: datetime) -> LastSms:
        """Give the SMS the session queued last, as it stood at `now`."""
        last = {"session_id": session.id, "number": session.messages}
        row = self.connection.execute(statements.LAST_SMS, last).one()
        asked = row.tried_at is not None and row.tried_at <= now
        return LastSms(text=row.content, asked=asked, under_way=row.state == Progress.LEASED)

    def arrived(self, session: Session, now: datetime) -> None:
        """Record that what was under way to the session's phone is there: it is not sent again."""
        self.connection.execute(statements.IS_THERE, {"b_session_id": session.id, "b_now": now})

    def receive(self, inbound: Inbound, session: Session | None, now: datetime) -> bool:
        """Record an inbound message, of this session if of any; False if this gateway has delivered it before."""
        values = {
            **_key(inbound),
            "originator": inbound.originator,
            "content": inbound.content,
            "sms_session": inbound.sms_session,
            "received_at": now,
            "session_id": session.id if session else None,
        }
        return self.connection.execute(statements.RECEIVE, values).rowcount == 1

    def definition(self, version: str) -> str:
        """Give the text of a version of a definition in use."""
        content: str = self.connection.execute(statements.READ_DEFINITION, {"version": version}).scalar_one()
        return content

    def responses(self, session: Session) -> Sequence[Response]:
        """Give the accepted answers so far, oldest first."""
        return responses_of(self.connection, session.id)

    def respond(self, session: Session, response: Response) -> None:
        """Store an accepted answer."""
        values = {field.name: getattr(response, field.name) for field in fields(response)}
        self.connection.execute(statements.RESPOND, {"session_id": session.id, **values})

    def withdraw_last_response(self, session: Session) -> None:
        """Forget the latest accepted answer."""
        self.connection.execute(statements.WITHDRAW_RESPONSE, {"b_session_id": session.id})

    def move(self, session: Session) -> None:
        """Store where a session stands now."""
        values = {f"b_{name}": getattr(session, name) for name in ("id", *statements.MOVED)}
        self.connection.execute(statements.MOVE, values)

    def queue(self, session: Session, texts: Sequence[str], now: datetime) -> Session:
        """Put SMS in the outbox, in order; gives the session with its count of messages moved on."""
        # What is said after the end of a session would otherwise never be sent.
        expires_at = session.expires_at if session.expires_at > now else now + LATE
        times = {"queued_at": now, "due_at": now, "expires_at": expires_at}
        numbered = list(enumerate(texts, session.messages + 1))
        for number, text in numbered:
            sms = _sms(session.id, number, session.recipient, text)
            self.connection.execute(statements.QUEUE, {**sms, **times})
        return replace(session, messages=session.messages + len(numbered))

    def notify(self, recipient: str, text: str, now: datetime) -> None:
        """Put an SMS that belongs to no session in the outbox."""
        times = {"queued_at": now, "due_at": now, "expires_at": now + LATE}
        sms = _sms(str(uuid.uuid4()), 1, recipient, text)
        self.connection.execute(statements.QUEUE, {**sms, **times, "session_id": None})

    def notified_since(self, recipient: str, since: datetime) -> bool:
        """Tell whether a number was sent an SMS that belongs to no session, later than `since`."""
        self.hold(recipient)
        return (
            self.connection.execute(statements.NOTIFIED, {"recipient": recipient, "since": since}).first() is not None
        )

    def hold(self, number: str) -> None:
        """Have every other transaction that holds this number wait for the end of this one.

        There need not be a row yet that they could take turns at. SQLite has one writer, who holds everything.
        """
        if self.connection.dialect.name == "postgresql":
            self.connection.execute(statements.HOLD, {"number": number})

    def has_opted_out(self, number: str) -> bool:
        """Tell whether a number wants no surveys."""
        return self.connection.execute(statements.HAS_OPTED_OUT, {"number": number}).first() is not None

    def opt_out(self, number: str, now: datetime) -> None:
        """Record that a number wants no surveys, close its open sessions and withdraw their unsent SMS."""
        self.hold(number)
        self.connection.execute(statements.OPT_OUT_NOW, {"number": number, "opted_out_at": now})
        for session in self._open_of(number, now):
            self.close(session.id, State.OPTED_OUT, now)

    def opt_in(self, number: str) -> None:
        """Forget that a number wanted no surveys."""
        self.connection.execute(statements.OPT_IN, {"number": number})

    def cancel(self, session_id: str, now: datetime) -> None:
        """Close an open session and withdraw its unsent SMS; raises UnknownSession. A closed one stays as it is."""
        session = self._one(statements.BY_ID, id=session_id)
        if session is None:
            raise UnknownSession(f"There is no session with the id `{session_id}`.")
        if session.state_at(now) is State.OPEN:
            self.close(session_id, State.CANCELLED, now)

    def close(self, session_id: str, state: State, now: datetime) -> None:
        """End a session and withdraw its unsent SMS; what a gateway may have already is not tried again."""
        self.connection.execute(statements.CLOSE, {"b_id": session_id, "b_state": state})
        withdrawn = {"b_session_id": session_id, "b_now": now}
        self.connection.execute(statements.WITHDRAW, withdrawn)
        self.connection.execute(statements.NEVER_AGAIN, withdrawn)

    def _open_of(self, number: str, now: datetime) -> Sequence[Row[Any]]:
        return self.connection.execute(statements.OPEN_OF_RECIPIENT, {"recipient": number, "now": now}).all()

    def _one(self, statement: Select[Any], **parameters: object) -> Session | None:
        row = self.connection.execute(statement, parameters).first()
        return None if row is None else session_of(row)


def session_of(row: Row[Any]) -> Session:
    """Make the value of a session's row."""
    values = row._asdict()
    return Session(**{**values, "state": State(values["state"])})


def responses_of(connection: Connection, session_id: str) -> Sequence[Response]:
    """Read a session's responses, oldest first."""
    rows = connection.execute(statements.RESPONSES, {"session_id": session_id})
    return [Response(**row._asdict()) for row in rows]


def _key(inbound: Inbound) -> dict[str, str]:
    message_id = inbound.message_id
    if len(message_id) > LONGEST_MESSAGE_ID:
        message_id = "sha256:" + sha256(message_id.encode(errors="replace")).hexdigest()
    return {"gateway": inbound.gateway, "message_id": message_id}


def _sms(thread: str, number: int, recipient: str, text: str) -> dict[str, Any]:
    return {
        "client_reference": f"{thread}-{number}",
        "session_id": thread,
        "number": number,
        "recipient": recipient,
        "content": text,
        "state": Progress.WAITING,
        "attempts": 0,
    }
