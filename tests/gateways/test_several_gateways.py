"""Several gateways beside each other in one engine: each number has its own, and each gateway what is its own."""

import asyncio
import json
import threading
from contextlib import contextmanager

import pytest
from aiohttp import web
from click.testing import CliRunner
from fastapi.testclient import TestClient

from engine import Engine, Inbound, Settings, gateways, phone
from engine.api import make_app
from engine.cli import main
from engine.dispatch import Dispatcher
from engine.engine import surveys_on
from engine.errors import DispatcherFailed, SettingsError
from engine.gateways import GATEWAYS
from engine.gateways.env_settings import Password, Variables
from engine.gateways.gateway import CallFormat, InboundCall, ReportCall, Submitted
from engine.gateways.http_client import HttpGateway, HttpResponse
from engine.gateways.payload import entries, read_each, read_object
from engine.metrics import OutboxCollector, exposition
from engine.session import Fate, Report, State
from engine.shell_commands import how_to_try
from tests.conftest import LOOPBACK, NUMBER, payload, wait_until
from tests.gateways.serving import Server
from tests.gateways.test_kannel import ENVIRON as KANNEL
from tests.gateways.test_kannel import Smsbox, kannel
from tests.gateways.test_puzzel import ENVIRON as PUZZEL
from tests.gateways.test_puzzel import KEY, puzzel
from tests.surveys import SCORE, survey_of

SWEDE, DANE = "+46701234567", "+4520123456"


@pytest.fixture
def smsbox():
    smsbox = Smsbox()
    with smsbox.server:
        yield smsbox


@pytest.fixture
def house(open_house, double, smsbox, clock):
    """An engine over Puzzel, and over Kannel for Swedish numbers."""
    return open_house(puzzel(double.server.url, clock), kannel(smsbox.server.url, clock=clock), SE="kannel")


def reply_through_kannel(house, originator, content, recipient):
    query = {"password": "a&b%c", "id": "1", "from": originator, "to": recipient, "text": content}
    return house.api.get("/v1/gateways/kannel/inbound", params=query).status_code


def test_each_number_is_texted_through_the_gateway_of_its_country_and_others_through_the_first(house, double, smsbox):
    for number in (NUMBER, SWEDE, DANE):
        house.send(to=number)
    house.deliver()

    assert sorted(sms.recipient for sms in double.phones) == sorted([NUMBER, DANE])
    assert [query["to"] for query in smsbox.queries] == [SWEDE]


def test_each_gateway_hands_in_its_replies_and_its_reports(house, double, smsbox):
    norwegian, swedish = house.send(), house.send(to=SWEDE)
    house.deliver()
    batch = {"mo": [double.reply(double.phones[0], "7")]}

    assert house.api.post("/v1/gateways/puzzel/inbound", json=batch, headers=KEY).status_code == 200
    assert reply_through_kannel(house, SWEDE, "8", smsbox.queries[0]["from"]) == 200
    house.deliver()
    report = {"dr": [double.report(double.phones[0])]}
    assert house.api.post("/v1/gateways/puzzel/reports", json=report, headers=KEY).status_code == 200
    delivered = {"password": "a&b%c", "reference": f"{swedish}-1", "status": "1"}
    assert house.api.get("/v1/gateways/kannel/reports", params=delivered).status_code == 200

    assert (house.answers(norwegian), house.answers(swedish)) == ([7], [8])
    assert "delivered" in house.statuses(norwegian)
    assert "delivered" in house.statuses(swedish)
    assert [query["to"] for query in smsbox.queries] == [SWEDE] * 2
    assert house.api.post("/v1/gateways/http/inbound", json={}).status_code == 404


def test_a_report_of_one_gateway_settles_no_sms_of_another(house):
    session = house.send(to=SWEDE)
    house.deliver()
    report = {"dr": [{"customermessagereference": f"{session}-1", "statuscode": "0"}]}

    assert house.api.post("/v1/gateways/puzzel/reports", json=report, headers=KEY).status_code == 200
    assert house.statuses(session) == ["sent"]


def test_a_reply_through_another_gateway_finds_its_session_by_its_number(house):
    session = house.send()
    house.deliver()

    assert reply_through_kannel(house, NUMBER, "7", "2077") == 200
    assert house.answers(session) == [7]


