"""How events are told: again and again, to whom they may be told, and nobody waits for somebody else's receiver."""

import asyncio
import logging
import socket
from datetime import timedelta

import pytest
from aiohttp import web
from standardwebhooks.webhooks import Webhook as Verifier

from engine import metrics
from engine.settings import LOOPBACK
from engine.webhooks import Destinations
from engine.webhooks.client import WebhookClient
from engine.webhooks.destinations import NotAllowedError
from engine.webhooks.sender import DELAYS, LEASE
from tests.conftest import NUMBER
from tests.gateways.serving import Server, hang_up

A_DAY = timedelta(days=1)


def fails_with(status, **headers):
    return lambda _: web.Response(status=status, headers=headers)


async def slowly(_):
    await asyncio.sleep(5)
    return web.Response()


def test_an_event_is_told_again_under_the_same_id_until_it_is_taken(house, receiver):
    webhook_id = house.add(receiver)
    house.send()
    receiver.answer = fails_with(500)

    told = [house.tell()] + [house.tell(after=delay * 1.11) for delay in DELAYS[:4]]
    (waiting,) = house.deliveries(webhook_id)
    receiver.answer = fails_with(200)
    told.append(house.tell(after=DELAYS[4] * 1.11))

    assert told == [1] * 6
    assert (waiting.state, waiting.status, waiting.reason) == ("waiting", 500, "It answered 500.")
    assert len({(headers["webhook-id"], body) for headers, body, _ in receiver.requests}) == 1
    assert len({headers["webhook-timestamp"] for headers, *_ in receiver.requests}) == 6
    (delivered,) = house.deliveries(webhook_id)
    assert (delivered.state, delivered.attempts) == ("delivered", 6)
    assert house.webhook(webhook_id).failing_since is None
    assert house.tell(after=A_DAY) == 0


def test_no_attempt_is_made_before_its_time(house, receiver):
    house.add(receiver)
    house.send()
    receiver.answer = fails_with(500)
    house.tell()

    assert house.tell(after=timedelta(seconds=4.9)) == 0
    assert house.tell(after=timedelta(seconds=0.7)) == 1


def test_after_the_last_attempt_an_event_has_failed_and_a_replay_tells_it(house, receiver):
    webhook_id = house.add(receiver)
    began = house.clock()
    house.send()
    receiver.answer = fails_with(500)
    told = house.tell() + sum(house.tell(after=delay * 1.11) for delay in DELAYS)

    (failed,) = house.deliveries(webhook_id, "failed")
    assert (told, failed.attempts) == (10, 10)
    assert house.tell(after=A_DAY) == 0

    receiver.answer = fails_with(204)
    assert house.engine.webhooks.replay(webhook_id, {"from": began.isoformat()}).result() == 1
    assert house.tell() == 1
    assert receiver.taken[0][0] == failed.event_id


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (fails_with(302, Location="http://127.0.0.1:1/elsewhere"), "redirect is not followed"),
        (fails_with(308, Location="http://169.254.169.254/"), "redirect is not followed"),
        (fails_with(404), "It answered 404."),
        pytest.param(slowly, "No answer came within 0.5 seconds.", marks=pytest.mark.slow),
        (hang_up, "The answer was lost"),
    ],
)
def test_what_is_no_success_is_a_failure(house, receiver, answer, reason):
    webhook_id = house.add(receiver)
    house.send()
    receiver.answer = answer
    house.tell()

    (waiting,) = house.deliveries(webhook_id)
    assert waiting.state == "waiting"
    assert reason in waiting.reason


def test_a_receiver_that_asks_for_time_is_given_it(house, receiver):
    house.add(receiver)
    house.send()
    receiver.answer = fails_with(503, **{"Retry-After": "600"})
    house.tell()

    assert house.tell(after=timedelta(seconds=599)) == 0
    assert house.tell(after=timedelta(seconds=1)) == 1


