"""`survey replies`: a report card of how replies are understood."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import UTC, datetime

import click

from engine.authoring import report_card
from engine.authoring.commands.files import FILE, OnFiles, called, content_of, refuse_errors, sound_languages
from engine.characters import shown
from engine.checking.encoding import text_of
from engine.settings import Settings


@click.command(cls=OnFiles)
@click.argument("files", nargs=-1, required=True, type=FILE)
@click.option("--format", "layout", type=click.Choice(["text", "json"]), default="text", show_default=True)
def replies(files: Sequence[str], layout: str) -> None:
    """Tell how well replies are understood.

    It counts answers accepted, asked back, misread and invented.

    FILE holds JSON lines: {"language": "no", "element": {...}, "reply": "ti", "expected": {"answer": 10} or null}.
    An option is expected by its position from 0, or by its id. A misread answer counts as an invented one, too.
    """
    settings = Settings.from_environment()
    texts = {called(file): text_of(content_of(file), called(file)) for file in files}
    refuse_errors([finding for _, findings in texts.values() for finding in findings])
    lines = {name: text.split("\n") for name, (text, _) in texts.items()}
    try:
        card = report_card.report(lines, sound_languages(settings), datetime.now(UTC).date())
    except report_card.NotCases as error:
        click.echo(shown(str(error)), err=True)
        sys.exit(1)
    click.echo(shown(report_card.as_json(card) if layout == "json" else "\n".join(report_card.as_text(card))))
