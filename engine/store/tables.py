"""The tables: what is stored, under which keys, and which questions the indexes answer."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, text
from sqlmodel import Field

from engine.session import State
from engine.store.column_types import Json, Moment, Words
from engine.store.schema import COUNTED, LIVE, NOT_SAID, SAID, Row, partial


class DefinitionRow(Row, table=True):
    """A version of a definition that some session is pinned to; `kept_at` is when the first one was.

    `survey_id` and `kept_at` are empty where a version of the engine kept it that did not say.
    """

    version: str = Field(primary_key=True, sa_type=Words)
    content: str = Field(sa_type=Words)
    survey_id: str | None = Field(default=None, index=True, sa_type=Words)
    kept_at: datetime | None = Field(default=None, sa_type=Moment)


class SurveyStatusRow(Row, table=True):
    """A survey that is paused or closed."""

    survey_id: str = Field(primary_key=True, sa_type=Words)
    status: str = Field(sa_type=Words)
    since: datetime = Field(sa_type=Moment)


class QuotaRow(Row, table=True):
    """How many places of a survey's quota are taken; there is no row before the first one is."""

    survey_id: str = Field(primary_key=True, sa_type=Words)
    name: str = Field(primary_key=True, sa_type=Words)
    used: int


OPEN = f"state = '{State.OPEN}'"
"""Sessions that wait for a reply, and those that have just expired. To be said in these words, as DEAD below."""


TO_BE_REMINDED = f"{OPEN} AND remind_at IS NOT NULL"
WITH_IDENTIFIERS = f"state <> '{State.OPEN}' AND recipient <> 'erased'"
WITH_TEXTS = f"state <> '{State.OPEN}' AND NOT texts_gone"
"""Sessions that retention will forget something of. To be said in these words."""


class SessionRow(Row, table=True):
    """A session; the columns are those of `engine.session.Session`, whose its SMS session is, and what was forgotten.

    `sms_session_gateway` is empty where an older version stored the SMS session: it is any gateway's.
    """

    __table_args__ = (
        Index("uq_session_survey_id_client_reference", "survey_id", "client_reference", unique=True),
        # A cohort of the results, in the order it is read in.
        Index("ix_session_survey_id_created_at_id", "survey_id", "created_at", "id"),
        # Lists of sessions, newest first.
        Index("ix_session_created_at_id", "created_at", "id"),
        partial("ix_session_client_reference", "client_reference", where="client_reference IS NOT NULL"),
        partial("ix_session_sms_session", "sms_session", where="sms_session IS NOT NULL"),
        # Few sessions are open, whatever became of the many a number once had.
        partial("ix_session_open_recipient", "recipient", where=OPEN),
        partial("ix_session_open_expires_at", "expires_at", where=OPEN),
        # What is to be forgotten next?
        partial("ix_session_with_identifiers", "ended_at", where=WITH_IDENTIFIERS),
        partial("ix_session_with_texts", "ended_at", where=WITH_TEXTS),
        partial("ix_session_to_be_reminded", "remind_at", where=TO_BE_REMINDED),
        partial("ix_session_alerts_due_at", "alerts_due_at", where="alerts_due_at IS NOT NULL"),
    )

    id: str = Field(primary_key=True, sa_type=Words)
    survey_id: str = Field(sa_type=Words)
    survey_version: str = Field(foreign_key="definition.version", sa_type=Words)
    client_reference: str | None = Field(sa_type=Words)
    payload_digest: str = Field(sa_type=Words)
    recipient: str = Field(index=True, sa_type=Words)
    language: str = Field(sa_type=Words)
    variables: dict[str, str] = Field(sa_type=Json)
    current_element: str = Field(sa_type=Words)
    state: str = Field(sa_type=Words)
    created_at: datetime = Field(sa_type=Moment)
    asked_at: datetime = Field(sa_type=Moment)
    expires_at: datetime = Field(sa_type=Moment)
    sms_session: str | None = Field(sa_type=Words)
    sms_session_gateway: str | None = Field(default=None, sa_type=Words)
    messages: int
    tries: int
    unanswered: int
    candidate: dict[str, Any] | None = Field(default=None, sa_type=Json)
    asked_back: bool = Field(default=False, sa_column_kwargs=NOT_SAID)
    first_answer_at: datetime | None = Field(default=None, sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
    purpose: str = Field(sa_type=Words, sa_column_kwargs=LIVE)
    texts_gone: bool = Field(sa_column_kwargs=NOT_SAID)
    alerts: dict[str, str] | None = Field(default=None, sa_type=Json)
    alerts_due_at: datetime | None = Field(default=None, sa_type=Moment)
    reminded: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})
    remind_at: datetime | None = Field(default=None, sa_type=Moment)
    places: list[str] | None = Field(default=None, sa_type=Json)
    screened: str | None = Field(default=None, sa_type=Words)


