"""The commands of who runs the engine."""

import asyncio
import contextlib
import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.request
from concurrent.futures import Future
from datetime import timedelta
from urllib.error import HTTPError

import pytest
from click.testing import CliRunner

from engine import Engine, Settings, gateways, metrics
from engine.cli import COMMANDS, main
from engine.dispatch import Dispatcher
from engine.dispatch.lane import Lane
from engine.errors import FieldError, SettingsError, StoreNotMigrated, StoreUnreachable
from engine.gateways.gateway import UnreadableEntry
from engine.metrics import OutboxCollector
from engine.store import outbox, outcomes
from engine.store.outcomes import DeadLettered
from engine.store.tables import MessageStatus
from tests.chaos.processes import unused_port
from tests.conftest import NOON, NUMBER, PAYLOAD
from tests.dispatch.test_dispatcher import Gateway
from tests.surveys import SCORE, survey_of

pytestmark = pytest.mark.slow


@pytest.fixture
def survey(monkeypatch, tmp_path, publish):
    """Run a command in a folder of its own, where one survey is."""
    publish(survey_of(SCORE), "visit")
    monkeypatch.chdir(tmp_path)
    return lambda *words, **more: CliRunner().invoke(main, words, **more)


def test_every_command_has_help():
    for command in COMMANDS:
        result = CliRunner().invoke(main, [command, "--help"])

        assert result.exit_code == 0
        assert "Usage:" in result.output


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["check"], 0),
        (["check", "nowhere.json"], 1),
        (["check", "--format", "poem"], 2),
        (["chat"], 2),
        (["chat", "nowhere"], 2),
        (["chat", "visit", "--language", "de"], 2),
        (["chat", "visit", "--to", "+4722225555"], 2),
        (["chat", "visit", "--variable", "novalue"], 2),
        (["send", "visit", "hello"], 2),
        (["send", "nowhere", NUMBER], 1),
        (["nowhere"], 2),
        (["serve", "--host", "0.0.0.0"], 1),  # noqa: S104 - that it is refused is the claim
        (["serve", "--gateway", "pigeon"], 1),
        (["run", "--port", "70000"], 1),
        (["run", "--database-url", "mysql://nowhere"], 1),
        (["dispatch"], 1),
    ],
)
def test_exit_codes_are_0_ok_1_problems_2_wrong_usage(survey, words, code):
    result = survey(*words)

    assert result.exit_code == code, result.output
    assert "Traceback" not in result.output


@pytest.mark.parametrize("command", ["migrate", "chat definitions/store_visit.json"])
@pytest.mark.parametrize("closed", ["<&-", ">&-"])
def test_a_command_needs_no_standard_streams(tmp_path, closed, command):
    words = ["sh", "-c", f'exec "$@" {closed}', "sh", sys.executable, "-m", "engine", *command.split()]
    url = f"sqlite:///{tmp_path}/survey.db"
    done = subprocess.run(words, env={**os.environ, "SURVEY_DATABASE_URL": url}, capture_output=True, check=False)

    assert (done.returncode, done.stderr) == (0, b"")


def test_a_database_that_is_not_migrated_is_refused_with_the_command(survey):
    assert "survey migrate" in survey("serve").output


def test_the_host_is_refused_before_anything_is_opened_where_there_are_no_keys(survey):
    assert "SURVEY_API_KEYS" in survey("serve", "--host", "0.0.0.0").output  # noqa: S104


def test_migrate_can_be_run_again(survey):
    assert [survey("migrate").exit_code for _ in range(2)] == [0, 0]


@pytest.mark.parametrize("name", ["visit", "a-survey", "definitions/visit.json"])
def test_send_queues_a_survey_by_stem_id_or_path(survey, name):
    result = survey("send", name, NUMBER, "--client-reference", "7", "--variable", "agentId=42")

    assert result.exit_code == 0, result.output
    assert json.loads(result.output)["currentElement"] == "score"


