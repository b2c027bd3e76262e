"""Sessions as turns on the versions they began with, and what is done once a turn has decided."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from engine import local_time, phone
from engine.conversation.decision import Decision
from engine.conversation.turn import Turn
from engine.conversation.unit_of_work import UnitOfWork
from engine.elements.element import ReplyContext
from engine.hours import Hours, KeptTo
from engine.segments import MOST_JOINED
from engine.session import Session
from engine.survey_version import SurveyVersions
from engine.wording import Wording


@dataclass(frozen=True, kw_only=True)
class Sessions:
    """What sessions are decided with: the versions of surveys, and a folder of templates.

    `segments_at_most` is how many segments an SMS may have. `hours` are those of surveys that say none.
    """

    versions: SurveyVersions
    wording: Wording
    segments_at_most: int = MOST_JOINED
    hours: Hours | None = None

    def turn(self, unit: UnitOfWork, session: Session, now: datetime) -> Turn:
        """Return a session at a moment; what was answered before, it does not know yet."""
        named = self.wording.languages.named
        version = self.versions.pinned(session.survey_version, unit.definition)
        context = ReplyContext(
            language=named(session.language),
            others=tuple(named(tag) for tag in version.survey.languages if tag != session.language),
            today=now.astimezone(local_time.home(session.recipient, session.variables)).date(),
            country=phone.country(session.recipient),
        )
        return Turn(
            wording=self.wording,
            session=session,
            version=version,
            context=context,
            now=now,
            segments_at_most=self.segments_at_most,
        )

    def informed(self, unit: UnitOfWork, turn: Turn) -> Turn:
        """Return a turn that knows what was answered before."""
        return replace(turn, responses=unit.responses(turn.session))

    def apply(self, unit: UnitOfWork, decision: Decision, now: datetime) -> None:
        """Do what a turn has decided about its session."""
        if decision.proves_arrival:
            unit.arrived(decision.session, now)
        if decision.outdates_reminder:
            unit.withdraw_reminder(decision.session, now)
        if decision.takes_back:
            unit.withdraw(decision.session, decision.takes_back, now)
        # 5. Store the response; 6., the next element, is decided.
        if decision.response and decision.adds_words:
            unit.add_words(decision.session, decision.response)
        elif decision.response:
            unit.respond(decision.session, decision.response, once_more=decision.once_more)
        unit.leave_behind(decision.session, decision.leaves_behind, now)
        # 7. Queue the SMS.
        kept_to = self.kept_to(unit, decision.session) if decision.is_unasked else None
        session = unit.queue(decision.session, decision.messages, now, kept_to)
        # 8. Move the session.
        if decision.ends:
            unit.end([session], decision.ends, now)
        else:
            unit.move(session)
        if decision.gives_back:
            unit.give_back(session.survey_id, decision.gives_back)
        # Last, so that whoever is told of an alert is told how the session stands then.
        if decision.alerts:
            unit.alert(replace(session, state=decision.ends or session.state), decision.alerts, now)

    def kept_to(self, unit: UnitOfWork, session: Session) -> KeptTo | None:
        """Return the hours that SMS keep to which nobody has asked for: the survey's own, else everybody's."""
        hours = self.versions.pinned(session.survey_version, unit.definition).survey.hours or self.hours
        zones = local_time.zones(session.recipient, session.variables)
        return KeptTo(hours, zones, phone.country(session.recipient)) if hours else None
