"""`survey sessions`, `survey session` and `survey opt-outs`."""

import json
import re
import time
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner

from engine.cli import main
from engine.engine import Engine
from engine.session import Inbound
from engine.settings import Settings
from tests.conftest import NUMBER
from tests.surveys import survey_of

pytestmark = pytest.mark.slow

OTHER = "+46701234567"


@pytest.fixture
def run(monkeypatch, tmp_path, publish):
    """Run a command in a folder of its own, where one survey was sent to one number."""
    publish(survey_of({"id": "score", "type": "yes_no"}), "visit")
    monkeypatch.chdir(tmp_path)

    def call(*words):
        return CliRunner().invoke(main, words)

    sent = call("send", "visit", NUMBER, "--client-reference", "call-1", "--variable", "queueKey=support")
    call.session = json.loads(sent.output)["sessionId"]
    return call


def test_a_session_is_found_and_told(run):
    listed = run("sessions", "--survey", "visit", "--identifier", NUMBER, "--state", "open").output
    told = run("session", run.session).output

    assert listed.startswith(run.session)
    assert "+47909•••54  open  call-1\n1 sessions" in listed
    assert run("sessions", "--state", "completed").output == "0 sessions\n"
    assert "variable queueKey   support" in told
    assert "waiting  opening\nMT  Score?" in told
    assert json.loads(run("session", run.session, "--format", "json").output)["clientReference"] == "call-1"
    assert run("session", "nobody").exit_code == 1


def test_what_waits_for_its_hours_is_told_with_when_they_begin(run, publish):
    day = datetime.now(UTC) + timedelta(days=2)
    publish(survey_of({"id": "score", "type": "yes_no"}, hours={f"{day:%a}".lower(): "09:00-20:00"}), "visit")
    session = json.loads(run("send", "visit", OTHER).output)["sessionId"]

    assert re.search(rf"waiting until {day:%Y-%m-%d}T0[78]:00:00Z  opening\n", run("session", session).output)


def test_a_session_is_told_with_its_answers_and_alerts(run, publish):
    options = [{"id": "a_b", "label": {"en": "Apples"}}, {"id": "c", "label": {"en": "Cherries"}}]
    which = {"id": "which_one", "type": "multiple_choice", "options": options, "choose": {"at_least": 1}}
    alert = {"name": "call", "condition": {"element": "well", "is": True}, "at": "answer"}
    questions = ({"id": "well", "type": "yes_no"}, which, {"id": "score", "type": "number"})
    publish(survey_of(*questions, alerts=[alert]), "visit")
    session = json.loads(run("send", "visit", OTHER, "--variable", "queue_key=support").output)["sessionId"]
    tried = "UPDATE outbox SET tried_at = queued_at, attempts = 1"
    with Engine.open(Settings(database_url="sqlite:///survey.db")) as engine:
        for at, reply in enumerate(("yes", "1, 2", "8")):
            engine.database.write(lambda unit: unit.connection.exec_driver_sql(tried)).result()
            engine.receive_reply(Inbound(gateway="pretend", message_id=str(at), originator=OTHER, content=reply))
    told = run("session", session).output.splitlines()

    assert {"answer well         yes", "answer which_one    a_b, c", "answer score        8"} <= set(told)
    assert "variable queue_key  support" in told
    assert any(line.startswith("alert call          20") for line in told)


@pytest.mark.parametrize("number", ["90937954", "12", "nobody", ""])
def test_sessions_of_what_is_no_number_are_not_told_to_be_none(run, number):
    result = run("sessions", "--identifier", number)

    assert result.exit_code == 2
    assert "Write it in E.164" in result.output


def test_sessions_of_a_survey_that_never_was_are_not_told_to_be_none(run, definitions):
    assert run("sessions", "--survey", "visti").output == "Error: There is no survey with the id `visti`.\n"
    assert run("sessions", "--survey", "visit", "--state", "completed").output == "0 sessions\n"

    (definitions / "visit.json").unlink()
    assert run("sessions", "--survey", "a-survey").output.endswith("1 sessions\n")
    assert run("sessions", "--survey", "a-survey", "--state", "completed").output == "0 sessions\n"


def test_sessions_are_listed_by_page(run):
    run("send", "visit", OTHER)
    first = run("sessions", "--limit", "1").output.splitlines()
    second = run("sessions", "--limit", "1", *first[-1].split()).output.splitlines()

    assert first[-1].startswith("--cursor ")
    assert len({first[0], second[0]}) == 2
    assert second[-1] == "1 sessions"
    assert "`cursor`" in run("sessions", "--cursor", "nowhere").output


