"""`survey diff`: what a change of a definition means."""

from __future__ import annotations

import json

import click

from engine.authoring.commands.files import FILE, OnFiles, called, content_of, refuse_errors
from engine.authoring.diff import FORMATS, VersionDiff, changes
from engine.characters import shown
from engine.checking import Finding, check_definition
from engine.languages import Languages
from engine.settings import Settings
from engine.survey_version import SurveyVersion


@click.command(cls=OnFiles)
@click.argument("old", type=FILE)
@click.argument("new", type=FILE)
@click.option("--format", "layout", type=click.Choice(list(FORMATS)), default="text", show_default=True)
def diff(old: str, new: str, layout: str) -> None:
    """Tell what a change of a survey means.

    It names what is added, removed, renamed, moved and changed, and what becomes of sessions under way.

    OLD and NEW are definitions without errors, of which one may be `-`, standard input:
    `git show HEAD:definitions/store_visit.json | survey diff - definitions/store_visit.json`.
    """
    settings = Settings.from_environment()
    if old == new == "-":
        raise click.UsageError("Only one of them may be `-`: standard input is read once.")
    before, after = content_of(old), content_of(new)
    refuse_errors([*_findings(before, old, settings), *_findings(after, new, settings)])
    comparison = VersionDiff(
        old=old,
        new=new,
        old_version=SurveyVersion(definition=before.decode()).version,
        new_version=SurveyVersion(definition=after.decode()).version,
        changes=changes(json.loads(before), json.loads(after)),
    )
    click.echo(shown(FORMATS[layout](comparison)))


def _findings(content: bytes, file: str, settings: Settings) -> list[Finding]:
    return check_definition(content, called(file), Languages(settings.templates))