def test_chat_prints_the_conversation_file(survey):
    result = survey("chat", "visit", "--content", "Hello!\nYou!", "--variable", "a=b", input="11\n\n7\n")

    head, said = result.stdout.split("\n\n", 1)
    assert head.split("\n") == [
        "survey    visit",
        f"to        {NUMBER}",
        "language  en",
        "variable  a = b",
        "content   Hello!",
        "    You!",
    ]
    assert said.startswith("MT  Hello!\n    You!\n    Score?\n    Reply")
    assert said.endswith("MO  7\nMT  Thank you!\n")
    assert said.count("MO") == 3


def wait_for(url):
    for _ in range(1200):
        try:
            with urllib.request.urlopen(url) as answer:
                return answer.read()
        except OSError:
            time.sleep(0.05)
    raise AssertionError(f"{url} does not answer")


@pytest.mark.usefixtures("survey")
def test_run_serves_until_it_is_told_to_stop(tmp_path):
    port = unused_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "engine", "run", "--port", str(port)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert wait_for(f"http://127.0.0.1:{port}/v1/surveys")
        process.send_signal(signal.SIGTERM)
        printed, _ = process.communicate(timeout=60)
    finally:
        process.kill()

    assert process.returncode == 0
    assert f"http://127.0.0.1:{port}/v1/surveys/a-survey/send" in printed


@pytest.fixture
def dead(survey, tmp_path):
    """Leave one dead letter in the database; gives its reference."""
    session = json.loads(survey("send", "visit", NUMBER).output)["sessionId"]
    with Engine.open(Settings(definitions=tmp_path / "definitions")) as engine:

        def give_up(unit):
            (claimed,) = outbox.claim(
                unit, engine.clock(), gateway="pretend", interval=timedelta(), lease=timedelta(minutes=1), limit=1
            )
            gone = DeadLettered(claim=claimed, at=engine.clock(), progress=MessageStatus.FAILED, reason="spam filter")
            outcomes.record(unit, [gone], timedelta())

        engine.database.write(give_up).result()
    return f"{session}-1"


def test_dead_letters_are_listed_with_their_reason_and_without_the_whole_number(survey, dead):
    listed = survey("outbox").output

    assert dead in listed
    assert re.search(r" \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ  spam filter$", listed, re.MULTILINE)
    assert NUMBER not in listed


@pytest.mark.parametrize(("command", "waiting"), [("retry", "1"), ("discard", "none")])
@pytest.mark.parametrize("which", ["--all", "by name"])
def test_dead_letters_are_settled_by_name_or_all_of_them(survey, dead, command, waiting, which):
    assert "give --all" in survey("outbox", command).output
    assert dead in survey("outbox").output
    settled = survey("outbox", command, which if which == "--all" else dead)

    assert (settled.exit_code, settled.output) == (0, "1 of 1\n")
    assert survey("outbox").output == f"0 dead letters; {waiting} waiting\n"
    assert survey("outbox", command, dead).exit_code == 1


def test_what_nobody_could_read_is_listed_as_it_came_with_what_a_terminal_would_obey_written_out(survey, tmp_path):
    survey("migrate")
    wrong = (FieldError(pointer="/originator", detail="is no text"),)
    entries = ('{"originator": 5}', "\x1b[2J\u202e\x07\r7\nthe next")
    with Engine.open(Settings(definitions=tmp_path / "definitions")) as engine:
        engine.keep_unreadable("pretend", [UnreadableEntry(entry=entry, errors=wrong) for entry in entries])

    *listed, count = survey("refused").output.splitlines()
    moment = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ  pretend  ")
    assert {moment.sub("", line) for line in listed} == {'{"originator": 5}', r"\x1b[2J\u202e\x07\r7", "the next"}
    assert all(moment.match(line) for line in listed)
    assert count == "3 entries"


