"""The contracts of `pyproject.toml` hold, and modules are small subjects that say what belongs in them."""

import ast
import subprocess
import sys
import tomllib
from collections import defaultdict
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[1]
ENGINE = HOUSE / "engine"
MODULES = sorted(path for path in ENGINE.rglob("*.py") if "migrations" not in path.parts)

BANNED = {"utils", "helpers", "common", "base", "manager", "handler", "types", "constants"}
"""Names of modules that are no subject."""

MANY = {"T"}
"""The type variable of functions that hand on what they are given."""


def pure_modules():
    """Find the modules of the core: values in, values out."""
    contracts = tomllib.loads((HOUSE / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    (core,) = (contract for contract in contracts if contract["name"] == "The core does nothing outside")
    rooms = tuple(name.removeprefix("engine.") for name in core["source_modules"])
    return [path for path in MODULES if path.relative_to(ENGINE).parts[0].removesuffix(".py") in rooms]


def test_rooms_look_downstairs_and_libraries_have_one_door():
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache"]
    told = subprocess.run(command, cwd=HOUSE, capture_output=True, text=True, check=False)

    assert told.returncode == 0, told.stdout


@pytest.mark.parametrize("path", pure_modules(), ids=lambda path: str(path.relative_to(HOUSE)))
def test_the_core_asks_for_no_time(path):
    calls = [node.func for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]

    assert not {call.attr for call in calls if isinstance(call, ast.Attribute)} & {"now", "utcnow", "today", "sleep"}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(HOUSE)))
def test_a_module_is_small_and_says_what_belongs_in_it(path):
    text = path.read_text(encoding="utf-8")

    assert ast.get_docstring(ast.parse(text)), "the module has no docstring"
    assert text.count("\n") <= 400
    assert not BANNED & set(path.relative_to(ENGINE).with_suffix("").parts)


def named_at_the_top(path):
    """Find the classes of a module, and the names it gives to types, without the underscore of private ones."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    yield from (node.name.lstrip("_") for node in ast.walk(tree) if isinstance(node, ast.ClassDef))
    for node in tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        names = (target.id.lstrip("_") for target in targets if isinstance(target, ast.Name))
        yield from (name for name in names if name[:1].isupper() and (len(name) == 1 or not name.isupper()))


def test_one_noun_is_one_thing():
    places = defaultdict(list)
    for path in MODULES:
        for name in named_at_the_top(path):
            places[name].append(str(path.relative_to(HOUSE)))

    assert {name: found for name, found in places.items() if len(found) > 1 and name not in MANY} == {}
