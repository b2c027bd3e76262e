"""Under which names the server may be called, from which sites, and in which form."""

import pytest
from fastapi.testclient import TestClient

from engine.api import make_app
from engine.settings import Settings
from tests.conftest import LOOPBACK, NUMBER, PAYLOAD
from tests.surveys import SCORE, survey_of

SEND = "/v1/surveys/a-survey/send"
KEYS = "a-key-of-the-tests:all"
WITH_KEY = {"Authorization": "Bearer a-key-of-the-tests"}


@pytest.fixture
def opened(phones, publish):
    publish(survey_of(SCORE), "a-survey")
    return lambda **settings: TestClient(make_app(phones.engine, Settings(**settings)), LOOPBACK)


@pytest.mark.parametrize(
    "host", ["127.0.0.1:8000", "localhost", "LOCALHOST:80", "localhost.", "[::1]:8000", "127.9.9.9"]
)
def test_without_keys_the_server_is_called_by_the_names_of_this_machine(opened, host):
    assert opened().get("/healthz", headers={"Host": host}).status_code == 200


FOREIGN = """
evil.example evil.example:8000 127.0.0.1.evil.example localhost.evil.example 10.0.0.1 0.0.0.0 [fe80::1]
127.0.0.1@evil.example 127.0.0.1:8000:80 127.0.0.1/ 1 0x7f.1
"""


@pytest.mark.parametrize("host", [*FOREIGN.split(), ""])
def test_a_foreign_name_is_refused_whatever_is_called(opened, host):
    for method, path in (("GET", "/v1/surveys"), ("POST", SEND), ("GET", "/healthz"), ("GET", "/docs")):
        answer = opened().request(method, path, headers={"Host": host}, json=PAYLOAD if method == "POST" else None)

        assert (answer.status_code, answer.headers["content-type"]) == (421, "application/problem+json")


@pytest.mark.parametrize(
    ("allowed", "host", "status"),
    [
        ("surveys.example", "surveys.example", 200),
        ("surveys.example", "SURVEYS.example:443", 200),
        ("surveys.example", "localhost:8000", 200),
        ("surveys.example", "other.example", 421),
        ("surveys.example, *.other.example", "a.other.example", 200),
        ("*.other.example", "other.example", 421),
        ("*", "anything.example", 200),
    ],
)
def test_other_names_are_set(opened, allowed, host, status):
    assert opened(allowed_hosts=allowed).get("/healthz", headers={"Host": host}).status_code == status


@pytest.mark.parametrize(
    ("allowed", "host", "status"),
    [
        ("", "anything.example", 200),
        ("surveys.example", "anything.example", 421),
        ("surveys.example", "surveys.example", 200),
        ("surveys.example", "10.0.0.7:8000", 200),  # whoever probes a container: no name can lead anywhere else
    ],
)
def test_with_keys_any_name_will_do_unless_some_are_set(opened, allowed, host, status):
    assert opened(api_keys=KEYS, allowed_hosts=allowed).get("/healthz", headers={"Host": host}).status_code == status


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 202),
        ({"Origin": LOOPBACK, "Sec-Fetch-Site": "same-origin"}, 202),
        ({"Sec-Fetch-Site": "none"}, 202),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://127.0.0.1:3000"}, 403),
        ({"Origin": "http://127.0.0.1:8000.evil.example"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": LOOPBACK, "Sec-Fetch-Site": "cross-site"}, 403),
    ],
)
def test_a_page_of_another_site_changes_nothing(opened, phones, headers, status):
    answer = opened().post(SEND, json=PAYLOAD, headers=headers)

    assert answer.status_code == status
    assert bool(phones.new_messages(NUMBER)) == (status == 202)


def test_a_page_behind_a_proxy_is_ours_where_its_name_is_set(opened):
    client = opened(allowed_hosts="surveys.example")

    assert client.post(SEND, json=PAYLOAD, headers={"Origin": "https://surveys.example"}).status_code == 202


def test_a_page_of_another_site_may_follow_a_link(opened):
    assert opened().get("/docs", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200


@pytest.mark.parametrize("path", [SEND, "/v1/gateways/pretend/inbound", "/v1/gateways/pretend/reports"])
@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "", "json"])
def test_what_does_not_say_that_it_is_json_is_refused(opened, path, kind):
    answer = opened().post(path, content=b"{}", headers={"Content-Type": kind} if kind else {})

    assert answer.status_code == 415
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("kind", ["application/json", "Application/JSON; charset=utf-8", "application/vnd.host+json"])
def test_json_goes_by_several_names(opened, kind):
    assert opened().post(SEND, content=b"{}", headers={"Content-Type": kind}).status_code == 422


@pytest.mark.parametrize(
    ("method", "path", "leads_to"),
    [
        ("GET", "/v1/surveys/", "../surveys"),
        ("POST", f"{SEND}/", "../send"),
        ("GET", "/healthz/", "../healthz"),
        ("GET", "/v1/sessions/?limit=1&state=open", "../sessions?limit=1&state=open"),
        ("GET", "/v1/sessions/a%3Fb%0D/", "../a%3Fb%0D"),
    ],
)
def test_a_slash_too_many_is_left_off_on_this_server_whatever_host_is_named(opened, method, path, leads_to):
    headers = {**WITH_KEY, "Host": "evil.example"}

    answer = opened(api_keys=KEYS).request(method, path, headers=headers, follow_redirects=False)

    assert (answer.status_code, answer.headers["location"]) == (307, leads_to)


def test_probes_and_hosts_may_write_a_slash_too_many(opened):
    client = opened(api_keys=KEYS)

    assert client.get("/healthz/").json() == {"status": "ok"}
    assert client.post(f"{SEND}/", json=PAYLOAD, headers=WITH_KEY).status_code == 202


@pytest.mark.parametrize("path", ["/", "/nowhere/", "//evil.example/", "/v1/surveys//", "/docs/files/nothing/", "/v1/"])
def test_where_nothing_is_without_the_slash_there_is_nothing_with_it(opened, path):
    answer = opened(api_keys=KEYS).get(f"{LOOPBACK}{path}", headers=WITH_KEY, follow_redirects=False)

    assert (answer.status_code, answer.json()["type"]) == (404, "urn:problem-type:sms-survey:not-found")
