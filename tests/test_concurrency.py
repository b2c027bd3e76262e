"""What happens at once: two engines on one database are two processes, as far as the database can tell."""

import asyncio
import threading
import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text as sql

from engine import Engine, Sent, Settings
from engine.dispatch import Dispatcher
from engine.errors import OptedOut, TooManySessions
from engine.gateways.gateway import RetryLater, Submitted, Unknown
from engine.session import Inbound
from tests.conftest import NOON, payload
from tests.databases import recorded_statements
from tests.surveys import AGAIN, SCORE, survey_of

pytestmark = pytest.mark.slow

STARS = {"id": "stars", "type": "scale", "minimum": 1, "maximum": 5}
NUMBERS = [f"+479093795{digit}" for digit in range(10)]
NUMBER = NUMBERS[0]
INTERVAL = timedelta(seconds=2)
WAITING_FOR_A_NUMBER = """
    SELECT 1 FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
    WHERE datname = current_database() AND locktype = 'advisory' AND NOT granted
"""


class Lossy:
    """A gateway that knows no client references: what it takes arrives, whatever it answers."""

    name = "pretend"
    is_idempotent = True
    segments_at_most = 6

    def __init__(self):
        self.arrived = []
        self.answers = []

    async def send(self, sms):
        self.arrived.append(sms.content.split("\n")[0])
        answer = self.answers.pop(0) if self.answers else Submitted()
        return await answer() if callable(answer) else answer


@pytest.fixture
def gateway():
    return Lossy()


@pytest.fixture
def engines(database_url, publish, definitions, clock, gateway):
    """Two processes on one database and one gateway."""
    publish(survey_of(SCORE, STARS), "visit")
    publish(survey_of(AGAIN, id="another-survey"), "again")
    opened = []
    for _ in range(2):
        engine = Engine.open(Settings(database_url=database_url, definitions=definitions), clock=clock)
        dispatcher = Dispatcher(engine.database, gateway, interval=INTERVAL, clock=clock)
        opened.append(replace(engine, gateways={gateway.name: gateway}, dispatcher=dispatcher))
    yield opened
    for engine in opened:
        engine.close()


@pytest.fixture
def say(clock):
    """Hand in an SMS from a phone, without waiting."""

    def call(engine, text, number=NUMBER, message_id=None):
        clock.move(timedelta(microseconds=1))
        message_id = message_id or str(uuid.uuid4())
        message = Inbound(gateway="pretend", message_id=message_id, originator=number, content=text)
        return engine.receive_reply.submit(message)

    return call


@pytest.fixture
def deliver(clock):
    """Let everything that is queued go to the gateway."""

    def call(engine):
        while engine.outbox().unsettled:
            clock.move(INTERVAL)
            asyncio.run(engine.dispatcher.send_due())

    return call


@pytest.fixture
def asked(engines, deliver):
    """Send a survey to numbers, and have its first question arrive."""

    def call(*numbers, survey="a-survey", **more):
        ids = [send(engines[0], number, survey, **more).result().session_id for number in numbers or [NUMBER]]
        deliver(engines[0])
        return ids if numbers else ids[0]

    return call


def send(engine, number=NUMBER, survey="a-survey", **more):
    return engine.send_survey.submit(survey, payload(number, **more))


def answers(engine, session_id):
    return [response.answer for response in engine.transcript(session_id).responses]


def messages(engine, session_id, direction):
    return [message for message in engine.transcript(session_id).messages if message.direction == direction]


def texts(engine, session_id):
    return [message.text.split("\n")[0] for message in messages(engine, session_id, "outbound")]


def test_of_two_replies_at_once_one_answers_and_the_other_does_not_land_on_the_next_question(engines, asked, say):
    sessions = asked(*NUMBERS)

    futures = [say(engine, text, number) for number in NUMBERS for engine, text in zip(engines, "34", strict=True)]

    for future in futures:
        future.result()
    for session_id in sessions:
        assert answers(engines[0], session_id) in ([3], [4])
        assert sorted(message.text for message in messages(engines[0], session_id, "inbound")) == ["3", "4"]
        assert texts(engines[0], session_id) == ["Score?", "Stars?"]


