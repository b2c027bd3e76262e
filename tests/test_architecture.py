"""The contracts of `pyproject.toml` hold; modules are small subjects, and one noun is one thing."""

import ast
import subprocess
import sys
import tomllib
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[1]
ENGINE = HOUSE / "engine"
MODULES = sorted(path for path in ENGINE.rglob("*.py") if "migrations" not in path.parts)

BANNED = {"utils", "helpers", "common", "base", "manager", "handler", "types", "constants"}
"""Names of modules that are no subject."""

MANY = {"T"}
"""The type variable of functions that hand on what they are given."""


@cache
def tree_of(path):
    """Parse a module once for all tests."""
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def nodes_of(path):
    """List all nodes of a module."""
    return list(ast.walk(tree_of(path)))


def pure_modules():
    """Find the modules of the core: values in, values out."""
    contracts = tomllib.loads((HOUSE / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    (core,) = (contract for contract in contracts if contract["name"] == "The core does nothing outside")
    rooms = tuple(name.removeprefix("engine.") for name in core["source_modules"])
    return [path for path in MODULES if path.relative_to(ENGINE).parts[0].removesuffix(".py") in rooms]


@pytest.mark.slow
def test_rooms_look_downstairs_and_libraries_have_one_door():
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache"]
    told = subprocess.run(command, cwd=HOUSE, capture_output=True, text=True, check=False)

    assert told.returncode == 0, told.stdout


def test_the_core_asks_for_no_time():
    asking = {
        str(path.relative_to(HOUSE)): node.lineno
        for path in pure_modules()
        for node in nodes_of(path)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"now", "utcnow", "today", "sleep"}
    }

    assert asking == {}


def test_a_module_is_small_and_says_what_belongs_in_it():
    wrong = {
        str(path.relative_to(HOUSE)): fault
        for path in MODULES
        for fault, is_so in (
            ("the module has no docstring", not ast.get_docstring(tree_of(path))),
            ("the module has more than 400 lines", path.read_text(encoding="utf-8").count("\n") > 400),
            ("its name is no subject", BANNED & set(path.relative_to(ENGINE).with_suffix("").parts)),
        )
        if is_so
    }

    assert wrong == {}


def named_at_the_top(path):
    """Find the classes of a module, and the names it gives to types, without the underscore of private ones."""
    yield from (node.name.lstrip("_") for node in nodes_of(path) if isinstance(node, ast.ClassDef))
    for node in tree_of(path).body:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        names = (target.id.lstrip("_") for target in targets if isinstance(target, ast.Name))
        yield from (name for name in names if name[:1].isupper() and (len(name) == 1 or not name.isupper()))


def test_one_noun_is_one_thing():
    places = defaultdict(list)
    for path in MODULES:
        for name in named_at_the_top(path):
            places[name].append(str(path.relative_to(HOUSE)))

    assert {name: found for name, found in places.items() if len(found) > 1 and name not in MANY} == {}


def public_functions(tree):
    """Yield functions and methods that may be called from outside, and none that is hidden in another function."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield from public_functions(node)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_"):
            yield node


def own_nodes(function):
    """Walk a function, but not the functions in it: they raise when somebody calls them."""
    waiting = list(function.body)
    while waiting:
        node = waiting.pop()
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield node
            waiting += ast.iter_child_nodes(node)


def raised(function):
    """Return the names of the errors a function makes and raises itself."""
    found = (node.exc for node in own_nodes(function) if isinstance(node, ast.Raise))
    made = (exc.func if isinstance(exc, ast.Call) else exc for exc in found)
    return {name.id for name in made if isinstance(name, ast.Name) and name.id[0].isupper()}


def test_what_a_public_function_raises_its_docstring_names():
    silent = [
        f"{path.relative_to(HOUSE)}:{function.lineno}: {function.name} raises {error} and does not say so"
        for path in MODULES
        for function in public_functions(tree_of(path))
        for error in raised(function)
        if error not in (ast.get_docstring(function) or "")
    ]

    assert silent == []
