"""What PostgreSQL alone has: connections that are cut while nobody looks."""

import threading
from concurrent.futures import wait
from contextlib import closing
from datetime import UTC, datetime

import psycopg
import pytest
from sqlalchemy import text

from engine.errors import StoreUnreachable
from engine.store import open_database
from engine.store.postgresql import CONNECTIONS
from tests.databases import NOON, a_session, begin, empty, sms


@pytest.fixture
def url(migrated_postgresql):
    empty(migrated_postgresql)
    return migrated_postgresql


@pytest.fixture
def database(url):
    opened = open_database(url)
    yield opened
    opened.close()


@pytest.fixture
def cut(url):
    """Cut every connection to the database."""

    def call():
        with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                " WHERE pid <> pg_backend_pid() AND datname = current_database()"
            )

    return call


def test_work_is_done_although_the_connections_were_cut_meanwhile(database, cut):
    together = threading.Barrier(CONNECTIONS)
    wait([database.write(lambda _: together.wait(10)) for _ in range(CONNECTIONS)])
    cut()

    assert database.write(lambda unit: unit.begin(a_session(), "{}")).result()
    futures = [database.write(lambda unit: unit.begin(a_session(), "{}")) for _ in range(CONNECTIONS * 3)]
    assert all(future.result() for future in futures)


def test_work_whose_connection_is_cut_in_the_middle_is_done_again_wholly(database, cut):
    session, cuts = begin(database), []

    def work(unit):
        unit.queue(session, sms("one"), NOON)
        if not cuts:
            cuts.append(cut())
        unit.has_opted_out("+4790937954")

    database.write(work).result()

    transcript = database.read(lambda queries: queries.transcript(session.id)).result()
    assert [message.text for message in transcript.messages] == ["one"]


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


def test_moments_are_read_whatever_time_zone_the_server_has(url):
    last = datetime(9999, 12, 31, 23, 30, tzinfo=UTC)
    with closing(open_database(f"{url}&options=-c%20TimeZone%3DEurope/Oslo")) as database:
        session = begin(database, expires_at=last)

        assert database.read(lambda queries: queries.transcript(session.id)).result().session.expires_at == last
