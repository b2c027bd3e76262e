"""A phone network kept in the database, for trying the engine and for hosts' tests; it takes no settings.

Inbound: `{"originator", "content", "messageId"?, "smsSession"?}`; a picture has the content null. Delivery reports,
which the network never makes of itself: `{"clientReference", "fate": "delivered" | "failed" | "unreachable",
"reason"?}`. Whoever may reach the HTTP API may play every phone.
"""

from __future__ import annotations

import json
import uuid
from asyncio import wrap_future
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from datetime import UTC, datetime

from engine import phone
from engine.errors import Fault, InvalidRequest
from engine.gateways.fields import read_texts
from engine.gateways.gateway import (
    Acknowledgement,
    Call,
    Fate,
    InboundCall,
    Outbound,
    Outcome,
    Report,
    ReportCall,
    Taken,
)
from engine.gateways.puzzel import SEGMENTS, WITH_SMS_SESSIONS
from engine.gateways.segments import too_long
from engine.session import Inbound
from engine.store import Database
from engine.store.handsets import Arrival, arrivals, arrive, new_sms_session


class Pretend:
    """The pretend gateway."""

    name = "pretend"
    segments_at_most = SEGMENTS
    retries_uncertain = True

    def __init__(self, database: Database, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._database = database
        self._clock = clock

    @classmethod
    def from_environment(cls, _: Mapping[str, str], database: Database) -> Pretend:
        """Make the gateway; nothing needs to be set."""
        return cls(database)

    async def open(self, patience: float) -> None:
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
        return Taken(message_id=sms.client_reference, sms_session=sms_session)

    def messages(self, recipient: str | None = None) -> Future[Sequence[Arrival]]:
        """List what reached one phone, or all, in the order of sending."""
        number = None if recipient is None else phone.originator(recipient)
        return self._database.read(lambda records: arrivals(records, number))

    def authentic(self, call: Call) -> bool:  # noqa: ARG002 - it is a toy
        """Believe anybody; the API asks for its own keys first."""
        return True

    def inbound(self, call: Call) -> InboundCall:
        """Read an SMS somebody plays a phone with."""
        fields = read_texts(
            call,
            ("originator", "content"),
            ("messageId", "smsSession"),
            filled=("originator", "messageId"),
            nullable=("content",),
        )
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
        """Read a delivery report somebody made up."""
        fields = read_texts(call, ("clientReference", "fate"), ("reason",))
        if fields["fate"] not in set(Fate):
            raise InvalidRequest([Fault("/fate", f"`fate` must be one of {', '.join(f'`{fate}`' for fate in Fate)}.")])
        report = Report(
            client_reference=fields["clientReference"], fate=Fate(fields["fate"]), reason=fields.get("reason")
        )
        return ReportCall(reports=[report], acknowledgement=Acknowledgement())


def _sms_session(sms: Outbound) -> str | None:
    if sms.session_id is None or phone.country(sms.recipient) not in WITH_SMS_SESSIONS:
        return None
    return sms.sms_session or new_sms_session()