def disabled():
    return metrics.REGISTRY.get_sample_value("survey_webhooks_disabled_total")


def test_a_receiver_that_is_gone_is_told_nothing_more(house, receiver, caplog):
    webhook_id, before = house.add(receiver), disabled()
    house.send()
    receiver.answer = fails_with(410)
    house.tell()
    house.reply("8")

    assert house.tell(after=A_DAY) == 0
    assert "410" in house.webhook(webhook_id).disabled_because
    assert [one.state for one in house.deliveries(webhook_id)] == ["failed"]
    assert disabled() == before + 1
    assert [record.levelno for record in caplog.records if "webhook disabled" in record.message] == [logging.ERROR]


def test_five_days_of_failure_disable_a_webhook_and_one_success_does_not_let_it_come_to_that(house, receiver):
    webhook_id = house.add(receiver)
    receiver.answer = fails_with(500)
    states = []
    for day in range(8):
        if day == 2:
            receiver.answer = fails_with(200)
        house.send(f"+479093795{day}")
        house.tell()
        if day == 2:
            receiver.answer = fails_with(500)
        states.append(house.webhook(webhook_id).disabled_at is not None)
        house.clock.move(A_DAY)

    house.send("+4790937958")
    house.tell()
    assert states == [False] * 8
    assert "for 5 days" in house.webhook(webhook_id).disabled_because


def test_enabled_again_a_webhook_is_told_what_comes_and_by_a_replay_what_came(house, receiver):
    webhook_id, began = house.add(receiver), house.clock()
    house.engine.webhooks.change(webhook_id, {"disabled": True}).result()
    house.send()
    assert house.tell() == 0

    house.engine.webhooks.change(webhook_id, {"disabled": False}).result()
    house.reply("8")
    assert house.tell() == 1
    assert receiver.types() == ["answer.accepted"]

    house.engine.webhooks.replay(webhook_id, {"from": began.isoformat(), "types": ["session.started"]}).result()
    house.tell()
    assert receiver.types() == ["answer.accepted", "session.started"]


@pytest.mark.parametrize("changes", [[{"disabled": True}, {"disabled": False}], [{"disabled": False}]])
def test_an_attempt_from_before_a_webhook_was_enabled_again_does_not_disable_it(house, receiver, changes):
    webhook_id, began = house.add(receiver), house.clock()
    house.send()

    def mended_meanwhile(_):
        for change in changes:
            house.engine.webhooks.change(webhook_id, change).result()
        return web.Response(status=410)

    receiver.answer = mended_meanwhile
    house.tell()
    assert not house.webhook(webhook_id).disabled
    assert house.webhook(webhook_id).failing_since is None

    receiver.answer = fails_with(204)
    house.clock.move(LEASE)
    if len(changes) == 2:  # the event has failed as the webhook was disabled
        house.engine.webhooks.replay(webhook_id, {"from": began.isoformat()}).result()
    assert house.tell() == 1
    assert [one.state for one in house.deliveries(webhook_id)] == ["delivered"]


def test_an_event_that_is_taken_while_its_webhook_is_enabled_again_is_not_sent_once_more(house, receiver):
    webhook_id = house.add(receiver)
    house.send()

    def mended_meanwhile(_):
        house.engine.webhooks.change(webhook_id, {"disabled": False}).result()
        return web.Response(status=204)

    receiver.answer = mended_meanwhile
    house.tell()

    assert [one.state for one in house.deliveries(webhook_id)] == ["delivered"]
    assert house.tell(after=LEASE) == 0


def test_an_attempt_whose_webhook_is_removed_meanwhile_is_no_error(house, receiver, caplog):
    webhook_id = house.add(receiver)
    house.send()

    def removed_meanwhile(_):
        house.engine.webhooks.remove(webhook_id).result()
        return web.Response(status=410)

    receiver.answer = removed_meanwhile
    house.tell()

    assert [record.levelno for record in caplog.records if record.levelno > logging.WARNING] == []


