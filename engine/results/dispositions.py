"""What became of a session, and of each question it was asked: every figure is counted from these. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from engine.results.lineage import AnswerValue, Lineage
from engine.session import State
from engine.store.cohorts import CohortAnswer, CohortMessage, CohortSession
from engine.store.tables import MessageStatus
from engine.survey import ResultsOptions, Survey


class Disposition(StrEnum):
    """What became of a session, in the words of survey research (AAPOR)."""

    COMPLETE = "complete"
    SCREENED = "screened"
    PARTIAL = "partial"
    BREAK_OFF = "break_off"
    REFUSED = "refused"
    NO_REPLY = "no_reply"
    UNDELIVERED = "undelivered"
    NOT_SENT = "not_sent"
    OPEN = "open"


class Passage(StrEnum):
    """What became of a question in a session that was asked it."""

    ANSWERED = "answered"
    WAITING = "waiting"
    LEFT_HERE = "left_here"
    SKIPPED = "skipped"
    WITHDRAWN = "withdrawn"


SentSms = tuple[str | None, str, bool]
"""The element that an SMS says, its status, and whether a gateway was given it."""

PLAIN: Mapping[str, Disposition] = {State.OPEN: Disposition.OPEN, State.COMPLETED: Disposition.COMPLETE}
TAKEN = (MessageStatus.SENT, MessageStatus.DELIVERED)
NOT_THERE = (MessageStatus.FAILED, MessageStatus.CANCELLED, MessageStatus.WAITING)


class Wait(NamedTuple):
    """For how long a question waited, in seconds: until its answer or, without one, until its session ended, or now.

    `asked_ago` is how long ago a gateway took it.
    """

    lasted: int
    is_answered: bool
    asked_ago: int


@dataclass(slots=True)
class SessionResult:
    """All that results tell of one session.

    `values` are its current answers by question; `passages` tell of every question it was asked what became of it.
    `waits` are those of the questions that are answered, and of the one it stands on, where it is known when they were
    asked. `recorded` is false where an older version of the engine began it, which did not record why SMS were sent.
    """

    session: CohortSession
    disposition: Disposition
    values: Mapping[str, AnswerValue]
    passages: Mapping[str, Passage]
    waits: dict[str, Wait]
    asked_again: Sequence[tuple[str, str]] = ()
    recorded: bool = True


class Judge:
    """Tells of sessions what became of them, over the versions of a survey and its options for results.

    Without `words`, what was answered in words is told as "".
    """

    def __init__(self, lineage: Lineage, options: ResultsOptions, *, words: bool = True) -> None:
        self._lineage = lineage
        self._words = words
        if options.partial_from:
            self._enough = {one.name for one in lineage.of_id(options.partial_from)}
        else:
            self._enough = {one.name for one in lineage.questions if one.newest.measure}

    def result(
        self, session: CohortSession, answers: Sequence[CohortAnswer], messages: Sequence[CohortMessage], now: datetime
    ) -> SessionResult:
        """Return all that is told of a session, as of `now`."""
        version, question = session.version, self._lineage.question
        values: dict[str, AnswerValue] = {}
        waits: dict[str, Wait] = {}
        passages: dict[str, Passage] = {}
        for one in answers:
            asked = question(version, one.element)
            if asked is None:
                continue
            if not one.current:
                # Taken back, or left behind by a loop; of one that was asked again, the latest comes last.
                passages.setdefault(asked.name, Passage.WITHDRAWN)
                continue
            is_hidden = asked.newest.is_personal and not self._words
            values[asked.name] = "" if is_hidden else self._lineage.value(version, one.element, one.answer)
            passages[asked.name] = Passage.ANSWERED
            if one.asked_at:
                lasted = _seconds(one.asked_at, one.responded_at)
                waits[asked.name] = Wait(lasted, is_answered=True, asked_ago=_seconds(one.asked_at, now))
        result = SessionResult(session, self.disposition(session, values, messages), values, passages, waits)
        if messages or session.state != State.COMPLETED:
            self._follow(result, messages, now)
        return result

    def _follow(self, result: SessionResult, messages: Sequence[CohortMessage], now: datetime) -> None:
        """Tell from its SMS where a session stands, what it skipped, and what it was asked again."""
        session, passages = result.session, dict(result.passages)
        again: list[tuple[str, str]] = []
        for one in messages:
            if one.after and one.after != "answered" and one.previous:
                skipped = self._lineage.question(session.version, one.previous)
                if skipped and passages.get(skipped.name) is not Passage.ANSWERED:
                    passages[skipped.name] = Passage.SKIPPED
            if one.way and one.way.startswith("again:") and one.element and one.tried_at:
                asked = self._lineage.question(session.version, one.element)
                if asked:
                    again.append((asked.name, one.way.removeprefix("again:")))
        standing = self._lineage.question(session.version, session.current_element)
        if standing and session.state != State.COMPLETED and passages.get(standing.name) is not Passage.ANSWERED:
            asking = [one for one in messages if one.tried_at and one.element in (None, session.current_element)]
            if asking:
                is_open = session.state == State.OPEN
                passages[standing.name] = Passage.WAITING if is_open else Passage.LEFT_HERE
                if taken_at := _taken_at(asking[-1]):
                    lasted = _seconds(taken_at, session.ended_at or now)
                    result.waits[standing.name] = Wait(lasted, is_answered=False, asked_ago=_seconds(taken_at, now))
        tried = [self._lineage.question(session.version, one.element or "") for one in messages if one.tried_at]
        gone_back_from = {one.name: Passage.WITHDRAWN for one in tried if one}  # where nothing else became of it
        result.passages, result.asked_again = gone_back_from | passages, again
        result.recorded = not (messages and messages[0].way is None and messages[0].number == 1)

    def disposition(
        self, session: CohortSession, values: Collection[str], messages: Sequence[CohortMessage]
    ) -> Disposition:
        """Return what became of a session that has answers to these questions; without any, its SMS tell."""
        sent = ((one.element, one.state, one.tried_at is not None) for one in messages)
        return self.judged(session.state, session.screened, session.current_element, values, sent)

    def judged(
        self, state: str, screened: str | None, current_element: str, values: Collection[str], sent: Iterable[SentSms]
    ) -> Disposition:
        """Return what became of a session, as `disposition` does, from nothing but what tells it."""
        if screened is not None and state != State.OPEN:
            return Disposition.SCREENED
        if state in PLAIN:
            return PLAIN[state]
        if values:
            enough = not self._enough or not self._enough.isdisjoint(values)
            return Disposition.PARTIAL if enough else Disposition.BREAK_OFF
        if state == State.OPTED_OUT:
            return Disposition.REFUSED
        tried = [(element, status) for element, status, was_tried in sent if was_tried]
        if not tried:
            return Disposition.NOT_SENT
        asking = [one for one in tried if one[0] in (None, current_element)] or tried
        is_there = any(status not in NOT_THERE for _, status in asking)
        # The report of one SMS that a number cannot be reached ends a session, before those of later ones come.
        statuses = {status for _, status in tried} if state == State.CANCELLED else set()
        is_lost = MessageStatus.FAILED in statuses and MessageStatus.DELIVERED not in statuses
        return Disposition.NO_REPLY if is_there and not is_lost else Disposition.UNDELIVERED


def disposition_of(  # noqa: PLR0913 - what tells it
    survey: Survey,
    *,
    state: str,
    screened: str | None,
    current_element: str,
    answered: Iterable[str],
    sent: Iterable[SentSms],
) -> Disposition:
    """Return what became of one session, by the version of its survey that it is pinned to.

    `answered` are the questions that have an answer that counts, `sent` its SMS in order.
    """
    lineage = Lineage([("", survey)])
    asked = [lineage.question("", element) for element in answered]
    values = [question.name for question in asked if question]
    return Judge(lineage, survey.results).judged(state, screened, current_element, values, sent)


def _taken_at(sms: CohortMessage) -> datetime | None:
    """Return when the gateway took an SMS; None where it did not, or where that was not recorded."""
    return sms.settled_at if sms.way and sms.state in TAKEN else None


def _seconds(start: datetime, end: datetime) -> int:
    return max(0, int((end - start).total_seconds()))
