"""`survey graph`: a picture of a survey."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from engine.authoring.commands.files import OnFiles, definition_of, in_a_folder, language_of
from engine.authoring.definition_files import survey_at
from engine.authoring.mermaid import as_mermaid
from engine.authoring.picture import Picture, picture_of
from engine.authoring.svg import as_svg
from engine.authoring.translation.units import PARTLY_TRANSLATED, whole_definition
from engine.characters import shown
from engine.settings import Settings
from engine.wording import Wording

LAYOUTS: dict[str, Callable[[Picture], str]] = {"svg": as_svg, "mermaid": as_mermaid}


@click.command(cls=OnFiles)
@click.argument("survey")
@click.option("--format", "layout", type=click.Choice(list(LAYOUTS)), help="svg if not given.")
@click.option("--language", help="The language of its texts; the survey's default if not given.")
@click.option("--output", type=click.Path(dir_okay=False, writable=True, path_type=Path), help="Where to write it.")
def graph(survey: str, layout: str | None, language: str | None, output: Path | None) -> None:
    """Draw a survey with every way through it.

    SURVEY is a definition's path, file stem or id. SVG is for a browser, Mermaid for a pull request or a wiki.
    """
    if output and not layout and output.suffix.casefold() not in ("", ".svg"):
        raise click.UsageError(f"{output}: a picture is a file in .svg, unless --format says what else it is.")
    settings = Settings.from_environment()
    path = definition_of(survey, settings, except_for=PARTLY_TRANSLATED)
    with whole_definition(path, language, Wording(settings.templates)) as whole:
        drawn = survey_at(whole)
    tag = drawn.default_language if language is None else language_of(drawn, language)
    picture = LAYOUTS[layout or "svg"](picture_of(drawn, tag))
    if output is None:
        click.echo(shown(picture), nl=False)
    else:
        in_a_folder(output).write_text(picture, encoding="utf-8")
