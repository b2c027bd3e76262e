"""What who runs the engine calls: to serve, to send, and to settle what was not sent."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import datetime
from typing import Any

import click

from engine import logs, metrics
from engine.authoring.commands.chat import read_variables
from engine.characters import shown_on_a_line
from engine.cli.database import (
    database_url,
    moment,
    on_database,
    on_engine,
    survey_id,
    until_told_to_stop,
    usage_errors,
)
from engine.engine import Engine
from engine.phone import masked
from engine.session import SessionPurpose
from engine.settings import Settings
from engine.shell_commands import how_to_try
from engine.store import open_database

gateway = click.option("--gateway", help="SURVEY_GATEWAY: the SMS services to send through, `puzzel,kannel`.")
host = click.option("--host", help="SURVEY_HOST: the address to listen on.")
port = click.option("--port", type=int, help="SURVEY_PORT: the port to listen on.")


@click.command()
@database_url
@gateway
@host
@port
def run(**flags: Any) -> None:
    """Run everything in one process: HTTP API and dispatcher.

    The phones are pretended unless a gateway is set. A SQLite database is migrated first.
    """
    settings = Settings.from_environment(**flags)
    if settings.database_url.startswith("sqlite"):
        _migrate(settings)
    _serve(settings, dispatching=True)


@click.command()
@database_url
@gateway
@host
@port
def serve(**flags: Any) -> None:
    """Run the HTTP API alone; `survey dispatch` sends."""
    _serve(Settings.from_environment(**flags), dispatching=False)


@click.command()
@database_url
@gateway
def dispatch(**flags: Any) -> None:
    """Run a dispatcher alone: it sends what is queued.

    That is what is queued for its gateways, which may be some of several. It ends when it is told to stop.
    """
    # Whoever queued an SMS chose its gateway, also among some that are not this dispatcher's.
    settings = Settings.from_environment(**flags, gateway_by_country={})
    logs.set_up(settings.log_format)
    with until_told_to_stop(), Engine.open(settings) as engine:
        if settings.metrics_port is not None:
            outbox_metrics = metrics.OutboxCollector(engine.outbox.submit, engine.clock)
            metrics.serve(settings.metrics_host, settings.metrics_port, outbox_metrics, engine.check.submit)
        engine.dispatcher.start()
        engine.dispatcher.join()


@click.command()
@database_url
def migrate(**flags: Any) -> None:
    """Bring the database to this version's schema."""
    _migrate(Settings.from_environment(**flags))


def _migrate(settings: Settings) -> None:
    with closing(open_database(settings.database_url)) as database:
        database.migrate()


def _serve(settings: Settings, *, dispatching: bool) -> None:
    from engine.serving import serve_http  # noqa: PLC0415 - the web takes long to import, and no other command needs it

    settings.refuse_open_doors()
    settings.refuse_missing_folders()
    logs.set_up(settings.log_format)
    with until_told_to_stop(), Engine.open(settings) as engine:
        if not dispatching:
            serve_http(engine, settings)
            return
        engine.dispatcher.start()
        serve_http(engine, settings, lambda url: _tell_how_to_try(engine, settings, url))


def _tell_how_to_try(engine: Engine, settings: Settings, url: str) -> None:
    """Print it once the surveys are known; nobody who calls the server has to wait for that."""
    engine.surveys.submit().add_done_callback(lambda _: click.echo(how_to_try(engine, settings, url)))


