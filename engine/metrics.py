"""What an operator alerts on: counters and histograms. The only door of prometheus_client."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from math import nan
from typing import TYPE_CHECKING
from wsgiref.simple_server import WSGIRequestHandler, make_server

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
    make_wsgi_app,
)

from engine.errors import SettingsError, StoreError

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

CONTENT_TYPE = CONTENT_TYPE_LATEST

REGISTRY = CollectorRegistry()
"""Ours alone: a host that embeds the engine keeps its own."""

REQUESTS = Histogram(
    "survey_http_request_seconds",
    "How long HTTP requests took, by route and status.",
    ("method", "route", "status"),
    registry=REGISTRY,
)
SURVEYS_SENT = Counter("survey_surveys_sent", "SendSurvey calls that began a session.", registry=REGISTRY)
INBOUND = Counter("survey_inbound_messages", "Inbound SMS taken, by gateway.", ("gateway",), registry=REGISTRY)
REFUSED = Counter(
    "survey_refused_entries", "Entries of gateways' calls that cannot be understood.", ("gateway",), registry=REGISTRY
)
UNAUTHORIZED = Counter("survey_unauthorized_requests", "Requests with a wrong key, or with none.", registry=REGISTRY)
GATEWAY = Histogram(
    "survey_gateway_seconds",
    "How long the gateway took over an SMS, by what it said of it.",
    ("gateway", "outcome"),
    registry=REGISTRY,
)
WEBHOOKS = Histogram(
    "survey_webhook_seconds",
    "How long receivers of webhooks took over an event, by what came of it: delivered, failed or given_up.",
    ("outcome",),
    registry=REGISTRY,
)
WEBHOOKS_DISABLED = Counter(
    "survey_webhooks_disabled",
    "Webhooks that are told nothing any more, as every attempt failed or their receiver is gone.",
    registry=REGISTRY,
)
OUTBOX = Gauge("survey_outbox_messages", "SMS that are not settled, by status.", ("status",), registry=REGISTRY)
BY_GATEWAY = Gauge(
    "survey_outbox_gateway_messages",
    "SMS that are not settled, by the gateway they are meant for: one without a dispatcher sends none.",
    ("gateway",),
    registry=REGISTRY,
)
OLDEST = Gauge("survey_outbox_oldest_seconds", "Age of the oldest SMS that is not settled.", registry=REGISTRY)
DEAD = Gauge("survey_dead_letters", "SMS somebody must decide on: `survey outbox` lists them.", registry=REGISTRY)


def show_outbox(unsettled: Mapping[str, int], oldest: float, dead: float, by_gateway: Mapping[str | None, int]) -> None:
    """Take the state of the outbox as it is now; `oldest` is in seconds."""
    OUTBOX.clear()
    for status, count in unsettled.items():
        OUTBOX.labels(status).set(count)
    BY_GATEWAY.clear()
    for gateway, count in by_gateway.items():
        BY_GATEWAY.labels(gateway or "unknown").set(count)
    OLDEST.set(oldest)
    DEAD.set(dead)


def hide_outbox() -> None:
    """Say that nobody knows how the outbox stands."""
    show_outbox({}, nan, nan, {})


def serve(host: str, port: int, refresh: Callable[[], None]) -> int:
    """Show the metrics over HTTP, for a process that has no API; `refresh` is called before each time.

    Gives the port, which the system chooses where it is 0. Raises SettingsError where it cannot be listened to.
    """
    shown = make_wsgi_app(REGISTRY)

    def refreshed(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        try:
            refresh()
        except StoreError:
            hide_outbox()
        answer: Iterable[bytes] = shown(environ, start_response)
        return answer

    try:
        server = make_server(host, port, refreshed, handler_class=_Silent)
    except OSError as error:
        raise SettingsError(
            f"SURVEY_METRICS_HOST and SURVEY_METRICS_PORT: {host}:{port} cannot be listened to: {error.strerror}."
        ) from None
    threading.Thread(target=server.serve_forever, name="survey-metrics", daemon=True).start()
    return server.server_port


class _Silent(WSGIRequestHandler):
    def log_request(self, *_: object) -> None:
        """Say nothing of a scrape."""


def exposition() -> bytes:
    """Write everything in the text format of Prometheus."""
    return generate_latest(REGISTRY)
