"""What commands on the database share: the engine, how survey and moment are written, and how a call may end."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import wraps
from typing import Any, NoReturn

import click

from engine.authoring.definition_files import find_definition, id_of
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


STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)


@contextmanager
def until_told_to_stop(exit_code: int = 0) -> Iterator[None]:
    """Leave this block by SystemExit at the first SIGTERM or SIGINT; later ones do not disturb what is closing.

    A terminal that hangs up is a SIGTERM, unless `nohup` has it ignored; it may do so more than once.
    """

    def leave(_: int, __: object) -> NoReturn:
        for number in (*STOP_SIGNALS, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        raise SystemExit(exit_code)

    handlers: dict[signal.Signals, Callable[[int, object], None]] = dict.fromkeys(STOP_SIGNALS, leave)
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:
        handlers[signal.SIGHUP] = lambda _, __: signal.raise_signal(signal.SIGTERM)
    before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
    try:
        yield
    finally:
        for number, handler in before.items():
            if signal.getsignal(number) is handlers[number]:
                signal.signal(number, handler)
