"""What `make bench` measures still runs on the tables as they are; nothing is timed here."""

from contextlib import closing

import pytest

from tests.benchmarks import draining, filling, http, replying, reporting, sweeping

FEW = 40


def test_replies_on_the_raw_driver_write_what_the_tables_ask_for(database_url, monkeypatch):
    monkeypatch.setattr(replying, "rate", lambda connect, numbers, _: [connect()(number) for number in numbers])
    raw = replying.on_sqlite3 if database_url.startswith("sqlite") else replying.on_psycopg

    raw(database_url, replying.sessions_in(database_url, 2), 1)


@pytest.mark.parametrize("measure", [sweeping.idle, sweeping.reminders, sweeping.expiries])
def test_sweeps_find_their_sessions(database_url, monkeypatch, measure):
    monkeypatch.setattr(sweeping, "DUE", FEW)
    filling.fill(database_url, FEW)

    assert measure(database_url) > 0


def test_sms_are_drained(database_url):
    assert draining.ours(database_url, FEW, 4) > 0


@pytest.mark.slow
def test_servers_are_replied_to(database_url, monkeypatch):
    monkeypatch.setattr(http, "REPLIES", 4)
    filling.fill(database_url, FEW)
    served = http.Served(database_url, iter(range(FEW)), 1)

    with closing(served):
        assert served.burst() > 0
        assert served.nothing().a_second > 0


def test_reports_and_exports_have_rows(database_url, tmp_path):
    reporting.fill(database_url, FEW)
    reporting.month(database_url)

    assert reporting.export(database_url, "a-survey", tmp_path / "answers.csv")[0] > 0
    assert reporting.raw(database_url, "a-survey") > 0
