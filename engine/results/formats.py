"""The files results are exported to. Each is written row by row, so that memory stays flat; SPSS alone needs it all."""

from __future__ import annotations

import csv
import datetime
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module
from itertools import chain, count, islice
from pathlib import Path
from typing import Any

from engine.errors import ExtraMissing
from engine.results.export_tables import Column, Missing, Table, TableRow, written_moment

Converter = Callable[[Any], Any]
ConverterOf = Callable[[Column], Converter | None]
"""Tells how a column's values are written; None where they are written as they are."""

PART = 50_000
"""Rows that are held at once on their way into a columnar file."""

ROWS_A_SHEET = 1_048_575
LONGEST_CELL = 32_767
"""What a sheet of Excel takes, beside its head."""

FIRST_YEAR = 1900
"""Excel has no dates before."""

SHOWN_AS: Mapping[type, str] = {datetime.date: "yyyy-mm-dd", datetime.datetime: "yyyy-mm-dd hh:mm:ss"}
"""How Excel shows dates."""

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What a spreadsheet takes for the beginning of a formula, or drops to find one."""


def write_csv(table: Table, path: Path) -> None:
    """Write a CSV for machines, as RFC 4180 says."""
    _write_csv(table, path, _in_text, "utf-8")


def write_harmless_csv(table: Table, path: Path) -> None:
    """Write a CSV that a spreadsheet may open: no text in it is taken for a formula."""
    _write_csv(table, path, _in_harmless_text, "utf-8-sig")


def _write_csv(table: Table, path: Path, convert_of: ConverterOf, encoding: str) -> None:
    with path.open("w", encoding=encoding, errors="surrogatepass", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([column.name for column in table.columns])
        writer.writerows(_converted(table, convert_of))


def write_ndjson(table: Table, path: Path) -> None:
    """Write a JSON object a line."""
    names = [column.name for column in table.columns]
    write = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
    with path.open("w", encoding="utf-8", errors="surrogatepass", newline="\n") as file:
        for row in _converted(table, lambda one: _or_none if one.type in {"text", "boolean"} else _in_json):
            file.write(write(dict(zip(names, row, strict=True))) + "\n")


def _converted(table: Table, convert_of: ConverterOf) -> Iterator[TableRow]:
    convert = [(at, change) for at, column in enumerate(table.columns) if (change := convert_of(column))]
    for row in table.rows():
        for at, change in convert:
            value = row[at]
            if value is not None:
                row[at] = change(value)
        yield row


def _both(first: Converter | None, second: Converter | None) -> Converter | None:
    if first is None or second is None:
        return first or second
    return lambda value: second(first(value))


def _in_text(column: Column) -> Converter | None:
    """Return what writes a column's values in a text file; None where they can be written as they are."""
    if column.written:
        return None
    match column.type:
        case "moment":
            return written_moment
        case "boolean":
            return lambda value: None if isinstance(value, Missing) else "true" if value else "false"
        case "any":
            return _any_in_csv
    return _or_none


def _in_harmless_text(column: Column) -> Converter | None:
    return _both(_in_text(column), _harmless if column.type in {"text", "any"} else None)


def _or_none(value: Any) -> Any:
    return None if isinstance(value, Missing) else value


