"""One transaction as the flows see it: what `engine.conversation.UnitOfWork` promises, in SQL."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace
from datetime import datetime, timedelta
from typing import Any

from engine.conversation.unit_of_work import LastSms, UnitOfWork
from engine.errors import SessionEnded, UnknownSession
from engine.hours import KeptTo
from engine.session import AlertChange, Event, Inbound, Response, Session, State, WordedSms, that_count
from engine.store import consent, forgotten, parts, quotas, schedule, statements, survey_status
from engine.store import inbound as inbound_sms
from engine.store.clock import Clock, at_latest
from engine.store.event_log import EventType
from engine.store.raw_statements import RawStatement
from engine.store.session_rows import definition_of, moved, responses_of, session_of, stored
from engine.store.tables import MessageStatus
from engine.store.transaction import Transaction

LATE = timedelta(days=1)
"""How long an SMS without an open session behind it (a notice, "this survey is closed") is worth sending."""

BROKEN_OFF = frozenset({State.CANCELLED, State.OPTED_OUT})
"""What a session that ended so had still to say is not said."""


class SqlUnitOfWork(Transaction, UnitOfWork):
    """The flows' unit of work, which tells what each call does.

    Each subject of the store with a module of its own takes its part of it there.
    """

    # Functions of those modules, which take this unit of work first, as methods do.
    receive = inbound_sms.receive
    receive_nameless = inbound_sms.receive_nameless
    refuse = inbound_sms.refuse
    late_parts = parts.take_late
    take_place = quotas.take_place
    survey_status = survey_status.status_of
    has_opted_out = consent.has_opted_out
    opt_in = consent.opt_in

    def of(
        self, gateway_for: Callable[[str], str | None], clock: Clock, erasure_key: str | None = None
    ) -> SqlUnitOfWork:
        """Return this transaction for an engine that chooses gateways so and goes by this clock."""
        return SqlUnitOfWork(self.connection, clock, gateway_for, erasure_key)

    def sent_before(self, survey_id: str, client_reference: str) -> Session | None:
        return self._one(statements.SENT_BEFORE, survey_id=survey_id, client_reference=client_reference)

    def begin(self, session: Session, definition: str) -> bool:
        version = {"version": session.survey_version}
        if statements.HAS_DEFINITION.first(self.connection, version) is None:
            kept = {"content": definition, "survey_id": session.survey_id, "kept_at": session.created_at}
            statements.KEEP_DEFINITION.run(self.connection, {**version, **kept})
        values = {column.name: stored(session, column.name) for column in statements.SESSION_COLUMNS}
        has_begun = statements.BEGIN.run(self.connection, values) == 1
        if has_begun:
            self._write_event(EventType.SESSION_STARTED, session, session.created_at)
        return has_begun

    def in_sms_session(self, sms_session: str, gateway: str) -> Sequence[Session]:
        return self._several(statements.IN_SMS_SESSION, sms_session=sms_session, gateway=gateway)

    def of_recipient(self, number: str, now: datetime) -> Sequence[Session]:
        found = self._open_of(number, now) or self._several(statements.LATEST_OF_RECIPIENT, recipient=number)
        return sorted(found, key=lambda session: session.asked_at, reverse=True)

    def last_sms(self, session: Session, now: datetime) -> LastSms:
        last = {"session_id": session.id, "number": session.messages}
        (row,) = statements.LAST_SMS.all(self.connection, last)
        self.event_log.has_webhook = row["has_webhook"]
        is_reminder = _is_reminder(row)
        is_taken = row["state"] in (MessageStatus.SENT, MessageStatus.DELIVERED)
        waits = row["state"] in (MessageStatus.WAITING, MessageStatus.SENDING)
        if is_reminder and row["tried_at"] is None and session.messages > 1:
            # It waits, for its hours perhaps: who answers answers the question that was asked before it.
            before = self.last_sms(replace(session, messages=session.messages - 1), now)
            return replace(before, is_taken=is_taken, waits=waits, reminder_waits=waits)
        return LastSms(
            text=row["content"],
            asked=is_reminder or self._was_asked(row, now),
            in_doubt=row["state"] in statements.IN_DOUBT,
            asked_at=row["settled_at"] or row["tried_at"],
            is_taken=is_taken,
            waits=waits,
        )

    def queued(self, session: Session) -> Sequence[WordedSms]:
        rows = statements.QUEUED_BY_SESSION.all(self.connection, {"session_id": session.id})
        return [WordedSms(text=row.pop("content"), **row) for row in rows]

    def asked(self, sessions: Sequence[Session], now: datetime) -> Sequence[Session]:
        rows = statements.LAST_SMS_OF_OPEN.all(self.connection, {"recipient": sessions[0].recipient})
        asked = {row["session_id"] for row in rows if _is_reminder(row) or self._was_asked(row, now)}
        return [session for session in sessions if session.id in asked]

    def _was_asked(self, row: Mapping[str, Any], now: datetime) -> bool:
        """Return whether an SMS was tried by `now`.

        What was tried later than the clock stands was tried by the clock of another process. Nobody knows then which
        clock is right, and a reply is rather counted than lost.
        """
        tried_at: datetime | None = row["tried_at"]
        return tried_at is not None and (tried_at <= now or tried_at > at_latest(self._clock))

    def withdraw_reminder(self, session: Session, now: datetime) -> None:
        statements.WITHDRAW_REMINDER.run(self.connection, {"b_session_id": session.id, "b_now": now})

    def to_remind(self, now: datetime, *, limit: int) -> Sequence[Session]:
        return self._several(statements.TO_REMIND, now=now, limit=limit)

    def arrived(self, session: Session, now: datetime) -> None:
        last = {"b_session_id": session.id, "b_number": session.messages}
        statements.IS_THERE.run(self.connection, {**last, "b_now": now})

    def is_forgotten(self, number: str, now: datetime) -> bool:
        self.hold(number)
        return forgotten.was_erased(self, number, now) and not self.of_recipient(number, now)

    def join(self, inbound: Inbound, now: datetime) -> Sequence[Inbound]:
        return parts.join(self, inbound, inbound.part, now) if inbound.part else [inbound]

    def definition(self, version: str) -> str:
        return definition_of(self.connection, version)

    def responses(self, session: Session) -> Sequence[Response]:
        return responses_of(self.connection, session.id)

    def respond(self, session: Session, response: Response, *, once_more: bool = False) -> None:
        if once_more:
            earlier = {"b_session_id": session.id, "b_element": response.element}
            statements.MAKE_PAST.run(self.connection, earlier)
        values = {field.name: getattr(response, field.name) for field in fields(response)}
        statements.RESPOND.run(self.connection, {"session_id": session.id, "current": True, **values})
        self._write_event(EventType.ANSWER_ACCEPTED, session, response.responded_at, response.element)

    def add_words(self, session: Session, response: Response) -> None:
        words = {"b_session_id": session.id, "b_element": response.element, "b_comment": response.comment}
        statements.ADD_WORDS.run(self.connection, words)
        self._write_event(EventType.ANSWER_ACCEPTED, session, response.responded_at, response.element)

    def withdraw(self, session: Session, response: Response, now: datetime) -> None:
        this = {"b_session_id": session.id}
        statements.TAKE_UP_AGAIN.run(self.connection, this)
        statements.WITHDRAW_RESPONSE.run(self.connection, {**this, "b_now": now})
        statements.MAKE_CURRENT.run(self.connection, this)
        self._write_event(EventType.ANSWER_WITHDRAWN, session, now, response.element)

    def leave_behind(self, session: Session, elements: Sequence[str], now: datetime) -> None:
        for element in elements:
            statements.LEAVE_BEHIND.run(self.connection, {"b_session_id": session.id, "b_element": element})
        for element in elements:
            self._write_event(EventType.ANSWER_WITHDRAWN, session, now, element)

    def alert(self, session: Session, changes: Sequence[AlertChange], now: datetime) -> None:
        for change in changes:
            what = EventType.ALERT_RAISED if change.is_raised else EventType.ALERT_WITHDRAWN
            noted = f"alert {'raised' if change.is_raised else 'withdrawn'} ({change.name})"
            self.happened.append(Event(what=noted, session_id=session.id, number=session.recipient))
            self._write_event(what, session, now, alert=change.name)

    def alerts_due(self, now: datetime, *, limit: int) -> Sequence[Session]:
        return self._several(statements.ALERTS_DUE, now=now, limit=limit)

    def move(self, session: Session) -> None:
        statements.MOVE.run(self.connection, moved(session))

    def end(self, sessions: Sequence[Session], state: State, now: datetime, what: EventType | None = None) -> None:
        """Hosts are told `what` happened, by default what the state says."""
        ended = [
            replace(one, state=state, ended_at=one.expires_at if state is State.EXPIRED else now) for one in sessions
        ]
        given_back = [(one.survey_id, name) for one in ended if not quotas.keeps_places(one) for name in one.places]
        ended = [one if quotas.keeps_places(one) else replace(one, places=()) for one in ended]
        statements.MOVE.each(self.connection, [moved(session) for session in ended])
        if state in BROKEN_OFF:
            for statement in statements.WITHDRAW:
                statement.each(self.connection, [{"b_session_id": one.id, "b_now": now} for one in sessions])
        noted = "survey completed" if state is State.COMPLETED else f"session {state}"
        self.happened += [Event(what=noted, session_id=one.id, number=one.recipient) for one in sessions]
        for session in ended:
            self._write_event(what or EventType(f"session.{state}"), session, now)
        quotas.give_back(self, given_back)

    def give_back(self, survey_id: str, names: Sequence[str]) -> None:
        quotas.give_back(self, [(survey_id, name) for name in names])

    def _write_event(
        self, what: EventType, session: Session, at: datetime, element: str | None = None, alert: str | None = None
    ) -> None:
        """Write what hosts are told of a session, with the answers that count now."""
        if self.event_log.is_on:
            answers = list(that_count(self.responses(session)).values())
            self.event_log.of_session(what, session, answers, at, element=element, alert=alert)

    def expire(self, now: datetime, *, limit: int) -> Sequence[Session]:
        """End up to `limit` sessions whose time has passed, and return them: few that are stored as open are not."""
        expired = self._several(statements.EXPIRED, now=now, limit=limit)
        self.end(expired, State.EXPIRED, now)
        return expired

    def queue(
        self, session: Session, messages: Sequence[WordedSms], now: datetime, kept_to: KeptTo | None = None
    ) -> Session:
        # What is said after the end of a session would otherwise never be sent.
        expires_at = session.expires_at if session.expires_at > now else now + LATE
        due_at = schedule.when_queued(now, self._held_until(session))
        slot = schedule.Slot(due_at)
        if kept_to:
            slot = schedule.when_open(due_at, kept_to, expires_at)
        times = {"queued_at": now, "due_at": slot.due_at, "expires_at": expires_at, "open_until": slot.open_until}
        hours = kept_to.as_json if kept_to else None
        gateway = self._gateway_for(session.recipient) or self._gateway_of(session)
        numbered = list(enumerate(messages, session.messages + 1))
        for number, message in numbered:
            sms = _sms(session.id, number, session.recipient, message)
            statements.QUEUE.run(self.connection, {**sms, **times, "gateway": gateway, "hours": hours})
        return replace(session, messages=session.messages + len(numbered))

    def _gateway_of(self, session: Session) -> str | None:
        """Return the gateway of the session's last SMS: a dispatcher alone does not know which of several it is."""
        row = statements.GATEWAY_OF_SMS.first(self.connection, {"session_id": session.id, "number": session.messages})
        return row["gateway"] if row else None

    def _held_until(self, session: Session) -> Sequence[datetime]:
        """Return when leases run out that a new SMS must wait for: withdrawn ones between hold nothing back."""
        if session.state is State.OPEN:
            return ()
        held = statements.HELD_UNTIL.all(self.connection, {"session_id": session.id})
        return [row["due_at"] for row in held]

    def notify(self, recipient: str, text: str, now: datetime) -> None:
        times = {"queued_at": now, "due_at": schedule.when_queued(now), "expires_at": now + LATE, "open_until": None}
        sms = _sms(str(uuid.uuid4()), 1, recipient, WordedSms(text=text, way="notice"))
        sms |= {"session_id": None, "gateway": self._gateway_for(recipient), "hours": None}
        statements.QUEUE.run(self.connection, {**sms, **times})

    def notified_since(self, recipient: str, since: datetime) -> bool:
        self.hold(recipient)
        return statements.NOTIFIED.first(self.connection, {"recipient": recipient, "since": since}) is not None

    def open_sessions(self, number: str, now: datetime, *, at_most: int) -> int:
        values = {"recipient": number, "now": now, "limit": at_most}
        return len(statements.SOME_OPEN_OF_RECIPIENT.all(self.connection, values))

    def contacts(self, number: str, since: datetime, survey_id: str | None, *, at_most: int) -> Sequence[datetime]:
        values = {"recipient": number, "since": since, "survey_id": survey_id, "limit": at_most}
        statement = statements.CONTACTS_OF_SURVEY if survey_id else statements.CONTACTS
        return [row["created_at"] for row in statement.all(self.connection, values)]

    def opt_out(self, number: str, now: datetime, how: str = consent.KEYWORD) -> bool:
        """`how` tells who said so: see `engine.store.consent`."""
        self.hold(number)
        is_new = consent.opt_out(self, number, now, how)
        self.end(self._open_of(number, now), State.OPTED_OUT, now)
        # What sessions that have ended still had to say is not said either.
        for statement in statements.WITHDRAW_FROM_RECIPIENT:
            statement.run(self.connection, {"b_recipient": number, "b_now": now})
        return is_new

    def cancel(self, session_id: str, now: datetime, what: EventType = EventType.SESSION_CANCELLED) -> None:
        """Close an open session and withdraw its unsent SMS; raises UnknownSession. A closed one stays as it is."""
        session = self._held(session_id)
        if session.state_at(now) is State.OPEN:
            self.end([session], State.CANCELLED, now, what)

    def expire_at(self, session_id: str, expires_at: datetime, now: datetime) -> None:
        """Have an open session, and what it has to say, expire at another time. Raises UnknownSession, SessionEnded."""
        session = self._held(session_id)
        if session.state_at(now) is not State.OPEN:
            raise SessionEnded(f"The session `{session_id}` is {session.state_at(now)}, and stays so.")
        for statement in statements.EXPIRE_AT:
            statement.run(self.connection, {"b_session_id": session_id, "b_expires_at": expires_at})

    def _open_of(self, number: str, now: datetime) -> Sequence[Session]:
        return self._several(statements.OPEN_OF_RECIPIENT, recipient=number, now=now)

    def _held(self, session_id: str) -> Session:
        session = self._one(statements.BY_ID, id=session_id)
        if session is None:
            raise UnknownSession(f"There is no session with the id `{session_id}`.")
        return session

    def _several(self, statement: RawStatement, **values: object) -> Sequence[Session]:
        return [session_of(row) for row in statement.all(self.connection, values)]

    def _one(self, statement: RawStatement, **values: object) -> Session | None:
        row = statement.first(self.connection, values)
        return None if row is None else session_of(row)


def _is_reminder(row: Mapping[str, Any]) -> bool:
    return (row["way"] or "").startswith("reminder:")


def _sms(thread: str, number: int, recipient: str, message: WordedSms) -> dict[str, Any]:
    return {
        "client_reference": f"{thread}-{number}",
        "session_id": thread,
        "number": number,
        "recipient": recipient,
        "content": message.text,
        **{name: getattr(message, name) for name in statements.WHY},
        "state": MessageStatus.WAITING,
        "attempts": 0,
    }
