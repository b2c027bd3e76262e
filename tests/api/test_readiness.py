"""What operators' probes are told, on databases and disks that are really in trouble."""

import asyncio
import shutil
import sqlite3
import subprocess
import threading
from contextlib import contextmanager
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from engine import Engine, Settings
from engine.api import health, make_app
from engine.api.health import GOOD_FOR, Readiness
from engine.errors import StoreUnreachable
from engine.store import open_database
from tests.conftest import LOOPBACK
from tests.databases import a_session
from tests.dispatch.test_dispatcher import Breaking
from tests.surveys import SCORE, survey_of


class Probe:
    """A client of one process, and the clock by which what it found grows old."""

    def __init__(self, engine, settings):
        self.now = 0.0
        self.engine = engine
        self.app = make_app(engine, settings)
        self.app.state.readiness = Readiness(engine, lambda: self.now)
        self._http = TestClient(self.app, LOOPBACK)
        self.client = self._http.__enter__()

    def close(self):
        self._http.__exit__(None, None, None)

    def ready(self):
        """Ask anew; gives the status and what is wrong."""
        self.now += GOOD_FOR
        answer = self.client.get("/readyz")
        detail = answer.json().get("detail")
        return answer.status_code, detail and detail.split(".")[0]


@contextmanager
def probing(url, definitions):
    settings = Settings(database_url=url, definitions=definitions)
    with Engine.open(settings) as engine:
        probe = Probe(engine, settings)
        yield probe
        probe.close()


@pytest.fixture
def probe(database_url, definitions, publish):
    publish(survey_of(SCORE))
    with probing(database_url, definitions) as made:
        yield made


@pytest.fixture(autouse=True)
def patience(monkeypatch):
    """Tell how long a check may take: long, as the machine may be busy with other tests."""

    def set_to(seconds):
        monkeypatch.setattr(health, "PATIENCE", seconds)

    set_to(60)
    return set_to


OK = (200, None)
UNUSABLE = (503, "The database cannot be used")


def test_a_process_that_can_do_its_work_is_ready(probe):
    assert probe.ready() == OK


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_probes_that_send_head_are_answered_alike(probe, path):
    assert probe.client.head(path).status_code == probe.client.get(path).status_code == 200


def test_without_a_survey_that_can_be_sent_nobody_is_ready(database_url, definitions, publish):
    publish({"id": "broken"})
    with probing(database_url, definitions) as probe:
        assert probe.ready() == (503, "There is no survey that can be sent")


@pytest.mark.parametrize(("revision", "ready"), [("9999", 200), ("0002", 503)])
def test_a_schema_that_is_ahead_is_good_enough_and_one_that_is_behind_is_not(probe, revision, ready):
    def set_to(unit):
        before = unit.connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
        unit.connection.execute(text("UPDATE alembic_version SET version_num = :to"), {"to": revision})
        return before

    before = probe.engine.database.write(set_to).result()
    found = probe.ready()
    revision = before
    probe.engine.database.write(set_to).result()

    assert found == (ready, None if ready == 200 else "The database is not migrated")
    assert probe.ready() == OK


def test_a_dispatcher_that_has_ended_is_told(database_url, definitions, publish):
    publish(survey_of(SCORE))
    with probing(database_url, definitions) as probe:
        broken = Breaking(probe.engine.dispatcher)
        broken.until_it_ends()

        assert probe.ready() == (503, "The dispatcher has ended")


@pytest.fixture
def file(migrated_sqlite, tmp_path, publish):
    publish(survey_of(SCORE))
    shutil.copy(migrated_sqlite, tmp_path / "survey.db")
    return tmp_path / "survey.db"


