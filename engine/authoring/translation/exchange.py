"""The files translators work on: PO, XLIFF 1.2 and XLSX. Each is written from one value, and read into it."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

from babel.core import UnknownLocaleError
from babel.messages.catalog import Catalog
from babel.messages.pofile import PoFileError, read_po, write_po

from engine.authoring.translation.status import TranslationState
from engine.authoring.translation.units import Unit
from engine.checking.encoding import text_of
from engine.errors import SurveyEngineError
from engine.languages import known_locale


class NotATranslation(SurveyEngineError):
    """A file is none that a translation can be read from; says where and why."""


@dataclass(frozen=True, kw_only=True)
class ExportedUnit:
    """A unit with how far it is, and the source that a stale translation was made from."""

    unit: Unit
    state: TranslationState
    previous_source: str | None

    @property
    def notes(self) -> Iterator[tuple[str, str]]:
        """Return what a translator should know, by what it is."""
        yield "role", self.unit.role
        yield "SMS", self.unit.sms
        yield "before", self.unit.before or "nothing"
        yield "after", self.unit.after or "nothing"
        yield "room", self.unit.budget
        for placeholder in self.unit.placeholders:
            yield "placeholder", placeholder
        if self.state is TranslationState.SAME:
            yield "state", "a copy of the source: translate it, or confirm it as it is"


class TranslatedText(NamedTuple):
    """A translation as it came back; `is_done` is false where the file itself says that it needs a look."""

    path: str
    source: str
    translation: str
    is_done: bool


@dataclass(frozen=True, kw_only=True)
class TranslationHeader:
    """What a file is a translation of: a definition's file stem and id, and the languages."""

    survey: str
    id: str
    source: str
    target: str


LEFT_OUT = ('"Language: ', '"POT-Creation-Date: ', '"PO-Revision-Date: ', '"Plural-Forms: ')


def as_po(head: TranslationHeader, units: Sequence[ExportedUnit]) -> bytes:
    """Write a GNU gettext catalogue; the path is the context, and what needs a look is fuzzy."""
    catalog = Catalog(
        locale=known_locale(head.target),
        project=head.survey,
        version=head.id,
        msgid_bugs_address="nobody",
        last_translator="nobody",
        language_team=head.target,
        header_comment=f"# Translation of {head.survey} from {head.source} to {head.target}.",
        fuzzy=False,
    )
    for exported in units:
        unit = exported.unit
        message = catalog.add(
            unit.source,
            unit.translation,
            context=unit.path,
            flags=["fuzzy"] if exported.state in (TranslationState.STALE, TranslationState.SAME) else [],
            auto_comments=[line for name, text in exported.notes for line in f"{name}: {text}".split("\n")],
            previous_id=exported.previous_source or (),
        )
        # Babel takes `100% of` and `{it}` for Python's placeholders, which a translation would have to repeat.
        message.flags -= {"python-format", "python-brace-format"}
    written = io.BytesIO()
    write_po(written, catalog, width=0, include_previous=True)
    lines = written.getvalue().decode().split("\n")
    # The tags, which Babel knows only where CLDR does. No time of writing: the same units make the same file.
    told = [f'"Language: {head.target}\\n"', f'"X-Source-Language: {head.source}\\n"']
    kept = [line for line in lines if not line.startswith(LEFT_OUT)]
    at = next(at for at, line in enumerate(kept) if line.startswith('"MIME-Version: '))
    return "\n".join([*kept[:at], *told, *kept[at:]]).encode()


def from_po(content: bytes, file: str) -> tuple[TranslationHeader, list[TranslatedText]]:
    """Read a catalogue. Raises NotATranslation."""
    try:
        catalog = read_po(io.BytesIO(content), abort_invalid=True)
    except (PoFileError, UnicodeDecodeError, ValueError, UnknownLocaleError) as error:
        raise _unread(content, file, f"this is no PO file: {error}") from error
    told = dict(_headers(content.decode(errors="replace")))
    if "project-id-version" not in told:
        raise _unread(content, file, "the head of this PO file, which names the survey, is missing")
    head = TranslationHeader(
        survey=catalog.project or "",
        id=catalog.version or "",
        source=told.get("x-source-language", ""),
        target=told.get("language", ""),
    )
    texts = [
        TranslatedText(message.context or "", str(message.id), str(message.string or ""), not message.fuzzy)
        for message in catalog
        if message.id
    ]
    return head, texts


