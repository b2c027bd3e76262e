"""What a respondent may say beside answers: stop, start, help, repeat, back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from engine.conversation.turn import Turn
from engine.conversation.unit_of_work import UnitOfWork
from engine.elements.element import AskedBack, Question, Rejection
from engine.languages import Language
from engine.reading import command
from engine.session import Inbound, Response
from engine.wording import Wording


def goes_before(said: str | None, question: Question, *, is_an_answer: bool) -> bool:
    """Return whether a command is obeyed at a question; else the reply is what was read.

    A stop always is, and a start never: nobody is asked who has said stop. An option called "Back" is an answer.
    """
    is_an_answer = is_an_answer and not question.takes_any_words
    return said == "stop" or (said in {"help", "repeat", "back"} and not is_an_answer)


@dataclass(frozen=True)
class Keywords:
    """The commands in the languages of the survey, if there is one, and of the number's country."""

    unit: UnitOfWork
    wording: Wording
    local: Language
    now: datetime

    def about_surveys(self, inbound: Inbound, turn: Turn | None) -> bool:
        """Obey a stop or a start; true if that was all there is to do. A number that said stop gets no more SMS.

        Only who has said stop can start: else the word is a reply like any other.
        """
        said, number = self._said(inbound, turn), turn.session.recipient if turn else inbound.originator
        # Whoever has said stop has no open session: their `stop` closed it, and none begins until `start`.
        has_opted_out = not (turn and turn.is_open) and self.unit.has_opted_out(number)
        if said == "stop" and not has_opted_out:
            self.unit.opt_out(number, self.now)
            self._confirm(number, "opted_out", turn)
        if said == "start" and has_opted_out:
            self.unit.opt_in(number)
            self._confirm(number, "opted_in", turn)
        return said == "stop" or has_opted_out

    def about_the_question(
        self, inbound: Inbound, turn: Turn, reading: Response | AskedBack | Rejection
    ) -> Callable[[], None] | None:
        """Give what obeys a help, repeat or back, if it was one."""
        obeying = {"help": self._help, "repeat": self._repeat, "back": self._back}
        said, is_an_answer = self._said(inbound, turn), isinstance(reading, Response)
        if said not in obeying or not goes_before(said, turn.question, is_an_answer=is_an_answer):
            return None
        return partial(obeying[said], turn)

    def _help(self, turn: Turn) -> None:
        turn.react(f"{self.wording.notice('help', turn.context.language)}\n{turn.ask_again()}")

    def _repeat(self, turn: Turn) -> None:
        turn.react(turn.ask_again())

    def _back(self, turn: Turn) -> None:
        """Ask the question before, or this one again where there was none."""
        if not turn.responses:
            self._repeat(turn)
            return
        *before, last = turn.responses
        self.unit.withdraw_last_response(turn.session)
        session = replace(turn.session, current_element=last.element, tries=0, candidate=None, asked_back=False)
        self._repeat(replace(turn, session=session, responses=before))

    def _said(self, inbound: Inbound, turn: Turn | None) -> str | None:
        spoken = (*turn.context.languages, self.local) if turn else (self.local,)
        return command(inbound.content, spoken)

    def _confirm(self, number: str, notice: str, turn: Turn | None) -> None:
        spoken = turn.context.language if turn else self.local
        self.unit.notify(number, self.wording.notice(notice, spoken), self.now)
