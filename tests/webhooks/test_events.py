"""What hosts are told: which events, in which order, and what is in them."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from engine.session import Fate, Report
from engine.store.event_log import ASK, WRITE_OF_SESSION
from engine.store.tables import EVENT
from tests.conftest import NOON, NUMBER, PAYLOAD
from tests.databases import recorded_statements

VARIABLES = [{"key": "agentId", "value": "42"}, {"key": "consumerPhone", "value": "+4790937955"}]


def events(house):
    return house.database.read(
        lambda q: q.connection.execute(select(func.count()).select_from(EVENT)).scalar()
    ).result()


def test_a_conversation_is_told_from_its_start_to_its_end(house, receiver):
    house.add(receiver)
    session_id = house.send(clientReference="call-4711", userSessionVariables=VARIABLES)
    house.reply("8", "Oslo", "back", "2", "All of it was fine")
    house.tell_all()

    documents = sorted(receiver.documents(), key=lambda document: document["data"]["sequence"])
    assert [document["type"] for document in documents] == [
        "session.started",
        "answer.accepted",
        "answer.accepted",
        "answer.withdrawn",
        "answer.accepted",
        "answer.accepted",
        "session.completed",
    ]
    assert receiver.sequences() == {session_id: [1, 2, 3, 4, 5, 6, 7]}
    assert [document["data"].get("element") for document in documents] == [
        None, "score", "shop", "shop", "shop", "why", None
    ]  # fmt: skip
    assert [len(document["data"]["answers"]) for document in documents] == [0, 1, 2, 1, 2, 3, 3]
    version = house.engine.surveys()["a-survey"].version
    answered = documents[1]
    assert answered == {
        "type": "answer.accepted",
        "timestamp": "2026-11-23T12:00:01Z",
        "data": {
            "sessionId": session_id,
            "clientReference": "call-4711",
            "surveyId": "a-survey",
            "surveyVersion": version,
            "sequence": 2,
            "language": "en",
            "state": "open",
            "disposition": "open",
            "element": "score",
            "userSessionVariables": [{"key": "agentId", "value": "42"}],
            "answers": [{"element": "score", "answer": 8, "confirmed": False, "respondedAt": "2026-11-23T12:00:01Z"}],
        },
    }
    completed = documents[-1]["data"]
    assert (completed["state"], completed["disposition"]) == ("completed", "complete")
    assert completed["answers"][1]["answer"] == 1
    assert completed["answers"][1]["option"] == "bergen"


def test_no_number_and_no_words_are_told_unless_they_are_asked_for(house, receiver, another):
    house.add(receiver)
    house.add(another, include=["identifier", "text"])
    callers = (NUMBER, f"tel:{NUMBER}", "90937954", "Kari, 0047 909 37 954")
    said = [{"key": f"caller {nr}", "value": written} for nr, written in enumerate(callers)]
    house.send(userSessionVariables=[*VARIABLES, *said])
    house.reply("8 as Ola was kind", "1", "Ring me at noon")
    house.tell_all()

    told = json.dumps(receiver.documents(), ensure_ascii=False)
    assert not [word for word in (*callers, "+4790937955", "Ola", "Ring me") if word in told]
    whole = next(one for one in another.documents() if one["type"] == "session.completed")["data"]
    assert whole["identifier"] == NUMBER
    assert len(whole["userSessionVariables"]) == 6
    assert whole["answers"][0]["reply"] == "8 as Ola was kind"
    assert whole["answers"][2]["answer"] == "Ring me at noon"


def end_by_stop(house, _):
    house.reply("stop")


def end_by_cancelling(house, session_id):
    house.engine.cancel(session_id)


def end_by_time(house, _):
    house.clock.move(timedelta(days=4))
    house.database.write(lambda unit: unit.expire(house.clock(), limit=10)).result()


def end_by_report(house, session_id):
    reports = [Report(client_reference=f"{session_id}-1", fate=Fate.UNREACHABLE, reason="no such number")]
    house.engine.receive_reports("pretend", reports)


def end_after_an_answer(house, session_id):
    house.reply("8")
    house.engine.cancel(session_id)


def test_a_session_that_was_never_sent_is_told_so(house, receiver):
    house.add(receiver, types=["session.cancelled"])
    house.engine.cancel(house.engine.send_survey("a-survey", PAYLOAD).session_id)
    house.tell()

    assert receiver.documents()[0]["data"]["disposition"] == "not_sent"


@pytest.mark.parametrize(
    ("end", "types", "state"),
    [
        (end_by_stop, {"session.opted_out", "number.opted_out"}, ("opted_out", "refused")),
        (end_by_cancelling, {"session.cancelled"}, ("cancelled", "no_reply")),
        (end_by_time, {"session.expired"}, ("expired", "no_reply")),
        (end_by_report, {"session.undelivered"}, ("cancelled", "undelivered")),
        (end_after_an_answer, {"answer.accepted", "session.cancelled"}, ("cancelled", "partial")),
    ],
)
def test_however_a_session_ends_it_is_told_once(house, receiver, end, types, state):
    house.add(receiver)
    session_id = house.send()

    end(house, session_id)
    house.tell_all()

    assert sorted(receiver.types()) == sorted({"session.started", *types})
    ended = max(
        (document["data"] for document in receiver.documents() if "sequence" in document["data"]),
        key=lambda data: data["sequence"],
    )
    assert (ended["state"], ended["disposition"]) == state


def test_a_number_that_wants_surveys_again_is_told(house, receiver):
    house.add(receiver, include=["identifier"], types=["number.opted_out", "number.opted_in"])
    house.send()
    house.reply("stop", "start")
    house.tell_all()

    assert sorted(receiver.types()) == ["number.opted_in", "number.opted_out"]
    assert receiver.documents()[0]["data"] == {"identifier": NUMBER}


def test_a_webhook_is_told_of_what_it_wants(house, receiver, another):
    house.add(receiver, types=["session.completed"])
    house.add(another, surveys=["a-survey"])
    house.send()
    house.reply("8", "1", "fine")
    house.tell_all()

    assert receiver.types() == ["session.completed"]
    assert len(another.types()) == 5


def test_without_a_webhook_no_event_is_written(house):
    house.send()
    house.reply("8", "1", "fine")

    assert events(house) == 0


def statements_of(house, *replies):
    """Return the statements of replies."""
    with recorded_statements() as ran:
        house.reply(*replies)
    return ran


def test_without_a_webhook_a_reply_costs_no_statement_more(house, receiver):
    house.send()
    without = statements_of(house, "8")
    house.add(receiver)
    told = statements_of(house, "1")

    assert not {ASK, WRITE_OF_SESSION} & set(without)
    assert ASK not in told
    assert len(told) == len(without) + 2  # the answers that count, and the event


def test_a_webhook_is_told_of_what_came_after_it(house, receiver):
    """Events that nobody was told of, as their webhook was removed, are not another one's."""
    first = house.add(receiver)
    house.send()
    house.engine.webhooks.remove(first).result()
    house.clock.move(timedelta(minutes=2))

    house.add(receiver)
    house.reply("8")
    house.tell_all()

    assert receiver.types() == ["answer.accepted"]


def test_what_fails_in_its_transaction_is_told_to_nobody(house, receiver):
    house.add(receiver)

    def work(unit):
        unit.opt_out(NUMBER, NOON)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        house.database.write(work).result()
    house.tell()

    assert receiver.requests == []


def test_a_large_event_is_cut_and_says_so(house, receiver):
    house.add(receiver, include=["text"])
    variables = [{"key": f"key{at}", "value": "å" * 1000} for at in range(15)]
    house.send(userSessionVariables=variables)
    house.tell()

    ((_, body, _),) = receiver.requests
    assert len(body.encode()) <= 20_000
    data = receiver.documents()[0]["data"]
    assert data["truncated"]
    assert data["userSessionVariables"] == []
