"""What `survey run` prints is true, and works when it is pasted into a shell."""

import json
import os
import subprocess
import urllib.request
from shutil import which
from urllib.parse import urlsplit

import pytest

from engine.engine import Engine
from engine.settings import Settings
from engine.shell_commands import how_to_try
from engine.store import open_database
from tests.chaos.processes import Process
from tests.surveys import SCORE, survey_of

PUZZEL = {"URL": "http://127.0.0.1:9", "SERVICE_ID": "1", "USERNAME": "u", "PASSWORD": "p"}
PUZZEL |= {"SHORT_NUMBER": "2077", "ORIGINATOR": "+4759440000", "INBOUND_PASSWORD": "p"}
KEY = "a-key-with-'quotes'-in-it"


def printed_commands(text):
    """Take the commands out of what is printed: an indented line, and those after it that it goes on in."""
    commands = []
    for line in text.split("\n"):
        if line.startswith("  curl"):
            commands.append(line)
        elif line.startswith("    "):
            commands[-1] += "\n" + line
    return commands


@pytest.mark.slow
@pytest.mark.skipif(which("curl") is None, reason="the commands are for curl")
@pytest.mark.parametrize("keys", [None, f"{KEY}:all"])
def test_every_command_that_is_printed_works_when_it_is_pasted(tmp_path, definitions, publish, keys):
    publish(survey_of(SCORE), "visit")
    settings = {"database_url": f"sqlite:///{tmp_path}/survey.db", "definitions": definitions, "sms_interval": 0}
    server = Process(tmp_path, "run", **settings, **({"api_keys": keys} if keys else {})).start()
    try:
        url = server.wait_until_ready().url
        # Who asks for the surveys is answered once they are known, and by then it is printed.
        asking = urllib.request.Request(f"{url}/v1/surveys", headers={"Authorization": f"Bearer {KEY}"})
        urllib.request.urlopen(asking).close()
        said = (tmp_path / "log.txt").read_text()
        answers = []
        for command in printed_commands(said):
            run = ["sh", "-c", command]
            environ = {**os.environ, "KEY": KEY}
            answers.append(json.loads(subprocess.run(run, check=True, capture_output=True, env=environ).stdout))
    finally:
        server.kill()

    assert url in said
    assert "nothing is sent" in said
    assert KEY not in said
    assert [sorted(answer) for answer in answers] == [
        ["currentElement", "sessionId", "state"],
        ["messages"],
        ["messageId"],
    ]


@pytest.fixture
def over_puzzel(tmp_path, definitions, publish, monkeypatch):
    publish(survey_of(SCORE), "visit")
    for name, value in PUZZEL.items():
        monkeypatch.setenv(f"SURVEY_PUZZEL_{name}", value)
    url = f"sqlite:///{tmp_path}/survey.db"
    database = open_database(url)
    database.migrate()
    database.close()
    settings = Settings(database_url=url, definitions=definitions, gateway="puzzel", api_keys=f"{KEY}:all")
    with Engine.open(settings) as engine:
        yield how_to_try(engine, settings, "http://127.0.0.1:1")


def test_over_a_real_gateway_it_says_that_sms_go_out_and_texts_no_number_of_ours(over_puzzel):
    (command,) = printed_commands(over_puzzel)

    assert "`puzzel`, to real phones" in over_puzzel
    assert "nothing is sent" not in over_puzzel
    assert "+47909" not in over_puzzel
    shown = subprocess.run(
        ["sh", "-c", command.replace("curl -s", "printf '%s\\n'", 1)],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "KEY": KEY, "NUMBER": "+4690510000"},
    ).stdout.splitlines()
    assert urlsplit(shown[0]).path == "/v1/surveys/a-survey/send"
    assert f"Authorization: Bearer {KEY}" in shown
    assert json.loads(shown[-1])["identifier"] == "+4690510000"
