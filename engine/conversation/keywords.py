"""What a respondent may say beside answers: stop, start, help, repeat, back, and skip where that is allowed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from engine.conversation.decision import Decision
from engine.conversation.turn import Turn
from engine.elements.element import AskedBack, Question, Rejection
from engine.reading import says_none, says_skip
from engine.session import Response, WordedSms


def goes_before(said: str | None, question: Question, *, is_an_answer: bool) -> bool:
    """Return whether a keyword is obeyed at a question; else the reply is what was read.

    A stop always is, and a start never: nobody is asked who has said stop. An option called "Back" is an answer.
    """
    is_an_answer = is_an_answer and not question.takes_any_words
    return said == "stop" or (said in {"help", "repeat", "back"} and not is_an_answer)


def opting(said: str | None, *, has_opted_out: bool) -> str | None:
    """Return the notice that a stop or a start is answered with; None where it changes nothing.

    Only who has said stop can start: else the word is a reply like any other.
    """
    if said == "stop" and not has_opted_out:
        return "opted_out"
    return "opted_in" if said == "start" and has_opted_out else None


def obey(
    said: str | None,
    reply: str,
    turn: Turn,
    reading: Response | AskedBack | Rejection,
    queued: Callable[[], Sequence[WordedSms]],
) -> Decision | None:
    """Return what a help, repeat, back or skip comes to; None if it was none, or is the answer to the question.

    `queued` returns the session's SMS so far, which only a back asks for.
    """
    is_an_answer = isinstance(reading, Response)
    if not goes_before(said, turn.question, is_an_answer=is_an_answer and not turn.awaits_words):
        return turn.decline() if _declines(reply, turn, reading) else None
    match said:
        case "help":
            return turn.help()
        case "repeat":
            return turn.repeat()
        case "back":
            return turn.go_back(queued())
    return None


def _declines(reply: str, turn: Turn, reading: Response | AskedBack | Rejection) -> bool:
    """Return whether a reply goes on without an answer. An option called "Skip" is an answer.

    Whoever has none, or does not know, is not asked again; but a no to what was asked back is a no to that, and among
    options it may be a part of one.
    """
    question, said_none = turn.question, isinstance(reading, Rejection) and says_none(reply, turn.context.languages)
    if not question.optional:
        return False
    if said_none and not question.options and turn.session.candidate is None:
        return True
    is_an_option = isinstance(reading, Response) and bool(question.options) and not turn.awaits_words
    return not is_an_option and says_skip(reply, turn.context.languages)