@pytest.mark.slow
def test_a_file_that_another_process_keeps_locked_is_told_and_its_release_too(file, definitions, patience):
    with probing(f"sqlite:///{file}", definitions) as probe:
        assert probe.ready() == OK
        other = sqlite3.connect(file, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        patience(0.2)

        assert [probe.ready(), probe.ready()] == [UNUSABLE] * 2

        other.execute("COMMIT")
        other.close()
        while (found := probe.ready()) == UNUSABLE:  # the one that waited is the one that is told
            pass
        assert found == OK


def test_a_file_that_may_not_grow_is_told(file, definitions):
    with probing(f"sqlite:///{file}", definitions) as probe:
        probe.engine.database.write(limit(1)).result()
        assert probe.ready() == UNUSABLE

        probe.engine.database.write(limit(1_000_000)).result()
        assert probe.ready() == OK


def limit(pages):
    return lambda unit: unit.connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")


@pytest.fixture
def small_disk(tmp_path):
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4M", "tmpfs", folder], check=False)
    if mounted.returncode:
        pytest.skip("no disk can be mounted here")
    yield folder
    subprocess.run(["umount", folder], check=True)


def test_a_full_disk_is_told(small_disk, file, definitions):
    path = shutil.copy(file, small_disk / "survey.db")
    with probing(f"sqlite:///{path}", definitions) as probe:
        assert probe.ready() == OK
        fill(small_disk / "ballast")
        assert probe.ready() == UNUSABLE

        (small_disk / "ballast").unlink()
        assert probe.ready() == OK


def fill(path):
    with path.open("wb", buffering=0) as ballast:
        try:
            while ballast.write(bytes(4096)):
                pass
        except OSError:
            return


def test_what_a_probe_writes_leaves_nothing_behind(file, definitions):
    def size(engine):
        return engine.database.read(
            lambda queries: queries.connection.exec_driver_sql("PRAGMA page_count").scalar()
        ).result()

    with probing(f"sqlite:///{file}", definitions) as probe:
        before = size(probe.engine)
        assert [probe.ready() for _ in range(5)] == [OK] * 5
        assert size(probe.engine) == before


def test_however_many_ask_one_check_is_made(probe, monkeypatch):
    checks, database = [], probe.engine.database
    check = database.check
    monkeypatch.setattr(database, "check", lambda: checks.append(threading.active_count()) or check())

    async def many():
        readiness = Readiness(probe.engine, lambda: 0.0)
        found = await asyncio.gather(*(readiness.lack() for _ in range(500)))
        return {*found, *[await readiness.lack() for _ in range(500)]}

    assert asyncio.run(many()) == {None}
    assert len(checks) == 1


@pytest.mark.slow
def test_a_database_that_hangs_is_asked_once_and_no_threads_pile_up(file, definitions, patience):
    with probing(f"sqlite:///{file}", definitions) as probe:
        assert probe.ready() == OK
        hanging = threading.Event()
        stuck = probe.engine.database.write(lambda _: hanging.wait(20))
        before = threading.active_count()
        patience(0.2)

        assert {probe.ready() for _ in range(3)} == {UNUSABLE}

        assert threading.active_count() <= before  # one that read the surveys may have ended meanwhile
        hanging.set()
        stuck.result()


def test_a_closed_database_is_not_ready(file, definitions):
    with probing(f"sqlite:///{file}", definitions) as probe:
        probe.engine.database.close()

        assert probe.ready() == UNUSABLE
        assert probe.client.get("/v1/sessions/any").status_code == 503


def test_why_a_process_is_not_ready_is_logged_once(file, definitions, caplog):
    with probing(f"sqlite:///{file}", definitions) as probe, caplog.at_level("INFO", "engine.api.health"):
        probe.engine.database.write(limit(1)).result()
        for _ in range(3):
            probe.ready()
        probe.engine.database.write(limit(9999)).result()
        probe.ready()

    said = [record.message for record in caplog.records if record.name == "engine.api.health"]
    assert len(said) == 2
    assert "full" in said[0]
    assert said[1] == "ready again"


def test_a_disk_with_little_left_is_as_good_as_full(file, monkeypatch):
    monkeypatch.setattr("engine.store.sqlite.ROOM", 10**18)
    database = open_database(f"sqlite:///{Path(file)}")

    with pytest.raises(StoreUnreachable, match="the disk has less than"):
        database.check().result()
    database.close()


def test_a_file_that_is_gone_is_told(file, definitions):
    with probing(f"sqlite:///{file}", definitions) as probe:
        assert probe.ready() == OK
        file.unlink()

        assert probe.ready() == UNUSABLE


def test_a_check_that_fails_harms_nobody_who_needs_less(file):
    """Checks and replies share commits."""
    database = open_database(f"sqlite:///{file}")
    pages = database.write(lambda unit: unit.connection.exec_driver_sql("PRAGMA page_count").scalar()).result()
    database.write(limit(pages + 8)).result()
    gate = threading.Event()
    database.write(lambda _: gate.wait(20))
    before, check, after = database.write(begin_one), database.check(), database.write(begin_one)
    gate.set()

    assert (before.result(), after.result()) == (True, True)
    with pytest.raises(StoreUnreachable, match="full"):
        check.result()
    database.close()


def begin_one(unit):
    return unit.begin(a_session(), "{}")
