"""What is logged can be read by machines, and tells nothing it should not."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from engine.session import Fate, Inbound, Part, Report
from tests.conftest import NUMBER
from tests.surveys import survey_of

OTHER = "+4790937955"

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


@pytest.mark.slow
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


@pytest.mark.slow
def test_text_logs_are_a_line_each():
    (line,) = logged("text")

    assert line.endswith("INFO engine.somewhere: reply taken")


@pytest.mark.slow
@pytest.mark.parametrize("layout", ["text", "json"])
def test_times_are_in_utc_and_say_so(layout):
    (line,) = logged(layout)
    written = json.loads(line)["time"] if layout == "json" else line.partition(" ")[0]

    assert written.endswith("Z")
    assert abs(datetime.now(UTC) - datetime.fromisoformat(written)) < timedelta(hours=1)


@pytest.mark.slow
def test_nothing_that_is_logged_begins_a_line_of_its_own_or_moves_the_cursor():
    lines = logged("text", FORGED)
    events = [line for line in lines if not line.startswith("    ")]

    assert len(events) == 2
    assert events[0].endswith(
        r"a report says x\n2026-01-01T00:00:00.000Z INFO engine: forged\r\x1b[2J\x85\u2028\u202e\u2066\x00\ud800"
    )
    assert len(lines) > 2
    assert not [line for line in lines if set(line) & set("\r\x1b\x85\u2028\u202e\u2066\x00")]


@pytest.mark.slow
def test_as_json_it_is_an_object_a_line_whatever_is_in_it():
    warned, failed = (json.loads(line) for line in logged("json", FORGED))

    assert warned["message"].startswith("a report says x\n2026")
    assert "ValueError" in failed["exc_info"]


ENDLESS = """
import logging, sys
from engine import logs
logs.set_up(sys.argv[1])
log = logging.getLogger("engine.somewhere")
log.warning("a report of %s", "r" * 900_000, extra={"message_id": "m" * 300_000})
log.warning("b" * 900_000)
"""


@pytest.mark.slow
@pytest.mark.parametrize("layout", ["text", "json"])
def test_no_line_is_longer_than_anybody_reads_whatever_a_gateway_says(layout):
    lines = logged(layout, ENDLESS)

    assert len(lines) == 2
    assert all("(900" in line and len(line) < 5000 for line in lines)


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


def test_reports_about_nothing_are_a_line_however_many_and_a_session_they_end_is_one(send, phones, records):
    sent = send(survey_of({"id": "comment", "type": "open_text"}))
    phones.deliver()
    strange = [Report(client_reference=f"{at}" * 3000, fate=Fate.DELIVERED) for at in range(300)]
    gone = Report(client_reference=f"{sent.session_id}-1", fate=Fate.UNREACHABLE)
    phones.engine.receive_reports("pretend", [gone, *strange])
    phones.engine.check()  # by now it is told, too

    lines = [one["text"] for one in records() if one["name"] == "engine.journal"][1:]
    assert lines[0] == f"session cancelled: {sent.session_id}"
    assert lines[1].startswith("reported, but not under way: 000")
    assert lines[1].endswith(" (delivered) and 295 more")
    assert len(lines[1]) < 1000
    assert len(lines) == 2


def test_what_long_sms_bring_about_that_miss_a_part_is_told_of_each_session(send, phones, records):
    sent = [send(survey_of({"id": "comment", "type": "open_text"}), to=number) for number in (NUMBER, OTHER)]
    phones.deliver()
    phones.wait(timedelta(seconds=5))
    for number in (NUMBER, OTHER):
        part = Part(reference="r", number=1, total=2)
        message = Inbound(gateway="pretend", message_id=f"m{number}", originator=number, content="Fine", part=part)
        phones.engine.receive_reply(message)
    phones.wait(timedelta(minutes=3))
    phones.engine.receive_late_parts()
    phones.engine.check()  # by now it is told, too

    told = [one["text"] for one in records() if one["name"] == "engine.journal"]
    for one in sent:
        assert [line.partition(":")[0] for line in told if one.session_id in line] == [
            "survey sent",
            "reply taken",
            "survey completed",
        ]
