"""What a delivery report means for the SMS it is about."""

from __future__ import annotations

import logging
from datetime import datetime

from engine.gateways.gateway import Fate, Report
from engine.store import Unit, reports

log = logging.getLogger(__name__)


def record_report(unit: Unit, report: Report, now: datetime) -> None:
    """Store a delivery report; one about an SMS that is not ours changes nothing."""
    match report.fate:
        case Fate.DELIVERED:
            known = reports.delivered(unit, report.client_reference, now)
        case Fate.FAILED:
            known = reports.failed(unit, report.client_reference, now, reason=report.reason)
        case Fate.UNREACHABLE:
            known = reports.unreachable(unit, report.client_reference, now, reason=report.reason)
    if not known:
        log.info("A report says %s of %s, which is not under way.", report.fate, report.client_reference)
