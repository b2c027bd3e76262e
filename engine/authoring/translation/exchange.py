"""The files translators work on: PO, XLIFF 1.2 and XLSX. Each is written from one value, and read into it."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from itertools import takewhile
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

from babel.core import UnknownLocaleError
from babel.messages.catalog import Catalog
from babel.messages.pofile import PoFileError, read_po, write_po

from engine.authoring.translation.status import TranslationState
from engine.authoring.translation.units import Unit
from engine.checking.encoding import text_of
from engine.checking.finding import listed, shortened
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


CONTEXT = re.compile(r'^\s*msgctxt\s+"(.*)"\s*$', re.MULTILINE)
WRAPPED = re.compile(r'"\s*\n\s*"')
A_STRING = re.compile(r"""\s*(?:msg(?:ctxt|id|id_plural|str|str\[\d+\])\s*)?"((?:[^\\]|\\[nrt"\\])*)"\s*$""")
"""A line with a text. Babel takes one without its last quotation mark, as where a file was cut off, for a whole one."""


def from_po(content: bytes, file: str) -> tuple[TranslationHeader, list[TranslatedText]]:
    """Read a catalogue. Raises NotATranslation."""
    text, misread = text_of(content, file)
    lines = io.StringIO(text, newline=None).read().split("\n")
    for number, line in enumerate(lines if not misread else (), start=1):
        if line.strip() and not line.lstrip().startswith("#") and not A_STRING.match(line):
            raise NotATranslation(f"{file}:{number}: `{shortened(line)}` is no line of a PO file. Mend it.")
    try:
        # What is UTF-8 is read as that, whatever its head says.
        catalog = read_po(io.BytesIO(content), abort_invalid=True) if misread else read_po(lines, abort_invalid=True)
    except (PoFileError, LookupError, ValueError, UnknownLocaleError) as error:
        raise _unread(content, file, f"this is no PO file: {error}") from error
    told = dict(_headers(lines))
    if "project-id-version" not in told:
        raise _unread(content, file, "the head of this PO file, which names the survey, is missing")
    head = TranslationHeader(
        survey=catalog.project or "",
        id=catalog.version or "",
        source=told.get("x-source-language", ""),
        target=told.get("language", ""),
    )
    wrong = [f"`{path}` is translated {count} times. Keep one of them." for path, count in _doubled(lines)]
    wrong += [f"`{one.context}` has plural forms. Write one text." for one in catalog if one.id and one.pluralizable]
    if wrong:  # Babel keeps the first of two
        raise NotATranslation("\n".join(f"{file}: {one}" for one in wrong))
    texts = [
        TranslatedText(message.context or "", str(message.id), str(message.string or ""), not message.fuzzy)
        for message in catalog
        if message.id
    ]
    return head, texts


def _doubled(lines: Sequence[str]) -> Iterator[tuple[str, int]]:
    counts = Counter(CONTEXT.findall(WRAPPED.sub("", "\n".join(lines))))
    return ((path, count) for path, count in counts.items() if count > 1)


def _unread(content: bytes, file: str, fault: str) -> NotATranslation:
    """Tell why a file cannot be read; one that is only saved in another encoding is not to be exported anew."""
    _, misread = text_of(content, file)
    if misread and content:
        (one,) = misread
        return NotATranslation(f"{file}:{one.line}:{one.column}: {one.message}. {one.remedy}")
    return NotATranslation(f"{file}: {fault}. Export it anew.")


