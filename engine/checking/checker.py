"""What is checked, and in which order: the file, then its shape, then its meaning."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from os.path import realpath
from pathlib import Path

from engine.checking import (
    branches,
    json_reader,
    path_findings,
    properties,
    sms_findings,
    survey_findings,
    templates,
    text_placeholders,
    translated_templates,
    translations,
)
from engine.checking.confirmed_pairs import (
    FOLDER,
    MEND_NOTES,
    NO_NOTES,
    ConfirmedPairs,
    UnreadableNotes,
    confirmed_pairs,
)
from engine.checking.draft import Draft
from engine.checking.finding import TOP, Finding, JsonDocument, finding_at, listed
from engine.checking.schema_errors import SchemaError, as_findings, errors_of
from engine.languages import Languages
from engine.notes import without_notes
from engine.resources import files_below
from engine.segments import MOST_JOINED
from engine.wording import Wording

FAMILIES = (
    properties.doubled_ids,
    branches.broken_links,
    branches.unfit_conditions,
    branches.doubled_names,
    survey_findings.of_values,
    properties.contradictions,
    text_placeholders.findings,
    text_placeholders.unfinished,
    properties.stray_spaces,
    path_findings.findings,
    properties.differing_ranges,
    survey_findings.of_results,
    survey_findings.of_operations,
)
"""What a definition means by itself. What it means in its languages needs the templates too."""


def check_definition(content: bytes, file: str, languages: Languages, joined: int = MOST_JOINED) -> list[Finding]:
    """Return every finding of one definition, in the order of the file. `file` is the name they are reported under.

    `joined` is how many segments the gateway joins to one SMS.
    Templates that the definition needs and that are missing or fail are among them, under their own names.
    """
    return check_draft(content, file, languages, joined)[1]


def check_draft(
    content: bytes, file: str, languages: Languages, joined: int = MOST_JOINED
) -> tuple[Draft | None, list[Finding]]:
    """Return what a definition says as far as it can be understood, None where it is no JSON object, and its findings.

    These are as of `check_definition`; the draft has its notes.
    """
    checker = Checker(Wording(languages.folder), joined=joined)
    document = json_reader.read(content, file)
    errors = _of_shape(document)
    findings = _in_order(checker.of_document(document, errors), first=file)
    return _draft(document, errors), findings


def check_files(
    paths: Iterable[Path],
    templates: Path,
    *,
    most_segments: int = sms_findings.MOST_SEGMENTS,
    joined: int = MOST_JOINED,
) -> list[Finding]:
    """Return every finding of these definitions and of the templates; a folder stands for the definitions in it.

    Ids that several definitions have are none of one file: `doubled_ids` finds them.
    An SMS of more than `most_segments` is a finding, and an error where it has more than a gateway joins.
    """
    paths, checker = [*paths], Checker(Wording(templates), most_segments, joined)
    findings = [found for path in paths if path.is_dir() for found in (*_misnamed(path), *_unread_folders(path))]
    findings += (found for path in _files(paths) for found in checker.of_file(path))
    files = {finding.file for finding in findings}  # what a definition needs of the templates is reported already
    words, rendered, characters = checker.of_templates()
    findings += (*words, *(each for each in rendered if each.file not in files), *characters)
    return [*dict.fromkeys(findings)]


@dataclass(frozen=True)
class Checker:
    """Checks definitions with the templates of a folder, and the folder itself."""

    wording: Wording
    most_segments: int = sms_findings.MOST_SEGMENTS
    joined: int = MOST_JOINED

    def of_file(self, path: Path) -> list[Finding]:
        """Return every finding of one definition, and of the templates that it needs."""
        try:
            document = json_reader.read(path.read_bytes(), str(path))
        except OSError as error:
            message = f"the file cannot be read: {error.strerror or 'unknown reason'}"
            return [finding_at(TOP, "unreadable_file", str(path), (), message, "Check the path.")]
        confirmed, strange = _confirmed(path)
        found = self.of_document(document, _of_shape(document), confirmed)
        return [*strange, *_in_order(found, first=str(path))]

    def of_document(
        self, document: JsonDocument, errors: Sequence[SchemaError], confirmed: ConfirmedPairs | None = None
    ) -> Iterator[Finding]:
        """Find what is wrong beside `errors` of its shape.

        Without a look at what is `confirmed`, copies for translations are not told.
        """
        yield from document.findings
        if not document.readable:
            return
        document = replace(document, data=without_notes(document.data))
        yield from as_findings(document, errors)
        draft = _draft(document, errors)
        if draft is None:
            return
        for family in FAMILIES:
            yield from family(draft)
        yield from translations.findings(draft, self.wording.languages)
        yield from translations.copies(draft, confirmed) if confirmed is not None else ()
        words = [*templates.findings_of_vocabularies(self.wording.folder)]
        broken = [finding for finding in words if finding.severity == "error"]
        yield from broken
        if not broken:
            yield from properties.misleading_labels(draft, self.wording.languages)
            yield from templates.findings(draft, self.wording)
            if all(finding.code != "wrong_encoding" for finding in document.findings):  # else it has other characters
                yield from sms_findings.findings(draft, self.wording, self.most_segments, self.joined)

    def of_templates(self) -> tuple[Sequence[Finding], Sequence[Finding], Sequence[Finding]]:
        """Find what is wrong with the vocabularies, with the templates, and with their characters."""
        words = [*templates.findings_of_vocabularies(self.wording.folder)]
        broken = any(finding.severity == "error" for finding in words)
        rendered = [] if broken else [*templates.findings_of_folder(self.wording)]
        rendered += [] if broken else translated_templates.findings(self.wording.languages)
        return words, rendered, [*sms_findings.costly_characters_of_templates(self.wording.folder)]


def _of_shape(document: JsonDocument) -> Sequence[SchemaError]:
    if not document.readable:
        return ()
    return errors_of(replace(document, data=without_notes(document.data)), "survey.json")


def _draft(document: JsonDocument, errors: Iterable[SchemaError]) -> Draft | None:
    if not document.readable or not isinstance(document.data, dict):
        return None
    return Draft(document, document.unsound.union(error.path for error in errors))


SUFFIXES_ADDED = (".txt", ".rtf", ".doc", ".docx")
"""What editors add to a name, and file managers hide."""


def _misnamed(folder: Path) -> Iterator[Finding]:
    """Find files that were meant for definitions and are not read as such."""
    for path in sorted(folder.glob("[!.]*")):
        name = path.name.casefold()
        meant = name.removesuffix(path.suffix.casefold()) if name.endswith(SUFFIXES_ADDED) else name
        if meant.endswith(".json") and path.suffix != ".json" and path.is_file():
            named = path.name[: len(meant)][: -len(".json")] + ".json"
            message = "this file is not read: the name of a definition ends in .json"
            remedy = f"Name it `{named}`. File managers may hide how a name ends."
            yield finding_at(TOP, "misnamed_file", str(path), (), message, remedy)


def _unread_folders(folder: Path) -> Iterator[Finding]:
    """Find definitions that somebody put into a folder within the folder: no survey of them can be sent."""
    for path in sorted(folder.iterdir()):
        if not path.is_dir() or path.name.startswith(".") or path.name == FOLDER:
            continue
        if unread := [file.name for file in files_below(path, "*.json") if _may_be_definition(file)]:
            message = (
                f"{listed(unread)} {'is' if len(unread) == 1 else 'are'} not read: definitions stand in no subfolder"
            )
            remedy = f"Move {'it' if len(unread) == 1 else 'them'} to `{folder}`."
            yield finding_at(TOP, "unread_folder", str(path), (), message, remedy)


def _may_be_definition(file: Path) -> bool:
    with suppress(OSError):
        return b'"elements"' in file.read_bytes()
    return False


def _confirmed(path: Path) -> tuple[ConfirmedPairs, list[Finding]]:
    """Read which translations are confirmed; what nobody can read confirms nothing, and is told."""
    try:
        return confirmed_pairs(path), []
    except UnreadableNotes as error:
        return {}, [finding_at(TOP, "unreadable_file", str(error.file), (), NO_NOTES, MEND_NOTES)]


DEFINITIONS = "[!.]*.json"
"""The files of a folder that are definitions. Hidden ones are tools': an editor's lock, or `._visit.json` of a Mac."""


def definitions_in(path: Path) -> list[Path]:
    """Return the definitions in a folder, or the one that is named."""
    return sorted(path.glob(DEFINITIONS)) if path.is_dir() else [path]


def _files(paths: Iterable[Path]) -> list[Path]:
    """Each file once, however often it is named."""
    found = [file for path in paths for file in definitions_in(path)]
    return list({realpath(file): file for file in found}.values())


def _in_order(findings: Iterable[Finding], first: str) -> list[Finding]:
    """Sort by place, the definition before its templates, and leave out what is said twice."""
    once = dict.fromkeys(findings)
    return sorted(once, key=lambda finding: (finding.file != first, finding.file, finding.line, finding.column))
