"""A phone network kept in the database, for trying the engine and for hosts' tests; it takes no settings.

Inbound: `{"originator", "content", "messageId"?, "smsSession"?}`; a picture has the content null. Delivery reports,
which the network never makes of itself: `{"clientReference", "fate": "delivered" | "failed" | "unreachable",
"reason"?}`. Whoever may reach the HTTP API may play every phone.
"""

from __future__ import annotations

import asyncio
import json
import uuid
from asyncio import wrap_future
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, ClassVar

from engine import phone
from engine.errors import InvalidRequest
from engine.gateways.gateway import (
    Acknowledgement,
    Call,
    CallFormat,
    InboundCall,
    Outbound,
    Outcome,
    ReportCall,
    Submitted,
    too_long,
)
from engine.gateways.payload import read_object
from engine.gateways.puzzel import SEGMENTS, WITH_SMS_SESSIONS
from engine.request import errors_of_shape
from engine.resources import SCHEMAS
from engine.session import Fate, Inbound, Report
from engine.store import Database
from engine.store.pretend_inbox import NETWORK, Arrival, arrivals, arrive, is_on_its_way

GLANCE = 0.05
"""Seconds between two looks at a phone."""

INBOUND, REPORT = "gateways/pretend_inbound.json", "gateways/pretend_report.json"

RECEIPT: Mapping[str, Any] = {
    "title": "PretendReceipt",
    "type": "object",
    "required": ["messageId"],
    "properties": {"messageId": {"type": "string", "description": "The id the SMS was taken under."}},
}


def _described(title: str, schema: str) -> Mapping[str, Any]:
    return {**json.loads((SCHEMAS / schema).read_text(encoding="utf-8")), "title": title}


class Pretend:
    """The pretend gateway."""

    name = NETWORK
    calls: ClassVar[Mapping[str, CallFormat]] = {
        "inbound": CallFormat(
            body=_described("PretendInbound", INBOUND), answer=RECEIPT, answer_type="application/json"
        ),
        "reports": CallFormat(body=_described("PretendReport", REPORT)),
    }
    segments_at_most = SEGMENTS
    is_idempotent = True

    def __init__(self, database: Database, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._database = database
        self._clock = clock

    @classmethod
    def from_environment(cls, _: Mapping[str, str], database: Database) -> Pretend:
        """Make the gateway; nothing needs to be set."""
        return cls(database, database.clock)

    @classmethod
    def joins(cls, _: Mapping[str, str]) -> int:
        """Return how many segments it joins: as the service does that it plays."""
        return SEGMENTS

    async def open(self, send_timeout: float) -> None:
        """Do nothing: the database is open."""

    async def close(self) -> None:
        """Do nothing: the database is not ours."""

    async def send(self, sms: Outbound) -> Outcome:
        """Put the SMS on its phone; the same client reference again changes nothing."""
        if refusal := too_long(sms.content, self.segments_at_most):
            return refusal
        arrival = Arrival(
            recipient=sms.recipient,
            content=sms.content,
            sms_session=_sms_session(sms),
            client_reference=sms.client_reference,
            sent_at=self._clock(),
        )
        sms_session = await wrap_future(self._database.write(lambda unit: arrive(unit, arrival)))
        return Submitted(message_id=sms.client_reference, sms_session=sms_session)

    def messages(self, recipient: str | None = None) -> Future[Sequence[Arrival]]:
        """List what reached one phone, or all, in the order of sending."""
        number = None if recipient is None else phone.originator(recipient)
        return self._database.read(lambda queries: arrivals(queries, number))

    def is_on_its_way(self, recipient: str | None) -> Future[bool]:
        """Return whether an SMS to a phone, or to any, has yet to arrive."""
        number = None if recipient is None else phone.originator(recipient)
        return self._database.read(lambda queries: is_on_its_way(queries, number))

    async def caught_up(self, recipient: str | None, within: float) -> None:
        """Wait until what is on its way to one phone, or to any, has arrived; no longer than `within`, in seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(within):
                # Another process may be the one that sends: only the database knows.
                while await wrap_future(self.is_on_its_way(recipient)):  # noqa: ASYNC110 - see above
                    await asyncio.sleep(GLANCE)

    def authentic(self, call: Call) -> bool:  # noqa: ARG002 - it is a toy
        """Believe anybody; the API asks for its own keys first."""
        return True

    def inbound(self, call: Call) -> InboundCall:
        """Read an SMS somebody plays a phone with."""
        fields = _read(call, INBOUND)
        inbound = Inbound(
            gateway=self.name,
            message_id=fields.get("messageId") or str(uuid.uuid4()),
            originator=phone.originator(fields["originator"]),
            content=fields.get("content", ""),
            sms_session=fields.get("smsSession"),
        )
        body = json.dumps({"messageId": inbound.message_id}).encode()
        return InboundCall(
            messages=[inbound], acknowledgement=Acknowledgement(content_type="application/json", body=body)
        )

    def reports(self, call: Call) -> ReportCall:
        """Read a delivery report somebody made up; raises InvalidRequest."""
        fields = _read(call, REPORT)
        report = Report(
            client_reference=fields["clientReference"], fate=Fate(fields["fate"]), reason=fields.get("reason")
        )
        return ReportCall(reports=[report])


def _sms_session(sms: Outbound) -> str | None:
    if sms.session_id is None or phone.country(sms.recipient) not in WITH_SMS_SESSIONS:
        return None
    return sms.sms_session or str(uuid.uuid4())


def _read(call: Call, schema: str) -> Mapping[str, str]:
    """Read the texts of a JSON object, without those that are null; raises InvalidRequest."""
    fields = read_object(call)
    if errors := errors_of_shape(fields, schema, any_text=True):
        raise InvalidRequest(errors)
    return {name: value for name, value in fields.items() if value is not None}
