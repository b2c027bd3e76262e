"""Webhooks over HTTP and in the shell."""

import datetime
import re
import shutil
import socket

import pytest
from click.testing import CliRunner

from engine.api import make_app
from engine.cli import main
from engine.settings import Settings
from engine.webhooks.administration import MOST_WEBHOOKS
from tests.api.contract import ContractClient
from tests.conftest import LOOPBACK
from tests.surveys import SCORE, survey_of

SECRET = re.compile(r"whsec_[A-Za-z0-9+/]{43}=")
PUBLIC = "https://hooks.example/surveys"


@pytest.fixture(autouse=True)
def names(monkeypatch):
    """Names that resolve without a network; those of `inside.example` lead inside."""

    def find(host, port, *_, **__):
        if host == "nowhere.example":
            raise socket.gaierror
        known = {"hooks.example": "93.184.216.34", "inside.example": "10.0.0.1"}.get(host, host)
        family = socket.AF_INET6 if ":" in known else socket.AF_INET
        return [(family, socket.SOCK_STREAM, 6, "", (known, port))]

    monkeypatch.setattr(socket, "getaddrinfo", find)


@pytest.fixture
def api(house):
    with ContractClient(make_app(house.engine, Settings()), base_url=LOOPBACK) as http:
        yield http


def errors(answer):
    assert answer.status_code == 422, answer.text
    return {fault["pointer"]: fault["detail"] for fault in answer.json()["errors"]}


def test_a_webhook_is_added_read_changed_and_removed(api):
    added = api.post("/v1/webhooks", json={"url": PUBLIC, "types": ["session.completed"]})
    path = f"/v1/webhooks/{added.json()['id']}"
    read = api.get(path).json()

    assert added.status_code == 201
    assert set(added.json()) == {"id", "secret"}
    assert SECRET.fullmatch(added.json()["secret"])
    assert read == {
        "id": added.json()["id"],
        "url": PUBLIC,
        "types": ["session.completed"],
        "include": [],
        "createdAt": "2026-11-23T12:00:00Z",
        "disabled": False,
    }
    assert api.get("/v1/webhooks").json() == {"webhooks": [read]}

    changed = api.patch(path, json={"types": None, "surveys": ["a-survey"], "include": ["text"]}).json()
    assert "types" not in changed
    assert (changed["surveys"], changed["include"], changed["url"]) == (["a-survey"], ["text"], PUBLIC)
    assert api.patch(path, json={"disabled": True}).json()["disabledBecause"] == "A host has disabled it."
    assert api.patch(path, json={"disabled": False}).json()["disabled"] is False

    assert api.delete(path).status_code == 204
    for answer in (api.get(path), api.delete(path), api.post(f"{path}/rotate"), api.post(f"{path}/test")):
        assert answer.status_code == 404
        assert answer.json()["type"] == "urn:problem-type:sms-survey:unknown-webhook"


@pytest.mark.parametrize(
    ("payload", "pointer", "told"),
    [
        ({}, "/url", "missing"),
        ({"url": "http://hooks.example/"}, "/url", "not on this machine"),
        ({"url": "http://nowhere.example/"}, "/url", "does not resolve"),
        ({"url": "ftp://hooks.example/"}, "/url", "no URL"),
        ({"url": "https://10.0.0.1/"}, "/url", "10.0.0.1 is a private or reserved address"),
        ({"url": "https://169.254.169.254/latest"}, "/url", "link-local"),
        ({"url": "https://inside.example/"}, "/url", "10.0.0.1 is a private or reserved address"),
        ({"url": PUBLIC, "types": ["session.done"]}, "/types/0", "session."),
        ({"url": PUBLIC, "types": []}, "/types", "at least 1"),
        ({"url": PUBLIC, "include": ["everything"]}, "/include/0", "identifier"),
        ({"url": PUBLIC, "surveys": ["b-survey"]}, "/surveys/0", "There are `a-survey`."),
        ({"url": PUBLIC, "secret": "mine"}, "/secret", ""),
        ([], "", "object"),
    ],
)
def test_what_is_wrong_with_a_webhook_is_told_with_its_place(api, payload, pointer, told):
    found = errors(api.post("/v1/webhooks", json=payload))

    assert told in found[pointer]
    assert api.get("/v1/webhooks").json() == {"webhooks": []}


