"""What a delivery report means for the SMS it is about."""

from __future__ import annotations

import logging
from datetime import datetime

from engine.gateways.gateway import Fate, Report
from engine.store import Unit, reports

log = logging.getLogger(__name__)


def record_report(unit: Unit, report: Report, now: datetime, *, gateway: str) -> None:
    """Store a delivery report of a gateway; one about an SMS that did not go out there changes nothing."""
    match report.fate:
        case Fate.DELIVERED:
            known = reports.delivered(unit, report.client_reference, now, gateway=gateway)
        case Fate.FAILED:
            known = reports.failed(unit, report.client_reference, now, gateway=gateway, reason=report.reason)
        case Fate.UNREACHABLE:
            known = reports.unreachable(unit, report.client_reference, now, gateway=gateway, reason=report.reason)
    if not known:
        log.info("A report says %s of %s, which is not under way.", report.fate, report.client_reference)
