"""Surveys through Kannel to a handset and back: bearerbox, smsbox and fakesmsc as Debian ships them."""

import threading
from datetime import timedelta

import pytest
import uvicorn

from engine.api import make_app
from engine.dispatch import Dispatcher
from engine.engine import Engine, surveys_on
from engine.gateways import open_gateway
from engine.session import State
from engine.settings import Settings
from engine.store import open_database
from tests.conftest import NUMBER, PAYLOAD, wait_until
from tests.gateways.kannel_itself import MISSING, Handset, KannelItself
from tests.surveys import SCORE, survey_of

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(MISSING), reason=f"Kannel is not installed: {', '.join(MISSING)} missing"),
]

WHY = {"id": "why", "type": "open_text", "text": {"en": "Why? ✓ Ærlig talt — Жук"}}
RANGE = "Reply with a number from 1 to 10."
LONG = "We have read every word of what you wrote. " * 5 + "Bye!"


class House:
    """The engine over Kannel: its API on Kannel's port, and its dispatcher. `faults` answer the next inbound calls."""

    def __init__(self, kannel, database, definitions):
        self.faults = []
        self.calls = []
        api, sendsms = kannel.ports["api"], kannel.ports["sendsms"]
        environ = {
            "SURVEY_KANNEL_URL": f"http://127.0.0.1:{sendsms}",
            "SURVEY_KANNEL_USERNAME": "survey",
            "SURVEY_KANNEL_PASSWORD": "xdyf3bf2",
            "SURVEY_KANNEL_SHORT_NUMBER": "2077",
            "SURVEY_KANNEL_REPORT_URL": f"http://127.0.0.1:{api}/v1/gateways/kannel/reports",
            "SURVEY_KANNEL_INBOUND_PASSWORD": "3141592654",
        }
        settings = Settings(definitions=definitions)
        gateway = open_gateway("kannel", database, environ)
        dispatcher = Dispatcher(database, gateway, interval=timedelta(0), poll=0.05)
        surveys = surveys_on(settings, gateway.segments_at_most)
        self.engine = Engine(*surveys, database, {gateway.name: gateway}, dispatcher)
        self._app = make_app(self.engine, settings)
        self._server = uvicorn.Server(
            uvicorn.Config(self._answer, port=api, log_config=None, interface="asgi3", lifespan="off", ws="none")
        )
        self._thread = threading.Thread(target=self._server.run)

    async def _answer(self, scope, receive, send):
        if scope["path"].endswith("/inbound"):
            self.calls.append(scope["query_string"])
            if self.faults:
                await send({"type": "http.response.start", "status": self.faults.pop(0), "headers": []})
                await send({"type": "http.response.body", "body": b"Not now"})
                return
        await self._app(scope, receive, send)

    def __enter__(self):
        self._thread.start()
        wait_until(lambda: self._server.started)
        self.engine.dispatcher.start()
        return self

    def __exit__(self, *_):
        self.engine.dispatcher.stop()
        self._server.should_exit = True
        self._thread.join()

    def send(self, survey="a-survey"):
        return self.engine.send_survey(survey, PAYLOAD).session_id

    def transcript(self, session_id):
        return self.engine.transcript(session_id)

    def answers(self, session_id):
        return [response.answer for response in self.transcript(session_id).responses]

    def outbound(self, session_id):
        return [one.status for one in self.transcript(session_id).messages if one.direction == "outbound"]


@pytest.fixture(scope="module")
def kannel(tmp_path_factory):
    with KannelItself(tmp_path_factory.mktemp("kannel")) as running:
        yield running


@pytest.fixture
def handset(kannel):
    handset = Handset(kannel, NUMBER)
    handset.on()
    yield handset
    handset.off()


@pytest.fixture
def database(migrated_sqlite, tmp_path):
    path = tmp_path / "survey.db"
    path.write_bytes(migrated_sqlite.read_bytes())
    opened = open_database(f"sqlite:///{path}")
    yield opened
    opened.close()


@pytest.fixture
def house(kannel, handset, database, definitions, publish):  # noqa: ARG001 - the handset is on before anything is sent
    for name in ("a-survey", "b-survey"):
        publish(survey_of(SCORE, WHY, id=name, completion={"text": {"en": LONG}}), name)
    with House(kannel, database, definitions) as opened:
        yield opened


def test_a_survey_is_held_to_its_end(house, handset):
    session = house.send()
    ((first, question, _),) = handset.wait_for(1, ends=RANGE)
    handset.text(first, "eleventy")
    (_, again) = handset.wait_for(2, ends=RANGE)
    handset.text(first, "7")
    (*_, why) = handset.wait_for(3)
    handset.text(first, "Bra! ✓ Жук 😀")
    (*_, last) = arrived = handset.wait_for(4)
    wait_until(lambda: set(house.outbound(session)) == {"delivered"})

    assert question.startswith("Score?")
    assert again[1].endswith(question)
    assert again[1] != question
    assert why == (first, WHY["text"]["en"], 1)
    assert last == (first, LONG, 2)
    assert {originator for originator, _, _ in arrived} == {first}
    assert (len(first), first[:4]) == (14, "2077")
    assert house.answers(session) == [7, "Bra! ✓ Жук 😀"]
    assert house.transcript(session).session.state is State.COMPLETED


def test_a_reply_is_handed_in_again_while_our_server_cannot_take_it_and_counts_once(house, handset):
    session = house.send()
    ((first, *_),) = handset.wait_for(1)
    house.faults = [500, 503]
    handset.text(first, "7")
    handset.wait_for(2)

    assert len(house.calls) == 3
    assert len(set(house.calls)) == 1
    assert house.answers(session) == [7]
    assert len(handset.wait_for(2)) == 2


def test_each_survey_has_its_own_thread(house, handset):
    sessions = [house.send(), house.send("b-survey")]
    handset.wait_for(2)
    wait_until(lambda: all(house.transcript(one).session.sms_session for one in sessions))
    numbers = [house.transcript(one).session.sms_session.partition("/")[0] for one in sessions]
    handset.text(numbers[0], "3")
    handset.wait_for(3)
    handset.text(numbers[1], "9")
    handset.wait_for(4)

    assert [house.answers(session) for session in sessions] == [[3], [9]]


def test_an_sms_waits_in_kannel_while_the_phones_are_off(house, handset):
    handset.off()
    session = house.send()
    wait_until(lambda: house.outbound(session) == ["sent"])
    handset.on()
    handset.wait_for(1)

    wait_until(lambda: house.outbound(session) == ["delivered"])


@pytest.mark.usefixtures("house")
def test_whoever_has_no_survey_is_told_so(handset):
    handset.text("2077", "hello?")
    ((originator, notice, _),) = handset.wait_for(1)

    assert originator == "2077"
    assert "undersøkelse" in notice


def test_ucs_2_is_read_without_recoding_too(tmp_path, database, definitions, publish):
    publish(survey_of(WHY), "a-survey")
    (tmp_path / "kannel").mkdir()
    with KannelItself(tmp_path / "kannel", recode=False) as kannel, House(kannel, database, definitions) as house:
        handset = Handset(kannel, NUMBER)
        handset.on()
        session = house.send()
        ((first, *_),) = handset.wait_for(1)
        handset.text(first, "Bra! ✓ Жук 😀")
        handset.wait_for(2)
        handset.off()

        assert b"UTF-16BE" in house.calls[-1]
        assert house.answers(session) == ["Bra! ✓ Жук 😀"]
