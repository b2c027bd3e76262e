"""Whoever is erased is in no table and no file; what is counted stays, and who wanted no surveys gets none."""

import json
import random
import re
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from engine.engine import Engine
from engine.errors import InvalidRequest, OptedOut
from engine.results.query import ResultsQuery
from engine.session import Inbound, Part, State
from engine.settings import Settings
from engine.store import open_database
from engine.store.schema import metadata
from engine.store.session_list import SessionFilter
from engine.testing import ManualClock
from tests.conftest import NOON, NUMBER, payload
from tests.surveys import survey_of

OTHER = "+4790937955"
DIGITS = NUMBER.removeprefix("+47")
SURVEY = survey_of(
    {"id": "score", "type": "scale", "minimum": 1, "maximum": 10},
    {"id": "why", "type": "open_text"},
    results={"by": ["queueKey"], "at_least": 1},
)


@pytest.fixture
def engine(database_url, publish, definitions):
    publish(SURVEY, "survey")
    with Engine.open(Settings(database_url=database_url, definitions=definitions)) as opened:
        yield opened


def answered(engine, number, *replies):
    """Send the survey to a number that answers: what is on its way counts as having arrived."""
    variables = [{"key": "queueKey", "value": "support"}, {"key": "consumerPhone", "value": number}]
    asked = payload(number, userSessionVariables=variables, clientReference=f"call from {number}")
    session = engine.send_survey("a-survey", asked).session_id
    for at, reply in enumerate(replies):
        engine.database.write(
            lambda unit: unit.connection.exec_driver_sql("UPDATE outbox SET tried_at = queued_at, attempts = 1")
        ).result()
        engine.receive_reply(Inbound(gateway="pretend", message_id=f"{session}{at}", originator=number, content=reply))
    return session


def everything(engine):
    def read(queries):
        return {
            name: [tuple(row) for row in queries.connection.execute(table.select())]
            for name, table in metadata.tables.items()
        }

    return engine.database.read(read).result()


def fill(engine):
    """Leave traces of a number wherever there can be some."""
    faults = engine.webhooks.add({"url": "https://hooks.example/x", "include": ["identifier", "text"]}, ()).result()
    assert faults.id
    session = answered(engine, NUMBER, "8", f"Call me on {NUMBER}", "too late")
    answered(engine, NUMBER, "4")
    answered(engine, OTHER, "7", "Fine")
    engine.receive_reply(Inbound(gateway="pretend", message_id=f"from {DIGITS}", originator=NUMBER, content="start"))
    long = {"gateway": "pretend", "originator": NUMBER, "content": f"I am {DIGITS}"}
    engine.receive_reply(Inbound(message_id="half", part=Part(reference="a", number=1, total=2), **long))
    engine.receive_reply(Inbound(gateway="pretend", message_id="bad", originator=f"{NUMBER};x=y;z", content="?"))
    handset = {"recipient": NUMBER, "content": "Hi", "client_reference": "x", "sms_session": None}

    def write(unit):
        unit.refuse("pretend", json.dumps({"from": f"00 47 {DIGITS[:3]} {DIGITS[3:]}"}), engine.clock())
        unit.connection.execute(metadata.tables["handset"].insert(), {**handset, "sent_at": engine.clock()})
        failed = {"reason": f"unknown subscriber {NUMBER}", "state": "failed"}
        outbox = metadata.tables["outbox"]
        unit.connection.execute(outbox.update().where(outbox.c.recipient == NUMBER).values(failed))

    engine.database.write(write).result()
    return session


def spaced(engine):
    return re.sub(r"[\s.-]", "", json.dumps(everything(engine), default=str))


def test_the_digits_of_an_erased_number_stand_in_no_table(engine):
    session = fill(engine)
    before = engine.transcript(session)
    assert DIGITS in spaced(engine)

    receipt = engine.administration.erase(NUMBER, "case 4711").result()

    assert [(name, row) for name, rows in everything(engine).items() for row in rows if DIGITS in str(row)] == []
    assert DIGITS not in spaced(engine)
    assert OTHER in spaced(engine)
    assert {"session", "outbox", "inbound", "inbound_part", "response", "event", "handset"} <= set(receipt.counts)
    after = engine.transcript(session)
    assert [one.answer for one in after.responses] == [before.responses[0].answer, ""]
    assert (after.session.recipient, after.session.variables) == ("erased", {"queueKey": "support"})
    (kept,) = everything(engine)["erasure"]
    assert (kept[0], kept[2], kept[3]) == (receipt.id, "case 4711", receipt.counts)


