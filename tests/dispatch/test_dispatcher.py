"""The dispatcher at work, in its thread, on a gateway that does as the test says."""

import asyncio
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from engine.dispatch import Dispatcher
from engine.errors import DispatcherFailed, SettingsError, StoreError
from engine.gateways.gateway import Refused, RetryLater, Submitted, Unknown
from engine.session import State
from engine.store import open_database
from engine.store.tables import OUTBOX
from tests.conftest import wait_until
from tests.databases import begin

INTERVAL = timedelta(milliseconds=300)


class Gateway:
    """Answers with what `answers` gives, and remembers who was sent what, when."""

    name = "scripted"
    is_idempotent = True
    segments_at_most = 6

    def __init__(self):
        self.sent = []
        self.answers = lambda _: Submitted()
        self.most_at_once = 0
        self._at_once = 0
        self._seen = threading.Condition()

    @classmethod
    def from_environment(cls, *_):
        return cls()

    @classmethod
    def joins(cls, _):
        return cls.segments_at_most

    async def open(self, _):
        pass

    async def close(self):
        pass

    async def send(self, sms):
        self._at_once += 1
        self.most_at_once = max(self.most_at_once, self._at_once)
        with self._seen:
            self.sent.append((sms, datetime.now(UTC)))
            self._seen.notify_all()
        answer = self.answers(sms)
        answer = await answer if asyncio.iscoroutine(answer) else answer
        self._at_once -= 1
        if isinstance(answer, Exception):
            raise answer
        return answer

    def wait_for(self, count):
        with self._seen:
            assert self._seen.wait_for(lambda: len(self.sent) >= count, timeout=20), f"{len(self.sent)} of {count}"
        return [sms for sms, _ in self.sent]


async def taken_after(release):
    await asyncio.to_thread(release.wait, 20)
    return Submitted()


@pytest.fixture
def gateway():
    return Gateway()


@contextmanager
def dispatching(database, gateway, *, poll=0.05, **more):
    made = Dispatcher(database, gateway, poll=poll, **more)
    made.start()
    try:
        yield made
    finally:
        made.stop()


@pytest.fixture
def dispatcher(database, gateway):
    with dispatching(database, gateway, interval=INTERVAL) as made:
        yield made


def queue(database, *texts, **changes):
    now = datetime.now(UTC)
    times = {"created_at": now, "asked_at": now, "expires_at": now + timedelta(hours=1)}
    return begin(database, *texts, now=now, **{**times, **changes})


def statuses(database, session):
    transcript = database.read(lambda queries: queries.transcript(session.id)).result()
    return [message.status for message in transcript.messages]


@pytest.mark.usefixtures("dispatcher")
def test_an_sms_another_process_queued_is_found(gateway, database_url):
    other = open_database(database_url)
    queue(other, "hello")
    other.close()

    assert [sms.content for sms in gateway.wait_for(1)] == ["hello"]


def test_no_more_is_at_the_gateway_than_allowed(database, gateway):
    release = threading.Event()
    gateway.answers = lambda _: taken_after(release)
    for _ in range(30):
        queue(database, "hello")
    with dispatching(database, gateway, in_flight=4):
        gateway.wait_for(4)
        release.set()
        gateway.wait_for(30)

    assert gateway.most_at_once == 4
    assert len({sms.client_reference for sms, _ in gateway.sent}) == 30


def test_a_slow_sms_holds_up_no_other_session(database, dispatcher, gateway):
    release = threading.Event()
    gateway.answers = lambda sms: taken_after(release) if sms.content == "stuck" else Submitted()
    queue(database, "stuck")
    gateway.wait_for(1)
    for _ in range(40):
        queue(database, "hello")
        dispatcher.wake()

    assert len(gateway.wait_for(41)) == 41
    release.set()


