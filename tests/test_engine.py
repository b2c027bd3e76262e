"""What a host holds: each call waits, or returns a Future."""

from concurrent.futures import Future
from functools import cached_property

import pytest

from engine.engine import Engine
from engine.errors import UnknownSession
from tests.conftest import NUMBER
from tests.surveys import survey_of

OPERATIONS = [name for name, value in vars(Engine).items() if isinstance(value, cached_property)]


def test_every_call_is_documented_with_what_it_raises():
    silent = {"surveys"}  # what can be sent is known, or is being read

    assert len(OPERATIONS) > 10
    assert {name for name in OPERATIONS if "Raises" not in vars(Engine)[name].__doc__} <= silent | {"receive_reply"}


def test_a_call_waits_and_its_submit_returns_a_future(send, phones):
    sent = send(survey_of({"id": "comment", "type": "open_text"}))
    submitted = phones.engine.transcript.submit(sent.session_id)

    assert isinstance(submitted, Future)
    assert submitted.result() == phones.engine.transcript(sent.session_id)


def test_what_a_call_raises_its_future_raises_too(phones):
    submitted = phones.engine.cancel.submit("nobody")

    with pytest.raises(UnknownSession):
        submitted.result()
    with pytest.raises(UnknownSession):
        phones.engine.cancel("nobody")


@pytest.fixture
def statements(phones):
    """Return what the database is told by a call."""

    def told_by(call):
        told = []

        def watch(callback):
            phones.engine.database.write(
                lambda unit: unit.connection.connection.driver_connection.set_trace_callback(callback)
            ).result()

        watch(told.append)
        call()
        watch(None)
        return [one.split()[0] for one in told if one.split()[0] in {"SELECT", "INSERT", "UPDATE", "DELETE"}]

    return told_by


def alerts(condition):
    return [{"name": at, "condition": condition, "at": at} for at in ("answer", "end")]


@pytest.mark.parametrize("with_alerts", [False, True], ids=["without alerts", "with alerts"])
@pytest.mark.parametrize("reply", ["7", "yes"], ids=["in the middle", "the last"])
def test_an_answer_costs_seven_statements(send, phones, statements, reply, with_alerts):
    score, again = {"id": "score", "type": "scale", "minimum": 1, "maximum": 10}, {"id": "again", "type": "yes_no"}
    elements, condition = (
        ((score, again), {"element": "score", "is": 7})
        if reply == "7"
        else ((again,), {"element": "again", "is": True})
    )
    session_id = send(survey_of(*elements, alerts=alerts(condition) if with_alerts else [])).session_id
    phones.deliver()

    told = statements(lambda: phones.reply(NUMBER, reply, deliver=False))

    raised = ["answer"] if reply == "7" else ["answer", "end"]
    assert list(phones.engine.transcript(session_id).session.alerts) == (raised if with_alerts else [])
    assert told == ["SELECT", "SELECT", "INSERT", "SELECT", "INSERT", "INSERT", "UPDATE"]
