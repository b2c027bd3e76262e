"""`survey diff`: what a change of a definition means."""

from __future__ import annotations

from typing import BinaryIO

import click

from engine.authoring.change import FORMATS, Comparison, changes
from engine.authoring.commands.opening import data_of
from engine.library import Edition
from engine.settings import Settings

FILE = click.File("rb")


@click.command()
@click.argument("old", type=FILE)
@click.argument("new", type=FILE)
@click.option("--format", "layout", type=click.Choice(list(FORMATS)), default="text", show_default=True)
def diff(old: BinaryIO, new: BinaryIO, layout: str) -> None:
    """Tell what a change means: what is added, removed, renamed, moved, changed; and what becomes of sessions.

    OLD and NEW are definitions without errors, of which one may be `-`, standard input:
    `git show HEAD:definitions/store_visit.json | survey diff - definitions/store_visit.json`.
    """
    settings = Settings.from_environment()
    contents = [(file.name, file.read()) for file in (old, new)]
    (old_name, before), (new_name, after) = contents
    old_data, new_data = (data_of(content, name, settings) for name, content in contents)
    comparison = Comparison(
        old=old_name,
        new=new_name,
        old_version=Edition(definition=before.decode()).version,
        new_version=Edition(definition=after.decode()).version,
        changes=changes(old_data, new_data),
    )
    click.echo(FORMATS[layout](comparison))
