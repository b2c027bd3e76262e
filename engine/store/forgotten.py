"""What is left of a number that was erased: nothing but a keyed hash, where it wanted no surveys."""

from __future__ import annotations

import hmac
import re
import secrets
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select, update

from engine.store.number_tables import ERASURE, SECRET
from engine.store.raw_statements import RawStatement, inserted
from engine.store.transaction import Transaction

ERASED = "erased"
"""What stands where a number was."""

HASHED = "erased:"
"""What the hash of a number begins with."""

OWN = "erasure"
"""The name of the database's own key."""

REMEMBERED = timedelta(days=14)
"""How long a number that was erased is known by its hash: people answer days after they were asked."""

LEAST_DIGITS = 7
"""Of a number without its country code: fewer stand by chance in what is no number."""

KEY = RawStatement(select(SECRET.c.value).where(SECRET.c.name == OWN))
KEEP_KEY = RawStatement(inserted(SECRET, "name", "value").on_conflict_do_nothing())

WAS_ERASED = RawStatement(
    select(ERASURE.c.id)
    .where(ERASURE.c.number == bindparam("number"), ERASURE.c.erased_at > bindparam("since"))
    .limit(1)
)
FORGET = update(ERASURE).where(ERASURE.c.number.is_not(None)).values(number=None)


def name_of(unit: Transaction, number: str) -> str:
    """Return the name under which a number, or what has one in it, is kept from now on.

    It is hashed by the operator's key, or else by the database's own, which is made here and also tells that somebody
    was erased.
    """
    KEEP_KEY.run(unit.connection, {"name": OWN, "value": secrets.token_hex(32)})
    row = KEY.first(unit.connection, {})
    assert row is not None  # noqa: S101 - it was just kept
    return _hashed(unit.erasure_key or row["value"], number)


def names_of(number: str, *keys: str | None) -> list[str]:
    """Return every name under which a number may be kept."""
    return [_hashed(key, number) for key in keys if key]


def known_names(unit: Transaction, number: str) -> list[str]:
    """Return every name under which this database may keep a number: none, where nobody was erased yet."""
    key = KEY.first(unit.connection, {})
    return names_of(number, unit.erasure_key, key["value"]) if key else []


def was_erased(unit: Transaction, number: str, now: datetime) -> bool:
    """Return whether a number was erased a short while ago."""
    since = now - REMEMBERED
    names = known_names(unit, number)
    return any(WAS_ERASED.first(unit.connection, {"number": name, "since": since}) for name in names)


def forget_old(unit: Transaction, now: datetime) -> None:
    """Forget which numbers were erased, once that is a while ago."""
    unit.connection.execute(FORGET.where(ERASURE.c.erased_at <= now - REMEMBERED))


def names(text: str, number: str) -> bool:
    """Return whether a number's digits stand in a text, with its country code or without, whatever is between them."""
    digits = re.sub(r"\D", "", text)
    own = number.removeprefix("+")
    return any(len(own) - cut >= LEAST_DIGITS and own[cut:] in digits for cut in range(4))


def _hashed(key: str, number: str) -> str:
    return HASHED + hmac.digest(key.encode(), number.encode(), "sha256").hex()
