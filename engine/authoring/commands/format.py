"""`survey format`: definitions in their one layout. Nothing else is changed by it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from engine.authoring.commands.files import OnFiles
from engine.authoring.formatter import canonical
from engine.characters import shown
from engine.checking import json_reader
from engine.checking.checker import definitions_in
from engine.checking.encoding import decoded
from engine.checking.finding import as_text
from engine.settings import Settings


@click.command("format", cls=OnFiles)
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--check", "only_check", is_flag=True, help="Change nothing; exit with 1 where something would change.")
def format_(paths: Sequence[Path], only_check: bool) -> None:  # noqa: FBT001 - click's flag
    """Give definitions their one layout.

    What they mean stays the same. PATH is a definition or a folder of them; SURVEY_DEFINITIONS if none is given. A
    file that is not JSON is reported and stays as it is; then, too, it exits with 1.
    """
    settings = Settings.from_environment()
    outcomes = [
        _format(file, only_check=only_check)
        for path in paths or [settings.definitions]
        for file in definitions_in(path)
    ]
    if not outcomes:
        raise click.UsageError("There are no definitions here: none ends in .json.")
    changed, failed = outcomes.count("changed"), outcomes.count("failed")
    done = "would change" if only_check else "changed"
    click.echo(f"{changed} {done}, {outcomes.count('same')} already formatted, {failed} could not be read")
    sys.exit(bool(failed or (only_check and changed)))


def _format(file: Path, *, only_check: bool) -> str:
    try:
        content = file.read_bytes()
    except OSError as error:
        click.echo(f"{file}: the file cannot be read: {error.strerror}. Check the path.", err=True)
        return "failed"
    document = json_reader.read(content, str(file))
    if document.findings:
        click.echo(shown(as_text(document.findings)), err=True)
        return "failed"
    formatted = canonical(decoded(content)[0]).encode()
    if formatted == content:
        return "same"
    if not only_check:
        file.write_bytes(formatted)
    click.echo(f"{file}: {'would change' if only_check else 'changed'}")
    return "changed"
