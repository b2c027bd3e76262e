"""What is told while the database does not answer."""

import pytest
from fastapi.testclient import TestClient

from engine.api import make_app
from engine.dispatch import Dispatcher
from engine.engine import Engine, surveys_on
from engine.gateways.pretend import Pretend
from engine.settings import Settings
from engine.store import open_database
from tests.conftest import LOOPBACK, NUMBER, PAYLOAD
from tests.surveys import SCORE, survey_of


@pytest.fixture
def client(definitions, publish, closed_port):
    publish(survey_of(SCORE), "a-survey")
    settings = Settings(definitions=definitions)
    database = open_database(f"postgresql+psycopg://nobody@127.0.0.1:{closed_port}/nothing?connect_timeout=2")
    gateway = Pretend(database)
    with Engine(*surveys_on(settings), database, {gateway.name: gateway}, Dispatcher(database, gateway)) as engine:
        yield TestClient(make_app(engine, settings), LOOPBACK)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/v1/gateways/pretend/inbound", {"originator": NUMBER, "content": "7"}),
        (
            "POST",
            "/v1/surveys/a-survey/send",
            PAYLOAD,
        ),
        ("GET", "/v1/sessions/any", None),
        ("GET", "/readyz", None),
    ],
)
def test_calls_are_answered_with_503_so_that_they_come_again(client, method, path, body):
    answer = client.request(method, path, json=body)

    assert (answer.status_code, answer.headers["content-type"]) == (503, "application/problem+json")
    assert "nobody" not in answer.text


def test_the_process_is_alive_all_the_same(client):
    assert client.get("/healthz").status_code == 200
    assert client.get("/v1/surveys").status_code == 200
