"""One step of one session: what it knows, and what it may do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from engine.catalogue import SurveyVersion
from engine.conversation.unit_of_work import UnitOfWork
from engine.elements.element import Accepted, Answer, AskedBack, Element, Question, Rejection, ReplyContext
from engine.reading import says_yes
from engine.segments import MOST_JOINED, cut
from engine.session import Candidate, Response, Session, State
from engine.survey import Doubt, Survey
from engine.wording import PipedValues, Wording


@dataclass(frozen=True, kw_only=True)
class Turn:
    """A session at one moment, on the version of the survey it began with."""

    unit: UnitOfWork
    wording: Wording
    session: Session
    edition: SurveyVersion
    context: ReplyContext
    responses: Sequence[Response]
    now: datetime
    segments_at_most: int = MOST_JOINED

    @property
    def survey(self) -> Survey:
        """The survey, as it was when the session began."""
        return self.edition.survey

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
                return self._response(Candidate(answer=reading.answer, comment=reading.comment, reply=reply))
            if self.session.asked_back or self.survey.doubt is Doubt.REFUSE:
                return Rejection("unclear", (question.display(reading.answer, self.context.language),))
            return reading
        is_yes = candidate and not reading.candidates and says_yes(reply, self.context.languages)
        if candidate and is_yes and question.is_confirmed_by_yes(self.context):
            return self._confirmed(candidate, None)
        return reading

    def _confirmed(self, candidate: Candidate, comment: str | None) -> Response:
        return self._response(replace(candidate, comment=candidate.comment or comment), confirmed=True)

    def _response(self, read: Candidate, *, confirmed: bool = False) -> Response:
        return Response(
            element=self.question.id,
            answer=read.answer,
            comment=read.comment,
            reply=read.reply,
            responded_at=self.now,
            confirmed=confirmed,
        )

    def ask_back(self, doubtful: AskedBack, reply: str) -> None:
        """Ask whether the likely answer is meant. It is no try in vain, and can only be done once a question."""
        candidate = Candidate(answer=doubtful.answer, comment=doubtful.comment, reply=reply)
        text = self.wording.confirm(self.question, candidate.answer, self.context)
        self.queue([text], candidate=candidate, asked_back=True)

    def ask_again(self) -> str:
        """Word the pending question, and below it the candidate that waits to be confirmed."""
        (text,) = self.say([self.question])
        if self.session.candidate is None:
            return text
        return f"{text}\n{self.wording.confirm(self.question, self.session.candidate.answer, self.context)}"

    def say(self, said: Sequence[Element]) -> list[str]:
        """Word elements in the session's language."""
        return [self.wording.say(element, self.context.language, self._quotes) for element in said]

    def unavailable(self) -> str:
        """Word what is said to a reply that comes too late."""
        return self.wording.quote(self.survey.unavailable[self.session.language], self._quotes)

    def error_prefix(self, rejection: Rejection) -> str:
        """Word why the question is asked again."""
        return self.wording.error_prefix(self.question, rejection, self.context.language)

    def go_on(self) -> None:
        """Go by the first rule that holds, else by `next`, else in sequence, else to the completion: step 6."""
        by_rule = self.edition.branching.next(self.question.id, self.answers, self.session.variables)
        self.go_to(self.survey.walk(by_rule or self.survey.after(self.question).id))

    def go_to(self, said: Sequence[Element]) -> None:
        """Queue what is said, and move the session to the last of it: steps 7 and 8."""
        moved = {"current_element": said[-1].id, "state": state_on(said[-1])}
        self.queue(self.say(said), **moved, tries=0, candidate=None, asked_back=False)

    def react(self, text: str, **moved: Any) -> None:
        """Queue an SMS to a reply that was no answer."""
        self.queue([text], unanswered=self.session.unanswered + 1, **moved)

    def queue(self, texts: Sequence[str], **moved: Any) -> None:
        """Queue SMS and store where the session stands then.

        What was quoted may have made one longer than the gateway takes: then it is several.
        """
        session = replace(self.session, asked_at=self.now, **moved)
        fitting = [part for text in texts for part in cut(text, self.segments_at_most)]
        self.unit.move(self.unit.queue(session, fitting, self.now))

    @property
    def _quotes(self) -> PipedValues:
        questions, language = self.survey.questions, self.context.language
        shown = {element: questions[element].display(answer, language) for element, answer in self.answers.items()}
        return PipedValues(answers=shown, variables=self.session.variables)


def state_on(element: Element) -> State:
    """Tell what a session is that stands on this element."""
    return State.OPEN if isinstance(element, Question) else State.COMPLETED
