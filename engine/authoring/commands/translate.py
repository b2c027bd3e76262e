"""`survey translate`: how far translations are, the files translators work on, and taking them in."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

import click

from engine.authoring.commands.files import READ_ALL_THE_SAME, OnFiles, definition_of, in_a_folder, sound_languages
from engine.authoring.definition_files import find_definition
from engine.authoring.translation import importing, status
from engine.authoring.translation.exchange import FORMATS, ExportedUnit, TranslationHeader, format_of
from engine.authoring.translation.status import ConfirmedTranslations
from engine.authoring.translation.units import LANGUAGE_TAG, PARTLY_TRANSLATED, TranslatableSurvey, tag_among
from engine.characters import shown
from engine.checking import Checker
from engine.checking.checker import definitions_in
from engine.checking.confirmed_pairs import Pair
from engine.checking.finding import as_text, listed
from engine.settings import Settings
from engine.wording import Wording

TEMPLATES = "templates"
TRANSLATED_ALL_THE_SAME = PARTLY_TRANSLATED | READ_ALL_THE_SAME

FAULTS_TOLD = {
    "missing": "are not translated: with them missing, the engine does not take the survey anew",
    "stale": "are stale: their source has changed, or the file says that they need a look",
    "same": "are copies of their source",
    "longer": "of the changed texts are in an SMS that takes more segments than the source's",
    "ucs2": "of the changed texts are in an SMS that a character makes dear, while the source's has none",
}


def _language_tag(context: click.Context, option: click.Parameter, tag: str | None) -> str | None:  # noqa: ARG001 - click
    if tag is not None and not LANGUAGE_TAG.fullmatch(tag.replace("_", "-")):
        raise click.BadParameter(f"`{tag}` is no language tag. Write it as sv, or pt-BR.")
    return tag


to = click.option(
    "--to", "target", metavar="TAG", required=True, callback=_language_tag, help="The language that is translated to."
)


@click.group()
def translate() -> None:
    """Translate surveys, by files for translators' tools."""


@translate.command("status", cls=OnFiles)
@click.argument("surveys", nargs=-1)
@click.option(
    "--to",
    "target",
    metavar="TAG",
    callback=_language_tag,
    help="This language only, whether or not a survey speaks it yet.",
)
@click.option("--format", "layout", type=click.Choice(["text", "json"]), default="text", show_default=True)
def status_(surveys: Sequence[str], target: str | None, layout: str) -> None:
    """Tell what is missing, stale, a copy, longer or dearer.

    SURVEY is a definition's path, file stem or id, or `templates`; all of them if none is given. A text is stale if
    its source has changed since it was translated, longer if its SMS takes more segments than the source's, and ucs2
    if it has a character that makes its SMS dear. `survey translate confirm` says that a copy or a stale text is right.
    """
    settings = Settings.from_environment()
    wording = Wording(sound_languages(settings).folder)
    told = [*_statuses(surveys, target, settings, wording)]
    if layout == "json":
        click.echo(json.dumps([{**asdict(one), "counts": one.counts} for one in told], ensure_ascii=False, indent=2))
        return
    if not told:
        click.echo("Nothing here is translated yet. `--to TAG` names a language to begin with.")
    for one in told:
        counts = "   ".join(f"{name} {count}" for name, count in one.counts.items())
        click.echo(shown(f"{one.of:28} {one.language:6} {counts}"))
        for unit in one.units:
            if unit.faults:
                path = f"'{unit.path}'" if " " in unit.path else unit.path  # as a shell wants it
                click.echo(shown(f"    {', '.join(unit.faults):16} {path}"))
        confirm = f"survey translate confirm {one.of} --to {one.language}"
        if one.counts["stale"] or one.counts["same"]:
            click.echo(shown(f"    `{confirm} PATH` says that a text is right as it is."))
        if one.never_confirmed:
            never = f"{one.never_confirmed} were never confirmed, and will not be told where their source changes"
            click.echo(shown(f"    {never}. `{confirm}` once they are right."))


@translate.command("export", cls=OnFiles)
@click.argument("survey")
@to
@click.option(
    "--format", "layout", type=click.Choice(list(FORMATS)), help="Else what the file's name says; po if there is none."
)
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), help="The file; standard output if not given."
)
def export(survey: str, target: str, layout: str | None, output: Path | None) -> None:
    """Write a survey's texts for a translator.

    SURVEY is a definition's path, file stem or id. Each text tells the SMS it stands in, those before and after it,
    its room, and what its placeholders may hold. What is stale or a copy is marked for a look.
    """
    settings = Settings.from_environment()
    translated = _survey(survey, settings, Wording(settings.templates))
    target = translated.tag_of(target)
    if target == translated.source:
        raise click.BadParameter(f"the survey is written in `{target}`.", param_hint="--to")
    confirmed = ConfirmedTranslations(translated.file)
    units = [
        ExportedUnit(
            unit=unit, state=confirmed.state(target, unit), previous_source=confirmed.previous_source(target, unit)
        )
        for unit in translated.units(target)
    ]
    head = TranslationHeader(
        survey=translated.file.stem, id=translated.data["id"], source=translated.source, target=target
    )
    if output is None:
        click.echo(FORMATS[layout or "po"].write(head, units), nl=False)
        return
    written = FORMATS[_said_by(output, layout)].write(head, units)
    in_a_folder(output).write_bytes(written)
    back = shlex.join(["survey", "translate", "import", str(output)])
    click.echo(f"Wrote {len(units)} texts to {output}. `{back}` takes them back.", err=True)


