"""Quotas: so many respondents with some answers and no more, however many answer at once and whoever is killed."""

import asyncio
import multiprocessing
import os
import signal
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from engine.authoring.path_summary import as_text as as_lines
from engine.dispatch import Dispatcher
from engine.engine import Engine
from engine.results.bars import as_text
from engine.results.query import ResultsQuery
from engine.session import Fate, Inbound, Report, SessionPurpose, State
from engine.settings import Settings
from engine.store.cohorts import Cohort
from engine.store.tables import QUOTA
from engine.testing import ManualClock
from tests.authors import summarized
from tests.conftest import NOON, NUMBER, payload
from tests.surveys import survey_of
from tests.test_concurrency import Lossy

AGE = {"id": "age", "type": "number", "minimum": 0}
MAN = {"id": "man", "type": "yes_no"}
MORE = {"id": "more", "type": "yes_no"}
YOUNG = {"element": "age", "less_than": 30}
OTHER, THIRD = "+4790937955", "+4790937956"


def quota(at_most=1, go_to="completion", name="young", condition=YOUNG):
    return {"name": name, "condition": condition, "at_most": at_most, "then": {"go_to": go_to}}


def asking(*quotas, elements=(AGE, MORE), **more):
    return survey_of(*elements, quotas=list(quotas), **more)


def used(engine):
    def read(queries):
        return dict(map(tuple, queries.connection.execute(select(QUOTA.c.name, QUOTA.c.used))))

    return engine.database.read(read).result()


def session(phones, session_id):
    return phones.engine.transcript(session_id).session


def test_paths_tell_where_full_quotas_lead_and_that_somebody_comes_there():
    sorry, apart = {"id": "sorry", "type": "text"}, {"id": "apart", "type": "text"}
    nobody = quota(name="nobody", condition={"all": [YOUNG, {"element": "age", "more_than": 40}]})
    elements = (AGE, {**MORE, "next": "completion"}, {**sorry, "next": "completion"}, apart)
    told = as_lines(summarized(asking(quota(go_to="sorry"), nobody, elements=elements)), None).split("\n")

    assert told[0] == "A survey: 1 path"
    assert "  nobody is ever asked or told: apart" in told
    assert told[-3:] == [
        "Quotas, none of which is full on the paths above",
        "  young: to sorry once it is full",
        "  nobody: nobody ever meets it",
    ]


def test_whoever_a_quota_lets_out_is_on_no_endless_loop(check):
    for_ever = asking(quota(), elements=(AGE, {**MORE, "next": "more"}))

    assert [(one.code, one.path) for one in check(for_ever)] == [("endless_loop", "elements[1]")]


def report(phones):
    return phones.engine.report(ResultsQuery(cohort=Cohort(survey_id="a-survey"), sees_all=True))


def test_a_place_is_taken_at_the_answer_that_meets_the_condition_and_kept_at_completion(send, phones):
    first = send(asking(quota())).session_id
    assert used(phones.engine) == {}
    phones.reply(NUMBER, "20")
    assert (used(phones.engine), session(phones, first).places) == ({"young": 1}, ("young",))
    phones.reply(NUMBER, "yes")

    phones.wait(timedelta(days=4))

    assert (used(phones.engine), session(phones, first).screened) == ({"young": 1}, None)


def test_where_no_place_is_free_the_session_goes_on_elsewhere_and_is_screened_out(send, phones):
    sorry = {"id": "sorry", "type": "yes_no"}
    survey = asking(quota(go_to="sorry"), elements=(AGE, {**MORE, "next": "completion"}, sorry))
    first, second = send(survey).session_id, send(survey, to=OTHER).session_id
    phones.reply(NUMBER, "20")
    phones.reply(OTHER, "21")

    assert (session(phones, first).current_element, session(phones, second).current_element) == ("more", "sorry")
    assert session(phones, second).screened == "young"
    assert phones.engine.transcript(second).messages[-1].why == "quota:young"
    phones.reply(OTHER, "yes")
    phones.reply(NUMBER, "yes")
    assert [session(phones, one).state for one in (first, second)] == [State.COMPLETED] * 2
    assert used(phones.engine) == {"young": 1}


def test_whoever_does_not_meet_the_condition_needs_no_place(send, phones):
    survey = asking(quota())
    for number, age in ((NUMBER, "20"), (OTHER, "30"), (THIRD, "29")):
        send(survey, to=number)
        phones.reply(number, age)

    assert [phones.messages(one)[-1].content.split("\n")[0] for one in (NUMBER, OTHER, THIRD)] == [
        "More?", "More?", "Thank you!"]  # fmt: skip


