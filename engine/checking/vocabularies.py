"""The vocabularies of a templates folder: each has its shape, and no word means two opposite things."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from engine.checking import scanner
from engine.checking.codes import CODES
from engine.checking.document import Document
from engine.checking.problem import TOP, Problem, problem_at
from engine.checking.shape import problems_of_shape

OPPOSED = (("yes", "no"), ("all", "none"), ("stop", "yes"), ("stop", "no"), ("stop", "start"))


def problems(folder: Path) -> Iterator[Problem]:
    """Check every language's vocabulary; a folder that has none is no language, and says so."""
    for path in sorted(inner for inner in folder.iterdir() if inner.is_dir()) if folder.is_dir() else ():
        yield from _of_language(path / "vocabulary.json")


def _of_language(path: Path) -> Iterator[Problem]:
    try:
        content = path.read_bytes()
    except OSError:
        message = f"the language folder `{path.parent.name}` has no vocabulary"
        yield problem_at(TOP, "missing_template", str(path), (), message, "Copy another language's and translate.")
        return
    yield from _of_content(content, str(path))


@lru_cache(maxsize=64)
def _of_content(content: bytes, file: str) -> tuple[Problem, ...]:
    """Check a vocabulary once: every definition that is checked asks for the problems of all of them."""
    document = scanner.read(content, file)
    if not document.readable:
        return document.problems
    misshapen = problems_of_shape(document, "vocabulary.json")
    opposed = () if misshapen else _opposed(document)
    return (*document.problems, *map(_as_warning, misshapen), *opposed)


def _as_warning(problem: Problem) -> Problem:
    """Let a meaning pass that nobody asks for: a later version of the engine may."""
    if problem.code != "unknown_property":
        return problem
    return replace(problem, code="unknown_meaning", severity=CODES["unknown_meaning"].severity)


def _opposed(document: Document) -> Iterator[Problem]:
    for one, other in OPPOSED:
        words = {word.casefold() for word in document.data.get(one, ())}
        for at, word in enumerate(document.data.get(other, ())):
            if word.casefold() in words:
                message = f"`{word}` is a word for `{one}` too"
                yield document.problem("ambiguous_word", (other, at), message, "Keep it where it is meant.")
