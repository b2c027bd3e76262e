"""The house: which module is the only door of which library, and who may look at whom."""

import ast
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[1]
ENGINE = HOUSE / "engine"

DOORS = {
    "durable_rules_engine": {"branching.py"},
    "jinja2": {"wording.py", "checking"},
    "phonenumbers": {"phone.py"},
    "jsonschema": {"checking"},
    "referencing": {"checking"},
    "sqlmodel": {"store"},
    "sqlalchemy": {"store"},
    "alembic": {"store"},
    "psycopg": {"store"},
    "fastapi": {"api"},
    "starlette": {"api"},
    "uvicorn": {"serving.py"},
    "click": {"cli", "authoring"},
    "graphlay": {"authoring"},
    "watchfiles": {"authoring"},
    "aiohttp": {"gateways"},
    "prometheus_client": {"metrics.py"},
    "pydantic_settings": {"settings.py"},
    "limits": {"api"},
    "rapidfuzz": {"reading"},
    "unicode_rbnf": {"reading"},
}
"""Which rooms may import a library: a module or a folder of `engine`."""

LAYERS = [
    {
        "errors",
        "logs",
        "resources",
        "json_pointer",
        "segments",
        "characters",
        "phone",
        "conditions",
        "sample_texts",
        "api_keys",
    },
    {"languages"},
    {"elements", "reading"},
    {"survey"},
    {"session"},
    {"wording", "branching", "paths"},
    {"checking"},
    {"catalogue", "request"},
    {"conversation"},
    {"store", "metrics"},
    {"settings"},
    {"gateways"},
    {"dispatch"},
    {"journal"},
    {"engine"},
    {"testing"},
    {"authoring", "api", "signals", "trying"},
    {"serving"},
    {"cli"},
    {"__init__", "__main__"},
]
"""Top of the list is downstairs: a room may look at its own layer and at those above it in this list."""

PURE = {
    "survey",
    "conditions",
    "sample_texts",
    "segments",
    "elements",
    "reading",
    "conversation",
    "branching",
    "wording",
}
PURE |= {"session", "paths"}
"""Values in, values out: no clock, no sleep, no database, no network."""

IMPURE = {"time", "asyncio", "socket", "sqlalchemy", "sqlmodel", "aiohttp", "os", "random"}


def room(path):
    return path.relative_to(ENGINE).parts[0]


def imports(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module, node.lineno
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


MODULES = sorted(path for path in ENGINE.rglob("*.py") if "migrations" not in path.parts)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(HOUSE)))
def test_a_library_is_imported_at_its_door_only(path):
    strangers = [
        f"{path}:{line}: {name} belongs in {sorted(DOORS[name.split('.')[0]])}"
        for name, line in imports(path)
        if room(path) not in DOORS.get(name.split(".")[0], {room(path)})
    ]

    assert not strangers


def layer(name):
    return next((at for at, rooms in enumerate(LAYERS) if name in rooms), None)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(HOUSE)))
def test_a_room_looks_only_downstairs(path):
    here = room(path).removesuffix(".py")

    assert layer(here) is not None, f"{here} stands in no layer"
    for name, line in imports(path):
        parts = name.split(".")
        if parts[0] == "engine" and len(parts) > 1 and layer(parts[1]) is not None:
            assert layer(parts[1]) <= layer(here), f"{path}:{line}: {here} looks up at {parts[1]}"


@pytest.mark.parametrize("path", [p for p in MODULES if room(p).removesuffix(".py") in PURE], ids=str)
def test_the_core_does_nothing_outside(path):
    assert not {name for name, _ in imports(path)} & IMPURE
    calls = [node.func for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    assert not {call.attr for call in calls if isinstance(call, ast.Attribute)} & {"now", "utcnow", "today", "sleep"}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(HOUSE)))
def test_a_room_is_small_and_says_what_belongs_in_it(path):
    text = path.read_text(encoding="utf-8")

    assert ast.get_docstring(ast.parse(text)), "the module has no docstring"
    assert text.count("\n") <= 400
    assert not {"utils", "helpers", "common", "base", "manager", "handler", "types", "constants"} & set(
        path.relative_to(ENGINE).with_suffix("").parts
    )
