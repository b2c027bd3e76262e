"""The two flows: what happens, in which order. Time, store and wording are handed in; nothing here does I/O."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from engine import phone
from engine.conversation.commands import Commands
from engine.conversation.turn import Turn, state_on
from engine.conversation.unit import Unit
from engine.elements.element import Accepted, Rejection, ReplyContext
from engine.errors import ClientReferenceTaken, OptedOut
from engine.languages import Language, Languages
from engine.library import Library
from engine.reading import from_a_machine
from engine.request import SendRequest
from engine.session import Inbound, Response, Session, State
from engine.wording import Wording

NOTICE_INTERVAL = timedelta(hours=1)
"""How often at most a number without a session is told so: two machines must not talk for ever."""


@dataclass(frozen=True, kw_only=True)
class Sent:
    """What SendSurvey did: the session as it was when it began, and whether an earlier call had begun it."""

    session_id: str
    state: State
    current_element: str
    repeated: bool = False


@dataclass(frozen=True)
class Conversation:
    """The flows of the specification, over a library of surveys and a folder of templates."""

    library: Library
    wording: Wording
    languages: Languages
    unanswered_limit: int

    def send_survey(self, unit: Unit, survey_id: str, request: SendRequest, now: datetime) -> Sent:
        """Begin a session and queue what opens the survey.

        Raises UnknownSurvey, InvalidRequest, OptedOut or ClientReferenceTaken; nothing is stored then.
        """
        if earlier := self._sent_before(unit, survey_id, request):
            return earlier
        # 1. Check the request.
        edition = self.library.survey(survey_id)
        checked = request.checked(edition.survey, now)
        unit.hold(checked.recipient)
        if unit.has_opted_out(checked.recipient):
            raise OptedOut(f"`{checked.recipient}` has asked for no more surveys. Only a `start` from it changes that.")
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
        # 4. Store the session, 3. queue one SMS per element: in this order, as an SMS belongs to its session.
        if not unit.begin(session, edition.definition):
            return self.send_survey(unit, survey_id, request, now)
        turn = self._turn(unit, session, now)
        first, *others = turn.say(said)
        turn.queue([f"{request.content}\n{first}" if request.content else first, *others])
        return Sent(session_id=session.id, state=session.state, current_element=session.current_element)

    def _sent_before(self, unit: Unit, survey_id: str, request: SendRequest) -> Sent | None:
        if request.faults or not request.client_reference:
            return None
        earlier = unit.sent_before(survey_id, request.client_reference)
        if earlier is None:
            return None
        if earlier.payload_digest != request.digest:
            raise ClientReferenceTaken(
                f"`{request.client_reference}` was already sent for this survey with another payload."
            )
        edition = self.library.edition(earlier.survey_version, unit.definition)
        first = edition.survey.opening()[-1]
        return Sent(session_id=earlier.id, state=state_on(first), current_element=first.id, repeated=True)

    def receive_reply(self, unit: Unit, inbound: Inbound, now: datetime) -> str | None:
        """Take a reply one step through its survey; give the id of the session it belongs to, if there is one.

        A message delivered before changes nothing, and gives None.
        """
        # 1. Find the session.
        sessions = unit.in_sms_session(inbound.sms_session) if inbound.sms_session else ()
        sessions = sessions or unit.of_recipient(inbound.originator, now)
        turn = self._meant(unit, sessions, inbound.content, now) if sessions else None
        if not unit.receive(inbound, turn.session if turn else None, now):
            return None
        # Stop and start come first, and whoever has said stop is left in peace.
        commands = Commands(unit, self.wording, self._local(inbound.originator), now)
        obeyed = commands.about_surveys(inbound, turn)
        if turn and not obeyed:
            self._answer(commands, turn, inbound)
        elif not obeyed:
            self._say_not_found(unit, inbound, now)
        return turn.session.id if turn else None

    def _answer(self, commands: Commands, turn: Turn, inbound: Inbound) -> None:
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
        reading = turn.question.read(inbound.content, turn.context)
        command = commands.about_the_question(inbound, turn, reading)
        if not may_react and (command or not isinstance(reading, Accepted)):
            return
        if last.in_doubt:
            # Whoever answers a question has it, whatever the gateway may say; and it is asked again if need be.
            unit.arrived(session, now)
        if command:
            command()
            return
        if not isinstance(reading, Accepted):
            self._refuse(turn, reading if isinstance(reading, Rejection) else Rejection("unclear"))
            return
        # 5. Store the response.
        response = Response(
            element=turn.question.id,
            answer=reading.answer,
            comment=reading.comment,
            reply=inbound.content,
            responded_at=now,
        )
        unit.respond(session, response)
        # 6. The next element. 7. Queue the SMS. 8. Move the session.
        replace(turn, session=replace(session, unanswered=0), responses=(*turn.responses, response)).go_on()

    def _refuse(self, turn: Turn, rejection: Rejection) -> None:
        """Ask again, unless the survey says that this was once too often.

        What a loop asks again and gives up on keeps its earlier answer, for the rules and the host alike.
        """
        tries = turn.session.tries + 1
        if not turn.survey.tries.are_over(tries):
            (text,) = turn.say([turn.question])
            turn.react(f"{turn.error_prefix(rejection)}\n{text}", tries=tries)
            return
        given_up = replace(turn, session=replace(turn.session, unanswered=turn.session.unanswered + 1))
        if turn.survey.tries.then == "skip":
            given_up.go_on()
        else:
            given_up.go_to([turn.survey.completion])

    def _meant(self, unit: Unit, sessions: Sequence[Session], reply: str, now: datetime) -> Turn:
        """Choose among several: the open one whose pending question this reply fits, most recently asked first."""
        open_ones = [session for session in sessions if session.state_at(now) is State.OPEN]
        if len(open_ones) < 2:
            return self._turn(unit, (*open_ones, *sessions)[0], now)
        asked = [session for session in open_ones if unit.last_sms(session, now).asked] or open_ones
        turns = [self._turn(unit, session, now) for session in asked]
        return next((turn for turn in turns if isinstance(turn.question.read(reply, turn.context), Accepted)), turns[0])

    def _say_not_found(self, unit: Unit, inbound: Inbound, now: datetime) -> None:
        number, language = inbound.originator, self._local(inbound.originator)
        if phone.country(number) is None or from_a_machine(inbound.content, "", (language,)):
            return
        if not unit.notified_since(number, now - NOTICE_INTERVAL):
            unit.notify(number, self.wording.notice("survey_not_found", language), now)

    def _local(self, number: str) -> Language:
        return self.languages.of_country(phone.country(number)) or self.languages.fallback

    def _turn(self, unit: Unit, session: Session, now: datetime) -> Turn:
        edition = self.library.edition(session.survey_version, unit.definition)
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
            responses=unit.responses(session),
            now=now,
        )
