"""What a delivery report means for the SMS it is about."""

from __future__ import annotations

from datetime import datetime

from engine.gateways.gateway import Fate, Report
from engine.store import SqlUnitOfWork, reports


def record_report(unit: SqlUnitOfWork, report: Report, now: datetime, *, gateway: str) -> bool:
    """Store a delivery report of a gateway; False if it changes nothing, as its SMS is not under way there."""
    match report.fate:
        case Fate.DELIVERED:
            return reports.delivered(unit, report.client_reference, now, gateway=gateway)
        case Fate.FAILED:
            return reports.failed(unit, report.client_reference, now, gateway=gateway, reason=report.reason)
        case Fate.UNREACHABLE:
            return reports.unreachable(unit, report.client_reference, now, gateway=gateway, reason=report.reason)
