"""What an operator alerts on: counters and histograms. The only door of prometheus_client."""

from __future__ import annotations

from collections.abc import Mapping

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
    start_http_server,
)

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
GATEWAY = Histogram(
    "survey_gateway_seconds",
    "How long the gateway took over an SMS, by what it said of it.",
    ("gateway", "outcome"),
    registry=REGISTRY,
)
OUTBOX = Gauge("survey_outbox_messages", "SMS that are not settled, by status.", ("status",), registry=REGISTRY)
OLDEST = Gauge("survey_outbox_oldest_due_seconds", "For how long the SMS longest due has waited.", registry=REGISTRY)
DEAD = Gauge("survey_dead_letters", "SMS somebody must decide on: `survey outbox` lists them.", registry=REGISTRY)


def show_outbox(unsettled: Mapping[str, int], oldest_due: float, dead: int) -> None:
    """Take the state of the outbox as it is now; `oldest_due` is in seconds."""
    OUTBOX.clear()
    for status, count in unsettled.items():
        OUTBOX.labels(status).set(count)
    OLDEST.set(max(oldest_due, 0))
    DEAD.set(dead)


def serve(host: str, port: int) -> None:
    """Show the metrics over HTTP, for a process that has no API."""
    start_http_server(port, addr=host, registry=REGISTRY)


def exposition() -> bytes:
    """Write everything in the text format of Prometheus."""
    return generate_latest(REGISTRY)
