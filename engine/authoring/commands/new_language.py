"""`survey new-language`: a folder of templates to begin with, marked as what is to be translated."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime

import click
from babel.dates import format_date

from engine.authoring.commands.files import OnFiles
from engine.checking.schema_errors import schemas
from engine.checking.translated_templates import MARK
from engine.elements import KINDS
from engine.elements.element import Accepted, AskedBack, Question, ReplyContext
from engine.languages import Language, Languages, look_up
from engine.reading import spelled
from engine.settings import Settings

MOST_IMPORTANT = 8
TAG = re.compile(schemas()["language_tag.json"]["pattern"])


@click.command("new-language", cls=OnFiles)
@click.argument("tag")
@click.option("--from", "source", metavar="TAG", help="The language to copy; English, or the first there is.")
def new_language(tag: str, source: str | None) -> None:
    """Make a folder of templates for a language.

    TAG is its tag, as sv or pt-BR. The folder is a copy; each template in it is marked as untranslated until its
    first line is deleted. Then it tells which words matter most, and how replies are understood so far.
    """
    languages = Languages(Settings.from_environment().templates)
    if not TAG.fullmatch(tag):
        raise click.UsageError(f"`{tag}` is no language tag. Write it as sv, or pt-BR.")
    copied = look_up(source or languages.fallback.tag, languages.tags)
    if copied is None:
        raise click.UsageError(f"There are no templates for `{source}`; there are {', '.join(languages.tags)}.")
    folder = languages.folder / tag
    if folder.exists():
        raise click.UsageError(f"{folder} is already there, and stays as it is.")
    shutil.copytree(languages.folder / copied, folder, ignore=shutil.ignore_patterns("translated_from.json"))
    templates = sorted(folder.rglob("*.j2"))
    for template in templates:
        template.write_text(MARK + template.read_text(encoding="utf-8"), encoding="utf-8")
    click.echo(f"Wrote {folder}: {len(templates)} templates and a vocabulary, all in `{copied}`.")
    click.echo("Translate each, and delete its first line. `survey translate status templates` tells what is left.")
    click.echo("\nThe words of vocabulary.json that matter most; a few of each do:")
    for name, told in list(schemas()["vocabulary.json"]["properties"].items())[1 : MOST_IMPORTANT + 1]:
        click.echo(f"    {name:10} {told['description']}")
    click.echo("\nWhat is understood so far:")
    for kind, reply, understood in _understood(Languages(languages.folder).named(tag)):
        click.echo(f"    {kind:16} {reply:28} {understood}")


def _understood(language: Language) -> Iterator[tuple[str, str, str]]:
    today = datetime.now(UTC).date()
    day = today.replace(month=12, day=24)
    context = ReplyContext(language=language, today=today)
    words = [word for number in (2, 8) if (word := spelled(language.tag, number))]
    days = [format_date(day, form, locale=language.locale) for form in ("d MMMM", "long", "short")]
    replies = {"scale": ["2", *words], "number": words, "date": days, "yes_no": [*map(language.word, ("yes", "no"))]}
    for kind, samples in replies.items():
        question = KINDS[kind].sample(language.tag, "?")
        if not isinstance(question, Question):
            continue
        for reply in samples:
            read = question.read(reply, context)
            if isinstance(read, Accepted | AskedBack):
                shown = question.display(read.answer, language)
                yield kind, reply, f"understood as {shown}" if isinstance(read, Accepted) else f"asked back: {shown}?"