def _headers(lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Read the head, whose lines tools wrap."""
    before = takewhile(lambda line: not line.lstrip().startswith("msgctxt"), lines)
    head = "".join(found[1] for line in before if (found := A_STRING.match(line)))
    for header in head.split("\\n"):
        name, colon, value = header.partition(":")
        if colon:
            yield name.strip().casefold(), value.strip()


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
    try:
        # Without a DOCTYPE there are no entities to expand.
        root = ElementTree.fromstring(content, ElementTree.XMLParser(target=_WithoutDoctype()))  # noqa: S314
    except (ElementTree.ParseError, LookupError, ValueError) as error:
        raise _unread(content, file, f"this is no XLIFF file: {error}") from error
    if root.tag != f"{NAMESPACE}xliff":
        told = f"XLIFF 1.2 with its namespace is needed, and this is {_called(root)}"
        raise NotATranslation(f"{file}: {told}. Have your tool save it as XLIFF 1.2, or export it anew.")
    files = root.findall(f"{NAMESPACE}file")
    if len(files) != 1:
        raise NotATranslation(f"{file}: one `file` is needed, and this has {len(files)}. Export it anew.")
    about = files[0].attrib
    head = TranslationHeader(
        survey=about.get("original", ""),
        id=about.get("product-name", ""),
        source=about.get("source-language", ""),
        target=about.get("target-language", ""),
    )
    return head, [_of_trans_unit(one) for one in files[0].iter(f"{NAMESPACE}trans-unit")]


class _WithoutDoctype(ElementTree.TreeBuilder):
    def doctype(self, name: str, pubid: str, system: str) -> None:  # noqa: ARG002 - expat calls it so
        raise ValueError("it has a DOCTYPE")


def _called(root: ElementTree.Element) -> str:
    name = root.tag.rpartition("}")[2]
    return f"XLIFF {root.get('version', 'of no version')}" if name == "xliff" else f"`{shortened(name)}`"


def _of_trans_unit(one: ElementTree.Element) -> TranslatedText:
    source, target = one.find(f"{NAMESPACE}source"), one.find(f"{NAMESPACE}target")
    said = ["" if text is None else "".join(text.itertext()) for text in (source, target)]
    state = "" if target is None else target.get("state", "translated")
    return TranslatedText(one.get("id", ""), said[0], said[1], not state.startswith(("needs-", "new")))


COLUMNS = ("path", "source", "translation", "state", "previous source", "role", "SMS", "before", "after", "room")
WIDTHS = (34, 44, 44, 10, 30, 26, 44, 44, 44, 30)
MOST_UNPACKED = 100_000_000
"""The bytes of a workbook with tens of thousands of texts. A small file may unpack to what no memory holds."""
EXTRA = "XLSX needs the extra `translate`: install `sms-survey-engine[translate]`."


def as_xlsx(head: TranslationHeader, units: Sequence[ExportedUnit]) -> bytes:
    """Write a workbook with a row a unit. Raises NotATranslation where the extra is missing."""
    try:
        xlsxwriter = import_module("xlsxwriter")  # an extra
    except ImportError:
        raise NotATranslation(EXTRA) from None
    written = io.BytesIO()
    book = xlsxwriter.Workbook(written, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet("Texts")
    # Number format 49 is text: else a spreadsheet makes a day of `8-12`, and a formula of `=Oslo`.
    wrapped = book.add_format({"text_wrap": True, "valign": "top", "num_format": 49})
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
    if (unpacked := _unpacked(content)) > MOST_UNPACKED:
        raise NotATranslation(f"{file}: it unpacks to {unpacked:,} bytes, which no translation has. Export it anew.")
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        rows = book.get_sheet_by_name("Texts").to_python()
        about = {row[0]: row[1] for row in book.get_sheet_by_name("About").to_python()}
        head = TranslationHeader(**{name: _cell(about[name]) for name in ("survey", "id", "source", "target")})
    except (CalamineError, ValueError, KeyError, IndexError) as error:
        raise NotATranslation(
            f"{file}: this is no workbook with the sheets `Texts` and `About`. Export it anew."
        ) from error
    return head, _of_rows(rows, file)


def _unpacked(content: bytes) -> int:
    """Return how many bytes a workbook unpacks to; none where it is another kind of file."""
    try:
        return sum(one.file_size for one in zipfile.ZipFile(io.BytesIO(content)).infolist())
    except (zipfile.BadZipFile, NotImplementedError):
        return 0


def _of_rows(rows: Sequence[Sequence[object]], file: str) -> list[TranslatedText]:
    named = [str(name).strip().casefold() for name in rows[0]] if rows else []
    if lacking := [name for name in COLUMNS[:4] if name not in named]:
        told = f"the first row of `Texts` names no {listed(lacking)}. Name the columns so again."
        raise NotATranslation(f"{file}: {told}")
    columns, texts, wrong = [named.index(name) for name in COLUMNS[:4]], list[TranslatedText](), list[str]()
    for row in rows[1:]:
        try:
            path, source, translation, state = (_cell(row[column]) for column in columns)
        except ValueError as error:
            made = f"the spreadsheet made {error} of what was typed. Format the cell as text, and type it anew."
            wrong.append(f"{file}: `{row[columns[0]]}`: {made}")
            continue
        if path or translation:
            is_done = state.strip().casefold() not in (TranslationState.STALE, TranslationState.SAME)
            texts.append(TranslatedText(path, source, translation, is_done))
    if wrong:
        raise NotATranslation("\n".join(wrong))
    return texts


def _cell(value: object) -> str:
    """Return a cell as text: who types `5` into it makes a number of it. Raises ValueError for a day, half a number."""
    if isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    raise ValueError(f"`{value}`")


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
