"""Kannel over its sendsms service. The engine allots a sub-number to each session, and replies come to that number.

SURVEY_KANNEL_URL: the smsbox, as `http://127.0.0.1:13013`, without `/cgi-bin/sendsms`.
SURVEY_KANNEL_USERNAME, SURVEY_KANNEL_PASSWORD: a `sendsms-user`, with `concatenation = true` and `max-messages` at
least SURVEY_KANNEL_SEGMENTS (6 unless set): Kannel cuts off what is longer, so the engine refuses it.
SURVEY_KANNEL_SHORT_NUMBER: whom SMS are from; the sub-numbers begin with it.
SURVEY_KANNEL_DIGITS: how many digits a sub-number has in all, 14 unless set; as many as the short number for none.
SURVEY_KANNEL_COUNTRY: where numbers are from that come without their country code, as `NO`; unless set, such a
number is kept among what nobody could read.
SURVEY_KANNEL_REPORT_URL: where this server's `/v1/gateways/kannel/reports` is for Kannel; no reports unless set.
SURVEY_KANNEL_INBOUND_PASSWORD: what Kannel shows when it calls us, as the query parameter `password` unless
SURVEY_KANNEL_INBOUND_NAME calls it otherwise.
SURVEY_KANNEL_LOST_ANSWERS: `hold` (unless set) leaves an SMS whose answer was lost to somebody to decide on, as
Kannel knows no duplicates; `retry` sends it again, so that it may arrive twice.

Its `sms-service` has `max-messages = 0` and, with the password in it, the
`get-url = "…/v1/gateways/kannel/inbound?password=…&id=%I&from=%p&to=%P&text=%b&charset=%C"`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import ClassVar
from urllib.parse import quote, urlencode

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
from engine.gateways.payload import Entry, decoded, raw_pairs, read_each
from engine.segments import MOST_JOINED, segments
from engine.session import Fate, Inbound, Report
from engine.store import Database

PARAMETERS = {
    "id": "Kannel's own id of the SMS, `%I`.",
    "from": "Who sent it, `%p`.",
    "to": "Whom it was sent to, `%P`: a sub-number tells the session.",
    "text": "What it says, `%b`.",
    "charset": "The character set of the text, `%C`.",
}

REPORT_PARAMETERS = {
    "reference": "The SMS it is about.",
    "status": "What became of it, `%d`.",
    "answer": "What the SMSC said, `%A`.",
}

FATES = {"1": Fate.DELIVERED, **dict.fromkeys(("2", "16", "34", "66"), Fate.FAILED)}
"""What becomes of an SMS in the end. On its way there it is queued (4) and at the SMSC (8).

