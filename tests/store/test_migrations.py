from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, event, func, inspect, select, text

from engine.errors import StoreError, StoreNotMigrated
from engine.session import Part, Response, UnconfirmedAnswer
from engine.store import deliveries, migrations, open_database, outbox, subscriptions
from engine.store.cohort_reader import CohortReader
from engine.store.erasure import erase
from engine.store.schema import metadata
from engine.store.subscriptions import Webhook
from engine.store.survey_status import SurveyStatus, set_status
from engine.store.tables import OUTBOX, RESPONSE, SESSION
from tests.databases import GATEWAY, NOON, begin, ours
from tests.store.test_unit_of_work import inbound

REVISIONS = [script.revision for script in ScriptDirectory.from_config(migrations._config()).walk_revisions()][::-1]


@pytest.fixture
def engine(empty_database_url):
    made = create_engine(empty_database_url)
    if made.dialect.name == "sqlite":

        @event.listens_for(made, "connect")
        def _(connection, _):
            connection.isolation_level = None

        @event.listens_for(made, "begin")
        def _(connection):
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    yield made
    made.dispose()


def fill(url):
    """Put a row into every table."""
    database = open_database(url)
    webhook = Webhook(id="w", url="u", types=None, surveys=["store_visit"], include=[], secret="s", created_at=NOON)
    database.write(lambda unit: subscriptions.add(unit, webhook)).result()
    session = begin(database, "one", "two")

    def work(unit):
        unit.receive(inbound(), session, NOON)
        unit.arrived(session, NOON)
        unit.join(inbound(message_id="m2", part=Part(reference="a", number=1, total=2)), NOON)
        unit.respond(session, Response(element="q", answer=[0, 1], comment=None, reply="1 2", responded_at=NOON))
        ours(unit).notify("+4790937955", "no survey", NOON)
        unit.take_place("store_visit", "few", at_most=1)
        unit.opt_out("+4790937956", NOON)
        deliveries.spread(unit, NOON)
        outbox.claim(unit, NOON, gateway=GATEWAY, interval=timedelta(), lease=timedelta(minutes=1), limit=1)

    database.write(work).result()
    database.write(lambda unit: erase(unit, "+4790937957", "asked", NOON, lambda *_: None)).result()
    database.write(lambda unit: set_status(unit, "other", SurveyStatus.PAUSED, NOON)).result()
    handset = {"client_reference": "c", "recipient": "r", "content": "t", "sms_session": None, "sent_at": NOON}
    database.write(lambda unit: unit.connection.execute(metadata.tables["handset"].insert(), handset)).result()
    transcript = database.read(lambda queries: queries.transcript(session.id)).result()
    database.close()
    return transcript


@pytest.fixture
def filled(engine, empty_database_url):
    """Migrate, and put a row into every table; return the transcript of the session."""
    with engine.begin() as connection:
        migrations.upgrade(connection)
    return fill(empty_database_url)


def test_migrating_makes_the_tables_the_code_expects(engine):
    with engine.begin() as connection:
        migrations.upgrade(connection)

        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, metadata)

    assert differences == []


def test_a_database_is_current_once_it_is_migrated(empty_database_url):
    database = open_database(empty_database_url)
    before = database.is_current()

    database.migrate()
    database.migrate()

    assert (before, database.is_current()) == (False, True)
    database.close()


# Down to the first and up again takes every step.
@pytest.mark.parametrize(
    "revision", [REVISIONS[0], *(pytest.param(one, marks=pytest.mark.slow) for one in REVISIONS[1:])]
)
def test_every_revision_goes_up_and_down_with_rows_in_the_tables(engine, empty_database_url, filled, revision):
    assert all(_rows(engine, table) for table in metadata.tables)

    with engine.begin() as connection:
        migrations.downgrade(connection, revision)
        migrations.upgrade(connection)

    database = open_database(empty_database_url)
    assert database.read(lambda queries: queries.transcript(filled.session.id)).result() == filled
    database.close()


def test_what_an_older_version_stored_was_never_asked_back(engine, empty_database_url, filled):
    session = filled.session
    with closing(open_database(empty_database_url)) as database:
        doubtful = replace(session, candidate=UnconfirmedAnswer(answer=8, comment=None, reply="8?"), asked_back=True)
        database.write(lambda unit: unit.move(doubtful)).result()
    with engine.begin() as connection:
        script = ScriptDirectory.from_config(migrations._config()).get_revision("0004")
        migrations.downgrade(connection, script.down_revision)
        connection.execute(text("INSERT INTO response (session_id, element, answer, reply, responded_at) "
            "SELECT session_id, element, answer, reply, responded_at FROM response"))  # fmt: skip
        migrations.upgrade(connection)

    with closing(open_database(empty_database_url)) as database:
        transcript = database.read(lambda queries: queries.transcript(session.id)).result()
    assert (transcript.session.candidate, transcript.session.asked_back) == (None, False)
    assert [response.confirmed for response in transcript.responses] == [False, False]


