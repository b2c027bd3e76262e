"""What the log and the metrics tell of what gateways hand in; `survey refused` shows all of what nobody could read."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from engine import metrics, phone
from engine.conversation import Received
from engine.gateways.gateway import Refused
from engine.session import Inbound

log = logging.getLogger(__name__)

MOST_TOLD = 5
"""Faults of what was handed in together, in one line however much it was."""


def tell_taken(inbound: Inbound, received: Received) -> None:
    """Tell of an SMS that is stored."""
    metrics.INBOUND.labels(inbound.gateway).inc()
    session_id, originator = received.session_id, phone.masked(inbound.originator)
    known = {"session_id": session_id, "message_id": inbound.message_id, "gateway": inbound.gateway}
    if received.refused:
        metrics.REFUSED.labels(inbound.gateway).inc()
        log.warning("reply refused: its originator is no number in use", extra=known)
        return
    log.info("reply taken: %s", session_id or originator, extra={**known, "originator": originator})


def tell_refused(gateway: str, entries: Sequence[Refused]) -> None:
    """Tell of entries of one call that nobody could read."""
    count = sum(entry.count for entry in entries)
    if not count:
        return
    metrics.REFUSED.labels(gateway).inc(count)
    faults = [fault for entry in entries[:MOST_TOLD] for fault in entry.faults][:MOST_TOLD]
    told = "; ".join(f"{one.pointer}: {one.detail}" for one in faults)
    log.warning("%s refused: %s", "entry" if count == 1 else f"{count} entries", told)
