"""What who runs the engine calls about webhooks: who is told, what could not be told, and to tell it again."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import click

from engine.characters import shown_on_a_line
from engine.cli.database import database_url, moment, on_engine, survey_id, usage_errors
from engine.engine import Engine
from engine.settings import Settings
from engine.store.event_log import EventType
from engine.store.subscriptions import Webhook
from engine.store.tables import DeliveryStatus

types_of_events = click.option(
    "--type",
    "types",
    multiple=True,
    type=click.Choice([what.value for what in EventType]),
    metavar="TYPE",
    help="A type of event; all if none.",
)
webhook_id = click.argument("webhook_id", metavar="ID")


@click.group(invoke_without_command=True)
@database_url
@click.pass_context
def webhooks(ctx: click.Context, /, **flags: Any) -> None:
    """List who is told of what happens, and have others told.

    A running dispatcher tells them.
    """
    ctx.obj = Settings.from_environment(**flags)
    if not ctx.invoked_subcommand:
        ctx.invoke(list_)


@webhooks.command()
@click.argument("url")
@types_of_events
@click.option("--survey", "surveys", multiple=True, help="A definition's path, file stem or id; all surveys if none.")
@click.option("--include", multiple=True, type=click.Choice(["identifier", "text"]), help="What is told only if asked.")
@on_engine
def add(engine: Engine, url: str, types: Sequence[str], surveys: Sequence[str], include: Sequence[str]) -> None:
    """Have what happens from now on posted to a URL, and print the secret that its receiver verifies with."""
    named = [survey_id(engine, survey) for survey in dict.fromkeys(surveys)]
    payload = {"url": url, "types": list(types) or None, "surveys": named or None, "include": list(include)}
    with usage_errors(str):
        faults = asyncio.run(engine.webhooks.faults_of_address(payload))
        issued = engine.webhooks.add(payload, faults).result()
    click.echo(issued.id)
    click.echo(issued.secret)


@webhooks.command("list")
@on_engine
def list_(engine: Engine) -> None:
    """List who is told of what happens."""
    found = engine.webhooks.list().result()
    for one in found:
        click.echo(shown_on_a_line(f"{one.id}  {one.url}  {_wanted(one)}  {_state(one)}"))
    click.echo(f"{len(found)} webhooks")


@webhooks.command()
@webhook_id
@on_engine
def test(engine: Engine, webhook_id: str) -> None:
    """Post an event to a receiver that tells of nothing, and tell what it answered."""
    webhook = engine.webhooks.find(webhook_id).result()
    answer = asyncio.run(engine.webhooks.test(webhook))
    click.echo(answer.reason)
    sys.exit(not answer.is_success)


@webhooks.command()
@webhook_id
@on_engine
def rotate(engine: Engine, webhook_id: str) -> None:
    """Give a webhook a new secret, and print it; for 24 hours events are signed with the one before, too."""
    click.echo(engine.webhooks.rotate(webhook_id).result().secret)


@webhooks.command()
@webhook_id
@click.option("--limit", type=click.IntRange(min=1), default=100, show_default=True, help="How many of the latest.")
@on_engine
def failed(engine: Engine, webhook_id: str, limit: int) -> None:
    """List the events that a webhook could not be told; `replay` has them told again."""
    found = engine.webhooks.deliveries(webhook_id, DeliveryStatus.FAILED, limit).result()
    for one in found:
        told = f"{moment(one.occurred_at)}  {one.event_id}  {one.type}  {one.attempts} attempts"
        click.echo(shown_on_a_line(f"{told}  {one.reason or ''}").rstrip())
    click.echo(f"{len(found)} events")


@webhooks.command()
@webhook_id
@click.option("--from", "since", type=click.DateTime(), required=True, help="From when on, UTC.")
@click.option("--to", "until", type=click.DateTime(), help="Until when, UTC; now if not given.")
@types_of_events
@on_engine
def replay(engine: Engine, webhook_id: str, since: datetime, until: datetime | None, types: Sequence[str]) -> None:
    """Have what happened in a time told again."""
    payload = {
        "from": f"{since.isoformat()}Z",
        "to": f"{until.isoformat()}Z" if until else None,
        "types": list(types) or None,
    }
    with usage_errors(str):
        count = engine.webhooks.replay(webhook_id, payload).result()
    click.echo(f"{count} events")


@webhooks.command()
@webhook_id
@on_engine
def remove(engine: Engine, webhook_id: str) -> None:
    """Tell a receiver nothing more, and forget what it was told."""
    engine.webhooks.remove(webhook_id).result()


def _wanted(webhook: Webhook) -> str:
    types = ",".join(webhook.types) if webhook.types else "all types"
    surveys = ",".join(webhook.surveys) if webhook.surveys else "all surveys"
    return f"{types}  {surveys}" + (f"  with {','.join(webhook.include)}" if webhook.include else "")


def _state(webhook: Webhook) -> str:
    if webhook.disabled_at:
        return f"disabled {moment(webhook.disabled_at)}: {webhook.disabled_because}"
    return f"failing since {moment(webhook.failing_since)}" if webhook.failing_since else "enabled"
