"""`survey diff`: what a change of a definition means."""

from __future__ import annotations

import click

from engine.authoring.change import FORMATS, Comparison, changes
from engine.authoring.commands.opening import data_of
from engine.library import Edition
from engine.settings import Settings

FILE = click.Path(exists=True, dir_okay=False, allow_dash=True)


@click.command()
@click.argument("old", type=FILE)
@click.argument("new", type=FILE)
@click.option("--format", "layout", type=click.Choice(list(FORMATS)), default="text", show_default=True)
def diff(old: str, new: str, layout: str) -> None:
    """Tell what a change means: what is added, removed, renamed, moved, changed; and what becomes of sessions.

    OLD and NEW are definitions without errors, of which one may be `-`, standard input:
    `git show HEAD:definitions/store_visit.json | survey diff - definitions/store_visit.json`.
    """
    settings = Settings.from_environment()
    before, after = _content(old), _content(new)
    comparison = Comparison(
        old=old,
        new=new,
        old_version=Edition(definition=before.decode()).version,
        new_version=Edition(definition=after.decode()).version,
        changes=changes(data_of(before, old, settings), data_of(after, new, settings)),
    )
    click.echo(FORMATS[layout](comparison))


def _content(file: str) -> bytes:
    with click.open_file(file, "rb") as opened:
        content: bytes = opened.read()
        return content
