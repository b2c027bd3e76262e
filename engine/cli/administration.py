"""What who runs the engine calls beside sending: for sessions, for surveys as a whole, and for numbers."""

from __future__ import annotations

import csv
import json
import re
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from engine import phone
from engine.administration import require_number
from engine.characters import shown, shown_on_a_line
from engine.cli.database import database_url, moment, on_database, on_engine, survey_id, usage_errors
from engine.conditions import value_in_words
from engine.engine import Engine
from engine.session import State
from engine.settings import Settings
from engine.store.session_list import SessionFilter
from engine.store.survey_status import SurveyStatus

if TYPE_CHECKING:
    from engine.api.schemas import ResponseDocument


@click.command()
@click.option("--client-reference", help="The host's own name for the sending.")
@click.option("--identifier", metavar="NUMBER", help="The respondent's number, in E.164.")
@click.option("--survey", help="A definition's path, file stem or id.")
@click.option("--state", type=click.Choice([state.value for state in State]), help="The state, as it is now.")
@click.option("--cursor", help="What the page before ended with.")
@click.option("--limit", type=click.IntRange(min=1, max=1000), default=100, show_default=True)
@on_database
def sessions(engine: Engine, **options: Any) -> None:
    """Find sessions, newest first.

    Numbers are masked. Where there are more sessions than `--limit`, the last line is the cursor of the next page.
    """
    number = None if options["identifier"] is None else phone.originator(options["identifier"])
    if number is not None:
        with usage_errors():
            require_number(number)
    wanted = SessionFilter(
        client_reference=options["client_reference"],
        identifier=number,
        survey_id=options["survey"] and survey_id(engine, options["survey"]),
        state=State(options["state"]) if options["state"] else None,
    )
    found = engine.administration.sessions(wanted, options["cursor"], options["limit"]).result()
    if wanted.survey_id and not found.sessions:
        _require_known(engine, wanted.survey_id)
    now = engine.clock()
    for one in found.sessions:
        masked = phone.masked(one.recipient)
        told = f"{one.id}  {moment(one.created_at)}  {one.survey_id}  {masked}  {one.state_at(now)}"
        click.echo(shown_on_a_line(f"{told}  {one.client_reference or ''}").rstrip())
    click.echo(f"{len(found.sessions)} sessions")
    if found.cursor:
        click.echo(f"--cursor {found.cursor}")


@click.command()
@click.argument("session_id", metavar="ID")
@click.option("--format", "layout", type=click.Choice(["text", "json"]), default="text", show_default=True)
@on_database
def session(engine: Engine, session_id: str, layout: str) -> None:
    """Tell all there is about a session: where it stands, what was answered, and every SMS with what became of it.

    Nothing is masked. As JSON it is the document of the HTTP API.
    """
    from engine.api.schemas import SessionDocument  # noqa: PLC0415 - the web takes long to import

    transcript, now = engine.transcript(session_id), engine.clock()
    document = SessionDocument.of(transcript, engine)
    if layout == "json":
        click.echo(document.model_dump_json(by_alias=True, exclude_none=True, indent=2))
        return
    lists = {"messages", "responses", "alerts", "user_session_variables"}
    told = {
        name.replace("_", " "): value for name, value in document.model_dump(exclude=lists, exclude_none=True).items()
    }
    told |= {f"variable {one.key}": one.value for one in document.user_session_variables}
    told |= {f"answer {one.element}": _answered(one) for one in document.responses}
    told |= {f"alert {one.name}": one.raised_at for one in document.alerts}
    for name, value in told.items():
        written = moment(value) if isinstance(value, datetime) else str(value)
        click.echo(shown_on_a_line(f"{name:<19} {written}").rstrip())
    for sms in document.messages:
        direction = "MT" if sms.direction == "outbound" else "MO"
        status = f"{sms.status} until {moment(sms.due_at)}" if sms.due_at and sms.due_at > now else sms.status
        why = "  ".join(part for part in (status, sms.why, sms.reason) if part)
        click.echo(shown_on_a_line(f"\n{moment(sms.at)}  {why}".strip("\n")))
        click.echo(shown(f"{direction}  " + sms.text.replace("\n", "\n    ")))


def _answered(response: ResponseDocument) -> str:
    """Write an answer as conditions do: options by their ids; in brackets the words beside it."""
    answer = response.answer if response.option is None else response.option
    comment = f" ({response.comment})" if response.comment else ""
    return value_in_words(answer) + comment


@click.command()
@click.argument("survey")
@on_database
def pause(engine: Engine, survey: str) -> None:
    """Send a survey to nobody for a while, and hold what it has queued.

    SURVEY is a definition's path, file stem or id. Replies are taken, and what they are answered with waits, too.
    """
    _set_status(engine, survey, SurveyStatus.PAUSED)


@click.command()
@click.argument("survey")
@on_database
def resume(engine: Engine, survey: str) -> None:
    """Send a survey again that was paused or closed, and what it had queued."""
    _set_status(engine, survey, None)


@click.command()
@click.argument("survey")
@on_database
def close(engine: Engine, survey: str) -> None:
    """Send a survey to nobody any more, and have its open sessions expire now."""
    _set_status(engine, survey, SurveyStatus.CLOSED)


def _set_status(engine: Engine, survey: str, status: SurveyStatus | None) -> None:
    engine.administration.set_status(survey_id(engine, survey), status).result()
    click.echo(status or "resumed")


