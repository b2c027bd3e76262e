"""JSON text -> values with their places, going on after the mistakes people make by hand."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from typing import Any

from engine.checking.encoding import CONFLICT, NOT_TEXT, decoded
from engine.checking.finding import JsonDocument, JsonPath, shortened
from engine.checking.json_cursor import Cursor, Stop
from engine.checking.suggestions import is_a_test, joined

# No library on PyPI gives places, duplicate keys and a second mistake: `json` and its faster kin stop at the first
# and know no places, `json-source-map` (last released 2022) knows places and no duplicates, `jsonvet` is no library.

DEEPEST = 64
"""A definition without joined conditions is seven deep."""

REMOVE_COMMA = "Remove the comma."


def read(content: bytes, file: str) -> JsonDocument:
    """Read a file. Whatever it holds, the answer is a document with its findings."""
    text, faults = decoded(content, file)
    cursor = Cursor(text, file)
    cursor.findings += faults
    try:
        data, readable = _whole(cursor), True
    except Stop:
        data, readable = None, False
    return JsonDocument(
        file=file,
        data=data,
        readable=readable,
        values=cursor.values,
        keys=cursor.keys,
        unsound=frozenset(cursor.unsound),
        findings=tuple(cursor.findings),
    )


def _whole(cursor: Cursor) -> Any:
    if conflict := CONFLICT.search(cursor.text):
        message = "two versions of this place stand here, as git leaves them where both were changed"
        remedy = "Keep one, and remove the lines that begin with `<<<<<<<`, `=======` and `>>>>>>>`."
        raise cursor.stop(conflict.start(), (), message, remedy)
    cursor.skip(())
    if other := next((what for begin, what in NOT_TEXT.items() if cursor.text.startswith(begin, cursor.at)), None):
        remedy = "Copy the definition into a plain text editor, and save it there as plain text."
        raise cursor.stop(0, (), f"this is {other}, and no plain text", remedy)
    if cursor.at == len(cursor.text):
        remedy = "Begin with `{` and end with `}`; `survey new` writes an example."
        raise cursor.stop(0, (), "the file is empty", remedy, "empty_file")
    data = _value(cursor, (), 0)
    cursor.skip(())
    if cursor.at < len(cursor.text):
        message = f"`{cursor.near()}` follows after the end of the definition"
        cursor.report(cursor.at, (), message, "Remove it, or a bracket too many before it.")
    return data


def _value(cursor: Cursor, path: JsonPath, depth: int) -> Any:
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
    return _scalar(cursor, path)


def _object(cursor: Cursor, path: JsonPath, depth: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    parts: list[dict[str, Any]] = [{}]
    doubled: list[tuple[int, str]] = []
    opened = cursor.at
    cursor.at += 1
    while _goes_on(cursor, "}", opened, path):
        start = cursor.at
        key = _key(cursor, path, opened)
        inner = (*path, key)
        if key in found:
            doubled.append((start, key))
        if key in parts[-1]:
            parts.append({})
        cursor.keys.setdefault(inner, cursor.place(start))
        parts[-1][key] = value = _member(cursor, inner, depth)
        found.setdefault(key, value)
    _report_doubled(cursor, path, doubled, parts)
    return found


def _report_doubled(
    cursor: Cursor, path: JsonPath, doubled: Sequence[tuple[int, str]], parts: Sequence[dict[str, Any]]
) -> None:
    """Report names that stand twice; where each begins a test of its own, once for the condition that joins them."""
    are_tests = len(parts) > 1 and all(is_a_test(part) for part in parts)
    if are_tests:
        cursor.unsound.add(path)
    for start, key in doubled[:1] if are_tests else doubled:
        line = cursor.keys[*path, key].line
        message = f"`{shortened(key)}` stands here twice; the first is in line {line}"
        remedy = joined(parts) if are_tests else "Keep one of them."
        cursor.report(start, (*path, key), message, remedy, "duplicate_key")


def _array(cursor: Cursor, path: JsonPath, depth: int) -> list[Any]:
    found: list[Any] = []
    opened = cursor.at
    cursor.at += 1
    while _goes_on(cursor, "]", opened, path):
        found.append(_value(cursor, (*path, len(found)), depth + 1))
    return found


def _goes_on(cursor: Cursor, close: str, opened: int, path: JsonPath) -> bool:
    """Go past a comma to the next entry; False, and past the closing bracket, where there is none."""
    if not (first := cursor.at == opened + 1):
        _past_stray_words(cursor, path)
    end, comma_is_told, cursor.comma_is_told = cursor.at, cursor.comma_is_told, False
    next_ = cursor.skip(path)
    if has_comma := next_ in (",", ";"):
        end = cursor.at
        next_ = _past_commas(cursor, path, close, first=first)
    if not first and _is_unclosed(cursor, path, opened, end):
        cursor.at, cursor.comma_is_told = end, not has_comma
        return False
    if not (has_comma or comma_is_told or first or next_ in (close, "")):
        if next_ in ":}]":
            raise cursor.stop(cursor.at, path, *_misplaced(cursor, next_, opened))
        cursor.report(end, path, f"a comma is missing before `{cursor.near()}`", "Write the comma.")
    if next_ == close:
        cursor.at += 1
        return False
    if not next_ or next_ in "}]":
        raise cursor.stop(cursor.at if next_ else opened, path, *_misplaced(cursor, next_, opened))
    return True


def _past_commas(cursor: Cursor, path: JsonPath, close: str, *, first: bool) -> str:
    """Go past a comma, and past those too many; give the character that comes next."""
    comma = cursor.at
    if cursor.text[comma] == ";":
        cursor.report(comma, path, "a comma, not `;`, stands between entries", "Write `,` instead.")
    cursor.at += 1
    while (next_ := cursor.skip(path)) == ",":
        cursor.report(cursor.at, path, "two commas stand here, with nothing between", REMOVE_COMMA)
        cursor.at += 1
    if first or next_ == close:
        where = "before the first" if first else "after the last"
        cursor.report(comma, path, f"a comma stands {where} entry", REMOVE_COMMA)
    return next_


def _is_unclosed(cursor: Cursor, path: JsonPath, opened: int, end: int) -> bool:
    """Return whether what comes next can be no entry here, as the bracket before it is missing: that is reported."""
    bracket, comma = cursor.text[opened], cursor.text[end : end + 1] == ","
    line = cursor.place(opened).line
    if bracket == "{" and comma and cursor.text[cursor.at : cursor.at + 1] == "{":
        message = f"the `{{` of line {line} is not closed before the next one begins"
        cursor.report(end, path, message, "Write `}` before the comma.")
        return True
    if bracket == "[" and (name := NAME.match(cursor.text, cursor.at)):
        message = f"the `[` of line {line} is not closed before `{shortened(name[1])}`"
        cursor.report(end, path, message, f"Write {'`]` before the comma' if comma else '`],` here'}.")
        return True
    return False


def _past_stray_words(cursor: Cursor, path: JsonPath) -> None:
    """Go past words that stand between a value and the comma after it: `5 characters,`."""
    if stray := STRAY.match(cursor.text, cursor.at):
        message = f"`{shortened(stray[1])}` stands behind the value"
        cursor.report(stray.start(1), path, message, "Remove it.")
        cursor.at = stray.end(1)


def _misplaced(cursor: Cursor, found: str, opened: int) -> tuple[str, str]:
    bracket, line = cursor.text[opened], cursor.place(opened).line
    close = "}" if bracket == "{" else "]"
    if not found:
        return f"the file ends, and the `{bracket}` opened here is not closed", f"Write `{close}` where it ends."
    message = f"`{found}` stands here, but the `{bracket}` of line {line} is still open"
    return message, f"Close it with `{close}` first, or remove the `{found}`."


def _key(cursor: Cursor, path: JsonPath, opened: int) -> str:
    if cursor.text[cursor.at] == '"':
        return _string(cursor, path)
    if word := WORD.match(cursor.text, cursor.at):
        message = f"the name `{shortened(word[0])}` has no quotation marks"
        cursor.report(cursor.at, path, message, f'Write "{shortened(word[0])}".')
        cursor.at = word.end() + bool(ENDS_NAME.match(cursor.text, word.end()))
        return word[0]
    if cursor.text[cursor.at] in QUOTES:
        if (name := _quoted_otherwise(cursor, path)) is not None:
            return name
        raise _no_value(cursor, path)
    if cursor.text[cursor.at] == "{":
        message = f"an object stands here without a name, within the `{{` of line {cursor.place(opened).line}"
        raise cursor.stop(opened, path, message, "Write `[` instead of that `{`, and `]` where it ends: it is a list.")
    message = f"the name of a property is missing before `{cursor.near()}`"
    raise cursor.stop(cursor.at, path, message, 'Write "name": value.')


def _member(cursor: Cursor, path: JsonPath, depth: int) -> Any:
    next_ = cursor.skip(path)
    if next_ in (":", "="):
        if next_ == "=":
            message = "a colon, not `=`, stands between a name and its value"
            cursor.report(cursor.at, path, message, "Write `:` instead.")
        cursor.at += 1
    elif next_ not in (",", "}", "]", ""):
        cursor.report(cursor.at, path, "the colon after the name is missing", "Write `:` before the value.")
    if cursor.skip(path) in (",", "}"):
        cursor.report(cursor.at, path, "the value is missing", "Write the value, or remove the name.")
        cursor.values.setdefault(path, cursor.place(cursor.at))
        cursor.unsound.add(path)
        return None
    return _value(cursor, path, depth + 1)


NAME = re.compile(r'("[^"\n]*")\s*:')
"""A property's name: none stands in a list."""

