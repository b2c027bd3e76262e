"""Real processes, told to stop or started where they may not."""

import contextlib
import json
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request

import pytest

from engine.store import open_database
from tests.benchmarks.reporting import fill
from tests.chaos.network import Network
from tests.chaos.processes import KEY, Process
from tests.conftest import payload
from tests.surveys import survey_of

pytestmark = pytest.mark.slow

IF_HUNG_UP = pytest.mark.skipif(
    signal.getsignal(signal.SIGHUP) == signal.SIG_IGN, reason="`nohup` keeps what it runs from hang-ups"
)

SURVEY = survey_of({"id": "score", "type": "scale", "minimum": 1, "maximum": 10})
PAYLOAD = json.dumps(payload()).encode()


@pytest.fixture
def network():
    with Network(behaving=lambda _: "hold") as double:
        yield double


@pytest.fixture
def process(tmp_path, definitions, publish, database_url, network):
    """Make a process of the engine on a network that takes an SMS only when it is released."""
    publish(SURVEY)
    started = []

    def make(*words):
        settings = {"database_url": database_url, "definitions": definitions, "gateway": "double"}
        one = Process(tmp_path, *words, double_url=network.url, **settings)
        started.append(one.start())
        return one

    yield make
    for one in started:
        one.kill()


def send(api):
    request = urllib.request.Request(
        f"{api.url}/v1/surveys/a-survey/send",
        PAYLOAD,
        {"Content-Type": "application/json", "Authorization": f"Bearer {KEY}"},
    )
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)["sessionId"]


def statuses(database_url, session_id):
    with contextlib.closing(open_database(database_url)) as database:
        transcript = database.read(lambda queries: queries.transcript(session_id)).result()
        return [message.status for message in transcript.messages]


def wait_until_refused(address):
    for _ in range(1200):
        try:
            socket.create_connection(address).close()
        except ConnectionError:
            return
        time.sleep(0.025)
    raise AssertionError(f"{address} still listens")


@pytest.mark.parametrize(
    ("words", "number"),
    [
        (["run"], signal.SIGINT),
        (["serve", "dispatch"], signal.SIGTERM),
        pytest.param(["serve", "dispatch"], signal.SIGHUP, marks=IF_HUNG_UP),
    ],
)
def test_what_is_at_the_gateway_is_finished_and_recorded_before_the_end(process, network, database_url, words, number):
    processes = [process(word) for word in words]
    session_id = send(processes[0].wait_until_ready())
    network.wait_for(1)

    for one in processes * 2:  # being told twice disturbs nobody
        one.tell_to_stop(number)
    network.released.set()

    assert [one.exit_code() for one in processes] == [0] * len(words)
    assert statuses(database_url, session_id) == ["sent"]


def test_a_terminal_that_hangs_up_twice_changes_no_exit_code():
    """The shell tells its jobs, and then the kernel does: the second word may come when all is closed already."""
    lines = [
        "import signal",
        "from engine.cli.database import until_told_to_stop",
        "try:",
        "    with until_told_to_stop(): signal.raise_signal(signal.SIGHUP)",
        "finally:",
        "    signal.raise_signal(signal.SIGHUP)",
    ]

    assert subprocess.run([sys.executable, "-c", "\n".join(lines)], check=False).returncode == 0


STOPPED_AFTER_A_SESSION = """
import os, sys, time
from engine.cli import main
from engine.store import cohort_reader

def told_to_stop(reader, *words, read=cohort_reader.CohortReader._plain_batch, **more):
    os.kill(os.getpid(), int(sys.argv[1]))
    while not reader._is_closing():
        time.sleep(0.001)
    return read(reader, *words, **more)

cohort_reader.BATCH, cohort_reader.CohortReader._plain_batch = 1, told_to_stop
main(sys.argv[2:])
"""


@pytest.mark.parametrize(
    ("number", "name"),
    # The library that writes for SPSS catches Ctrl-C itself.
    [
        (signal.SIGTERM, "answers.csv"),
        (signal.SIGINT, "answers.sav"),
        pytest.param(signal.SIGHUP, "answers.xlsx", marks=IF_HUNG_UP),
    ],
)
def test_an_export_that_is_stopped_ends_soon_and_leaves_nothing_behind(database_url, tmp_path, number, name):
    """Half of what respondents wrote would stay in a hidden folder, or the whole file would be waited for."""
    fill(database_url, 40)
    folder = tmp_path / "exports"
    folder.mkdir()

    words = ["export", "a-survey", "--database-url", database_url, "--layout", "long", "--output", f"{folder}/{name}"]
    done = subprocess.run(
        [sys.executable, "-c", STOPPED_AFTER_A_SESSION, str(int(number)), *words], capture_output=True, check=False
    )

    assert done.returncode == 1, done.stderr
    assert not [*folder.iterdir()]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_request_that_is_under_way_is_answered_before_the_end(process, database_url):
    api = process("serve").wait_until_ready()
    address = urllib.parse.urlsplit(api.url)
    with socket.create_connection((address.hostname, address.port)) as connection:
        head = (
            "POST /v1/surveys/a-survey/send HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            f"Authorization: Bearer {KEY}\r\nContent-Length: {len(PAYLOAD)}\r\n\r\n"
        )
        connection.sendall(head.encode() + PAYLOAD[:9])
        urllib.request.urlopen(f"{api.url}/healthz").close()  # by now the head was read

        api.tell_to_stop()
        wait_until_refused((address.hostname, address.port))  # once it listens no more, it knows
        connection.sendall(PAYLOAD[9:])
        answer = connection.makefile("rb").read()

    assert answer.startswith(b"HTTP/1.1 202 ")
    assert api.exit_code() == 0
    assert statuses(database_url, json.loads(answer.partition(b"\r\n\r\n")[2])["sessionId"]) == ["waiting"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("word", ["run", "dispatch"])
def test_a_second_process_that_dispatches_from_a_sqlite_file_is_refused(process, tmp_path, word):
    process("run").wait_until_ready()

    second = process(word)

    assert second.exit_code() == 1
    said = (tmp_path / "log.txt").read_text()
    assert "Error: " in said
    assert "survey.db: another process dispatches from this database. Stop it, or" in said
    assert "Traceback" not in said
