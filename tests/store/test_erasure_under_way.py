"""Whoever is erased while SMS are on their way, to the phone or from it, is not brought back by what comes of them."""

import asyncio
import threading
from asyncio import wrap_future
from dataclasses import replace
from datetime import timedelta

import pytest

from engine.dispatch import Dispatcher
from engine.engine import Engine
from engine.errors import OptedOut
from engine.gateways.gateway import Refused, RetryLater, Submitted, Unknown
from engine.gateways.pretend import Pretend
from engine.session import Fate, Inbound, Part, Report, State
from engine.settings import Settings
from engine.store.pretend_inbox import Arrival, arrive
from tests.conftest import NOON, NUMBER, payload
from tests.store.test_erasure import DIGITS, OTHER, SURVEY, everything, files_with_digits, spaced

SAYS = f"unknown subscriber {NUMBER}"


class Erasing(Pretend):
    """A gateway at which the number is erased while an SMS to it is on its way; then it answers as it is told."""

    def __init__(self, database, clock):
        super().__init__(database, clock)
        self.erase = lambda: None
        self.outcome = None
        self.sent_to = []

    async def send(self, sms):
        self.sent_to.append(sms.recipient)
        self.erase, erase = lambda: None, self.erase
        if erasing := erase():
            await wrap_future(erasing)
        return self.outcome or await super().send(sms)


@pytest.fixture
def engine(database_url, publish, definitions, clock):
    publish(SURVEY, "survey")
    with Engine.open(Settings(database_url=database_url, definitions=definitions), clock=clock) as opened:
        gateway = Erasing(opened.database, clock)
        dispatcher = Dispatcher(opened.database, gateway, clock=clock)
        yield replace(opened, gateways={"pretend": gateway}, dispatcher=dispatcher)


def send(engine, number=NUMBER):
    return engine.send_survey("a-survey", payload(number)).session_id


def send_due(engine, clock):
    clock.move(timedelta(seconds=3))
    return asyncio.run(engine.dispatcher.send_due())


def erase(engine):
    return engine.administration.erase(NUMBER, "case 4711").result()


def says(text, message_id="m", **more):
    return Inbound(gateway="pretend", message_id=message_id, originator=NUMBER, content=text, **more)


def status_of(engine, session):
    return [one.status for one in engine.transcript(session).messages]


OUTCOMES = {
    "its phone": (None, "sent"),
    "taken": (Submitted(message_id=f"for {NUMBER}", sms_session=f"{DIGITS}-1"), "sent"),
    "later": (RetryLater(reason=SAYS), "cancelled"),
    "refused": (Refused(reason=SAYS), "cancelled"),
    "unreachable": (Refused(reason=SAYS, unreachable=True), "cancelled"),
    "lost": (Unknown(reason=SAYS), "cancelled"),
}


@pytest.mark.parametrize("case", OUTCOMES)
def test_whatever_becomes_of_an_sms_at_a_gateway_brings_the_number_back(engine, clock, tmp_path, case, caplog):
    caplog.set_level("INFO")
    gateway = engine.gateways["pretend"]
    gateway.outcome, status = OUTCOMES[case]
    session = send(engine)
    gateway.erase = lambda: engine.administration.erase(NUMBER, "case 4711")

    send_due(engine, clock)
    for fate in Fate:
        engine.receive_reports("pretend", [Report(client_reference=f"{session}-1", fate=fate, reason=SAYS)])
    clock.move(timedelta(hours=2))
    send_due(engine, clock)

    assert gateway.sent_to == [NUMBER]
    assert DIGITS not in spaced(engine)
    assert files_with_digits(tmp_path) == []
    assert DIGITS not in caplog.text
    assert status_of(engine, session) in ([status], ["delivered"], ["failed"])
    assert not engine.outbox().unsettled


def test_what_still_waited_goes_to_nobody(engine, clock):
    session = send(engine)
    send_due(engine, clock)
    engine.receive_reply(says("8"))
    send_due(engine, clock)
    engine.receive_reply(says("Fine", "m2"))  # completes it: what it says then waits
    engine.receive_reply(says("?", "m3"))  # the survey is over: that is said, too
    assert engine.transcript(session).session.state is State.COMPLETED

    erase(engine)
    clock.move(timedelta(hours=1))
    send_due(engine, clock)

    gateway = engine.gateways["pretend"]
    assert set(gateway.sent_to) == {NUMBER}
    assert set(status_of(engine, session)) == {"sent", "received", "cancelled"}
    assert not engine.outbox().unsettled


def test_a_notice_that_waits_goes_to_nobody(engine, clock):
    engine.receive_reply(says("Hello"))
    assert engine.outbox().unsettled

    erase(engine)
    send_due(engine, clock)

    assert engine.gateways["pretend"].sent_to == []
    assert not engine.outbox().unsettled


