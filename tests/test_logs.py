"""What is logged can be read by machines, and tells nothing it should not."""

import json
import subprocess
import sys

import pytest

from tests.conftest import NUMBER
from tests.surveys import survey_of

SAY = """
import logging, sys
from engine import logs
logs.set_up(sys.argv[1])
log = logging.getLogger("engine.somewhere")
log.info("reply taken", extra={"session_id": "s", "message_id": "m"})
logging.getLogger("a.library").info("chatter")
"""


def logged(layout):
    run = subprocess.run([sys.executable, "-c", SAY, layout], check=True, capture_output=True, text=True)
    return run.stderr.splitlines()


def test_json_logs_are_one_object_a_line_with_session_and_message_ids():
    (line,) = logged("json")

    record = json.loads(line)
    assert {key: record[key] for key in ("level", "logger", "message", "session_id", "message_id")} == {
        "level": "INFO",
        "logger": "engine.somewhere",
        "message": "reply taken",
        "session_id": "s",
        "message_id": "m",
    }


def test_text_logs_are_a_line_each():
    (line,) = logged("text")

    assert line.endswith("INFO engine.somewhere: reply taken")


@pytest.fixture
def records(caplog):
    caplog.set_level("DEBUG")
    return lambda: [vars(record) | {"text": record.getMessage()} for record in caplog.records]


def test_a_conversation_is_logged_without_its_texts_and_with_its_number_masked(send, phones, records):
    sent = send(survey_of({"id": "comment", "type": "open_text", "text": {"en": "How is your mother?"}}))
    phones.reply(NUMBER, "She is ill.", message_id="m-1")

    told = [record for record in records() if record["name"].startswith("engine")]
    assert f"survey sent: {sent.session_id}" in {record["text"] for record in told}
    (taken,) = [record for record in told if record["text"].startswith("reply taken")]
    assert (taken["session_id"], taken["message_id"]) == (sent.session_id, "m-1")
    everything = repr(told)
    assert NUMBER not in everything
    assert "mother" not in everything
    assert "ill" not in everything.replace("millisecond", "").replace("levelname", "")
