"""What who runs the engine calls to stop a survey for a while, or for good."""

from __future__ import annotations

from typing import Any

import click

from engine.authoring.commands.files import find_definition, id_of
from engine.engine import Engine
from engine.settings import Settings
from engine.store.survey_status import SurveyStatus

database_url = click.option("--database-url", help="SURVEY_DATABASE_URL: sqlite:///FILE or postgresql+psycopg://…")


@click.command()
@click.argument("survey")
@database_url
def pause(survey: str, **flags: Any) -> None:
    """Send a survey to nobody for a while, and hold what it has queued.

    SURVEY is a definition's path, file stem or id. Replies are taken, and what they are answered with waits, too.
    """
    _set(survey, SurveyStatus.PAUSED, flags)


@click.command()
@click.argument("survey")
@database_url
def resume(survey: str, **flags: Any) -> None:
    """Send a survey again that was paused or closed, and what it had queued."""
    _set(survey, None, flags)


@click.command()
@click.argument("survey")
@database_url
def close(survey: str, **flags: Any) -> None:
    """Send a survey to nobody any more, and have its open sessions expire now."""
    _set(survey, SurveyStatus.CLOSED, flags)


def _set(survey: str, status: SurveyStatus | None, flags: dict[str, Any]) -> None:
    settings = Settings.from_environment(**flags)
    path = find_definition(survey, settings.definitions)
    with Engine.open(settings) as engine:
        engine.administration.set_status(str(id_of(path)) if path else survey, status).result()
    click.echo(status or "resumed")
