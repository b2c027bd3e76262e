"""Who may call, what a key is shown, and what becomes of those who guess."""

import logging

import pytest
from fastapi.testclient import TestClient

from engine import api_keys
from engine.api import make_app
from engine.api.auth import WRONG_A_MINUTE
from engine.settings import Settings
from tests.conftest import LOOPBACK, NUMBER, PAYLOAD
from tests.surveys import SCORE, survey_of

SEND = "/v1/surveys/a-survey/send"


def bearer(name):
    return {"Authorization": f"Bearer {name}-of-the-tests"}


@pytest.mark.parametrize(("name", "whole"), [("sender", False), ("all", True)])
def test_who_cancels_is_told_what_they_may_read(guarded, publish, name, whole):
    publish(survey_of(SCORE), "a-survey")
    sent = guarded.post(SEND, json=PAYLOAD, headers=bearer(name)).json()
    cancelled = guarded.post(f"/v1/sessions/{sent['sessionId']}/cancel", headers=bearer(name)).json()

    assert cancelled["state"] == "cancelled"
    assert (cancelled.keys() == sent.keys()) is not whole
    assert (NUMBER in str(cancelled)) is whole


def test_wrong_keys_are_told_to_wait_after_a_few_and_right_ones_never(guarded):
    statuses = [guarded.get("/v1/surveys", headers=bearer(f"guess-{at}")).status_code for at in range(30)]
    throttled = guarded.get("/v1/surveys", headers=bearer("wrong"))

    assert statuses == [401] * WRONG_A_MINUTE + [429] * (30 - WRONG_A_MINUTE)
    assert throttled.headers["retry-after"] == "60"
    assert guarded.get("/v1/surveys", headers=bearer("reader")).status_code == 200


def test_wrong_keys_are_logged_once_in_a_while_and_never_as_they_are(guarded, caplog):
    caplog.set_level(logging.INFO)
    for at in range(30):
        guarded.get("/v1/surveys", headers=bearer(f"guess-{at}"))

    (line,) = [record.getMessage() for record in caplog.records if "key" in record.getMessage()]
    assert "the wrong key sha256:" in line
    assert "guess" not in caplog.text


def test_who_shows_no_key_hides_nobody_who_guesses_from_the_same_address(guarded, caplog):
    for headers in ({}, {}, bearer("guess"), bearer("guess"), {}):
        guarded.get("/v1/surveys", headers=headers)

    told = [record.getMessage().partition(" called with ")[2][:13] for record in caplog.records]
    assert [one for one in told if one] == ["no key", "the wrong key"]


def test_a_key_that_is_appended_to_the_file_may_call_and_one_that_is_removed_may_not(phones, tmp_path, monkeypatch):
    monkeypatch.setattr(api_keys, "LOOK_EVERY", 0)
    file = tmp_path / "keys"
    file.write_text("old-of-the-tests:read\n")
    client = TestClient(make_app(phones.engine, Settings(api_keys_file=file)))

    def statuses():
        return [client.get("/v1/surveys", headers=bearer(name)).status_code for name in ("old", "new")]

    assert statuses() == [200, 401]
    file.write_text("old-of-the-tests:read\nnew-of-the-tests:read\n")
    assert statuses() == [200, 200]
    file.write_text("new-of-the-tests:read\n")
    assert statuses() == [401, 200]


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Basic YTpi"}, {"Authorization": "Bearer"}])
def test_who_shows_no_key_is_told_how_to(guarded, headers):
    for _ in range(WRONG_A_MINUTE + 1):
        answer = guarded.get("/v1/surveys", headers=headers)

        assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")


@pytest.mark.parametrize(
    ("settings", "status"),
    [
        ({}, 200),
        ({"docs": False}, 404),
        ({"api_keys": "a-key-of-the-tests:all"}, 404),
        ({"api_keys": "a-key-of-the-tests:all", "docs": True}, 200),
    ],
)
def test_the_documentation_is_shown_where_there_are_no_keys_or_it_is_asked_for(phones, settings, status):
    client = TestClient(make_app(phones.engine, Settings(**settings)), LOOPBACK)

    for path in ("/docs", "/openapi.json", "/docs/files/swagger-ui/swagger-ui.css"):
        assert client.get(path).status_code == status
