"""The texts, numbers and words of JSON, read from where a cursor stands."""

from __future__ import annotations

import json
import math
import re
from typing import Any

from engine.checking.cursor import Cursor, Stop
from engine.checking.finding import Path, shortened

STRING = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
ESCAPE = re.compile(r'\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}|(.))', re.DOTALL)
NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
NUMBER_LIKE = re.compile(r"[+-]?[0-9.][0-9A-Za-z.+:-]*")
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
WORD = re.compile(r"-?[^\W\d]\w*")
UNFIT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
AFTER_VALUE = re.compile(r"\s*[,:}\]]")
WORDS = {"true": True, "false": False, "null": None}
FOREIGN_WORDS = {"True": True, "False": False, "None": None, "undefined": None, "TRUE": True, "FALSE": False}
NO_NUMBERS = ("NaN", "Infinity", "-Infinity", "nan", "inf", "-inf")
QUOTES = "'‘’‚“”„«»`"


def scalar(cursor: Cursor, path: Path) -> Any:
    """Read a value that is neither an object nor a list."""
    if cursor.text.startswith('"', cursor.at):
        return string(cursor, path)
    if like := NUMBER_LIKE.match(cursor.text, cursor.at):
        return _number(cursor, path, like[0])
    if word := WORD.match(cursor.text, cursor.at):
        return _word(cursor, path, word[0])
    raise no_value(cursor, path)


def string(cursor: Cursor, path: Path) -> str:
    """Read a text; the cursor stands at its quotation mark."""
    start = cursor.at
    match = STRING.match(cursor.text, start)
    if match is None or _swallowed(cursor, match):
        message, remedy = "the quotation mark that ends this text is missing", 'Write " where the text ends.'
        raise cursor.stop(start, path, message, remedy)
    cursor.at = match.end()
    inner = match[1]
    if broken := re.search(r"[\x00-\x1f]", inner):
        what, write = ("a tab", "\\t") if broken[0] == "\t" else ("a line break", "\\n")
        message = f"a text of JSON stands on one line; {what} is within this one"
        cursor.report("invalid_json", start + 1 + broken.start(), path, message, f"Write {write} for {what}.")
    for escape in ESCAPE.finditer(inner):
        if escape[1]:
            message = f"`{escape[0]}` means nothing in JSON"
            remedy = "Write \\\\ for a backslash, \\n for a new line."
            cursor.report("invalid_json", start + 1 + escape.start(), path, message, remedy)
    value: str = json.loads(f'"{ESCAPE.sub(_sound_escape, inner)}"', strict=False)
    if unfit := UNFIT.search(value):
        message = f"the text has a character no SMS can carry: U+{ord(unfit[0]):04X}"
        cursor.report("invalid_character", start, path, message, "Remove it.")
    return value


def _number(cursor: Cursor, path: Path, text: str) -> Any:
    start = cursor.at
    cursor.at += len(text)
    if not NUMBER.fullmatch(text):
        date = DATE.match(text)
        remedy = f'Put it in quotation marks: "{shortened(text)}".' if date else "Write it plainly, like 7 or 0.5."
        cursor.report("invalid_json", start, path, f"`{shortened(text)}` is no number as JSON writes them", remedy)
    elif len(text) > 300 or not math.isfinite(float(text)):
        message = f"`{shortened(text)}` is too large a number"
        cursor.report("invalid_number", start, path, message, "Write a smaller one.")
    else:
        return json.loads(text)
    cursor.unsound.add(path)
    return 0


def _word(cursor: Cursor, path: Path, word: str) -> Any:
    start = cursor.at
    cursor.at += len(word)
    if word in WORDS:
        return WORDS[word]
    if word in FOREIGN_WORDS:
        value = FOREIGN_WORDS[word]
        cursor.report("invalid_json", start, path, f"JSON has no `{word}`", f"Write {json.dumps(value)}.")
        return value
    cursor.unsound.add(path)
    if word in NO_NUMBERS:
        cursor.report("invalid_number", start, path, f"`{word}` is no number", "Write a number.")
        return 0
    message = f"the text `{shortened(word)}` has no quotation marks"
    cursor.report("invalid_json", start, path, message, f'Write "{shortened(word)}", with marks around the whole text.')
    return word


def no_value(cursor: Cursor, path: Path) -> Stop:
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


def _swallowed(cursor: Cursor, string: re.Match[str]) -> bool:
    """Return whether a text over several lines went on into what follows, its own end missing."""
    return "\n" in string[1] and not AFTER_VALUE.match(cursor.text, string.end())


def _sound_escape(escape: re.Match[str]) -> str:
    return "\\" + escape[0] if escape[1] else escape[0]