@pytest.mark.parametrize("keys", [":send", "key :read", "nøkkel", "s3cret-enough-to-pass"])
def test_a_key_that_opens_for_anybody_or_nobody_is_refused(survey, monkeypatch, keys):
    monkeypatch.setenv("SURVEY_API_KEYS", keys)

    refused = survey("serve")

    assert refused.exit_code == 1
    assert "SURVEY_API_KEYS" in refused.output


def test_real_phones_are_not_texted_by_who_shows_no_key(survey):
    survey("migrate")
    refused = survey("serve", "--gateway", "puzzel")

    assert refused.exit_code == 1
    assert "SURVEY_API_KEYS_FILE" in refused.output
    assert "SURVEY_PUZZEL" in survey("dispatch", "--gateway", "puzzel").output  # it gets further, and needs no key


@pytest.mark.usefixtures("dead")
def test_a_dispatcher_alone_shows_the_outbox_as_it_is(tmp_path):
    with Engine.open(Settings(definitions=tmp_path / "definitions")) as engine:
        port = metrics.serve("127.0.0.1", 0, OutboxCollector(engine.outbox.submit, engine.clock), engine.check.submit)

        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
            assert b"survey_dead_letters 1.0" in answer.read()


def test_a_dispatcher_alone_is_probed_beside_its_metrics():
    def status(path):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}") as answer:
                assert b"survey_" not in answer.read()
                return answer.status
        except HTTPError as error:
            with error:
                return error.code

    def check():
        checked = Future()
        checked.set_exception(lacks) if lacks else checked.set_result(None)
        return checked

    lacks = None
    port = metrics.serve("127.0.0.1", 0, OutboxCollector(Future, lambda: NOON), check)
    assert [status(path) for path in ("/healthz", "/readyz", "/", "/nonsense", "/metrics/more")] == [
        *(200, 200),
        *(404, 404, 404),
    ]

    for lacks in (  # noqa: B007 - `check` reads it
        StoreUnreachable("The disk is full."),
        StoreNotMigrated("It is of a version before."),
        TimeoutError(),
    ):
        assert [status(path) for path in ("/healthz", "/readyz")] == [200, 503]


def test_an_engine_that_does_not_open_leaves_nothing_running(survey):
    survey("migrate")
    before = threading.active_count()

    for _ in range(3):
        with pytest.raises(SettingsError):
            Engine.open(Settings(gateway="pigeon"))

    assert threading.active_count() <= before


@pytest.mark.parametrize("variable", ["SURVEY_PORT", "SURVEY_METRICS_PORT"])
def test_a_port_that_is_taken_is_told_in_a_line(survey, monkeypatch, variable):
    survey("migrate")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        monkeypatch.setenv(variable, str(taken.getsockname()[1]))
        refused = survey("serve" if variable == "SURVEY_PORT" else "dispatch")

    assert refused.exit_code == 1
    assert variable in refused.output
    assert "in use" in refused.output


@pytest.mark.parametrize("variable", ["SURVEY_DEFINITIONS", "SURVEY_TEMPLATES"])
def test_a_folder_that_is_not_there_is_told(survey, monkeypatch, variable):
    monkeypatch.setenv(variable, "nowhere")

    assert f"{variable} is `nowhere`" in survey("serve").output


class Unopened(Gateway):
    """A gateway that cannot be opened."""

    async def open(self, _):
        raise OSError("no route to host")


@pytest.mark.parametrize("command", ["dispatch", "run"])
def test_a_dispatcher_that_cannot_begin_ends_its_process(survey, monkeypatch, command):
    survey("migrate")
    monkeypatch.setenv("SURVEY_API_KEYS", "a-key-of-the-tests:all")
    monkeypatch.setattr(gateways, "GATEWAYS", {"scripted": Unopened})

    ended = survey(command, "--gateway", "scripted")

    assert ended.exit_code == 1
    assert "The gateway `scripted` cannot be opened: OSError: no route to host" in ended.output


