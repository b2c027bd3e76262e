"""Settings come from variables that begin with SURVEY_; what nothing reads is told in the log, and stops nobody."""

import logging
from contextlib import closing

import pytest

from engine.engine import Engine
from engine.gateways import unread
from engine.gateways.env_settings import Environment
from engine.settings import Settings
from engine.store import open_database

NAMES = [f"SURVEY_{name}".upper() for name in Settings.model_fields]


@pytest.mark.parametrize("name", NAMES)
def test_a_letter_too_few_or_too_many_in_any_setting_is_told_with_what_was_meant(name):
    few, many = name[:-2] + name[-1], f"{name}X"
    told = [*unread(Environment({few: "", name: "", many: ""}), ["pretend"])]

    remedy = f"is set, and nothing here reads it. Did you mean `{name}`?"
    assert told == [f"{few} {remedy}", f"{many} {remedy}"]


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("API_KEY", "API_KEYS"),
        ("METRIC_PORT", "METRICS_PORT"),
        ("RESULTS_DATABASE_URL_2", "RESULTS_DATABASE_URL"),
        ("COST", "HOST"),
        ("KEEP_NUMBERS", None),
        ("IMAGE", None),
        ("API_PORT_8000_TCP_ADDR", None),
    ],
)
def test_what_nothing_reads_stops_nobody_and_is_a_line_when_the_engine_opens(
    monkeypatch, tmp_path, caplog, name, meant
):
    """It may be a caller's, a container's, or Kubernetes', which sets some for each service."""
    monkeypatch.setenv(f"SURVEY_{name}", "tcp://10.0.0.1:80")
    url = f"sqlite:///{tmp_path}/survey.db"
    with closing(open_database(url)) as database:
        database.migrate()
    with caplog.at_level(logging.WARNING, "engine"):
        Engine.open(Settings.from_environment(database_url=url, definitions=tmp_path)).close()

    (line,) = caplog.messages
    remedy = f" Did you mean `SURVEY_{meant}`?" if meant else ""
    assert line == f"SURVEY_{name} is set, and nothing here reads it.{remedy}"
