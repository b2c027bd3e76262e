"""Exports: a file or a folder of results, there as a whole or not at all."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Collection
from concurrent.futures import Future
from dataclasses import KW_ONLY, dataclass
from pathlib import Path
from typing import Any

from engine.errors import ExportFailed, SurveyEngineError
from engine.results.document import moment
from engine.results.export_tables import LAYOUTS, LongTable, Table, WideTable
from engine.results.formats import FORMATS, field_of, write_csv, write_harmless_csv
from engine.results.query import ResultsQuery, one_of
from engine.results.results import Results, Source

INCLUDABLE = ("text", "variables", "identifier")
"""What there may be beside answers that say nothing of who somebody is."""

LIBRARIES = frozenset({"polars", "pyreadstat", "xlsxwriter"})
"""Whose errors say that a file could not be written."""


@dataclass(frozen=True)
class ExportRequest:
    """What is to be written: in which format and layout, what beside the answers, and for which program.

    Raises InvalidRequest, which names what there is.
    """

    query: ResultsQuery
    format: str
    _: KW_ONLY
    layout: str = "wide"
    include: Collection[str] = ()
    made_for: str | None = None

    def __post_init__(self) -> None:
        one_of("format", self.format, (*FORMATS, "folder"))
        one_of("layout", self.layout, LAYOUTS)
        for each in self.include:
            one_of("include", each, INCLUDABLE)
        if self.made_for:
            one_of("for", self.made_for, ["spreadsheet"])
            one_of("format", self.format, ["csv", "folder"])


def write_export(results: Results, request: ExportRequest, path: Path) -> Future[None]:
    """Write an export under a name, where nothing is before it is whole.

    Raises UnknownSurvey, InvalidRequest, ExtraMissing or ExportFailed.
    """
    # There is a row for each session anyway, with when it began: the bounds of time give nothing away.
    return results.tell(request.query.of_all_time, lambda source, _: _write(source, request, path))


def _write(source: Source, request: ExportRequest, path: Path) -> None:
    try:
        # Beside the file, so that it becomes its name at one stroke.
        with tempfile.TemporaryDirectory(prefix=f".{path.name}.", dir=path.absolute().parent) as kept:
            made = Path(kept) / path.name
            if request.format == "folder":
                made.mkdir()
                _write_folder(source, request, made)
                _take_place_of_folder(made, path)
            else:
                write = write_harmless_csv if request.made_for else FORMATS[request.format]
                write(LAYOUTS[request.layout](source, request.query, request.include), made)
                _settle(made)
                made.replace(path)
    except SurveyEngineError:
        raise
    except Exception as error:
        if isinstance(error, OSError) or type(error).__module__.partition(".")[0] in LIBRARIES:
            told = getattr(error, "strerror", None) or str(error)
            raise ExportFailed(f"The export to `{path.name}` could not be written: {told}.") from error
        raise


def _settle(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _write_folder(source: Source, request: ExportRequest, folder: Path) -> None:
    """Write a Frictionless data package: the sessions, the answers, and what their columns mean."""
    tables: dict[str, Table] = {
        "sessions": WideTable(source, request.query, request.include),
        "answers": LongTable(source, request.query, request.include),
    }
    write: Callable[[Table, Path], None] = write_harmless_csv if request.made_for else write_csv
    for name, table in tables.items():
        write(table, folder / f"{name}.csv")
    survey = source.lineage.newest
    package = {
        "name": "".join(sign if sign.isalnum() or sign in "-_." else "-" for sign in survey.id.lower()),
        "title": survey.title,
        "created": moment(source.as_of),
        "resources": [_resource(name, table) for name, table in tables.items()],
    }
    codebook = folder / "datapackage.json"
    codebook.write_text(json.dumps(package, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    for file in folder.iterdir():
        _settle(file)


def _resource(name: str, table: Table) -> dict[str, Any]:
    schema: dict[str, Any] = {"fields": [field_of(column) for column in table.columns], "missingValues": [""]}
    if name == "sessions":
        schema["primaryKey"] = ["session_id"]
    else:
        reference = {"resource": "sessions", "fields": ["session_id"]}
        schema["foreignKeys"] = [{"fields": ["session_id"], "reference": reference}]
    described = {"name": name, "path": f"{name}.csv", "profile": "tabular-data-resource", "schema": schema}
    return {**described, "format": "csv", "mediatype": "text/csv", "encoding": "utf-8"}


def _take_place_of_folder(made: Path, path: Path) -> None:
    """Put a folder under its name; in one that is there, files of the same names are replaced, the codebook last."""
    if not path.exists():
        made.rename(path)
        return
    for file in sorted(made.iterdir(), key=lambda file: (file.suffix == ".json", file.name)):
        file.replace(path / file.name)
    shutil.rmtree(made, ignore_errors=True)