@pytest.mark.parametrize("timeout", [5.0, 30.0, 600.0])
def test_what_is_at_the_gateway_is_held_longer_than_the_gateway_may_take(database, gateway, timeout):
    """Else another dispatcher would send it while this one still waits for the answer."""
    release = threading.Event()
    gateway.answers = lambda _: taken_after(release)
    queue(database, "hello")
    held = select(OUTBOX.c.tried_at, OUTBOX.c.due_at)
    with dispatching(database, gateway, timeout=timeout):
        gateway.wait_for(1)
        tried_at, held_until = database.write(lambda unit: unit.connection.execute(held).one()).result()
        release.set()

    assert held_until - tried_at >= timedelta(seconds=1.5 * timeout)


def test_stopping_waits_for_what_is_at_the_gateway_and_records_it(database, gateway):
    release = threading.Event()
    gateway.answers = lambda _: taken_after(release)
    session = queue(database, "one", "two")
    dispatcher = Dispatcher(database, gateway, interval=timedelta(), poll=0.05)
    dispatcher.start()
    gateway.wait_for(1)
    stopping = threading.Thread(target=dispatcher.stop)
    stopping.start()

    release.set()
    stopping.join(10)

    assert not stopping.is_alive()
    assert not dispatcher.is_started
    assert statuses(database, session) == ["sent", "waiting"]


@pytest.mark.parametrize(
    ("answer", "attempts", "reason"),
    [
        (Refused(reason="no such service"), 1, "no such service"),
        pytest.param(RetryLater(reason="nonsense: <html>", at_most=1), 2, "nonsense: <html>", marks=pytest.mark.slow),
    ],
)
def test_what_is_refused_becomes_a_dead_letter_and_the_next_sms_goes(
    database, dispatcher, gateway, answer, attempts, reason
):
    gateway.answers = lambda sms: answer if sms.content == "one" else Submitted()
    session = queue(database, "one", "two")

    gateway.wait_for(attempts + 1)
    dispatcher.stop()

    assert statuses(database, session) == ["failed", "sent"]
    (letter,) = database.read(lambda queries: queries.dead_letters()).result()
    assert letter.reason == reason


def test_a_number_that_can_never_be_reached_ends_its_session(database, dispatcher, gateway):
    gateway.answers = lambda _: Refused(reason="no such number", unreachable=True)
    session = queue(database, "one", "two")

    gateway.wait_for(1)
    dispatcher.stop()

    assert statuses(database, session) == ["failed", "cancelled"]
    assert database.read(lambda queries: queries.session(session.id)).result().state is State.CANCELLED


@pytest.mark.parametrize(
    ("answer", "told"),
    [(Unknown(reason="lost"), "lost"), (OSError("reset"), "OSError: reset"), (None, "answered None")],
)
@pytest.mark.parametrize(("retries", "status"), [(True, "waiting"), (False, "uncertain")])
def test_an_answer_that_was_lost_is_tried_again_or_held_as_the_gateway_wants(
    database, gateway, answer, told, retries, status
):
    gateway.is_idempotent = retries
    gateway.answers = lambda _: answer
    session = queue(database, "one")
    with dispatching(database, gateway):
        gateway.wait_for(1)

    (message,) = database.read(lambda queries: queries.transcript(session.id)).result().messages
    assert (message.status, told in message.reason) == (status, True)


def test_whoever_wakes_the_dispatcher_need_not_wait_for_its_next_look(database, gateway):
    with dispatching(database, gateway, poll=60) as dispatcher:
        for count in (1, 2):
            queue(database, "hello")
            dispatcher.wake()
            gateway.wait_for(count)


@pytest.mark.slow
def test_commits_that_keep_coming_cost_neither_a_claim_nor_a_wake_up_each(database):
    gateway = CountingWakeUps()
    busy = Busy(database)
    dispatcher = Dispatcher(busy, gateway, poll=60)
    busy.committed = dispatcher.wake
    began = time.monotonic()
    dispatcher.start()
    busy.wait_for(30)
    took = time.monotonic() - began
    dispatcher.stop()

    assert took > 0.2  # 30 writes are as many breaths, but for the first and what sweeps write
    assert gateway.wake_ups < 10 * busy.writes


