"""One step of one session: what it knows, and what it decides. Nothing here happens: the flows apply it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from engine.elements.element import Accepted, Answer, AskedBack, Element, Question, Rejection, ReplyContext
from engine.errors import FieldError, InvalidRequest
from engine.reading import says_yes
from engine.segments import MOST_JOINED, cut, segments
from engine.session import Response, Session, State, UnconfirmedAnswer
from engine.survey import Doubt, Survey
from engine.survey_version import SurveyVersion
from engine.wording import PipedValues, Wording


class Purpose(StrEnum):
    """Why SMS of a session are sent."""

    SURVEY = "survey"
    """The survey goes on: what opens it, the next question, the completion."""

    CONFIRMATION = "confirmation"
    """It asks whether a likely answer is meant. It is asked once a question, so no two machines can keep it up."""

    REACTION = "reaction"
    """It follows a reply that was no answer. These are counted, and a session sends so many and no more in a row."""


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What a turn comes to: the answer to store, the SMS to send and why, and where the session stands then.

    `ends` is how the session ends by it, if it does. `takes_back`: the latest response is withdrawn. `proves_arrival`:
    the SMS that the session queued last has reached its phone, as it was answered.
    """

    session: Session
    texts: Sequence[str]
    purpose: Purpose
    response: Response | None = None
    takes_back: bool = False
    proves_arrival: bool = False
    ends: State | None = None


