"""`survey test`: conversation files, played."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from engine.authoring.commands.files import OnFiles, sound_definitions
from engine.authoring.conversation_test import Stage, try_file
from engine.authoring.test_report import FORMATS, coverages
from engine.characters import shown
from engine.resources import files_below
from engine.settings import Settings

CONVERSATIONS = Path("tests/conversations")
PATHS = click.Path(exists=True, path_type=Path)


@click.command(cls=OnFiles)
@click.argument("paths", nargs=-1, type=PATHS)
@click.option("--update", is_flag=True, help="Rewrite the MT lines as they are now.")
@click.option("--coverage", is_flag=True, help="Tell what of each survey no conversation visits.")
@click.option("--format", "layout", type=click.Choice(list(FORMATS)), default="text", show_default=True)
def test(paths: Sequence[Path], update: bool, coverage: bool, layout: str) -> None:  # noqa: FBT001 - click's flags
    """Play conversation files and tell where they differ.

    PATH is a conversation file or a folder of them; tests/conversations if none is given. Exits with 1 if any differs.
    Coverage is of the surveys in SURVEY_DEFINITIONS: elements, rules, alerts, full quotas, options, error prefixes by
    kind and reason, and ask-backs by kind.
    """
    settings = Settings.from_environment()
    if not paths and not CONVERSATIONS.is_dir():
        raise click.UsageError(f"There is no folder {CONVERSATIONS}. Name a conversation file, or a folder of them.")
    files = [file for path in paths or [CONVERSATIONS] for file in _conversations(path)]
    if not files:
        raise click.UsageError("There are no conversation files here: none ends in .txt.")
    with Stage(settings) as stage:
        trials = [try_file(file, stage, update=update) for file in files]
    covered = coverages(trials, sound_definitions(settings)) if coverage else None
    click.echo(shown(FORMATS[layout](trials, covered)))
    sys.exit(not all(trial.passed for trial in trials))


def _conversations(path: Path) -> Sequence[Path]:
    return files_below(path, "*.txt") if path.is_dir() else [path]
