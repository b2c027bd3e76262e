"""Signatures, as a receiver verifies them with the library of Standard Webhooks."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from standardwebhooks.webhooks import Webhook as Verifier
from standardwebhooks.webhooks import WebhookVerificationError

from engine.store.subscriptions import Webhook
from engine.webhooks.signatures import BOTH_COUNT_FOR, new_secret, signed

CREATED = datetime.now(UTC)
WEBHOOK = Webhook(
    id="w", url="https://hooks.example/", types=None, surveys=None, include=[], secret=new_secret(), created_at=CREATED
)
BODY = '{"type":"session.started","what":"fornøyd"}'


@pytest.fixture
def now():
    """Return the time of this very test: a receiver refuses what is five minutes old."""
    return datetime.now(UTC)


def test_a_receiver_verifies_what_it_was_sent_and_nothing_else(now):
    headers = signed(WEBHOOK, "evt_1", BODY, now)

    assert Verifier(WEBHOOK.secret).verify(BODY, headers)["what"] == "fornøyd"
    for altered in (
        (BODY.replace("fornøyd", "misfornøyd"), headers),
        (BODY, {**headers, "webhook-id": "evt_2"}),
        (BODY, {**headers, "webhook-timestamp": str(int(now.timestamp()) + 1)}),
    ):
        with pytest.raises(WebhookVerificationError):
            Verifier(WEBHOOK.secret).verify(*altered)
    with pytest.raises(WebhookVerificationError):
        Verifier(new_secret()).verify(BODY, headers)


def test_a_clock_in_another_time_zone_signs_the_same_moment(now):
    elsewhere = now.astimezone(timezone(timedelta(hours=5, minutes=30)))

    assert signed(WEBHOOK, "evt_1", BODY, elsewhere) == signed(WEBHOOK, "evt_1", BODY, now)


@pytest.mark.parametrize(("ago", "verified"), [(timedelta(), True), (BOTH_COUNT_FOR, False)])
def test_for_a_day_after_a_rotation_both_secrets_verify(ago, verified, now):
    before = WEBHOOK.secret
    rotated = replace(WEBHOOK, secret=new_secret(), previous_secret=before, rotated_at=now - ago)
    headers = signed(rotated, "evt_1", BODY, now)

    assert Verifier(rotated.secret).verify(BODY, headers)
    if verified:
        assert Verifier(before).verify(BODY, headers)
    else:
        with pytest.raises(WebhookVerificationError):
            Verifier(before).verify(BODY, headers)


def test_no_two_secrets_are_alike_and_each_has_the_form_of_the_specification():
    made = {new_secret() for _ in range(10)}

    assert len(made) == 10
    assert all(secret.startswith("whsec_") for secret in made)
