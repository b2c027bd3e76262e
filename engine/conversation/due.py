"""What falls due in a conversation where nobody texts: reminders, and alerts after a silence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from engine.conversation.sessions import Sessions
from engine.conversation.standing import SILENCE
from engine.conversation.unit_of_work import UnitOfWork
from engine.errors import BranchingFailed, TemplateFailed
from engine.session import AlertChange, Session

REMIND_AGAIN = timedelta(minutes=15)


@dataclass(frozen=True, kw_only=True)
class LateAlerts:
    """Which alerts a session raised as nothing followed an answer; with a `failure`, nothing could be decided."""

    session_id: str
    raised: Sequence[str]
    failure: BranchingFailed | None


def remind_due(sessions: Sessions, unit: UnitOfWork, now: datetime, *, limit: int) -> Sequence[tuple[Session, bool]]:
    """Look at up to `limit` sessions that may have to be reminded; return each, and whether it was.

    One whose reminder cannot be worded is tried again a quarter of an hour later.
    """
    return [(session, _remind(sessions, unit, session, now)) for session in unit.to_remind(now, limit=limit)]


def _remind(sessions: Sessions, unit: UnitOfWork, session: Session, now: datetime) -> bool:
    kept_to = sessions.kept_to(unit, session)
    window = kept_to.window(now) if kept_to else None
    arrives_at = now if kept_to is None else window.opens if window else session.expires_at
    turn = sessions.informed(unit, sessions.turn(unit, session, now))
    try:
        decision = turn.remind(unit.last_sms(session, now), arrives_at)
    except TemplateFailed:
        # It must not keep all others from being reminded; `survey check` tells what is wrong.
        unit.move(replace(session, remind_at=now + REMIND_AGAIN))
        return False
    sessions.apply(unit, decision, now)
    return bool(decision.messages)


def raise_alerts_due(sessions: Sessions, unit: UnitOfWork, now: datetime, *, limit: int) -> Sequence[LateAlerts]:
    """Raise the alerts at the end of up to `limit` sessions in which nothing followed an answer.

    A session that nothing can be decided about is looked at again after a while.
    """
    return [_raise_late(sessions, unit, session, now) for session in unit.alerts_due(now, limit=limit)]


def _raise_late(sessions: Sessions, unit: UnitOfWork, session: Session, now: datetime) -> LateAlerts:
    try:
        turn = sessions.informed(unit, sessions.turn(unit, session, now))
        raised, failure = turn.raised(answered=None, has_ended=True), None
    except BranchingFailed as error:
        raised, failure = (), error
    alerts = {**session.alerts, **dict.fromkeys(raised, now)}
    looked_at = replace(session, alerts=alerts, alerts_due_at=now + SILENCE if failure else None)
    unit.move(looked_at)
    if raised:
        unit.alert(looked_at, [AlertChange(name=name, is_raised=True) for name in raised], now)
    return LateAlerts(session_id=session.id, raised=raised, failure=failure)