def test_of_what_an_older_version_stored_it_is_told_that_it_was_not_recorded(engine, empty_database_url, filled):
    """Also of what a process of that version stores while the tables are this version's already."""
    session = filled.session
    with engine.begin() as connection:
        migrations.downgrade(connection, "0006")
        connection.execute(text("INSERT INTO response (session_id, element, answer, reply, responded_at) "
            "SELECT session_id, element, answer, reply, responded_at FROM response"))  # fmt: skip
        migrations.upgrade(connection)
        connection.execute(text("INSERT INTO response (session_id, element, answer, reply, responded_at) "
            "SELECT session_id, 'other', answer, reply, responded_at FROM response WHERE current"))  # fmt: skip
        connection.execute(text("INSERT INTO definition (version, content) SELECT 'v0', content FROM definition"))

    with engine.begin() as connection:
        answers = connection.execute(select(RESPONSE.c.element, RESPONSE.c.current, RESPONSE.c.withdrawn_at)).all()
        reasons = connection.execute(select(OUTBOX.c.element, OUTBOX.c.way, OUTBOX.c.after)).all()
        stored = connection.execute(select(SESSION.c.purpose, SESSION.c.ended_at, SESSION.c.first_answer_at)).one()
    assert sorted(map(tuple, answers)) == [("other", True, None), ("q", False, None), ("q", True, None)]
    assert set(map(tuple, reasons)) == {(None, None, None)}
    assert tuple(stored) == ("live", None, None)
    with closing(open_database(empty_database_url)) as database:
        found = database.read(lambda queries: CohortReader(queries.connection).used_versions("store_visit")).result()
    assert [one.version for one in found] == [session.survey_version]


def test_the_documented_views_show_sessions_and_answers_without_numbers(engine, filled):
    session = filled.session

    with engine.begin() as connection:
        (seen,) = connection.execute(text("SELECT * FROM result_session")).mappings()
        (answer,) = connection.execute(text("SELECT * FROM result_answer")).mappings()
        connection.execute(text("UPDATE session SET purpose = 'trial'"))
        trials = connection.execute(text("SELECT count(*) FROM result_session")).scalar()
    assert list(seen) == [
        "session_id", "survey_id", "survey_version", "language", "state", "current_element", "variables",
        "started_at", "first_answer_at", "ended_at", "screened", "alerts"]  # fmt: skip
    assert list(answer) == [
        "session_id", "survey_id", "survey_version", "language", "element", "answer", "comment", "asked_at",
        "responded_at", "current", "confirmed"]  # fmt: skip
    assert (seen["session_id"], answer["session_id"], answer["element"]) == (session.id, session.id, "q")
    assert session.recipient not in f"{seen} {answer}"
    assert trials == 0


def test_answers_that_were_taken_back_are_none_to_an_older_version(engine, empty_database_url, filled):
    session = filled.session
    with closing(open_database(empty_database_url)) as database:
        (response,) = database.write(lambda unit: unit.responses(session)).result()
        database.write(lambda unit: unit.withdraw(session, response, NOON)).result()

    with engine.begin() as connection:
        migrations.downgrade(connection, "0006")
        assert connection.execute(text("SELECT count(*) FROM response")).scalar() == 0


@pytest.mark.usefixtures("filled")
def test_the_first_revision_can_be_taken_back(engine):
    with engine.begin() as connection:
        migrations.downgrade(connection, "base")

    assert inspect(engine).get_table_names() == ["alembic_version"]


def test_of_several_who_migrate_at_once_one_does_it(empty_database_url):
    databases = [open_database(empty_database_url) for _ in range(3)]

    with ThreadPoolExecutor() as threads:
        for migrated in [threads.submit(database.migrate) for database in databases]:
            migrated.result()

    assert all(database.is_current() for database in databases)
    for database in databases:
        database.close()


def at(engine, revision):
    with engine.begin() as connection:
        migrations.upgrade(connection)
        connection.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})


def test_a_schema_of_a_later_version_is_left_alone(engine, empty_database_url):
    at(engine, "9999")

    with (
        closing(open_database(empty_database_url)) as database,
        pytest.raises(StoreError, match="9999 of a later version"),
    ):
        database.migrate()


def test_a_schema_of_a_later_version_is_worked_with_and_one_behind_is_not(engine, empty_database_url):
    """In a rolling upgrade the schema comes first, and those that still run are not to be dropped."""
    at(engine, "9999")
    with closing(open_database(empty_database_url)) as database:
        assert database.is_current()
        assert database.check().result() is None

    at_behind = REVISIONS[-2]
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": at_behind})
    with closing(open_database(empty_database_url)) as database:
        assert not database.is_current()
        with pytest.raises(StoreNotMigrated):
            database.check().result()


def test_revisions_outlive_the_code():
    """A revision that imports the engine changes when the engine does."""
    for script in ScriptDirectory.from_config(migrations._config()).walk_revisions():
        source = Path(script.path).read_text(encoding="utf-8")

        assert "sqlmodel" not in source
        assert "import engine" not in source
        assert "from engine" not in source


def _rows(engine, table):
    with engine.begin() as connection:
        return connection.execute(select(func.count()).select_from(metadata.tables[table])).scalar()
