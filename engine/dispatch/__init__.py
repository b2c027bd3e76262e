"""The outbox worker: what was decided in a transaction leaves for the gateway here."""

from __future__ import annotations

from engine.dispatch.delivery_reports import record_report
from engine.dispatch.dispatcher import Dispatcher

__all__ = ["Dispatcher", "record_report"]