class Busy:
    """A database to which others commit a hundred times during each of our writes."""

    def __init__(self, database):
        self._database = database
        self._counted = threading.Condition()
        self.writes = 0
        self.committed = None
        self.clock, self.name, self.read = database.clock, database.name, database.read

    def write(self, work):
        for _ in range(100):
            self.committed()
        with self._counted:
            self.writes += 1
            self._counted.notify_all()
        return self._database.write(work)

    def wait_for(self, count):
        with self._counted:
            assert self._counted.wait_for(lambda: self.writes >= count, timeout=20), f"{self.writes} of {count}"

    def dispatching(self):
        return self._database.dispatching()


class CountingWakeUps(Gateway):
    """Counts how often another thread interrupts the loop it is opened in."""

    wake_ups = 0

    async def open(self, _):
        loop = asyncio.get_running_loop()
        interrupt = loop.call_soon_threadsafe

        def counted(*args, **more):
            self.wake_ups += 1
            return interrupt(*args, **more)

        loop.call_soon_threadsafe = counted


def test_a_second_dispatcher_of_a_sqlite_file_is_refused(migrated_sqlite, tmp_path, gateway):
    path = tmp_path / "survey.db"
    path.write_bytes(migrated_sqlite.read_bytes())
    databases = [open_database(f"sqlite:///{path}") for _ in range(2)]
    first, second = (Dispatcher(database, gateway) for database in databases)
    first.start()

    with pytest.raises(StoreError, match="another process"):
        second.start()

    first.stop()
    second.start()
    second.stop()
    for database in databases:
        database.close()


def test_what_was_never_started_can_be_stopped_and_woken(database, gateway):
    dispatcher = Dispatcher(database, gateway)

    dispatcher.wake()
    dispatcher.stop()

    assert gateway.sent == []


class Unopened(Gateway):
    """A gateway that cannot be opened."""

    def __init__(self, error):
        super().__init__()
        self._error = error

    async def open(self, _):
        raise self._error


@pytest.mark.parametrize(
    "error", [OSError("no route to host"), ValueError("odd"), SettingsError("SURVEY_X is not set.")]
)
def test_a_dispatcher_whose_gateway_cannot_be_opened_does_not_start(database, gateway, error):
    dispatcher = Dispatcher(database, Unopened(error))

    with pytest.raises(SettingsError if isinstance(error, SettingsError) else DispatcherFailed, match=str(error)):
        dispatcher.start()

    dispatcher.stop()
    other = Dispatcher(database, gateway)  # nothing is held
    other.start()
    other.stop()


class Breaking:
    """A dispatcher whose thread ends by a fault of ours, as soon as it has something to do."""

    def __init__(self, dispatcher):
        self.dispatcher = dispatcher
        self.ended = threading.Event()
        dispatcher._lanes[0]._record_all = self._fail

    async def _fail(self):
        raise RuntimeError("a bug")

    def until_it_ends(self):
        self.dispatcher.when_failed(self.ended.set)
        self.dispatcher.start()
        assert self.ended.wait(20)


def test_a_dispatcher_that_ends_by_itself_says_so_to_all_who_ask(database, gateway, caplog):
    dispatcher = Dispatcher(database, gateway)
    told = threading.Event()

    Breaking(dispatcher).until_it_ends()

    assert isinstance(dispatcher.failure, BaseExceptionGroup)
    with pytest.raises(DispatcherFailed, match="RuntimeError: a bug"):
        dispatcher.join()
    dispatcher.when_failed(told.set)  # late as it is
    assert told.is_set()
    dispatcher.stop()
    assert [record.levelname for record in caplog.records if "has ended" in record.message] == ["CRITICAL"]


