"""What `pip install` of the wheel brings."""

import subprocess
import sys
import zipfile

import pytest

from tests.test_architecture import ENGINE, HOUSE

pytestmark = pytest.mark.slow


def test_the_wheel_carries_the_engine_its_schemas_and_templates_and_no_definitions(tmp_path):
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=HOUSE, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    carried = set(zipfile.ZipFile(wheel).namelist())

    shipped = [*HOUSE.glob("schemas/**/*.json"), *(path for path in HOUSE.glob("templates/**/*") if path.is_file())]
    expected = {f"engine/{path.relative_to(HOUSE)}" for path in shipped}
    expected |= {str(path.relative_to(HOUSE)) for path in ENGINE.rglob("*.py")}
    expected.add("engine/authoring/commands/starter.json")
    expected |= {str(path.relative_to(HOUSE)) for path in ENGINE.glob("api/static/**/*") if path.is_file()}
    assert expected <= carried
    assert not [name for name in carried if name.startswith(("definitions", "tests", "schemas", "templates"))]
