"""Every gateway there is has what every gateway needs."""

import re
from pathlib import Path

import pytest

from engine.errors import SettingsError
from engine.gateways import GATEWAYS, open_gateway, unread

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
def test_every_variable_of_a_gateway_is_told_where_it_is_misspelt(name, database):
    for meant in (f"SURVEY_{name.upper()}_{one}" for one in described_in_its_module(name)):
        misspelt = meant[:-2] + meant[-1]
        with pytest.raises(SettingsError) as refused:
            open_gateway(name, database, {misspelt: "x"})

        assert f"{misspelt}: there is no such variable. Did you mean `{meant}`?" in str(refused.value).splitlines()


def test_what_nothing_reads_is_named_and_what_any_gateway_reads_is_not(tmp_path):
    configuration = (HOUSE / "tests" / "gateways" / "services" / "elks_like.json").read_text(encoding="utf-8")
    (tmp_path / "dove.json").write_text(configuration.replace("env:SERVICE", "env:SURVEY_DOVE_URL"))
    services = {"SURVEY_HTTP_CONFIG": str(tmp_path / "dove.json")}
    read = {
        "SURVEY_PORT": "1",
        "survey_host": "h",
        "SURVEY_KANNEL_URL": "u",
        "SURVEY_PUZZEL_PASSWORD": "p",
        "PATH": "/",
    }
    stray = {"SURVEY_KEEP_NUMBERS": "forever", "SURVEY_API_SERVICE_HOST": "10.0.0.1"}

    assert unread(["puzzel"], {**read, **stray}) == ["SURVEY_KEEP_NUMBERS", "SURVEY_API_SERVICE_HOST"]
    assert unread(["http"], {**read, **services, "SURVEY_DOVE_URL": "u", "SURVEY_DOVE_UR": "u"}) == ["SURVEY_DOVE_UR"]