@click.command()
@click.argument("survey")
@click.argument("number")
@click.option("--language", help="One the survey speaks; its default if not given.")
@click.option("--content", help="What to say before the first text.")
@click.option("--variable", "variables", multiple=True, callback=read_variables, metavar="KEY=VALUE")
@click.option("--expiry", type=click.DateTime(), help="Until when replies count, UTC; three days if not given.")
@click.option("--trial", is_flag=True, help="Results leave the session out.")
@click.option("--client-reference", help="Your own name for this sending: the same again sends nothing twice.")
@database_url
def send(survey: str, number: str, variables: dict[str, str], **options: Any) -> None:
    """Send a survey to a phone.

    SURVEY is a definition's path, file stem or id. What is sent is queued in the database, for a dispatcher that runs
    on it.
    """
    settings = Settings.from_environment(database_url=options["database_url"])
    expiry: datetime | None = options["expiry"]
    payload = {
        "identifier": number,
        "identifierType": "Phone",
        "channel": "SMS",
        "language": options["language"],
        "content": options["content"],
        "clientReference": options["client_reference"],
        "expiryTime": f"{expiry.isoformat()}Z" if expiry else None,
        "userSessionVariables": [{"key": key, "value": value} for key, value in variables.items()] or None,
    }
    if settings.database_url.startswith("sqlite"):
        _migrate(settings)
    with Engine.open(settings) as engine, usage_errors(str):
        sent = engine.send_survey(
            survey_id(engine, survey),
            {key: value for key, value in payload.items() if value is not None},
            SessionPurpose.TRIAL if options["trial"] else SessionPurpose.LIVE,
        )
    click.echo(json.dumps({"sessionId": sent.session_id, "state": sent.state, "currentElement": sent.current_element}))


@click.group(invoke_without_command=True)
@database_url
@click.pass_context
def outbox(ctx: click.Context, /, **flags: Any) -> None:
    """List dead letters: SMS that somebody must decide on.

    The gateway refused them for good, or may have them or not. `retry` and `discard` settle them.
    """
    ctx.obj = Settings.from_environment(**flags)
    if not ctx.invoked_subcommand:
        ctx.invoke(_list_dead_letters)


@on_engine
def _list_dead_letters(engine: Engine) -> None:
    letters, state = engine.dead_letters(), engine.outbox()
    for one in letters:
        at = f" at {one.gateway}" if one.gateway else ""
        where = f"{one.client_reference}  {masked(one.recipient)}  {one.state}{at} after {one.attempts} attempts"
        told = f"{where}  {moment(one.settled_at)}  {one.reason or ''}"
        click.echo(shown_on_a_line(told).rstrip())
    waiting = ", ".join(f"{count} {status}" for status, count in state.unsettled.items()) or "none waiting"
    if len(state.by_gateway) > 1:
        by_gateway = (f"{count} for {name or 'no gateway'}" for name, count in state.by_gateway.items())
        waiting += f" ({', '.join(by_gateway)})"
    click.echo(f"{len(letters)} dead letters; {waiting}")


def _settle(engine: Engine, references: Sequence[str], act: Callable[[str], bool], *, all_of_them: bool) -> None:
    if not references and not all_of_them:
        raise click.UsageError("Name dead letters by their references, or give --all.")
    chosen = [one.client_reference for one in engine.dead_letters()] if all_of_them else references
    settled = [reference for reference in chosen if act(reference)]
    for reference in set(chosen) - set(settled):
        click.echo(f"There is no dead letter `{reference}`, or none that may still be sent.", err=True)
    click.echo(f"{len(settled)} of {len(chosen)}")
    sys.exit(len(settled) < len(chosen))


@outbox.command()
@click.argument("references", nargs=-1)
@click.option("--all", "all_of_them", is_flag=True, help="Every dead letter there is.")
@on_engine
def retry(engine: Engine, references: Sequence[str], all_of_them: bool) -> None:  # noqa: FBT001 - click's
    """Send dead letters once more."""
    _settle(engine, references, engine.retry, all_of_them=all_of_them)


@outbox.command()
@click.argument("references", nargs=-1)
@click.option("--all", "all_of_them", is_flag=True, help="Every dead letter there is.")
@on_engine
def discard(engine: Engine, references: Sequence[str], all_of_them: bool) -> None:  # noqa: FBT001 - click's
    """Withdraw dead letters."""
    _settle(engine, references, engine.discard, all_of_them=all_of_them)


@click.command()
@click.option("--limit", type=click.IntRange(min=1), default=1000, show_default=True, help="How many of the latest.")
@on_database
def refused(engine: Engine, limit: int) -> None:
    """List what gateways handed in and nobody could read.

    It is told in their own words: the numbers in it are not masked.
    """
    # Where a call had very many, several are kept together, a line each.
    lines = [(one, line) for one in engine.refused(limit) for line in one.content.split("\n")]
    for one, line in lines:
        click.echo(f"{moment(one.received_at)}  {one.gateway}  {shown_on_a_line(line)}")
    click.echo(f"{len(lines)} entries")
