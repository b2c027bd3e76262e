"""Files and folders that commands are given: one that cannot be used is told in words, and is wrong usage."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Any

import click


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
    """Give a file that is to be written; end the command where there is no folder to write it to."""
    if not file.parent.is_dir():
        raise click.UsageError(f"There is no folder {file.parent}. Make it first, or name another.")
    return file
