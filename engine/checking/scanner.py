"""JSON text -> values with their places, going on after the mistakes people make by hand."""

from __future__ import annotations

import json
import math
import re
from bisect import bisect_right
from typing import Any

from engine.checking.document import Document, Place
from engine.checking.encoding import decoded
from engine.checking.problem import CODES, Path, Problem, shortened, written

# No library on PyPI gives places, duplicate keys and a second mistake: `json` and its faster kin stop at the first
# and know no places, `json-source-map` (last released 2022) knows places and no duplicates, `jsonvet` is no library.

DEEPEST = 64
"""A definition without joined conditions is seven deep."""

WHITE = re.compile(r"[ \t\r\n]*")
COMMENT = re.compile(r"//[^\r\n]*|#[^\r\n]*|/\*.*?(?:\*/|\Z)", re.DOTALL)
ODD_WHITE = re.compile(r"[\s\ufeff\u200b\u2060]")
STRING = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
BAD_ESCAPE = re.compile(r'\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}|(.))', re.DOTALL)
NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
NUMBER_LIKE = re.compile(r"[+-]?[0-9.][0-9A-Za-z.+:-]*")
WORD = re.compile(r"-?[^\W\d]\w*")
LINE_END = re.compile(r"\r\n|\r|\n")
UNFIT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
WORDS = {"true": True, "false": False, "null": None}
FOREIGN_WORDS = {"True": True, "False": False, "None": None, "undefined": None, "TRUE": True, "FALSE": False}
NO_NUMBERS = ("NaN", "Infinity", "-Infinity", "nan", "inf", "-inf")
QUOTES = "'‘’‚“”„«»`"
REMOVE_COMMA = "Remove the comma."


class _Stop(Exception):
    pass


def read(content: bytes, file: str) -> Document:
    """Read a file. Whatever it holds, the answer is a document with its problems."""
    text, faults = decoded(content)
    scanner = _Scanner(text, file)
    for fault in faults:
        scanner.report(fault.code, fault.at, (), fault.message, fault.remedy)
    data = scanner.file_value()
    return Document(
        file=file,
        data=data,
        values=scanner.values,
        keys=scanner.keys,
        unsound=frozenset(scanner.unsound),
        problems=tuple(scanner.problems),
    )