def test_one_message_delivered_to_two_processes_at_once_is_one_reply(engines, asked, say):
    sessions = asked(*NUMBERS)

    futures = [say(engine, "3", number, f"from {number}") for number in NUMBERS for engine in engines * 2]

    taken = [future.result().session_id for future in futures]
    assert sorted(filter(None, taken)) == sorted(sessions)
    for session_id in sessions:
        assert answers(engines[0], session_id) == [3]
        assert len(messages(engines[0], session_id, "inbound")) == 1
        assert texts(engines[0], session_id) == ["Score?", "Stars?"]


@pytest.mark.parametrize("answer", [Submitted(), Unknown(reason="the answer was lost")], ids=["taken", "lost"])
def test_a_reply_while_its_question_is_still_being_sent_counts_and_the_question_is_not_sent_again(
    engines, gateway, say, deliver, answer
):
    at_gateway, replied = threading.Event(), threading.Event()

    async def slowly():
        at_gateway.set()
        await asyncio.to_thread(replied.wait, 20)
        return answer

    gateway.answers.append(slowly)
    session_id = send(engines[0]).result().session_id
    sending = threading.Thread(target=lambda: asyncio.run(engines[0].dispatcher.send_due()))
    sending.start()
    at_gateway.wait(20)

    say(engines[1], "7").result()
    replied.set()
    sending.join()
    deliver(engines[1])

    assert answers(engines[0], session_id) == [7]
    assert gateway.arrived == ["Score?", "Stars?"]


def test_of_two_surveys_open_for_one_number_each_gets_the_reply_its_question_fits(engines, asked, say):
    scores, others = asked(*NUMBERS), asked(*NUMBERS, survey="another-survey")

    futures = [
        say(engine, text, number) for number in NUMBERS for engine, text in zip(engines, ("7", "yes"), strict=True)
    ]

    for future in futures:
        future.result()
    assert [answers(engines[0], session_id) for session_id in scores] == [[7]] * len(NUMBERS)
    assert [answers(engines[0], session_id) for session_id in others] == [[True]] * len(NUMBERS)


def test_a_reply_that_comes_as_its_session_expires_comes_too_late_for_every_process(engines, asked, say, clock):
    sessions = asked(*NUMBERS, expiryTime=(NOON + timedelta(hours=1)).isoformat())
    clock.move(timedelta(hours=1))
    now = clock()

    futures = []
    for number in NUMBERS:
        futures.append(engines[0].database.write(lambda unit: unit.expire(now, limit=3)))
        futures += [say(engine, "7", number) for engine in engines]

    for future in futures:
        future.result()
    for session_id in sessions:
        assert answers(engines[0], session_id) == []
        assert texts(engines[0], session_id) == ["Score?", "This survey is closed.", "This survey is closed."]
        assert engines[0].transcript(session_id).session.state_at(clock()) == "expired"


def test_what_a_session_has_not_said_when_it_expires_is_never_said(engines, asked, say, clock, gateway):
    session_id = asked(expiryTime=(NOON + timedelta(hours=1)).isoformat())
    clock.move(timedelta(minutes=59))
    say(engines[0], "7").result()

    clock.move(timedelta(minutes=1))
    asyncio.run(engines[1].dispatcher.send_due())

    assert gateway.arrived == ["Score?"]
    assert [message.status for message in messages(engines[0], session_id, "outbound")] == ["sent", "cancelled"]


