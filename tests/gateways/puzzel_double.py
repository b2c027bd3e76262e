"""Puzzel's SMS Gateway as its public documentation describes it, with phones; it can also misbehave."""

import asyncio
import itertools
from collections import deque
from dataclasses import dataclass

from aiohttp import web

from engine.segments import segments
from tests.gateways.serving import Server, hang_up

ACCOUNT = {"serviceId": 1000, "username": "survey", "password": "xdyf3bf2"}
SHORT_NUMBER = "2077"
TYPES = {"recipient": str, "content": str, "clientReference": str, "settings": dict}
SETTINGS = {"newSession", "sessionId", "validity", "autoDetectEncoding", "originatorSettings"}
GSM_7, NORWAY = "GSM-7", "+47"


@dataclass(frozen=True)
class Arrived:
    """An SMS on a phone: `originator` is what the phone shows, and what it replies to."""

    recipient: str
    content: str
    originator: str
    reference: str
    session: str | None
    validity: int


class Mishap:
    """What can go wrong with a request; before or after the gateway has taken the SMS."""

    REFUSED, BROKEN, BROKEN_AFTER, SILENT, SILENT_AFTER, HUNG_UP_AFTER, NONSENSE, QUOTA, INTERNAL = range(9)
    BEFORE = (REFUSED, BROKEN, SILENT, QUOTA, INTERNAL)


class PuzzelDouble:
    """The gateway; `mishaps` befall the next requests in turn, None is none. `report_first` reports what it takes."""

    def __init__(self):
        self.phones = []
        self.mishaps = deque()
        self.requests = []
        self.report_first = None
        self.server = Server(self._answer)
        self._references = {}
        self._sessions = {}
        self._ids = itertools.count(1)

    def reply(self, to, content, **changes):
        """Write the entry of a batch with which a phone answers an SMS it got."""
        entry = {
            "messageid": f"7a02c0000{next(self._ids):03x}",
            "serviceid": 1000,
            "servicename": "Surveys",
            "sno": to.originator,
            "originator": to.recipient,
            "mcc": 242,
            "mnc": 1,
            "content": content,
            "command": "",
            "strippedcontent": content,
            "type": 1,
            "timestamp": "20261123 12:00:00",
            "sctimestamp": "20261123 12:00:00",
            "sessionid": to.session or "",
        }
        return {**entry, **changes}

    def report(self, sms, statuscode=0, **changes):
        """Write the entry of a batch that tells what became of an SMS."""
        entry = {
            "messageid": "6y034000cy00",
            "customerbatchreference": "b",
            "customermessagereference": sms.reference,
            "serviceid": 1000,
            "statuscode": statuscode,
            "statusdescription": "OK. Message processed successfully.",
            "extstatuscode": "0",
        }
        return {**entry, **changes}

    async def _answer(self, request):
        assert (request.method, request.path) == ("POST", "/gw/rs/sendMessages")
        assert request.content_type == "application/json"
        asked = await request.json()
        self.requests.append(asked)
        mishap = self.mishaps.popleft() if self.mishaps else None
        statuses = [] if mishap in Mishap.BEFORE else [self._take(asked, message) for message in asked["message"]]
        if self.report_first and statuses:
            await asyncio.to_thread(self.report_first, self.phones[-1])
        match mishap:
            case Mishap.REFUSED:
                return web.json_response({"messageStatus": [self._status(asked["message"][0], 2)]})
            case Mishap.QUOTA | Mishap.INTERNAL:
                code = 24 if mishap == Mishap.QUOTA else 6
                return web.json_response({"messageStatus": [self._status(asked["message"][0], code)]})
            case Mishap.BROKEN | Mishap.BROKEN_AFTER:
                return web.Response(status=500, text="<html>Internal Server Error</html>")
            case Mishap.SILENT | Mishap.SILENT_AFTER:
                await self.server.silence()
            case Mishap.HUNG_UP_AFTER:
                return hang_up(request)
            case Mishap.NONSENSE:
                return web.Response(text="<html>Welcome to the hotel, 4790937954!</html>")
        return web.json_response({"batchReference": "b", "messageStatus": statuses})

    def _take(self, asked, message):
        if {key: asked[key] for key in ACCOUNT} != ACCOUNT:
            return self._status(message, 2)
        if not self._is_sound(message):
            return self._status(message, 5)
        if message["clientReference"] in self._references:
            return self._status(message, 25)
        settings = message["settings"]
        session, originator = settings.get("sessionId"), settings["originatorSettings"]["originator"]
        if settings.get("newSession"):
            number = next(self._ids)
            session, originator = f"01bxmt7f8b8h3zkwe{number}", f"{SHORT_NUMBER}{number:010}"
            self._sessions[session] = originator
        arrived = Arrived(
            recipient=message["recipient"],
            content=message["content"],
            originator=self._sessions.get(session, originator),
            reference=message["clientReference"],
            session=session,
            validity=settings["validity"],
        )
        self._references[arrived.reference] = arrived
        self.phones.append(arrived)
        return {**self._status(message, 1), "messageId": f"760081j{next(self._ids)}", "sessionId": session}

    def _is_sound(self, message):
        settings = message["settings"]
        sender = settings["originatorSettings"]
        size = segments(message["content"])
        sessions = [name for name in ("newSession", "sessionId") if settings.get(name)]
        return (
            set(message) == set(TYPES)
            and all(isinstance(message[name], kind) for name, kind in TYPES.items())
            and set(settings) <= SETTINGS
            and message["recipient"].startswith("+")
            and (size.encoding == GSM_7 or settings.get("autoDetectEncoding") is True)
            and size.count <= 6
            and settings["validity"] in range(174)
            and sender["originatorType"] in ("INTERNATIONAL", "NETWORK")
            and (sender["originatorType"] != "NETWORK" or sender["originator"] == SHORT_NUMBER)
            and (not sessions or (sender["originatorType"] == "NETWORK" and message["recipient"].startswith(NORWAY)))
            and len(sessions) <= 1
            and settings.get("sessionId") in {None, *self._sessions}
        )

    def _status(self, message, code):
        """Answer as it does: the recipient written its own way, ids only for what it has just taken."""
        return {
            "statusCode": code,
            "statusMessage": "Message enqueued for sending" if code == 1 else "No",
            "clientReference": message["clientReference"],
            "recipient": message["recipient"].replace("+", "00"),
            "messageId": None,
            "sessionId": None,
            "sequenceIndex": 1,
        }