def test_numbers_are_opted_out_listed_and_taken_off(run):
    assert run("opt-outs", "add", NUMBER).output == "opted out\n"
    assert run("opt-outs", "add", NUMBER).output == "It was opted out already.\n"
    assert run("sessions", "--state", "opted_out").output.endswith("1 sessions\n")
    assert run("opt-outs", "list").output.startswith(NUMBER)
    assert run("opt-outs").output.endswith("1 numbers\n")
    assert run("opt-outs", "remove", NUMBER).exit_code == 0
    assert run("opt-outs", "remove", NUMBER).exit_code == 1
    assert run("opt-outs", "add", "nobody").exit_code == 2


@pytest.mark.parametrize(
    "text",
    [
        f"name,number\nOla,{NUMBER}\nPer,nobody\n\nKari,{OTHER}\n",
        f"\ufeffNumber;Name\r\n{NUMBER};Ola\r\nnobody;Per\r\n\r\n0046701234567;Kari\r\n",
        f"{NUMBER}\nnobody\n\n46701234567\n",
    ],
    ids=["with a column", "of a spreadsheet", "a list"],
)
def test_a_file_of_numbers_is_imported_and_what_is_none_is_told_with_its_line(run, tmp_path, text):
    (tmp_path / "stop.csv").write_text(text, encoding="utf-8", newline="")
    result = run("opt-outs", "import", "stop.csv")

    assert result.exit_code == 1
    line = 3 if "ame" in text else 2
    assert f"stop.csv:{line}: `nobody` is no phone number in use." in result.output
    assert result.output.endswith("2 opted out, 0 known already, 1 no numbers\n")
    assert run("opt-outs", "list").output.split()[::2][:2] == [OTHER, NUMBER]


def test_a_mark_that_is_not_closed_swallows_no_numbers(run, tmp_path):
    (tmp_path / "stop.csv").write_text(f'number,note\n{OTHER},ok\n{NUMBER},"moved\n+4790937955,ok\n', encoding="utf-8")
    result = run("opt-outs", "import", "stop.csv")

    assert result.exit_code == 2
    assert "stop.csv:3: the line is no CSV" in result.output
    assert run("opt-outs", "list").output == "0 numbers\n"


def test_marks_that_are_closed_may_hold_lines_and_commas(run, tmp_path):
    text = f'number,note\n{OTHER},"two\nlines, ""quoted"""\n{NUMBER},12" wide\n'
    (tmp_path / "stop.csv").write_text(text, encoding="utf-8")

    assert run("opt-outs", "import", "stop.csv").output.startswith("2 opted out, 0 known already")


def test_numbers_without_a_country_code_are_of_the_country_that_is_named(run, tmp_path):
    (tmp_path / "stop.csv").write_text("90937954\n", encoding="utf-8")

    assert run("opt-outs", "import", "stop.csv", "--country", "NO").output.startswith("1 opted out")
    assert run("opt-outs", "import", "stop.csv", "--country", "Norway").exit_code == 2


def test_a_number_is_forgotten_with_a_receipt(run):
    assert run("erase", NUMBER).exit_code == run("erase", "nobody", "--reason", "x").exit_code == 2
    tried = json.loads(run("erase", NUMBER, "--reason", "case 4711", "--dry-run").output)
    receipt = json.loads(run("erase", NUMBER, "--reason", "case 4711").output)

    assert tried["dryRun"] is True
    assert tried["counts"] == receipt["counts"] == {"outbox": 1, "session": 1}
    assert run("sessions", "--identifier", NUMBER).output == "0 sessions\n"


def test_what_is_old_is_told_and_forgotten(run, monkeypatch):
    monkeypatch.setenv("SURVEY_KEEP_IDENTIFIERS", "PT1S")
    run("opt-outs", "add", NUMBER)  # ends its session
    time.sleep(1.1)
    due = run("retention", "--dry-run").output

    assert due.startswith("1 sessions no longer say whose they were\n0 sessions no longer say what was written\n")
    assert run("retention").output == due
    assert run("retention", "--dry-run").output.startswith("0 ")
    monkeypatch.setenv("SURVEY_KEEP_TEXTS", "four months")
    assert "SURVEY_KEEP_TEXTS: `four months` is no duration. Write it as ISO 8601 does" in run("retention").output


def test_a_survey_is_paused_resumed_and_closed(run):
    assert run("pause", "visit").output == "paused\n"
    assert "is paused" in run("send", "visit", OTHER).output
    assert run("resume", "visit").output == "resumed\n"
    assert run("send", "visit", OTHER).exit_code == 0
    assert run("close", "visit").output == "closed\n"
    assert run("sessions", "--state", "expired").output.endswith("2 sessions\n")
    assert run("pause", "nothing").exit_code == 1
