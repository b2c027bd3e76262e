"""What a gateway's answer means for an SMS: it is settled, tried again later, or left for somebody to decide."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import TypeAlias

from engine import phone
from engine.gateways import gateway as said
from engine.store.outbox import Claim
from engine.store.outcomes import DeadLettered, MarkedSent, Requeued
from engine.store.schedule import when_retried
from engine.store.tables import MessageStatus

log = logging.getLogger(__name__)

StatusChange: TypeAlias = MarkedSent | Requeued | DeadLettered


def judge(claim: Claim, outcome: said.Outcome, at: datetime, *, is_idempotent: bool) -> StatusChange:
    """Decide what an outcome means for the SMS."""
    match outcome:
        case said.Submitted():
            return MarkedSent(claim=claim, at=at, message_id=outcome.message_id, sms_session=outcome.sms_session)
        case said.RetryLater(at_most=most) if most is None or claim.attempts < most or not _again(claim, outcome):
            return _requeue(claim, outcome, at, outcome.after or timedelta())
        case said.Unknown() if is_idempotent:
            return _requeue(claim, outcome, at)
    progress = MessageStatus.UNCERTAIN if isinstance(outcome, said.Unknown) else MessageStatus.FAILED
    _tell(logging.ERROR, claim, progress, outcome.reason)
    unreachable = isinstance(outcome, said.Refused) and outcome.unreachable
    return DeadLettered(
        claim=claim,
        at=at,
        progress=progress,
        reason=outcome.reason,
        in_doubt=_may_have_it(outcome),
        unreachable=unreachable,
    )


def _requeue(
    claim: Claim, outcome: said.RetryLater | said.Unknown, at: datetime, least: timedelta = timedelta()
) -> Requeued:
    _tell(logging.WARNING, claim, "sent later", outcome.reason)
    due_at = when_retried(at, claim.attempts, least)
    return Requeued(claim=claim, due_at=due_at, reason=outcome.reason, in_doubt=_may_have_it(outcome))


def _tell(level: int, claim: Claim, what: str, reason: str) -> None:
    known = {"session_id": claim.session_id, "client_reference": claim.client_reference}
    number, why = phone.masked(claim.recipient), phone.masked_in(str(reason))
    log.log(level, "%s to %s is %s: %s", claim.client_reference, number, what, why, extra=known)


def _may_have_it(outcome: said.Outcome) -> bool:
    return isinstance(outcome, said.Unknown) or (isinstance(outcome, said.RetryLater) and outcome.in_doubt)


def _again(claim: Claim, outcome: said.RetryLater) -> bool:
    """Return whether the trouble is the one the last attempt met, whatever the service's words after the colon."""
    return (claim.reason or "").partition(":")[0] == outcome.reason.partition(":")[0]