UNENDED = re.compile(r'"((?:[^"\\\n]|\\.)*),\s*"(?=[^\W\d][\w.-]*"\s*:)')
"""A text without the mark that ends it, and the first mark of the name behind it."""

STRING = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
ESCAPE = re.compile(r'\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}|(.))', re.DOTALL)
NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
NUMBER_LIKE = re.compile(r"[+-]?[0-9.][0-9A-Za-z.+:-]*")
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
WORD = re.compile(r"-?[^\W\d]\w*")
UNFIT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
STRAY = re.compile(r"[ \t]*([^\W\d][^\"{}\[\],:/#\n]*?)(?=[ \t]*(?:[,}\]]|\r?\n))")
AFTER_VALUE = re.compile(r"\s*[,:}\]]")
WORDS = {"true": True, "false": False, "null": None}
FOREIGN_WORDS = {"True": True, "False": False, "None": None, "undefined": None, "TRUE": True, "FALSE": False}
NO_NUMBERS = ("NaN", "Infinity", "-Infinity", "nan", "inf", "-inf")
QUOTES = "'‘’‚“”„«»`"


def _scalar(cursor: Cursor, path: JsonPath) -> Any:
    """Read a value that is neither an object nor a list."""
    if cursor.text.startswith('"', cursor.at):
        return _string(cursor, path)
    if like := NUMBER_LIKE.match(cursor.text, cursor.at):
        return _number(cursor, path, like[0])
    if word := WORD.match(cursor.text, cursor.at):
        return _word(cursor, path, word[0])
    if cursor.text[cursor.at : cursor.at + 1] in tuple(QUOTES):
        text = _quoted_otherwise(cursor, path)
        if text is not None:
            return text
    raise _no_value(cursor, path)


