"""Any SMS service with an HTTP interface, described in a file.

SURVEY_HTTP_CONFIG: a JSON file as `schemas/gateways/http.json` describes it; what is secret in it is written as
`{env:NAME}` and read from the environment.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from engine import phone
from engine.gateways.env_settings import Variables
from engine.gateways.gateway import (
    Call,
    CallFormat,
    InboundCall,
    Outbound,
    Outcome,
    Refused,
    ReportCall,
    RetryLater,
    Submitted,
)
from engine.gateways.http_client import HttpGateway, HttpResponse
from engine.gateways.http_mapping import Mapped, ReportPlaces, fill, fill_url
from engine.gateways.payload import Entry, content_type, entries, pairs, read_document, read_each
from engine.segments import MOST_JOINED
from engine.session import Fate, Inbound, Report
from engine.store import Database


class Http(HttpGateway):
    """The gateway, doing as its configuration says."""

    name = "http"
    calls: ClassVar[Mapping[str, CallFormat]] = {
        # Its configuration says what is where in it.
        "inbound": CallFormat(methods=("GET", "POST"), body={}),
        "reports": CallFormat(methods=("GET", "POST"), body={}),
    }

    def __init__(self, mapped: Mapped) -> None:
        super().__init__(mapped.password)
        self._mapped = mapped
        self.segments_at_most = mapped.sending.segments
        self.is_idempotent = mapped.sending.lost_answers == "retry"

    @classmethod
    def from_environment(cls, environ: Mapping[str, str], _: Database) -> Http:
        """Read the configuration; raises SettingsError with every error."""
        variables = Variables(environ, cls.name)
        file = variables.text("CONFIG")
        variables.check()
        return cls(Mapped.read(file, environ))

    @classmethod
    def joins(cls, environ: Mapping[str, str]) -> int:
        """Read how many segments the service joins, and no secret; raises SettingsError."""
        file = Variables(environ, cls.name).text("CONFIG", "")
        return Mapped.joined(file) if file else MOST_JOINED

    async def _send(self, sms: Outbound) -> Outcome:
        sending, values = self._mapped.sending, self._mapped.values(sms)
        content = fill(sending.content, values)
        response = await self._call(
            sending.method,
            fill_url(sending.url, values),
            headers=sending.headers_with(values),
            query=content if sending.format == "query" else None,
            form=content if sending.format == "form" else None,
            document=content if sending.format == "json" and content else None,
        )
        return self._outcome(response) if isinstance(response, HttpResponse) else response

    def _outcome(self, response: HttpResponse) -> Outcome:
        sending = self._mapped.sending
        taken = Entry(document=response.document)
        message_id = taken.optional(sending.message_id)
        said = taken.status(sending.answer["status"]) if sending.answer else None
        match sending.meaning(response.status, said):
            case "taken" if message_id or sending.message_id is None:
                return Submitted(message_id=message_id, sms_session=taken.optional(sending.sms_session))
            case "later":
                reason = f"The service is in trouble, or we with it: {response.said}"
                return RetryLater(reason=reason, after=response.retry_after)
            case "never":
                return Refused(reason=f"The service refuses it: {response.said}")
        return self._nonsense(response)

    def inbound(self, call: Call) -> InboundCall:
        """Read inbound SMS where the configuration says they are."""
        messages, refused = read_each(self._entries(call, self._mapped.inbound.list), self._inbound)
        return InboundCall(messages=messages, refused=refused, acknowledgement=self._mapped.acknowledgement)

    def _inbound(self, entry: Entry) -> Inbound:
        places, own = self._mapped.inbound, self._mapped.originator
        written = entry.needed(places.originator)
        originator = phone.national(written, places.country) or phone.originator(written, phone.country(own))
        if originator == phone.originator(own):
            # Services that report where SMS are expected do so in the name of whom our SMS are from.
            entry.error(places.originator, "is our own number")
        return Inbound(
            gateway=self.name,
            message_id=entry.needed(places.message_id),
            originator=originator,
            content=entry.said(places.content),
            sms_session=entry.optional(places.sms_session),
            part=entry.part(**places.parts) if places.parts else None,
        )

    def reports(self, call: Call) -> ReportCall:
        """Read delivery reports where the configuration says they are; an SMS on its way is none yet."""
        places = self._mapped.reports
        several = self._entries(call, places.list) if places else []
        reports, refused = read_each(several, lambda entry: _report(entry, places)) if places else ([], [])
        settled = [report for report in reports if report is not None]
        return ReportCall(reports=settled, refused=refused, acknowledgement=self._mapped.acknowledgement)

    def _entries(self, call: Call, place: str | None) -> list[Entry]:
        query = pairs(call.raw_query) if call.raw_query else call.query
        document = _document(call, query, self._mapped.password.name)
        if place is None:
            return [Entry(document=document, query=query)]
        return entries(document, place, query)


def _report(entry: Entry, places: ReportPlaces) -> Report | None:
    status, reference = entry.status(places.status), entry.needed(places.client_reference)
    reason = " ".join(filter(None, (status, entry.optional(places.reason))))
    fates = {Fate.DELIVERED: places.delivered, Fate.FAILED: places.failed, Fate.UNREACHABLE: places.unreachable}
    for fate, statuses in fates.items():
        if status in statuses:
            return Report(client_reference=reference, fate=fate, reason=reason)
    return None


def _document(call: Call, query: Mapping[str, str], password: str) -> Any:
    """Read the body as its type says; a call without a body says it all in its query."""
    if not call.body:
        return {name: value for name, value in query.items() if name != password}
    kind, charset = content_type(call.headers)
    if kind == "application/x-www-form-urlencoded":
        return pairs(call.body, charset)
    return read_document(call)
