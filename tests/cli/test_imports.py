"""Commands start fast: each imports what it uses, and nothing heavy besides."""

import subprocess
import sys
from pathlib import Path

import click
import pytest

import engine
from engine.cli import COMMANDS, described, main

pytestmark = pytest.mark.slow

HEAVY = {"fastapi", "starlette", "uvicorn", "sqlalchemy", "sqlmodel", "alembic", "psycopg", "aiohttp"}
HEAVY |= {"prometheus_client", "watchfiles"}
STORE_AND_GATEWAYS = {"sqlalchemy", "sqlmodel", "psycopg", "aiohttp", "prometheus_client"}

CONTENT_TEAMS = ("chat", "check", "diff", "format", "graph", "new", "new-language", "paths", "record", "replies")
CONTENT_TEAMS += ("suggest", "translate")
OPERATORS = ("dispatch", "export", "migrate", "opt-outs", "outbox", "refused", "results", "run", "send", "serve")
OPERATORS += ("close", "erase", "pause", "resume", "retention", "session", "sessions", "webhooks")

MAY_IMPORT = {
    **dict.fromkeys(CONTENT_TEAMS, frozenset()),
    **dict.fromkeys((*OPERATORS, "test"), STORE_AND_GATEWAYS),
}
"""What of that a command may import before it does anything: content teams' wait for no database."""

IMPORTED = """
import sys
from engine.cli import main
main(sys.argv[1:], standalone_mode=False)
print(*{name.partition(".")[0] for name in sys.modules})
"""


def heavy_imports_of(*words):
    done = subprocess.run([sys.executable, "-c", IMPORTED, *words], capture_output=True, text=True, check=True)
    return HEAVY & set(done.stdout.splitlines()[-1].split())


def test_every_command_says_what_it_may_import():
    assert MAY_IMPORT.keys() == COMMANDS.keys()


def test_the_list_of_commands_imports_none_of_them():
    assert not heavy_imports_of("--help")


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_imports_what_it_uses(command):
    assert heavy_imports_of(command, "--help") <= MAY_IMPORT[command]


def test_definitions_are_drawn_without_a_database_or_the_web():
    visit = Path(__file__).parents[2] / "definitions" / "store_visit.json"

    assert not heavy_imports_of("graph", str(visit), "--format", "mermaid")


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_is_listed_as_it_describes_itself(command):
    itself = main.get_command(click.Context(main), command)

    assert itself.name == command
    assert itself.get_short_help_str(10_000) == described(command).get_short_help_str(10_000)


@pytest.mark.parametrize("name", engine.__all__)
def test_the_front_door_leads_to_every_name(name):
    assert getattr(engine, name).__name__ == name


def test_the_front_door_knows_no_other_name():
    with pytest.raises(ImportError, match="Nonsense"):
        from engine import Nonsense  # noqa: F401
