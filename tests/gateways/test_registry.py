"""Every gateway there is has what every gateway needs."""

import re
from contextlib import suppress
from pathlib import Path

import pytest

from engine.errors import SettingsError
from engine.gateways import GATEWAYS, open_gateway, open_gateways, unread
from engine.gateways.env_settings import Environment

HOUSE = Path(__file__).parents[2]


@pytest.mark.parametrize("name", GATEWAYS)
def test_every_gateway_has_its_module_its_tests_and_its_row_in_the_readme(name):
    row = re.search(
        rf"^\| `{name}` \|.*$", (HOUSE / "engine" / "OPERATING.md").read_text(encoding="utf-8"), re.MULTILINE
    )

    assert (HOUSE / "engine" / "gateways" / f"{name}.py").exists()
    assert (HOUSE / "tests" / "gateways" / f"test_{name}.py").exists()
    assert row


def described_in_its_module(name):
    module = (HOUSE / "engine" / "gateways" / f"{name}.py").read_text(encoding="utf-8")
    return set(re.findall(rf"SURVEY_{name.upper()}_([A-Z_]+)", module.split('"""')[1]))


@pytest.mark.parametrize("name", GATEWAYS)
def test_the_readme_and_the_module_name_the_same_variables(name):
    described = described_in_its_module(name)
    row = re.search(
        rf"^\| `{name}` \|.*$", (HOUSE / "engine" / "OPERATING.md").read_text(encoding="utf-8"), re.MULTILINE
    )[0]

    assert set(re.findall(rf"(?:SURVEY_{name.upper()}|…)_([A-Z_]+)", row)) == described


@pytest.mark.parametrize("name", GATEWAYS)
def test_what_a_gateway_in_use_does_not_read_is_told_with_what_was_meant(name, memory):
    named = [f"SURVEY_{name.upper()}_{one}" for one in described_in_its_module(name)]
    misspelt = {one[:-2] + one[-1]: one for one in named}
    other = f"SURVEY_{name.upper()}_X"
    environ = Environment(dict.fromkeys((*named, *misspelt, other), "x"))
    with suppress(SettingsError):  # `x` is no URL
        open_gateway(name, memory, environ)

    told = [f"{few} is set, and nothing here reads it. Did you mean `{meant}`?" for few, meant in misspelt.items()]
    assert [*unread(environ, [name])] == [*told, f"{other} is set, and nothing here reads it."]


def test_what_the_settings_and_the_configuration_of_a_service_read_is_not_told(monkeypatch, tmp_path, caplog, memory):
    configuration = (HOUSE / "tests" / "gateways" / "services" / "elks_like.json").read_text(encoding="utf-8")
    ours = configuration.replace("{env:TOKEN}", "{env:SURVEY_API_KEY}").replace("{env:KEY}", "{env:survey_token}")
    (tmp_path / "dove.json").write_text(ours, encoding="utf-8")
    service = {"SURVEY_HTTP_CONFIG": str(tmp_path / "dove.json"), "SERVICE": "https://dove.example"}
    named = {"SURVEY_API_KEY": "k", "survey_token": "t"}
    for name, value in {**service, **named, "SURVEY_PORT": "1", "survey_host": "h", "SURVEY_TOKE": "t"}.items():
        monkeypatch.setenv(name, value)
    open_gateways(["pretend", "http"], memory)

    assert caplog.messages == ["SURVEY_TOKE is set, and nothing here reads it. Did you mean `survey_token`?"]


def test_a_variable_of_a_gateway_that_is_not_in_use_may_be_for_another_process():
    environ = Environment({"SURVEY_KANNEL_URL": "u", "survey_puzzel_pasword": "p", "SURVEY_KANNELS": "2"})

    assert [*unread(environ, ["pretend"])] == ["SURVEY_KANNELS is set, and nothing here reads it."]
