"""What came of surveys, from the shell: the report and exports."""

from __future__ import annotations

import json
from concurrent.futures import wait
from pathlib import Path
from typing import Any

import click

from engine.characters import shown_on_a_line
from engine.cli.database import on_database, survey_id, until_told_to_stop, usage_errors
from engine.engine import Engine
from engine.results.bars import as_text
from engine.results.export import INCLUDABLE, ExportRequest
from engine.results.formats import FORMATS
from engine.results.query import ResultsQuery

begun_from = click.option("--from", "begun_from", metavar="DAY", help="Only sessions begun on this day or later, UTC.")
begun_before = click.option("--to", "begun_before", metavar="DAY", help="Only sessions begun before this day, UTC.")
language = click.option("--language", help="Only sessions in this language.")
version = click.option("--version", help="Only sessions on this version of the survey.")
where = click.option(
    "--where", multiple=True, metavar="KEY=VALUE", help="Only sessions with this variable; `results.by` names which."
)

LOOK_EVERY = 0.2
"""Seconds between two looks for whether an export is to be stopped."""


@click.command()
@click.argument("survey")
@click.option("--by", help="Break down by `language`, `version`, `month`, or a variable of the survey's `results.by`.")
@where
@begun_from
@begun_before
@language
@version
@click.option("--all", "sees_all", is_flag=True, help="Tell of small groups, too.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="json: as over HTTP.")
@on_database
def results(engine: Engine, survey: str, form: str, by: str | None, **options: Any) -> None:
    """Tell what came of a survey.

    SURVEY is a definition's path, file stem or id. Counted are live sessions that began in the time. Groups of few
    sessions are told of together.
    """
    with usage_errors():
        query = _query(engine, survey, options).broken_down(by)
        told = engine.report(query)
    if form == "json":
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    found = engine.surveys().get(query.cohort.survey_id)
    title = found.survey.title if found else query.cohort.survey_id
    click.echo("\n".join(shown_on_a_line(line) for line in as_text(told, title).splitlines()))


@click.command()
@click.argument("survey")
@click.option(
    "--output",
    required=True,
    metavar="FILE|FOLDER/",
    type=click.Path(path_type=Path),
    help="Its ending says the format; a folder becomes a data package.",
)
@click.option("--layout", default="wide", help="wide: one row a session. long: one row an answer.")
@click.option("--include", multiple=True, help=f"{', '.join(INCLUDABLE)}: more than one with commas between.")
@click.option("--for", "made_for", help="spreadsheet: a CSV in which no text is taken for a formula.")
@where
@begun_from
@begun_before
@language
@version
@on_database
def export(  # noqa: PLR0913, PLR0917 - click's
    engine: Engine,
    survey: str,
    output: Path,
    layout: str,
    include: tuple[str, ...],
    made_for: str | None,
    **options: Any,
) -> None:
    """Write what came of a survey to a file.

    SURVEY is a definition's path, file stem or id. Without --include there is no free text in it, no number, and no
    variable but those that the survey's `results.by` names.
    """
    with usage_errors():
        query = _query(engine, survey, {**options, "sees_all": True})
        each = [one for several in include for one in several.split(",") if one]
        request = ExportRequest(query, _format_of(output), layout=layout, include=each, made_for=made_for)
        # What is half written goes, and none of it stays beside the file.
        with until_told_to_stop(exit_code=1):
            exporting = engine.export.submit(request, output)
            # Not in one go: polars catches Ctrl-C, too, in a way that wakes nobody who waits.
            while wait([exporting], timeout=LOOK_EVERY).not_done:
                pass
            exporting.result()
    click.echo(f"{output}")


def _format_of(output: Path) -> str:
    """Return the format that a name says: of a folder, one that is there or has no ending."""
    ending = output.suffix.removeprefix(".").lower()
    if output.is_dir() or not ending:
        return "folder"
    if ending not in FORMATS:
        known = ", ".join(f"`.{name}`" for name in FORMATS)
        raise click.UsageError(f"--output: `.{ending}` is none of {known}; without an ending it is a folder.")
    return ending


def _query(engine: Engine, survey: str, options: dict[str, Any]) -> ResultsQuery:
    return ResultsQuery.read(survey_id(engine, survey), separator="=", **options)