class ResponseRow(Row, table=True):
    """An accepted answer. An element that a loop asks again has several; the latest that stands is `current`.

    `withdrawn_at` is when `back` took it back. `asked_at` is when the gateway took the SMS it answers. `ceased` is how
    many answers there were when a loop left it behind, since when it does not count.
    """

    id: int | None = Field(primary_key=True, sa_type=COUNTED)
    session_id: str = Field(foreign_key="session.id", index=True, sa_type=Words)
    element: str = Field(sa_type=Words)
    answer: Any = Field(sa_type=Json, nullable=False)
    comment: str | None = Field(sa_type=Words)
    reply: str = Field(sa_type=Words)
    responded_at: datetime = Field(sa_type=Moment)
    confirmed: bool = Field(default=False, sa_column_kwargs=NOT_SAID)
    asked_at: datetime | None = Field(default=None, sa_type=Moment)
    current: bool = Field(sa_column_kwargs=SAID)
    withdrawn_at: datetime | None = Field(default=None, sa_type=Moment)
    ceased: int | None = Field(default=None)


class InboundRow(Row, table=True):
    """An SMS from a phone, under the gateway's own id for it; without a session it meant none."""

    __table_args__ = (partial("ix_inbound_alone", "originator", "received_at", where="session_id IS NULL"),)

    gateway: str = Field(primary_key=True, sa_type=Words)
    message_id: str = Field(primary_key=True, sa_type=Words)
    originator: str = Field(sa_type=Words)
    content: str = Field(sa_type=Words)
    sms_session: str | None = Field(sa_type=Words)
    received_at: datetime = Field(sa_type=Moment)
    session_id: str | None = Field(foreign_key="session.id", index=True, sa_type=Words)


class PartRow(Row, table=True):
    """A part of a long SMS from a phone. `whole` names the SMS it is of; `content` is JSON, as half a character may be.

    `handed_in_at` is when it was taken as a part of its whole, and stays empty until then.
    """

    __tablename__ = "inbound_part"
    __table_args__ = (
        Index("uq_inbound_part_whole_number_message_id", "whole", "number", "message_id", unique=True),
        partial("ix_inbound_part_received_at", "received_at", where="handed_in_at IS NULL"),
    )

    id: int | None = Field(primary_key=True, sa_type=COUNTED)
    whole: str = Field(sa_type=Words)
    number: int
    total: int
    gateway: str = Field(sa_type=Words)
    message_id: str = Field(sa_type=Words)
    originator: str = Field(sa_type=Words)
    content: str = Field(sa_type=Words)
    sms_session: str | None = Field(sa_type=Words)
    received_at: datetime = Field(sa_type=Moment)
    handed_in_at: datetime | None = Field(default=None, index=True, sa_type=Moment)


