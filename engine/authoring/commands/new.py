"""`survey new`: a definition to begin with, small, complete, and without a mistake."""

from __future__ import annotations

import json
import os
import shlex
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from engine.authoring.commands.files import OnFiles, as_called, in_a_folder
from engine.authoring.formatter import canonical
from engine.authoring.translation.units import LANGUAGE_TAG
from engine.languages import Languages, look_up
from engine.resources import SCHEMAS
from engine.settings import Settings

STARTER = json.loads(Path(__file__).with_name("starter.json").read_text(encoding="utf-8"))
"""The survey to begin with, a definition as any other."""

SPOKEN: Mapping[str, str] = STARTER["completion"]["text"]
"""The languages it is in; others begin with the English texts, to be translated."""


def speaks(tag: str) -> bool:
    """Return whether there are texts to begin with in a language, so that none needs to be translated."""
    return look_up(tag, SPOKEN) is not None


def starter(file: Path, tags: Sequence[str]) -> str:
    """Write a definition for a file, in these languages, the first of them its default."""
    own = {
        "$schema": schema_from(file),
        "id": str(uuid.uuid4()),
        "title": file.stem.replace("_", " ").replace("-", " ").strip().capitalize() or "Survey",
        "default_language": tags[0],
    }
    return canonical(json.dumps({**_said_in(tags, STARTER), **own}))


def _said_in(tags: Sequence[str], part: Any) -> Any:
    if isinstance(part, list):
        return [_said_in(tags, one) for one in part]
    if not isinstance(part, dict):
        return part
    if part.keys() == SPOKEN.keys():
        return {tag: part[look_up(tag, SPOKEN) or "en"] for tag in tags}
    return {name: _said_in(tags, one) for name, one in part.items()}


def schema_from(file: Path) -> str:
    """Return where the schema lies as seen from a file: beside its folder, as here, or with the engine."""
    folder = file.resolve().parent
    beside = (above / "schemas" / "survey.json" for above in folder.parents)
    schema = next((path for path in beside if path.is_file()), SCHEMAS / "survey.json")
    return Path(os.path.relpath(schema, folder)).as_posix()


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
    if strange := [tag for tag in languages if not LANGUAGE_TAG.fullmatch(tag)]:
        raise click.UsageError(f"`{strange[0]}` is no language tag. Write it as sv, or pt-BR.")
    if unspoken := [tag for tag in languages if look_up(tag, spoken.tags) is None]:
        told = f"There are no templates for the language `{unspoken[0]}`; there are {', '.join(spoken.tags)}."
        raise click.UsageError(told)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(starter(path, languages), encoding="utf-8", newline="\n")
    watch = shlex.join([as_called(), "check", "--watch", str(path)])
    click.echo(f"Wrote {path}. `{watch}` tells on each save what is wrong.")
    if untranslated := [tag for tag in languages if not speaks(tag)]:
        click.echo(f"Its texts in {', '.join(untranslated)} are English: translate them.")


def _named(file: str, definitions: Path) -> Path:
    path = Path(file)
    stem = path.name.removesuffix(".json").strip()
    if not stem or file.endswith(("/", os.sep)) or stem.startswith("."):
        raise click.UsageError(f"`{file}` names no definition. Give it a name, like `store_visit`.")
    whole = path.with_name(f"{stem}.json")
    return whole if path.suffix == ".json" or path.parent != Path() else definitions / whole
