"""What the flows need of the store: one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from engine.hours import KeptTo
from engine.session import AlertChange, Inbound, Response, Session, State, WordedSms


@dataclass(frozen=True, kw_only=True)
class LastSms:
    """The SMS a session queued last: with an open session, the one that asks.

    `asked`: a gateway was given it, and has not said that it does not have it. `in_doubt`: nobody has said yet that
    it was taken, or somebody said that it did not arrive. `asked_at` is when the gateway took it, or was first given
    it where it has not said so. `is_taken`: the gateway took it, and nobody has said that it did not arrive;
    `waits`: it is still to be sent. `reminder_waits`: a reminder of it is queued, and was not sent; the two before
    then tell of that reminder.
    """

    text: str
    asked: bool
    in_doubt: bool
    asked_at: datetime | None = None
    is_taken: bool = False
    waits: bool = False
    reminder_waits: bool = False


class UnitOfWork(Protocol):
    """One transaction, as the flows see it. The sessions it gives are locked until it ends."""

    def sent_before(self, survey_id: str, client_reference: str) -> Session | None:
        """Find the session a SendSurvey with this client reference began."""

    def begin(self, session: Session, definition: str) -> bool:
        """Store a new session and its version's definition; False if its client reference was just taken."""

    def in_sms_session(self, sms_session: str, gateway: str) -> Sequence[Session]:
        """Find the session that holds this SMS session of a gateway: one or none."""

    def of_recipient(self, number: str, now: datetime) -> Sequence[Session]:
        """Find the sessions of a number: the open ones, latest asked first; where none is open, the latest."""

    def last_sms(self, session: Session, now: datetime) -> LastSms:
        """Return the SMS the session queued last, as it stood at `now`.

        Where that is a reminder no gateway was given yet, it is the SMS before: who answers answers that one.
        """

    def queued(self, session: Session) -> Sequence[WordedSms]:
        """Return the SMS the session has queued, oldest first."""

    def asked(self, sessions: Sequence[Session], now: datetime) -> Sequence[Session]:
        """Return those open sessions of one number whose question had been asked at `now`."""

    def arrived(self, session: Session, now: datetime) -> None:
        """Record that the SMS the session queued last reached its phone: it is not sent again."""

    def receive(self, inbound: Inbound, session: Session | None, now: datetime) -> bool:
        """Record an inbound message, of this session if of any; False if this gateway has delivered it before.

        Delivered again is what has the same id, sender and text.
        """

    def receive_nameless(self, inbound: Inbound, now: datetime) -> None:
        """Record that an inbound message came, and nothing of whose it is or what it says."""

    def is_forgotten(self, number: str, now: datetime) -> bool:
        """Return whether a number was erased a short while ago, and was sent nothing since. It is held."""

    def join(self, inbound: Inbound, now: datetime) -> Sequence[Inbound]:
        """Keep a part of a long SMS; return what is to be taken now, the whole with its last part."""

    def late_parts(self, now: datetime) -> Sequence[Inbound]:
        """Return long SMS whose missing parts have not come for a while, as far as they are there."""

    def refuse(self, gateway: str, entry: str, now: datetime) -> None:
        """Keep what a gateway handed in and nobody could read, once however often it is delivered."""

    def definition(self, version: str) -> str:
        """Return the text of a version of a definition in use."""

    def responses(self, session: Session) -> Sequence[Response]:
        """Return the accepted answers so far, oldest first."""

    def respond(self, session: Session, response: Response, *, once_more: bool = False) -> None:
        """Store an accepted answer; where its question was answered before, that answer is past from now on."""

    def add_words(self, session: Session, response: Response) -> None:
        """Store the comment of an answer that is stored already."""

    def withdraw(self, session: Session, response: Response, now: datetime) -> None:
        """Take back the latest accepted answer; an earlier one to its question stands again.

        So do the answers that a loop left behind since it was given.
        """

    def leave_behind(self, session: Session, elements: Sequence[str], now: datetime) -> None:
        """Have the answers to these questions count no longer: a loop has come back to before them."""

    def move(self, session: Session) -> None:
        """Store where a session stands now."""

    def end(self, sessions: Sequence[Session], state: State, now: datetime) -> None:
        """End sessions, whatever ends them: store where they stand and how they ended, and note it.

        What they had still to say is withdrawn, unless they were completed or expired; what a gateway may have already
        is not tried again then. Their places are given back, unless they were completed without being screened out.
        """

    def take_place(self, survey_id: str, quota: str, *, at_most: int) -> bool:
        """Take a place of a quota; False if that many are taken."""

    def give_back(self, survey_id: str, names: Sequence[str]) -> None:
        """Give a place back of each of a survey's quotas of these names."""

    def alert(self, session: Session, changes: Sequence[AlertChange], now: datetime) -> None:
        """Note alerts that a session raises or withdraws; `move` and `end` store which are raised."""

    def alerts_due(self, now: datetime, *, limit: int) -> Sequence[Session]:
        """Find sessions whose alerts at the end are to be looked at, open or not, the longest due first."""

    def queue(
        self, session: Session, messages: Sequence[WordedSms], now: datetime, kept_to: KeptTo | None = None
    ) -> Session:
        """Put SMS in the outbox, in order; return the session with its count of messages moved on.

        Those that are `kept_to` hours wait for them.
        """

    def withdraw_reminder(self, session: Session, now: datetime) -> None:
        """Withdraw a reminder that waits: its question is answered."""

    def to_remind(self, now: datetime, *, limit: int) -> Sequence[Session]:
        """Find open sessions that may have to be reminded, the longest due first."""

    def notify(self, recipient: str, text: str, now: datetime) -> None:
        """Put an SMS that belongs to no session in the outbox."""

    def notified_since(self, recipient: str, since: datetime) -> bool:
        """Return whether a number was sent an SMS that belongs to no session, later than `since`."""

    def hold(self, number: str) -> None:
        """Have every other transaction that holds this number wait for the end of this one; `opt_out` holds it too."""

    def open_sessions(self, number: str, now: datetime, *, at_most: int) -> int:
        """Count the open sessions of a number, up to `at_most`."""

    def survey_status(self, survey_id: str) -> str | None:
        """Return `paused` or `closed` where a survey is not sent."""

    def contacts(self, number: str, since: datetime, survey_id: str | None, *, at_most: int) -> Sequence[datetime]:
        """Return when a number was sent surveys later than `since`, or this one alone, the latest `at_most` first."""

    def has_opted_out(self, number: str) -> bool:
        """Return whether a number wants no surveys."""

    def opt_out(self, number: str, now: datetime) -> bool:
        """Record that a number wants no surveys, close its open sessions and withdraw its sessions' unsent SMS.

        False if it was known.
        """

    def opt_in(self, number: str, now: datetime) -> bool:
        """Record that a number wants surveys again."""
