"""What happened, told to who runs the service once it is committed: a line of the log, and a count."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from engine import metrics, phone
from engine.conversation import Received, Sent
from engine.gateways.gateway import Report, UnreadableEntry
from engine.session import Inbound, State
from engine.store import SqlUnitOfWork

log = logging.getLogger(__name__)

T = TypeVar("T")

MOST_TOLD = 5
"""Faults, or reports, of what was handed in together."""

LONGEST_TOLD = 100
"""Characters of a reference that is none of ours."""


def noting(happened: list[str], work: Callable[..., T]) -> Callable[..., T]:
    """Have work on a unit tell what happened: as it was when it ran last, as it may have to run again."""

    def run(unit: SqlUnitOfWork, *more: Any) -> T:
        outcome = work(unit, *more)
        happened[:] = unit.happened
        return outcome

    return run


def survey_sent(survey_id: str, sent: Sent) -> None:
    """Tell of a session that began."""
    if sent.repeated:
        return
    metrics.SURVEYS_SENT.inc()
    log.info("survey sent: %s", sent.session_id, extra={"session_id": sent.session_id, "survey_id": survey_id})
    if sent.state is State.COMPLETED:
        session_changed(["survey completed"], sent.session_id)


def reply_taken(inbound: Inbound, happened: Sequence[str], received: Received) -> None:
    """Tell of an SMS from a respondent, and of what it brought about."""
    metrics.INBOUND.labels(inbound.gateway).inc()
    session_id, originator = received.session_id, phone.masked(inbound.originator)
    known = {"session_id": session_id, "message_id": inbound.message_id, "gateway": inbound.gateway}
    if received.refused:
        metrics.REFUSED.labels(inbound.gateway).inc()
        log.warning("reply refused: its originator is no number in use", extra=known)
        return
    log.info("reply taken: %s", session_id or originator, extra={**known, "originator": originator})
    for what in happened:
        log.info("%s: %s", what, session_id or originator, extra={"session_id": session_id, "originator": originator})


def reports_taken(happened: Sequence[tuple[Report, Sequence[str]]], unknown: Sequence[Report]) -> None:
    """Tell of sessions that delivery reports ended, and in one line of reports about SMS that are not under way."""
    for report, what in happened:
        session_changed(what, report.client_reference.rpartition("-")[0])
    if unknown:
        told = ", ".join(f"{one.client_reference[:LONGEST_TOLD]} ({one.fate})" for one in unknown[:MOST_TOLD])
        more = f" and {len(unknown) - MOST_TOLD} more" if len(unknown) > MOST_TOLD else ""
        log.info("reported, but not under way: %s%s", told, more)


def session_changed(happened: Sequence[str], session_id: str) -> None:
    """Tell what became of a session."""
    for what in happened:
        log.info("%s: %s", what, session_id, extra={"session_id": session_id})


def entries_refused(gateway: str, entries: Sequence[UnreadableEntry]) -> None:
    """Tell of entries of one call that nobody could read, in one line however many they are."""
    count = sum(entry.count for entry in entries)
    if not count:
        return
    metrics.REFUSED.labels(gateway).inc(count)
    errors = [error for entry in entries[:MOST_TOLD] for error in entry.errors][:MOST_TOLD]
    told = "; ".join(f"{one.pointer}: {one.detail}" for one in errors)
    log.warning("%s refused: %s", "entry" if count == 1 else f"{count} entries", told)
