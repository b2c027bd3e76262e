"""Events of every type, told while the processes that write and tell them are killed, to a receiver that fails."""

import random
import threading
import time
from collections import Counter, defaultdict
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web
from sqlalchemy import update
from standardwebhooks.webhooks import Webhook as Verifier

from engine.store import open_database
from engine.store.tables import DELIVERY
from tests.chaos.fleet import Fleet
from tests.chaos.network import Network
from tests.gateways.serving import Server
from tests.surveys import survey_of

pytestmark = pytest.mark.slow

COMMANDS = {"sqlite": ("serve", "serve", "dispatch"), "postgresql": ("serve", "serve", "dispatch", "dispatch")}

EACH = 6
"""Respondents who do the same."""

PATIENCE = 120
"""Seconds until all is told."""

SURVEY = survey_of(
    {"id": "score", "type": "scale", "minimum": 1, "maximum": 10},
    {"id": "why", "type": "open_text"},
    alerts=[
        {"name": "at once", "condition": {"element": "score", "at_most": 6}, "at": "answer"},
        {"name": "at the end", "condition": {"element": "score", "at_most": 3}},
    ],
)

TOLD = {
    "session.started": 5,
    "answer.accepted": 4,
    "answer.withdrawn": 1,
    "alert.raised": 3,
    "alert.withdrawn": 1,
    "session.completed": 1,
    "session.opted_out": 1,
    "session.expired": 1,
    "session.cancelled": 1,
    "number.opted_out": 1,
    "number.opted_in": 1,
}
"""How often each type is told in all, by how many do the same."""


class Receiver:
    """Verifies what it is told, and the first time an event comes, may hang or answer 500 or a redirect."""

    def __init__(self):
        self.secret = None
        self.bodies = defaultdict(set)
        self.taken = {}
        self.requests = 0
        self._rng = random.Random(1)
        self._lock = threading.Lock()
        self.server = Server(self._receive)

    async def _receive(self, request):
        body, event_id = await request.text(), request.headers["webhook-id"]
        document = Verifier(self.secret).verify(body, dict(request.headers))
        with self._lock:
            self.requests += 1
            is_new = event_id not in self.bodies
            self.bodies[event_id].add(body)
            status = self._rng.choice([204, 204, 204, 500, 302]) if is_new else 204
            if status == 204:
                self.taken[event_id] = document
        return web.Response(status=status, headers={"Location": "http://127.0.0.1/"} if status == 302 else {})

    def types(self):
        with self._lock:
            return Counter(document["type"] for document in self.taken.values())

    def sequences(self):
        found = defaultdict(set)
        for document in self.taken.values():
            if "sessionId" in document["data"]:
                found[document["data"]["sessionId"]].add(document["data"]["sequence"])
        return found


def wait_until(holds, told):
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, told()
        time.sleep(0.05)


class Respondents:
    """Who does what; each name has numbers of its own."""

    def __init__(self, fleet, network):
        self._fleet, self._network = fleet, network
        names = ("completing", "going back", "stopping", "expiring", "cancelled")
        self.of = {name: [f"+4790{at}{one:05}" for one in range(EACH)] for at, name in enumerate(names, 1)}
        self._sessions = {}

    def act(self):
        """Begin, answer, and leave in every way there is."""
        everybody = [number for several in self.of.values() for number in several]
        for number in everybody:
            payload = {"clientReference": number, "identifier": number, "identifierType": "Phone", "channel": "SMS"}
            self._sessions[number] = self._fleet.ask("surveys/a-survey/send", payload)["sessionId"]
        self._wait_for(everybody, 1)
        self._reply(self.of["completing"], "3", 2)
        self._reply(self.of["going back"], "6", 2)
        self._reply(self.of["stopping"], "8", 2)
        self._reply(self.of["completing"], "it was late", 3)
        self._reply(self.of["going back"], "back", 3)
        self._reply(self.of["stopping"], "stop", 3)
        for number in self.of["stopping"]:
            self._network.reply(self._network.phones[number][-1], "start")
        for number in self.of["cancelled"]:
            self._fleet.ask(f"sessions/{self._sessions[number]}/cancel", {})
        for number in self.of["expiring"]:
            at = datetime.now(UTC) + timedelta(seconds=2)
            self._fleet.ask(f"sessions/{self._sessions[number]}", {"expiryTime": at.isoformat()}, "PATCH")

    def _reply(self, numbers, text, count):
        for number in numbers:
            self._network.reply(self._network.phones[number][-1], text)
        self._wait_for(numbers, count)

    def _wait_for(self, numbers, count):
        phones = self._network.phones
        wait_until(
            lambda: self._network.is_quiet() and all(len(phones[one]) >= count for one in numbers),
            lambda: {one: [sms.content for sms in phones[one]] for one in numbers},
        )


def test_every_event_of_every_type_is_told_under_one_id_and_no_sequence_has_a_gap(
    database_url, publish, definitions, tmp_path, record_property
):
    publish(SURVEY, "a-survey")
    settings = {"database_url": database_url, "definitions": definitions, "sms_interval": 0, "gateway_timeout": 0.5}
    commands = COMMANDS[database_url.partition(":")[0].partition("+")[0]]
    receiver = Receiver()
    with receiver.server, Network() as network, closing(open_database(database_url)) as database:
        fleet = Fleet(network, commands, tmp_path, seed=2, webhook_allow="127.0.0.0/8", **settings)
        try:
            added = fleet.ask("webhooks", {"url": f"{receiver.server.url}/hook", "include": ["text", "identifier"]})
            receiver.secret = added["secret"]
            respondents = Respondents(fleet, network)
            fleet.while_killed(respondents.act)
            wanted = Counter({name: EACH * count for name, count in TOLD.items()})

            def all_is_told():
                if receiver.types() == wanted:
                    return True
                time.sleep(2)
                database.write(_make_due).result()
                return False

            wait_until(all_is_told, lambda: (receiver.types() - wanted, wanted - receiver.types()))
            assert fleet.stop() == [0] * len(commands)
        finally:
            fleet.kill_all()
    figures = {"kills": fleet.kills, "events": len(receiver.taken), "requests": receiver.requests}
    print(commands, figures)
    record_property("webhooks under fire", figures)
    assert all(len(bodies) == 1 for bodies in receiver.bodies.values())
    assert receiver.requests > len(receiver.taken)
    sequences = receiver.sequences()
    assert len(sequences) == 5 * EACH
    assert all(sorted(numbers) == list(range(1, len(numbers) + 1)) for numbers in sequences.values())
    assert fleet.kills > 0


def _make_due(unit):
    """Let the time until the next attempt pass, and that of the leases of who was killed."""
    waiting = update(DELIVERY).where(DELIVERY.c.settled_at.is_(None))
    unit.connection.execute(waiting.values(due_at=datetime.now(UTC)))
