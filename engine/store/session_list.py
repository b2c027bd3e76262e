"""Finds sessions, newest first, a page at a time: what begins or ends meanwhile moves no other to another page."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, Connection, and_, literal, or_, select, tuple_

from engine.errors import FieldError, InvalidRequest
from engine.session import Session, State
from engine.store import statements
from engine.store.column_types import Moment, Words
from engine.store.session_rows import session_of
from engine.store.tables import SESSION

NO_CURSOR = FieldError.of_parameter("cursor", "it is not what an earlier page gave.")


@dataclass(frozen=True, kw_only=True)
class SessionFilter:
    """Which sessions are wanted; where one of these is None, all pass. `state` is the one a reader sees."""

    client_reference: str | None = None
    identifier: str | None = None
    survey_id: str | None = None
    state: State | None = None

    def conditions(self, now: datetime) -> list[ColumnElement[bool]]:
        """Return what holds for these sessions."""
        wanted = {"client_reference": self.client_reference, "recipient": self.identifier, "survey_id": self.survey_id}
        found = [SESSION.c[name] == value for name, value in wanted.items() if value is not None]
        if self.state is State.OPEN:
            found += [SESSION.c.state == State.OPEN, SESSION.c.expires_at > now]
        elif self.state is State.EXPIRED:
            overdue = and_(SESSION.c.state == State.OPEN, SESSION.c.expires_at <= now)
            found.append(or_(SESSION.c.state == State.EXPIRED, overdue))
        elif self.state:
            found.append(SESSION.c.state == self.state)
        return found


@dataclass(frozen=True)
class SessionPage:
    """Some sessions, newest first; `cursor` is where the next page begins, None after the last."""

    sessions: Sequence[Session]
    cursor: str | None


def page(connection: Connection, wanted: SessionFilter, cursor: str | None, limit: int, now: datetime) -> SessionPage:
    """Read a page of at most `limit` sessions. Raises InvalidRequest for a cursor that is none."""
    place = tuple_(SESSION.c.created_at, SESSION.c.id)
    found = select(*statements.SESSION_COLUMNS).where(*wanted.conditions(now))
    if cursor is not None:
        began_at, session_id = _place(cursor)
        found = found.where(place < tuple_(literal(began_at, Moment), literal(session_id, Words)))
    ordered = found.order_by(SESSION.c.created_at.desc(), SESSION.c.id.desc()).limit(limit + 1)
    sessions = [session_of(row._asdict()) for row in connection.execute(ordered)]
    more = len(sessions) > limit
    return SessionPage(sessions[:limit], _cursor(sessions[limit - 1]) if more else None)


def _cursor(last: Session) -> str:
    written = f"{last.created_at.astimezone(UTC).isoformat()} {last.id}"
    return base64.urlsafe_b64encode(written.encode()).decode().rstrip("=")


def _place(cursor: str) -> tuple[datetime, str]:
    try:
        written = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode()
        moment, session_id = written.split(" ")
        began_at = datetime.fromisoformat(moment)
        began_at.astimezone(UTC)  # as it is compared: an offset may lead beyond the last year there is
    except (ValueError, OverflowError):
        raise InvalidRequest([NO_CURSOR]) from None
    if began_at.tzinfo is None or "\0" in session_id:
        raise InvalidRequest([NO_CURSOR])
    return began_at, session_id
