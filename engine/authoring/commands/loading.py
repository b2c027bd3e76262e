"""Finding the definition a command is about, and refusing one that has errors."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from engine.authoring.finding import find_definition
from engine.characters import shown
from engine.checking import Finding, check_files
from engine.checking.report import as_text
from engine.languages import look_up
from engine.settings import Settings
from engine.survey import Survey


def definition_of(survey: str, settings: Settings, *, except_for: frozenset[str] = frozenset()) -> Path:
    """Find a definition by its path, file stem or id; end the command where there is none or it has errors.

    `except_for` are codes of errors that do not matter to the command.
    """
    path = find_definition(survey, settings.definitions)
    if path is None:
        raise click.UsageError(f"There is no survey `{survey}`: neither a file nor an id in {settings.definitions}.")
    refuse_errors(check_files([path], settings.templates), except_for)
    return path


def survey_at(path: Path) -> Survey:
    """Open the survey of a definition without errors."""
    return Survey.from_definition(json.loads(path.read_bytes()))


def language_of(survey: Survey, asked: str) -> str:
    """Find the language a survey speaks by the tag asked for, as SendSurvey does; end the command where it does not."""
    spoken = look_up(asked, survey.languages)
    if spoken is None:
        told = f"the survey does not speak `{asked}`; it speaks {', '.join(survey.languages)}."
        raise click.BadParameter(told, param_hint="--language")
    return spoken


def refuse_errors(findings: Sequence[Finding], except_for: frozenset[str] = frozenset()) -> None:
    """End the command where there are errors, with the report of them."""
    if any(finding.severity == "error" and finding.code not in except_for for finding in findings):
        click.echo(shown(as_text(findings)), err=True)
        sys.exit(1)


def sound_definitions(settings: Settings) -> list[Path]:
    """Name the definitions that have no errors."""
    folder = settings.definitions
    paths = sorted(folder.glob("*.json")) if folder.is_dir() else [folder]
    findings = check_files(paths, settings.templates)
    broken = {finding.file for finding in findings if finding.severity == "error"}
    return [path for path in paths if str(path) not in broken]
