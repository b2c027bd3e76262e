"""JSON text -> values with their places, going on after the mistakes people make by hand."""

from __future__ import annotations

from typing import Any

from engine.checking.cursor import Cursor, Stop
from engine.checking.document import Document
from engine.checking.encoding import decoded
from engine.checking.finding import Path, shortened
from engine.checking.scalars import QUOTES, WORD, no_value, scalar, string

# No library on PyPI gives places, duplicate keys and a second mistake: `json` and its faster kin stop at the first
# and know no places, `json-source-map` (last released 2022) knows places and no duplicates, `jsonvet` is no library.

DEEPEST = 64
"""A definition without joined conditions is seven deep."""

REMOVE_COMMA = "Remove the comma."


def read(content: bytes, file: str) -> Document:
    """Read a file. Whatever it holds, the answer is a document with its problems."""
    text, faults = decoded(content)
    cursor = Cursor(text, file)
    for fault in faults:
        cursor.report(fault.code, fault.at, (), fault.message, fault.remedy)
    try:
        data, readable = _whole(cursor), True
    except Stop:
        data, readable = None, False
    return Document(
        file=file,
        data=data,
        readable=readable,
        values=cursor.values,
        keys=cursor.keys,
        unsound=frozenset(cursor.unsound),
        findings=tuple(cursor.findings),
    )


def _whole(cursor: Cursor) -> Any:
    cursor.skip(())
    if cursor.at == len(cursor.text):
        remedy = "Begin with `{` and end with `}`; `survey new` writes an example."
        raise cursor.stop(0, (), "the file is empty", remedy, "empty_file")
    data = _value(cursor, (), 0)
    cursor.skip(())
    if cursor.at < len(cursor.text):
        message = f"`{cursor.near()}` follows after the end of the definition"
        cursor.report("invalid_json", cursor.at, (), message, "Remove it, or a bracket too many before it.")
    return data


def _value(cursor: Cursor, path: Path, depth: int) -> Any:
    first = cursor.skip(path)
    if path not in cursor.values:
        cursor.values[path] = cursor.place(cursor.at)
    if depth > DEEPEST:
        message = f"objects and lists stand more than {DEEPEST} deep in one another"
        raise cursor.stop(cursor.at, path, message, "Write it flatter, or as several rules.", "nested_too_deeply")
    if first == "{":
        return _object(cursor, path, depth)
    if first == "[":
        return _array(cursor, path, depth)
    return scalar(cursor, path)


def _object(cursor: Cursor, path: Path, depth: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    opened = cursor.at
    cursor.at += 1
    while _goes_on(cursor, "}", opened, path):
        start = cursor.at
        key = _key(cursor, path)
        inner = (*path, key)
        if key in found:
            message = f"`{shortened(key)}` stands here twice; the first is in line {cursor.keys[inner].line}"
            cursor.report("duplicate_key", start, inner, message, "Keep one of them.")
        cursor.keys.setdefault(inner, cursor.place(start))
        found.setdefault(key, _member(cursor, inner, depth))
    return found


def _array(cursor: Cursor, path: Path, depth: int) -> list[Any]:
    found: list[Any] = []
    opened = cursor.at
    cursor.at += 1
    while _goes_on(cursor, "]", opened, path):
        found.append(_value(cursor, (*path, len(found)), depth + 1))
    return found


def _goes_on(cursor: Cursor, close: str, opened: int, path: Path) -> bool:
    """Go past a comma to the next entry; False, and past the closing bracket, where there is none."""
    end = cursor.at
    first = end == opened + 1
    next_ = cursor.skip(path)
    if next_ == ",":
        comma = cursor.at
        cursor.at += 1
        while (next_ := cursor.skip(path)) == ",":
            cursor.report("invalid_json", cursor.at, path, "two commas stand here, with nothing between", REMOVE_COMMA)
            cursor.at += 1
        if first or next_ == close:
            where = "before the first" if first else "after the last"
            cursor.report("invalid_json", comma, path, f"a comma stands {where} entry", REMOVE_COMMA)
    elif not (first or next_ in (close, "")):
        if next_ in ":}]":
            raise cursor.stop(cursor.at, path, *_misplaced(cursor, next_, opened))
        cursor.report("invalid_json", end, path, f"a comma is missing before `{cursor.near()}`", "Write the comma.")
    if next_ == close:
        cursor.at += 1
        return False
    if not next_ or next_ in "}]":
        raise cursor.stop(cursor.at if next_ else opened, path, *_misplaced(cursor, next_, opened))
    return True


def _misplaced(cursor: Cursor, found: str, opened: int) -> tuple[str, str]:
    bracket, line = cursor.text[opened], cursor.place(opened).line
    close = "}" if bracket == "{" else "]"
    if not found:
        return f"the file ends, and the `{bracket}` opened here is not closed", f"Write `{close}` where it ends."
    message = f"`{found}` stands here, but the `{bracket}` of line {line} is still open"
    return message, f"Close it with `{close}` first, or remove the `{found}`."


def _key(cursor: Cursor, path: Path) -> str:
    if cursor.text[cursor.at] == '"':
        return string(cursor, path)
    if word := WORD.match(cursor.text, cursor.at):
        message = f"the name `{shortened(word[0])}` has no quotation marks"
        cursor.report("invalid_json", cursor.at, path, message, f'Write "{shortened(word[0])}".')
        cursor.at = word.end()
        return word[0]
    if cursor.text[cursor.at] in QUOTES:
        raise no_value(cursor, path)
    message = f"the name of a property is missing before `{cursor.near()}`"
    raise cursor.stop(cursor.at, path, message, 'Write "name": value.')


def _member(cursor: Cursor, path: Path, depth: int) -> Any:
    next_ = cursor.skip(path)
    if next_ in (":", "="):
        if next_ == "=":
            message = "a colon, not `=`, stands between a name and its value"
            cursor.report("invalid_json", cursor.at, path, message, "Write `:` instead.")
        cursor.at += 1
    elif next_ not in (",", "}", "]", ""):
        cursor.report(
            "invalid_json", cursor.at, path, "the colon after the name is missing", "Write `:` before the value."
        )
    if cursor.skip(path) in (",", "}"):
        cursor.report("invalid_json", cursor.at, path, "the value is missing", "Write the value, or remove the name.")
        cursor.values.setdefault(path, cursor.place(cursor.at))
        cursor.unsound.add(path)
        return None
    return _value(cursor, path, depth + 1)
