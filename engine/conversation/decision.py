"""What a reply comes to: a decision about a session, or a notice to a number. The flows apply it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from engine.session import AlertChange, Response, Session, State, WordedSms


class Purpose(StrEnum):
    """Why SMS of a session are sent."""

    SURVEY = "survey"
    """The survey goes on: what opens it, the next question, the completion."""

    CONFIRMATION = "confirmation"
    """It asks whether a likely answer is meant. It is asked once a question, so no two machines can keep it up."""

    REMINDER = "reminder"
    """Nobody has answered for a while."""

    REACTION = "reaction"
    """It follows a reply that was no answer. These are counted, and a session sends so many and no more in a row."""


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What a turn comes to: the answer to store, the SMS to send and why, and where the session stands then.

    `ends` is how the session ends by it, if it does. `once_more`: the question was answered before. `adds_words`: the
    response is stored already, and only its comment is new. `takes_back` is the latest response, if it is withdrawn.
    `leaves_behind` are the questions whose answers a loop ends: they do not count until each is asked again.
    `proves_arrival`: the SMS that the session queued last has reached its phone, as it was answered. `alerts` are those
    that it raises or withdraws. `gives_back` are the quotas whose places it no longer holds. `is_unasked`: nobody has
    just texted, so the SMS keep to the survey's hours. `outdates_reminder`: one waits, and is not to be sent any more.
    """

    session: Session
    messages: Sequence[WordedSms]
    purpose: Purpose
    response: Response | None = None
    once_more: bool = False
    adds_words: bool = False
    takes_back: Response | None = None
    leaves_behind: Sequence[str] = ()
    proves_arrival: bool = False
    ends: State | None = None
    alerts: Sequence[AlertChange] = ()
    gives_back: Sequence[str] = ()
    is_unasked: bool = False
    outdates_reminder: bool = False


@dataclass(frozen=True, kw_only=True)
class Notice:
    """An SMS to a number that belongs to no element of a survey: `opted_out`, `opted_in` or `survey_not_found`."""

    name: str
    recipient: str
    text: str
