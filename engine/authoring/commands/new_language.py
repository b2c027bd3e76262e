"""`survey new-language`: a folder of templates to begin with, marked as what is to be translated."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime

import click
from babel import Locale
from babel.dates import format_date
from babel.languages import get_official_languages

from engine.authoring.commands.files import OnFiles, sound_languages
from engine.authoring.translation.status import begin_templates
from engine.authoring.translation.units import LANGUAGE_TAG
from engine.checking.schema_errors import schemas
from engine.checking.translated_templates import MARK, SOURCES
from engine.elements import QUESTIONS
from engine.elements.element import Accepted, AskedBack, ReplyContext
from engine.languages import Language, Languages, known_locale, look_up
from engine.reading import spelled
from engine.resources import files_below
from engine.settings import Settings


@click.command("new-language", cls=OnFiles)
@click.argument("tag")
@click.option("--from", "source", metavar="TAG", help="The language to copy; English, or the first there is.")
def new_language(tag: str, source: str | None) -> None:
    """Make a folder of templates for a language.

    TAG is its tag, as sv or pt-BR. The folder is a copy; each template in it is marked as untranslated until its
    first line is deleted. Then it tells what each category of words is, and how replies are understood so far.
    """
    languages = sound_languages(Settings.from_environment())
    if not LANGUAGE_TAG.fullmatch(tag):
        raise click.UsageError(f"`{tag}` is no language tag. Write it as sv, or pt-BR.")
    primary = tag.partition("-")[0].lower()
    is_known = known_locale(tag) is not None
    is_named = primary in Locale("en").languages  # Fijian and Samoan are called as countries are, and have no data
    if not (is_known or is_named) and (spoken := get_official_languages(tag.upper(), de_facto=True)):
        raise click.UsageError(f"`{tag}` is a country, and no language. Did you mean `{spoken[0]}`?")
    copied = look_up(source or languages.fallback.tag, languages.tags)
    if copied is None:
        raise click.UsageError(f"There are no templates for `{source}`; there are {', '.join(languages.tags)}.")
    folder = languages.folder / tag
    there = next((one for one in languages.folder.iterdir() if one.name.casefold() == tag.casefold()), None)
    if there is not None:
        raise click.UsageError(f"{there} is already there, and stays as it is.")
    shutil.copytree(languages.folder / copied, folder, ignore=shutil.ignore_patterns(SOURCES))
    templates = files_below(folder, "*.j2")
    for template in templates:
        template.write_text(MARK + template.read_text(encoding="utf-8"), encoding="utf-8")
    begin_templates(Languages(languages.folder), tag)
    click.echo(f"Wrote {folder}: {len(templates)} templates and a vocabulary, all in `{copied}`.")
    click.echo("Translate each, and delete its first line. `survey translate status templates` tells what is left.")
    click.echo(f"Where it tells what is right: `survey translate confirm templates --to {tag} NAME`.")
    click.echo("\nWhat stands in vocabulary.json, what matters most first; a few words of each do:")
    for name, about in list(schemas()["vocabulary.json"]["properties"].items())[1:]:
        click.echo(f"    {name:10} {about['description'].partition('. ')[0]}.")
    click.echo(
        "schemas/vocabulary.json tells more of each, with examples; templates/README.md which are the hard ones."
    )
    click.echo("\nHow replies are understood so far:")
    for kind, reply, understood in _understood(Languages(languages.folder).named(tag)):
        click.echo(f"    {kind:16} {reply:28} {understood}")
    if not is_known:
        click.echo(f"Unicode CLDR does not know `{tag}`: numbers, months and days are written and read as in English.")


def _understood(language: Language) -> Iterator[tuple[str, str, str]]:
    today = datetime.now(UTC).date()
    day = today.replace(month=12, day=24)
    context = ReplyContext(language=language, today=today)
    words = [word for number in (2, 8) if (word := spelled(language.tag, number))]
    days = [format_date(day, form, locale=language.locale) for form in ("d MMMM", "long", "short")]
    replies = {"scale": ["2", *words], "number": words, "date": days, "yes_no": [*map(language.word, ("yes", "no"))]}
    for kind, samples in replies.items():
        question = QUESTIONS[kind].sample(language.tag, "?")
        for reply in samples:
            read = question.read(reply, context)
            if not isinstance(read, Accepted | AskedBack):
                yield kind, reply, "not understood"
                continue
            shown = question.display(read.answer, language)
            yield kind, reply, f"understood as {shown}" if isinstance(read, Accepted) else f"asked back: {shown}?"
