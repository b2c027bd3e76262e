"""The commands content teams run: check, chat, test."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from engine.authoring.player import Player, find_definition
from engine.authoring.script import MT_WIDTH, Head, Said
from engine.authoring.trial import try_file
from engine.checking import check_files
from engine.checking.report import FORMATS, as_text
from engine.errors import InvalidRequest
from engine.settings import Settings

PATHS = click.Path(exists=True, path_type=Path)


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--format", "layout", type=click.Choice(list(FORMATS)), default="text", show_default=True)
def check(paths: Sequence[Path], layout: str) -> None:
    """Find every mistake in definitions and templates, each with its place and remedy.

    PATH is a definition or a folder of them; SURVEY_DEFINITIONS if none is given. Exits with 1 if there is an error.
    """
    settings = Settings.from_environment()
    problems = check_files(paths or [settings.definitions], settings.templates)
    click.echo(FORMATS[layout](problems))
    sys.exit(any(problem.severity == "error" for problem in problems))


def _day(_: click.Context, __: click.Parameter, moment: datetime | None) -> date | None:
    return moment.date() if moment else None


def read_variables(_: click.Context, __: click.Parameter, written: Sequence[str]) -> dict[str, str]:
    """Read KEY=VALUE pairs; click tells of one that is not."""
    pairs = [one.partition("=") for one in written]
    for one, (_key, equals, _value) in zip(written, pairs, strict=True):
        if not equals:
            raise click.BadParameter(f"`{one}`: write it as KEY=VALUE.")
    return {key.strip(): value.strip() for key, _, value in pairs}


@click.command()
@click.argument("survey")
@click.option("--language", help="The language to hold it in; the survey's default if not given.")
@click.option("--content", help="What to say before the first text.")
@click.option("--variable", "variables", multiple=True, callback=read_variables, metavar="KEY=VALUE")
@click.option("--to", default="+4790937954", show_default=True, help="The number of the pretend phone.")
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), callback=_day, help="The day on which dates are read.")
def chat(survey: str, **head: Any) -> None:
    """Hold a survey's conversation in the terminal.

    SURVEY is a definition's path, file stem or id. Replies are typed, or read one a line from standard input;
    without a terminal the conversation file is printed.
    """
    settings = Settings.from_environment()
    path = find_definition(survey, settings.definitions)
    if path is None:
        raise click.UsageError(f"There is no survey `{survey}`: neither a file nor an id in {settings.definitions}.")
    problems = check_files([path], settings.templates)
    if any(problem.severity == "error" for problem in problems):
        click.echo(as_text(problems), err=True)
        sys.exit(1)
    try:
        with Player(path, settings, Head(survey=path.stem, **head)) as player:
            _hold(player)
    except InvalidRequest as error:
        raise click.UsageError(str(error)) from None


def _hold(player: Player) -> None:
    click.echo(f"{player.head}\n")
    _show(player.begin())
    interactive = sys.stdin.isatty()
    while not (interactive and player.is_over):
        if interactive:
            click.echo("MO".ljust(MT_WIDTH), nl=False)
        line = sys.stdin.readline()
        if not line:
            return
        reply = line.rstrip("\r\n")
        if not interactive:
            click.echo(Said("MO", reply))
        _show(player.reply(reply))


def _show(texts: Sequence[str]) -> None:
    for text in texts:
        click.echo(Said("MT", text))


@click.command()
@click.argument("paths", nargs=-1, type=PATHS)
@click.option("--update", is_flag=True, help="Rewrite the MT lines as they are now.")
def test(paths: Sequence[Path], update: bool) -> None:  # noqa: FBT001 - click's flag
    """Play conversation files and show where they differ.

    PATH is a conversation file or a folder of them; tests/conversations if none is given. Exits with 1 if any differs.
    """
    settings = Settings.from_environment()
    files = [file for path in paths or [Path("tests/conversations")] for file in _conversations(path)]
    if not files:
        raise click.UsageError("There are no conversation files here: none ends in .txt.")
    trials = [try_file(file, settings, update=update) for file in files]
    for trial in trials:
        if trial.report:
            click.echo(trial.report)
    failed = sum(not trial.passed for trial in trials)
    click.echo(f"{len(trials) - failed} passed, {failed} failed")
    sys.exit(bool(failed))


def _conversations(path: Path) -> Sequence[Path]:
    return sorted(path.rglob("*.txt")) if path.is_dir() else [path]


COMMANDS = (check, chat, test)
