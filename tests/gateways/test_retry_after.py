"""A service that says when it wants to be asked again is asked no sooner, through whichever gateway."""

from datetime import timedelta

import pytest
from aiohttp import web

from engine.gateways import GATEWAYS
from engine.gateways.gateway import RetryLater
from engine.gateways.http_client import LONGEST_WAIT, HttpGateway
from tests.conftest import NOON
from tests.gateways import test_http, test_kannel, test_puzzel
from tests.gateways.sending import send
from tests.gateways.serving import Server


class Busy:
    """A service that is asked too much, and says when to ask again."""

    def __init__(self):
        self.answer = {}
        self.server = Server(self._answer)

    async def _answer(self, _):
        return web.Response(**self.answer)


@pytest.fixture
def busy():
    busy = Busy()
    with busy.server:
        yield busy


def http(name):
    def made(busy):
        gateway = test_http.gateway(name, busy)
        gateway.clock = lambda: NOON
        return gateway

    return made


KANNEL, PUZZEL = (
    lambda busy: test_kannel.kannel(busy.server.url),
    lambda busy: test_puzzel.puzzel(busy.server.url),
)
CASES = [
    ("kannel", KANNEL, 503),
    ("puzzel", PUZZEL, 429),
    ("puzzel", PUZZEL, 503),
    ("http", http("elks_like"), 429),
    ("http", http("elks_like"), 503),
    ("http", http("batches"), 302),  # nonsense, which it tries again
]


@pytest.mark.parametrize(("_name", "open_on", "status"), CASES)
@pytest.mark.parametrize(
    ("written", "after"),
    [
        ("5", timedelta(seconds=5)),
        ("Mon, 23 Nov 2026 12:10:00 GMT", timedelta(minutes=10)),
        ("86400", LONGEST_WAIT),
        ("Mon, 30 Nov 2026 12:00:00 GMT", LONGEST_WAIT),
        ("soon", None),
        (None, None),
    ],
)
def test_a_service_is_left_in_peace_for_as_long_as_it_asks(busy, _name, open_on, status, written, after):
    busy.answer = {"status": status, "headers": {"Retry-After": written} if written else {}}

    outcome = send(open_on(busy), expires_at=NOON + timedelta(days=3))

    assert isinstance(outcome, RetryLater)
    assert outcome.after == after


def test_every_gateway_over_http_has_a_case():
    over_http = {name for name, gateway in GATEWAYS.items() if issubclass(gateway, HttpGateway)}

    assert {name for name, _, _ in CASES} == over_http
