"""`survey replies`: a report card of how replies are understood."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TextIO

import click

from engine.authoring import report_card
from engine.authoring.commands.files import OnFiles
from engine.languages import Languages
from engine.settings import Settings


@click.command(cls=OnFiles)
@click.argument("files", nargs=-1, required=True, type=click.File(encoding="utf-8"))
@click.option("--format", "layout", type=click.Choice(["text", "json"]), default="text", show_default=True)
def replies(files: Sequence[TextIO], layout: str) -> None:
    """Tell how well replies are understood: answers understood, and answers invented.

    FILE holds JSON lines: {"language": "no", "element": {...}, "reply": "ti", "expected": {"answer": 10} or null}.
    """
    settings = Settings.from_environment()
    try:
        lines = (line for file in files for line in file)
        card = report_card.report(lines, Languages(settings.templates), datetime.now(UTC).date())
    except (report_card.NotACase, UnicodeDecodeError) as error:
        raise click.ClickException(str(error)) from None
    click.echo(report_card.as_json(card) if layout == "json" else "\n".join(report_card.as_text(card)))
