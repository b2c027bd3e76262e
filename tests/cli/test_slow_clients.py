"""Clients that do not come to the point, against a real server that has little patience."""

import http.client
import json
import socket
import urllib.parse

import pytest

from engine.serving import serve_http
from engine.settings import Settings
from tests.chaos.processes import Process
from tests.surveys import survey_of

pytestmark = pytest.mark.slow

HEAD = b"POST /v1/surveys/a-survey/send HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
GET = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n"


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """Where a server listens that waits a fifth of a second for a head, and for a body."""
    folder = tmp_path_factory.mktemp("slow")
    (folder / "survey.json").write_text(json.dumps(survey_of({"id": "why", "type": "open_text"})))
    url = f"sqlite:///{folder}/survey.db"
    server = Process(folder, "run", database_url=url, definitions=folder, request_timeout=0.2).start()
    yield urllib.parse.urlsplit(server.wait_until_ready().url)
    server.kill()


@pytest.fixture
def say(address):
    """Say something to the server and nothing more; gives all that it says until it hangs up."""

    def call(*said):
        with socket.create_connection((address.hostname, address.port), timeout=60) as connection:
            for part in said:
                connection.sendall(part)
            return connection.makefile("rb").read()

    return call


@pytest.mark.parametrize("said", [b"GET", GET, GET + b"X-Slow: ", HEAD + b"Content-Length: 9\r\n"])
def test_a_head_that_does_not_end_is_answered_with_408_and_hung_up_on(say, said):
    assert say(said).startswith(b"HTTP/1.1 408 ")


@pytest.mark.parametrize("length", [b"Content-Length: 9\r\n\r\n", b"Transfer-Encoding: chunked\r\n\r\n5\r\n"])
def test_a_body_that_does_not_end_is_answered_with_408_and_hung_up_on(say, length):
    answer = say(HEAD + length + b"{")

    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b'"requestId"' in answer


@pytest.mark.parametrize("said", [b"", b"\r\n"])
def test_whoever_says_nothing_is_hung_up_on(say, said):
    assert not say(said) or said


@pytest.mark.parametrize("more", [(), (b'"',)])
def test_a_body_that_nobody_wants_is_not_listened_to_for_ever(say, more):
    answer = say(b"POST /nowhere HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n{", *more)

    assert answer.startswith(b"HTTP/1.1 404 ")


def test_a_refused_request_keeps_its_connection_once_its_body_has_ended(address):
    client = http.client.HTTPConnection(address.hostname, address.port, timeout=60)
    client.putrequest("POST", "/nowhere")
    client.putheader("Content-Length", "2")
    client.endheaders()
    with client.getresponse() as refused:
        refused.read()
    connection = client.sock
    connection.sendall(b"{}")
    connection.settimeout(1)  # a multiple of what a head may take here
    with pytest.raises(TimeoutError):
        connection.recv(1)
    connection.settimeout(60)
    client.request("GET", "/healthz")

    assert (refused.status, client.getresponse().status, client.sock) == (404, 200, connection)
    client.close()


def test_what_comes_between_two_requests_keeps_no_connection(address):
    client = http.client.HTTPConnection(address.hostname, address.port, timeout=60)
    client.request("GET", "/healthz")
    with client.getresponse() as answer:
        answer.read()
    client.sock.sendall(b"\r\n")

    assert client.sock.makefile("rb").read() == b""
    client.close()


def test_an_idle_connection_is_kept_longer_than_proxies_and_clients_keep_theirs(phones, monkeypatch):
    configured = []

    class Unstarted:
        def __init__(self, config):
            configured.append(config)

        def run(self, _):
            pass

    monkeypatch.setattr("engine.serving.uvicorn.Server", Unstarted)
    serve_http(phones.engine, Settings(port=0))

    assert configured[0].timeout_keep_alive > 60


def test_a_head_without_end_is_cut_short(address):
    with socket.create_connection((address.hostname, address.port), timeout=60) as connection:
        connection.sendall(GET + b"X-Long: " + b"x" * 60_000)
        connection.sendall(b"x" * 60_000)

        answer = connection.recv(4096)

    assert answer.startswith(b"HTTP/1.1 431 ")
    assert b'"type":"urn:problem-type:sms-survey:request-head-too-large"' in answer


@pytest.mark.parametrize(
    ("said", "status"),
    [
        (GET.replace(b"Host: localhost\r\n", b"Connection: close\r\n") + b"\r\n", b"400"),
        (GET + b"Host: localhost\r\nConnection: close\r\n\r\n", b"400"),
        (b"GET /healthz HTTP/1.0\r\n\r\n", b"200"),
        (GET + b"\r\n" + GET + b"Connection: close\r\n\r\n", b"200"),
    ],
)
def test_a_request_names_its_host_once(say, said, status):
    answers = say(said).split(b"HTTP/1.1 ")[1:]

    assert [answer[:3] for answer in answers] == [status] * said.count(b"GET ")


@pytest.mark.parametrize(
    "said",
    [b"GARBAGE\r\n", GET + b"Content-Length: abc\r\n\r\n", GET + b"\xff\x00: x\r\n\r\n", b"\x16\x03\x01\x02\x00\x01"],
)
def test_what_is_no_http_is_answered_with_a_problem_document(say, said):
    head, _, body = say(said).partition(b"\r\n\r\n")

    assert head.startswith(b"HTTP/1.1 400 ")
    assert b"content-type: application/problem+json" in head
    assert json.loads(body)["type"] == "urn:problem-type:sms-survey:malformed-request"
    assert f"content-length: {len(body)}".encode() in head