def test_an_sms_session_of_one_gateway_means_nothing_to_another(open_house, double, smsbox, clock):
    """The operator sends Norwegian numbers through Puzzel, and then through Kannel."""
    both = puzzel(double.server.url, clock), kannel(smsbox.server.url, clock=clock)
    before = open_house(*both)
    session = before.send()
    before.deliver()
    given = double.phones[0].session
    after = open_house(*both, NO="kannel")
    # Somebody else's message that names the same SMS session, at the other gateway.
    stray = Inbound(gateway="kannel", message_id="0", originator=DANE, content="1", sms_session=given)
    after.engine.receive_reply(stray)
    assert after.answers(session) == []

    batch = {"mo": [double.reply(double.phones[0], "7")]}
    assert after.api.post("/v1/gateways/puzzel/inbound", json=batch, headers=KEY).status_code == 200
    assert after.answers(session) == [7]
    after.deliver()
    (query, *_) = [query for query in smsbox.queries if query["to"] == NUMBER]

    assert given not in query["from"]
    assert query["from"].startswith("2077")
    assert [sms.recipient for sms in double.phones] == [NUMBER, DANE]  # who is told that there is no survey


def test_a_survey_is_cut_for_the_gateway_that_joins_least(open_house, double, smsbox, clock):
    wide, narrow = puzzel(double.server.url, clock), kannel(smsbox.server.url, clock=clock, segments_at_most=1)
    house = open_house(wide, narrow)

    assert house.engine.conversation.sessions.segments_at_most == 1


def test_the_document_of_the_api_describes_each_gateway(house):
    paths = house.api.get("/openapi.json").json()["paths"]
    called = [path for path in paths if path.startswith("/v1/gateways/")]
    names = [call["operationId"] for path in called for call in paths[path].values()]

    calls = ("kannel/inbound", "kannel/reports", "puzzel/inbound", "puzzel/reports")
    assert sorted(called) == [f"/v1/gateways/{call}" for call in calls]
    assert len(names) == len(set(names)) == 4


# One that is slow or down


def test_a_gateway_that_says_nothing_holds_up_no_other(database, definitions, publish):
    publish(survey_of(SCORE), "a-survey")
    release = threading.Event()
    scripted = {"quick": Scripted("quick"), "stuck": Scripted("stuck", lambda: asyncio.to_thread(release.wait, 60))}
    with opened(database, definitions, scripted, {"SE": "stuck"}) as engine:
        for at in range(20):  # more than may be at one gateway
            send(engine, f"+467012345{at:02}")
        scripted["stuck"].wait_for(16)
        for at in range(20):
            send(engine, f"+47909379{at:02}")
        scripted["quick"].wait_for(20)
        release.set()

        assert len(scripted["stuck"].sent) == 16
        scripted["stuck"].wait_for(20)


def test_a_gateway_that_cannot_be_opened_is_named_and_none_stays_open(database, definitions, publish):
    publish(survey_of(SCORE), "a-survey")
    scripted = {"good": Scripted("good"), "bad": Scripted("bad", opening=OSError("no route to host"))}
    with (
        pytest.raises(DispatcherFailed, match="`bad` cannot be opened: OSError: no route to host"),
        opened(database, definitions, scripted),
    ):
        pass

    assert scripted["good"].is_closed


def test_a_dispatcher_of_some_gateways_sends_only_theirs(database, definitions, publish):
    publish(survey_of(SCORE), "a-survey")
    scripted = {name: Scripted(name) for name in ("one", "two")}
    with opened(database, definitions, scripted, {"SE": "two"}, dispatching=["two"]) as engine:
        left, sent = send(engine, NUMBER), send(engine, SWEDE)
        scripted["two"].wait_for(1)
        wait_until(lambda: statuses(engine, sent) == ["sent"])

        assert (statuses(engine, left), scripted["one"].sent) == (["waiting"], [])
        shown = exposition(OutboxCollector(engine.outbox.submit, engine.clock)).decode()
        assert 'survey_outbox_gateway_messages{gateway="one"} 1.0' in shown
        assert 'gateway="two"' not in shown.partition("survey_outbox_gateway_messages")[2].partition("# HELP")[0]


