import subprocess
import sys
from contextlib import closing

import pytest

from engine.engine import Engine
from engine.errors import SettingsError, StoreNotMigrated, StoreUnreachable
from engine.settings import Settings
from engine.store import open_database

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("survey.db", "no URL"),
        ("", "no URL"),
        ("mysql://u:secret@host/db", "`mysql`"),
        ("sqlite:/survey.db", "no URL"),
        ("sqlite://survey.db", "three slashes"),
        ("postgresql://u:secret@host:port/db", "no URL"),
        ("postgresql://u:secret@[::1/db", "no URL"),
        ("postgresql://u:secret@host/db?sslmod=require", "sslmod"),
    ],
)
def test_a_url_that_names_no_database_is_refused_without_repeating_it(url, said):
    with pytest.raises(SettingsError, match=said) as caught:
        open_database(url)

    assert "secret" not in str(caught.value)


@pytest.fixture(params=["sqlite", "postgresql"])
def unreachable(request, tmp_path, closed_port):
    url = f"sqlite:///{tmp_path}/no/such/folder/survey.db"
    if request.param == "postgresql":
        url = f"postgresql://survey:secret@127.0.0.1:{closed_port}/survey"
    opened = open_database(url)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    "call",
    [
        lambda database: database.write(lambda unit: unit.definition("v")).result(),
        lambda database: database.read(lambda queries: queries.outbox().unsettled).result(),
        lambda database: database.is_current(),
        lambda database: database.migrate(),
    ],
    ids=["write", "read", "is_current", "migrate"],
)
def test_a_database_out_of_reach_says_so(unreachable, call):
    with pytest.raises(StoreUnreachable) as caught:
        call(unreachable)

    assert f"`{unreachable.name}`" in str(caught.value)
    assert "secret" not in str(caught.value)


def test_a_database_that_is_not_migrated_says_which_it_is(empty_database_url, tmp_path):
    with pytest.raises(StoreNotMigrated, match="`survey migrate`") as caught:
        Engine.open(Settings(database_url=empty_database_url, definitions=tmp_path))
    with closing(open_database(empty_database_url)) as database:
        with pytest.raises(StoreNotMigrated) as checked:
            database.check().result()

        assert f"`{database.name}`" in str(caught.value)
        assert f"`{database.name}`" in str(checked.value)


def test_a_file_that_cannot_be_opened_is_named_with_the_remedy(tmp_path):
    path = tmp_path / "no" / "survey.db"

    with closing(open_database(f"sqlite:///{path}")) as database, pytest.raises(StoreUnreachable) as caught:
        database.is_current()
    assert f"`sqlite:///{path}` does not answer: unable to open database file. SURVEY_DATABASE_URL" in str(caught.value)


def test_an_erasure_that_was_committed_asks_a_server_for_nothing_more(closed_port):
    with closing(open_database(f"postgresql://127.0.0.1:{closed_port}/survey")) as database:
        assert database.scrub().result() is None


def test_a_database_in_memory_is_ready_at_once():
    database = open_database("sqlite://")

    assert database.is_current()
    assert database.read(lambda queries: queries.outbox().unsettled).result() == {}
    database.migrate()
    database.close()


def test_what_needs_no_migration_does_not_wait_for_alembic():
    script = (
        "import sys; from engine.store import open_database;"
        "d = open_database('sqlite://'); d.is_current(); d.close(); assert 'alembic' not in sys.modules"
    )

    subprocess.run([sys.executable, "-c", script], check=True)


def test_a_file_of_another_kind_is_no_database(tmp_path):
    (tmp_path / "survey.db").write_text("This is a letter, and long enough to be one." * 50, encoding="utf-8")
    with (
        closing(open_database(f"sqlite:///{tmp_path}/survey.db")) as opened,
        pytest.raises(StoreUnreachable, match="not a database"),
    ):
        opened.is_current()


@pytest.mark.parametrize(
    "call",
    [
        lambda database: database.write(lambda unit: unit.definition("v")).result(),
        lambda database: database.read(lambda queries: queries.outbox()).result(),
        lambda database: database.check().result(),
    ],
    ids=["write", "read", "check"],
)
def test_a_closed_database_is_out_of_reach(database, call):
    database.close()

    with pytest.raises(StoreUnreachable, match="closed"):
        call(database)


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("sqlite:///survey.db", "sqlite:///survey.db"),
        ("postgresql+psycopg://u:secret@host:5433/db?application_name=secret", "postgresql://u@host:5433/db"),
    ],
)
def test_what_a_database_is_called_in_logs_holds_no_secret(url, name):
    with closing(open_database(url)) as opened:
        assert opened.name == name


def python(script):
    return subprocess.run([sys.executable, "-c", script], check=False, capture_output=True, text=True)


def test_only_postgresql_needs_its_driver_and_says_how_to_get_it():
    script = (
        "import sys; sys.modules['psycopg'] = None;"
        "from engine import Engine; from engine.store import open_database; import engine.cli;"
        "d = open_database('sqlite://'); d.read(lambda r: r.outbox()).result(); d.close();"
        "open_database('postgresql://nobody:secret@nowhere/nothing')"
    )

    said = python(script).stderr.strip().splitlines()[-1]

    assert "pip install 'sms-survey-engine[postgresql]'" in said
    assert said.startswith("engine.errors.SettingsError: SURVEY_DATABASE_URL")
    assert "secret" not in said


def test_sqlite_does_not_load_the_driver_of_postgresql():
    script = (
        "import sys; from engine.store import open_database; d = open_database('sqlite://');"
        "d.write(lambda unit: unit.hold('+47')).result(); d.close(); assert 'psycopg' not in sys.modules"
    )

    assert python(script).returncode == 0