def _said_by(file: Path, layout: str | None) -> str:
    """Return the format of a file; end the command where neither its name nor `layout` says it."""
    if kind := layout or format_of(file):
        return kind
    raise click.UsageError(f"{file}: its name ends in none of .po, .xliff and .xlsx. Say what it is with --format.")


@translate.command("import", cls=OnFiles)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--format", "layout", type=click.Choice(list(FORMATS)), help="What the file is, if its name does not say."
)
@click.option("--check", "only_check", is_flag=True, help="Change nothing; tell what would be.")
def import_(file: Path, layout: str | None, only_check: bool) -> None:  # noqa: FBT001 - click's flag
    """Take a translator's file into its survey, all of it or nothing.

    A text that is empty stays as it was. Refused are other languages, other placeholders and texts that the
    definition does not have; what else is wrong, as a label that is another one's, is told as by `survey check`.
    """
    settings = Settings.from_environment()
    head, texts = FORMATS[_said_by(file, layout)].read(file.read_bytes(), str(file))
    named = next((one for one in (head.id, head.survey) if find_definition(one, settings.definitions)), None)
    if named is None:
        told = f"{file}: it translates the survey `{head.survey}` ({head.id}), which is not in {settings.definitions}."
        raise click.UsageError(f"{told} SURVEY_DEFINITIONS names another folder.")
    wording = Wording(settings.templates)
    survey = _survey(named, settings, wording)
    made = importing.imported(survey, head, texts, file, wording.languages)
    if not only_check:
        importing.write(survey, made)
    would = "would be " if only_check else ""
    click.echo(f"{survey.file}: {made.changed} texts {would}changed in `{made.language}`.")
    for fault, told in FAULTS_TOLD.items():
        if made.faults[fault]:
            click.echo(f"{made.faults[fault]} {told}. `survey translate status` names them.")
    if made.findings:
        click.echo(shown(as_text(made.findings)))


@translate.command("confirm", cls=OnFiles)
@click.argument("survey")
@click.argument("paths", nargs=-1)
@to
def confirm(survey: str, paths: Sequence[str], target: str) -> None:
    """Say that translations are right as they are.

    SURVEY is a definition's path, file stem or id, or `templates`. PATH is a text as `survey translate status` names
    it; every one that is translated if none is given. What is the same in both languages on purpose is no copy then,
    and what was stale is no longer.
    """
    settings = Settings.from_environment()
    wording = Wording(sound_languages(settings).folder)
    if survey == TEMPLATES:
        target = tag_among(target, wording.languages.tags)
        if target not in wording.languages.tags:
            raise click.BadParameter(
                f"there is no folder for it; there are {listed(wording.languages.tags)}.", param_hint="--to"
            )
        done = status.confirm_templates(wording.languages, target, paths)
    else:
        translated = _survey(survey, settings, wording)
        target = translated.tag_of(target)
        units = {unit.path: unit for unit in translated.units(target) if unit.translation}
        done = [path for path in paths or units if path in units]
        confirmed = ConfirmedTranslations(translated.file)
        confirmed.confirm(target, {path: Pair(units[path].source, units[path].translation) for path in done})
        confirmed.keep(translated.texts)
        confirmed.save()
    click.echo(f"{len(done)} texts are confirmed in `{target}`.")
    if strange := [path for path in paths if path not in done]:
        raise click.UsageError(f"There is no translated text at {listed(strange)}.")


def _statuses(
    surveys: Sequence[str], target: str | None, settings: Settings, wording: Wording
) -> Iterator[status.Status]:
    for name in surveys or [*_translatable(settings), TEMPLATES]:
        if name == TEMPLATES:
            others = [tag for tag in wording.languages.tags if tag != wording.languages.fallback.tag]
            tags = others if target is None else [tag for tag in others if tag == tag_among(target, others)]
            yield from (status.of_templates(wording.languages, tag) for tag in tags)
            continue
        survey = _survey(name, settings, wording)
        asked = survey.languages[1:] if target is None else [survey.tag_of(target)]
        for tag in (one for one in asked if one != survey.source):
            yield status.of_survey(survey, tag, wording.languages)


def _translatable(settings: Settings) -> Iterator[str]:
    """Name the definitions that have no errors but those of languages and of their words; tell of the others."""
    checker = Checker(Wording(settings.templates))
    for path in definitions_in(settings.definitions):
        errors = [one for one in checker.of_file(path) if one.severity == "error"]
        if all(one.code in TRANSLATED_ALL_THE_SAME for one in errors):
            yield str(path)
        else:
            click.echo(f"{path}: left out, as it has errors. `survey check` tells them.", err=True)


def _survey(name: str, settings: Settings, wording: Wording) -> TranslatableSurvey:
    return TranslatableSurvey(definition_of(name, settings, except_for=TRANSLATED_ALL_THE_SAME), wording)