def _unread(content: bytes, file: str, fault: str) -> NotATranslation:
    """Tell why a file cannot be read; one that is only saved in another encoding is not to be exported anew."""
    _, misread = text_of(content, file)
    if misread and content:
        (one,) = misread
        return NotATranslation(f"{file}:{one.line}:{one.column}: {one.message}. {one.remedy}")
    return NotATranslation(f"{file}: {fault}. Export it anew.")


def _headers(text: str) -> Iterator[tuple[str, str]]:
    for line in text.split("\n"):
        name, colon, value = line.strip().strip('"').removesuffix("\\n").partition(": ")
        if colon and line.startswith('"'):
            yield name.casefold(), value.strip()
        if line.startswith("msgctxt"):
            return


XLIFF = "urn:oasis:names:tc:xliff:document:1.2"
NAMESPACE = f"{{{XLIFF}}}"
STATES = {
    TranslationState.MISSING: "needs-translation",
    TranslationState.STALE: "needs-review-translation",
    TranslationState.SAME: "needs-review-translation",
    TranslationState.DONE: "translated",
}


def as_xliff(head: TranslationHeader, units: Sequence[ExportedUnit]) -> bytes:
    """Write XLIFF 1.2 (OASIS); the path is the id of a unit, and what needs a look is in its target's `state`."""
    root = ElementTree.Element("xliff", xmlns=XLIFF, version="1.2")
    about = {"original": head.survey, "product-name": head.id, "datatype": "plaintext"}
    file = ElementTree.SubElement(
        root, "file", {**about, "source-language": head.source, "target-language": head.target}
    )
    body = ElementTree.SubElement(file, "body")
    for exported in units:
        unit = exported.unit
        one = ElementTree.SubElement(body, "trans-unit", {"id": unit.path, "xml:space": "preserve"})
        ElementTree.SubElement(one, "source").text = unit.source
        target = ElementTree.SubElement(one, "target", state=STATES[exported.state])
        target.text = unit.translation
        if exported.previous_source is not None:
            previous = ElementTree.SubElement(one, "alt-trans", alttranstype="previous-version")
            ElementTree.SubElement(previous, "source").text = exported.previous_source
            ElementTree.SubElement(previous, "target").text = unit.translation
        for name, text in exported.notes:
            ElementTree.SubElement(one, "note", {"from": name}).text = text
    ElementTree.indent(root)
    written: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def from_xliff(content: bytes, file: str) -> tuple[TranslationHeader, list[TranslatedText]]:
    """Read XLIFF 1.2, with a tool's inline elements as the text they hold. Raises NotATranslation."""
    if b"<!DOCTYPE" in content:
        raise NotATranslation(f"{file}: an XLIFF file has no DOCTYPE. Export it anew.")
    try:
        root = ElementTree.fromstring(content)  # noqa: S314 - without a DOCTYPE there are no entities to expand
    except ElementTree.ParseError as error:
        raise _unread(content, file, f"this is no XLIFF file: {error}") from error
    files = root.findall(f"{NAMESPACE}file")
    if len(files) != 1:
        raise NotATranslation(
            f"{file}: XLIFF 1.2 with one `file` is needed, and this has {len(files)}. Export it anew."
        )
    about = files[0].attrib
    head = TranslationHeader(
        survey=about.get("original", ""),
        id=about.get("product-name", ""),
        source=about.get("source-language", ""),
        target=about.get("target-language", ""),
    )
    return head, [_of_trans_unit(one) for one in files[0].iter(f"{NAMESPACE}trans-unit")]


