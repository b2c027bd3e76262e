"""A definition to begin with: small, complete, and without a mistake."""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from engine.authoring.formatter import canonical
from engine.languages import look_up
from engine.resources import SCHEMAS

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
    """Tell where the schema lies as seen from a file: beside its folder, as in this repository, or with the engine."""
    folder = file.resolve().parent
    beside = (above / "schemas" / "survey.json" for above in folder.parents)
    schema = next((path for path in beside if path.is_file()), SCHEMAS / "survey.json")
    return Path(os.path.relpath(schema, folder)).as_posix()
