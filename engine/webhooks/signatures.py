"""Signatures as Standard Webhooks 1.0 has them; the only door of standardwebhooks."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from standardwebhooks.webhooks import Webhook as Signer

from engine.store.subscriptions import Webhook

PREFIX = "whsec_"

RANDOM_BYTES = 32
"""The specification asks for 24 to 64."""

BOTH_COUNT_FOR = timedelta(hours=24)
"""After a rotation: the receiver learns the new secret meanwhile."""


def new_secret() -> str:
    """Make a secret as receivers are given it."""
    return PREFIX + base64.b64encode(secrets.token_bytes(RANDOM_BYTES)).decode()


def signed(webhook: Webhook, event_id: str, body: str, now: datetime) -> Mapping[str, str]:
    """Return the headers that prove a body to come from us, now."""
    keys = [webhook.secret]
    if webhook.previous_secret and webhook.rotated_at and now < webhook.rotated_at + BOTH_COUNT_FOR:
        keys.append(webhook.previous_secret)
    # It takes the clock's reading and leaves out its zone: only one in UTC means the same moment to it.
    at = now.astimezone(UTC)
    return {
        "webhook-id": event_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(Signer(key).sign(event_id, at, body) for key in keys),
    }
