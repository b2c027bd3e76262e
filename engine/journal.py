"""What happened, told to who runs the service once it is committed: a line of the log, and a count."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from concurrent.futures import Future

from engine import metrics, phone
from engine.conversation import Received, Sent
from engine.errors import Quarantined
from engine.gateways.gateway import UnreadableEntry
from engine.session import Event, Inbound, Report
from engine.store.forgotten import names

log = logging.getLogger(__name__)

MOST_TOLD = 5
"""Faults, or reports, of what was handed in together."""

LONGEST_TOLD = 100
"""Characters of a reference that is none of ours."""


def happened(_: object, events: Sequence[Event], session_id: str | None = None) -> None:
    """Log what happened; `session_id` is the session that events about a number alone belong to."""
    for event in events:
        number, about = event.number and phone.masked(event.number), event.session_id or session_id
        log.info("%s: %s", event.what, about or number, extra={"session_id": about, "originator": number})


def survey_sent(survey_id: str, sent: Sent, events: Sequence[Event]) -> None:
    """Count and log a session that began, and what happened by it."""
    if sent.repeated:
        return
    metrics.SURVEYS_SENT.inc()
    log.info("survey sent: %s", sent.session_id, extra={"session_id": sent.session_id, "survey_id": survey_id})
    happened(sent, events)


def survey_refused(sending: Future[Sent]) -> None:
    """Count a survey that was not sent, as its number was sent enough."""
    if not sending.cancelled() and isinstance(sending.exception(), Quarantined):
        metrics.QUARANTINED.inc()


def reply_taken(inbound: Inbound, received: Received, events: Sequence[Event]) -> None:
    """Count and log an SMS from a respondent, and what happened by it."""
    metrics.INBOUND.labels(inbound.gateway).inc()
    session_id, originator = received.session_id, phone.masked(inbound.originator)
    message_id = inbound.message_id
    if names(message_id, inbound.originator):
        message_id = phone.masked_in(message_id)
    known = {"session_id": session_id, "message_id": message_id, "gateway": inbound.gateway}
    if received.refused:
        metrics.REFUSED.labels(inbound.gateway).inc()
        log.warning("reply refused: its originator is no number in use", extra=known)
        return
    log.info("reply taken: %s", session_id or originator, extra={**known, "originator": originator})
    happened(received, events, session_id)


def late_parts_taken(taken: Sequence[tuple[Inbound, Received]], events: Sequence[Event]) -> None:
    """Count and log long SMS that were taken as far as they were there, and what happened by them."""
    for inbound, received in taken:
        reply_taken(inbound, received, ())
    happened(taken, events)


def reports_taken(unknown: Sequence[Report], events: Sequence[Event]) -> None:
    """Log what happened by delivery reports, and in one line those about SMS that are not under way."""
    happened(unknown, events)
    if unknown:
        told = ", ".join(f"{one.client_reference[:LONGEST_TOLD]} ({one.fate})" for one in unknown[:MOST_TOLD])
        more = f" and {len(unknown) - MOST_TOLD} more" if len(unknown) > MOST_TOLD else ""
        log.info("reported, but not under way: %s%s", told, more)


def entries_refused(gateway: str, entries: Sequence[UnreadableEntry]) -> None:
    """Count and log entries of one call that nobody could read, in one line however many they are."""
    count = sum(entry.count for entry in entries)
    if not count:
        return
    metrics.REFUSED.labels(gateway).inc(count)
    errors = [error for entry in entries[:MOST_TOLD] for error in entry.errors][:MOST_TOLD]
    told = "; ".join(f"{one.pointer}: {one.detail}" for one in errors)
    log.warning("%s refused: %s", "entry" if count == 1 else f"{count} entries", told)
