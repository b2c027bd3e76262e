"""What an operator alerts on: counters, histograms, and the outbox. The only door of prometheus_client."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import CancelledError, Future
from datetime import datetime
from typing import TYPE_CHECKING

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Histogram,
    Metric,
    generate_latest,
    start_http_server,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from engine.errors import SettingsError, StoreError

if TYPE_CHECKING:
    from engine.store.queries import Outbox

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
QUARANTINED = Counter(
    "survey_quarantined", "SendSurvey calls that began none, as the number was sent enough.", registry=REGISTRY
)
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

SLOWEST_OUTBOX = 3.0
"""Seconds the database may take: whoever scrapes waits for the other metrics too."""


class OutboxCollector(Collector):
    """The state of the outbox as it is when somebody looks, left out where the database does not tell it in time.

    `read` reads it, and `clock` tells how old it is. A database that hangs is asked no second time.
    """

    def __init__(self, read: Callable[[], Future[Outbox]], clock: Callable[[], datetime]) -> None:
        self._read = read
        self._clock = clock
        self._reading: Future[Outbox] | None = None
        self._asking = threading.Lock()

    def collect(self) -> Iterator[Metric]:
        """Return the metrics, each with what it counts."""
        try:
            outbox = self._asked().result(SLOWEST_OUTBOX)
        except (StoreError, TimeoutError, CancelledError):
            return
        yield _gauge("survey_outbox_messages", "SMS that are not settled, by status.", "status", outbox.unsettled)
        about = "SMS that are not settled, by the gateway they are meant for: one without a dispatcher sends none."
        by_gateway = {gateway or "unknown": count for gateway, count in outbox.by_gateway.items()}
        yield _gauge("survey_outbox_gateway_messages", about, "gateway", by_gateway)
        now = self._clock()
        age = (now - (outbox.oldest or now)).total_seconds()
        yield GaugeMetricFamily("survey_outbox_oldest_seconds", "Age of the oldest SMS that is not settled.", age)
        about = "Events that webhooks are still to be told, by status."
        yield _gauge("survey_webhook_deliveries", about, "status", outbox.deliveries)
        about = "SMS somebody must decide on: `survey outbox` lists them."
        yield GaugeMetricFamily("survey_dead_letters", about, outbox.dead)

    def _asked(self) -> Future[Outbox]:
        with self._asking:
            if self._reading is None or self._reading.done():
                self._reading = self._read()
            return self._reading


def _gauge(name: str, about: str, label: str, counts: Mapping[str, int]) -> GaugeMetricFamily:
    gauge = GaugeMetricFamily(name, about, labels=[label])
    for value, count in counts.items():
        gauge.add_metric([value], count)
    return gauge


def exposition(outbox: OutboxCollector) -> bytes:
    """Write everything in the text format of Prometheus. It waits for the database."""
    return generate_latest(_all(outbox))


def serve(host: str, port: int, outbox: OutboxCollector) -> int:
    """Show the metrics over HTTP, for a process that has no API.

    Returns the port, which the system chooses where it is 0. Raises SettingsError where it cannot be listened to.
    """
    try:
        server, thread = start_http_server(port, host, _all(outbox))
    except OSError as error:
        raise SettingsError(
            f"SURVEY_METRICS_HOST and SURVEY_METRICS_PORT: {host}:{port} cannot be listened to: {error.strerror}."
        ) from None
    thread.name = "survey-metrics"
    return server.server_port


def _all(outbox: OutboxCollector) -> CollectorRegistry:
    registry = CollectorRegistry()
    registry.register(REGISTRY)
    registry.register(outbox)
    return registry