@dataclass(frozen=True, kw_only=True)
class Notice:
    """An SMS to a number that belongs to no element of a survey: `opted_out`, `opted_in` or `survey_not_found`."""

    name: str
    recipient: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Turn:
    """A session at one moment, on the version of the survey it began with."""

    wording: Wording
    session: Session
    version: SurveyVersion
    context: ReplyContext
    now: datetime
    responses: Sequence[Response] = ()
    segments_at_most: int = MOST_JOINED

    @property
    def survey(self) -> Survey:
        """The survey, as it was when the session began."""
        return self.version.survey

    @property
    def is_open(self) -> bool:
        """Whether a reply still counts."""
        return self.session.state_at(self.now) is State.OPEN

    @property
    def answers(self) -> Mapping[str, Answer]:
        """The answers by element; of one that a loop asked again, the latest."""
        return {response.element: response.answer for response in self.responses}

    @property
    def question(self) -> Question:
        """The question an open session waits on."""
        return self.survey.questions[self.session.current_element]

    def read(self, reply: str) -> Response | AskedBack | Rejection:
        """Return what a reply comes to here: a response to store, an answer to ask back, or why there is none.

        A candidate is confirmed by its answer again, in doubt or not, or by a plain yes that is no answer itself.
        """
        question, candidate = self.question, self.session.candidate
        reading = question.read(reply, self.context)
        if isinstance(reading, AskedBack) and self.survey.doubt is Doubt.ACCEPT:
            reading = Accepted(reading.answer, reading.comment)
        if not isinstance(reading, Rejection):
            if candidate and reading.answer == candidate.answer:
                return self._confirmed(candidate, reading.comment)
            if isinstance(reading, Accepted):
                return self._response(reading.answer, reading.comment, reply)
            if self.session.asked_back or self.survey.doubt is Doubt.REFUSE:
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

    def open(self, content: str | None) -> Decision:
        """Say what opens the survey, `content` before it. Raises InvalidRequest where one SMS cannot hold both."""
        said = self.survey.opening()
        first, *others = self._say(said)
        if content:
            first = f"{content}\n{first}"
            self._refuse_too_long(first)
        return self._decide([first, *others], Purpose.SURVEY, ends=end_at(said[-1]))

    def accept(self, response: Response) -> Decision:
        """Go on with an answer."""
        return replace(self, responses=(*self.responses, response)).go_on(Purpose.SURVEY, response)

    def go_on(self, purpose: Purpose, response: Response | None = None) -> Decision:
        """Go by the first rule that holds, else by `next`, else in sequence, else to the completion: step 6."""
        by_rule = self.version.branching.next(self.question.id, self.answers, self.session.variables)
        return self._go_to(self.survey.walk(by_rule or self.survey.after(self.question).id), purpose, response)

    def ask_back(self, doubtful: AskedBack, reply: str) -> Decision:
        """Ask whether the likely answer is meant: that is no try in vain."""
        candidate = UnconfirmedAnswer(answer=doubtful.answer, comment=doubtful.comment, reply=reply)
        text = self.wording.confirm(self.question, candidate.answer, self.context)
        return self._decide([text], Purpose.CONFIRMATION, candidate=candidate, asked_back=True)

    def refuse(self, rejection: Rejection) -> Decision:
        """Ask again, unless the survey says that this was once too often.

        What a loop asks again and gives up on keeps its earlier answer, for the rules and the host alike.
        """
        tries = self.session.tries + 1
        if self.survey.tries.are_over(tries):
            if self.survey.tries.then == "skip":
                return self.go_on(Purpose.REACTION)
            return self._go_to([self.survey.completion], Purpose.REACTION)
        prefix = self.wording.error_prefix(self.question, rejection, self.context.language)
        (text,) = self._say([self.question])
        return self._decide([f"{prefix}\n{text}"], Purpose.REACTION, tries=tries, candidate=None)

    def repeat(self) -> Decision:
        """Ask the pending question once more, and below it about the candidate that waits to be confirmed."""
        return self._decide([self._pending()], Purpose.REACTION)

    def help(self) -> Decision:
        """Tell what may be done, and ask the pending question once more."""
        notice = self.wording.notice("help", self.context.language)
        return self._decide([f"{notice}\n{self._pending()}"], Purpose.REACTION)

    def go_back(self) -> Decision:
        """Ask the question before, or this one once more where there was none."""
        if not self.responses:
            return self.repeat()
        *before, last = self.responses
        session = replace(self.session, current_element=last.element, tries=0, candidate=None, asked_back=False)
        return replace(replace(self, session=session, responses=before).repeat(), takes_back=True)

    def too_late(self) -> Decision:
        """Say that the survey is no longer there."""
        text = self.wording.quote(self.survey.unavailable[self.session.language], self._piped)
        return self._decide([text], Purpose.REACTION)

    def _go_to(self, said: Sequence[Element], purpose: Purpose, response: Response | None = None) -> Decision:
        last = said[-1]
        moved = {"current_element": last.id, "tries": 0, "candidate": None, "asked_back": False}
        return self._decide(self._say(said), purpose, response=response, ends=end_at(last), **moved)

    def _decide(
        self,
        texts: Sequence[str],
        purpose: Purpose,
        *,
        response: Response | None = None,
        ends: State | None = None,
        **moved: Any,
    ) -> Decision:
        """Move the session on. What was piped may have made a text longer than the gateway takes: then it is cut."""
        unanswered = 0 if purpose is Purpose.SURVEY else self.session.unanswered + (purpose is Purpose.REACTION)
        return Decision(
            session=replace(self.session, asked_at=self.now, unanswered=unanswered, **moved),
            texts=[part for text in texts for part in cut(text, self.segments_at_most)],
            purpose=purpose,
            response=response,
            ends=ends,
        )

    def _pending(self) -> str:
        (text,) = self._say([self.question])
        if self.session.candidate is None:
            return text
        return f"{text}\n{self.wording.confirm(self.question, self.session.candidate.answer, self.context)}"

    def _say(self, said: Sequence[Element]) -> list[str]:
        return [self.wording.say(element, self.context.language, self._piped) for element in said]

    @property
    def _piped(self) -> PipedValues:
        questions, language = self.survey.questions, self.context.language
        shown = {element: questions[element].display(answer, language) for element, answer in self.answers.items()}
        return PipedValues(answers=shown, variables=self.session.variables)

    def _refuse_too_long(self, first: str) -> None:
        size, most = segments(first), self.segments_at_most
        if size.count > most:
            told = f"`content` and the survey's first text take {size.count} segments ({size.encoding}) together"
            raise InvalidRequest([FieldError("/content", f"{told}; the gateway joins {most} at most. Shorten it.")])


def end_at(element: Element) -> State | None:
    """Return how a session ends that comes to this element; None where the element asks."""
    return None if isinstance(element, Question) else State.COMPLETED
