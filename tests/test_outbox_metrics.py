"""The metrics of the outbox: read when somebody looks, and left out where the database does not tell."""

import re
import threading
import time
from concurrent.futures import Future
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from engine import Engine, Settings, metrics
from engine.api import make_app
from engine.dispatch.lane import OUTCOME_LABELS
from engine.errors import StoreUnreachable
from engine.metrics import OutboxCollector, exposition
from engine.store.queries import Outbox
from tests.conftest import LOOPBACK, NOON

STANDS = Outbox(
    unsettled={"waiting": 3, "sending": 1},
    oldest=NOON - timedelta(minutes=2),
    dead=7,
    by_gateway={"puzzel": 3, None: 1},
    deliveries={"waiting": 5},
)
SHOWN = (
    'survey_outbox_messages{status="waiting"} 3.0',
    'survey_outbox_messages{status="sending"} 1.0',
    'survey_outbox_gateway_messages{gateway="puzzel"} 3.0',
    'survey_outbox_gateway_messages{gateway="unknown"} 1.0',
    "survey_outbox_oldest_seconds 120.0",
    "survey_dead_letters 7.0",
    'survey_webhook_deliveries{status="waiting"} 5.0',
)


def told(outbox):
    future = Future()
    future.set_result(outbox)
    return future


def lines(read):
    return exposition(OutboxCollector(read, lambda: NOON)).decode().splitlines()


def test_the_outbox_is_shown_as_it_is_beside_everything_else():
    shown = lines(lambda: told(STANDS))

    assert set(SHOWN) <= set(shown)
    assert any(line.startswith("survey_surveys_sent_total") for line in shown)


def test_every_metric_that_operators_are_told_of_is_there():
    page = (Path(__file__).parents[1] / "engine" / "OPERATING.md").read_text(encoding="utf-8")
    names = {line.split()[2] for line in lines(lambda: told(STANDS)) if line.startswith("# TYPE ")}
    named = set(re.findall(r"\bsurvey_[a-z_]+", page)) - {"survey_id"}

    assert {name for name in named if name not in names and name.removesuffix("_count") not in names} == set()
    assert set(re.findall(r'outcome[=~]+"([a-z\\|]+)"', page)) <= {*OUTCOME_LABELS.values(), r"later\|uncertain"}


def test_what_gateways_say_and_hand_in_is_counted_from_nothing(phones):
    """Else the first refusal after a start raises no alarm, nor does a gateway that never hands in anything."""
    for counted in (metrics.INBOUND, metrics.REFUSED, metrics.GATEWAY):
        counted.clear()
    make_app(phones.engine, Settings())
    phones.engine.dispatcher.start()
    phones.engine.dispatcher.stop()

    zero = [line for line in lines(lambda: told(STANDS)) if 'gateway="pretend"' in line and line.endswith(" 0.0")]
    assert {
        'survey_inbound_messages_total{gateway="pretend"} 0.0',
        'survey_refused_entries_total{gateway="pretend"} 0.0',
        *(
            f'survey_gateway_seconds_count{{gateway="pretend",outcome="{outcome}"}} 0.0'
            for outcome in OUTCOME_LABELS.values()
        ),
    } <= set(zero)


def test_each_look_reads_anew():
    states = iter([STANDS, Outbox(unsettled={}, oldest=None, dead=0)])
    collector = OutboxCollector(lambda: told(next(states)), lambda: NOON)
    exposition(collector)

    assert {"survey_outbox_oldest_seconds 0.0", "survey_dead_letters 0.0"} <= set(
        exposition(collector).decode().split("\n")
    )


def refuse():
    raise StoreUnreachable("The database was closed.")


def fail():
    future = Future()
    future.set_exception(StoreUnreachable("The database does not answer."))
    return future


@pytest.mark.parametrize("read", [refuse, fail, Future])
def test_a_database_that_does_not_answer_leaves_the_outbox_out(monkeypatch, read):
    monkeypatch.setattr(metrics, "SLOWEST_OUTBOX", 0.05)
    shown = lines(read)

    assert not [line for line in shown if "survey_outbox" in line or "survey_dead_letters" in line]
    assert any(line.startswith("survey_surveys_sent_total") for line in shown)


@pytest.mark.slow
def test_a_database_that_hangs_is_asked_once(monkeypatch):
    monkeypatch.setattr(metrics, "SLOWEST_OUTBOX", 0.05)
    asked = []

    def read():
        asked.append(Future())
        return asked[-1]

    collector = OutboxCollector(read, lambda: NOON)
    looking = [threading.Thread(target=exposition, args=(collector,)) for _ in range(5)]
    for thread in looking:
        thread.start()
    for thread in looking:
        thread.join()
    exposition(collector)
    assert len(asked) == 1

    asked[0].set_result(STANDS)
    exposition(collector)
    assert len(asked) == 2


@pytest.mark.slow
def test_a_scrape_that_waits_for_the_database_holds_up_no_other_request(database_url, definitions, monkeypatch):
    monkeypatch.setattr(metrics, "SLOWEST_OUTBOX", 2.0)
    with Engine.open(Settings(database_url=database_url, definitions=definitions)) as engine:
        app = make_app(engine, Settings())
        app.state.outbox_metrics = OutboxCollector(Future, engine.clock)
        with TestClient(app, LOOPBACK) as client:
            scraping = threading.Thread(target=client.get, args=("/metrics",))
            scraping.start()
            began = time.monotonic()
            assert client.get("/healthz").status_code == 200
            assert time.monotonic() - began < 1.5
            scraping.join()