@click.command()
@click.argument("number")
@click.option("--reason", required=True, help="Why, for the receipt; without the number.")
@click.option("--dry-run", is_flag=True, help="Tell what would be erased, and erase nothing.")
@on_database
def erase(engine: Engine, number: str, reason: str, dry_run: bool) -> None:  # noqa: FBT001 - click's
    """Forget a number, and what it wrote, and print a receipt as JSON.

    Its open sessions end. Coded answers stay, so results are what they were. A number that wants no surveys is kept as
    a keyed hash, and is sent none.
    """
    administration = engine.administration
    with usage_errors():
        receipt = (
            administration.would_erase(number, reason) if dry_run else administration.erase(number, reason).result()
        )
    told: dict[str, Any] = {"dryRun": True} if dry_run else {"erasureId": receipt.id}
    told |= {"erasedAt": moment(receipt.erased_at), "reason": receipt.reason, "counts": receipt.counts}
    click.echo(json.dumps(told, ensure_ascii=False, indent=2))


FORGOTTEN = {
    "identifiers": "sessions no longer say whose they were",
    "texts": "sessions no longer say what was written",
    "sessions": "sessions are gone",
    "without_session": "SMS of no session no longer say whose they were",
}


@click.command()
@click.option("--dry-run", is_flag=True, help="Tell what would go, and forget nothing.")
@on_database
def retention(engine: Engine, dry_run: bool) -> None:  # noqa: FBT001 - click's
    """Forget what is older than it may be; a running dispatcher does so by itself.

    SURVEY_KEEP_IDENTIFIERS, SURVEY_KEEP_TEXTS and SURVEY_KEEP_SESSIONS say how long after its end is known whose a
    session was, what was written in it, and that it was.
    """
    counts = engine.administration.due().result() if dry_run else engine.administration.forget_old()
    for name, about in FORGOTTEN.items():
        click.echo(f"{counts.get(name, 0)} {about}")


@click.group("opt-outs", invoke_without_command=True)
@database_url
@click.pass_context
def opt_outs(ctx: click.Context, /, **flags: Any) -> None:
    """List the numbers that want no surveys, and add, remove or import some."""
    ctx.obj = Settings.from_environment(**flags)
    if not ctx.invoked_subcommand:
        ctx.invoke(list_)


@opt_outs.command("list")
@on_engine
def list_(engine: Engine) -> None:
    """List every number that wants no surveys, and since when. They are not masked."""
    count, after = 0, None
    while found := engine.administration.opt_outs(after, 1000).result():
        for one in found:
            click.echo(f"{one.number}  {moment(one.opted_out_at)}")
        count, after = count + len(found), found[-1].number
    click.echo(f"{count} numbers")


@opt_outs.command()
@click.argument("number")
@on_engine
def add(engine: Engine, number: str) -> None:
    """Send a number no more surveys, as if it had said `stop`: its open sessions end."""
    with usage_errors():
        is_new = engine.administration.opt_out(number, "command").result()
    click.echo("opted out" if is_new else "It was opted out already.")


@opt_outs.command()
@click.argument("number")
@on_engine
def remove(engine: Engine, number: str) -> None:
    """Let a number be sent surveys again, as if it had said `start`."""
    with usage_errors():
        was_out = engine.administration.opt_in(number, "command").result()
    click.echo("opted in again" if was_out else "It was not opted out.")
    sys.exit(not was_out)


@opt_outs.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--country", help="Where numbers without a country code are from: `NO`.")
@on_engine
def import_(engine: Engine, file: Path, country: str | None) -> None:
    """Send the numbers of a CSV file no more surveys.

    They stand in the column `identifier`, `number`, `msisdn` or `phone`, else in the first. What is no number is told
    with its line, and all others are opted out all the same; then the exit code is 1. Of a file that is no CSV, as
    where a quotation mark is not closed, none are.
    """
    if country and not phone.is_country(country):
        raise click.UsageError(f"`{country}` is no country. Write its two letters, like `NO`.")
    new = known = faults = 0
    for line, written in list(_numbers(file)):
        number = phone.originator(written, country)
        if not phone.is_in_use(number):
            faults += 1
            click.echo(shown_on_a_line(f"{file}:{line}: `{written[:40]}` is no phone number in use."), err=True)
        elif engine.administration.opt_out(number, "import").result():
            new += 1
        else:
            known += 1
    click.echo(f"{new} opted out, {known} known already, {faults} no numbers")
    sys.exit(faults > 0)


COLUMNS = ("identifier", "number", "msisdn", "phone")
"""How the column of numbers may be called; the first column where none is called so."""


def _numbers(file: Path) -> Iterator[tuple[int, str]]:
    """Yield each number with its line."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise click.UsageError(f"{file} is not saved as UTF-8.") from None
    first = text.partition("\n")[0]
    delimiter = max(";\t,", key=first.count)
    column = 0
    for line, row in _rows(file, text, delimiter):
        if line == 1 and not any(re.search(r"\d{4}", cell) for cell in row):
            names = [cell.strip().casefold() for cell in row]
            column = next((names.index(name) for name in COLUMNS if name in names), 0)
        elif len(row) > column and row[column].strip():
            yield line, row[column].strip()


def _rows(file: Path, text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each row with its last line."""
    # Else a quotation mark that is not closed would swallow the numbers of all lines below.
    reader = csv.reader(text.splitlines(), delimiter=delimiter, strict=True)
    began = 1
    try:
        for row in reader:
            yield reader.line_num, row
            began = reader.line_num + 1
    except csv.Error as error:
        told = f"the line is no CSV ({error}). Close its quotation marks, or leave them out"
        raise click.UsageError(f"{file}:{began}: {told}; no number was opted out.") from None


def _require_known(engine: Engine, survey_id: str) -> None:
    """Raise UnknownSurvey where a survey never was: one that is gone has sessions."""
    if not engine.administration.sessions(SessionFilter(survey_id=survey_id), limit=1).result().sessions:
        engine.catalogue.latest(survey_id)