@pytest.mark.slow
def test_a_slow_receiver_holds_up_no_other(house, receiver, another):
    """Of two senders' places, the slow one fills its own: the events of the other go out beside them."""
    house.add(receiver)
    house.add(another)
    receiver.answer = slowly
    for at in range(12):
        house.send(f"+47909379{at:02}")

    async def run():
        stop = asyncio.Event()
        running = asyncio.create_task(house.sender.run(stop))
        async with asyncio.timeout(20):
            await asyncio.to_thread(another.wait_for, 12)
        stop.set()
        await running

    asyncio.run(run())
    assert len(another.types()) == 12


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd"])
def test_an_answer_counts_whatever_its_body_is_packed_in(house, receiver, encoding):
    webhook_id = house.add(receiver)
    house.send()
    receiver.answer = lambda _: web.Response(body=b"ok", headers={"Content-Encoding": encoding})
    house.tell()

    (told,) = house.deliveries(webhook_id)
    assert (told.state, told.status) == ("delivered", 200)


def test_an_answer_counts_though_its_body_breaks_off(house, receiver):
    async def breaks_off(request):
        answer = web.StreamResponse(headers={"Content-Length": "10"})
        await answer.prepare(request)
        await answer.write(b"o")
        request.transport.close()
        return answer

    webhook_id = house.add(receiver)
    house.send()
    receiver.answer = breaks_off
    house.tell()

    (told,) = house.deliveries(webhook_id)
    assert (told.state, told.status) == ("delivered", 200)


def test_a_receivers_long_answer_is_not_read_to_its_end(house, receiver):
    house.add(receiver)
    house.send()
    written = 0

    async def endless(request):
        nonlocal written
        answer = web.StreamResponse()
        await answer.prepare(request)
        try:
            while written < 50_000_000:
                await answer.write(b"x" * 10_000)
                written += 10_000
        except ConnectionError:
            pass
        return answer

    receiver.answer = endless
    house.tell()
    receiver.wait_for(1)  # it notices that nobody reads on

    assert receiver.types() == ["session.started"]
    assert written < 50_000_000


class Network:
    """Names that resolve to what a test says; whoever connects is remembered."""

    def __init__(self, monkeypatch, **names):
        self.connected = []
        monkeypatch.setattr(socket, "getaddrinfo", lambda host, port, *_, **__: self._find(names, host, port))
        connect = asyncio.SelectorEventLoop.sock_connect

        async def remember(loop, sock, address):
            self.connected.append(address)
            return await connect(loop, sock, address)

        monkeypatch.setattr(asyncio.SelectorEventLoop, "sock_connect", remember)

    def _find(self, names, host, port):
        known = names.get(str(host).partition(".")[0], str(host))
        family = socket.AF_INET6 if ":" in known else socket.AF_INET
        rest = (0, 0) if ":" in known else ()
        return [(family, socket.SOCK_STREAM, 6, "", (known, int(port or 0), *rest))]


@pytest.mark.parametrize(
    "url",
    [
        "https://10.0.0.1/hook", "https://[fe80::1]/hook", "https://[::ffff:127.0.0.1]/hook",
        "https://169.254.169.254/latest/meta-data", "https://inside.example/hook", "https://metadata.example/hook",
        "https://loop.example/hook", "https://translated.example/hook",
    ],
)  # fmt: skip
def test_an_address_that_may_not_be_called_is_never_connected_to(monkeypatch, url):
    network = Network(
        monkeypatch, inside="10.0.0.1", metadata="169.254.169.254", loop="127.0.0.1", translated="64:ff9b::a00:1"
    )

    async def post():
        async with WebhookClient(Destinations(), 2) as client:
            return await client.post(url, "{}", {})

    answer = asyncio.run(post())

    assert not answer.is_success
    assert "may not be called" in answer.reason
    assert network.connected == []


