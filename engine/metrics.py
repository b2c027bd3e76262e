"""What an operator alerts on: counters and histograms. The only door of prometheus_client."""

from __future__ import annotations

from collections.abc import Mapping

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest

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
INBOUND = Counter("survey_inbound_messages", "Inbound messages taken, by gateway.", ("gateway",), registry=REGISTRY)
OUTBOX = Gauge("survey_outbox_messages", "Outbound SMS by what became of them.", ("status",), registry=REGISTRY)


def show_outbox(counts: Mapping[str, int]) -> None:
    """Take the counts of the outbox by status as they are now."""
    OUTBOX.clear()
    for status, count in counts.items():
        OUTBOX.labels(status).set(count)


def exposition() -> bytes:
    """Write everything in the text format of Prometheus."""
    return generate_latest(REGISTRY)
