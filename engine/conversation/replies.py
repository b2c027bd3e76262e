"""What a reply comes to at the question a session waits on: an answer, one to ask back, or why there is none."""

from __future__ import annotations

from engine.conversation.turn import Turn
from engine.elements.element import Accepted, Answer, AskedBack, Rejection
from engine.reading import says_yes
from engine.reading.cleaning import cleaned, unreadable
from engine.session import Response, UnconfirmedAnswer
from engine.survey import Doubt


def read(reply: str, turn: Turn) -> Response | AskedBack | Rejection:
    """Return a response to store, an answer to ask back, or why there is none.

    Where words are asked for, all words are a comment on the answer that is there.
    """
    candidate = turn.session.candidate
    if candidate and candidate.lacks_words:
        return unreadable(reply) or _response(turn, candidate.answer, cleaned(reply), candidate.reply)
    return _answer(reply, turn, candidate)


def _answer(reply: str, turn: Turn, candidate: UnconfirmedAnswer | None) -> Response | AskedBack | Rejection:
    """Read an answer: a candidate is confirmed by itself again, in doubt or not, or by a plain yes that is none."""
    question, doubt = turn.question, turn.survey.doubt
    reading = question.read(reply, turn.context)
    if isinstance(reading, AskedBack) and doubt is Doubt.ACCEPT:
        reading = Accepted(reading.answer, reading.comment)
    if not isinstance(reading, Rejection):
        if candidate and reading.answer == candidate.answer:
            return _confirmed(turn, candidate, reading.comment)
        if isinstance(reading, Accepted):
            return _response(turn, reading.answer, reading.comment, reply)
        if turn.session.asked_back or doubt is Doubt.REFUSE:
            return Rejection("unclear", (question.display(reading.answer, turn.context.language),))
        return reading
    is_yes = candidate and not reading.candidates and says_yes(reply, turn.context.languages)
    if candidate and is_yes and question.is_confirmed_by_yes(turn.context):
        return _confirmed(turn, candidate, None)
    return reading


def _confirmed(turn: Turn, candidate: UnconfirmedAnswer, comment: str | None) -> Response:
    return _response(turn, candidate.answer, candidate.comment or comment, candidate.reply, confirmed=True)


def _response(turn: Turn, answer: Answer, comment: str | None, reply: str, *, confirmed: bool = False) -> Response:
    return Response(
        element=turn.question.id,
        answer=answer,
        comment=comment,
        reply=reply,
        responded_at=turn.now,
        confirmed=confirmed,
    )