class MessageStatus(StrEnum):
    """How far an outbound SMS came; this is also the status that hosts read."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    CANCELLED = "cancelled"


DEAD = f"state IN ('{MessageStatus.FAILED}', '{MessageStatus.UNCERTAIN}')"
"""Dead letters: someone must decide. SQLite uses the index only where a query says it in the same words."""


class OutboxRow(Row, table=True):
    """An SMS to a phone, from the moment it was decided on; a notice has no session.

    `gateway` is the service it is meant for; empty where a version of the engine queued it that did not say, see
    `engine.store.outbox.adopt`. `due_at` is when it may next be claimed, as `engine.store.schedule` decides: a lease is
    a due time in the future. `tried_at` is when a gateway was first given it without surely refusing it: no phone had
    it before. `settled_at` is when it was taken, given up or withdrawn, and stays empty until then.

    `element` is what it says, `way` why it was sent, `previous` the element the respondent came from, and `after` what
    became of that one; see `engine.session.WordedSms`. They are empty where a version queued it that did not say.

    `hours` is an `engine.hours.KeptTo` where it may arrive in some hours only, and `open_until` is when those it is due
    in end.
    """

    __table_args__ = (
        Index("uq_outbox_session_id_number", "session_id", "number", unique=True),
        # What is next at a gateway? Only unsettled rows are in it, so what was sent costs a claim nothing, and nor
        # does what waits for another gateway.
        partial("ix_outbox_gateway_due_at", "gateway", "due_at", where="settled_at IS NULL"),
        partial("ix_outbox_dead", "settled_at", where=DEAD),
        # Was this number told already that it has no survey?
        partial("ix_outbox_recipient_queued_at", "recipient", "queued_at", where="session_id IS NULL"),
    )

    client_reference: str = Field(primary_key=True, sa_type=Words)
    session_id: str | None = Field(foreign_key="session.id", sa_type=Words)
    number: int
    recipient: str = Field(sa_type=Words)
    content: str = Field(sa_type=Words)
    queued_at: datetime = Field(sa_type=Moment)
    expires_at: datetime = Field(sa_type=Moment)
    due_at: datetime = Field(sa_type=Moment)
    state: str = Field(sa_type=Words)
    attempts: int = 0
    tried_at: datetime | None = Field(default=None, sa_type=Moment)
    settled_at: datetime | None = Field(default=None, sa_type=Moment)
    gateway_message_id: str | None = Field(default=None, sa_type=Words)
    reason: str | None = Field(default=None, sa_type=Words)
    gateway: str | None = Field(default=None, sa_type=Words)
    element: str | None = Field(default=None, sa_type=Words)
    way: str | None = Field(default=None, sa_type=Words)
    previous: str | None = Field(default=None, sa_type=Words)
    after: str | None = Field(default=None, sa_type=Words)
    hours: dict[str, Any] | None = Field(default=None, sa_type=Json)
    open_until: datetime | None = Field(default=None, sa_type=Moment)


class WebhookRow(Row, table=True):
    """Who is told of events, and of which; the columns are those of `engine.store.subscriptions.Webhook`.

    `types` and `surveys` are empty where every one of them is wanted.
    """

    id: str = Field(primary_key=True, sa_type=Words)
    url: str = Field(sa_type=Words)
    types: list[str] | None = Field(sa_type=Json)
    surveys: list[str] | None = Field(sa_type=Json)
    include: list[str] = Field(sa_type=Json)
    secret: str = Field(sa_type=Words)
    previous_secret: str | None = Field(default=None, sa_type=Words)
    rotated_at: datetime | None = Field(default=None, sa_type=Moment)
    created_at: datetime = Field(sa_type=Moment)
    failing_since: datetime | None = Field(default=None, sa_type=Moment)
    disabled_at: datetime | None = Field(default=None, sa_type=Moment)
    disabled_because: str | None = Field(default=None, sa_type=Words)


class EventRow(Row, table=True):
    """What happened, written in the transaction that made it happen. `sequence` counts from 1 in each session.

    `number` is whom an event is about that belongs to no session. `spread_at` is when each webhook that wants it was
    given a delivery of it, and stays empty until then. `id` is the `webhook-id` of every attempt to tell it.
    """

    __table_args__ = (
        Index("uq_event_session_id_sequence", "session_id", "sequence", unique=True),
        partial("ix_event_to_be_spread", "occurred_at", where="spread_at IS NULL"),
    )

    id: str = Field(primary_key=True, sa_type=Words)
    type: str = Field(sa_type=Words)
    occurred_at: datetime = Field(index=True, sa_type=Moment)
    session_id: str | None = Field(foreign_key="session.id", sa_type=Words)
    survey_id: str | None = Field(sa_type=Words)
    sequence: int | None
    number: str | None = Field(sa_type=Words)
    content: dict[str, Any] = Field(sa_type=Json)
    spread_at: datetime | None = Field(default=None, sa_type=Moment)


class DeliveryStatus(StrEnum):
    """How far the telling of an event to one webhook came."""

    WAITING = "waiting"
    SENDING = "sending"
    DELIVERED = "delivered"
    FAILED = "failed"


class DeliveryRow(Row, table=True):
    """An event on its way to one webhook.

    `due_at` is when it may next be claimed: a lease is a due time in the future. `attempts` counts claims and tells
    leases apart, `failures` those that are known to have failed. `settled_at` stays empty until it is over.
    """

    __table_args__ = (
        Index("ix_delivery_webhook_id_state", "webhook_id", "state"),
        partial("ix_delivery_webhook_id_due_at", "webhook_id", "due_at", where="settled_at IS NULL"),
    )

    webhook_id: str = Field(foreign_key="webhook.id", primary_key=True, sa_type=Words)
    event_id: str = Field(foreign_key="event.id", primary_key=True, index=True, sa_type=Words)
    state: str = Field(sa_type=Words)
    due_at: datetime = Field(sa_type=Moment)
    attempts: int = 0
    failures: int = 0
    status: int | None = None
    reason: str | None = Field(default=None, sa_type=Words)
    tried_at: datetime | None = Field(default=None, sa_type=Moment)
    settled_at: datetime | None = Field(default=None, sa_type=Moment)


DEFINITION = DefinitionRow.__table__
SESSION = SessionRow.__table__
SURVEY_STATUS = SurveyStatusRow.__table__
QUOTA = QuotaRow.__table__
RESPONSE = ResponseRow.__table__
INBOUND = InboundRow.__table__
OUTBOX = OutboxRow.__table__
PART = PartRow.__table__
WEBHOOK = WebhookRow.__table__
EVENT = EventRow.__table__
DELIVERY = DeliveryRow.__table__
