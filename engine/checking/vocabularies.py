"""The vocabularies of a templates folder: each has its shape, and no word means two opposite things."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from engine.checking import scanner
from engine.checking.document import Document
from engine.checking.finding import TOP, Finding, problem_at
from engine.checking.finding_codes import CODES
from engine.checking.shape import findings_of_shape

OPPOSED = (("yes", "no"), ("all", "none"), ("stop", "yes"), ("stop", "no"), ("stop", "start"))


def findings(folder: Path) -> Iterator[Finding]:
    """Check every language's vocabulary; a folder that has none is no language, and says so."""
    for path in sorted(inner for inner in folder.iterdir() if inner.is_dir()) if folder.is_dir() else ():
        yield from _of_language(path / "vocabulary.json")


def _of_language(path: Path) -> Iterator[Finding]:
    try:
        content = path.read_bytes()
    except OSError:
        message = f"the language folder `{path.parent.name}` has no vocabulary"
        yield problem_at(TOP, "missing_template", str(path), (), message, "Copy another language's and translate.")
        return
    yield from _of_content(content, str(path))


@lru_cache(maxsize=64)
def _of_content(content: bytes, file: str) -> tuple[Finding, ...]:
    """Check a vocabulary once: every definition that is checked asks for the problems of all of them."""
    document = scanner.read(content, file)
    if not document.readable:
        return document.findings
    misshapen = findings_of_shape(document, "vocabulary.json")
    opposed = () if misshapen else _opposed(document)
    return (*document.findings, *map(_as_warning, misshapen), *opposed)


def _as_warning(finding: Finding) -> Finding:
    """Let a meaning pass that nobody asks for: a later version of the engine may."""
    if finding.code != "unknown_property":
        return finding
    return replace(finding, code="unknown_meaning", severity=CODES["unknown_meaning"].severity)


def _opposed(document: Document) -> Iterator[Finding]:
    for one, other in OPPOSED:
        words = {word.casefold() for word in document.data.get(one, ())}
        for at, word in enumerate(document.data.get(other, ())):
            if word.casefold() in words:
                message = f"`{word}` is a word for `{one}` too"
                yield document.finding("ambiguous_word", (other, at), message, "Keep it where it is meant.")
