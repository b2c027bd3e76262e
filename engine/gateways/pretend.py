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
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from datetime import UTC, datetime
from itertools import chain, islice
from typing import Any

from engine import phone
from engine.errors import FieldError, InvalidRequest
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
from engine.json_pointer import pointer
from engine.session import Fate, Inbound, Report
from engine.store import Database
from engine.store.pretend_inbox import NETWORK, Arrival, arrivals, arrive, is_on_its_way, new_sms_session

GLANCE = 0.05
"""Seconds between two looks at a phone."""

MOST_TOLD = 20
"""Errors of one call. Who makes more makes them by the thousand."""

MOST_QUOTED = 100
"""Characters of a name."""

FILLED = {"type": "string", "pattern": r"\S"}
NULLABLE = {"type": ["string", "null"]}

INBOUND: Mapping[str, Any] = {
    "title": "PretendInbound",
    "description": "An SMS from a pretend phone.",
    "type": "object",
    "required": ["originator", "content"],
    "additionalProperties": False,
    "properties": {
        "originator": {**FILLED, "description": "The number of the phone that texts, in E.164."},
        "content": {"type": ["string", "null"], "description": "What it texts; null for a picture."},
        "messageId": {
            **NULLABLE,
            "pattern": r"\S",
            "description": "The same again is a redelivery. Made up if not given.",
        },
        "smsSession": {**NULLABLE, "description": "The SMS session it is sent in, as on the SMS it replies to."},
    },
    "examples": [{"originator": "+4790937954", "content": "8"}],
}

REPORT: Mapping[str, Any] = {
    "title": "PretendReport",
    "description": "A delivery report that somebody made up.",
    "type": "object",
    "required": ["clientReference", "fate"],
    "additionalProperties": False,
    "properties": {
        "clientReference": {"type": "string", "description": "The SMS it is about, as its phone shows it."},
        "fate": {"type": "string", "enum": [*Fate], "description": "What became of the SMS."},
        "reason": {**NULLABLE, "description": "Why it failed."},
    },
    "examples": [{"clientReference": "6f0c8b0e-3f5e-4b0e-9a56-0d7f1d1c7c55-1", "fate": "delivered"}],
}

RECEIPT: Mapping[str, Any] = {
    "title": "PretendReceipt",
    "type": "object",
    "required": ["messageId"],
    "properties": {"messageId": {"type": "string", "description": "The id the SMS was taken under."}},
}


class Pretend:
    """The pretend gateway."""

    name = NETWORK
    calls: Mapping[str, CallFormat] = {
        "inbound": CallFormat(body=INBOUND, answer=RECEIPT, answer_type="application/json"),
        "reports": CallFormat(body=REPORT),
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

    def is_on_its_way(self, recipient: str) -> Future[bool]:
        """Return whether an SMS to a phone has yet to arrive."""
        return self._database.read(lambda queries: is_on_its_way(queries, phone.originator(recipient)))

    async def caught_up(self, recipient: str | None, within: float) -> None:
        """Wait until what is on its way to one phone, or to any, has arrived; no longer than `within`, in seconds."""
        number = None if recipient is None else phone.originator(recipient)
        with suppress(TimeoutError):
            async with asyncio.timeout(within):
                # Another process may be the one that sends: only the database knows.
                while await wrap_future(  # noqa: ASYNC110 - see above
                    self._database.read(lambda queries: is_on_its_way(queries, number))
                ):
                    await asyncio.sleep(GLANCE)

    def authentic(self, call: Call) -> bool:  # noqa: ARG002 - it is a toy
        """Believe anybody; the API asks for its own keys first."""
        return True

    def inbound(self, call: Call) -> InboundCall:
        """Read an SMS somebody plays a phone with."""
        fields = _read_texts(
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
        """Read a delivery report somebody made up; raises InvalidRequest."""
        fields = _read_texts(call, ("clientReference", "fate"), ("reason",))
        if fields["fate"] not in set(Fate):
            raise InvalidRequest(
                [FieldError("/fate", f"`fate` must be one of {', '.join(f'`{fate}`' for fate in Fate)}.")]
            )
        report = Report(
            client_reference=fields["clientReference"], fate=Fate(fields["fate"]), reason=fields.get("reason")
        )
        return ReportCall(reports=[report])


def _sms_session(sms: Outbound) -> str | None:
    if sms.session_id is None or phone.country(sms.recipient) not in WITH_SMS_SESSIONS:
        return None
    return sms.sms_session or new_sms_session()


def _read_texts(
    call: Call,
    required: Sequence[str],
    optional: Sequence[str] = (),
    *,
    filled: Sequence[str] = (),
    nullable: Sequence[str] = (),
) -> Mapping[str, str]:
    """Read a JSON object of these texts and no others; a `filled` one is not blank.

    One that is optional or `nullable` may be null, and is left out then.

    Raises InvalidRequest with its first errors.
    """
    fields = read_object(call)
    if errors := [*islice(chain(_wrong(fields, required, optional, nullable), _blanks(fields, filled)), MOST_TOLD)]:
        raise InvalidRequest(errors)
    return {name: value for name, value in fields.items() if value is not None}


def _blanks(fields: Mapping[str, Any], filled: Sequence[str]) -> Iterator[FieldError]:
    for name in filled:
        value = fields.get(name)
        if isinstance(value, str) and not value.strip():
            yield FieldError(pointer(name), f"`{name}` is empty.")


def _wrong(
    fields: Mapping[str, Any], required: Sequence[str], optional: Sequence[str], nullable: Sequence[str]
) -> Iterator[FieldError]:
    known = (*required, *optional)
    for name in required:
        if name not in fields:
            yield FieldError(pointer(name), f"`{name}` is missing.")
    for name, value in fields.items():
        if name not in known:
            yield FieldError(
                pointer(name),
                f"There is no field `{name[:MOST_QUOTED]}`; there are {', '.join(f'`{k}`' for k in known)}.",
            )
        elif not isinstance(value, str) and not (value is None and name in (*optional, *nullable)):
            yield FieldError(pointer(name), f"`{name}` must be a text.")