def _string(cursor: Cursor, path: JsonPath) -> str:
    """Read a text; the cursor stands at its quotation mark."""
    start = cursor.at
    if unended := UNENDED.match(cursor.text, start):
        message, remedy = "the quotation mark that ends this text is missing", 'Write " before the comma.'
        cursor.report(unended.end(1), path, message, remedy)
        cursor.at = unended.end(1)
        return re.sub(r"\\(.)", r"\1", unended[1])
    match = STRING.match(cursor.text, start)
    if match and (whole := _with_marks_within(cursor, match)):
        message, remedy = "quotation marks stand within this text", "Write \\\" for each of them, or use '…' instead."
        cursor.report(match.end() - 1, path, message, remedy)
        cursor.at = whole.end()
        return re.sub(r"\\(.)", r"\1", whole[1])
    if match is None or _swallowed(cursor, match):
        message, remedy = "the quotation mark that ends this text is missing", 'Write " where the text ends.'
        raise cursor.stop(start, path, message, remedy)
    cursor.at = match.end()
    inner = match[1]
    if broken := re.search(r"[\x00-\x1f]", inner):
        what, write = ("a tab", "\\t") if broken[0] == "\t" else ("a line break", "\\n")
        message = f"a text of JSON stands on one line; {what} is within this one"
        cursor.report(start + 1 + broken.start(), path, message, f"Write {write} for {what}.")
    for escape in ESCAPE.finditer(inner):
        if escape[1]:
            message = f"`{escape[0]}` means nothing in JSON"
            remedy = "Write \\\\ for a backslash, \\n for a new line."
            cursor.report(start + 1 + escape.start(), path, message, remedy)
    sound = ESCAPE.sub(lambda escape: "\\" * bool(escape[1]) + escape[0], inner)
    value: str = json.loads(f'"{sound}"', strict=False)
    if unfit := UNFIT.search(value):
        message = f"the text has a character no SMS can carry: U+{ord(unfit[0]):04X}"
        cursor.report(start, path, message, "Remove it.", "invalid_character")
    return value


