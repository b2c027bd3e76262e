"""Which surveys are paused or closed: those are not sent, and what a paused one has to say waits."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import bindparam, delete, literal_column, select, update
from sqlalchemy.dialects.postgresql import insert

from engine.store.raw_statements import RawStatement
from engine.store.tables import OUTBOX, SESSION, SURVEY_STATUS, MessageStatus
from engine.store.transaction import Transaction


class SurveyStatus(StrEnum):
    """Why a survey is not sent."""

    PAUSED = "paused"
    CLOSED = "closed"


STATUS = RawStatement(select(SURVEY_STATUS.c.status).where(SURVEY_STATUS.c.survey_id == bindparam("survey_id")))
IS_PAUSED = (
    select(SURVEY_STATUS.c.status)
    .where(
        SURVEY_STATUS.c.survey_id == SESSION.c.survey_id,
        SURVEY_STATUS.c.status == literal_column(f"'{SurveyStatus.PAUSED}'"),
    )
    .scalar_subquery()
    .label("paused")
)
"""For a statement that reads SMS with their sessions."""


def status_of(unit: Transaction, survey_id: str) -> SurveyStatus | None:
    """Return why a survey is not sent, or None."""
    row = STATUS.first(unit.connection, {"survey_id": survey_id})
    return SurveyStatus(row["status"]) if row else None


def set_status(unit: Transaction, survey_id: str, status: SurveyStatus | None, now: datetime) -> None:
    """Pause, close or resume a survey. What a close finds open expires now; what a pause held back is due now."""
    unit.connection.execute(delete(SURVEY_STATUS).where(SURVEY_STATUS.c.survey_id == survey_id))
    if status:
        row = {"survey_id": survey_id, "status": status, "since": now}
        unit.connection.execute(insert(SURVEY_STATUS).values(row).on_conflict_do_nothing())
    of_survey = OUTBOX.c.session_id.in_(select(SESSION.c.id).where(SESSION.c.survey_id == survey_id))
    if status is None:
        waiting = (of_survey, OUTBOX.c.settled_at.is_(None), OUTBOX.c.state == MessageStatus.WAITING)
        unit.connection.execute(update(OUTBOX).where(*waiting, OUTBOX.c.due_at > now).values(due_at=now))
    elif status is SurveyStatus.CLOSED:
        open_ones = (SESSION.c.survey_id == survey_id, SESSION.c.state == "open", SESSION.c.expires_at > now)
        unit.connection.execute(update(SESSION).where(*open_ones).values(expires_at=now))
        # What a gateway has now and dead letters, too: they are not tried again. What arrived is let be: it is most.
        may_be_tried = OUTBOX.c.state.not_in((MessageStatus.DELIVERED, MessageStatus.CANCELLED))
        sendable = select(OUTBOX.c.client_reference).where(of_survey, may_be_tried, OUTBOX.c.expires_at > now)
        # In the order in which outcomes are stored: nobody waits in a ring.
        sendable = sendable.order_by(OUTBOX.c.client_reference).with_for_update()
        unit.connection.execute(update(OUTBOX).where(OUTBOX.c.client_reference.in_(sendable)).values(expires_at=now))
