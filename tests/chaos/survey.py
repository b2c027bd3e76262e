"""The `survey` command with one gateway more, which sends to the network of `tests.chaos.network` over HTTP."""

from __future__ import annotations

from typing import ClassVar

import aiohttp

from engine import gateways
from engine.cli import main
from engine.gateways.gateway import Acknowledgement, CallFormat, InboundCall, ReportCall, RetryLater, Submitted
from engine.gateways.payload import read_object
from engine.session import Fate, Inbound, Report


class Double:
    """A gateway that knows what it has taken by its client reference."""

    name = "double"
    calls: ClassVar = {"inbound": CallFormat(), "reports": CallFormat()}
    is_idempotent = True
    segments_at_most = 6

    def __init__(self, url):
        self._url = url
        self._http = None

    @classmethod
    def from_environment(cls, environ, _):
        return cls(environ["SURVEY_DOUBLE_URL"])

    @classmethod
    def joins(cls, _):
        return cls.segments_at_most

    async def open(self, _):
        self._http = aiohttp.ClientSession()

    async def close(self):
        await self._http.close()

    async def send(self, sms):
        body = {
            "clientReference": sms.client_reference,
            "recipient": sms.recipient,
            "content": sms.content,
            "sessionId": sms.session_id,
            "smsSession": sms.sms_session,
        }
        async with self._http.post(f"{self._url}/send", json=body) as answer:
            if answer.status != 200:
                return RetryLater(reason=f"it answered {answer.status}")
            said = await answer.json()
            return Submitted(message_id=said["messageId"], sms_session=said["smsSession"])

    def authentic(self, _):
        return True

    def inbound(self, call):
        said = [
            Inbound(
                gateway=self.name,
                message_id=one["messageId"],
                originator=one["originator"],
                content=one["content"],
                sms_session=one["smsSession"],
            )
            for one in read_object(call)["messages"]
        ]
        return InboundCall(messages=said, acknowledgement=Acknowledgement())

    def reports(self, call):
        references = read_object(call)["delivered"]
        said = [Report(client_reference=reference, fate=Fate.DELIVERED) for reference in references]
        return ReportCall(reports=said, acknowledgement=Acknowledgement())


gateways.GATEWAYS = {**gateways.GATEWAYS, "double": Double}

if __name__ == "__main__":
    main()
