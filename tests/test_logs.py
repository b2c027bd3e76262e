"""What is logged can be read by machines, and tells nothing it should not."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta

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


FORGED = """
import logging, sys
from engine import logs
logs.set_up(sys.argv[1])
FORGERY = "x\\n2026-01-01T00:00:00.000Z INFO engine: forged\\r\\x1b[2J\\x85\\u2028\\u202e\\u2066\\x00\\ud800"
log = logging.getLogger("engine.somewhere")
log.warning("a report says %s", FORGERY)
try:
    raise ValueError(FORGERY)
except ValueError:
    log.exception("it failed")
"""


def logged(layout, script=SAY, zone="Asia/Tokyo"):
    words, environ = [sys.executable, "-c", script, layout], {**os.environ, "TZ": zone}
    run = subprocess.run(words, check=True, capture_output=True, text=True, encoding="utf-8", env=environ)
    return [line for line in run.stderr.split("\n") if line]


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


@pytest.mark.parametrize("layout", ["text", "json"])
def test_times_are_in_utc_and_say_so(layout):
    (line,) = logged(layout)
    written = json.loads(line)["time"] if layout == "json" else line.partition(" ")[0]

    assert written.endswith("Z")
    assert abs(datetime.now(UTC) - datetime.fromisoformat(written)) < timedelta(hours=1)


def test_nothing_that_is_logged_begins_a_line_of_its_own_or_moves_the_cursor():
    lines = logged("text", FORGED)
    events = [line for line in lines if not line.startswith("    ")]

    assert len(events) == 2
    assert events[0].endswith(
        r"a report says x\n2026-01-01T00:00:00.000Z INFO engine: forged\r\x1b[2J\x85\u2028\u202e\u2066\x00\ud800"
    )
    assert len(lines) > 2
    assert not [line for line in lines if set(line) & set("\r\x1b\x85\u2028\u202e\u2066\x00")]


def test_as_json_it_is_an_object_a_line_whatever_is_in_it():
    warned, failed = (json.loads(line) for line in logged("json", FORGED))

    assert warned["message"].startswith("a report says x\n2026")
    assert "ValueError" in failed["exc_info"]


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