def test_a_name_that_is_moved_inside_is_not_followed_there(monkeypatch):
    """The address is looked at as it is connected to: what the name was when the webhook was added helps nobody."""
    destinations = Destinations()
    answers = iter(["8.8.8.8", "127.0.0.1"])
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda _, port, *__, **___: [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), int(port or 0)))],
    )
    assert destinations.fault_of_addresses("https://hooks.example/") is None

    async def post():
        async with WebhookClient(destinations, 2) as client:
            return await client.post("https://hooks.example/", "{}", {})

    assert "this machine" in asyncio.run(post()).reason


def test_the_network_of_these_tests_does_notice_connections(monkeypatch):
    network = Network(monkeypatch, loop="127.0.0.1")

    async def post(url):
        async with WebhookClient(Destinations(LOOPBACK), 2) as client:
            return await client.post(url, "{}", {})

    with Server(lambda _: respond()) as server:
        answer = asyncio.run(post(server.url.replace("127.0.0.1", "loop.example")))

    assert answer.status == 204
    assert len(network.connected) == 1


async def respond():
    return web.Response(status=204)


def test_a_test_event_is_posted_at_once_and_its_answer_told(house, receiver):
    webhook_id = house.add(receiver)
    webhook = house.webhook(webhook_id)
    receiver.answer = fails_with(200)
    answer = asyncio.run(house.engine.webhooks.test(webhook))

    assert (answer.is_success, answer.status) == (True, 200)
    assert receiver.types() == ["webhook.test"]
    assert house.deliveries(webhook_id) == []


def test_a_rotated_secret_verifies_and_so_does_the_one_before(house, receiver):
    webhook_id = house.add(receiver)
    before = receiver.secret
    receiver.secret = house.engine.webhooks.rotate(webhook_id).result().secret
    house.send()
    house.tell()

    assert receiver.types() == ["session.started"]
    ((headers, body, _),) = receiver.requests
    assert Verifier(before).verify(body, headers)["type"] == "session.started"


def test_what_a_dispatcher_held_that_died_is_told_after_its_lease(house, receiver):
    house.add(receiver)
    house.send()

    async def die():
        dying = asyncio.create_task(house.sender.send_due())
        receiver.answer = lambda _: (dying.cancel(), web.Response())[1]
        await asyncio.gather(dying, return_exceptions=True)

    asyncio.run(die())
    receiver.answer = fails_with(200)
    house.sender = house.new_sender()
    assert house.tell() == 0
    assert house.tell(after=timedelta(seconds=61)) == 1
    assert len({webhook_id for webhook_id, _ in receiver.taken}) == 1


def test_old_events_are_forgotten_but_those_of_an_open_session(house, receiver):
    webhook_id = house.add(receiver)
    long = house.send(expiryTime="2027-11-23T12:00:00Z")
    house.send("+4790937955")
    house.reply("8", "1", "fine", number="+4790937955")
    house.tell_all()
    assert len(house.deliveries(webhook_id)) == 6

    house.clock.move(timedelta(days=31))
    house.sender = house.new_sender()
    house.tell()
    house.reply("8", number=NUMBER)
    house.tell()

    assert [one.session_id for one in house.deliveries(webhook_id)] == [long, long]
    assert receiver.sequences()[long] == [1, 2]


def test_a_socket_for_a_public_address_is_made():
    info = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("8.8.8.8", 443))

    Destinations().socket_for(info, encrypted=True).close()
    with pytest.raises(NotAllowedError):
        Destinations().socket_for(info, encrypted=False)


def test_an_answer_counts_though_its_body_does_not_end(house, receiver, monkeypatch):
    async def is_late(_):
        raise TimeoutError

    monkeypatch.setattr("engine.webhooks.client._read", is_late)
    webhook_id = house.add(receiver)
    house.send()
    house.tell()

    (told,) = house.deliveries(webhook_id)
    assert (told.state, told.status) == ("delivered", 204)