def test_every_fault_is_told_at_once(api):
    found = errors(api.post("/v1/webhooks", json={"url": "https://10.0.0.1/", "surveys": ["b-survey"]}))

    assert set(found) == {"/url", "/surveys/0"}


def test_a_change_is_looked_at_as_a_new_one_is(api):
    path = f"/v1/webhooks/{api.post('/v1/webhooks', json={'url': PUBLIC}).json()['id']}"

    assert set(errors(api.patch(path, json={"url": "https://inside.example/"}))) == {"/url"}
    assert set(errors(api.patch(path, json={"disabled": "yes"}))) == {"/disabled"}
    assert errors(api.patch(path, json={"enabled": True}))["/enabled"].startswith(
        "`enabled` is no property of this change of a webhook."
    )
    assert api.get(path).json()["url"] == PUBLIC


def test_a_name_that_does_not_resolve_yet_may_be_added(api):
    assert api.post("/v1/webhooks", json={"url": "https://nowhere.example/"}).status_code == 201


@pytest.mark.parametrize(("scheme", "status"), [("https", 201), ("http", 422)])
def test_a_name_that_takes_long_to_resolve_may_be_added_over_https_alone(api, monkeypatch, scheme, status):
    monkeypatch.setattr("engine.webhooks.administration.LONGEST_LOOK", 0)

    assert api.post("/v1/webhooks", json={"url": f"{scheme}://hooks.example/"}).status_code == status


def test_there_are_not_more_webhooks_than_an_event_can_be_looked_at_for(api):
    for _ in range(MOST_WEBHOOKS):
        assert api.post("/v1/webhooks", json={"url": PUBLIC}).status_code == 201

    assert f"{MOST_WEBHOOKS} webhooks" in errors(api.post("/v1/webhooks", json={"url": PUBLIC}))[""]


def test_of_what_one_reply_made_the_later_event_is_listed_first(api, house, receiver):
    path = f"/v1/webhooks/{house.add(receiver)}"
    for _ in range(8):
        house.clock.move(datetime.timedelta(seconds=1))
        house.send()
        house.reply("7", "oslo", "It was fine.")
    house.tell()

    listed = [one["type"] for one in api.get(f"{path}/deliveries").json()["deliveries"]]
    assert listed == ["session.completed", *["answer.accepted"] * 3, "session.started"] * 8


def test_what_was_told_is_listed_tried_and_told_again(api, house, receiver):
    added = api.post("/v1/webhooks", json={"url": receiver.url}).json()
    path, receiver.secret = f"/v1/webhooks/{added['id']}", added["secret"]
    session_id = house.send()
    house.tell()

    (delivery,) = api.get(f"{path}/deliveries", params={"state": "delivered"}).json()["deliveries"]
    assert (delivery["type"], delivery["sessionId"], delivery["status"]) == ("session.started", session_id, 204)
    assert delivery["webhookId"] == receiver.taken[0][0]
    assert api.get(f"{path}/deliveries", params={"state": "failed"}).json() == {"deliveries": []}
    assert api.get(f"{path}/deliveries", params={"state": "lost"}).status_code == 422
    assert api.post(f"{path}/test").json() == {"delivered": True, "status": 204, "reason": "It answered 204."}

    rotated = api.post(f"{path}/rotate").json()
    assert rotated["secret"] != added["secret"]
    replayed = api.post(f"{path}/replay", json={"from": "2026-11-23T12:00:00Z", "to": "2026-11-23T13:00:00+00:00"})
    assert (replayed.status_code, replayed.json()) == (202, {"events": 1})
    house.tell()
    assert receiver.types() == ["session.started", "webhook.test", "session.started"]
    assert receiver.taken[0][0] == receiver.taken[2][0]


