"""Files that commands are given: found by what people call them, and refused in words where they cannot be used."""

from __future__ import annotations

import errno
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from engine.authoring.definition_files import find_definition, which_survey
from engine.characters import shown
from engine.checking import Checker, Finding
from engine.checking.checker import definitions_in
from engine.checking.finding import as_text
from engine.checking.templates import findings_of_vocabularies
from engine.languages import Languages, look_up
from engine.settings import Settings
from engine.survey import Survey
from engine.wording import Wording


class OnFiles(click.Command):
    """A command that reads or writes files: which it could not, and why, is told without a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; a file or folder that the system refuses is wrong usage."""
        try:
            return super().invoke(ctx)
        except OSError as error:
            if error.errno == errno.EPIPE:  # whoever reads what is printed has read enough; click ends quietly
                raise
            file = error.filename or "A file"
            raise click.UsageError(f"{file} cannot be used: {error.strerror}. Name another.", ctx) from error
        except UnicodeEncodeError as error:  # half a character, as a shell hands in a word of another encoding
            raise click.UsageError("A word of this command is not in UTF-8. Write it anew.", ctx) from error


FILE = click.Path(exists=True, dir_okay=False, allow_dash=True)
"""A file to read; `-` is standard input."""


READ_ALL_THE_SAME = frozenset({"ambiguous_word"})
"""Errors of vocabularies that replies can be read with."""


def as_called() -> str:
    """Return how `survey` is called here: where no shell finds it by its name, by its path."""
    program = sys.argv[0]
    return program if Path(program).name == "survey" and shutil.which("survey") is None else "survey"


def called(file: str) -> str:
    """Name a file where something is told of it."""
    return "standard input" if file == "-" else file


def content_of(file: str) -> bytes:
    """Read a file; end the command where nothing comes from standard input."""
    with click.open_file(file, "rb") as opened:
        content: bytes = opened.read()
    if file == "-" and not content.strip():
        raise click.ClickException("Standard input is empty. Did the command before the `|` fail?")
    return content


def in_a_folder(file: Path) -> Path:
    """Return a file that is to be written. End the command where there is no folder to write it to."""
    if not file.parent.is_dir():
        raise click.UsageError(f"There is no folder {file.parent}. Make it first, or name another.")
    return file


def definition_of(survey: str, settings: Settings, *, except_for: frozenset[str] = frozenset()) -> Path:
    """Find a definition by its path, file stem or id; end the command where there is none or it has errors.

    An error in a template that it does not need is none of its errors. `except_for` are codes of errors that do not
    matter to the command.
    """
    path = find_definition(survey, settings.definitions)
    if path is None:
        told = f"There is no survey `{survey}`: neither a file nor an id in {settings.definitions}."
        raise click.UsageError(f"{told} {which_survey(survey, settings.definitions)}")
    refuse_errors(Checker(Wording(settings.templates)).of_file(path), except_for)
    return path


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


def sound_languages(settings: Settings) -> Languages:
    """Return the languages there are; end the command where the vocabulary of one cannot be read with.

    One that has ambiguous words can be: `survey check` tells them.
    """
    refuse_errors([*findings_of_vocabularies(settings.templates)], READ_ALL_THE_SAME)
    return Languages(settings.templates)


def sound_definitions(settings: Settings) -> list[Path]:
    """Name the definitions that have no errors."""
    paths = definitions_in(settings.definitions)
    checker = Checker(Wording(settings.templates))
    findings = (finding for path in paths for finding in checker.of_file(path))
    broken = {finding.file for finding in findings if finding.severity == "error"}
    return [path for path in paths if str(path) not in broken]