class _Scanner:
    """Walks through a text once; `at` is where it stands."""

    def __init__(self, text: str, file: str) -> None:
        self.text = text
        self.file = file
        self.at = 0
        self.values: dict[Path, Place] = {}
        self.keys: dict[Path, Place] = {}
        self.unsound: set[Path] = set()
        self.problems: list[Problem] = []
        self._line_starts = [0, *(end.end() for end in LINE_END.finditer(text))]

    def place(self, at: int) -> Place:
        line = bisect_right(self._line_starts, at)
        return Place(line, at - self._line_starts[line - 1] + 1)

    def report(self, code: str, at: int, path: Path, message: str, remedy: str) -> None:
        line, column = self.place(at)
        self.problems.append(
            Problem(
                code=code,
                severity=CODES[code].severity,
                file=self.file,
                line=line,
                column=column,
                path=written(path),
                message=message,
                remedy=remedy,
            )
        )

    def stop(self, at: int, path: Path, message: str, remedy: str, code: str = "invalid_json") -> _Stop:
        self.report(code, at, path, message, remedy)
        return _Stop()

    def file_value(self) -> Any:
        try:
            self.skip(())
            if self.at == len(self.text):
                message, remedy = (
                    "the file is empty",
                    "Begin with `{` and end with `}`; `survey new` writes an example.",
                )
                raise self.stop(0, (), message, remedy, "empty_file")
            data = self.value((), 0)
            self.skip(())
            if self.at < len(self.text):
                message = f"`{self.near()}` follows after the end of the definition"
                self.report("invalid_json", self.at, (), message, "Remove it, or a bracket too many before it.")
        except _Stop:
            return None
        return data

    def near(self) -> str:
        return shortened(LINE_END.split(self.text[self.at : self.at + 80], maxsplit=1)[0], 20)

    def skip(self, path: Path) -> str:
        """Go past white space, and past what is not JSON but harmless; give the next character, or nothing."""
        while True:
            self.at = WHITE.match(self.text, self.at).end()  # type: ignore[union-attr] - it matches nothing too
            if comment := COMMENT.match(self.text, self.at):
                message = "JSON has no comments"
                self.report("invalid_json", self.at, path, message, "Remove the comment; a rule's `name` may say it.")
                self.at = comment.end()
            elif odd := ODD_WHITE.match(self.text, self.at):
                message = f"an invisible character (U+{ord(odd[0]):04X}) stands here"
                self.report("invalid_json", self.at, path, message, "Remove it, or put a plain space instead.")
                self.at = odd.end()
            else:
                return self.text[self.at : self.at + 1]

    def value(self, path: Path, depth: int) -> Any:
        first = self.skip(path)
        if path not in self.values:
            self.values[path] = self.place(self.at)
        if depth > DEEPEST:
            message = f"objects and lists stand more than {DEEPEST} deep in one another"
            raise self.stop(self.at, path, message, "Write it flatter, or as several rules.", "nested_too_deeply")
        if first == "{":
            return self.object(path, depth)
        if first == "[":
            return self.array(path, depth)
        if first == '"':
            return self.string(path)
        if NUMBER_LIKE.match(self.text, self.at):
            return self.number(path)
        if word := WORD.match(self.text, self.at):
            return self.word(path, word[0])
        raise self.no_value(path, first)

    def no_value(self, path: Path, first: str) -> _Stop:
        if not first:
            return self.stop(self.at, path, "the file ends in the middle", "Close what is open with `}` and `]`.")
        if first in QUOTES:
            message = f"texts stand in plain quotation marks, not in {first}"
            return self.stop(self.at, path, message, 'Write " instead.')
        return self.stop(
            self.at, path, f"a value is missing before `{self.near()}`", "Write the value, or remove its name."
        )

    def object(self, path: Path, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        opened = self.at
        self.at += 1
        while self.goes_on("}", opened, path):
            start = self.at
            key = self.key(path)
            inner = (*path, key)
            if key in found:
                message = f"`{shortened(key)}` stands here twice; the first is in line {self.keys[inner].line}"
                self.report("duplicate_key", start, inner, message, "Keep one of them.")
            self.keys.setdefault(inner, self.place(start))
            found.setdefault(key, self.member(inner, depth))
        return found

    def array(self, path: Path, depth: int) -> list[Any]:
        found: list[Any] = []
        opened = self.at
        self.at += 1
        while self.goes_on("]", opened, path):
            found.append(self.value((*path, len(found)), depth + 1))
        return found

    def goes_on(self, close: str, opened: int, path: Path) -> bool:
        """Go past a comma to the next entry; False, and past the closing bracket, where there is none."""
        end = self.at
        first = end == opened + 1
        next_ = self.skip(path)
        if next_ == ",":
            comma = self.at
            self.at += 1
            while (next_ := self.skip(path)) == ",":
                self.report("invalid_json", self.at, path, "two commas stand here, with nothing between", REMOVE_COMMA)
                self.at += 1
            if first or next_ == close:
                where = "before the first" if first else "after the last"
                self.report("invalid_json", comma, path, f"a comma stands {where} entry", REMOVE_COMMA)
        elif not (first or next_ in (close, "")):
            if next_ in ":}]":
                raise self.stop(self.at, path, *self.misplaced(next_, opened))
            self.report("invalid_json", end, path, f"a comma is missing before `{self.near()}`", "Write the comma.")
        if next_ == close:
            self.at += 1
            return False
        if not next_ or next_ in "}]":
            raise self.stop(self.at if next_ else opened, path, *self.misplaced(next_, opened))
        return True

    def misplaced(self, found: str, opened: int) -> tuple[str, str]:
        bracket, line = self.text[opened], self.place(opened).line
        close = "}" if bracket == "{" else "]"
        if not found:
            return f"the file ends, and the `{bracket}` opened here is not closed", f"Write `{close}` where it ends."
        message = f"`{found}` stands here, but the `{bracket}` of line {line} is still open"
        return message, f"Close it with `{close}` first, or remove the `{found}`."

    def key(self, path: Path) -> str:
        if self.text[self.at] == '"':
            return self.string(path)
        if word := WORD.match(self.text, self.at):
            message = f"the name `{shortened(word[0])}` has no quotation marks"
            self.report("invalid_json", self.at, path, message, f'Write "{shortened(word[0])}".')
            self.at = word.end()
            return word[0]
        if self.text[self.at] in QUOTES:
            raise self.no_value(path, self.text[self.at])
        message = f"the name of a property is missing before `{self.near()}`"
        raise self.stop(self.at, path, message, 'Write "name": value.')

    def member(self, path: Path, depth: int) -> Any:
        next_ = self.skip(path)
        if next_ in (":", "="):
            if next_ == "=":
                message = "a colon, not `=`, stands between a name and its value"
                self.report("invalid_json", self.at, path, message, "Write `:` instead.")
            self.at += 1
        elif next_ not in (",", "}", "]", ""):
            self.report(
                "invalid_json", self.at, path, "the colon after the name is missing", "Write `:` before the value."
            )
        if self.skip(path) in (",", "}"):
            self.report("invalid_json", self.at, path, "the value is missing", "Write the value, or remove the name.")
            self.values.setdefault(path, self.place(self.at))
            self.unsound.add(path)
            return None
        return self.value(path, depth + 1)

    def number(self, path: Path) -> Any:
        start = self.at
        like = NUMBER_LIKE.match(self.text, start)
        text = like[0] if like else ""
        self.at += len(text)
        if not NUMBER.fullmatch(text):
            date = re.match(r"\d{4}-\d\d-\d\d", text)
            remedy = f'Put it in quotation marks: "{shortened(text)}".' if date else "Write it plainly, like 7 or 0.5."
            self.report("invalid_json", start, path, f"`{shortened(text)}` is no number as JSON writes them", remedy)
        elif len(text) > 300 or not math.isfinite(float(text)):
            message = f"`{shortened(text)}` is too large a number"
            self.report("invalid_number", start, path, message, "Write a smaller one.")
        else:
            return json.loads(text)
        self.unsound.add(path)
        return 0

    def word(self, path: Path, word: str) -> Any:
        start = self.at
        self.at += len(word)
        if word in WORDS:
            return WORDS[word]
        if word in FOREIGN_WORDS:
            value = FOREIGN_WORDS[word]
            self.report("invalid_json", start, path, f"JSON has no `{word}`", f"Write {json.dumps(value)}.")
            return value
        self.unsound.add(path)
        if word in NO_NUMBERS:
            self.report("invalid_number", start, path, f"`{word}` is no number", "Write a number.")
            return 0
        message = f"the text `{shortened(word)}` has no quotation marks"
        self.report(
            "invalid_json", start, path, message, f'Write "{shortened(word)}", with marks around the whole text.'
        )
        return word

    def string(self, path: Path) -> str:
        start = self.at
        match = STRING.match(self.text, start)
        if match is None or self.swallowed(match):
            message, remedy = "the quotation mark that ends this text is missing", 'Write " where the text ends.'
            raise self.stop(start, path, message, remedy)
        self.at = match.end()
        inner = match[1]
        if broken := re.search(r"[\x00-\x1f]", inner):
            what, write = ("a tab", "\\t") if broken[0] == "\t" else ("a line break", "\\n")
            message = f"a text of JSON stands on one line; {what} is within this one"
            self.report("invalid_json", start + 1 + broken.start(), path, message, f"Write {write} for {what}.")
        for escape in BAD_ESCAPE.finditer(inner):
            if escape[1]:
                message = f"`{escape[0]}` means nothing in JSON"
                remedy = "Write \\\\ for a backslash, \\n for a new line."
                self.report("invalid_json", start + 1 + escape.start(), path, message, remedy)
        value: str = json.loads(f'"{BAD_ESCAPE.sub(_sound_escape, inner)}"', strict=False)
        if unfit := UNFIT.search(value):
            message = f"the text has a character no SMS can carry: U+{ord(unfit[0]):04X}"
            self.report("invalid_character", start, path, message, "Remove it.")
        return value

    def swallowed(self, string: re.Match[str]) -> bool:
        """Tell whether a text over several lines went on into what follows, its own end missing."""
        return "\n" in string[1] and not re.match(r"\s*[,:}\]]", self.text[string.end() :])


def _sound_escape(escape: re.Match[str]) -> str:
    return "\\" + escape[0] if escape[1] else escape[0]
