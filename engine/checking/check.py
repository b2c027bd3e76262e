"""What is checked, and in which order: the file, then its shape, then its meaning."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from engine.checking import scanner
from engine.checking.document import Document
from engine.checking.problem import Problem
from engine.checking.shape import problems_of_shape
from engine.languages import Languages


def check_definition(content: bytes, file: str, languages: Languages) -> list[Problem]:
    """Find every problem of one definition, in the order of the file. `file` is the name they are reported under."""
    document = scanner.read(content, file)
    problems = list(document.problems)
    if document.data is not None:
        problems += problems_of_shape(document, "survey.json")
    return _in_order(problems)


def check_files(paths: Iterable[Path], templates: Path) -> list[Problem]:
    """Find every problem of these definitions; a folder stands for the definitions in it."""
    languages = Languages(templates)
    problems: list[Problem] = []
    for path in _files(paths):
        try:
            content = path.read_bytes()
        except OSError as error:
            problems.append(_unreadable(path, error))
            continue
        problems += check_definition(content, str(path), languages)
    return problems


def _files(paths: Iterable[Path]) -> list[Path]:
    """Each file once, however often it is named."""
    found = [file for path in paths for file in (sorted(path.glob("*.json")) if path.is_dir() else [path])]
    return list({file.resolve(): file for file in found}.values())


def _unreadable(path: Path, error: OSError) -> Problem:
    reason = error.strerror or "unknown reason"
    document = Document(file=str(path), data=None)
    return document.problem("unreadable_file", (), f"the file cannot be read: {reason}", "Check the path.")


def _in_order(problems: Iterable[Problem]) -> list[Problem]:
    return sorted(problems, key=lambda problem: (problem.line, problem.column))
