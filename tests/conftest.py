"""What every test may ask for."""

import gc
import json
import socket
import time
from contextlib import closing
from datetime import UTC, datetime

import pytest
from hypothesis import settings

from engine.checking import Checker, check_definition
from engine.elements import KINDS
from engine.languages import Languages
from engine.resources import TEMPLATES
from engine.settings import Settings
from engine.store import open_database
from engine.testing import ManualClock, Phones
from tests.databases import *  # noqa: F403 - its fixtures are for every test
from tests.surveys import survey_of

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
NUMBER = "+4790937954"
PAYLOAD = {"identifier": NUMBER, "identifierType": "Phone", "channel": "SMS"}


def payload(number=NUMBER, **more):
    """Return what a host asks for to have a survey sent to a number."""
    return {**PAYLOAD, "identifier": number, **more}


LOOPBACK = "http://127.0.0.1:8000"
"""What a server without keys is called."""

# Looking for garbage took a tenth of the time: few objects of a test are any.
gc.set_threshold(100_000, 20, 20)

# `make test-quick` tries few examples of each property, and `make test` tries all of them in its slow half.
settings.register_profile("quick", max_examples=20, deadline=None)


def pytest_collection_modifyitems(items):
    """Have `make test-quick` leave out what needs a server of PostgreSQL's."""
    for item in items:
        if "postgresql" in item.name or "empty_postgresql" in item.fixturenames:
            item.add_marker(pytest.mark.slow)


def pytest_collection_finish():
    """Spare the collector of garbage all tests and modules: they stay."""
    gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport():
    """Write out what is no Unicode in the log of a test: workers hand their reports on as UTF-8."""
    report = yield
    report.sections = [(name, text.encode(errors="backslashreplace").decode()) for name, text in report.sections]
    return report


@pytest.fixture(scope="session", autouse=True)
def _templates_are_checked_once():
    """Have commands look only once in a process at all templates of a folder, until one of them is another."""
    look, found = Checker.of_templates, {}

    def look_once(checker):
        files = sorted(checker.wording.folder.rglob("*"))
        state = (*KINDS, *((path, path.stat().st_mtime_ns, path.stat().st_size) for path in files))
        if state not in found:
            found[state] = look(checker)
        return found[state]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Checker, "of_templates", look_once)
        yield


DEFAULTS = Settings()


def settings_on(folder):
    """Return settings that nobody has set, on a folder of definitions: reading them takes as long as many a test."""
    return DEFAULTS.model_copy(update={"definitions": folder})


SOUND = set()
"""Definitions without errors, as the shipped templates word them."""


def checked_once(content, file, languages):
    """Check a definition as servers do, but one without errors once in a process: many tests send the same."""
    if content in SOUND:
        return []
    findings = check_definition(content, file, languages)
    if all(finding.severity != "error" for finding in findings):
        SOUND.add(content)
    return findings


def wait_until(holds):
    """Wait in real time for what happens in other threads."""
    ends = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < ends
        time.sleep(0.005)


@pytest.fixture
def definitions(tmp_path):
    folder = tmp_path / "definitions"
    folder.mkdir()
    return folder


@pytest.fixture(scope="session")
def memory():
    """A database in memory for one network of pretend phones after the other: its statements are compiled once."""
    with closing(open_database("sqlite://")) as database:
        yield database


@pytest.fixture
def phones(definitions, memory):
    """A pretend phone network over an empty folder of definitions, on a clock that moves by hand."""
    with Phones(settings_on(definitions), started=NOON, check=checked_once, database=memory) as network:
        yield network


@pytest.fixture
def publish(definitions):
    """Put a definition into the folder under a name."""

    def write(definition, name="survey"):
        path = definitions / f"{name}.json"
        path.write_text(json.dumps(definition), encoding="utf-8")
        return path

    return write


@pytest.fixture
def send(phones, publish):
    """Publish a definition and send it; gives what SendSurvey gave."""

    def call(definition, to=NUMBER, **more):
        publish(definition, definition["id"])
        return phones.engine.send_survey(definition["id"], payload(to, **more))

    return call


@pytest.fixture
def asked(send, phones):
    """Send a survey and wait until its first question is there."""

    def call(*elements, payload=(), **more):
        payload = {"to": NUMBER, **dict(payload)}
        sent = send(survey_of(*elements, **more), **payload)
        phones.new_messages(payload["to"])
        return sent

    return call


@pytest.fixture
def say(phones):
    """Reply, and return what is said back."""

    def call(*replies):
        for reply in replies:
            phones.reply(NUMBER, reply)
        return phones.new_messages(NUMBER)

    return call


@pytest.fixture
def session(phones):
    """Read a session as it is now."""
    return lambda sent: phones.engine.transcript(sent.session_id).session


@pytest.fixture
def clock():
    """A clock that is moved by hand."""
    return ManualClock(NOON)


@pytest.fixture
def closed_port():
    """Hold a port without listening on it: nobody else gets it, and it refuses connections."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


@pytest.fixture
def check():
    """Check a definition, given as JSON or as the bytes of a file."""

    def of(definition, templates=TEMPLATES):
        content = definition if isinstance(definition, bytes) else json.dumps(definition, indent=2).encode()
        return check_definition(content, "survey.json", Languages(templates))

    return of
