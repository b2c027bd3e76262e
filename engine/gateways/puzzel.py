"""Puzzel SMS Gateway over its REST API: SMS sessions in Norway, batches of inbound SMS and of delivery reports.

SURVEY_PUZZEL_URL: the server, `https://…`, without `/gw/rs/sendMessages`.
SURVEY_PUZZEL_SERVICE_ID, SURVEY_PUZZEL_USERNAME, SURVEY_PUZZEL_PASSWORD: the account.
SURVEY_PUZZEL_SHORT_NUMBER: whom Norwegian numbers get their SMS from; the gateway appends each session's digits.
SURVEY_PUZZEL_ORIGINATOR: the number in E.164 whom others get theirs from.
SURVEY_PUZZEL_INBOUND_PASSWORD: what the gateway shows when it calls us, as a header or a query parameter.
SURVEY_PUZZEL_INBOUND_NAME: what that header or parameter is called; `x-api-key` unless set.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar

from engine import phone
from engine.gateways.env_settings import Password, Variables
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
from engine.gateways.http_client import HttpGateway, HttpResponse, account_refused
from engine.gateways.payload import Entry, entries, read_each, read_object
from engine.json_pointer import found
from engine.session import Fate, Inbound, Report
from engine.store import Database

WITH_SMS_SESSIONS = frozenset({"NO", "SJ"})
"""The countries whose subscribers can have SMS sessions."""

HOME = "NO"
"""Where national numbers are from that come with an SMS session."""

SEGMENTS = 6
"""918 characters of GSM-7."""

QUOTA_APPROVED = timedelta(minutes=10)

DELIVERED = frozenset({"0", "390"})
"""390: sent, but not billed."""
UNREACHABLE = frozenset({"351", "357", "358", "654"})

SHORTEST_VALIDITY = timedelta(minutes=5)


def _batch(name: str, *needed: str) -> Mapping[str, Any]:
    """Describe a batch; an entry without what it needs is acknowledged and set apart."""
    entry = {"type": "object", "properties": {one: {"type": ["string", "number"]} for one in needed}}
    properties = {name: {"type": "array", "items": entry}}
    return {"type": "object", "required": [name], "properties": properties}


@dataclass(kw_only=True, eq=False, repr=False)
class Puzzel(HttpGateway):
    """The gateway. A client reference it has seen it answers with 25, so a lost answer is asked for again."""

    name = "puzzel"
    calls: ClassVar[Mapping[str, CallFormat]] = {
        "inbound": CallFormat(body=_batch("mo", "messageid", "originator", "content")),
        "reports": CallFormat(body=_batch("dr", "customermessagereference", "statuscode")),
    }
    segments_at_most = SEGMENTS

    url: str
    account: Mapping[str, Any]
    short_number: str
    originator: str

    @classmethod
    def from_environment(cls, environ: Mapping[str, str], database: Database) -> Puzzel:
        """Read the settings; raises SettingsError with every error."""
        variables = Variables(environ, cls.name)
        gateway = cls(
            account={"serviceId": variables.whole("SERVICE_ID", at_most=2**31 - 1), **variables.account()},
            url=variables.url("URL"),
            short_number=variables.short_number("SHORT_NUMBER"),
            originator=variables.number("ORIGINATOR"),
            password=Password.of(variables, "x-api-key"),
            clock=database.clock,
        )
        variables.check()
        return gateway

    async def _send(self, sms: Outbound) -> Outcome:
        """Hand over an SMS that the gateway gives up before its session expires."""
        validity = validity_code(self._valid_for(sms))  # it counts from when the request reaches it
        if validity is None:
            return Refused(reason="It expires sooner than the five minutes an SMS is valid at this gateway.")
        request = {**self.account, "message": [self._message(sms, validity)]}
        response = await self._call(
            "POST",
            f"{self.url.rstrip('/')}/gw/rs/sendMessages",
            document=request,
            headers={"Accept": "application/json"},
        )
        return self._outcome(response, sms.client_reference) if isinstance(response, HttpResponse) else response

    def _message(self, sms: Outbound, validity: int) -> dict[str, Any]:
        settings: dict[str, Any] = {"validity": validity, "autoDetectEncoding": True}
        if phone.country(sms.recipient) in WITH_SMS_SESSIONS:
            settings["originatorSettings"] = {"originator": self.short_number, "originatorType": "NETWORK"}
            if sms.sms_session:
                settings["sessionId"] = sms.sms_session
            elif sms.session_id:
                settings["newSession"] = True
        else:
            settings["originatorSettings"] = {"originator": self.originator, "originatorType": "INTERNATIONAL"}
        return {
            "recipient": sms.recipient,
            "content": sms.content,
            "clientReference": sms.client_reference,
            "settings": settings,
        }

    def _outcome(self, response: HttpResponse, client_reference: str) -> Outcome:
        """Read a response. The recipient in it is written otherwise than ours; the reference is as we gave it."""
        if response.status >= 500 or response.status == 429:
            return RetryLater(reason=f"The gateway is in trouble: {response.said}", after=response.retry_after)
        statuses = found(response.document, "/messageStatus")
        ours = [
            status
            for status in (statuses if isinstance(statuses, list) else ())
            if found(status, "/clientReference") == client_reference
        ]
        if response.status != 200 or len(ours) != 1:
            return self._nonsense(response)
        return self._sorted(Entry(document=ours[0]), response)

    def _sorted(self, status: Entry, response: HttpResponse) -> Outcome:
        match status.optional("/statusCode"):
            # Nobody else has our references: what is not unique was taken at an earlier try whose answer was lost.
            case "1" | "25":
                return Submitted(message_id=status.optional("/messageId"), sms_session=status.optional("/sessionId"))
            case "2" | "3" | "4":  # access, action, service
                return account_refused(f"The account is refused: {response.said}")
            case "5":
                return Refused(reason=f"The SMS is refused: {response.said}")
            case "6":
                return RetryLater(reason=f"The gateway is in trouble: {response.said}")
            case "24":
                return RetryLater(
                    reason=f"The gateway holds it back as one too many: {response.said}", after=QUOTA_APPROVED
                )
        return self._nonsense(response)

    def inbound(self, call: Call) -> InboundCall:
        """Read a batch of inbound SMS."""
        messages, refused = read_each(entries(read_object(call), "/mo"), self._inbound)
        return InboundCall(messages=messages, refused=refused)

    def _inbound(self, entry: Entry) -> Inbound:
        content = entry.said("/content")
        # A keyword that led the SMS here is no part of what was answered.
        if entry.optional("/command"):
            content = entry.optional("/strippedcontent") or content
        sms_session = entry.optional("/sessionid")
        # Whoever has an SMS session, or texts to the short number, is a subscriber in its country.
        is_at_home = sms_session or (entry.optional("/sno") or "").startswith(self.short_number)
        return Inbound(
            gateway=self.name,
            message_id=entry.needed("/messageid"),
            originator=entry.originator("/originator", HOME if is_at_home else phone.country(self.originator)),
            content=content,
            sms_session=sms_session,
        )

    def reports(self, call: Call) -> ReportCall:
        """Read a batch of delivery reports."""
        reports, refused = read_each(entries(read_object(call), "/dr"), _report)
        return ReportCall(reports=reports, refused=refused)


def validity_code(left: timedelta) -> int | None:
    """Return the code of the longest validity that is over within `left`; None where even the shortest is not."""
    if left < SHORTEST_VALIDITY:
        return None
    if left >= timedelta(days=2):
        return min(left.days, 7) + 166
    # Between a day and two there is nothing longer than a day.
    if left >= timedelta(hours=12, minutes=30):
        return min((left - timedelta(hours=12)) // timedelta(minutes=30), 24) + 143
    return min(left // SHORTEST_VALIDITY, 144) - 1


def _report(entry: Entry) -> Report:
    code = entry.needed("/statuscode")
    reason = " ".join(filter(None, (code, entry.optional("/statusdescription"))))
    fate = Fate.DELIVERED if code in DELIVERED else Fate.UNREACHABLE if code in UNREACHABLE else Fate.FAILED
    return Report(client_reference=entry.needed("/customermessagereference"), fate=fate, reason=reason)
