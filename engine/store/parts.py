"""Long SMS that come in parts: in any order, twice, at any process; kept until they are whole, or for a while."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import bindparam, delete, func, select, update

from engine.session import Inbound, Part
from engine.store.inbound import REDELIVERED_WITHIN, key_of
from engine.store.raw_statements import RawStatement, inserted
from engine.store.tables import PART
from engine.store.transaction import Transaction

LATE_AFTER = timedelta(minutes=2)
"""After the latest part: then what is there is taken."""

REPEATED_WITHIN = timedelta(hours=1)
"""A phone has 256 references, and so uses each again some day: the same part after this is one of another SMS."""

AT_ONCE = 20
"""Long SMS given up on in one transaction."""

GAP = " … "

_KEPT_FIELDS = [column.name for column in PART.c if column.name not in ("id", "handed_in_at")]
KEEP = RawStatement(inserted(PART, *_KEPT_FIELDS).on_conflict_do_nothing())
OF_WHOLE = RawStatement(select(*PART.c).where(PART.c.whole == bindparam("whole")).order_by(PART.c.id))
HAND_IN = update(PART).where(PART.c.id.in_(bindparam("ids", expanding=True))).values(handed_in_at=bindparam("b_now"))
LATE = (
    select(PART.c.whole)
    .where(PART.c.handed_in_at.is_(None))
    .group_by(PART.c.whole)
    .having(func.max(PART.c.received_at) <= bindparam("before", type_=PART.c.received_at.type))
    .order_by(PART.c.whole)
    .limit(AT_ONCE)
)
FORGET = delete(PART).where(PART.c.handed_in_at < bindparam("before", type_=PART.c.handed_in_at.type))

StoredPart = Mapping[str, Any]


def join(unit: Transaction, inbound: Inbound, part: Part, now: datetime) -> Sequence[Inbound]:
    """Keep a part; return what can be taken now: mostly nothing, or the whole with its last part."""
    whole = _name(inbound, part)
    unit.hold(whole)
    kept = {
        **key_of(inbound),
        "whole": whole,
        "number": part.number,
        "total": part.total,
        "originator": inbound.originator,
        "content": json.dumps(inbound.content),
        "sms_session": inbound.sms_session,
        "received_at": now,
    }
    if KEEP.run(unit.connection, kept) == 0:
        return []
    *earlier, new = OF_WHOLE.all(unit.connection, {"whole": whole})
    if any(_repeats(new, one, now) for one in earlier):
        _hand_in(unit, [new], now)
        return []
    waiting = [one for one in earlier if one["handed_in_at"] is None]
    if any(one["number"] == part.number for one in waiting):
        # The phone has come round to this reference again: what waits is of an earlier SMS.
        return [*_taken(unit, waiting, now), *_taken_if_whole(unit, [new], now)]
    return _taken_if_whole(unit, [*waiting, new], now)


def take_late(unit: Transaction, now: datetime) -> Sequence[Inbound]:
    """Return long SMS that miss parts for too long, as far as they are there, and forget what is old."""
    unit.connection.execute(FORGET, {"before": now - REDELIVERED_WITHIN})
    taken: list[Inbound] = []
    for whole in unit.connection.execute(LATE, {"before": now - LATE_AFTER}).scalars().all():
        unit.hold(whole)
        rows = OF_WHOLE.all(unit.connection, {"whole": whole})
        waiting = [one for one in rows if one["handed_in_at"] is None]
        if waiting and max(one["received_at"] for one in waiting) <= now - LATE_AFTER:
            taken += _taken(unit, waiting, now)
    return taken


def _name(inbound: Inbound, part: Part) -> str:
    named = json.dumps([inbound.gateway, inbound.originator, part.reference, part.total])
    return sha256(named.encode()).hexdigest()


def _repeats(new: StoredPart, earlier: StoredPart, now: datetime) -> bool:
    is_over = earlier["handed_in_at"] is not None and earlier["handed_in_at"] < now - REPEATED_WITHIN
    return not is_over and (earlier["number"], earlier["content"]) == (new["number"], new["content"])


def _taken_if_whole(unit: Transaction, rows: Sequence[StoredPart], now: datetime) -> Sequence[Inbound]:
    return _taken(unit, rows, now) if len(rows) == rows[0]["total"] else []


def _taken(unit: Transaction, rows: Sequence[StoredPart], now: datetime) -> Sequence[Inbound]:
    _hand_in(unit, rows, now)
    ordered = sorted(rows, key=lambda row: int(row["number"]))
    first = ordered[0]
    numbers = "+".join(str(row["number"]) for row in ordered)
    return [
        Inbound(
            gateway=first["gateway"],
            message_id=f"{first['message_id']}#{numbers}",
            originator=first["originator"],
            content=_text(ordered),
            sms_session=first["sms_session"],
        )
    ]


def _hand_in(unit: Transaction, rows: Iterable[StoredPart], now: datetime) -> None:
    unit.connection.execute(HAND_IN, {"ids": [row["id"] for row in rows], "b_now": now})


def _text(ordered: Sequence[StoredPart]) -> str:
    """Join texts; a character that was cut in two is one again."""
    text, previous = "", ordered[0]["number"] - 1
    for row in ordered:
        text += (GAP if row["number"] != previous + 1 else "") + json.loads(row["content"])
        previous = row["number"]
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
