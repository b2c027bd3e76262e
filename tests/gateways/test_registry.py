"""Every gateway there is has what every gateway needs."""

import re
from pathlib import Path

import pytest

from engine.gateways import GATEWAYS

HOUSE = Path(__file__).parents[2]


@pytest.mark.parametrize("name", GATEWAYS)
def test_every_gateway_has_its_module_its_tests_and_its_row_in_the_readme(name):
    row = re.search(
        rf"^\| `{name}` \|.*$", (HOUSE / "engine" / "OPERATING.md").read_text(encoding="utf-8"), re.MULTILINE
    )

    assert (HOUSE / "engine" / "gateways" / f"{name}.py").exists()
    assert (HOUSE / "tests" / "gateways" / f"test_{name}.py").exists()
    assert row


@pytest.mark.parametrize("name", GATEWAYS)
def test_the_readme_and_the_module_name_the_same_variables(name):
    module = (HOUSE / "engine" / "gateways" / f"{name}.py").read_text(encoding="utf-8")
    described = set(re.findall(rf"SURVEY_{name.upper()}_([A-Z_]+)", module.split('"""')[1]))
    row = re.search(
        rf"^\| `{name}` \|.*$", (HOUSE / "engine" / "OPERATING.md").read_text(encoding="utf-8"), re.MULTILINE
    )[0]

    assert set(re.findall(rf"(?:SURVEY_{name.upper()}|…)_([A-Z_]+)", row)) == described
