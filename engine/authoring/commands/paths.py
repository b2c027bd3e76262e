"""`survey paths` and `survey suggest`: all ways through a survey."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from pathlib import Path

import click

from engine import local_time
from engine.authoring import path_summary, suggesting
from engine.authoring.commands import chat
from engine.authoring.commands.files import OnFiles, definition_of, language_of
from engine.authoring.conversation_file import Head, NotAConversation
from engine.authoring.definition_files import survey_at
from engine.authoring.path_summary import summary_of
from engine.characters import shown
from engine.languages import Languages
from engine.paths.decision_diagram import Stopped
from engine.settings import Settings
from engine.wording import Wording

LAYOUTS = {"text": path_summary.as_text, "json": path_summary.as_json}

WALKED_ALL_THE_SAME = frozenset(("endless_loop", "answer_never_given"))
"""Codes of errors that do not keep a survey from being walked."""

MOST_DIGITS = 12
"""Before or after the point of a price."""


def _amount(_: click.Context, __: click.Parameter, written: str | None) -> Decimal | None:
    if written is None:
        return None
    with suppress(InvalidOperation):
        price = Decimal(written)
        if price.is_finite() and price >= 0 and abs(price.adjusted()) <= MOST_DIGITS:
            return price
    raise click.BadParameter(f"`{written}` is not an amount, like 0.35.")


@click.command(cls=OnFiles)
@click.argument("survey")
@click.option("--format", "layout", type=click.Choice(list(LAYOUTS)), default="text", show_default=True)
@click.option("--price", metavar="AMOUNT", callback=_amount, help="What a segment costs, to tell what respondents do.")
def paths(survey: str, layout: str, price: Decimal | None) -> None:
    """Count every way through a survey, and what it costs.

    SURVEY is a definition's path, file stem or id. A path is a sequence of elements from the first to the completion.
    Every path is walked, by ranges of answers. Quoted answers are counted as short or long as they can be; replies in
    free words are taken to be GSM-7.
    """
    settings = Settings.from_environment()
    walked = survey_at(definition_of(survey, settings, except_for=WALKED_ALL_THE_SAME))
    click.echo(shown(LAYOUTS[layout](summary_of(walked, Wording(settings.templates)), price)))


@click.command(cls=OnFiles)
@click.argument("survey")
@click.option(
    "--folder", type=click.Path(file_okay=False, path_type=Path), help="Where to write the files; else printed."
)
@click.option("--language", help="The language to hold them in; all that the survey speaks if not given.")
@chat.to
@chat.today
def suggest(survey: str, folder: Path | None, language: str | None, to: str, today: date | None) -> None:
    """Write few conversations that visit everything.

    They visit every element, rule, option and full quota, and every error prefix and ask-back that there is to visit.

    SURVEY is a definition's path, file stem or id. The files are played, and `survey test` passes them. They are
    found one after the other, each as rich as possible: fewer might do.
    """
    # The whole engine, which `survey paths` does not need.
    from engine.authoring.conversation_test import Stage  # noqa: PLC0415
    from engine.authoring.player import first_open  # noqa: PLC0415

    settings = Settings.from_environment()
    path = definition_of(survey, settings)
    walked = survey_at(path)
    name = path.stem if path.parent.resolve() == settings.definitions.resolve() else str(path)
    tags = walked.languages if language is None else (language_of(walked, language),)
    try:
        head, languages, limit = Head(survey=name, to=to), Languages(settings.templates), settings.unanswered_limit
        zone, day = local_time.home(to, {}), today or datetime.now(UTC).date()
        if hours := walked.hours or settings.hours:
            opens = first_open(hours, head, datetime.combine(day, time(12), zone)).astimezone(zone)
            head, day = replace(head, at=opens.time()), opens.date()
        found = suggesting.suggest(walked, head, tags, languages, today=day, unanswered_limit=limit)
    except Stopped:
        raise click.ClickException("Earlier answers make too many differences later on: nothing was found.") from None
    if folder:
        _refuse_to_overwrite(folder / f"{name}.txt" for name in found.conversations)
    try:
        with Stage(settings) as stage:
            played = {name: str(stage.play(script).script) for name, script in found.conversations.items()}
    except NotAConversation as error:
        raise click.UsageError(str(error)) from None
    for stem, conversation in played.items():
        _put(stem, conversation, folder)
    count = len(found.conversations)
    missed = f"; not visited: {', '.join(found.unvisited)}" if found.unvisited else " all that can be visited"
    click.echo(f"{count} conversation{'s' if count != 1 else ''} visit{'s' if count == 1 else ''}{missed}.", err=True)


def _refuse_to_overwrite(files: Iterable[Path]) -> None:
    for file in files:
        if file.exists():
            raise click.UsageError(
                f"{file} is already there. `survey test --update` rewrites what is said in it; "
                "to have what is suggested, name another folder or move the file away."
            )


def _put(name: str, played: str, folder: Path | None) -> None:
    if folder is None:
        click.echo(shown(f"# {name}.txt\n{played}"))
        return
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.txt").write_text(played, encoding="utf-8")
