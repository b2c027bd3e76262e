"""Where a session stands: what is known of it, what a reply comes to, and which alerts and places that gives it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Self

from engine.branching import Known
from engine.elements.element import Accepted, Answer, AskedBack, Question, Rejection, ReplyContext
from engine.reading import says_yes
from engine.reading.tokens import cleaned, unreadable
from engine.session import AlertChange, Response, Session, SessionPurpose, State, UnconfirmedAnswer, that_count
from engine.survey import Alert, AlertMoment, Doubt, Quota, Survey
from engine.survey_version import SurveyVersion

SILENCE = timedelta(minutes=15)
"""After so long a silence alerts at the end are looked at: people stop without ending."""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A session at one moment, on the version of the survey it began with."""

    session: Session
    version: SurveyVersion
    context: ReplyContext
    now: datetime
    responses: Sequence[Response] = ()

    @property
    def survey(self) -> Survey:
        """The survey, as it was when the session began."""
        return self.version.survey

    @property
    def is_open(self) -> bool:
        """Whether a reply still counts."""
        return self.session.state_at(self.now) is State.OPEN

    @property
    def known(self) -> Known:
        """What rules and texts may ask of the session."""
        answers = {element: response.answer for element, response in that_count(self.responses).items()}
        return Known(answers=answers, variables=self.session.variables, today=self.context.today)

    @property
    def awaits_words(self) -> bool:
        """Whether the session waits for words that stand beside an answer it has already."""
        return self.session.candidate is not None and self.session.candidate.lacks_words

    @property
    def question(self) -> Question:
        """The question an open session waits on."""
        return self.survey.questions[self.session.current_element]

    def read(self, reply: str) -> Response | AskedBack | Rejection:
        """Return the response that a reply makes, an answer to ask back, or why there is none.

        Where words are asked for, all words are a comment on the answer that is there.
        """
        candidate = self.session.candidate
        if candidate and candidate.lacks_words:
            return unreadable(reply) or self._response(candidate.answer, cleaned(reply), candidate.reply)
        return self._read_answer(reply, candidate)

    def _read_answer(self, reply: str, candidate: UnconfirmedAnswer | None) -> Response | AskedBack | Rejection:
        """Read an answer: a candidate is confirmed by itself again, in doubt or not, or by a plain yes that is none.

        What is no answer by itself may complete the candidate.
        """
        question, doubt = self.question, self.survey.doubt
        reading = question.read(reply, self.context)
        if isinstance(reading, Rejection) and candidate:
            reading = question.completed(candidate.answer, reply, self.context) or reading
        if isinstance(reading, AskedBack) and doubt is Doubt.ACCEPT:
            reading = Accepted(reading.answer, reading.comment)
        if not isinstance(reading, Rejection):
            if candidate and reading.answer == candidate.answer:
                return self._confirmed(candidate, reading.comment)
            if isinstance(reading, Accepted):
                return self._response(reading.answer, reading.comment, reply)
            if self.session.asked_back or doubt is Doubt.REFUSE:
                return Rejection("unclear", (question.display(reading.answer, self.context.language),))
            return reading
        is_yes = candidate and not reading.candidates and says_yes(reply, self.context.languages)
        if candidate and is_yes and question.is_confirmed_by_yes(self.context):
            return self._confirmed(candidate, None)
        return reading

    def _confirmed(self, candidate: UnconfirmedAnswer, comment: str | None) -> Response:
        return self._response(candidate.answer, candidate.comment or comment, candidate.reply, confirmed=True)

    def _response(self, answer: Answer, comment: str | None, reply: str, *, confirmed: bool = False) -> Response:
        return Response(
            element=self.question.id,
            answer=answer,
            comment=comment,
            reply=reply,
            responded_at=self.now,
            confirmed=confirmed,
        )

    def quotas_met(self, response: Response) -> Sequence[Quota]:
        """Return the quotas an answer meets that the session has no place of yet. Raises BranchingFailed.

        Whom a quota has screened out needs no place of another, and a trial counts nowhere.
        """
        later, _ = self.later(response)
        if later.session.screened or self.session.purpose is SessionPurpose.TRIAL:
            return ()
        return [
            quota
            for quota in self.survey.quotas
            if quota.name not in later.session.places
            and response.element in quota.looked_at_after
            and later.holds(quota)
        ]

    def later(self, response: Response) -> tuple[Self, Sequence[str]]:
        """Return the standing one answer later, and the places that it no longer holds."""
        before = self.responses[:-1] if self.awaits_words else self.responses
        return replace(self, responses=(*before, response)).without_places()

    def without_places(self) -> tuple[Self, Sequence[str]]:
        """Return the standing without the places whose condition no longer holds, and which those are."""
        session = self.session
        if not session.places and not session.screened:
            return self, ()
        concerned = [quota for quota in self.survey.quotas if quota.name in (*session.places, session.screened)]
        held = {quota.name for quota in concerned if self.holds(quota)}
        screened = session.screened if session.screened in held else None
        still = tuple(name for name in session.places if name in held)
        lost = [name for name in session.places if name not in held]
        return replace(self, session=replace(session, places=still, screened=screened)), lost

    def left_behind(self, element: str) -> Sequence[str]:
        """Return the questions whose answers a loop ends that comes back to a question with an answer.

        They stand after it, and were answered since.
        """
        counted = list(that_count(self.responses))
        since = counted[counted.index(element) + 1 :] if element in counted else ()
        return [one for one in since if self.survey.stands_after(one, element)]

    def without(self, left: Sequence[str]) -> tuple[Self, Sequence[AlertChange], Sequence[str]]:
        """Return the standing without the answers to these questions, and which alerts and places go with them."""
        if not left:
            return self, (), ()
        ceased = len(self.responses)
        responses = [
            replace(one, ceased=ceased) if one.element in left and one.ceased is None else one for one in self.responses
        ]
        then, changes = replace(self, responses=responses).without_alerts(of=left)
        then, gives_back = then.without_places()
        return then, changes, gives_back

    def raised(self, *, answered: str | None, has_ended: bool) -> Sequence[str]:
        """Name the alerts that are raised, and were not yet, by an answer to this question or by an end.

        Raises BranchingFailed.
        """
        looked_at = (
            alert
            for alert in self.survey.alerts
            if alert.name not in self.session.alerts
            and (has_ended if alert.at is AlertMoment.END else answered in alert.looked_at_after)
        )
        return [alert.name for alert in looked_at if self.holds(alert)]

    def without_alerts(self, of: Sequence[str] | None = None) -> tuple[Self, Sequence[AlertChange]]:
        """Return the standing without the alerts that hold no longer, and their withdrawals.

        Where questions are named, only alerts on these are looked at.
        """
        raised = self.session.alerts
        concerned = [one for one in self.survey.alerts if of is None or not one.looked_at_after.isdisjoint(of)]
        lost = {one.name for one in concerned if one.name in raised and not self.holds(one)}
        still = {name: since for name, since in raised.items() if name not in lost}
        changes = [AlertChange(name=name, is_raised=False) for name in raised if name in lost]
        return replace(self, session=replace(self.session, alerts=still)), changes

    def holds(self, one: Alert | Quota) -> bool:
        """Return whether the condition of an alert or a quota holds. Raises BranchingFailed."""
        return self.version.branching.holds(one, self.known)

    def alerts_due_at(self) -> datetime | None:
        """Return when alerts at the end are looked at if nothing follows: never before anything is answered."""
        waits = self.responses and any(alert.at is AlertMoment.END for alert in self.survey.alerts)
        return self.now + SILENCE if waits else None

    def remind_at(self, reminded: int) -> datetime | None:
        """Return the earliest moment of the next reminder: what is queued now is taken no earlier than now."""
        reminders = self.survey.reminders
        return reminders[reminded].after.after(self.now) if reminded < len(reminders) else None
