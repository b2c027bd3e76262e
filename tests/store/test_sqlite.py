"""What SQLite alone has: shared commits, one dispatcher, and a file others may write."""

import os
import sqlite3
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing
from datetime import timedelta

import pytest

from engine.errors import StoreError, StoreUnreachable
from engine.store import open_database, outbox
from tests.databases import GATEWAY, NOON, a_session, begin


@pytest.fixture
def path(migrated_sqlite, tmp_path):
    copy = tmp_path / "survey.db"
    copy.write_bytes(migrated_sqlite.read_bytes())
    return copy


@pytest.fixture
def database_url(path):
    return f"sqlite:///{path}"


def test_callers_who_wait_together_share_a_commit(database):
    started, gate, commits = threading.Event(), threading.Event(), []

    def first(unit):
        unit.connection.connection.set_trace_callback(
            lambda statement: commits.append(statement) if statement == "COMMIT" else None
        )
        started.set()
        gate.wait(10)

    blocking = database.write(first)
    started.wait(10)
    futures = [database.write(lambda unit: unit.begin(a_session(), "{}")) for _ in range(50)]
    gate.set()

    assert all(future.result() for future in futures)
    blocking.result()
    database.close()
    assert len(commits) == 2


def test_a_commit_is_on_the_disk_before_its_callers_hear_of_it(database):
    def pragmas(unit):
        names = ("journal_mode", "synchronous", "foreign_keys")
        return [unit.connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names]

    assert database.write(pragmas).result() == ["wal", 2, 1]


@pytest.mark.parametrize(("umask", "mode"), [(0, 0o660), (0o022, 0o640), (0o077, 0o600)])
def test_a_file_that_is_made_is_for_nobody_but_its_owner_and_group(tmp_path, umask, mode):
    before = os.umask(umask)
    try:
        with closing(open_database(f"sqlite:///{tmp_path / 'survey.db'}")) as made:
            made.migrate()
            begin(made)
            modes = {one.name: one.stat().st_mode & 0o777 for one in tmp_path.glob("survey.db*")}
    finally:
        os.umask(before)

    assert modes == dict.fromkeys(("survey.db", "survey.db-wal", "survey.db-shm"), mode)


def test_the_file_that_a_link_leads_to_is_made_with_the_same_rights(tmp_path):
    link, file = tmp_path / "link.db", tmp_path / "survey.db"
    link.symlink_to(file)
    before = os.umask(0)
    try:
        with closing(open_database(f"sqlite:///{link}")) as made:
            made.migrate()
    finally:
        os.umask(before)

    assert file.stat().st_mode & 0o777 == 0o660


def test_a_file_that_is_there_keeps_its_rights(path, database):
    path.chmod(0o644)
    begin(database)

    assert path.stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize(("written", "made"), [("sqlite:///:memory:", []), ("sqlite:///new.db?timeout=9", ["new.db"])])
def test_only_a_file_is_made_and_also_where_its_url_says_more(tmp_path, monkeypatch, written, made):
    monkeypatch.chdir(tmp_path)
    before = os.umask(0)
    try:
        with closing(open_database(written)) as database:
            database.migrate()
    finally:
        os.umask(before)

    assert [one.name for one in tmp_path.iterdir()] == made
    assert {one.stat().st_mode & 0o777 for one in tmp_path.iterdir()} <= {0o660}


@pytest.mark.slow
def test_a_process_that_leaves_the_file_takes_nothing_from_one_that_goes_on(path, database):
    begin(database)
    database.read(lambda queries: queries.outbox()).result()
    script = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('SELECT 1 FROM session'); c.close()"
    subprocess.run([sys.executable, "-c", script, path], check=True)
    assert database.write(lambda unit: unit.begin(a_session(client_reference="later"), "{}")).result()

    with closing(sqlite3.connect(path)) as another:
        assert another.execute("SELECT count(*) FROM session").fetchone() == (2,)


def test_a_reader_cannot_write(database):
    with pytest.raises(StoreUnreachable, match="readonly"):
        database.read(lambda queries: queries.connection.exec_driver_sql("DELETE FROM session")).result()


@pytest.mark.slow
def test_a_file_somebody_else_writes_is_waited_for(database, path):
    begun = threading.Event()

    def tell_when_it_begins(unit):
        unit.connection.connection.set_trace_callback(lambda words: begun.set() if words == "BEGIN IMMEDIATE" else None)

    database.write(tell_when_it_begins).result()
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")

    waiting = database.write(lambda unit: unit.begin(a_session(), "{}"))
    assert begun.wait(10)
    assert wait([waiting], timeout=0.2).not_done
    other.execute("COMMIT")

    assert waiting.result(timeout=30)
    other.close()


def test_nobody_in_a_group_gets_through_when_the_file_cannot_be_written(database):
    def fill_up(unit):
        unit.connection.exec_driver_sql("PRAGMA max_page_count = 1")

    database.write(fill_up).result()
    content = "x" * 1_000_000
    futures = [database.write(lambda unit: unit.begin(a_session(survey_version=content), "{}")) for _ in range(3)]

    for future in futures:
        with pytest.raises(StoreUnreachable, match="full"):
            future.result()
    database.write(lambda unit: unit.connection.exec_driver_sql("PRAGMA max_page_count = 100000")).result()
    assert database.write(lambda unit: unit.begin(a_session(), "{}")).result()


def test_there_is_one_dispatcher_a_file(database, path):
    other = open_database(f"sqlite:///{path}")

    with database.dispatching(), pytest.raises(StoreError, match="another process"), other.dispatching():
        pass
    with other.dispatching():
        pass

    other.close()


def test_a_dispatcher_that_starts_takes_over_what_a_dead_one_held(database):
    begin(database, "hello")

    def claim(unit):
        return outbox.claim(unit, NOON, gateway=GATEWAY, interval=timedelta(), lease=timedelta(days=1), limit=1)

    (first,) = database.write(claim).result()
    with database.dispatching():
        (again,) = database.write(claim).result()

    assert again.client_reference == first.client_reference


def test_several_may_open_a_new_file_at_one_moment(tmp_path):
    """Only one of them turns it to WAL; SQLite lets the others fail at once, whatever they would wait."""
    for attempt in range(20):
        together = threading.Barrier(4)
        databases = [open_database(f"sqlite:///{tmp_path / f'{attempt}.db'}") for _ in range(4)]

        def write(database, together=together):
            together.wait()
            database.write(lambda unit: unit.connection.exec_driver_sql("SELECT 1").scalar()).result()

        with ThreadPoolExecutor(4) as threads:
            for opened in [threads.submit(write, database) for database in databases]:
                opened.result()
        for database in databases:
            database.close()
