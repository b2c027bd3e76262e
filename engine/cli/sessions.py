"""What who runs the engine calls to find sessions, and to read one."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import click

from engine.authoring.commands.files import find_definition, id_of
from engine.characters import shown, shown_on_a_line
from engine.engine import Engine
from engine.phone import masked, originator
from engine.session import State
from engine.settings import Settings
from engine.store.session_list import SessionFilter

database_url = click.option("--database-url", help="SURVEY_DATABASE_URL: sqlite:///FILE or postgresql+psycopg://…")


@click.command()
@click.option("--client-reference", help="The host's own name for the sending.")
@click.option("--identifier", metavar="NUMBER", help="The respondent's number, in E.164.")
@click.option("--survey", help="A definition's path, file stem or id.")
@click.option("--state", type=click.Choice([state.value for state in State]), help="The state, as it is now.")
@click.option("--cursor", help="What the page before ended with.")
@click.option("--limit", type=click.IntRange(min=1, max=1000), default=100, show_default=True)
@database_url
def sessions(**options: Any) -> None:
    """Find sessions, newest first.

    Numbers are masked. Where there are more sessions than `--limit`, the last line is the cursor of the next page.
    """
    settings = Settings.from_environment(database_url=options["database_url"])
    named: str | None = options["survey"]
    path = find_definition(named, settings.definitions) if named else None
    wanted = SessionFilter(
        client_reference=options["client_reference"],
        identifier=options["identifier"] and originator(options["identifier"]),
        survey_id=str(id_of(path)) if path else named,
        state=State(options["state"]) if options["state"] else None,
    )
    with Engine.open(settings) as engine:
        found = engine.administration.sessions(wanted, options["cursor"], options["limit"]).result()
        now = engine.clock()
    for one in found.sessions:
        told = f"{one.id}  {_time(one.created_at)}  {one.survey_id}  {masked(one.recipient)}  {one.state_at(now)}"
        click.echo(shown_on_a_line(f"{told}  {one.client_reference or ''}").rstrip())
    click.echo(f"{len(found.sessions)} sessions")
    if found.cursor:
        click.echo(f"--cursor {found.cursor}")


@click.command()
@click.argument("session_id", metavar="ID")
@click.option("--format", "layout", type=click.Choice(["text", "json"]), default="text", show_default=True)
@database_url
def session(session_id: str, layout: str, **flags: Any) -> None:
    """Tell all there is about a session: where it stands, and every SMS with what became of it.

    Nothing is masked. As JSON it is the document of the HTTP API.
    """
    from engine.api.schemas import SessionDocument  # noqa: PLC0415 - the web takes long to import

    with Engine.open(Settings.from_environment(**flags)) as engine:
        transcript = engine.transcript(session_id)
        document = SessionDocument.of(transcript, engine.survey_of(transcript), engine.clock())
    if layout == "json":
        click.echo(document.model_dump_json(by_alias=True, exclude_none=True, indent=2))
        return
    told = document.model_dump(exclude={"messages", "responses", "user_session_variables"}, exclude_none=True)
    told |= {f"variable {one.key}": one.value for one in document.user_session_variables}
    for name, value in told.items():
        written = _time(value) if isinstance(value, datetime) else str(value)
        click.echo(shown_on_a_line(f"{name.replace('_', ' '):<20}{written}"))
    for sms in document.messages:
        direction = "MT" if sms.direction == "outbound" else "MO"
        why = "  ".join(part for part in (sms.status, sms.why, sms.reason) if part)
        click.echo(shown_on_a_line(f"\n{_time(sms.at)}  {why}".strip("\n")))
        click.echo(shown(f"{direction}  " + sms.text.replace("\n", "\n    ")))


def _time(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
