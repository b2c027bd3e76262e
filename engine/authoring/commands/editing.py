"""`survey new` and `survey format`: definitions begun, and laid out alike."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import click

from engine.authoring.commands.files import OnFiles, in_a_folder
from engine.authoring.formatter import canonical
from engine.authoring.starter import speaks, starter
from engine.characters import shown
from engine.checking import scanner
from engine.checking.encoding import decoded
from engine.checking.report import as_text
from engine.languages import Languages, look_up
from engine.settings import Settings


@click.command(cls=OnFiles)
@click.argument("file")
@click.option("--language", "tags", multiple=True, help="A language it speaks; the first is its default. Repeatable.")
def new(file: str, tags: Sequence[str]) -> None:
    """Write a small survey without mistakes, to be changed.

    FILE is the file to write, or the survey's name: then it is written among SURVEY_DEFINITIONS, a folder that is
    made if need be. Either may leave out the `.json` that every definition's file ends in.
    """
    settings = Settings.from_environment()
    path = _named(file, settings.definitions)
    if path.exists():
        raise click.UsageError(f"{path} is already there, and stays as it is.")
    if path.parent != settings.definitions:
        in_a_folder(path)
    spoken = Languages(settings.templates)
    if not spoken.tags:
        raise click.UsageError(f"There are no languages in {settings.templates}. SURVEY_TEMPLATES names their folder.")
    languages = list(dict.fromkeys(tags)) or [spoken.fallback.tag]
    for tag in languages:
        _refuse_unspoken(tag, spoken.tags)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(starter(path, languages), encoding="utf-8", newline="\n")
    click.echo(f"Wrote {path}. `survey check --watch {path}` tells on each save what is wrong.")
    if untranslated := [tag for tag in languages if not speaks(tag)]:
        click.echo(f"Its texts in {', '.join(untranslated)} are English: translate them.")


def _named(file: str, definitions: Path) -> Path:
    path = Path(file)
    stem = path.name.removesuffix(".json").strip()
    if not stem or file.endswith(("/", os.sep)) or stem.startswith("."):
        raise click.UsageError(f"`{file}` names no definition. Give it a name, like `store_visit`.")
    whole = path.with_name(f"{stem}.json")
    return whole if path.suffix == ".json" or path.parent != Path() else definitions / whole


def _refuse_unspoken(tag: str, spoken: Sequence[str]) -> None:
    if look_up(tag, spoken) is None:
        raise click.UsageError(f"There are no templates for the language `{tag}`; there are {', '.join(spoken)}.")


@click.command("format", cls=OnFiles)
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--check", "only_check", is_flag=True, help="Change nothing; exit with 1 where something would change.")
def format_(paths: Sequence[Path], only_check: bool) -> None:  # noqa: FBT001 - click's flag
    """Give definitions their one layout.

    What they mean stays the same. PATH is a definition or a folder of them; SURVEY_DEFINITIONS if none is given. A
    file that is not JSON is reported and stays as it is; then, too, it exits with 1.
    """
    settings = Settings.from_environment()
    outcomes = [_format(file, only_check=only_check) for file in _files(paths or [settings.definitions])]
    if not outcomes:
        raise click.UsageError("There are no definitions here: none ends in .json.")
    changed, failed = outcomes.count("changed"), outcomes.count("failed")
    done = "would change" if only_check else "changed"
    click.echo(f"{changed} {done}, {outcomes.count('same')} already formatted, {failed} could not be read")
    sys.exit(bool(failed or (only_check and changed)))


def _format(file: Path, *, only_check: bool) -> str:
    try:
        content = file.read_bytes()
    except OSError as error:
        click.echo(f"{file}: the file cannot be read: {error.strerror}. Check the path.", err=True)
        return "failed"
    document = scanner.read(content, str(file))
    if document.findings:
        click.echo(shown(as_text(document.findings)), err=True)
        return "failed"
    formatted = canonical(decoded(content)[0]).encode()
    if formatted == content:
        return "same"
    if not only_check:
        file.write_bytes(formatted)
    click.echo(f"{file}: {'would change' if only_check else 'changed'}")
    return "changed"


def _files(paths: Iterable[Path]) -> list[Path]:
    return [file for path in paths for file in (sorted(path.glob("*.json")) if path.is_dir() else [path])]
