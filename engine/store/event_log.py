"""What happened, for webhooks to tell: written in the transaction that made it happen."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, bindparam, exists, func, select

from engine.session import Response, Session, State
from engine.store.raw_statements import RawStatement, inserted
from engine.store.tables import EVENT, OUTBOX, WEBHOOK


class EventType(StrEnum):
    """What hosts can be told of."""

    SESSION_STARTED = "session.started"
    SESSION_COMPLETED = "session.completed"
    SESSION_EXPIRED = "session.expired"
    SESSION_OPTED_OUT = "session.opted_out"
    SESSION_CANCELLED = "session.cancelled"
    SESSION_UNDELIVERED = "session.undelivered"
    ANSWER_ACCEPTED = "answer.accepted"
    ANSWER_WITHDRAWN = "answer.withdrawn"
    ALERT_RAISED = "alert.raised"
    ALERT_WITHDRAWN = "alert.withdrawn"
    NUMBER_OPTED_OUT = "number.opted_out"
    NUMBER_OPTED_IN = "number.opted_in"


HAS_WEBHOOK = exists(select(WEBHOOK.c.id)).label("has_webhook")
"""For a statement that a transaction runs anyway: to ask whether somebody wants to be told costs it nothing then."""

# What came of the questions of a session that ended without an answer: later it may look different.
SENT = RawStatement(
    select(OUTBOX.c.element, OUTBOX.c.state, OUTBOX.c.tried_at)
    .where(OUTBOX.c.session_id == bindparam("session_id"))
    .order_by(OUTBOX.c.number)
)
ASK = RawStatement(select(HAS_WEBHOOK))
_columns = ("id", "type", "occurred_at", "session_id", "survey_id", "number", "content")
_latest = select(func.max(EVENT.c.sequence)).where(EVENT.c.session_id == bindparam("of_session")).scalar_subquery()
# Whoever writes an event of a session holds the session: nobody else takes the same number.
_sequence = func.coalesce(_latest, 0) + 1
WRITE_OF_SESSION = RawStatement(inserted(EVENT, *_columns).values(sequence=_sequence))
WRITE_OF_NUMBER = RawStatement(inserted(EVENT, *_columns))


class EventLog:
    """Writes the events of one transaction, if there is any webhook.

    That is read in the transaction itself and never remembered between two: a webhook that was committed before a
    transaction began is told of what that did. It may be read late, and an event may be written for nobody.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.has_webhook: bool | None = None
        """Whether there is a webhook, where some statement of this transaction has told."""

    @property
    def is_on(self) -> bool:
        """Whether events are written."""
        if self.has_webhook is None:
            row = ASK.first(self._connection, {})
            self.has_webhook = bool(row and row["has_webhook"])
        return self.has_webhook

    def of_session(  # noqa: PLR0913 - what an event tells
        self,
        what: EventType,
        session: Session,
        answers: Sequence[Response],
        at: datetime,
        *,
        element: str | None = None,
        alert: str | None = None,
    ) -> None:
        """Write an event of a session that this transaction holds; `answers` are those that count then."""
        content = {
            "state": session.state,
            "current_element": session.current_element,
            "answers": [_answer(one) for one in answers],
            "element": element,
            "alert": alert,
            "screened": session.screened,
            "sent": [] if answers or session.state == State.OPEN else self._sent(session.id),
        }
        values = {**_event(what, at, content), "session_id": session.id, "survey_id": session.survey_id, "number": None}
        WRITE_OF_SESSION.run(self._connection, {**values, "of_session": session.id})

    def _sent(self, session_id: str) -> list[dict[str, Any]]:
        found = SENT.all(self._connection, {"session_id": session_id})
        return [
            {"element": one["element"], "state": one["state"], "was_tried": one["tried_at"] is not None}
            for one in found
        ]

    def of_number(self, what: EventType, number: str, at: datetime) -> None:
        """Write an event of a number, whatever its sessions are, if events are written."""
        if not self.is_on:
            return
        values = {**_event(what, at, {}), "session_id": None, "survey_id": None, "number": number}
        WRITE_OF_NUMBER.run(self._connection, values)


def _event(what: EventType, at: datetime, content: dict[str, Any]) -> dict[str, Any]:
    return {"id": f"evt_{uuid.uuid4().hex}", "type": what, "occurred_at": at, "content": content}


def _answer(response: Response) -> dict[str, Any]:
    return {
        "element": response.element,
        "answer": response.answer,
        "comment": response.comment,
        "reply": response.reply,
        "responded_at": response.responded_at.isoformat(),
        "confirmed": response.confirmed,
    }
