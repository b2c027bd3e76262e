"""What a respondent may say beside answers: stop, start, help, repeat, back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from engine import phone
from engine.conversation.turn import Turn
from engine.conversation.unit import Unit
from engine.elements.element import Accepted, Question, Reading
from engine.languages import Language
from engine.reading import command
from engine.session import Inbound
from engine.wording import Wording


def goes_before(said: str | None, question: Question, reading: Reading) -> bool:
    """Tell whether a command is obeyed at a question; else the reply is what was read.

    A stop always is, and a start never: nobody is asked who has said stop. An option called "Back" is an answer.
    """
    is_an_answer = isinstance(reading, Accepted) and not question.takes_any_words
    return said == "stop" or (said in {"help", "repeat", "back"} and not is_an_answer)


@dataclass(frozen=True)
class Commands:
    """The commands in the languages of the survey, if there is one, and of the number's country."""

    unit: Unit
    wording: Wording
    local: Language
    now: datetime

    def about_surveys(self, inbound: Inbound, turn: Turn | None) -> bool:
        """Obey a stop or a start; true if that was all there is to do. A number that said stop gets no more SMS.

        Only who has said stop can start: else the word is a reply like any other.
        """
        said, number = self._said(inbound, turn), turn.session.recipient if turn else inbound.originator
        if phone.country(number) is None:  # a short code or a name: nobody is sent a survey there
            return False
        # Whoever has said stop has no open session: their `stop` closed it, and none begins until `start`.
        has_opted_out = not (turn and turn.is_open) and self.unit.has_opted_out(number)
        if said == "stop" and not has_opted_out:
            self.unit.opt_out(number, self.now)
            self._confirm(number, "opted_out", turn)
        if said == "start" and has_opted_out:
            self.unit.opt_in(number)
            self._confirm(number, "opted_in", turn)
        return said == "stop" or has_opted_out

    def about_the_question(self, inbound: Inbound, turn: Turn, reading: Reading) -> Callable[[], None] | None:
        """Give what obeys a help, repeat or back, if it was one."""
        obeying = {"help": self._help, "repeat": self._repeat, "back": self._back}
        said = self._said(inbound, turn)
        return partial(obeying[said], turn) if said in obeying and goes_before(said, turn.question, reading) else None

    def _help(self, turn: Turn) -> None:
        (text,) = turn.say([turn.question])
        turn.react(f"{self.wording.notice('help', turn.context.language)}\n{text}")

    def _repeat(self, turn: Turn) -> None:
        (text,) = turn.say([turn.question])
        turn.react(text)

    def _back(self, turn: Turn) -> None:
        """Ask the question before, or this one again where there was none."""
        if not turn.responses:
            self._repeat(turn)
            return
        *before, last = turn.responses
        self.unit.withdraw_last_response(turn.session)
        session = replace(turn.session, current_element=last.element, tries=0)
        self._repeat(replace(turn, session=session, responses=before))

    def _said(self, inbound: Inbound, turn: Turn | None) -> str | None:
        spoken = (*turn.context.languages, self.local) if turn else (self.local,)
        return command(inbound.content, spoken)

    def _confirm(self, number: str, notice: str, turn: Turn | None) -> None:
        spoken = turn.context.language if turn else self.local
        self.unit.notify(number, self.wording.notice(notice, spoken), self.now)