def test_a_question_that_reached_the_phone_twice_may_be_answered_twice(engines, gateway, say, deliver):
    gateway.answers.append(Unknown(reason="the answer was lost"))
    session_id = send(engines[0]).result().session_id
    deliver(engines[0])

    for engine in engines:
        say(engine, "4").result()
    deliver(engines[0])
    say(engines[1], "2").result()

    assert gateway.arrived == ["Score?", "Score?", "Stars?"]
    assert answers(engines[0], session_id) == [4, 2]


@pytest.mark.parametrize("second", ["7", "no idea"])
def test_a_second_reply_does_not_prove_that_the_next_question_arrived_which_it_came_before(
    engines, gateway, asked, say, clock, deliver, second
):
    session_id = asked()
    say(engines[0], "4").result()
    waits, early = threading.Event(), clock()

    def hold(unit):
        unit.of_recipient(NUMBER, early)  # the session's row
        waits.wait(20)

    held = engines[0].database.write(hold)
    late = say(engines[1], second)  # the clock was read, and now it waits
    clock.move(INTERVAL)
    gateway.answers.append(RetryLater(reason="busy"))
    waits.set()
    asyncio.run(engines[0].dispatcher.send_due())
    held.result()
    late.result()
    deliver(engines[0])

    assert answers(engines[0], session_id) == [4]
    assert gateway.arrived == ["Score?", "Stars?", "Stars?"]


def test_what_is_said_to_a_late_reply_comes_after_the_thanks_though_these_are_still_under_way(
    engines, gateway, asked, say, clock, deliver
):
    session_id = asked(survey="another-survey")
    say(engines[0], "yes").result()
    clock.move(INTERVAL)

    async def while_it_is_sent():
        await asyncio.to_thread(say(engines[1], "yes").result)
        return RetryLater(reason="busy")

    gateway.answers.append(while_it_is_sent)
    asyncio.run(engines[0].dispatcher.send_due())
    deliver(engines[1])

    assert answers(engines[0], session_id) == [True]
    assert gateway.arrived == ["Again?", "Thank you!", "Thank you!", "This survey is closed."]


def test_two_send_surveys_with_one_client_reference_at_once_are_one_session_and_are_answered_alike(engines):
    futures = [[send(engine, number, clientReference=number) for engine in engines * 2] for number in NUMBERS]

    for of_one in futures:
        sent = [future.result() for future in of_one]
        assert len({(one.session_id, one.state, one.current_element) for one in sent}) == 1
        assert sorted(one.repeated for one in sent) == [False, True, True, True]
        assert texts(engines[0], sent[0].session_id) == ["Score?"]


def test_a_stop_and_a_send_at_once_leave_no_open_session(engines, say):
    stops, sends = [], []
    for number in NUMBERS:
        stops.append(say(engines[0], "stop", number))
        sends.append(send(engines[1], number))

    for stop in stops:
        stop.result()
    for future in sends:
        if isinstance(future.exception(), OptedOut):
            continue
        session_id = future.result().session_id
        assert engines[0].transcript(session_id).session.state == "opted_out"
        assert [message.status for message in messages(engines[0], session_id, "outbound")] == ["cancelled"]


def test_a_survey_that_is_sent_while_a_stop_is_not_committed_yet_waits_for_it(engines, clock):
    sent = []

    def stop(unit):
        unit.opt_out(NUMBER, clock())
        sent.append(send(engines[1]))
        # SQLite has one writer, whom it surely waits for.
        while unit.connection.dialect.name == "postgresql" and not sent[0].done():
            if unit.connection.execute(sql(WAITING_FOR_A_NUMBER)).first():
                break

    engines[0].database.write(stop).result()

    with pytest.raises(OptedOut):
        sent[0].result()


