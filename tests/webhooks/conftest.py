"""An engine whose events are told to receivers on this machine, on a clock that is moved by hand."""

import asyncio
import datetime
import threading
from collections import defaultdict

import pytest
from aiohttp import web
from jsonschema import Draft202012Validator
from standardwebhooks import webhooks as library
from standardwebhooks.webhooks import Webhook as Verifier

from engine.api.schemas import EventDocument
from engine.dispatch import Dispatcher
from engine.engine import Engine, surveys_on
from engine.gateways.pretend import Pretend
from engine.session import Inbound
from engine.settings import LOOPBACK, Settings
from engine.testing import ManualClock
from engine.webhooks import Destinations, WebhookSender
from engine.webhooks.client import WebhookClient
from tests.conftest import NOON, NUMBER, payload
from tests.gateways.serving import Server
from tests.surveys import SCORE, survey_of

SHOP = {
    "id": "shop",
    "type": "dropdown",
    "options": [{"id": name, "label": {"en": name.title()}} for name in ("oslo", "bergen")],
}
WHY = {"id": "why", "type": "open_text"}

DESCRIBED = Draft202012Validator(EventDocument.model_json_schema())
"""What the OpenAPI document says of an event."""

PATIENCE = 0.5
"""Seconds a receiver may take over an event in a test."""


class Receiver:
    """A host: it verifies what it is posted, keeps it, and answers as `answer(request)` says, by default with 204."""

    def __init__(self):
        self.requests = []
        self.taken = []
        self.answer = lambda _: web.Response(status=204)
        self.secret = None
        self._lock = threading.Condition()
        self.server = Server(self._receive)

    async def _receive(self, request):
        body = await request.text()
        document = Verifier(self.secret).verify(body, dict(request.headers))
        assert [*DESCRIBED.iter_errors(document)] == []
        assert document["data"].keys() <= DESCRIBED.schema["$defs"]["EventDataDocument"]["properties"].keys()
        answer = self.answer(request)
        if asyncio.iscoroutine(answer):
            answer = await answer
        with self._lock:
            self.requests.append((dict(request.headers), body, answer.status))
            if 200 <= answer.status < 300:
                self.taken.append((request.headers["webhook-id"], document))
            self._lock.notify_all()
        return answer

    @property
    def url(self):
        return f"{self.server.url}/hook"

    def documents(self):
        with self._lock:
            return [document for _, document in self.taken]

    def wait_for(self, count):
        """Wait in a thread until so many requests have come."""
        with self._lock:
            assert self._lock.wait_for(lambda: len(self.requests) >= count, timeout=20)

    def types(self):
        return [document["type"] for document in self.documents()]

    def sequences(self):
        """Return the `sequence`s of each session, in their order."""
        found = defaultdict(set)
        for document in self.documents():
            if "sessionId" in document["data"]:
                found[document["data"]["sessionId"]].add(document["data"]["sequence"])
        return {session_id: sorted(numbers) for session_id, numbers in found.items()}


class House:
    """An engine over pretend phones."""

    def __init__(self, database, definitions, clock):
        settings = Settings(definitions=definitions, sms_interval=0)
        self.clock = clock
        self.database = database
        catalogue, conversation = surveys_on(settings)
        gateway = Pretend(database, clock)
        destinations = Destinations(LOOPBACK)
        dispatcher = Dispatcher(
            database, gateway, interval=settings.interval, clock=clock, sessions=conversation.sessions
        )
        self.engine = Engine(
            catalogue, conversation, database, {gateway.name: gateway}, dispatcher, clock, destinations=destinations
        )
        self.sender = self.new_sender()
        self._replies = 0

    def new_sender(self):
        return WebhookSender(
            self.database,
            self.engine.catalogue,
            self.engine.destinations,
            self.clock,
            lambda allowed: WebhookClient(allowed, PATIENCE),
        )

    def add(self, receiver, **wanted):
        issued = self.engine.webhooks.add({"url": receiver.url, **wanted}).result()
        receiver.secret = issued.secret
        return issued.id

    def send(self, to=NUMBER, **more):
        session_id = self.engine.send_survey("a-survey", payload(to, **more)).session_id
        self._deliver()
        return session_id

    def reply(self, *texts, number=NUMBER):
        for text in texts:
            self.clock.move(datetime.timedelta(seconds=1))
            self._replies += 1
            self.engine.receive_reply(
                Inbound(gateway="pretend", message_id=f"m{self._replies}", originator=number, content=text)
            )
            self._deliver()

    def _deliver(self):
        asyncio.run(self.engine.dispatcher.send_due())

    def sweep(self, after):
        """Let time pass, and have done what it brings about."""
        self.clock.move(after)
        asyncio.run(self.engine.dispatcher.sweep_due())

    def tell(self, after=datetime.timedelta()):
        """Tell what is due after a while, and return how much that was."""
        self.clock.move(after)
        return asyncio.run(self.sender.send_due())

    def tell_all(self):
        while self.tell():
            pass

    def webhook(self, webhook_id):
        return self.engine.webhooks.find(webhook_id).result()

    def deliveries(self, webhook_id, state=None):
        return self.engine.webhooks.deliveries(webhook_id, state).result()


@pytest.fixture
def clock(monkeypatch):
    """Our clock, by which the library of the receivers goes too."""
    ours = ManualClock(NOON)

    class Moved(datetime.datetime):
        @classmethod
        def now(cls, tz=None):
            return ours().astimezone(tz)

    monkeypatch.setattr(library, "datetime", Moved)
    return ours


@pytest.fixture
def house(database, definitions, publish, clock):
    publish(survey_of(SCORE, SHOP, WHY), "a-survey")
    return House(database, definitions, clock)


@pytest.fixture
def receiver():
    made = Receiver()
    with made.server:
        yield made


@pytest.fixture
def another():
    made = Receiver()
    with made.server:
        yield made
