"""What a dispatcher holds, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from engine.store.tables import MessageStatus


@dataclass(frozen=True, kw_only=True)
class Claim:
    """An SMS a dispatcher holds until its lease runs out.

    `attempts` counts this one in and tells leases apart. `tried_at` is when it was first claimed before: there may be
    nobody yet who could have it. `reason` is why the attempt before this one failed.
    """

    client_reference: str
    session_id: str | None
    number: int
    recipient: str
    content: str
    expires_at: datetime
    attempts: int
    tried_at: datetime | None
    reason: str | None
    sms_session: str | None


@dataclass(frozen=True, kw_only=True)
class Taken:
    """The gateway has it, since `at`; the next SMS of the session counts its distance from there."""

    claim: Claim
    at: datetime
    message_id: str | None
    sms_session: str | None


@dataclass(frozen=True, kw_only=True)
class PutBack:
    """The gateway does not have it, or where `in_doubt` may have it; to be tried again at `due_at`."""

    claim: Claim
    due_at: datetime
    reason: str
    in_doubt: bool = False


@dataclass(frozen=True, kw_only=True)
class GivenUp:
    """A dead letter, FAILED or UNCERTAIN; an `unreachable` number's session ends.

    The gateway does not have it, or where `in_doubt` may have it.
    """

    claim: Claim
    at: datetime
    progress: MessageStatus
    reason: str
    in_doubt: bool = False
    unreachable: bool = False
