"""What the engine asks of any SMS service: send one, understand what it calls us with, say who may call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, ClassVar, Protocol, TypeAlias

from engine.errors import FieldError
from engine.segments import segments
from engine.session import Inbound, Report
from engine.store import Database


@dataclass(frozen=True, kw_only=True)
class Outbound:
    """An SMS to be sent. `client_reference` is the same on every retry of the same SMS.

    `session_id` is None for a notice. Where a gateway has SMS sessions, it opens one for an SMS of a session that
    has no `sms_session` yet.
    """

    client_reference: str
    session_id: str | None
    recipient: str
    content: str = field(repr=False)
    expires_at: datetime
    sms_session: str | None = None


@dataclass(frozen=True, kw_only=True)
class Submitted:
    """The gateway has the SMS: its own id for it, and the SMS session it is in."""

    message_id: str | None = None
    sms_session: str | None = None


@dataclass(frozen=True, kw_only=True)
class RetryLater:
    """The gateway does not have the SMS; the same may work later, not before `after` where that is known.

    With `at_most`, an SMS that was tried so often and meets the same trouble twice in a row becomes a dead letter; the
    trouble is what `reason` says before its first colon. `in_doubt`: the answer made no sense, and so may not mean
    what we take it for.
    """

    reason: str
    after: timedelta | None = None
    at_most: int | None = None
    in_doubt: bool = False


@dataclass(frozen=True, kw_only=True)
class Refused:
    """The gateway refuses the SMS for good. An `unreachable` number ends its session."""

    reason: str
    unreachable: bool = False


@dataclass(frozen=True, kw_only=True)
class Unknown:
    """The answer was lost: the gateway may have the SMS or not."""

    reason: str


Outcome: TypeAlias = Submitted | RetryLater | Refused | Unknown


def too_long(text: str, at_most: int) -> Refused | None:
    """Refuse a text of more segments for good."""
    size = segments(text)
    if size.count <= at_most:
        return None
    return Refused(
        reason=f"The text takes {size.count} segments ({size.encoding}); the gateway joins {at_most} at most."
    )


@dataclass(frozen=True, kw_only=True)
class Call:
    """An HTTP call from a gateway, as it came; header names are in lower case.

    `query` is read as UTF-8; a service that does not write UTF-8 is read from `raw_query`.
    """

    method: str
    headers: Mapping[str, str] = field(repr=False)
    query: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    raw_query: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, kw_only=True)
class Acknowledgement:
    """What the gateway wants to hear once everything it said is stored."""

    status: int = 200
    content_type: str = "text/plain"
    body: bytes = b""


@dataclass(frozen=True, kw_only=True)
class CallFormat:
    """How a service calls us, for the OpenAPI document: methods, what its query and its body hold, what it is answered.

    `body` and `answer` are JSON Schemas; `query` has a sentence for each parameter.
    """

    methods: Sequence[str] = ("POST",)
    query: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Any] | None = None
    answer: Mapping[str, Any] = field(default_factory=lambda: {"type": "string"})
    answer_type: str = "text/plain"


@dataclass(frozen=True, kw_only=True)
class UnreadableEntry:
    """An entry of a call that cannot be understood: it is kept for someone to look at, and acknowledged.

    Otherwise the gateway would hand it in for ever, and what came with it as well. Where a call has many, several are
    one, a line each: `count` tells how many, and the errors are those of the first.
    """

    entry: str = field(repr=False)
    errors: Sequence[FieldError]
    count: int = 1


@dataclass(frozen=True, kw_only=True)
class InboundCall:
    """Inbound SMS a gateway handed in together, in the order they were sent, and how to acknowledge them."""

    messages: Sequence[Inbound]
    acknowledgement: Acknowledgement = field(default_factory=Acknowledgement)
    refused: Sequence[UnreadableEntry] = ()


@dataclass(frozen=True, kw_only=True)
class ReportCall:
    """Delivery reports a gateway handed in together, and how to acknowledge them."""

    reports: Sequence[Report]
    acknowledgement: Acknowledgement = field(default_factory=Acknowledgement)
    refused: Sequence[UnreadableEntry] = ()


class Gateway(Protocol):
    """One SMS service. API processes let it read calls, dispatchers let it send."""

    name: str
    """As in `/v1/gateways/{name}/…` and in SURVEY_GATEWAY."""

    calls: ClassVar[Mapping[str, CallFormat]]
    """How the service calls `…/inbound` and `…/reports`."""

    segments_at_most: int
    """How many segments it can join to one SMS: a longer text it refuses."""

    is_idempotent: bool
    """Whether an SMS whose answer was lost is sent again, because the gateway would know it; else it is held."""

    @classmethod
    def from_environment(cls, environ: Mapping[str, str], database: Database, /) -> Gateway:
        """Make one from its settings; raises SettingsError where one is missing or wrong."""

    @classmethod
    def joins(cls, environ: Mapping[str, str], /) -> int:
        """Return how many segments it joins, also where its other settings are not, as on an author's desk."""

    async def open(self, send_timeout: float) -> None:
        """Get ready to send, in the event loop that will send; `send_timeout` is the seconds one SMS may take.

        A service that cannot be reached is no reason to fail: the other gateways of this process would not be opened.
        """

    async def close(self) -> None:
        """Let go of what `open` took."""

    async def send(self, sms: Outbound) -> Outcome:
        """Hand an SMS to the service. What it raises counts as Unknown, and so does no answer in time."""

    def authentic(self, call: Call) -> bool:
        """Return whether the call comes from the service."""

    def inbound(self, call: Call) -> InboundCall:
        """Read a call with inbound SMS; raises InvalidRequest with every error."""

    def reports(self, call: Call) -> ReportCall:
        """Read a call with delivery reports; raises InvalidRequest with every error."""