def _number(cursor: Cursor, path: JsonPath, text: str) -> Any:
    start = cursor.at
    cursor.at += len(text)
    decimals = re.compile(r",[0-9.]+(?=\s*[,}\n])").match(cursor.text, cursor.at)
    if decimals and path and isinstance(path[-1], str):
        cursor.at = decimals.end()
        is_clear = (text + decimals[0]).replace(",", "").isdecimal()
        remedy = f"Write it with a point: {shortened(text)}.{shortened(decimals[0][1:])}."
        remedy = remedy if is_clear else "Write it with one point and no comma, like 34.5."
        message = f"`{shortened(text + decimals[0])}` is no number as JSON writes them"
        cursor.report(start, path, message, remedy)
        if is_clear:
            return float(f"{text}.{decimals[0][1:]}")
        cursor.unsound.add(path)
        return 0
    if not NUMBER.fullmatch(text):
        date = DATE.match(text)
        remedy = f'Put it in quotation marks: "{shortened(text)}".' if date else "Write it plainly, like 7 or 0.5."
        cursor.report(start, path, f"`{shortened(text)}` is no number as JSON writes them", remedy)
    elif len(text) > 300 or not math.isfinite(float(text)):
        message = f"`{shortened(text)}` is too large a number"
        cursor.report(start, path, message, "Write a smaller one.", "invalid_number")
    else:
        return json.loads(text)
    cursor.unsound.add(path)
    return 0


ENDS_NAME = re.compile(r'"\s*:')

HALF_QUOTED = re.compile(r'([^"\n]*)"(?=\s*[,}\]])')
"""A text that has the last of its marks alone."""


def _word(cursor: Cursor, path: JsonPath, word: str) -> Any:
    start = cursor.at
    cursor.at += len(word)
    if word in WORDS:
        return WORDS[word]
    if word in FOREIGN_WORDS:
        value = FOREIGN_WORDS[word]
        cursor.report(start, path, f"JSON has no `{word}`", f"Write {json.dumps(value)}.")
        return value
    cursor.unsound.add(path)
    if word in NO_NUMBERS:
        cursor.report(start, path, f"`{word}` is no number", "Write a number.", "invalid_number")
        return 0
    if half := HALF_QUOTED.match(cursor.text, start):
        cursor.at = half.end()
        message = "the quotation mark that begins this text is missing"
        cursor.report(start, path, message, f'Write " before `{shortened(half[1])}`.')
        return half[1]
    message = f"the text `{shortened(word)}` has no quotation marks"
    cursor.report(start, path, message, f'Write "{shortened(word)}", with marks around the whole text.')
    return word


def _no_value(cursor: Cursor, path: JsonPath) -> Stop:
    """Note that a value should stand here; raise what comes back."""
    first = cursor.text[cursor.at : cursor.at + 1]
    if not first:
        return cursor.stop(cursor.at, path, "the file ends in the middle", "Close what is open with `}` and `]`.")
    if first in QUOTES:
        message = f"texts stand in plain quotation marks, not in {first}"
        return cursor.stop(cursor.at, path, message, 'Write " instead.')
    return cursor.stop(
        cursor.at, path, f"a value is missing before `{cursor.near()}`", "Write the value, or remove its name."
    )


def _with_marks_within(cursor: Cursor, first: re.Match[str]) -> re.Match[str] | None:
    """Find the end of a text whose own quotation marks seem to end it: words follow, and a later end on the line."""
    if "\n" in first[1] or not re.compile(r"[ ]*[^\W\d]").match(cursor.text, first.end()):
        return None
    return re.compile(r'"([^\n]*?)"(?=[ ]*(?:[,}\]]|\r?\n|\Z))').match(cursor.text, first.start())


def _quoted_otherwise(cursor: Cursor, path: JsonPath) -> str | None:
    """Read a text in a word processor's quotation marks; None where no end of it is on the line."""
    start, marks = cursor.at, re.escape(QUOTES)
    whole = re.compile(rf'[{marks}]([^\n]*?)[{marks}"](?=\s*[,:}}\]]|\s*\Z)').match(cursor.text, start)
    if whole is None:
        return None
    message = f"texts stand in plain quotation marks, not in {cursor.text[start]}"
    cursor.report(start, path, message, f'Write "{shortened(whole[1])}".')
    cursor.at = whole.end()
    return whole[1]


def _swallowed(cursor: Cursor, _string: re.Match[str]) -> bool:
    """Return whether a text over several lines went on into what follows, its own end missing."""
    return "\n" in _string[1] and not AFTER_VALUE.match(cursor.text, _string.end())
