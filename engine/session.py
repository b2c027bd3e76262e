"""A session, its responses and what respondents send: the values that the flows and the store share."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from engine.elements.element import Answer

COMPLETION = "completion"
"""The id under which a survey's last element stands."""


class State(StrEnum):
    """What became of a session. The clock alone makes it `expired`, which is stored some time later."""

    OPEN = "open"
    COMPLETED = "completed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    OPTED_OUT = "opted_out"


class SessionPurpose(StrEnum):
    """What a session is for; a trial never counts in results."""

    LIVE = "live"
    TRIAL = "trial"


@dataclass(frozen=True, kw_only=True)
class UnconfirmedAnswer:
    """A likely answer that the respondent was asked to confirm, with the reply it was read in.

    One that `lacks_words` is confirmed and stored, and the respondent was asked for words to stand beside it.
    """

    answer: Answer
    comment: str | None
    reply: str
    lacks_words: bool = False


@dataclass(frozen=True, kw_only=True)
class Session:
    """One respondent in one survey.

    `survey_version` pins the definition, whatever happens to its file. `payload_digest` tells a repeated
    SendSurvey from a different one under the same `client_reference`. `messages` counts the outbound SMS queued
    so far: the next one's number is `messages + 1`. `tries` counts the replies to the current question that were no
    answer, `unanswered` the SMS sent to such replies since the last answer. `candidate` waits to be confirmed;
    `asked_back` stays true until the session moves on, as the same question asks back only once. `first_answer_at`
    stays, even if that answer is taken back. `reminded` counts the reminders since the last answer; the next one is
    sent no earlier than at `remind_at`, and never where that is None. `alerts` are those that are raised, by name, and
    since when; `alerts_due_at` is when alerts at the end are looked at, should nothing follow until then. `places` are
    the quotas that it holds a place of, by name; `screened` is one that was full.
    """

    id: str
    survey_id: str
    survey_version: str
    client_reference: str | None
    payload_digest: str
    recipient: str
    language: str
    variables: Mapping[str, str]
    current_element: str
    state: State
    created_at: datetime
    asked_at: datetime
    expires_at: datetime
    sms_session: str | None = None
    messages: int = 0
    tries: int = 0
    unanswered: int = 0
    candidate: UnconfirmedAnswer | None = None
    asked_back: bool = False
    first_answer_at: datetime | None = None
    ended_at: datetime | None = None
    purpose: SessionPurpose = SessionPurpose.LIVE
    alerts: Mapping[str, datetime] = field(default_factory=dict)
    alerts_due_at: datetime | None = None
    reminded: int = 0
    remind_at: datetime | None = None
    places: tuple[str, ...] = ()
    screened: str | None = None

    def state_at(self, now: datetime) -> State:
        """Return the state a reader should see at `now`."""
        if self.state is State.OPEN and self.expires_at <= now:
            return State.EXPIRED
        return self.state


@dataclass(frozen=True, kw_only=True)
class AlertChange:
    """An alert of a session, by its name, that is raised now or, if not, withdrawn."""

    name: str
    is_raised: bool


@dataclass(frozen=True, kw_only=True)
class Event:
    """What an operator may want to know of once it is committed: of a session, or of a number alone."""

    what: str
    session_id: str | None = None
    number: str | None = None


@dataclass(frozen=True, kw_only=True)
class Response:
    """An accepted answer: what was read, the comment beside it, the raw reply, and when.

    `confirmed`: the reply was doubtful, and the respondent was asked back and said so again. `asked_at` is when the
    gateway took the SMS that is answered, or was first given it where it has not said so. `ceased`: how many answers
    there were when a loop left it behind, since when it does not count; None while it counts.
    """

    element: str
    answer: Answer
    comment: str | None
    reply: str
    responded_at: datetime
    confirmed: bool = False
    asked_at: datetime | None = None
    ceased: int | None = None


def that_count(responses: Sequence[Response]) -> Mapping[str, Response]:
    """Return the responses that count, by element: of one that a loop asked again, the latest; oldest first."""
    latest = dict[str, Response]()
    for response in responses:
        if response.ceased is None:
            latest.pop(response.element, None)
            latest[response.element] = response
    return latest


@dataclass(frozen=True, kw_only=True)
class WordedSms:
    """An SMS to a respondent, and why it is sent.

    `element` is what it says; one that words two things says the question. `way` is `opening`, `sequence`, `next`,
    `rule:NAME`, `quota:NAME` (it was full) or `given_up` where the survey goes on, else `again:REASON`, `other` (it
    asks for the words of the other option), `repeat`, `back`, `help`, `reminder:N` (the Nth since the last answer),
    `unavailable` or `notice`. Where it goes on from one element to the next, `previous` is the one before, and `after`
    tells what became of that one where it was a question: `answered`, `skipped` or `given_up`.
    """

    text: str
    element: str | None = None
    way: str | None = None
    previous: str | None = None
    after: str | None = None


@dataclass(frozen=True, kw_only=True)
class Part:
    """Which part of a long SMS this is: `number` counts from 1 to `total`; `reference` is the same in all of them."""

    reference: str
    number: int
    total: int


@dataclass(frozen=True, kw_only=True)
class Inbound:
    """An SMS from a respondent, as a gateway hands it in; a picture has the content "".

    `message_id` is the gateway's own: the same one again, from the same phone with the same text, is a redelivery.
    `originator` is E.164. An SMS from something else is stored as refused, unless `sms_session` tells the number.
    With a `part`, the SMS waits for the other parts.
    """

    gateway: str
    message_id: str
    originator: str
    content: str
    sms_session: str | None = None
    part: Part | None = None

    @property
    def as_json(self) -> str:
        """The SMS as it came, as JSON for people to read."""
        told = {
            "messageId": self.message_id,
            "originator": self.originator,
            "content": self.content,
            "smsSession": self.sms_session,
        }
        return json.dumps({name: value for name, value in told.items() if value is not None}, ensure_ascii=False)


class Fate(StrEnum):
    """What a delivery report says became of an SMS."""

    DELIVERED = "delivered"
    FAILED = "failed"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, kw_only=True)
class Report:
    """A delivery report. UNREACHABLE is a failure that no later SMS to this number would escape."""

    client_reference: str
    fate: Fate
    reason: str | None = None
