"""What can be read without changing anything: sessions, transcripts, the state of the outbox."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime

from sqlalchemy import Connection, bindparam, func, select, text, union_all

from engine.errors import UnknownSession
from engine.session import Response, Session
from engine.store import statements
from engine.store.inbound import REFUSED
from engine.store.session_rows import definition_of, responses_of, session_of
from engine.store.tables import (
    DEAD,
    DEFINITION,
    DELIVERY,
    INBOUND,
    OUTBOX,
    RESPONSE,
    SESSION,
    TO_BE_REMINDED,
    MessageStatus,
)

SESSION_BY_ID = select(*statements.SESSION_COLUMNS).where(SESSION.c.id == bindparam("id"))
OUTBOUND_OF = (
    select(
        *(OUTBOX.c[name] for name in ("content", "queued_at", "settled_at", "state", "element", "way")),
        *(OUTBOX.c[name] for name in ("tried_at", "reason", "due_at", "expires_at")),
    )
    .where(OUTBOX.c.session_id == bindparam("session_id"))
    .order_by(OUTBOX.c.number)
)
INBOUND_OF = (
    select(INBOUND.c.content, INBOUND.c.received_at)
    .where(INBOUND.c.session_id == bindparam("session_id"))
    .order_by(INBOUND.c.received_at)
)
UNSETTLED = (
    select(OUTBOX.c.gateway, OUTBOX.c.state, func.count().label("number"))
    .where(OUTBOX.c.settled_at.is_(None))
    .group_by(OUTBOX.c.gateway, OUTBOX.c.state)
)
NEXT_SMS = select(func.min(OUTBOX.c.due_at).label("at")).where(OUTBOX.c.settled_at.is_(None))
NEXT_EXPIRY = select(func.min(SESSION.c.expires_at)).where(statements.IS_OPEN)
"""Whichever session expires, it was the next one."""

NEXT = union_all(
    NEXT_SMS,
    NEXT_EXPIRY,
    select(func.min(SESSION.c.remind_at)).where(text(TO_BE_REMINDED)),
    select(func.min(SESSION.c.alerts_due_at)).where(SESSION.c.alerts_due_at.is_not(None)),
)
UNTOLD = (
    select(DELIVERY.c.state, func.count().label("number"))
    .where(DELIVERY.c.settled_at.is_(None))
    .group_by(DELIVERY.c.state)
)
OLDEST = select(func.min(OUTBOX.c.queued_at)).where(OUTBOX.c.settled_at.is_(None))


@dataclass(frozen=True, kw_only=True)
class Message:
    """An SMS of a session. `direction` is `outbound` or `inbound`.

    `status` is `received` for an inbound one, else one of `engine.store.tables.MessageStatus`: waiting, sending, sent,
    delivered, failed, uncertain (the gateway's answer was lost) or cancelled. `at` is when it was settled or
    received; for one that is neither, when it was queued. `element` is what an outbound one says, and `why` is why it
    was sent, as `engine.session.WordedSms` tells; None where a version of the engine queued it that did not record it.
    `reason` is what the gateway said of one that was not taken or did not arrive, `was_tried` whether it was given any.
    `due_at` is when one that waits is sent at the soonest; None where it expires before that.
    """

    direction: str
    text: str
    at: datetime
    status: str
    element: str | None = None
    why: str | None = None
    reason: str | None = None
    was_tried: bool = False
    due_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Transcript:
    """All there is about one session, with the text of the definition it is pinned to."""

    session: Session
    definition: str = field(repr=False)
    responses: Sequence[Response]
    messages: Sequence[Message]


@dataclass(frozen=True, kw_only=True)
class Outbox:
    """How the outbox stands: SMS waiting or being sent, by status; since when the oldest of them is; dead letters.

    `by_gateway` counts the same SMS by the gateway they are meant for; under None, those that none is known of.
    `deliveries` counts the events that webhooks are still to be told, by status.
    """

    unsettled: Mapping[str, int]
    oldest: datetime | None
    dead: int
    by_gateway: Mapping[str | None, int] = field(default_factory=dict)
    deliveries: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class DeadLetter:
    """An SMS someone must decide on: it failed, or nobody knows whether it was taken."""

    client_reference: str
    session_id: str | None
    gateway: str | None
    recipient: str
    content: str
    state: str
    reason: str | None
    attempts: int
    settled_at: datetime
    expires_at: datetime


@dataclass(frozen=True, kw_only=True)
class UnreadableInbound:
    """An entry of a gateway's call that nobody could read, as it was kept."""

    gateway: str
    content: str
    received_at: datetime


UNREADABLE = (
    select(*(INBOUND.c[one.name] for one in fields(UnreadableInbound)))
    .where(INBOUND.c.message_id.startswith(REFUSED))
    .order_by(INBOUND.c.received_at.desc())
    .limit(bindparam("limit"))
)

SURVEY_IDS = select(DEFINITION.c.survey_id).where(DEFINITION.c.survey_id.is_not(None)).distinct().subquery()
LATEST = select(
    SURVEY_IDS.c.survey_id,
    select(func.max(SESSION.c.created_at)).where(SESSION.c.survey_id == SURVEY_IDS.c.survey_id).scalar_subquery(),
)
LAST_RESPONSE = select(func.max(RESPONSE.c.id))
DEAD_LETTERS = (
    select(*(OUTBOX.c[one.name] for one in fields(DeadLetter))).where(text(DEAD)).order_by(OUTBOX.c.settled_at)
)
DEAD_NUMBER = select(func.count()).select_from(OUTBOX).where(text(DEAD))


class Queries:
    """One reading transaction on an open connection; whoever made it ends it."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def session(self, session_id: str) -> Session | None:
        """Find a session."""
        row = self.connection.execute(SESSION_BY_ID, {"id": session_id}).first()
        return None if row is None else session_of(row._asdict())

    def transcript(self, session_id: str) -> Transcript:
        """Return all there is about a session, its messages as they passed to and fro; raises UnknownSession."""
        session = self.session(session_id)
        if session is None:
            raise UnknownSession(f"There is no session with the id `{session_id}`.")
        return Transcript(
            session=session,
            definition=definition_of(self.connection, session.survey_version),
            responses=responses_of(self.connection, session_id),
            messages=self._messages(session_id),
        )

    def activity(self) -> Hashable:
        """Return what is another value once sessions began, were answered or expired, or SMS went out; cheap."""
        latest = tuple(sorted(tuple(row) for row in self.connection.execute(LATEST)))
        unsettled = tuple(sorted((row.state, row.number) for row in self.connection.execute(UNSETTLED)))
        others = (self.connection.execute(one).scalar() for one in (LAST_RESPONSE, NEXT_EXPIRY, DEAD_NUMBER))
        return (latest, unsettled, *others)

    def outbox(self) -> Outbox:
        """Count what waits to be sent and the dead letters, and return since when it waits."""
        states: Counter[str] = Counter()
        gateways: Counter[str | None] = Counter()
        for row in self.connection.execute(UNSETTLED):
            states[row.state] += row.number
            gateways[row.gateway] += row.number
        return Outbox(
            unsettled=dict(states),
            oldest=self.connection.execute(OLDEST).scalar(),
            dead=self.connection.execute(DEAD_NUMBER).scalar_one(),
            by_gateway=dict(gateways),
            deliveries={row.state: row.number for row in self.connection.execute(UNTOLD)},
        )

    def next_due(self) -> datetime | None:
        """Return when the next SMS is due; None where none waits."""
        return self.connection.execute(NEXT_SMS).scalar()

    def next_moment(self) -> datetime | None:
        """Return when something happens next by itself, as far as is known now; None where nothing does."""
        return min((row.at for row in self.connection.execute(NEXT) if row.at), default=None)

    def dead_letters(self) -> Sequence[DeadLetter]:
        """List dead letters, oldest first."""
        return [DeadLetter(**row._asdict()) for row in self.connection.execute(DEAD_LETTERS)]

    def refused(self, limit: int) -> Sequence[UnreadableInbound]:
        """List what gateways handed in last and nobody could read, oldest first."""
        latest = self.connection.execute(UNREADABLE, {"limit": limit}).all()
        return [UnreadableInbound(**row._asdict()) for row in reversed(latest)]

    def _messages(self, session_id: str) -> Sequence[Message]:
        placed: list[tuple[datetime, int, Message]] = []
        place = datetime.min.replace(tzinfo=UTC)
        for row in self.connection.execute(OUTBOUND_OF, {"session_id": session_id}):
            at = row.settled_at or row.queued_at
            place = max(place, at)  # a waiting SMS stands behind those it waits for
            sent = Message(
                direction="outbound",
                text=row.content,
                at=at,
                status=row.state,
                element=row.element,
                why=row.way,
                reason=row.reason,
                was_tried=row.tried_at is not None,
                due_at=row.due_at if row.state == MessageStatus.WAITING and row.due_at < row.expires_at else None,
            )
            placed.append((place, 1, sent))
        for received in self.connection.execute(INBOUND_OF, {"session_id": session_id}):
            message = Message(direction="inbound", text=received.content, at=received.received_at, status="received")
            placed.append((received.received_at, 0, message))
        return [message for *_, message in sorted(placed, key=lambda entry: entry[:2])]
