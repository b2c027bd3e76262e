"""The two flows: what happens, in which order. Time, store and wording are handed in; nothing here does I/O."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from engine import phone
from engine.catalogue import SurveyCatalogue
from engine.conversation.keywords import Keywords
from engine.conversation.outcome import Received, Sent
from engine.conversation.turn import Turn, state_on
from engine.conversation.unit_of_work import UnitOfWork
from engine.elements.element import AskedBack, Rejection, ReplyContext
from engine.errors import ClientReferenceTaken, FieldError, InvalidRequest, OptedOut, TooManySessions
from engine.languages import Language, Languages
from engine.reading import from_a_machine
from engine.request import SendRequest
from engine.segments import MOST_JOINED, segments
from engine.session import Inbound, Response, Session, State
from engine.wording import Wording

NOTICE_INTERVAL = timedelta(hours=1)
"""How often at most a number without a session is told so: two machines must not talk for ever."""


@dataclass(frozen=True)
class Conversation:
    """The flows of the specification, over a library of surveys and a folder of templates."""

    catalogue: SurveyCatalogue
    wording: Wording
    languages: Languages
    unanswered_limit: int
    open_sessions: int
    segments_at_most: int = MOST_JOINED

    def send_survey(self, unit: UnitOfWork, survey_id: str, request: SendRequest, now: datetime) -> Sent:
        """Begin a session and queue what opens the survey.

        Raises UnknownSurvey, InvalidRequest, OptedOut, TooManySessions or ClientReferenceTaken; nothing is stored then.
        """
        if earlier := self._sent_before(unit, survey_id, request):
            return earlier
        # 1. Check the request.
        edition = self.catalogue.survey(survey_id)
        checked = request.checked(edition.survey, now)
        unit.hold(checked.recipient)
        if unit.has_opted_out(checked.recipient):
            raise OptedOut(f"`{checked.recipient}` has asked for no more surveys. Only a `start` from it changes that.")
        if unit.open_sessions(checked.recipient, now, at_most=self.open_sessions) == self.open_sessions:
            # The same request may have become the last of them while this one waited for the number.
            if earlier := self._sent_before(unit, survey_id, request):
                return earlier
            raise TooManySessions(
                f"`{checked.recipient}` has {self.open_sessions} open sessions, and may not have more at once."
            )
        # 2. Walk to the first element that asks.
        said = edition.survey.opening()
        session = Session(
            id=str(uuid.uuid4()),
            survey_id=survey_id,
            survey_version=edition.version,
            client_reference=request.client_reference,
            payload_digest=request.digest,
            recipient=checked.recipient,
            language=checked.language,
            variables=request.variables,
            current_element=said[-1].id,
            state=state_on(said[-1]),
            created_at=now,
            asked_at=now,
            expires_at=checked.expires_at,
        )
        turn = self._turn(unit, session, now)
        first, *others = turn.say(said)
        if request.content:
            first = f"{request.content}\n{first}"
            self._refuse_too_long(first)
        # 4. Store the session, 3. queue one SMS per element: in this order, as an SMS belongs to its session.
        if not unit.begin(session, edition.definition):
            return self.send_survey(unit, survey_id, request, now)
        turn.queue([first, *others])
        return Sent(session_id=session.id, state=session.state, current_element=session.current_element)

    def _refuse_too_long(self, first: str) -> None:
        size, most = segments(first), self.segments_at_most
        if size.count > most:
            told = f"`content` and the survey's first text take {size.count} segments ({size.encoding}) together"
            raise InvalidRequest([FieldError("/content", f"{told}; the gateway joins {most} at most. Shorten it.")])

    def _sent_before(self, unit: UnitOfWork, survey_id: str, request: SendRequest) -> Sent | None:
        if request.faults or not request.client_reference:
            return None
        earlier = unit.sent_before(survey_id, request.client_reference)
        if earlier is None:
            return None
        if earlier.payload_digest != request.digest:
            raise ClientReferenceTaken(
                f"`{request.client_reference}` was already sent for this survey with another payload.", earlier.id
            )
        edition = self.catalogue.edition(earlier.survey_version, unit.definition)
        first = edition.survey.opening()[-1]
        return Sent(session_id=earlier.id, state=state_on(first), current_element=first.id, repeated=True)

    def receive_reply(self, unit: UnitOfWork, inbound: Inbound, now: datetime) -> Received:
        """Take a reply one step through its survey; a part of a long SMS waits for the others.

        A message delivered before changes nothing.
        """
        if inbound.part is None:
            return self._receive(unit, inbound, now)
        return self._receive_each(unit, unit.join(inbound, now), now)

    def receive_late_parts(self, unit: UnitOfWork, now: datetime) -> Iterator[tuple[Inbound, Received]]:
        """Take long SMS whose missing parts have not come for a while, as far as they are there, one by one."""
        for inbound in unit.late_parts(now):
            yield inbound, self._receive(unit, inbound, now)

    def _receive_each(self, unit: UnitOfWork, whole: Sequence[Inbound], now: datetime) -> Received:
        received = Received()
        for inbound in whole:
            received = self._receive(unit, inbound, now)
        return received

    def _receive(self, unit: UnitOfWork, inbound: Inbound, now: datetime) -> Received:
        # 1. Find the session. An SMS session is its number's: to whoever else texts there it means nothing.
        threads = unit.in_sms_session(inbound.sms_session) if inbound.sms_session else ()
        sessions: Sequence[Session] = [one for one in threads if phone.may_be(inbound.originator, one.recipient)]
        if sessions:
            inbound = replace(inbound, originator=sessions[0].recipient)
        elif not phone.is_in_use(inbound.originator):
            unit.refuse(inbound.gateway, inbound.as_json, now)
            return Received(refused=True)
        sessions = sessions or unit.of_recipient(inbound.originator, now)
        turn = self._meant(unit, sessions, inbound.content, now) if sessions else None
        if not unit.receive(inbound, turn.session if turn else None, now):
            return Received()
        # Stop and start come first, and whoever has said stop is left in peace.
        commands = Keywords(unit, self.wording, self._local(inbound.originator), now)
        obeyed = commands.about_surveys(inbound, turn)
        if turn and not obeyed:
            self._answer(commands, turn, inbound)
        elif not obeyed:
            self._say_not_found(unit, inbound, now)
        return Received(session_id=turn.session.id if turn else None)

    def _answer(self, commands: Keywords, turn: Turn, inbound: Inbound) -> None:
        unit, session, now = turn.unit, turn.session, turn.now
        last = unit.last_sms(session, now)
        if from_a_machine(inbound.content, last.text, turn.context.languages):
            return
        may_react = session.unanswered < self.unanswered_limit
        # 2. On its completion, or expired.
        if not turn.is_open:
            if may_react:
                turn.react(turn.unavailable())
            return
        if not last.asked:
            # It answers an earlier question: nobody can know this one yet. Stored, not counted.
            return
        # 3. and 4. Read and validate; the kind knows how its options are numbered.
        reading = turn.read(inbound.content)
        command = commands.about_the_question(inbound, turn, reading)
        if not may_react and (command or isinstance(reading, Rejection)):
            return
        if last.in_doubt:
            # Whoever answers a question has it, whatever the gateway may say; and it is asked again if need be.
            unit.arrived(session, now)
        if command:
            command()
        elif isinstance(reading, Rejection):
            self._refuse(turn, reading)
        elif isinstance(reading, AskedBack):
            # However many replies were no answer: it happens once a question, so no two machines can keep it up.
            turn.ask_back(reading, inbound.content)
        else:
            self._accept(turn, reading)

    def _accept(self, turn: Turn, response: Response) -> None:
        # 5. Store the response.
        turn.unit.respond(turn.session, response)
        # 6. The next element. 7. Queue the SMS. 8. Move the session.
        session, responses = replace(turn.session, unanswered=0), (*turn.responses, response)
        replace(turn, session=session, responses=responses).go_on()

    def _refuse(self, turn: Turn, rejection: Rejection) -> None:
        """Ask again, unless the survey says that this was once too often.

        What a loop asks again and gives up on keeps its earlier answer, for the rules and the host alike.
        """
        tries = turn.session.tries + 1
        if not turn.survey.tries.are_over(tries):
            (text,) = turn.say([turn.question])
            turn.react(f"{turn.error_prefix(rejection)}\n{text}", tries=tries, candidate=None)
            return
        given_up = replace(turn, session=replace(turn.session, unanswered=turn.session.unanswered + 1))
        if turn.survey.tries.then == "skip":
            given_up.go_on()
        else:
            given_up.go_to([turn.survey.completion])

    def _meant(self, unit: UnitOfWork, sessions: Sequence[Session], reply: str, now: datetime) -> Turn:
        """Choose among several: the open one whose pending question this reply fits, most recently asked first.

        A reply fits that is an answer or confirms one; failing that, one that a question would ask back.
        """
        open_ones = [session for session in sessions if session.state_at(now) is State.OPEN]
        if len(open_ones) < 2:
            return self._turn(unit, (*open_ones, *sessions)[0], now)
        asked = unit.asked(open_ones, now) or open_ones
        # What was answered before is read for the one that is meant alone: there may be many.
        readings = [self._glance(unit, session, now).read(reply) for session in asked]
        fitting = (
            session
            for wanted in (Response, AskedBack)
            for session, reading in zip(asked, readings, strict=True)
            if isinstance(reading, wanted)
        )
        return self._turn(unit, next(fitting, asked[0]), now)

    def _say_not_found(self, unit: UnitOfWork, inbound: Inbound, now: datetime) -> None:
        number, language = inbound.originator, self._local(inbound.originator)
        if from_a_machine(inbound.content, "", (language,)):
            return
        if not unit.notified_since(number, now - NOTICE_INTERVAL):
            unit.notify(number, self.wording.notice("survey_not_found", language), now)

    def _local(self, number: str) -> Language:
        return self.languages.of_country(phone.country(number)) or self.languages.fallback

    def _turn(self, unit: UnitOfWork, session: Session, now: datetime) -> Turn:
        turn = self._glance(unit, session, now)
        return replace(turn, responses=unit.responses(session))

    def _glance(self, unit: UnitOfWork, session: Session, now: datetime) -> Turn:
        """Make a turn that does not know yet what was answered before."""
        edition = self.catalogue.edition(session.survey_version, unit.definition)
        others = (tag for tag in edition.survey.languages if tag != session.language)
        context = ReplyContext(
            language=self.languages.named(session.language),
            others=tuple(self.languages.named(tag) for tag in others),
            today=now.astimezone(phone.time_zone(session.recipient)).date(),
        )
        return Turn(
            unit=unit,
            wording=self.wording,
            session=session,
            edition=edition,
            context=context,
            responses=(),
            now=now,
            segments_at_most=self.segments_at_most,
        )