@pytest.mark.parametrize(
    ("payload", "pointer"),
    [
        ({}, "/from"),
        ({"from": "yesterday"}, "/from"),
        ({"from": "2026-11-23T12:00:00"}, "/from"),
        ({"from": "2027-11-23T12:00:00Z"}, "/from"),
        ({"from": "2026-11-20T12:00:00Z", "to": "2026-11-19T12:00:00Z"}, "/from"),
        ({"from": "0001-01-01T00:00:00+23:59"}, "/from"),
        ({"from": "2026-11-20T12:00:00Z", "to": "9999-12-31T23:59:59-23:59"}, "/to"),
        ({"from": "2026-11-20T12:00:00Z", "types": ["all"]}, "/types/0"),
    ],
)
def test_what_is_wrong_with_a_replay_is_told(api, payload, pointer):
    path = f"/v1/webhooks/{api.post('/v1/webhooks', json={'url': PUBLIC}).json()['id']}"

    assert pointer in errors(api.post(f"{path}/replay", json=payload))


def test_a_key_needs_the_scope(house):
    keys = Settings(api_keys="webhooks-of-the-tests:webhooks senders-of-the-tests:send")
    with ContractClient(make_app(house.engine, keys)) as api:
        statuses = [
            api.get("/v1/webhooks", headers={"Authorization": f"Bearer {key}"}).status_code
            for key in ("webhooks-of-the-tests", "senders-of-the-tests", "nobody-of-the-tests")
        ]

    assert statuses == [200, 403, 401]


@pytest.mark.parametrize(
    ("settings", "allowed"),
    [
        ({}, ["127.0.0.0/8", "::1/128"]),
        ({"api_keys": "sender-of-the-tests:send"}, []),
        ({"host": "0.0.0.0"}, []),  # noqa: S104 - nobody listens there
        ({"gateway": "kannel"}, []),
        ({"webhook_allow": "10.1.0.0/16, fd00::/8", "gateway": "kannel"}, ["10.1.0.0/16", "fd00::/8"]),
    ],
)
def test_this_machine_is_called_only_where_all_is_tried_out(settings, allowed):
    assert [str(each) for each in Settings(**settings).webhook_networks] == allowed


def test_a_network_that_is_none_is_named():
    with pytest.raises(ValueError, match="has host bits set; write networks like"):
        Settings(webhook_allow="10.1.0.1/16")


@pytest.fixture
def shell(monkeypatch, tmp_path, publish, migrated_sqlite):
    publish(survey_of(SCORE), "visit")
    shutil.copy(migrated_sqlite, tmp_path / "survey.db")
    monkeypatch.chdir(tmp_path)

    def run(*words):
        return CliRunner().invoke(main, ["webhooks", *words])

    return run


def test_webhooks_in_the_shell(shell, receiver):
    webhook_id, secret = shell("add", receiver.url, "--type", "session.completed", "--survey", "visit").output.split()
    receiver.secret = secret

    listed = shell("list")
    assert listed.output == shell().output
    assert f"{webhook_id}  {receiver.url}  session.completed  a-survey  enabled\n1 webhooks\n" == listed.output
    assert shell("test", webhook_id).output == "It answered 204.\n"
    assert shell("failed", webhook_id).output == "0 events\n"
    assert shell("replay", webhook_id, "--from", "2026-11-23").output == "0 events\n"
    receiver.secret = shell("rotate", webhook_id).output.strip()
    assert receiver.secret != secret
    assert shell("test", webhook_id).output == "It answered 204.\n"
    assert shell("remove", webhook_id).exit_code == 0
    assert shell("list").output == "0 webhooks\n"


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["add", "https://10.0.0.1/"], 2, "private"),
        (["add", "https://hooks.example/", "--type", "all"], 2, "session.completed"),
        (["add", "https://hooks.example/", "--survey", "other"], 2, "There are `a-survey`"),
        (["rotate", "nobody"], 1, "There is no webhook with the id `nobody`."),
        (["test", "nobody"], 1, "There is no webhook with the id `nobody`."),
        (["replay", "nobody", "--from", "2999-01-01"], 1, "There is no webhook"),
        (["remove", "nobody"], 1, "There is no webhook"),
    ],
)
def test_what_is_wrong_in_the_shell_is_told(shell, words, code, told):
    done = shell(*words)

    assert done.exit_code == code
    assert told in done.output