def test_a_dead_letter_of_somebody_erased_is_not_sent_again(engine, clock):
    gateway = engine.gateways["pretend"]
    gateway.outcome = Refused(reason="no")
    send(engine)
    send_due(engine, clock)
    (dead,) = engine.dead_letters()
    engine.database.write(
        lambda unit: unit.connection.exec_driver_sql("UPDATE session SET state = 'completed'")
    ).result()  # nothing of it is withdrawn with its end
    erase(engine)

    assert not engine.retry(dead.client_reference)


@pytest.mark.slow
def test_what_a_phone_gets_and_an_erasure_wait_for_each_other(engine):
    session = send(engine)
    arrived, erasing = threading.Event(), []
    arrival = Arrival(
        recipient=NUMBER, content="Hi", sms_session=None, client_reference=f"{session}-1", sent_at=engine.clock()
    )

    def slowly(unit):
        arrive(unit, arrival)
        arrived.set()
        threading.Event().wait(0.5)

    arriving = engine.database.write(slowly)
    arrived.wait()
    erasing = engine.administration.erase(NUMBER, "case 4711")
    arriving.result()
    erasing.result()
    assert DIGITS not in spaced(engine)

    engine.database.write(lambda unit: arrive(unit, arrival)).result()
    assert DIGITS not in spaced(engine)


LATE = {
    "an answer": [says("8")],
    "words": [says(f"I am {NUMBER}")],
    "an id with the number in it": [says("8", f"from {DIGITS}")],
    "parts of a long SMS": [says("I am", f"p{at}", part=Part(reference="a", number=at, total=2)) for at in (1, 2)],
    "help": [says("help")],
    "start, where nobody said stop": [says("start")],
}  # fmt: skip


@pytest.mark.parametrize("case", LATE)
def test_a_late_reply_of_somebody_erased_is_taken_and_not_kept(engine, clock, tmp_path, case):
    send(engine)
    send_due(engine, clock)
    erase(engine)

    for _ in range(2):  # it is redelivered, too
        for inbound in LATE[case]:
            assert engine.receive_reply(inbound).session_id is None
        clock.move(timedelta(minutes=5))
        engine.receive_late_parts()

    assert DIGITS not in spaced(engine)
    assert files_with_digits(tmp_path) == []
    assert len(everything(engine)["inbound"]) == len(LATE[case])
    assert not engine.outbox().unsettled


def test_a_redelivery_whose_id_had_the_number_in_it_brings_nothing_back(engine, clock):
    send(engine)
    send_due(engine, clock)
    engine.receive_reply(says("8", f"from {DIGITS}"))
    erase(engine)
    before = everything(engine)
    clock.move(timedelta(days=20))

    engine.receive_reply(says("8", f"from {DIGITS}"))

    assert everything(engine)["inbound"] == before["inbound"]


def test_who_was_erased_and_is_sent_a_survey_again_is_heard(engine, clock):
    erase(engine)
    session = send(engine)
    send_due(engine, clock)
    for at in (1, 2):
        engine.receive_reply(says("10"[at - 1], f"p{at}", part=Part(reference="a", number=at, total=2)))

    assert [one.reply for one in engine.transcript(session).responses] == ["10"]


def test_after_a_fortnight_nobody_knows_who_was_erased(engine, clock):
    erase(engine)
    (receipt,) = everything(engine)["erasure"]
    assert receipt[4].startswith("erased:")
    clock.move(timedelta(days=15))

    assert engine.administration.forget_old() == {}
    assert [one[4] for one in everything(engine)["erasure"]] == [None]
    engine.receive_reply(says("Hello"))
    assert engine.outbox().unsettled


def test_a_stop_after_an_erasure_counts(engine, clock):
    erase(engine)
    engine.receive_reply(says("stop"))
    send_due(engine, clock)

    with pytest.raises(OptedOut):
        send(engine)


def test_an_opt_out_that_is_only_a_hash_is_found_known_and_not_written_down_again(engine):
    administration = engine.administration
    administration.opt_out(NUMBER, "api").result()
    erase(engine)

    assert administration.opt_out(NUMBER, "import").result() is False
    engine.receive_reply(says("stop"))
    assert administration.opt_out_of(NUMBER).result().opted_out_at == NOON
    assert administration.opt_out_of(OTHER).result() is None
    assert DIGITS not in spaced(engine)
    with pytest.raises(OptedOut):
        send(engine)

    assert administration.opt_in(NUMBER, "api").result() is True
    assert administration.opt_out_of(NUMBER).result() is None
    assert send(engine)