def test_threads_that_start_it_at_once_have_one_that_dispatches(database, gateway):
    dispatcher = Dispatcher(database, gateway, poll=0.05)
    together = threading.Barrier(4)

    def start(_):
        together.wait(10)
        dispatcher.start()
        return dispatcher._thread

    with ThreadPoolExecutor(4) as threads:
        known = {*threads.map(start, range(4))}
    begun = {thread for thread in threading.enumerate() if thread.name == "survey-dispatcher"}
    dispatcher.stop()

    assert len(begun) == 1
    assert known == begun
    assert not any(thread.is_alive() for thread in begun)


def test_one_that_has_ended_by_itself_is_started_again(database, gateway):
    dispatcher = Dispatcher(database, gateway, poll=0.05)
    Breaking(dispatcher).until_it_ends()
    del dispatcher._lanes[0]._record_all

    dispatcher.start()
    session = queue(database, "hello")
    gateway.wait_for(1)
    dispatcher.stop()
    assert statuses(database, session) == ["sent"]


def test_a_dispatcher_says_what_it_sends_from_where_and_what_waits_for_others(database, gateway, caplog):
    for name in ("puzzel", "puzzel", gateway.name):
        queue(database, "hello", gateway=name)
    with caplog.at_level("INFO", "engine.dispatch"), dispatching(database, gateway):
        gateway.wait_for(1)
        wait_until(lambda: any(record.levelname == "WARNING" for record in caplog.records))

    said = [record.getMessage() for record in caplog.records]
    assert f"dispatching: gateway `scripted`, database {database.name}" in said
    assert "2 SMS wait for the gateway `puzzel`: this dispatcher, for `scripted`, leaves them." in said
    assert said[-1] == f"no longer dispatching: gateway `scripted`, database {database.name}"


def test_a_session_that_expires_leaves_a_line_with_its_id_and_without_its_number(database, gateway, caplog):
    now = datetime.now(UTC)
    session = begin(database, now=now, expires_at=now)
    with caplog.at_level("INFO", "engine.dispatch"), dispatching(database, gateway):
        wait_until(lambda: any("expired" in record.message for record in caplog.records))

    assert database.read(lambda queries: queries.session(session.id)).result().state is State.EXPIRED
    (record,) = [record for record in caplog.records if "expired" in record.message]
    assert (record.session_id, record.survey_id) == (session.id, session.survey_id)
    assert session.recipient not in f"{record.__dict__}"


UNHEARD_OF = {
    "huge": "s" * 8000,
    "huge and wide": "\N{GRINNING FACE}" * 8000,
    "incompressible": "".join(chr(0x100 + (at * 7919) % 20_000) for at in range(8000)),
    "NUL": "a\x00b",
    "lone surrogate": "a\ud800b",
    "empty": "",
    "number": 7,
    "list": ["a"],
}


@pytest.mark.parametrize("value", UNHEARD_OF.values(), ids=UNHEARD_OF)
@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (lambda value: Submitted(message_id=value, sms_session=value), "sent"),
        (lambda value: Refused(reason=value), "failed"),
        (lambda value: Unknown(reason=value), "uncertain"),
        (lambda value: RetryLater(reason=value), "waiting"),
    ],
    ids=["taken", "never", "uncertain", "later"],
)
def test_whatever_a_gateway_says_it_is_stored_and_everybody_elses_sms_go_on(database, gateway, value, answer, status):
    gateway.is_idempotent = False
    gateway.answers = lambda sms: answer(value) if sms.content == "odd" else Submitted()
    session = queue(database, "odd", "next")
    with dispatching(database, gateway, poll=0.02, interval=timedelta()) as dispatcher:
        gateway.wait_for(1)
        other = queue(database, "hello")
        dispatcher.wake()
        wait_until(lambda: statuses(database, other) == ["sent"])

    assert statuses(database, session)[0] == status
    if status != "waiting":  # which it is until it is tried again
        assert [sms.content for sms, _ in gateway.sent].count("odd") == 1