def _of_trans_unit(one: ElementTree.Element) -> TranslatedText:
    source, target = one.find(f"{NAMESPACE}source"), one.find(f"{NAMESPACE}target")
    said = ["" if text is None else "".join(text.itertext()) for text in (source, target)]
    state = "" if target is None else target.get("state", "translated")
    return TranslatedText(one.get("id", ""), said[0], said[1], not state.startswith("needs-"))


COLUMNS = ("path", "source", "translation", "state", "previous source", "role", "SMS", "before", "after", "room")
WIDTHS = (34, 44, 44, 10, 30, 26, 44, 44, 44, 30)
EXTRA = "XLSX needs the extra `translate`: install `sms-survey-engine[translate]`."


def as_xlsx(head: TranslationHeader, units: Sequence[ExportedUnit]) -> bytes:
    """Write a workbook with a row a unit, every cell a text. Raises NotATranslation where the extra is missing."""
    try:
        xlsxwriter = import_module("xlsxwriter")  # an extra
    except ImportError:
        raise NotATranslation(EXTRA) from None
    written = io.BytesIO()
    book = xlsxwriter.Workbook(written, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet, wrapped = book.add_worksheet("Texts"), book.add_format({"text_wrap": True, "valign": "top"})
    bold = book.add_format({"bold": True})
    for column, (name, width) in enumerate(zip((*COLUMNS, "placeholders"), (*WIDTHS, 44), strict=True)):
        sheet.set_column(column, column, width, wrapped)
        sheet.write_string(0, column, name, bold)
    sheet.freeze_panes(1, 1)
    for row, exported in enumerate(units, 1):
        unit = exported.unit
        cells = (unit.path, unit.source, unit.translation, exported.state, exported.previous_source or "", unit.role)
        for column, cell in enumerate(
            (*cells, unit.sms, unit.before, unit.after, unit.budget, "\n".join(unit.placeholders))
        ):
            sheet.write_string(row, column, cell, wrapped)
    about = book.add_worksheet("About")
    for row, (name, value) in enumerate(vars(head).items()):
        about.write_string(row, 0, name)
        about.write_string(row, 1, value)
    book.close()
    content: bytes = written.getvalue()
    return content


def from_xlsx(content: bytes, file: str) -> tuple[TranslationHeader, list[TranslatedText]]:
    """Read a workbook that `as_xlsx` wrote. A state other than `stale` and `same` is done. Raises NotATranslation."""
    try:
        from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415 - an extra
    except ImportError:
        raise NotATranslation(EXTRA) from None
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        rows = [[_cell(cell) for cell in row] for row in book.get_sheet_by_name("Texts").to_python()]
        about = {_cell(row[0]): _cell(row[1]) for row in book.get_sheet_by_name("About").to_python()}
        columns = [rows[0].index(name) for name in COLUMNS[:4]]
        head = TranslationHeader(**{name: about[name] for name in ("survey", "id", "source", "target")})
    except (CalamineError, ValueError, KeyError, IndexError) as error:
        raise NotATranslation(
            f"{file}: this is no workbook with the sheets `Texts` and `About`. Export it anew."
        ) from error
    texts = [[row[column] for column in columns] for row in rows[1:]]
    return head, [
        TranslatedText(path, source, translation, state not in (TranslationState.STALE, TranslationState.SAME))
        for path, source, translation, state in texts
        if path
    ]


def _cell(value: object) -> str:
    """Return a cell as text: who types `5` into it makes a number of it."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


class Format(NamedTuple):
    """One kind of file: how it is written and read, and how its name ends."""

    suffixes: tuple[str, ...]
    write: Callable[[TranslationHeader, Sequence[ExportedUnit]], bytes]
    read: Callable[[bytes, str], tuple[TranslationHeader, list[TranslatedText]]]


FORMATS: Mapping[str, Format] = {
    "po": Format((".po",), as_po, from_po),
    "xliff": Format((".xliff", ".xlf"), as_xliff, from_xliff),
    "xlsx": Format((".xlsx",), as_xlsx, from_xlsx),
}


def format_of(file: Path) -> str | None:
    """Return which format a file's name says, or None."""
    return next((name for name, one in FORMATS.items() if file.suffix.casefold() in one.suffixes), None)
