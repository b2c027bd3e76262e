"""What an operator alerts on: counters, histograms, and the outbox. The only door of prometheus_client."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import CancelledError, Future
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, TypeVar

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

_counter, _histogram = partial(Counter, registry=REGISTRY), partial(Histogram, registry=REGISTRY)

REQUESTS = _histogram(
    "survey_http_request_seconds", "How long HTTP requests took, by route and status.", ("method", "route", "status")
)
SURVEYS_SENT = _counter("survey_surveys_sent", "SendSurvey calls that began a session.")
QUARANTINED = _counter("survey_quarantined", "SendSurvey calls that began none, as the number was sent enough.")
INBOUND = _counter("survey_inbound_messages", "Inbound SMS taken, by gateway.", ("gateway",))
REFUSED = _counter("survey_refused_entries", "Entries of gateways' calls that cannot be understood.", ("gateway",))
UNAUTHORIZED = _counter("survey_unauthorized_requests", "Requests with a wrong key, or with none.")
GATEWAY = _histogram(
    "survey_gateway_seconds", "How long the gateway took over an SMS, by what it said of it.", ("gateway", "outcome")
)
WEBHOOKS = _histogram(
    "survey_webhook_seconds",
    "How long receivers of webhooks took over an event, by what came of it: delivered, failed or given_up.",
    ("outcome",),
)
WEBHOOKS_DISABLED = _counter(
    "survey_webhooks_disabled",
    "Webhooks that are told nothing any more, as every attempt failed or their receiver is gone.",
)

SLOWEST_OUTBOX = 3.0
"""Seconds the database may take: whoever scrapes waits for the other metrics too."""

T = TypeVar("T")
Pages = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
"""A WSGI app."""


class SharedRead(Generic[T]):
    """Something that many ask the database, and share the answer to. One that hangs is asked no second time."""

    def __init__(self, ask: Callable[[], Future[T]]) -> None:
        self._ask = ask
        self._asked: Future[T] | None = None
        self._asking = threading.Lock()

    def answer(self) -> T:
        """Return the answer; raises StoreError, and TimeoutError or CancelledError where it does not come in time."""
        with self._asking:
            if self._asked is None or self._asked.done():
                self._asked = self._ask()
            asked = self._asked
        return asked.result(SLOWEST_OUTBOX)


class OutboxCollector(Collector):
    """The state of the outbox as it is when somebody looks, left out where the database does not tell it in time.

    `read` reads it, and `clock` tells how old it is.
    """

    def __init__(self, read: Callable[[], Future[Outbox]], clock: Callable[[], datetime]) -> None:
        self._outbox = SharedRead(read)
        self._clock = clock

    def collect(self) -> Iterator[Metric]:
        """Return the metrics, each with what it counts."""
        try:
            outbox = self._outbox.answer()
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


def expect_calls(gateways: Iterable[str]) -> None:
    """Count what these gateways hand in from nothing: Prometheus sees no increase where a series begins."""
    for name in gateways:
        INBOUND.labels(name)
        REFUSED.labels(name)


def expect_outcomes(gateway: str, outcomes: Iterable[str]) -> None:
    """Count what a gateway says of SMS from nothing, as above."""
    for outcome in outcomes:
        GATEWAY.labels(gateway, outcome)


def _gauge(name: str, about: str, label: str, counts: Mapping[str, int]) -> GaugeMetricFamily:
    gauge = GaugeMetricFamily(name, about, labels=[label])
    for value, count in counts.items():
        gauge.add_metric([value], count)
    return gauge


def exposition(outbox: OutboxCollector) -> bytes:
    """Write everything in the text format of Prometheus. It waits for the database."""
    return generate_latest(_all(outbox))


def serve(host: str, port: int, outbox: OutboxCollector, check: Callable[[], Future[None]]) -> int:
    """Show the metrics over HTTP, and whether the process is alive and ready, for a process that has no API.

    It is ready where `check` passes. Returns the port, which the system chooses where it is 0. Raises SettingsError
    where it cannot be listened to.
    """
    try:
        server, thread = start_http_server(port, host, _all(outbox))
    except OSError as error:
        raise SettingsError(
            f"SURVEY_METRICS_HOST and SURVEY_METRICS_PORT: {host}:{port} cannot be listened to: {error.strerror}."
        ) from None
    server.set_app(_pages(server.get_app(), SharedRead(check)))
    thread.name = "survey-metrics"
    return server.server_port


def _pages(metrics: Any, ready: SharedRead[None]) -> Pages:
    """Show the metrics at their address alone: prometheus_client shows them at any, of probes too."""

    def status(path: str) -> str:
        if path == "/readyz":
            try:
                ready.answer()
            except (StoreError, TimeoutError, CancelledError):
                return "503 Service Unavailable"
        return "200 OK" if path in ("/healthz", "/readyz") else "404 Not Found"

    def pages(request: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        if request["PATH_INFO"] == "/metrics":
            shown: Iterable[bytes] = metrics(request, start)
            return shown
        said = status(request["PATH_INFO"])
        start(said, [("Content-Type", "text/plain")])
        return [f"{said}\n".encode()]

    return pages


def _all(outbox: OutboxCollector) -> CollectorRegistry:
    registry = CollectorRegistry()
    registry.register(REGISTRY)
    registry.register(outbox)
    return registry
