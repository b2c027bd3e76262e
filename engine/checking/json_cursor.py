"""A place in a text of JSON: what comes next, and what was found on the way."""

from __future__ import annotations

import re
from bisect import bisect_right

from engine.checking.encoding import LINE_END
from engine.checking.finding import Finding, JsonPath, Location, finding_at, shortened

WHITE = re.compile(r"[ \t\r\n]+")
COMMENT = re.compile(r"//[^\r\n]*|#[^\r\n]*|/\*.*?(?:\*/|\Z)", re.DOTALL)
ODD_WHITE = re.compile(r"[\s\ufeff\u200b\u2060]")


class Stop(Exception):
    """Nothing more can be read; the finding has been reported."""


class Cursor:
    """A place in a text, `at`; and the places, findings and unsound values found so far.

    `comma_is_told` where a finding has told already that a comma is missing here.
    """

    def __init__(self, text: str, file: str) -> None:
        self.text = text
        self.file = file
        self.at = 0
        self.values: dict[JsonPath, Location] = {}
        self.keys: dict[JsonPath, Location] = {}
        self.unsound: set[JsonPath] = set()
        self.comma_is_told = False
        self.findings: list[Finding] = []
        self._line_starts = [0, *(end.end() for end in LINE_END.finditer(text))]

    def place(self, at: int) -> Location:
        """Return the line and column of a character."""
        line = bisect_right(self._line_starts, at)
        return Location(line, at - self._line_starts[line - 1] + 1)

    def report(self, at: int, path: JsonPath, message: str, remedy: str, code: str = "invalid_json") -> None:
        """Note a finding at a character of the text."""
        self.findings.append(finding_at(self.place(at), code, self.file, path, message, remedy))

    def stop(self, at: int, path: JsonPath, message: str, remedy: str, code: str = "invalid_json") -> Stop:
        """Note a finding after which nothing more can be read; raise what comes back."""
        self.report(at, path, message, remedy, code)
        return Stop()

    def near(self) -> str:
        """Show what comes next."""
        return shortened(LINE_END.split(self.text[self.at : self.at + 80], maxsplit=1)[0], 20)

    def skip(self, path: JsonPath) -> str:
        """Go past white space, and past what is not JSON but harmless; give the next character, or nothing."""
        while True:
            if white := WHITE.match(self.text, self.at):
                self.at = white.end()
            if comment := COMMENT.match(self.text, self.at):
                message = "JSON has no comments"
                self.report(self.at, path, message, 'Remove the comment, or write it as a note: "note": "…".')
                self.at = comment.end()
            elif odd := ODD_WHITE.match(self.text, self.at):
                message = f"an invisible character (U+{ord(odd[0]):04X}) stands here"
                self.report(self.at, path, message, "Remove it, or put a plain space instead.")
                self.at = odd.end()
            else:
                return self.text[self.at : self.at + 1]
