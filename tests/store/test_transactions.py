"""What the two databases promise alike: work is done wholly or not at all, and taken one after the other."""

import os
import threading
from concurrent.futures import Future, wait
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from engine.errors import StoreUnreachable
from engine.session import State
from engine.store import open_database, subscriptions
from engine.store.subscriptions import Webhook
from engine.webhooks.signatures import new_secret
from tests.databases import NOON, a_session, begin


@pytest.fixture
def elsewhere(database_url):
    """A second process, as far as the database can tell."""
    opened = open_database(database_url)
    yield opened
    opened.close()


def test_what_work_raises_undoes_it_alone(database):
    sessions = [a_session() for _ in range(20)]

    def work(unit, session):
        unit.begin(session, "{}")
        if session in sessions[::2]:
            raise LookupError(session.id)

    futures = [database.write(lambda unit, s=s: work(unit, s)) for s in sessions]

    wait(futures)
    assert [isinstance(future.exception(), LookupError) for future in futures] == [True, False] * 10
    stored = [database.read(lambda queries, s=s: queries.session(s.id)).result() for s in sessions]
    assert [session is None for session in stored] == [True, False] * 10


def test_an_error_says_nothing_of_what_was_to_be_stored(database):
    wanted = {"types": None, "surveys": None, "include": []}
    hook = Webhook(id="hook", url="https://hooks.example", **wanted, secret=new_secret(), created_at=NOON)
    database.write(lambda unit: subscriptions.add(unit, hook)).result()
    again = database.write(lambda unit: subscriptions.add(unit, hook)).exception()

    assert isinstance(again, IntegrityError)
    assert hook.secret not in str(again)


def test_a_stranger_who_texts_two_processes_at_once_is_told_once(database, elsewhere):
    def work(unit):
        told = unit.notified_since("+4790937954", NOON - timedelta(hours=1))
        if not told:
            unit.notify("+4790937954", "no survey", NOON)
        return told

    futures = [where.write(work) for _ in range(10) for where in (database, elsewhere)]

    assert sorted(future.result() for future in futures) == [False] + [True] * 19


@pytest.mark.slow
def test_a_stop_while_a_survey_is_being_sent_waits_for_it_and_closes_it(database, elsewhere):
    checked, stopped = threading.Event(), threading.Event()

    def send(unit):
        unit.hold("+4790937954")
        has_opted_out = unit.has_opted_out("+4790937954")
        checked.set()
        stopped.wait(0.3)  # comes true only where the stop does not wait
        unit.begin(a_session(id="sent"), "{}")
        return has_opted_out

    def stop(unit):
        unit.opt_out("+4790937954", NOON)
        stopped.set()

    sending = database.write(send)
    checked.wait(10)
    elsewhere.write(stop).result()

    assert not sending.result()
    assert database.read(lambda queries: queries.session("sent")).result().state is State.OPTED_OUT


def test_replies_that_wait_for_each_other_in_a_ring_are_done_again(database, elsewhere):
    one, other = begin(database, recipient="+4790937951"), begin(database, recipient="+4790937952")
    meet = threading.Barrier(2)

    def work(numbers):
        tries = []

        def lock_both(unit):
            tries.append(numbers)
            (first,) = unit.of_recipient(numbers[0], NOON)
            if len(tries) == 1 and unit.connection.dialect.name == "postgresql":
                meet.wait(10)  # SQLite has one writer: nobody to meet
            (second,) = unit.of_recipient(numbers[1], NOON)
            for session in (first, second):
                unit.move(replace(session, messages=session.messages + 1))

        return lock_both

    numbers = (one.recipient, other.recipient)
    futures = [database.write(work(numbers)), elsewhere.write(work(numbers[::-1]))]

    for future in futures:
        future.result(timeout=30)
    stored = [database.read(lambda queries, s=s: queries.session(s.id)).result() for s in (one, other)]
    assert [session.messages for session in stored] == [2, 2]


def test_a_caller_who_no_longer_waits_disturbs_nobody(database):
    gate = threading.Event()
    blocked = [database.write(lambda _: gate.wait(10)) for _ in range(16)]
    given_up: Future[bool] = database.write(lambda unit: unit.begin(a_session(id="given up"), "{}"))

    cancelled = given_up.cancel()
    gate.set()

    assert cancelled
    assert all(future.result() for future in blocked)
    assert database.write(lambda unit: unit.begin(a_session(), "{}")).result()
    assert database.read(lambda queries: queries.session("given up")).result() is None


def test_closing_finishes_what_was_handed_in(database_url):
    database = open_database(database_url)
    futures = [database.write(lambda unit: unit.begin(a_session(), "{}")) for _ in range(50)]

    database.close()

    assert all(future.result(timeout=0) for future in futures)


@pytest.mark.parametrize(
    "call", [lambda on: on.read(lambda queries: queries.outbox()), lambda on: on.write(list), lambda on: on.check()]
)
def test_a_database_that_was_opened_before_a_fork_says_so(database, monkeypatch, call):
    """In the child nobody would do what was handed in: threads do not outlive a fork."""
    monkeypatch.setattr(os, "getpid", lambda: 1)

    with pytest.raises(StoreUnreachable, match=r"before a fork\. Open it in each process"):
        call(database).result()
