"""The outbox worker: what was decided in a transaction leaves for the gateways here."""

from __future__ import annotations

from engine.dispatch.dispatcher import Dispatcher
from engine.dispatch.outcome_policy import record_report

__all__ = ["Dispatcher", "record_report"]
