"""What is left of a number that was erased: nothing but a keyed hash, where it wanted no surveys."""

from __future__ import annotations

import hmac
import secrets

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert

from engine.store.number_tables import SECRET
from engine.store.raw_statements import RawStatement
from engine.store.transaction import Transaction

ERASED = "erased"
"""What stands where a number was."""

HASHED = "erased:"
"""What the hash of a number begins with."""

OWN = "erasure"
"""The name of the database's own key."""

KEY = RawStatement(select(SECRET.c.value).where(SECRET.c.name == OWN))
KEEP_KEY = RawStatement(
    insert(SECRET).values({"name": bindparam("name"), "value": bindparam("value")}).inline().on_conflict_do_nothing()
)


def name_of(unit: Transaction, number: str) -> str:
    """Return the name under which a number is kept from now on, by the operator's key or else the database's own.

    The database's own is made here. It also tells that somebody was erased.
    """
    KEEP_KEY.run(unit.connection, {"name": OWN, "value": secrets.token_hex(32)})
    row = KEY.first(unit.connection, {})
    assert row is not None  # noqa: S101 - it was just kept
    return _hashed(unit.erasure_key or row["value"], number)


def names_of(number: str, *keys: str | None) -> list[str]:
    """Return every name under which a number may be kept."""
    return [_hashed(key, number) for key in keys if key]


def _hashed(key: str, number: str) -> str:
    return HASHED + hmac.digest(key.encode(), number.encode(), "sha256").hex()
