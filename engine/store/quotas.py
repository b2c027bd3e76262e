"""Places of quotas: taken and given back in the transaction of what decides it, never more than there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from sqlalchemy import and_, bindparam, update

from engine.session import Session, State
from engine.store.raw_statements import RawStatement, inserted
from engine.store.tables import QUOTA
from engine.store.transaction import Transaction

_this = and_(QUOTA.c.survey_id == bindparam("b_survey_id"), QUOTA.c.name == bindparam("b_name"))
TAKE = RawStatement(
    update(QUOTA).where(_this, QUOTA.c.used < bindparam("b_at_most")).values(used=QUOTA.c.used + bindparam("b_count"))
)
TAKE_FIRST = RawStatement(inserted(QUOTA, "survey_id", "name", "used").on_conflict_do_nothing())
FILL = RawStatement(
    inserted(QUOTA, "survey_id", "name", "used").on_conflict_do_update(
        index_elements=[QUOTA.c.survey_id, QUOTA.c.name], set_={"used": bindparam("used")}
    )
)
GIVE_BACK = RawStatement(update(QUOTA).where(_this).values(used=QUOTA.c.used - bindparam("b_count")))


def take_place(unit: Transaction, survey_id: str, quota: str, *, at_most: int) -> bool:
    """Take a place of a quota; False if that many are taken."""
    place = {"b_survey_id": survey_id, "b_name": quota, "b_at_most": at_most, "b_count": 1}
    if TAKE.run(unit.connection, place) == 1:
        return True
    # There may be no row yet. Of two who insert it at once, the other waits, and finds one place taken.
    if TAKE_FIRST.run(unit.connection, {"survey_id": survey_id, "name": quota, "used": 1}) == 1:
        return True
    return TAKE.run(unit.connection, place) == 1


def fill(unit: Transaction, survey_id: str, quota: str, *, at_most: int) -> None:
    """Have all places of a quota taken, by nobody in particular: for who tests what follows then."""
    FILL.run(unit.connection, {"survey_id": survey_id, "name": quota, "used": at_most})


def give_back(unit: Transaction, places: Iterable[tuple[str, str]]) -> None:
    """Give places back, each named by its survey and quota; always in one order, so that nobody waits in a ring."""
    for (survey_id, quota), count in sorted(Counter(places).items()):
        GIVE_BACK.run(unit.connection, {"b_survey_id": survey_id, "b_name": quota, "b_count": count})


def keeps_places(session: Session) -> bool:
    """Return whether a session that has ended fills its places."""
    return session.state is State.COMPLETED and session.screened is None
