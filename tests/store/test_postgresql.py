"""What PostgreSQL alone has: connections that are cut while nobody looks."""

import os
import socket
import struct
import threading
from contextlib import closing
from datetime import UTC, datetime

import psycopg
import pytest
from sqlalchemy import text

from engine.errors import StoreUnreachable
from engine.store import open_database, postgresql
from engine.store.postgresql import CONNECTIONS
from engine.store.survey_status import SurveyStatus, set_status
from tests.conftest import wait_until
from tests.databases import NOON, a_session, begin, empty, sms


@pytest.fixture
def database_url(migrated_postgresql):
    empty(migrated_postgresql)
    return migrated_postgresql


@pytest.fixture
def cut(database_url):
    """Cut every connection to the database."""

    def call():
        with psycopg.connect(database_url.replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                " WHERE pid <> pg_backend_pid() AND datname = current_database()"
            )

    return call


def crash(driver):
    """Lose a connection as where a server crashes: its last word, a warning, hides from the driver that it is lost."""
    said = b"SWARNING\0VWARNING\0C57P02\0Mterminating connection because of crash of another server process\0\0"
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(b"N" + struct.pack("!I", len(said) + 4) + said)
        os.dup2(ours.fileno(), driver.pgconn.socket)


def driver_of(unit):
    return unit.connection.connection.driver_connection


@pytest.fixture(params=["cut", "crashed"])
def lost(request, database, cut):
    """A database whose connections are all lost: they were cut, or its server crashed and is there again."""
    together = threading.Barrier(CONNECTIONS)
    pool = [database.write(lambda unit: (together.wait(10), driver_of(unit))) for _ in range(CONNECTIONS)]
    drivers = [driver for _, driver in [one.result() for one in pool]]
    if request.param == "cut":
        cut()
    else:
        for driver in drivers:
            crash(driver)
    return database


def test_what_is_read_is_read_although_the_connections_were_lost_meanwhile(lost):
    futures = [lost.read(lambda queries: queries.outbox().dead) for _ in range(CONNECTIONS * 3)]

    assert [future.result() for future in futures] == [0] * len(futures)


def test_work_is_done_although_the_connections_were_lost_meanwhile(lost):
    futures = [lost.write(lambda unit: unit.begin(a_session(), "{}")) for _ in range(CONNECTIONS * 3)]

    assert all(future.result() for future in futures)


@pytest.mark.parametrize("crashes", [False, True])
def test_work_whose_connection_is_lost_in_the_middle_is_done_again_wholly(database, cut, crashes):
    session, lost = begin(database), []

    def work(unit):
        unit.queue(session, sms("one"), NOON)
        if not lost:
            lost.append(driver_of(unit))
            crash(*lost) if crashes else cut()
        unit.has_opted_out("+4790937954")

    database.write(work).result()

    transcript = database.read(lambda queries: queries.transcript(session.id)).result()
    assert [message.text for message in transcript.messages] == ["one"]


def test_what_was_under_way_beside_a_crash_leaves_no_connection_open(database):
    crashed, together = threading.Event(), threading.Barrier(2)

    def work(unit):
        together.wait(10)
        crashed.wait(10)
        return driver_of(unit)

    def crashes(unit):
        if not crashed.is_set():
            together.wait(10)
            crash(driver_of(unit))
            try:
                unit.has_opted_out("+4790937954")
            finally:
                crashed.set()

    under_way, _ = database.write(work), database.write(crashes)
    driver = under_way.result()
    database.close()

    assert driver.closed


@pytest.mark.parametrize("times", [1, 2])
def test_a_crash_that_cannot_be_waited_out_is_a_database_out_of_reach(database, monkeypatch, times):
    """The driver raises at the second word to a lost connection what it only reports at the first."""
    driver = database.write(driver_of).result()
    crash(driver)
    for _ in range(times - 1):
        driver.pgconn.exec_(b"SELECT 1")
    monkeypatch.setattr(postgresql, "TRIES", 1)

    with pytest.raises(StoreUnreachable):
        database.write(lambda unit: unit.begin(a_session(), "{}")).result()


def test_a_database_that_stays_away_is_out_of_reach(database, cut):
    def work(unit):
        cut()
        unit.has_opted_out("+4790937954")

    with pytest.raises(StoreUnreachable):
        database.write(work).result()

    assert database.write(lambda unit: unit.begin(a_session(), "{}")).result()


def test_what_has_become_a_standby_is_out_of_reach(database):
    def work(unit):
        unit.connection.execute(text("SET TRANSACTION READ ONLY"))
        unit.begin(a_session(), "{}")

    with pytest.raises(StoreUnreachable, match="read-only"):
        database.write(work).result()


def test_moments_are_read_whatever_time_zone_the_server_has(database_url):
    last = datetime(9999, 12, 31, 23, 30, tzinfo=UTC)
    with closing(open_database(f"{database_url}&options=-c%20TimeZone%3DEurope/Oslo")) as database:
        session = begin(database, expires_at=last)

        assert database.read(lambda queries: queries.transcript(session.id)).result().session.expires_at == last


def test_a_close_and_outcomes_take_sms_in_one_order(database, database_url):
    first, *_ = [begin(database, "one", id=id_) for id_ in "jihgfedcba"]
    with psycopg.connect(database_url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("ANALYZE")  # as it does by itself before long: SMS are then found as they lie
    with psycopg.connect(database_url.replace("+psycopg", "")) as outcomes:
        outcomes.execute("SELECT FROM outbox WHERE session_id = 'a' FOR UPDATE")
        closed = database.write(lambda unit: set_status(unit, first.survey_id, SurveyStatus.CLOSED, NOON))
        wait_until(lambda: outcomes.execute("SELECT FROM pg_locks WHERE NOT granted").rowcount)
        outcomes.execute("SELECT FROM outbox WHERE session_id > 'a' FOR UPDATE NOWAIT")
    closed.result()
