"""What who runs the engine calls about numbers that want no surveys."""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from engine import phone
from engine.characters import shown_on_a_line
from engine.engine import Engine
from engine.errors import InvalidRequest
from engine.settings import Settings

COLUMNS = ("identifier", "number", "msisdn", "phone")
"""How the column of numbers may be called; the first column where none is called so."""

PAGE = 1000

database_url = click.option("--database-url", help="SURVEY_DATABASE_URL: sqlite:///FILE or postgresql+psycopg://…")


@click.group("opt-outs", invoke_without_command=True)
@database_url
@click.pass_context
def opt_outs(ctx: click.Context, /, **flags: Any) -> None:
    """List the numbers that want no surveys, and add, remove or import some."""
    ctx.obj = Settings.from_environment(**flags)
    if not ctx.invoked_subcommand:
        ctx.invoke(list_)


@opt_outs.command("list")
@click.pass_obj
def list_(settings: Settings) -> None:
    """List every number that wants no surveys, and since when. They are not masked."""
    count, after = 0, None
    with Engine.open(settings) as engine:
        while found := engine.administration.opt_outs(after, PAGE).result():
            for one in found:
                click.echo(f"{one.number}  {one.opted_out_at:%Y-%m-%dT%H:%M:%SZ}")
            count, after = count + len(found), found[-1].number
    click.echo(f"{count} numbers")


@opt_outs.command()
@click.argument("number")
@click.pass_obj
def add(settings: Settings, number: str) -> None:
    """Send a number no more surveys, as if it had said `stop`: its open sessions end."""
    with _usage(), Engine.open(settings) as engine:
        is_new = engine.administration.opt_out(number, "command").result()
    click.echo("opted out" if is_new else "It was opted out already.")


@opt_outs.command()
@click.argument("number")
@click.pass_obj
def remove(settings: Settings, number: str) -> None:
    """Let a number be sent surveys again, as if it had said `start`."""
    with _usage(), Engine.open(settings) as engine:
        was_out = engine.administration.opt_in(number, "command").result()
    click.echo("opted in again" if was_out else "It was not opted out.")
    sys.exit(not was_out)


@opt_outs.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--country", help="Where numbers without a country code are from: `NO`.")
@click.pass_obj
def import_(settings: Settings, file: Path, country: str | None) -> None:
    """Send the numbers of a CSV file no more surveys.

    They stand in the column `identifier`, `number`, `msisdn` or `phone`, else in the first. What is no number is told
    with its line, and all others are opted out all the same; then the exit code is 1.
    """
    if country and not phone.is_country(country):
        raise click.UsageError(f"`{country}` is no country. Write its two letters, like `NO`.")
    new = known = faults = 0
    with Engine.open(settings) as engine:
        for line, written in _numbers(file):
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


def _numbers(file: Path) -> Iterator[tuple[int, str]]:
    """Yield each number with its line."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise click.UsageError(f"{file} is not saved as UTF-8.") from None
    first = text.partition("\n")[0]
    delimiter = max(";\t,", key=first.count)
    reader = csv.reader(text.splitlines(), delimiter=delimiter)
    column = 0
    for row in reader:
        if reader.line_num == 1 and not any(re.search(r"\d{4}", cell) for cell in row):
            column = _column([cell.strip().casefold() for cell in row])
        elif len(row) > column and row[column].strip():
            yield reader.line_num, row[column].strip()


def _column(names: Sequence[str]) -> int:
    return next((names.index(name) for name in COLUMNS if name in names), 0)


@contextmanager
def _usage() -> Iterator[None]:
    """Tell what is wrong with an argument as click does."""
    try:
        yield
    except InvalidRequest as error:
        raise click.UsageError(error.field_errors[0].detail) from None
