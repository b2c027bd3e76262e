"""What commands on the database share: the engine they call, how survey and moment are written, what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import wraps
from typing import Any

import click

from engine.authoring.commands.files import find_definition, id_of
from engine.engine import Engine
from engine.errors import InvalidRequest
from engine.settings import Settings

database_url = click.option("--database-url", help="SURVEY_DATABASE_URL: sqlite:///FILE or postgresql+psycopg://…")


def on_engine(command: Callable[..., None]) -> Callable[..., None]:
    """Call a command with the engine on the database that it, or the group it is in, was told of."""

    @click.pass_context
    @wraps(command)
    def called(ctx: click.Context, /, **options: Any) -> None:
        settings = ctx.obj or Settings.from_environment(database_url=options.pop("database_url"))
        with Engine.open(settings) as engine:
            command(engine, **options)

    return called


def on_database(command: Callable[..., None]) -> Callable[..., None]:
    """Have a command told of a database, and call it with the engine on that."""
    return database_url(on_engine(command))


def survey_id(engine: Engine, survey: str) -> str:
    """Return the id of a survey that is named by its definition's path, its file stem or its id."""
    path = find_definition(survey, engine.catalogue.folder)
    return str(id_of(path)) if path else survey


def moment(at: datetime) -> str:
    """Write a moment as every command does, in UTC: nobody need know where a machine believes it is."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def details(error: InvalidRequest) -> str:
    """Write what is wrong with arguments, a line each."""
    return "\n".join(fault.detail for fault in error.told)


@contextmanager
def usage_errors(told: Callable[[InvalidRequest], str] = details) -> Iterator[None]:
    """Tell what is wrong with a call as click does; `told=str` names the fields of a payload."""
    try:
        yield
    except InvalidRequest as error:
        raise click.UsageError(told(error)) from None
