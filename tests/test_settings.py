"""Settings come from variables that begin with SURVEY_; what nothing reads is told in the log, and stops nobody."""

import logging
import re
from contextlib import closing

import pytest
from pydantic import ValidationError

from engine.engine import Engine
from engine.errors import SettingsError
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


def test_a_setting_that_a_host_misspells_in_python_is_refused():
    """Its default would be used without a word. A variable of the environment may be somebody else's."""
    with pytest.raises(ValidationError, match="webhook_networks"):
        Settings(webhook_networks="10.0.0.0/8")


def test_a_file_of_variables_may_hold_those_of_others_too(tmp_path):
    (tmp_path / ".env").write_text("SURVEY_PORT=8001\nSURVEY_OF_OURS=1\nDJANGO_SECRET=x\n", encoding="utf-8")

    assert Settings(_env_file=tmp_path / ".env").port == 8001


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


@pytest.mark.parametrize(
    ("name", "written", "told"),
    [
        ("PORT", "abc", "is `abc`; write a whole number from 0 to 65535, like `8000`."),
        ("PORT", "70000", "is `70000`; write a whole number from 0 to 65535, like `8000`."),
        ("PORT", "", "is ``; write a whole number from 0 to 65535, like `8000`."),
        ("DOCS", "maybe", "is `maybe`; write `1` or `0`."),
        ("SMS_INTERVAL", "2,5", "is `2,5`; write seconds from 0 to 86400, like `2`."),
        ("GATEWAY_TIMEOUT", "nan", "is `nan`; write seconds, more than 0 and at most 3600, like `30`."),
        ("LOG_FORMAT", "xml", "is `xml`; write `text` or `json`."),
        ("HOURS", "{", "write hours like `mon-fri=09:00-20:00,sat=10:00-18:00`"),
        ("HOURS", "mon=09:00-12:00,mon=14:00-20:00", ": `mon` stands there twice; a day has one time"),
        ("HOURS", '{"mon": "09:00-12:00", "mon": "14:00-20:00"}', ": `mon` stands there twice; a day has one time"),
        ("KEEP_TEXTS", "never", "`forever` keeps it for ever."),
    ],
)
def test_a_wrong_value_is_told_with_its_variable_and_what_to_write(monkeypatch, name, written, told):
    monkeypatch.setenv(f"SURVEY_{name}", written)
    with pytest.raises(SettingsError) as wrong:
        Settings.from_environment()

    assert str(wrong.value).startswith(f"SURVEY_{name}")
    assert told in str(wrong.value)


ANY_TEXT = {
    "DATABASE_URL", "RESULTS_DATABASE_URL", "DEFINITIONS", "TEMPLATES", "HOST", "METRICS_HOST", "GATEWAY",
}  # fmt: skip
"""What takes any text: what it names is looked for later."""


@pytest.mark.parametrize("name", sorted({*NAMES} - {f"SURVEY_{name}" for name in ANY_TEXT}))
def test_every_setting_that_can_be_wrong_tells_so_in_words_of_ours(monkeypatch, name):
    monkeypatch.setenv(name, "?")
    with pytest.raises(SettingsError) as wrong:
        Settings.from_environment()

    assert str(wrong.value).startswith(name)
    assert not re.search("[Ii]nput|[Vv]alue|None", str(wrong.value))


@pytest.mark.parametrize("name", [name for name, field in Settings.model_fields.items() if field.description])
def test_what_is_told_to_be_written_may_be_written(monkeypatch, name):
    for written in re.findall("`(.*?)`", Settings.model_fields[name].description):
        monkeypatch.setenv(f"SURVEY_{name}", written)

        Settings.from_environment()


def test_an_erasure_key_that_is_too_short_is_told_without_it(monkeypatch):
    monkeypatch.setenv("SURVEY_ERASURE_KEY", "secret-but-short")
    with pytest.raises(SettingsError, match="SURVEY_ERASURE_KEY: it has 16 characters; it needs at least 32") as wrong:
        Settings.from_environment()

    assert "secret-but-short" not in str(wrong.value)


def test_a_value_of_another_type_is_told_with_its_variable():
    """A host may give any value, and of a folder no description says what to write."""
    with pytest.raises(SettingsError, match=r"^SURVEY_DEFINITIONS: "):
        Settings.from_environment(definitions=5)