Versions after 1.4 say of an SMS that failed (2) that it had expired (2 + 32), or that nobody knows (2 + 64).
"""

ON_ITS_WAY = frozenset({"4", "8"})
WANTED_REPORTS = "19"
"""1 + 2 + 16."""


@dataclass(kw_only=True, eq=False, repr=False)
class Kannel(HttpGateway):
    """The gateway. It has no client references, so it cannot tell a retry from a new SMS."""

    name = "kannel"
    calls: ClassVar[Mapping[str, CallFormat]] = {
        "inbound": CallFormat(methods=("GET",), query=PARAMETERS),
        "reports": CallFormat(methods=("GET",), query=REPORT_PARAMETERS),
    }

    url: str
    account: Mapping[str, str]
    short_number: str
    digits: int
    segments_at_most: int
    report_url: str
    is_idempotent: bool
    country: str | None = None

    @classmethod
    def from_environment(cls, environ: Mapping[str, str], _: Database) -> Kannel:
        """Read the settings; raises SettingsError with every error."""
        variables = Variables(environ, cls.name)
        short_number = variables.short_number("SHORT_NUMBER")
        gateway = cls(
            url=variables.url("URL"),
            account=variables.account(),
            short_number=short_number,
            digits=variables.whole("DIGITS", max(14, len(short_number)), at_least=len(short_number), at_most=15),
            segments_at_most=_joined(variables),
            report_url=variables.url("REPORT_URL", ""),
            password=Password.of(variables, "password"),
            country=variables.country("COUNTRY"),
            is_idempotent=variables.one_of("LOST_ANSWERS", ("hold", "retry"), "hold") == "retry",
        )
        variables.check()
        return gateway

    @classmethod
    def joins(cls, environ: Mapping[str, str]) -> int:
        """Read how many segments it joins, and no other setting; raises SettingsError."""
        variables = Variables(environ, cls.name)
        joined = _joined(variables)
        variables.check()
        return joined

    async def _send(self, sms: Outbound) -> Outcome:
        """Hand over an SMS that Kannel gives up before its session expires."""
        minutes = self._valid_for(sms) // timedelta(minutes=1)
        if minutes < 1:
            return Refused(reason="It expires sooner than the minute an SMS is valid at this gateway.")
        originator = self._originator(sms)
        query = {
            **self.account,
            "from": originator,
            "to": sms.recipient,
            "text": sms.content,
            "charset": "UTF-8",
            "coding": "0" if segments(sms.content).encoding == "GSM-7" else "2",
            "validity": str(minutes),
            **self._wish_for_reports(sms),
        }
        response = await self._call("GET", f"{self.url.rstrip('/')}/cgi-bin/sendsms", query=query)
        # The sub-number, and whose it is, as anybody may text to it.
        sms_session = f"{originator}/{sms.recipient}" if sms.session_id else None
        return self._outcome(response, sms_session) if isinstance(response, HttpResponse) else response

    def _originator(self, sms: Outbound) -> str:
        """Return the sub-number of the SMS's session: always the same, as it follows from the session's id."""
        if sms.sms_session:
            return sms.sms_session.partition("/")[0]
        room = self.digits - len(self.short_number)
        if sms.session_id is None or not room:
            return self.short_number
        drawn = int.from_bytes(sha256(sms.session_id.encode()).digest()) % 10**room
        return f"{self.short_number}{drawn:0{room}}"

    def _wish_for_reports(self, sms: Outbound) -> dict[str, str]:
        if not self.report_url:
            return {}
        own = urlencode({"reference": sms.client_reference, self.password.name: self.password.value}, quote_via=quote)
        # Kannel fills in what stands behind a percent sign; our own are doubled.
        filled = f"{own.replace('%', '%%')}&status=%d&answer=%A"
        return {"dlr-mask": WANTED_REPORTS, "dlr-url": f"{self.report_url}?{filled}"}

    def _outcome(self, response: HttpResponse, sms_session: str | None) -> Outcome:
        match response.status:
            case 202:
                return Submitted(sms_session=sms_session)
            case 400:
                return Refused(reason=f"Kannel refuses it: {response.said}")
            case 401 | 403 | 404:
                return account_refused(f"Kannel refuses the account: {response.said}")
            case 503:
                return RetryLater(reason=f"Kannel is in trouble: {response.said}", after=response.retry_after)
        return self._nonsense(response)

    def inbound(self, call: Call) -> InboundCall:
        """Read an inbound SMS. The empty answer matters: Kannel would text any other to the respondent."""
        messages, refused = read_each([Entry(document=_parameters(call.raw_query))], self._inbound)
        return InboundCall(messages=messages, refused=refused)

    def _inbound(self, entry: Entry) -> Inbound:
        written = entry.needed("/from")
        originator = phone.national(written, self.country) or phone.originator(written)
        if "text" not in entry.document:  # a picture has an empty one
            entry.error("/text", "is missing: the `get-url` has no `text=%b`")
        recipient = self._sub_number(entry.optional("/to") or "")
        return Inbound(
            gateway=self.name,
            message_id=entry.needed("/id"),
            originator=originator,
            content=entry.said("/text"),
            sms_session=f"{recipient}/{originator}" if recipient else None,
        )

    def _sub_number(self, text: str) -> str | None:
        """Read the sub-number an SMS was sent to, as it was given to its session; None for the short number itself."""
        digits = phone.dialled_digits(text)
        is_sub_number = digits.startswith(self.short_number) and digits != self.short_number
        return digits if is_sub_number else None

    def reports(self, call: Call) -> ReportCall:
        """Read a delivery report."""
        if call.query.get("status") in ON_ITS_WAY:
            return ReportCall(reports=[])
        entry = Entry(document={name: call.query.get(name) for name in REPORT_PARAMETERS})
        reports, refused = read_each([entry], _report)
        return ReportCall(reports=reports, refused=refused)


def _joined(variables: Variables) -> int:
    return variables.whole("SEGMENTS", MOST_JOINED, at_least=1, at_most=255)


def _report(entry: Entry) -> Report:
    status = entry.needed("/status")
    if status not in FATES:
        entry.error("/status", "is no delivery status")
    reason = " ".join(filter(None, (status, entry.optional("/answer"))))
    return Report(client_reference=entry.needed("/reference"), fate=FATES.get(status, Fate.FAILED), reason=reason)


def _parameters(raw_query: bytes) -> dict[str, str]:
    """Read a query whose texts are in the character set it names; with `mo-recode = true` that is UTF-8."""
    written = {name.decode("latin-1"): value for name, value in raw_pairs(raw_query)}
    charset = decoded(written.pop("charset", b""))
    return {
        name: decoded(value, charset if name == "text" else None)
        for name, value in written.items()
        if name in PARAMETERS
    }
