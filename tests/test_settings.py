"""Settings come from variables that begin with SURVEY_; one that is misspelt is told, and not ignored."""

import logging
from contextlib import closing

import pytest

from engine.engine import Engine
from engine.errors import SettingsError
from engine.settings import Settings
from engine.store import open_database

NAMES = [f"SURVEY_{name}".upper() for name in Settings.model_fields]


def told():
    with pytest.raises(SettingsError) as refused:
        Settings.from_environment()
    return str(refused.value).splitlines()


@pytest.mark.parametrize("name", NAMES)
def test_a_letter_too_few_or_too_many_in_any_setting_is_told_with_what_was_meant(monkeypatch, name):
    few, many = name[:-2] + name[-1], f"{name}X"
    for misspelt in (few, many):
        monkeypatch.setenv(misspelt, "forever")

    remedy = f"there is no such variable. Did you mean `{name}`?"
    assert told() == [f"{misspelt}: {remedy}" for misspelt in (few, many)]


def test_misspelt_names_and_wrong_values_are_told_at_once(monkeypatch):
    for name, value in (("RATELIMIT", "3"), ("PROT", "9"), ("KEEP_IDENTIFERS", "forever"), ("SMS_INTERVAL", "long")):
        monkeypatch.setenv(f"SURVEY_{name}", value)

    names = [line.partition(":")[0] for line in told()]
    assert names == ["SURVEY_RATELIMIT", "SURVEY_PROT", "SURVEY_KEEP_IDENTIFERS", "SURVEY_SMS_INTERVAL"]


@pytest.mark.parametrize(
    "name",
    [
        "IMAGE",
        "VERSION",
        "DB_HOST",
        "DB_PASSWORD",
        "SERVICE_HOST",
        "API_PORT",
        "API_PORT_8000_TCP_ADDR",
        "X",
        "KANNEL_URL",
    ],
)
def test_a_variable_that_may_be_somebody_elses_stops_nobody(monkeypatch, name):
    """A file of variables for containers has such names, and Kubernetes sets some for each service."""
    monkeypatch.setenv(f"SURVEY_{name}", "1")

    assert Settings.from_environment().port == 8000


def test_what_nothing_reads_is_told_when_the_engine_opens(monkeypatch, tmp_path, caplog):
    monkeypatch.setenv("SURVEY_KEEP_NUMBERS", "forever")
    url = f"sqlite:///{tmp_path}/survey.db"
    with closing(open_database(url)) as database:
        database.migrate()
    with caplog.at_level(logging.WARNING, "engine"):
        Engine.open(Settings(database_url=url, definitions=tmp_path)).close()

    (line,) = caplog.messages
    assert line == "set, and read by nothing here: SURVEY_KEEP_NUMBERS"
