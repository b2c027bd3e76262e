"""A session and what belongs to it, as rows and as values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from engine.session import Response, Session, SessionPurpose, State, UnconfirmedAnswer
from engine.store import statements


def session_of(row: Mapping[str, Any]) -> Session:
    """Make the value of a session's row."""
    made = {
        "state": State(row["state"]),
        "purpose": SessionPurpose(row["purpose"]),
        "candidate": UnconfirmedAnswer(**row["candidate"]) if row["candidate"] else None,
        "alerts": {name: datetime.fromisoformat(since) for name, since in (row["alerts"] or {}).items()},
        "places": tuple(row["places"] or ()),
    }
    return Session(**{**row, **made})


def stored(session: Session, name: str) -> Any:
    """Return what stands in a column of a session's row."""
    if name == "candidate":
        told = asdict(session.candidate) if session.candidate else {}
        # Processes of the version before know nothing of words, and need not.
        return {key: value for key, value in told.items() if key != "lacks_words" or value} or None
    if name == "alerts":
        return {alert: since.isoformat() for alert, since in session.alerts.items()} or None
    if name == "places":
        return list(session.places) or None
    return getattr(session, name)


def moved(session: Session) -> Mapping[str, Any]:
    """Return the values of the statement that stores where a session stands."""
    return {f"b_{name}": stored(session, name) for name in ("id", *statements.MOVED)}


def responses_of(connection: Connection, session_id: str) -> Sequence[Response]:
    """Read a session's responses, oldest first."""
    return [Response(**row) for row in statements.RESPONSES.all(connection, {"session_id": session_id})]


def definition_of(connection: Connection, version: str) -> str:
    """Read the text of a version of a definition in use."""
    (row,) = statements.READ_DEFINITION.all(connection, {"version": version})
    content: str = row["content"]
    return content
