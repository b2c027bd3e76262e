"""One step of one session: what it knows, and what it may do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from engine.conversation.unit import Unit
from engine.elements.element import Answer, Element, Question, Rejection, ReplyContext
from engine.library import Edition
from engine.session import Response, Session, State
from engine.survey import Survey
from engine.wording import Quotes, Wording


@dataclass(frozen=True, kw_only=True)
class Turn:
    """A session at one moment, on the version of the survey it began with."""

    unit: Unit
    wording: Wording
    session: Session
    edition: Edition
    context: ReplyContext
    responses: Sequence[Response]
    now: datetime

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
        self.queue(self.say(said), current_element=said[-1].id, state=state_on(said[-1]), tries=0)

    def react(self, text: str, **moved: Any) -> None:
        """Queue an SMS to a reply that was no answer."""
        self.queue([text], unanswered=self.session.unanswered + 1, **moved)

    def queue(self, texts: Sequence[str], **moved: Any) -> None:
        """Queue SMS and store where the session stands then."""
        session = replace(self.session, asked_at=self.now, **moved)
        self.unit.move(self.unit.queue(session, texts, self.now))

    @property
    def _quotes(self) -> Quotes:
        questions, language = self.survey.questions, self.context.language
        shown = {element: questions[element].shown(answer, language) for element, answer in self.answers.items()}
        return Quotes(answers=shown, variables=self.session.variables)


def state_on(element: Element) -> State:
    """Tell what a session is that stands on this element."""
    return State.OPEN if isinstance(element, Question) else State.COMPLETED