def test_results_are_what_they_were(engine):
    fill(engine)
    engine.database.write(
        lambda unit: unit.connection.exec_driver_sql("UPDATE outbox SET state = 'sent', reason = NULL")
    ).result()
    open_ones = [one.id for one in engine.administration.sessions(SessionFilter(state=State.OPEN)).result().sessions]
    for session in open_ones:
        engine.cancel(session)

    def told():
        return [
            {**engine.report(ResultsQuery.read("a-survey").broken_down(by)), "asOf": None}
            for by in (None, "queueKey", "month", "version")
        ]

    before = told()
    engine.administration.erase(NUMBER, "case 4711").result()
    assert told() == before


def test_an_erased_number_that_wanted_no_surveys_is_sent_none_until_it_says_start(engine):
    engine.administration.opt_out(NUMBER, "api").result()
    for _ in range(2):
        receipt = engine.administration.erase(NUMBER, "case 4711").result()
    assert receipt.counts == {}

    with pytest.raises(OptedOut):
        answered(engine, NUMBER)
    assert engine.administration.opt_outs().result() == []
    engine.receive_reply(Inbound(gateway="pretend", message_id="alone", originator=NUMBER, content="start"))
    assert answered(engine, NUMBER)


@pytest.mark.parametrize("key", [None, "k" * 40])
def test_the_hash_holds_with_the_operators_key_and_with_the_databases_own(database_url, publish, definitions, key):
    publish(SURVEY, "survey")
    settings = Settings(database_url=database_url, definitions=definitions, erasure_key=key)
    with Engine.open(settings) as engine:
        engine.administration.opt_out(NUMBER, "api").result()
        engine.administration.erase(NUMBER, "case").result()
    with Engine.open(settings.model_copy(update={"erasure_key": settings.erasure_key})) as engine:
        with pytest.raises(OptedOut):
            answered(engine, NUMBER)
        assert answered(engine, OTHER)


def test_an_erasure_that_is_only_tried_changes_nothing(engine):
    fill(engine)
    before = everything(engine)

    tried = engine.administration.would_erase(NUMBER, "case 4711")

    assert everything(engine) == before
    assert engine.administration.erase(NUMBER, "case 4711").result().counts == tried.counts


def test_a_redelivery_of_what_was_erased_brings_nothing_back(engine):
    session = answered(engine, NUMBER, "8")
    engine.administration.erase(NUMBER, "case").result()
    before = everything(engine)

    engine.receive_reply(Inbound(gateway="pretend", message_id=f"{session}0", originator=NUMBER, content="8"))
    assert everything(engine) == before


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("nobody", "why"),
        ("", "why"),
        (NUMBER, f"asked by {DIGITS}"),
        (NUMBER, ""),
        (NUMBER, " \n"),
        (NUMBER, "why" * 200),
    ],
)
def test_an_erasure_of_nobody_and_a_reason_that_tells_nothing_or_too_much_are_refused(engine, number, reason):
    with pytest.raises(InvalidRequest):
        engine.administration.erase(number, reason)
    with pytest.raises(InvalidRequest):
        engine.administration.would_erase(number, reason)


@pytest.mark.slow
def test_the_digits_stand_in_no_file_of_a_sqlite_database(tmp_path, publish, definitions):
    publish(SURVEY, "survey")
    url = f"sqlite:///{tmp_path / 'survey.db'}"
    with closing(open_database(url)) as database:
        database.migrate()
    with Engine.open(Settings(database_url=url, definitions=definitions)) as engine:
        for at in range(150):  # pages are split, and cells are moved
            answered(engine, f"+47909{at:05}", "8", "Words " * (at % 30))
            if at % 50 == 10:
                answered(engine, NUMBER, "9", f"I am {DIGITS} " * at)
        fill(engine)
        assert files_with_digits(tmp_path)

        engine.administration.erase(NUMBER, "case 4711").result()
        assert files_with_digits(tmp_path) == []
    assert files_with_digits(tmp_path) == []


@pytest.mark.slow
def test_rows_that_sqlite_moved_from_page_to_page_leave_no_copy_behind(tmp_path):
    url, draw = f"sqlite:///{tmp_path / 'survey.db'}", random.Random(1)
    with closing(open_database(url)) as database:
        database.migrate()
        with closing(sqlite3.connect(tmp_path / "survey.db", isolation_level=None)) as raw:
            raw.execute("PRAGMA secure_delete=on")
            raw.execute("CREATE TABLE moved (id TEXT PRIMARY KEY, said TEXT) WITHOUT ROWID")
            for at in range(3000):
                said = f"I am {DIGITS} " * draw.randrange(60) if at % 6 == 0 else "Words " * draw.randrange(30)
                raw.execute("INSERT INTO moved VALUES (?, ?)", (f"{draw.getrandbits(128):x}", said))
            raw.execute("DELETE FROM moved WHERE said LIKE 'I am%'")
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        database.scrub().result()  # here SQLite 3.40 has left some; another one need not

        assert files_with_digits(tmp_path) == []