class Scripted:
    """A gateway that takes everything, each after `wait()`."""

    is_idempotent = True
    segments_at_most = 6

    def __init__(self, name, wait=None, opening=None):
        self.name = name
        self.sent = []
        self.is_closed = False
        self._wait = wait
        self._opening = opening
        self._seen = threading.Condition()

    async def open(self, _):
        if self._opening:
            raise self._opening

    async def close(self):
        self.is_closed = True

    async def send(self, sms):
        with self._seen:
            self.sent.append(sms)
            self._seen.notify_all()
        if self._wait:
            await self._wait()
        return Submitted()

    def wait_for(self, count):
        with self._seen:
            assert self._seen.wait_for(lambda: len(self.sent) >= count, 30), f"{len(self.sent)} of {count}"


@contextmanager
def opened(database, definitions, scripted, by_country=None, dispatching=None):
    """Open an engine over gateways, and a dispatcher for some of them."""
    dispatcher = Dispatcher(database, *(scripted[name] for name in dispatching or scripted), poll=0.05)
    surveys = surveys_on(Settings(definitions=definitions))
    engine = Engine(*surveys, database, scripted, dispatcher, database.clock, by_country or {})
    dispatcher.start()
    try:
        yield engine
    finally:
        dispatcher.stop()


def send(engine, number):
    return engine.send_survey("a-survey", payload(number)).session_id


def statuses(engine, session):
    return [message.status for message in engine.transcript(session).messages]


# The settings


@pytest.mark.parametrize(
    ("gateway", "by_country", "told"),
    [
        ("puzzel,pigeon", "", f"SURVEY_GATEWAY is `pigeon`; there are {', '.join(f'`{name}`' for name in GATEWAYS)}."),
        (" , ", "", "SURVEY_GATEWAY: write the name of an SMS service"),
        ("puzzel,kannel", "NO=http", "`http`, which SURVEY_GATEWAY does not list: `puzzel`, `kannel`"),
        ("puzzel,kannel", "NO=pigeon", "SURVEY_GATEWAY_BY_COUNTRY: `NO` goes through `pigeon`"),
        ("puzzel,kannel", "XX=puzzel", "SURVEY_GATEWAY_BY_COUNTRY: `XX` is no country. Write its two letters"),
        ("puzzel,kannel", "NO", "SURVEY_GATEWAY_BY_COUNTRY: `NO` names no gateway"),
        ("puzzel,kannel", "NO=", "SURVEY_GATEWAY_BY_COUNTRY: `NO=` names no gateway"),
        ("puzzel,kannel", "NO=puzzel,NO=kannel", "SURVEY_GATEWAY_BY_COUNTRY: `NO` stands there twice"),
    ],
)  # fmt: skip
def test_settings_that_lead_nowhere_are_told(environment, gateway, by_country, told):
    environment.setenv("SURVEY_GATEWAY", gateway)
    environment.setenv("SURVEY_GATEWAY_BY_COUNTRY", by_country)

    with pytest.raises(SettingsError) as caught:
        Engine.open()
    assert told in str(caught.value)


@pytest.fixture
def environment(monkeypatch, database_url, definitions):
    """The environment of an engine that has what Puzzel and Kannel need."""
    given = {**PUZZEL, **KANNEL, "SURVEY_DATABASE_URL": database_url, "SURVEY_DEFINITIONS": str(definitions)}
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def test_an_engine_opens_on_several_gateways(environment):
    environment.setenv("SURVEY_GATEWAY", "puzzel, kannel,puzzel")
    environment.setenv("SURVEY_GATEWAY_BY_COUNTRY", "SE=kannel, NO=puzzel")
    with Engine.open() as engine:
        chosen = [engine.gateway_for(number) for number in (NUMBER, SWEDE, DANE, "no number")]

    assert list(engine.gateways) == ["puzzel", "kannel"]
    assert chosen == ["puzzel", "kannel", "puzzel", "puzzel"]


def test_a_dispatcher_of_some_needs_the_settings_of_those_alone(environment):
    environment.setenv("SURVEY_GATEWAY", "puzzel,kannel")
    environment.setenv("SURVEY_GATEWAY_BY_COUNTRY", "SE=kannel,NO=puzzel")
    for name in PUZZEL:
        environment.delenv(name)
    environment.setattr("engine.dispatch.Dispatcher.join", lambda _: None)

    ended = CliRunner().invoke(main, ["dispatch", "--gateway", "kannel"])

    assert ended.exit_code == 0
    assert "dispatching: gateway `kannel`" in ended.output
    assert "SURVEY_PUZZEL_URL" in CliRunner().invoke(main, ["dispatch"]).output


