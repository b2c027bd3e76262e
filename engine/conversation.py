"""The two flows: what happens, in which order. Time, store and wording are handed in; nothing here does I/O."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from engine import phone
from engine.elements.element import Answer, Element, Heard, Hearing, Question, Refusal
from engine.errors import ClientReferenceTaken
from engine.languages import Languages
from engine.library import Edition, Library
from engine.request import SendRequest
from engine.session import Inbound, Response, Session, State
from engine.survey import Survey
from engine.wording import Quotes, Wording

NOTICE_INTERVAL = timedelta(hours=1)
"""How often at most a number without a session is told so: two machines must not talk for ever."""


class Unit(Protocol):
    """One transaction, as the flows see it. The sessions it gives are locked until it ends."""

    def sent_before(self, survey_id: str, client_reference: str) -> Session | None:
        """Find the session a SendSurvey with this client reference began."""

    def begin(self, session: Session, definition: str) -> bool:
        """Store a new session and its version's definition; False if its client reference was just taken."""

    def is_new(self, inbound: Inbound, now: datetime) -> bool:
        """Record an inbound message; False if this gateway has delivered it before."""

    def in_sms_session(self, sms_session: str) -> Sequence[Session]:
        """Find the session that holds this SMS session: one or none."""

    def of_recipient(self, number: str) -> Sequence[Session]:
        """Find the sessions of a number, open ones first, then by when they last asked, latest first."""

    def was_asked(self, session: Session) -> bool:
        """Tell whether the session's last SMS was ever handed to the gateway."""

    def arrived(self, session: Session, inbound: Inbound, now: datetime) -> None:
        """Record that the inbound message belongs to this session: what was under way to its phone is there."""

    def definition(self, version: str) -> str:
        """Give the text of a version of a definition in use."""

    def responses(self, session: Session) -> Sequence[Response]:
        """Give the accepted answers so far, oldest first."""

    def respond(self, session: Session, response: Response) -> None:
        """Store an accepted answer."""

    def move(self, session: Session) -> None:
        """Store where a session stands now."""

    def queue(self, session: Session, texts: Sequence[str], now: datetime) -> Session:
        """Put SMS in the outbox, in order; gives the session with its count of messages moved on."""

    def notify(self, recipient: str, text: str, now: datetime) -> None:
        """Put an SMS that belongs to no session in the outbox."""

    def notified_since(self, recipient: str, since: datetime) -> bool:
        """Tell whether a number was sent an SMS that belongs to no session, later than `since`."""


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

    def send_survey(self, unit: Unit, survey_id: str, request: SendRequest, now: datetime) -> Sent:
        """Begin a session and queue what opens the survey.

        Raises UnknownSurvey, InvalidRequest or ClientReferenceTaken; nothing is stored then.
        """
        if earlier := self._sent_before(unit, survey_id, request):
            return earlier
        # 1. Check the request.
        edition = self.library.survey(survey_id)
        checked = request.checked(edition.survey, now)
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
            state=_state_on(said[-1]),
            created_at=now,
            asked_at=now,
            expires_at=checked.expires_at,
        )
        # 4. Store the session, 3. queue one SMS per element: in this order, as an SMS belongs to its session.
        if not unit.begin(session, edition.definition):
            return self.send_survey(unit, survey_id, request, now)
        texts = self._say(said, self._turn(unit, session, now))
        if request.content:
            texts[0] = f"{request.content}\n{texts[0]}"
        self._queue(unit, session, texts, now)
        return Sent(session_id=session.id, state=session.state, current_element=session.current_element)

    def _sent_before(self, unit: Unit, survey_id: str, request: SendRequest) -> Sent | None:
        earlier = unit.sent_before(survey_id, request.client_reference) if request.client_reference else None
        if earlier is None:
            return None
        if earlier.payload_digest != request.digest:
            raise ClientReferenceTaken(
                f"`{request.client_reference}` was already sent for this survey with another payload."
            )
        edition = self.library.edition(earlier.survey_version, unit.definition)
        first = edition.survey.opening()[-1]
        return Sent(session_id=earlier.id, state=_state_on(first), current_element=first.id, repeated=True)

    def receive_reply(self, unit: Unit, inbound: Inbound, now: datetime) -> None:
        """Take a reply one step through its survey. A message delivered before changes nothing."""
        if not unit.is_new(inbound, now):
            return
        # 1. Find the session.
        sessions = unit.in_sms_session(inbound.sms_session) if inbound.sms_session else ()
        sessions = sessions or unit.of_recipient(inbound.originator)
        if not sessions:
            self._say_not_found(unit, inbound.originator, now)
            return
        session = self._meant(unit, sessions, inbound.content, now)
        unit.arrived(session, inbound, now)
        turn = self._turn(unit, session, now)
        # 2. On its completion, or expired.
        if session.state_at(now) is not State.OPEN:
            self._queue(unit, session, [self._unavailable(turn)], now)
            return
        if not unit.was_asked(session):
            # It answers an earlier question: nobody can know this one yet. Stored, not counted.
            return
        # 3. and 4. Read and validate; the kind knows how its options are numbered.
        question = turn.question
        heard = question.read(inbound.content, turn.hearing)
        if isinstance(heard, Refusal):
            prefix = self.wording.error_prefix(question, heard, turn.hearing.language)
            (text,) = self._say([question], turn)
            self._queue(unit, replace(session, asked_at=now), [f"{prefix}\n{text}"], now)
            return
        # 5. Store the response.
        response = Response(
            element=question.id,
            answer=heard.answer,
            comment=heard.comment,
            reply=inbound.content,
            responded_at=now,
        )
        unit.respond(session, response)
        turn = replace(turn, answers={**turn.answers, question.id: heard.answer})
        # 6. The next element.
        by_rule = turn.edition.branching.next(question.id, turn.answers, session.variables)
        said = turn.survey.walk(by_rule or turn.survey.after(question).id)
        # 7. Queue the SMS. 8. Move the session.
        moved = replace(session, current_element=said[-1].id, state=_state_on(said[-1]), asked_at=now)
        self._queue(unit, moved, self._say(said, turn), now)

    def _meant(self, unit: Unit, sessions: Sequence[Session], reply: str, now: datetime) -> Session:
        """Choose among several: the open one whose pending question this reply fits, most recently asked first."""
        open_ones = [session for session in sessions if session.state_at(now) is State.OPEN]
        if len(open_ones) < 2:
            return (*open_ones, *sessions)[0]
        asked = [session for session in open_ones if unit.was_asked(session)] or open_ones
        return next((session for session in asked if self._fits(self._turn(unit, session, now), reply)), asked[0])

    def _fits(self, turn: _Turn, reply: str) -> bool:
        return isinstance(turn.question.read(reply, turn.hearing), Heard)

    def _say_not_found(self, unit: Unit, number: str, now: datetime) -> None:
        country = phone.country(number)
        if country is None or unit.notified_since(number, now - NOTICE_INTERVAL):
            return
        language = self.languages.of_country(country) or self.languages.fallback
        unit.notify(number, self.wording.notice("survey_not_found", language), now)

    def _turn(self, unit: Unit, session: Session, now: datetime) -> _Turn:
        edition = self.library.edition(session.survey_version, unit.definition)
        others = (tag for tag in edition.survey.languages if tag != session.language)
        hearing = Hearing(
            language=self.languages.named(session.language),
            others=tuple(self.languages.named(tag) for tag in others),
            today=now.astimezone(phone.time_zone(session.recipient)).date(),
        )
        answers = {response.element: response.answer for response in unit.responses(session)}
        return _Turn(session=session, edition=edition, hearing=hearing, answers=answers)

    def _queue(self, unit: Unit, session: Session, texts: Sequence[str], now: datetime) -> None:
        unit.move(unit.queue(session, texts, now))

    def _unavailable(self, turn: _Turn) -> str:
        return self.wording.quote(turn.survey.unavailable[turn.session.language], turn.quotes)

    def _say(self, said: Sequence[Element], turn: _Turn) -> list[str]:
        return [self.wording.say(element, turn.hearing.language, turn.quotes) for element in said]


@dataclass(frozen=True, kw_only=True)
class _Turn:
    """What one step of a conversation knows."""

    session: Session
    edition: Edition
    hearing: Hearing
    answers: Mapping[str, Answer]

    @property
    def survey(self) -> Survey:
        return self.edition.survey

    @property
    def question(self) -> Question:
        return self.survey.questions[self.session.current_element]

    @property
    def quotes(self) -> Quotes:
        questions, language = self.survey.questions, self.hearing.language
        shown = {element: questions[element].shown(answer, language) for element, answer in self.answers.items()}
        return Quotes(answers=shown, variables=self.session.variables)


def _state_on(element: Element) -> State:
    return State.OPEN if isinstance(element, Question) else State.COMPLETED
