"""`survey new`: a definition to begin with, small, complete, and without a mistake."""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from engine.authoring.commands.files import OnFiles, in_a_folder
from engine.authoring.commands.format import canonical
from engine.languages import Languages, look_up
from engine.resources import SCHEMAS
from engine.settings import Settings

TEXTS: dict[str, dict[str, str]] = {
    "en": {
        "welcome": "Thank you for your visit.",
        "rating": "How satisfied are you?",
        "low": "not at all",
        "high": "very",
        "reason": "What could have been better?",
        "price": "The price",
        "service": "The service",
        "other": "Something else",
        "comment": "What else would you like to tell us?",
        "completion": "Thank you for your help.",
        "unavailable": "This survey is closed. Thank you for writing to us.",
    },
    "no": {
        "welcome": "Takk for besøket.",
        "rating": "Hvor fornøyd er du?",
        "low": "ikke i det hele tatt",
        "high": "svært",
        "reason": "Hva kunne ha vært bedre?",
        "price": "Prisen",
        "service": "Betjeningen",
        "other": "Noe annet",
        "comment": "Hva mer vil du fortelle oss?",
        "completion": "Takk for hjelpen.",
        "unavailable": "Undersøkelsen er lukket. Takk for at du skrev til oss.",
    },
    "sv": {
        "welcome": "Tack för ditt besök.",
        "rating": "Hur nöjd är du?",
        "low": "inte alls",
        "high": "mycket",
        "reason": "Vad kunde ha varit bättre?",
        "price": "Priset",
        "service": "Servicen",
        "other": "Något annat",
        "comment": "Vad mer vill du berätta för oss?",
        "completion": "Tack för hjälpen.",
        "unavailable": "Undersökningen är stängd. Tack för att du skrev till oss.",
    },
    "da": {
        "welcome": "Tak for besøget.",
        "rating": "Hvor tilfreds er du?",
        "low": "slet ikke",
        "high": "meget",
        "reason": "Hvad kunne have været bedre?",
        "price": "Prisen",
        "service": "Betjeningen",
        "other": "Noget andet",
        "comment": "Hvad vil du ellers fortælle os?",
        "completion": "Tak for hjælpen.",
        "unavailable": "Undersøgelsen er lukket. Tak, fordi du skrev til os.",
    },
    "de": {
        "welcome": "Vielen Dank für den Besuch.",
        "rating": "Wie zufrieden waren Sie?",
        "low": "gar nicht",
        "high": "sehr",
        "reason": "Was hätte besser sein können?",
        "price": "Der Preis",
        "service": "Die Bedienung",
        "other": "Etwas anderes",
        "comment": "Was möchten Sie uns noch mitteilen?",
        "completion": "Vielen Dank für Ihre Hilfe.",
        "unavailable": "Diese Umfrage ist beendet. Vielen Dank für Ihre Nachricht.",
    },
}
"""The texts by language; other languages begin with the English ones, to be translated."""


def speaks(tag: str) -> bool:
    """Return whether there are texts to begin with in a language, so that none needs to be translated."""
    return look_up(tag, TEXTS) is not None


def starter(file: Path, tags: Sequence[str]) -> str:
    """Write a definition for a file, in these languages, the first of them its default."""

    def text(name: str) -> dict[str, str]:
        return {tag: TEXTS[look_up(tag, TEXTS) or "en"][name] for tag in tags}

    elements: list[dict[str, Any]] = [
        {"id": "welcome", "type": "text", "text": text("welcome")},
        {"id": "rating", "type": "scale", "minimum": 1, "maximum": 5, "text": text("rating")},
        {"id": "reason", "type": "multiple_choice", "text": text("reason")},
        {"id": "comment", "type": "open_text", "text": text("comment")},
    ]
    elements[1]["labels"] = {"1": text("low"), "5": text("high")}
    elements[2]["options"] = [{"id": option, "label": text(option)} for option in ("price", "service", "other")]
    definition = {
        "$schema": schema_from(file),
        "id": str(uuid.uuid4()),
        "title": file.stem.replace("_", " ").replace("-", " ").strip().capitalize() or "Survey",
        "default_language": tags[0],
        "elements": elements,
        "rules": [
            {
                "name": "satisfied respondents skip the reason",
                "condition": {"element": "rating", "at_least": 4},
                "action": {"go_to": "comment"},
            }
        ],
        "completion": {"text": text("completion")},
        "unavailable": {"text": text("unavailable")},
    }
    return canonical(json.dumps(definition))


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
