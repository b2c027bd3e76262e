"""The outbox worker: what was decided in a transaction leaves for the gateways here."""

from __future__ import annotations

from engine.dispatch.dispatcher import Dispatcher

__all__ = ["Dispatcher"]