def test_the_outbox_tells_what_waits_for_which_gateway(environment, publish):
    publish(survey_of(SCORE), "a-survey")
    environment.setenv("SURVEY_GATEWAY", "puzzel,kannel")
    environment.setenv("SURVEY_GATEWAY_BY_COUNTRY", "SE=kannel")
    for number in (NUMBER, SWEDE, DANE):
        assert CliRunner().invoke(main, ["send", "a-survey", number]).exit_code == 0

    told = CliRunner().invoke(main, ["outbox"]).output
    assert told.startswith("0 dead letters; 3 waiting (")
    assert "2 for puzzel" in told
    assert "1 for kannel" in told


def test_real_phones_among_pretended_ones_need_keys():
    with pytest.raises(SettingsError, match="SURVEY_GATEWAY is `pretend,kannel` and SURVEY_API_KEYS is empty"):
        Settings(gateway="pretend,kannel").refuse_open_doors()


def test_what_there_is_to_try_names_every_gateway(house, definitions):
    told = how_to_try(house.engine, Settings(definitions=definitions, gateway="puzzel,kannel"), LOOPBACK)

    assert "through the gateways `puzzel`, `kannel`, to real phones" in told


# A gateway is a line


class Dove(HttpGateway):
    """A new gateway: this class, a line in GATEWAYS, and a test."""

    name = "dove"
    calls = {"inbound": CallFormat(), "reports": CallFormat()}  # noqa: RUF012 - as short as can be

    def __init__(self, url, password):
        super().__init__(password)
        self._url = url

    @classmethod
    def from_environment(cls, environ, _):
        variables = Variables(environ, cls.name)
        made = cls(variables.url("URL"), Password.of(variables, "x-dove"))
        variables.check()
        return made

    async def _send(self, sms):
        response = await self._call("POST", self._url, document={"to": sms.recipient, "says": sms.content})
        if not isinstance(response, HttpResponse):
            return response
        return Submitted() if response.status == 200 else self._nonsense(response)

    def inbound(self, call):
        messages, refused = read_each(entries(read_object(call), "/doves"), self._inbound)
        return InboundCall(messages=messages, refused=refused)

    def _inbound(self, entry):
        return Inbound(
            gateway=self.name,
            message_id=entry.needed("/ring"),
            originator=phone.originator(entry.needed("/from")),
            content=entry.said("/says"),
        )

    def reports(self, call):
        home = read_object(call)["home"]
        return ReportCall(reports=[Report(client_reference=one, fate=Fate.DELIVERED) for one in home])


def test_a_new_gateway_is_a_class_and_a_line(environment, publish):
    publish(survey_of(SCORE), "a-survey")
    flown = []

    async def land(request):
        flown.append(await request.json())
        return web.Response()

    environment.setattr(gateways, "GATEWAYS", {**gateways.GATEWAYS, "dove": Dove})
    environment.setenv("SURVEY_GATEWAY", "dove,kannel")
    with pytest.raises(SettingsError, match="SURVEY_DOVE_URL is not set"):
        Engine.open()
    environment.setenv("SURVEY_DOVE_INBOUND_PASSWORD", "coo coo coo coo!")
    with Server(land) as loft:
        environment.setenv("SURVEY_DOVE_URL", loft.url)
        engine = Engine.open()
        engine.dispatcher.start()
        session = send(engine, NUMBER)
        wait_until(lambda: statuses(engine, session) == ["sent"])
        api = TestClient(make_app(engine, Settings()), LOOPBACK)
        said = {"doves": [{"ring": 7, "from": NUMBER, "says": "9"}, {"from": "nobody"}]}
        unknown = api.post("/v1/gateways/dove/inbound", json=said)
        answer = api.post("/v1/gateways/dove/inbound", json=said, headers={"x-dove": "coo coo coo coo!"})
        ended, refused = engine.transcript(session).session.state, engine.refused()
        engine.close()

    assert flown[0]["to"] == NUMBER
    assert (unknown.status_code, answer.status_code) == (401, 200)
    assert ended is State.COMPLETED
    assert [json.loads(one.content) for one in refused] == [{"from": "nobody"}]
