"""Who wants no surveys: what holds now, and every word about it, which is kept for good."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from engine.session import Event
from engine.store import forgotten, statements
from engine.store.event_log import EventType
from engine.store.number_tables import OPT_OUT
from engine.store.transaction import Transaction

KEYWORD = "keyword"
"""How a word was said: by the respondent's own SMS. Others are `api`, `command` and `import`."""


@dataclass(frozen=True, kw_only=True)
class OptOut:
    """A number that wants no surveys, and since when."""

    number: str
    opted_out_at: datetime


def opt_out(unit: Transaction, number: str, now: datetime, how: str) -> bool:
    """Record that a number wants no surveys; False if it was known. Its sessions are the caller's to end.

    One that was erased since it said so is not kept again: under its hash it is sent nothing either way.
    """
    if any(_is_out(unit, name) for name in forgotten.known_names(unit, number)):
        return False
    unit.happened.append(Event(what="opted out", number=number))
    is_new = statements.OPT_OUT_NOW.run(unit.connection, {"number": number, "opted_out_at": now}) == 1
    _keep_word(unit, number, EventType.NUMBER_OPTED_OUT, now, how)
    return is_new


def opt_in(unit: Transaction, number: str, now: datetime, how: str = KEYWORD) -> bool:
    """Record that a number wants surveys again; False if nobody had said that it does not."""
    unit.hold(number)
    names = [number, *forgotten.known_names(unit, number)]
    was_out = sum(statements.OPT_IN.run(unit.connection, {"number": name}) for name in names) > 0
    if was_out or how == KEYWORD:
        unit.happened.append(Event(what="opted in again", number=number))
        _keep_word(unit, number, EventType.NUMBER_OPTED_IN, now, how)
    return was_out


def has_opted_out(unit: Transaction, number: str) -> bool:
    """Return whether a number wants no surveys, also where it was erased since it said so."""
    asked = statements.HAS_OPTED_OUT.first(unit.connection, {"number": number, "key": forgotten.OWN})
    if asked is None or asked["is_out"] or not asked["key"]:
        return bool(asked and asked["is_out"])
    return any(_is_out(unit, name) for name in forgotten.names_of(number, unit.erasure_key, asked["key"]))


def _is_out(unit: Transaction, name: str) -> bool:
    row = statements.HAS_OPTED_OUT.first(unit.connection, {"number": name, "key": ""})
    return bool(row and row["is_out"])


def _keep_word(unit: Transaction, number: str, what: EventType, now: datetime, how: str) -> None:
    """Keep for good what was said about surveys: that somebody said start does not undo that they said stop."""
    word = {"number": number, "what": what.removeprefix("number."), "said_at": now, "how": how}
    statements.KEEP_CONSENT.run(unit.connection, word)
    unit.event_log.of_number(what, number, now)


def opt_outs(connection: Connection, after: str | None, limit: int) -> Sequence[OptOut]:
    """List who wants no surveys, in the order of their numbers, from behind the number `after` on.

    Of those that were erased since nobody knows the number.
    """
    known = select(OPT_OUT.c.number, OPT_OUT.c.opted_out_at).where(~OPT_OUT.c.number.startswith(forgotten.HASHED))
    found = known.order_by(OPT_OUT.c.number).limit(limit)
    rows = connection.execute(found if after is None else found.where(OPT_OUT.c.number > after))
    return [OptOut(number=row.number, opted_out_at=row.opted_out_at) for row in rows]


def find(unit: Transaction, number: str) -> OptOut | None:
    """Find the opt-out of a number, also where it was erased since it said so."""
    names = [number, *forgotten.known_names(unit, number)]
    at = unit.connection.execute(select(OPT_OUT.c.opted_out_at).where(OPT_OUT.c.number.in_(names))).scalar()
    return None if at is None else OptOut(number=number, opted_out_at=at)