@pytest.mark.parametrize("command", ["dispatch", "run"])
def test_a_dispatcher_that_ends_by_itself_ends_its_process(survey, monkeypatch, command):
    async def fail(_):
        raise RuntimeError("a bug")

    survey("migrate")
    monkeypatch.setenv("SURVEY_PORT", "0")
    monkeypatch.setattr(Lane, "_record_all", fail)

    ended = survey(command)

    assert ended.exit_code == 1
    assert "The dispatcher has ended: RuntimeError: a bug" in ended.output


@pytest.mark.parametrize("command", ["dispatch", "serve"])
def test_a_schema_one_version_ahead_is_worked_with(survey, monkeypatch, tmp_path, command):
    survey("migrate")
    with contextlib.closing(sqlite3.connect(tmp_path / "survey.db", isolation_level=None)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0999'")
    monkeypatch.setattr("engine.serving.serve_http", lambda *_: None)
    monkeypatch.setattr(Dispatcher, "join", lambda _: None)

    assert survey(command).exit_code == 0


@pytest.mark.parametrize("command", ["dispatch", "serve", "run"])
def test_each_variable_that_nothing_reads_is_a_warning_at_the_start(survey, monkeypatch, command):
    survey("migrate")
    monkeypatch.setenv("SURVEY_API_KEY", "k")
    monkeypatch.setenv("SURVEY_METRIC_PORT", "tcp://10.0.0.1:80")
    monkeypatch.setattr("engine.serving.serve_http", lambda *_: None)
    monkeypatch.setattr(Dispatcher, "join", lambda _: None)

    started = survey(command)

    assert started.exit_code == 0
    told = [line.partition(" WARNING engine.gateways: ")[2] for line in started.output.splitlines() if "reads" in line]
    assert told == [
        "SURVEY_API_KEY is set, and nothing here reads it. Did you mean `SURVEY_API_KEYS`?",
        "SURVEY_METRIC_PORT is set, and nothing here reads it. Did you mean `SURVEY_METRICS_PORT`?",
    ]


def test_a_dispatcher_shows_its_metrics_to_this_machine_alone_wherever_the_api_listens(survey, monkeypatch):
    survey("migrate")
    shown_on = []
    monkeypatch.setattr(Dispatcher, "join", lambda _: None)
    monkeypatch.setattr(metrics, "serve", lambda host, *_: shown_on.append(host))
    monkeypatch.setenv("SURVEY_METRICS_PORT", "0")
    monkeypatch.setenv("SURVEY_HOST", "0.0.0.0")  # noqa: S104 - of the API

    for host in ("", "192.0.2.7"):
        if host:
            monkeypatch.setenv("SURVEY_METRICS_HOST", host)
        assert survey("dispatch").exit_code == 0

    assert shown_on == ["127.0.0.1", "192.0.2.7"]


def test_a_dispatcher_without_a_gateway_leaves_real_sms_alone(survey, monkeypatch, tmp_path):
    """It goes to pretend phones, and what was queued is meant for real ones."""
    monkeypatch.setattr(gateways, "GATEWAYS", {**gateways.GATEWAYS, "scripted": Gateway})
    survey("migrate")
    folder = tmp_path / "definitions"
    with Engine.open(Settings(definitions=folder, gateway="scripted")) as engine:
        session_id = engine.send_survey("a-survey", PAYLOAD).session_id

    with Engine.open(Settings(definitions=folder)) as engine:
        assert asyncio.run(engine.dispatcher.send_due()) == 0
        assert [message.status for message in engine.transcript(session_id).messages] == ["waiting"]
        shown = metrics.exposition(OutboxCollector(engine.outbox.submit, engine.clock))
    assert b'survey_outbox_gateway_messages{gateway="scripted"} 1.0' in shown
    with Engine.open(Settings(definitions=folder, gateway="scripted")) as engine:
        assert asyncio.run(engine.dispatcher.send_due()) == 1
        assert [message.status for message in engine.transcript(session_id).messages] == ["sent"]