def stop(phones, _):
    phones.reply(NUMBER, "stop")


def cancel(phones, session_id):
    phones.engine.cancel(session_id)


def unreachable(phones, session_id):
    reports = [Report(client_reference=f"{session_id}-2", fate=Fate.UNREACHABLE, reason="no such number")]
    phones.engine.receive_reports("pretend", reports)


def expire(phones, _):
    phones.wait(timedelta(days=4))


def erase(phones, _):
    phones.engine.administration.erase(NUMBER, "asked").result()


def go_back(phones, _):
    phones.reply(NUMBER, "back")


@pytest.mark.parametrize("leave", [stop, cancel, unreachable, expire, erase, go_back])
def test_whoever_does_not_complete_gives_the_place_back(send, phones, leave):
    survey = asking(quota())
    session_id = send(survey).session_id
    phones.reply(NUMBER, "20")
    assert used(phones.engine) == {"young": 1}
    leave(phones, session_id)
    assert (used(phones.engine), session(phones, session_id).places) == ({"young": 0}, ())

    other = send(survey, to=OTHER).session_id
    phones.reply(OTHER, "20")

    assert session(phones, other).places == ("young",)


def test_another_answer_in_a_loop_gives_the_place_back_or_keeps_it(send, phones):
    again = [{"condition": {"element": "more", "is": True}, "action": {"go_to": "age"}}]
    session_id = send(asking(quota(), rules=again)).session_id
    for reply, places in (("20", 1), ("yes", 1), ("21", 1), ("yes", 1), ("40", 0)):
        phones.reply(NUMBER, reply)
        assert used(phones.engine) == {"young": places}

    assert session(phones, session_id).places == ()


def test_back_after_a_later_answer_keeps_the_place_and_being_screened_out(send, phones):
    survey = asking(quota(go_to="more"), elements=(AGE, MORE, MAN))
    first, second = send(survey).session_id, send(survey, to=OTHER).session_id
    for number in (NUMBER, OTHER):
        phones.reply(number, "20")
        phones.reply(number, "yes")
        phones.reply(number, "back")
    assert (session(phones, first).places, session(phones, second).screened) == (("young",), "young")

    phones.reply(OTHER, "back")
    assert session(phones, second).screened is None
    phones.reply(OTHER, "40")

    assert (session(phones, second).screened, used(phones.engine)) == (None, {"young": 1})


def test_whoever_another_quota_screens_out_gives_back_what_was_held(send, phones):
    survey = asking(quota(at_most=9), quota(name="men", condition={"element": "man", "is": True}),
                    elements=(AGE, MAN, MORE))  # fmt: skip
    for number in (NUMBER, OTHER):
        send(survey, to=number)
        phones.reply(number, "20")
        phones.reply(number, "yes")

    assert used(phones.engine) == {"young": 1, "men": 1}


def test_a_trial_takes_no_place_and_is_never_screened_out(send, phones):
    survey = asking(quota())
    send(survey)
    phones.reply(NUMBER, "20")
    trial = phones.engine.send_survey("a-survey", payload(OTHER), purpose=SessionPurpose.TRIAL).session_id
    phones.reply(OTHER, "20")

    assert (session(phones, trial).current_element, used(phones.engine)) == ("more", {"young": 1})


def test_who_was_screened_out_is_told_apart_in_results_and_counts_in_no_rate(send, phones):
    survey = asking(quota())
    for number in (NUMBER, OTHER, THIRD):
        send(survey, to=number)
    phones.reply(NUMBER, "20")
    phones.reply(OTHER, "20")
    phones.reply(NUMBER, "yes")

    told = report(phones)
    assert {name: count for name, count in told["dispositions"].items() if count} == {
        "complete": 1, "screened": 1, "open": 1}  # fmt: skip
    assert told["cohort"]["sessions"] == sum(told["dispositions"].values()) == 3
    assert (told["rates"]["RR1"]["k"], told["rates"]["RR1"]["n"]) == (1, 1)


NUMBERS = [f"+47909{at:05}" for at in range(38000, 38200)]
PLACES = 25


def opened_on(url, definitions, clock):
    gateway = Lossy()
    engine = Engine.open(Settings(database_url=url, definitions=definitions), clock=clock)
    dispatcher = Dispatcher(engine.database, gateway, interval=timedelta(), clock=clock)
    return replace(engine, gateways={gateway.name: gateway}, dispatcher=dispatcher)


