"""The commands that walk all paths of a survey: paths, suggest."""

from __future__ import annotations

import json
from decimal import Decimal, InvalidOperation
from pathlib import Path

import click

from engine.authoring import path_report
from engine.authoring.paths import summary_of
from engine.authoring.player import find_definition
from engine.checking import check_files
from engine.checking.report import as_text
from engine.settings import Settings
from engine.survey import Survey
from engine.wording import Wording

LAYOUTS = {"text": path_report.as_text, "json": path_report.as_json}


def sound_survey(survey: str, settings: Settings, *, except_for: frozenset[str] = frozenset()) -> tuple[Path, Survey]:
    """Find a survey and make it, unless it has errors: those are reported, and the command fails.

    `except_for` are codes that do not keep a survey from being walked.
    """
    path = find_definition(survey, settings.definitions)
    if path is None:
        raise click.UsageError(f"There is no survey `{survey}`: neither a file nor an id in {settings.definitions}.")
    problems = check_files([path], settings.templates)
    if any(problem.severity == "error" and problem.code not in except_for for problem in problems):
        click.echo(as_text(problems), err=True)
        raise click.exceptions.Exit(1)
    return path, Survey.from_definition(json.loads(path.read_bytes()))


def _amount(_: click.Context, __: click.Parameter, written: str | None) -> Decimal | None:
    try:
        price = None if written is None else Decimal(written)
    except InvalidOperation:
        raise click.BadParameter(f"`{written}` is not an amount, like 0.35.") from None
    if price is not None and not (price.is_finite() and price >= 0):
        raise click.BadParameter(f"`{written}` is not an amount, like 0.35.")
    return price


@click.command()
@click.argument("survey")
@click.option("--format", "layout", type=click.Choice(list(LAYOUTS)), default="text", show_default=True)
@click.option("--price", metavar="AMOUNT", callback=_amount, help="What a segment costs, to tell what respondents do.")
def paths(survey: str, layout: str, price: Decimal | None) -> None:
    """Tell how many paths a survey has, and how long and dear they are at least and at most.

    SURVEY is a definition's path, file stem or id. A path is a sequence of elements from the first to the completion.
    Every path is walked, by ranges of answers. Quoted answers are counted as short or long as they can be; replies in
    free words are taken to be GSM-7.
    """
    settings = Settings.from_environment()
    _, walked = sound_survey(survey, settings, except_for=frozenset(("endless_loop", "answer_never_given")))
    click.echo(LAYOUTS[layout](summary_of(walked, Wording(settings.templates)), price))
