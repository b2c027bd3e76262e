"""The two flows: what happens, in which order. Time, store and wording are handed in; nothing here does I/O.

Turns and keywords decide. What they decided is applied by `sessions.py`, in the same transaction.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from engine import phone
from engine.conversation import keywords
from engine.conversation.decision import Decision, Notice, Purpose
from engine.conversation.sessions import Sessions
from engine.conversation.turn import Turn, end_at
from engine.conversation.unit_of_work import UnitOfWork
from engine.elements.element import AskedBack, Rejection
from engine.errors import ClientReferenceTaken, OptedOut, Quarantined, SurveyNotSent, TooManySessions
from engine.languages import Language, Languages
from engine.reading import command, from_a_machine
from engine.request import SendRequest
from engine.session import Inbound, Response, Session, SessionPurpose, State
from engine.survey import Survey

NOTICE_INTERVAL = timedelta(hours=1)
"""How often at most a number without a session is told so: two machines must not talk for ever."""


@dataclass(frozen=True, kw_only=True)
class Sent:
    """What SendSurvey did: the session as it was when it began, and whether an earlier call had begun it."""

    session_id: str
    state: State
    current_element: str
    repeated: bool = False


@dataclass(frozen=True, kw_only=True)
class Received:
    """What became of an inbound SMS: the session it belongs to, if there is one; `refused` where nobody can be asked.

    One that was delivered before, or that waits for its other parts, has neither.
    """

    session_id: str | None = None
    refused: bool = False


@dataclass(frozen=True)
class Conversation:
    """The flows of the specification.

    A session falls silent after `unanswered_limit` SMS in a row to replies that are no answers, until one is.
    `open_sessions` is how many of one number may be open at once.
    """

    sessions: Sessions
    unanswered_limit: int
    open_sessions: int

    @property
    def languages(self) -> Languages:
        """The languages there are templates for."""
        return self.sessions.wording.languages

    def send_survey(
        self,
        unit: UnitOfWork,
        survey_id: str,
        request: SendRequest,
        now: datetime,
        purpose: SessionPurpose = SessionPurpose.LIVE,
    ) -> Sent:
        """Begin a session and queue what opens the survey.

        Raises UnknownSurvey, InvalidRequest, SurveyNotSent, OptedOut, TooManySessions, Quarantined,
        ClientReferenceTaken or TemplateFailed; nothing is stored then.
        """
        if earlier := self._sent_before(unit, survey_id, request):
            return earlier
        # 1. Check the request.
        latest = self.sessions.versions.latest(survey_id)
        checked = request.checked(latest.survey, now)
        if status := unit.survey_status(survey_id):
            raise SurveyNotSent(f"The survey `{survey_id}` is {status}.")
        unit.hold(checked.recipient)
        if unit.has_opted_out(checked.recipient):
            raise OptedOut(
                f"`{checked.recipient}` has asked for no more surveys. Its `start` changes that, or who takes it off."
            )
        if refusal := self._refusal(unit, latest.survey, checked.recipient, now):
            # The same request may have become the last of them while this one waited for the number.
            if earlier := self._sent_before(unit, survey_id, request):
                return earlier
            raise refusal
        # 2. Walk to the first element that asks.
        first = latest.opening(request.variables)[-1]
        session = Session(
            id=str(uuid.uuid4()),
            survey_id=survey_id,
            survey_version=latest.version,
            client_reference=request.client_reference,
            payload_digest=request.digest,
            recipient=checked.recipient,
            language=checked.language,
            variables=request.variables,
            current_element=first.id,
            state=State.OPEN,
            created_at=now,
            asked_at=now,
            expires_at=checked.expires_at,
            purpose=purpose,
        )
        opening = self.sessions.turn(unit, session, now).open(request.content)
        # 4. Store the session, 3. queue one SMS per element: in this order, as an SMS belongs to its session.
        if not unit.begin(session, latest.definition):
            return self.send_survey(unit, survey_id, request, now, purpose)
        self.sessions.apply(unit, opening, now)
        return Sent(session_id=session.id, state=opening.ends or State.OPEN, current_element=first.id)

    def _refusal(
        self, unit: UnitOfWork, survey: Survey, number: str, now: datetime
    ) -> TooManySessions | Quarantined | None:
        """Return why a number has, or was sent, as many as it may; None where it may be sent a survey. It is held."""
        if unit.open_sessions(number, now, at_most=self.open_sessions) == self.open_sessions:
            return TooManySessions(f"`{number}` has {self.open_sessions} open sessions, and may not have more at once.")
        until = [now]
        for cap in survey.contact:
            only = survey.id if cap.of == "this" else None
            contacts = unit.contacts(number, cap.within.before(now), only, at_most=cap.at_most)
            if len(contacts) == cap.at_most:
                until.append(cap.within.after(contacts[-1]))
        if (not_before := max(until)) == now:
            return None
        told = f"`{number}` was sent as many surveys as it may be. It may be sent this one from"
        return Quarantined(f"{told} {not_before.isoformat(timespec='seconds')} on.", not_before)

    def _sent_before(self, unit: UnitOfWork, survey_id: str, request: SendRequest) -> Sent | None:
        if request.field_errors or not request.client_reference:
            return None
        earlier = unit.sent_before(survey_id, request.client_reference)
        if earlier is None:
            return None
        if earlier.payload_digest != request.digest:
            raise ClientReferenceTaken(
                f"`{request.client_reference}` was already sent for this survey with another payload.", earlier.id
            )
        first = self.sessions.versions.pinned(earlier.survey_version, unit.definition).opening(request.variables)[-1]
        return Sent(session_id=earlier.id, state=end_at(first) or State.OPEN, current_element=first.id, repeated=True)

    def receive_reply(self, unit: UnitOfWork, inbound: Inbound, now: datetime) -> Received:
        """Take a reply one step through its survey; a part of a long SMS waits for the others.

        A message delivered before changes nothing. Raises BranchingFailed or TemplateFailed.
        """
        if inbound.part is None or unit.is_forgotten(inbound.originator, now):
            return self._receive(unit, inbound, now)
        return [Received(), *(self._receive(unit, whole, now) for whole in unit.join(inbound, now))][-1]

    def receive_late_parts(self, unit: UnitOfWork, now: datetime) -> Iterator[tuple[Inbound, Received]]:
        """Take long SMS whose missing parts have not come for a while, as far as they are there, one by one.

        Raises BranchingFailed or TemplateFailed.
        """
        for inbound in unit.late_parts(now):
            yield inbound, self._receive(unit, inbound, now)

    def _receive(self, unit: UnitOfWork, inbound: Inbound, now: datetime) -> Received:
        # 1. Find the session. An SMS session is its number's: to whoever else texts there it means nothing.
        threads = unit.in_sms_session(inbound.sms_session, inbound.gateway) if inbound.sms_session else ()
        sessions: Sequence[Session] = [one for one in threads if phone.may_be(inbound.originator, one.recipient)]
        if sessions:
            inbound = replace(inbound, originator=sessions[0].recipient)
        elif not phone.is_in_use(inbound.originator):
            unit.refuse(inbound.gateway, inbound.as_json, now)
            return Received(refused=True)
        sessions = sessions or unit.of_recipient(inbound.originator, now)
        turn = self._meant(unit, sessions, inbound.content, now) if sessions else None
        # Somebody erased replies late. What they say about surveys from now on counts; nothing else is to be kept.
        if not turn and unit.is_forgotten(inbound.originator, now) and not self._opting(unit, inbound):
            unit.receive_nameless(inbound, now)
            return Received()
        if not unit.receive(inbound, turn.session if turn else None, now):
            return Received()
        decided = self._decide(unit, inbound, turn, now)
        if isinstance(decided, Notice):
            self._notify(unit, decided, now)
        elif decided and not self._is_silent(decided):
            self.sessions.apply(unit, decided, now)
        return Received(session_id=turn.session.id if turn else None)

    def _decide(self, unit: UnitOfWork, inbound: Inbound, turn: Turn | None, now: datetime) -> Decision | Notice | None:
        number, reply = inbound.originator, inbound.content
        languages = self._languages(number, turn)
        said = command(reply, languages)
        # Stop and start come first, and whoever has said stop is left in peace. No session of theirs is open: their
        # stop closed it, and none begins until `start`.
        has_opted_out = not (turn and turn.is_open) and unit.has_opted_out(number)
        if said == "stop" or has_opted_out:
            name = keywords.opting(said, has_opted_out=has_opted_out)
        elif turn:
            return self._answer(unit, turn, reply, said)
        else:
            is_told = from_a_machine(reply, "", languages) or unit.notified_since(number, now - NOTICE_INTERVAL)
            name = None if is_told else "survey_not_found"
        return (
            Notice(name=name, recipient=number, text=self.sessions.wording.notice(name, languages[0])) if name else None
        )

    def _opting(self, unit: UnitOfWork, inbound: Inbound) -> str | None:
        said = command(inbound.content, self._languages(inbound.originator))
        return keywords.opting(said, has_opted_out=unit.has_opted_out(inbound.originator))

    def _languages(self, number: str, turn: Turn | None = None) -> Sequence[Language]:
        local = self.languages.of_country(phone.country(number)) or self.languages.fallback
        return (*turn.context.languages, local) if turn else (local,)

    def _answer(self, unit: UnitOfWork, turn: Turn, reply: str, said: str | None) -> Decision | None:
        last = unit.last_sms(turn.session, turn.now)
        if from_a_machine(reply, last.text, turn.context.languages):
            return None
        # 2. On its completion, or expired.
        if not turn.is_open:
            return turn.too_late()
        if not last.asked:
            # It answers an earlier question: nobody can know this one yet. Stored, not counted.
            return None
        if last.reminder_waits:  # it is withdrawn, and so none that was said
            turn = replace(turn, session=replace(turn.session, reminded=turn.session.reminded - 1))
        # 3. and 4. Read and validate; the kind knows how its options are numbered.
        reading = turn.read(reply)
        decision = keywords.obey(said, reply, turn, reading, partial(unit.queued, turn.session))
        if decision is None:
            match reading:
                case Rejection():
                    decision = turn.refuse(reading)
                case AskedBack():
                    decision = turn.ask_back(reading, reply)
                case Response():
                    decision = self._accept(unit, turn, replace(reading, asked_at=last.asked_at))
        # Whoever answers a question has it, whatever the gateway may say; and it is asked again if need be.
        return replace(decision, proves_arrival=last.in_doubt, outdates_reminder=last.reminder_waits)

    def _accept(self, unit: UnitOfWork, turn: Turn, response: Response) -> Decision:
        """Go on with an answer, once it has a place of each quota that it meets, or one of them is full."""
        if turn.question.declines(response.answer):
            return turn.decline()
        taken: list[str] = []
        for quota in turn.quotas_met(response):
            if not unit.take_place(turn.survey.id, quota.name, at_most=quota.at_most):
                return turn.accept(response, taken, full=quota)
            taken.append(quota.name)
        return turn.accept(response, taken)

    def _is_silent(self, decision: Decision) -> bool:
        """Return whether a session has reacted often enough to replies that were no answers."""
        return decision.purpose is Purpose.REACTION and decision.session.unanswered > self.unanswered_limit

    def _notify(self, unit: UnitOfWork, notice: Notice, now: datetime) -> None:
        if notice.name == "opted_out":
            unit.opt_out(notice.recipient, now)
        elif notice.name == "opted_in":
            unit.opt_in(notice.recipient, now)
        unit.notify(notice.recipient, notice.text, now)

    def _meant(self, unit: UnitOfWork, sessions: Sequence[Session], reply: str, now: datetime) -> Turn:
        """Choose among several: the open one whose pending question this reply fits, most recently asked first.

        A reply fits that is an answer or confirms one; failing that, one that a question would ask back.
        """
        open_ones = [session for session in sessions if session.state_at(now) is State.OPEN]
        if len(open_ones) < 2:
            return self.sessions.informed(unit, self.sessions.turn(unit, (*open_ones, *sessions)[0], now))
        asked = unit.asked(open_ones, now) or open_ones
        # What was answered before is read for the one that is meant alone: there may be many.
        turns = [self.sessions.turn(unit, session, now) for session in asked]
        readings = [turn.read(reply) for turn in turns]
        fitting = (
            turn
            for wanted in (Response, AskedBack)
            for turn, reading in zip(turns, readings, strict=True)
            if isinstance(reading, wanted)
        )
        return self.sessions.informed(unit, next(fitting, turns[0]))