@pytest.mark.parametrize("ahead", [8, -8])
def test_a_reply_counts_whatever_the_dispatchers_clock_says(engines, clock, gateway, ahead):
    skewed = Dispatcher(
        engines[1].database, gateway, interval=INTERVAL, clock=lambda: clock() + timedelta(seconds=ahead)
    )
    session_id = send(engines[0]).result().session_id
    clock.move(timedelta(seconds=20))
    asyncio.run(skewed.send_due())
    clock.move(timedelta(seconds=5))

    message = Inbound(gateway="pretend", message_id="m", originator=NUMBER, content="7")
    engines[0].receive_reply(message)

    assert answers(engines[0], session_id) == [7]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_machines_whose_clocks_differ_hold_one_conversation(database_url, publish, definitions, gateway, monkeypatch):
    """As each is opened, the machine believes in another time; what they go by is the server's."""
    publish(survey_of(SCORE, STARS), "visit")
    opened = []
    for hours in (5, -5):
        monkeypatch.setattr("engine.store.clock.system_clock", lambda h=hours: datetime.now(UTC) + timedelta(hours=h))
        opened.append(Engine.open(Settings(database_url=database_url, definitions=definitions)))
    api, other = opened
    dispatcher = Dispatcher(other.database, gateway, interval=timedelta())
    session_id = send(api).result().session_id
    for text in ("7", "5"):
        asyncio.run(dispatcher.send_due())
        message = Inbound(gateway="pretend", message_id=text, originator=NUMBER, content=text)
        api.receive_reply(message)

    assert answers(api, session_id) == [7, 5]
    for engine in opened:
        engine.close()


def test_sends_at_once_do_not_pass_the_cap(database_url, publish, definitions, clock):
    publish(survey_of(SCORE), "visit")
    settings = Settings(database_url=database_url, definitions=definitions, open_sessions=3)
    opened = [Engine.open(settings, clock=clock) for _ in range(2)]

    futures = [send(engine, clientReference=f"r{at}") for at in range(8) for engine in opened]

    outcomes = [future.exception() or future.result() for future in futures]
    begun = {one.session_id for one in outcomes if isinstance(one, Sent)}
    refused = [one for one in outcomes if isinstance(one, TooManySessions)]
    assert (len(begun), len(outcomes)) == (3, len(refused) + sum(isinstance(one, Sent) for one in outcomes))
    # Whoever repeats a request that was taken is answered as before, by whichever process.
    taken = [at // 2 for at, one in enumerate(outcomes) if isinstance(one, Sent)]
    assert all(send(engine, clientReference=f"r{at}").result().repeated for at in taken for engine in opened)
    for engine in opened:
        engine.close()


def test_of_one_request_twice_at_once_at_the_cap_both_are_answered_alike(database_url, publish, definitions, clock):
    publish(survey_of(SCORE), "visit")
    settings = Settings(database_url=database_url, definitions=definitions, open_sessions=1)
    opened = [Engine.open(settings, clock=clock) for _ in range(2)]

    futures = [[send(engine, number, clientReference=number) for engine in opened * 3] for number in NUMBERS]

    for of_one in futures:
        assert len({future.result().session_id for future in of_one}) == 1
    for engine in opened:
        engine.close()


def test_a_reply_of_a_number_with_many_open_sessions_costs_no_more_statements(database_url, publish, definitions):
    publish(survey_of(SCORE), "visit")
    publish(survey_of(AGAIN, id="another-survey"), "again")
    settings = Settings(database_url=database_url, definitions=definitions, open_sessions=1000)
    with Engine.open(settings) as engine:
        counts = []
        for number, sessions in zip(NUMBERS, (2, 30), strict=False):
            for _ in range(sessions):
                send(engine, number).result()
            asyncio.run(engine.dispatcher.send_due())
            asyncio.run(engine.dispatcher.send_due())
            counts.append(statements_of(engine, number, "yes"))

    assert counts[0] == counts[1]


def statements_of(engine, number, text):
    """Count the statements of a reply."""
    message = Inbound(gateway="pretend", message_id=number, originator=number, content=text)

    def work(unit):
        with recorded_statements() as ran:
            engine.conversation.receive_reply(unit.of(engine.gateway_for, engine.clock), message, engine.clock())
        return len(ran)

    return engine.database.write(work).result()