def _any(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _any_in_csv(value: Any) -> Any:
    if value is True or value is False:
        return "true" if value else "false"
    return value if type(value) in {str, int} else _any(value)


def _in_json(value: Any) -> Any:
    if isinstance(value, Missing):
        return None
    if isinstance(value, datetime.datetime):
        return written_moment(value)
    return value.isoformat() if isinstance(value, datetime.date) else value


def _harmless(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def write_xlsx(table: Table, path: Path) -> None:
    """Write a workbook: the rows, on as many sheets as they take, and a codebook; no cell is a formula.

    Days and moments are dates of Excel, which knows no zones: moments are in UTC.
    """
    xlsxwriter = _library("xlsxwriter", "XLSX")
    options = {"constant_memory": True, "tmpdir": str(path.parent), "strings_to_formulas": False}
    options |= {"strings_to_urls": False, "strings_to_numbers": False, "remove_timezone": True}
    workbook = xlsxwriter.Workbook(str(path), options)
    shown = {of: workbook.add_format({"num_format": as_}) for of, as_ in SHOWN_AS.items()}
    names = [column.name for column in table.columns]
    rows = _converted(table, lambda column: _read if column.type == "moment" else None)
    for number in count(1):
        first = next(rows, None)
        if first is None and number > 1:
            break
        sheet = workbook.add_worksheet("results" if number == 1 else f"results {number}")
        for at, column in enumerate(table.columns):
            if column.type in {"moment", "day"}:
                sheet.set_column(at, at, len(SHOWN_AS[datetime.datetime]))
        of_sheet = chain([] if first is None else [first], islice(rows, ROWS_A_SHEET - 1))
        for at, row in enumerate(chain([names], of_sheet)):
            _write_cells(sheet, at, row, shown)
    codebook = workbook.add_worksheet("codebook")
    for at, row in enumerate(_codebook(table.columns)):
        _write_cells(codebook, at, row, shown)
    workbook.close()


def _write_cells(sheet: Any, at: int, row: Sequence[Any], shown: Mapping[type, Any]) -> None:
    for column, value in enumerate(row):
        if value is None or isinstance(value, Missing):
            continue
        if isinstance(value, bool):
            sheet.write_boolean(at, column, value)
        elif isinstance(value, int | float):
            sheet.write_number(at, column, value)
        elif isinstance(value, datetime.date) and value.year >= FIRST_YEAR:
            sheet.write_datetime(at, column, value, shown[type(value)])
        else:
            text = value.isoformat() if isinstance(value, datetime.date) else _any(value)
            sheet.write_string(at, column, text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - 1] + "…")


def _codebook(columns: Sequence[Column]) -> Iterator[TableRow]:
    yield ["column", "title", "type", "value", "label"]
    for column in columns:
        yield [column.name, column.title, column.type]
        for value, label in column.labels.items():
            yield [column.name, None, None, value, label]


def write_parquet(table: Table, path: Path) -> None:
    """Write a Parquet file; moments are in UTC."""
    polars = _library("polars", "Parquet")
    parts = _parts(table, path, polars, _parquet_type, lambda column: _read if column.type == "moment" else _or_none)
    polars.scan_parquet(parts).sink_parquet(path)


def _parts(
    table: Table, path: Path, polars: Any, type_of: Callable[[Any, Column], Any], convert_of: ConverterOf
) -> list[Path]:
    """Write the rows as Parquet files beside the file, each of so many that they fit into memory."""
    schema = {column.name: type_of(polars, column) for column in table.columns}
    rows = _converted(table, lambda column: _both(convert_of(column), _any if column.type == "any" else None))
    parts = list[Path]()
    while True:
        held = list(islice(rows, PART))
        if not held and parts:
            return parts
        part = path.with_name(f"{path.name}.{len(parts)}")
        parts.append(part)
        polars.DataFrame(held, schema=schema, orient="row").write_parquet(part)


def _read(value: Any) -> Any:
    return datetime.datetime.fromisoformat(value) if isinstance(value, str) else value


def _parquet_type(polars: Any, column: Column) -> Any:
    named = {"text": "String", "any": "String", "integer": "Int64", "number": "Float64", "boolean": "Boolean"}
    if column.type == "moment":
        return polars.Datetime("us", "UTC")
    return polars.Date if column.type == "day" else getattr(polars, named[column.type])


MISSING_RANGE = [{"lo": int(min(Missing)), "hi": int(max(Missing))}]
RESERVED = frozenset(("ALL", "AND", "BY", "EQ", "GE", "GT", "LE", "LT", "NE", "NOT", "OR", "TO", "WITH"))
LONGEST_NAME = 64
"""Bytes of a variable's name in SPSS."""


def write_sav(table: Table, path: Path) -> None:
    """Write a file for SPSS: options are numbers with labels, and why an answer is missing is a declared range.

    The library writes a whole table at once, so this format takes as much memory as the table does.
    """
    polars, pyreadstat = _library("polars", "SPSS"), _library("pyreadstat", "SPSS")
    columns = table.columns
    parts = _parts(table, path, polars, _spss_type, _in_spss)
    names = dict(zip((column.name for column in columns), spss_names([column.name for column in columns]), strict=True))
    frame = polars.scan_parquet(parts).rename(names).collect()
    pyreadstat.write_sav(
        frame,
        str(path),
        column_labels={names[column.name]: _in_bytes(column.title, LONGEST_LABEL) for column in columns},
        variable_value_labels={names[column.name]: told for column in columns if (told := _value_labels(column))},
        missing_ranges={names[column.name]: MISSING_RANGE for column in columns if _has_codes(column)},
    )


LONGEST_LABEL, LONGEST_VALUE_LABEL = 255, 120
"""Bytes of a label in SPSS: of a variable, and of a value."""

LABELS_OF_MISSING = {
    Missing.NOT_ASKED: "not asked",
    Missing.LEFT_HERE: "left here",
    Missing.SKIPPED: "skipped",
    Missing.WITHDRAWN: "taken back",
}


def _in_bytes(text: str, most: int) -> str:
    """Return a text in so many bytes: how it begins and how it ends, as an option ends the title of its column."""
    whole = text.encode(errors="replace")
    if len(whole) <= most:
        return text
    half = (most - len("…".encode())) // 2
    return f"{whole[:half].decode(errors='ignore')}…{whole[-half:].decode(errors='ignore')}"


def _is_coded(column: Column) -> bool:
    """Return whether texts are written as numbers with labels: the options of a question with one answer."""
    return column.type == "text" and bool(column.labels)


def _has_codes(column: Column) -> bool:
    """Return whether why there is no answer is told: where no answer could be taken for it."""
    if column.type in {"integer", "number"}:
        return column.says_why and column.lowest is not None and column.lowest > max(Missing)
    return column.says_why and bool(column.labels)


def _spss_type(polars: Any, column: Column) -> Any:
    if column.type in {"integer", "number", "boolean"} or _is_coded(column):
        return polars.Float64
    if column.type == "moment":
        return polars.Datetime("us")
    return polars.Date if column.type == "day" else polars.String


def _in_spss(column: Column) -> Converter:
    codes = {option: float(at) for at, option in enumerate(column.labels, 1)}
    with_codes = _has_codes(column)

    def convert(value: Any) -> Any:
        if isinstance(value, Missing):
            return float(value) if with_codes else None
        if column.type == "moment":
            return _read(value).replace(tzinfo=None)
        if codes and isinstance(value, str):
            return codes[value]
        return float(value) if isinstance(value, int | float) and column.type != "any" else value

    return convert


def _value_labels(column: Column) -> dict[float, str]:
    of_missing = LABELS_OF_MISSING if _has_codes(column) else {}
    of_answers = enumerate(column.labels.values(), 1) if _is_coded(column) else column.labels.items()
    each = (*of_answers, *of_missing.items())
    return {float(value): _in_bytes(label, LONGEST_VALUE_LABEL) for value, label in each}


def spss_names(names: Sequence[str]) -> list[str]:
    """Return names that SPSS takes, each once: it knows no case, and few signs."""
    used, taken = set[str](), list[str]()
    for name in names:
        plain = "".join(sign if sign.isalnum() or sign in "_.$#@" else "_" for sign in name).rstrip(".") or "v"
        if not plain[0].isalpha() or plain.upper() in RESERVED:
            plain = f"v_{plain}"
        at, candidate = 1, _shortened(plain)
        while candidate.upper() in used:
            at += 1
            candidate = f"{_shortened(plain, len(str(at)) + 1)}_{at}"
        used.add(candidate.upper())
        taken.append(candidate)
    return taken


def _shortened(name: str, room: int = 0) -> str:
    return name.encode()[: LONGEST_NAME - room].decode(errors="ignore").rstrip(".")


def _library(name: str, called: str) -> Any:
    try:
        return import_module(name)
    except ImportError as error:
        raise ExtraMissing(
            f"{called} needs `{name}`, which is not installed ({error}). Run `pip install 'sms-survey-engine[export]'`."
        ) from None


FORMATS: Mapping[str, Callable[[Table, Path], None]] = {
    "csv": write_csv,
    "ndjson": write_ndjson,
    "xlsx": write_xlsx,
    "parquet": write_parquet,
    "sav": write_sav,
}
"""Each format by the name it has over HTTP, which is the ending of its files too."""


FIELD_TYPES = {"text": "string", "moment": "datetime", "day": "date"}


def field_of(column: Column) -> dict[str, Any]:
    """Return a column as a Frictionless table schema describes it; the labels of its values are its categories."""
    described: dict[str, Any] = {"name": column.name, "type": FIELD_TYPES.get(column.type, column.type)}
    if column.type == "moment":
        described["format"] = "any"
    if column.title:
        described["title"] = column.title
    if column.labels:
        described["categories"] = [
            {"value": _any(value) if column.type == "boolean" else value, "label": label}
            for value, label in column.labels.items()
        ]
    return described
