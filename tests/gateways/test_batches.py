"""What a gateway hands in together."""

import asyncio
from concurrent.futures import Future
from typing import ClassVar

import pytest
from fastapi.testclient import TestClient

from engine.api import make_app
from engine.engine import operation
from engine.settings import Settings
from tests.conftest import LOOPBACK, NUMBER
from tests.gateways.test_puzzel import KEY, puzzel

SWEDE = "+46701234567"


class Watched:
    """An engine that takes a reply only after the event loop went on to whatever else there was."""

    gateways: ClassVar = {"puzzel": puzzel("http://nowhere")}
    clock = None

    def __init__(self):
        self.under_way = []
        self.at_once = []

    @operation
    def outbox(self):
        return Future()

    @operation
    def keep_unreadable(self, *_):
        done = Future()
        done.set_result(None)
        return done

    @operation
    def receive_reply(self, message):
        taken = Future()
        self.under_way.append(message.originator)
        self.at_once.append(tuple(self.under_way))
        loop = asyncio.get_running_loop()

        def take():
            self.under_way.remove(message.originator)
            taken.set_result(None)

        loop.call_soon(loop.call_soon, take)
        return taken


@pytest.fixture
def watched():
    return Watched()


@pytest.fixture
def hand_in(watched):
    client = TestClient(make_app(watched, Settings()), LOOPBACK)

    def call(*originators):
        several = [{"messageid": str(at), "originator": one, "content": "7"} for at, one in enumerate(originators)]
        return client.post("/v1/gateways/puzzel/inbound", json={"mo": several}, headers=KEY)

    return call


def test_one_phones_replies_are_taken_one_after_the_other(watched, hand_in):
    assert hand_in(NUMBER, NUMBER, NUMBER).status_code == 200

    assert watched.at_once == [(NUMBER,)] * 3


def test_the_replies_of_several_phones_do_not_wait_for_each_other(watched, hand_in):
    assert hand_in(NUMBER, SWEDE).status_code == 200

    assert watched.at_once[-1] == (NUMBER, SWEDE)
