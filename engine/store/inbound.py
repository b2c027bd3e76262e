"""Inbound SMS as they are kept: one that is delivered again is told from another, and so is what nobody can read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from engine.characters import storable
from engine.session import Inbound, Session
from engine.store import forgotten, statements
from engine.store.forgotten import ERASED
from engine.store.transaction import Transaction

LONGEST_MESSAGE_ID = 200
"""Characters; PostgreSQL cannot index a text of more than 2,700 bytes."""

REDELIVERED_WITHIN = timedelta(days=7)
"""Gateways redeliver for a day, and some for longer. So long a message is known by its id, whatever is forgotten."""

REUSED = "reused:"
"""What the ids begin with under which messages are kept whose own was used before, by another message."""

REFUSED = "refused:"
"""What the ids of inbound messages begin with that nobody could read."""


def receive(unit: Transaction, inbound: Inbound, session: Session | None, now: datetime) -> bool:
    """Record an inbound message, of this session if of any; False if this gateway has delivered it before.

    Delivered again is what has the same id, sender and text; another message under a known id is kept under ours.
    """
    key = key_of(inbound)
    if forgotten.names(key["message_id"], inbound.originator) and _was_renamed(unit, key):
        return False
    values = {
        **key,
        "originator": inbound.originator,
        "content": inbound.content,
        "sms_session": inbound.sms_session,
        "received_at": now,
        "session_id": session.id if session else None,
    }
    if statements.RECEIVE.run(unit.connection, values) == 1:
        return True
    known = statements.RECEIVED.first(unit.connection, values)
    if known and _is_again(known, inbound, now):
        return False
    return statements.RECEIVE.run(unit.connection, {**values, "message_id": _own_id_of(inbound)}) == 1


def _is_again(known: Mapping[str, Any], inbound: Inbound, now: datetime) -> bool:
    """Return whether this message is the one known under its id, of which all or some may be forgotten since."""
    may_come_again: bool = now - known["received_at"] < REDELIVERED_WITHIN
    if known["originator"] == ERASED:
        return may_come_again
    if known["originator"] != storable(inbound.originator):
        return False
    return bool(known["content"] == storable(inbound.content) or (known["texts_gone"] and may_come_again))


def _was_renamed(unit: Transaction, key: Mapping[str, str]) -> bool:
    """Return whether a message's id was hashed since, as the number in it was erased."""
    names = forgotten.known_names(unit, key["message_id"])
    return any(statements.RECEIVED.first(unit.connection, {**key, "message_id": name}) for name in names)


def receive_nameless(unit: Transaction, inbound: Inbound, now: datetime) -> None:
    """Record that a message came, and nothing of whose it is or what it says."""
    message_id = key_of(inbound)["message_id"]
    if forgotten.names(message_id, inbound.originator):
        message_id = forgotten.name_of(unit, message_id)
    nameless = replace(inbound, message_id=message_id, originator=ERASED, content="", sms_session=None)
    receive(unit, nameless, None, now)


def refuse(unit: Transaction, gateway: str, entry: str, now: datetime) -> None:
    """Keep an entry of a gateway's call that is no message, once however often it is delivered."""
    digest = sha256(entry.encode(errors="replace")).hexdigest()
    unread = Inbound(gateway=gateway, message_id=f"{REFUSED}{digest}", originator="", content=entry)
    receive(unit, unread, None, now)


def key_of(inbound: Inbound) -> dict[str, str]:
    """Return what an SMS is known by: its gateway, and that one's id for it."""
    message_id = inbound.message_id
    if len(message_id) > LONGEST_MESSAGE_ID:
        message_id = "sha256:" + sha256(message_id.encode(errors="replace")).hexdigest()
    return {"gateway": inbound.gateway, "message_id": message_id}


def _own_id_of(inbound: Inbound) -> str:
    """Name a message whose id is taken, the same whenever it is delivered."""
    own = (inbound.message_id, inbound.originator, inbound.content)
    return REUSED + sha256(json.dumps(own).encode()).hexdigest()