def test_what_an_older_version_left_in_a_sqlite_file_is_gone_once_it_is_migrated(tmp_path):
    """That version deleted rows and left their bytes where they stood."""
    import sqlite3

    from engine.store import migrations
    from engine.store.sqlite import sqlite_engine

    path = tmp_path / "survey.db"
    older = sqlite_engine(open_database(f"sqlite:///{path}")._url, "BEGIN IMMEDIATE", ())
    with older.begin() as connection:
        migrations.upgrade(connection, "0010")
    older.dispose()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA secure_delete=off")
        connection.execute("INSERT INTO opt_out VALUES (?, '2026-01-01')", (NUMBER,))
        connection.commit()
        connection.execute("DELETE FROM opt_out")
        connection.commit()
    assert files_with_digits(tmp_path)

    with closing(open_database(f"sqlite:///{path}")) as database:
        database.migrate()
    assert files_with_digits(tmp_path) == []


def files_with_digits(folder: Path):
    return [file.name for file in sorted(folder.glob("survey.db*")) if DIGITS.encode() in file.read_bytes()]


def test_what_is_old_is_forgotten_step_by_step(database_url, publish, definitions):
    publish(SURVEY, "survey")
    settings = Settings(database_url=database_url, definitions=definitions, keep_sessions="P30M")
    clock = ManualClock(NOON)
    with Engine.open(settings, clock=clock) as engine:
        fill(engine)
        engine.administration.opt_out(NUMBER, "api").result()
        assert engine.administration.due().result() == {}
        clock.move(timedelta(days=130))
        due = engine.administration.due().result()
        assert due["identifiers"] == 2
        assert engine.administration.forget_old()["identifiers"] == 2
        assert engine.administration.due().result() == {}
        rows = everything(engine)
        assert {row[0] for row in rows.pop("opt_out")} == {NUMBER}
        assert rows.pop("consent")
        assert NUMBER not in str({name: rows[name] for name in ("session", "handset")})
        assert {row[6] for row in rows["event"]} == {None}
        assert "Call me" in str(rows["response"])
        clock.move(timedelta(days=640))
        assert engine.administration.forget_old()["texts"] >= 2
        rows = everything(engine)
        assert "Call me" not in str(rows)
        assert len(rows["response"]) == 4
        clock.move(timedelta(days=160))
        assert engine.administration.forget_old()["sessions"] >= 2
        rows = everything(engine)
        assert [len(rows[name]) for name in ("session", "response")] == [0, 0]
        assert {row[3] for row in rows["event"]} == {None}


@pytest.mark.parametrize("kept_short", ["keep_identifiers", "keep_texts", "keep_sessions"])
def test_what_is_delivered_again_within_seven_days_is_known_whatever_was_forgotten_meanwhile(
    database_url, publish, definitions, kept_short
):
    publish(SURVEY, "survey")
    settings = Settings(database_url=database_url, definitions=definitions, **{kept_short: "P1D"})
    clock = ManualClock(NOON)
    with Engine.open(settings, clock=clock) as engine:
        first = answered(engine, NUMBER, "8", "Fine")
        clock.move(timedelta(days=6))
        assert engine.administration.forget_old()
        answered(engine, NUMBER)

        again = {"gateway": "pretend", "message_id": f"{first}0", "originator": NUMBER, "content": "8"}
        assert engine.receive_reply(Inbound(**again)).session_id is None
        clock.move(timedelta(days=800))
        engine.administration.forget_old()
        engine.administration.forget_old()
        left = [row for row in everything(engine)["inbound"] if row[1].startswith(first)]
        assert bool(left) is (kept_short != "keep_sessions")


def test_an_id_that_a_gateway_uses_again_after_years_is_of_a_new_reply(database_url, publish, definitions):
    publish(SURVEY, "survey")
    clock = ManualClock(NOON)
    with Engine.open(Settings(database_url=database_url, definitions=definitions), clock=clock) as engine:
        first = answered(engine, NUMBER, "8", "Fine")
        clock.move(timedelta(days=800))
        assert engine.administration.forget_old()
        session = answered(engine, OTHER)

        again = {"gateway": "pretend", "message_id": f"{first}0", "originator": OTHER, "content": "7"}
        assert engine.receive_reply(Inbound(**again)).session_id == session
        assert engine.receive_reply(Inbound(**again)).session_id is None
