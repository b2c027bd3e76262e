"""What who runs the engine calls to have things forgotten: a number, or what is old."""

from __future__ import annotations

import json
from typing import Any

import click

from engine.engine import Engine
from engine.errors import InvalidRequest
from engine.settings import Settings

database_url = click.option("--database-url", help="SURVEY_DATABASE_URL: sqlite:///FILE or postgresql+psycopg://…")


@click.command()
@click.argument("number")
@click.option("--reason", required=True, help="Why, for the receipt; without the number.")
@click.option("--dry-run", is_flag=True, help="Tell what would be erased, and erase nothing.")
@database_url
def erase(number: str, reason: str, dry_run: bool, **flags: Any) -> None:  # noqa: FBT001 - click's
    """Forget a number, and what it wrote, and print a receipt as JSON.

    Its open sessions end. Coded answers stay, so results are what they were. A number that wants no surveys is kept as
    a keyed hash, and is sent none.
    """
    with Engine.open(Settings.from_environment(**flags)) as engine:
        administration = engine.administration
        try:
            receipt = (
                administration.would_erase(number, reason) if dry_run else administration.erase(number, reason).result()
            )
        except InvalidRequest as error:
            raise click.UsageError(error.field_errors[0].detail) from None
    told: dict[str, Any] = {
        "erasedAt": f"{receipt.erased_at:%Y-%m-%dT%H:%M:%SZ}",
        "reason": receipt.reason,
        "counts": receipt.counts,
    }
    told = {"dryRun": True, **told} if dry_run else {"erasureId": receipt.id, **told}
    click.echo(json.dumps(told, ensure_ascii=False, indent=2))


@click.command()
@click.option("--dry-run", is_flag=True, help="Tell what would go, and forget nothing.")
@database_url
def retention(dry_run: bool, **flags: Any) -> None:  # noqa: FBT001 - click's
    """Forget what is older than it may be; a running dispatcher does so by itself.

    SURVEY_KEEP_IDENTIFIERS, SURVEY_KEEP_TEXTS and SURVEY_KEEP_SESSIONS say how long after its end is known whose a
    session was, what was written in it, and that it was.
    """
    with Engine.open(Settings.from_environment(**flags)) as engine:
        counts = engine.administration.due().result() if dry_run else engine.administration.forget_old()
    for name, about in ABOUT.items():
        click.echo(f"{counts.get(name, 0)} {about}")


ABOUT = {
    "identifiers": "sessions no longer say whose they were",
    "texts": "sessions no longer say what was written",
    "sessions": "sessions are gone",
    "without_session": "SMS of no session no longer say whose they were",
}
