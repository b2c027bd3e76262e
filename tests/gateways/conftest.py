"""The engine over a gateway that is not pretended: its API and its dispatcher, on a clock that is moved by hand."""

import asyncio
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from engine.api import make_app
from engine.dispatch import Dispatcher
from engine.engine import Engine, surveys_on
from engine.store import empty
from tests.conftest import LOOPBACK, NUMBER, payload, settings_on
from tests.gateways.puzzel_double import PuzzelDouble
from tests.gateways.serving import TIMEOUT
from tests.surveys import SCORE, survey_of

WHY = {"id": "why", "type": "open_text"}


class House:
    """An engine over some gateways."""

    def __init__(self, database, definitions, gateways, clock, by_country):
        self.clock = clock
        settings = settings_on(definitions)
        self.gateways = {gateway.name: gateway for gateway in gateways}
        surveys = surveys_on(settings, min(gateway.segments_at_most for gateway in gateways))
        dispatcher = Dispatcher(database, *gateways, clock=clock)
        self.engine = Engine(*surveys, database, self.gateways, dispatcher, clock, by_country)
        self.api = TestClient(make_app(self.engine, settings), LOOPBACK, raise_server_exceptions=False)

    def send(self, to=NUMBER, **more):
        return self.engine.send_survey("a-survey", payload(to, **more)).session_id

    def deliver(self, rounds=40):
        """Let everything that is queued go out, with all the waiting that takes."""
        asyncio.run(self._deliver(rounds))

    async def _deliver(self, rounds):
        for gateway in self.gateways.values():
            await gateway.open(TIMEOUT)
        for _ in range(rounds):
            await self.engine.dispatcher.send_due()
            if not self.engine.outbox().unsettled:
                break
            self.clock.move(timedelta(seconds=60 if self.engine.outbox().unsettled.get("waiting") else 2))
        for gateway in self.gateways.values():
            await gateway.close()

    def statuses(self, session_id):
        return [message.status for message in self.engine.transcript(session_id).messages]

    def answers(self, session_id):
        return [response.answer for response in self.engine.transcript(session_id).responses]

    def state(self, session_id):
        return self.engine.transcript(session_id).session.state


@pytest.fixture
def double():
    """Puzzel's double, which answers on this machine."""
    double = PuzzelDouble()
    with double.server:
        yield double


@pytest.fixture
def open_house(memory, definitions, publish, clock):
    """Open an engine over gateways, with a survey of a score and a reason; what databases do is tested elsewhere."""
    publish(survey_of(SCORE, WHY), "a-survey")
    empty(memory)
    return lambda *gateways, **by_country: House(memory, definitions, gateways, clock, by_country)
