"""What is checked, and in which order: the file, then its shape, then its meaning."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from os.path import realpath
from pathlib import Path

from engine.checking import (
    characters,
    contradictions,
    flow,
    ids,
    labels,
    messages,
    paths,
    placeholders,
    ranges,
    rendering,
    rules,
    scanner,
    spaces,
    spoken,
    vocabularies,
)
from engine.checking.document import Document
from engine.checking.draft import Draft
from engine.checking.problem import Problem
from engine.checking.salvage import Salvage
from engine.checking.shape import flaws_of_shape, reported
from engine.languages import Languages
from engine.segments import MOST_JOINED
from engine.wording import Wording

FAMILIES = (
    ids.problems,
    flow.problems,
    rules.problems,
    contradictions.problems,
    placeholders.problems,
    spaces.problems,
    paths.problems,
    ranges.problems,
)
"""What a definition means by itself. What it means in its languages needs the templates too."""


def check_definition(content: bytes, file: str, languages: Languages, joined: int = MOST_JOINED) -> list[Problem]:
    """Find every problem of one definition, in the order of the file. `file` is the name they are reported under.

    `joined` is how many segments the gateway joins to one SMS.
    Templates that the definition needs and that are missing or fail are among them, under their own names.
    """
    return _in_order(
        _problems(scanner.read(content, file), Wording(languages.folder), messages.MOST_SEGMENTS, joined), first=file
    )


def check_files(
    paths: Iterable[Path],
    templates: Path,
    *,
    most_segments: int = messages.MOST_SEGMENTS,
    joined: int = MOST_JOINED,
) -> list[Problem]:
    """Find every problem of these definitions and of the templates; a folder stands for the definitions in it.

    An SMS of more than `most_segments` is a problem, and an error where it has more than a gateway joins.
    """
    wording = Wording(templates)
    problems: list[Problem] = []
    ids_seen: dict[str, Document] = {}
    for path in _files(paths):
        try:
            document = scanner.read(path.read_bytes(), str(path))
        except OSError as error:
            problems.append(_unreadable(path, error))
            continue
        problems += _in_order(
            [*_problems(document, wording, most_segments, joined), *_doubled(document, ids_seen)], first=str(path)
        )
    return [*dict.fromkeys([*problems, *_of_templates(wording, problems)])]


def _problems(document: Document, wording: Wording, most_segments: int, joined: int) -> Iterator[Problem]:
    yield from document.problems
    if not document.readable:
        return
    flaws = [flaw for flaw in flaws_of_shape(document.data, "survey.json") if flaw.path not in document.unsound]
    yield from reported(document, flaws)
    if not isinstance(document.data, dict):
        return
    flawed = [*(flaw.path for flaw in flaws), *document.unsound]
    draft = Draft(document, Salvage(flawed))
    for family in FAMILIES:
        yield from family(draft)
    yield from spoken.problems(draft, wording.languages)
    broken = [problem for problem in vocabularies.problems(wording.folder) if problem.severity == "error"]
    yield from broken
    if not broken:
        yield from labels.problems(draft, wording.languages)
        yield from rendering.problems(draft, wording)
        if not any(problem.code == "wrong_encoding" for problem in document.problems):
            yield from messages.problems(draft, wording, most_segments, joined)  # its characters may be others


def _of_templates(wording: Wording, known: Iterable[Problem]) -> Iterator[Problem]:
    """Check the templates folder as a whole; what a definition needs of it has been reported already."""
    files = {problem.file for problem in known}
    words = [*vocabularies.problems(wording.folder)]
    yield from words
    if not any(problem.severity == "error" for problem in words):
        yield from (problem for problem in rendering.problems_of_folder(wording) if problem.file not in files)
    yield from characters.problems_of_templates(wording.folder)


def _doubled(document: Document, ids_seen: dict[str, Document]) -> Iterator[Problem]:
    id_ = document.data.get("id") if isinstance(document.data, dict) else None
    if not isinstance(id_, str):
        return
    if id_ in ids_seen:
        message = f"`{id_}` is already the id of the survey in {ids_seen[id_].file}"
        yield document.problem("duplicate_survey_id", ("id",), message, "Give each survey an id of its own.")
    ids_seen.setdefault(id_, document)


def _files(paths: Iterable[Path]) -> list[Path]:
    """Each file once, however often it is named."""
    found = [file for path in paths for file in (sorted(path.glob("*.json")) if path.is_dir() else [path])]
    return list({realpath(file): file for file in found}.values())


def _unreadable(path: Path, error: OSError) -> Problem:
    reason = error.strerror or "unknown reason"
    document = Document(file=str(path), data=None, readable=False)
    return document.problem("unreadable_file", (), f"the file cannot be read: {reason}", "Check the path.")


def _in_order(problems: Iterable[Problem], first: str) -> list[Problem]:
    """Sort by place, the definition before its templates, and leave out what is said twice."""
    once = dict.fromkeys(problems)
    return sorted(once, key=lambda problem: (problem.file != first, problem.file, problem.line, problem.column))
