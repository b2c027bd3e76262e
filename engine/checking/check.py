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
    results_findings,
    rules,
    scanner,
    translations,
    vocabularies,
    whitespace,
)
from engine.checking.document import Document
from engine.checking.draft import Draft
from engine.checking.finding import Finding
from engine.checking.partial import Partial
from engine.checking.shape import flaws_of_shape, reported
from engine.languages import Languages
from engine.segments import MOST_JOINED
from engine.wording import Wording

FAMILIES = (
    ids.findings,
    flow.findings,
    rules.findings,
    contradictions.findings,
    placeholders.findings,
    whitespace.findings,
    paths.findings,
    ranges.findings,
    results_findings.findings,
)
"""What a definition means by itself. What it means in its languages needs the templates too."""


def check_definition(content: bytes, file: str, languages: Languages, joined: int = MOST_JOINED) -> list[Finding]:
    """Find every problem of one definition, in the order of the file. `file` is the name they are reported under.

    `joined` is how many segments the gateway joins to one SMS.
    Templates that the definition needs and that are missing or fail are among them, under their own names.
    """
    return _in_order(
        _findings(scanner.read(content, file), Wording(languages.folder), messages.MOST_SEGMENTS, joined), first=file
    )


def check_files(
    paths: Iterable[Path],
    templates: Path,
    *,
    most_segments: int = messages.MOST_SEGMENTS,
    joined: int = MOST_JOINED,
) -> list[Finding]:
    """Find every problem of these definitions and of the templates; a folder stands for the definitions in it.

    An SMS of more than `most_segments` is a problem, and an error where it has more than a gateway joins.
    """
    wording = Wording(templates)
    findings: list[Finding] = []
    ids_seen: dict[str, Document] = {}
    for path in _files(paths):
        try:
            document = scanner.read(path.read_bytes(), str(path))
        except OSError as error:
            findings.append(_unreadable(path, error))
            continue
        findings += _in_order(
            [*_findings(document, wording, most_segments, joined), *_doubled(document, ids_seen)], first=str(path)
        )
    return [*dict.fromkeys([*findings, *_of_templates(wording, findings)])]


def _findings(document: Document, wording: Wording, most_segments: int, joined: int) -> Iterator[Finding]:
    yield from document.findings
    if not document.readable:
        return
    flaws = [flaw for flaw in flaws_of_shape(document.data, "survey.json") if flaw.path not in document.unsound]
    yield from reported(document, flaws)
    if not isinstance(document.data, dict):
        return
    flawed = [*(flaw.path for flaw in flaws), *document.unsound]
    draft = Draft(document, Partial(flawed))
    for family in FAMILIES:
        yield from family(draft)
    yield from translations.findings(draft, wording.languages)
    broken = [finding for finding in vocabularies.findings(wording.folder) if finding.severity == "error"]
    yield from broken
    if not broken:
        yield from labels.findings(draft, wording.languages)
        yield from rendering.findings(draft, wording)
        if not any(finding.code == "wrong_encoding" for finding in document.findings):
            yield from messages.findings(draft, wording, most_segments, joined)  # its characters may be others


def _of_templates(wording: Wording, known: Iterable[Finding]) -> Iterator[Finding]:
    """Check the templates folder as a whole; what a definition needs of it has been reported already."""
    files = {finding.file for finding in known}
    words = [*vocabularies.findings(wording.folder)]
    yield from words
    if not any(finding.severity == "error" for finding in words):
        yield from (finding for finding in rendering.findings_of_folder(wording) if finding.file not in files)
    yield from characters.findings_of_templates(wording.folder)


def _doubled(document: Document, ids_seen: dict[str, Document]) -> Iterator[Finding]:
    id_ = document.data.get("id") if isinstance(document.data, dict) else None
    if not isinstance(id_, str):
        return
    if id_ in ids_seen:
        message = f"`{id_}` is already the id of the survey in {ids_seen[id_].file}"
        yield document.finding("duplicate_survey_id", ("id",), message, "Give each survey an id of its own.")
    ids_seen.setdefault(id_, document)


def _files(paths: Iterable[Path]) -> list[Path]:
    """Each file once, however often it is named."""
    found = [file for path in paths for file in (sorted(path.glob("*.json")) if path.is_dir() else [path])]
    return list({realpath(file): file for file in found}.values())


def _unreadable(path: Path, error: OSError) -> Finding:
    reason = error.strerror or "unknown reason"
    document = Document(file=str(path), data=None, readable=False)
    return document.finding("unreadable_file", (), f"the file cannot be read: {reason}", "Check the path.")


def _in_order(findings: Iterable[Finding], first: str) -> list[Finding]:
    """Sort by place, the definition before its templates, and leave out what is said twice."""
    once = dict.fromkeys(findings)
    return sorted(once, key=lambda finding: (finding.file != first, finding.file, finding.line, finding.column))
