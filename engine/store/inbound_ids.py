"""What an inbound SMS is known by, so that one that is delivered again is told from another."""

from __future__ import annotations

import json
from hashlib import sha256

from engine.session import Inbound

LONGEST_MESSAGE_ID = 200
"""Characters; PostgreSQL cannot index a text of more than 2,700 bytes."""

REUSED = "reused:"
"""What the ids begin with under which messages are kept whose own was used before, by another message."""


def key_of(inbound: Inbound) -> dict[str, str]:
    """Return what an SMS is known by: its gateway, and that one's id for it."""
    message_id = inbound.message_id
    if len(message_id) > LONGEST_MESSAGE_ID:
        message_id = "sha256:" + sha256(message_id.encode(errors="replace")).hexdigest()
    return {"gateway": inbound.gateway, "message_id": message_id}


def own_id_of(inbound: Inbound) -> str:
    """Name a message whose id is taken, the same whenever it is delivered."""
    parts = (inbound.message_id, inbound.originator, inbound.content)
    return REUSED + sha256(json.dumps(parts).encode()).hexdigest()