def answer(number):
    return Inbound(gateway="pretend", message_id=f"from {number}", originator=number, content="20")


def send_to_all(engine):
    sent = [engine.send_survey.submit("a-survey", payload(number)) for number in NUMBERS]
    ids = [one.result().session_id for one in sent]
    while engine.outbox().unsettled:
        asyncio.run(engine.dispatcher.send_due())
    return ids


def outcome(engine, ids):
    sessions = [engine.transcript(one).session for one in ids]
    return Counter("in" if one.places else "screened" if one.screened else "neither" for one in sessions)


@pytest.mark.slow
def test_two_hundred_answers_at_once_take_every_place_and_no_more(database_url, publish, definitions):
    publish(asking(quota(PLACES)), "a-survey")
    clock = ManualClock(NOON)
    with ExitStack() as stack:
        engines = [stack.enter_context(opened_on(database_url, definitions, clock)) for _ in range(2)]
        ids = send_to_all(engines[0])
        clock.move(timedelta(seconds=1))

        answered = [engines[at % 2].receive_reply.submit(answer(number)) for at, number in enumerate(NUMBERS)]
        for one in answered:
            one.result()

        assert used(engines[0]) == {"young": PLACES}
        assert outcome(engines[0], ids) == {"in": PLACES, "screened": len(NUMBERS) - PLACES}


def answer_slowly(url, definitions, begun, numbers):
    engine = opened_on(url, definitions, ManualClock(NOON + timedelta(seconds=1)))
    for number in numbers:
        engine.receive_reply(answer(number))
        begun.value += 1


@pytest.mark.slow
def test_whoever_is_killed_meanwhile_takes_no_place_along(database_url, publish, definitions):
    publish(asking(quota(PLACES)), "a-survey")
    with opened_on(database_url, definitions, ManualClock(NOON)) as engine:
        ids = send_to_all(engine)
    spawn, killed = multiprocessing.get_context("spawn"), 0
    for at in range(2):
        begun = spawn.Value("i", 0)
        process = spawn.Process(target=answer_slowly, args=(database_url, definitions, begun, NUMBERS))
        process.start()
        deadline = time.monotonic() + 60
        while begun.value < 8 + 4 * at and process.is_alive() and time.monotonic() < deadline:
            time.sleep(0.001)
        os.kill(process.pid, signal.SIGKILL)
        process.join()
        killed += process.exitcode == -signal.SIGKILL

    with opened_on(database_url, definitions, ManualClock(NOON + timedelta(seconds=1))) as engine:
        for one in [engine.receive_reply.submit(answer(number)) for number in NUMBERS]:
            one.result()

        assert killed == 2
        assert used(engine) == {"young": PLACES}
        assert outcome(engine, ids) == {"in": PLACES, "screened": len(NUMBERS) - PLACES}


def test_results_tell_how_full_a_quota_is_whichever_sessions_are_counted(send, phones):
    survey = asking(quota(at_most=2), quota(name="men", condition={"element": "man", "is": True}),
                    elements=(AGE, MAN, MORE))  # fmt: skip
    for number in (NUMBER, OTHER):
        send(survey, to=number)
        phones.reply(number, "20")
    phones.reply(NUMBER, "no")
    phones.reply(NUMBER, "no")  # completes, and keeps the place
    told = [{"name": "young", "taken": 2, "atMost": 2}, {"name": "men", "taken": 0, "atMost": 1}]
    assert report(phones)["quotas"] == told

    phones.reply(OTHER, "stop")
    told[0]["taken"] = 1
    later = Cohort(survey_id="a-survey", begun_from=NOON + timedelta(days=9))
    found = phones.engine.report(ResultsQuery(cohort=later, sees_all=True))

    assert (found["quotas"], found["cohort"]["sessions"]) == (told, 0)
    assert "\n\n  quota young: 1 of 2 places are taken now\n" in as_text(found, "A survey")

    found = phones.engine.report(ResultsQuery(cohort=Cohort(survey_id="a-survey")))
    assert [one["taken"] for one in found["quotas"]] == [None, 0]
    assert "  quota young: a few of 2 places are taken now" in as_text(found, "A survey").split("\n")


def test_a_survey_without_quotas_tells_of_none(send, phones):
    send(asking())

    assert "quotas" not in report(phones)
