"""The text of a reply: cleaned, and cut into words, numbers and marks, each written in one way where it stands."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from unicodedata import category

from engine.reading.outcome import Rejection

LONGEST = 2000
"""No phone sends more in one SMS (ten parts of it are some 1,600 characters); what is longer is not read."""

_ACCENTS = (*range(0x300, 0x370), *range(0x1AB0, 0x1B00), *range(0x1DC0, 0x1E00), *range(0x20D0, 0x2100))
_UNSEEN = frozenset(map(chr, (*_ACCENTS, *range(0xFE00, 0xFE10), *range(0x1F3FB, 0x1F400))))
"""Accents of Latin, Greek and Cyrillic, variation selectors, skin tones: what nobody compares."""

_SIGNS = {c for c in map(chr, range(0x300, 0x20000)) if category(c) in ("Mn", "Mc")} - _UNSEEN
"""Vowel signs of other scripts: they are letters of their words."""

_LETTER = rf"(?:[^\W\d_]|[{''.join(_SIGNS)}])"
_SLIP = r"(?<![^\W_])(?:[1-9][\do]*o[\do]*|[il][0o]+)(?![^\W_])"
"""A number with the letters o, i or l for its noughts and ones."""

_SHORT = rf"(?<![^\W_]){_LETTER}\.{_LETTER}\b\.?"
_TOKEN = re.compile(
    rf"(?P<slip>{_SLIP})|(?P<number>\d+)|(?P<word>{_SHORT}|'?{_LETTER}+(?:'{_LETTER}+)*)|(?P<mark>\n|\S)"
)
_POINTS = re.compile(r"['.]")
_DRAWN_OUT = re.compile(r"([^\W\d_])\1\1+")

_QUOTES = {"'": "`\u00b4\u02bc\u2018\u2019\u201b\u2032", '"': "\u00ab\u00bb\u201c\u201d\u201e\u201f"}
_MARKS = {"\n": "\n", "-": "\u2212", "/": "\u2044\u2215", " 10 ": "\U0001f51f"}
_LETTERS = {"o": "ø", "ae": "æ", "oe": "œ", "d": "ðđ", "th": "þ", "l": "ł", "i": "ı"}
_WRITTEN = {c: plain for plain, others in (_QUOTES | _MARKS | _LETTERS).items() for c in others}
"""Marks in the one way they are compared, and letters that Unicode does not decompose, as phones without them do."""

_AS_FIGURES = str.maketrans("oil", "011")


@dataclass(frozen=True, slots=True)
class Token:
    """One word, number or mark. `key` is what is compared; the source is `text[start:end]` of the reply.

    `spaced` where white space stands before it; `slipped` where letters stand for figures.
    """

    kind: str
    key: str
    start: int
    end: int
    spaced: bool
    is_lower: bool = False
    slipped: bool = False

    @property
    def is_glued(self) -> bool:
        """Whether a word or a number stands right after what is before it, without an apostrophe (8'er)."""
        return self.kind in ("word", "number") and not self.spaced and self.end - self.start == len(self.key)


SENTENCE_ENDS = frozenset(".!?\n…")


@dataclass(frozen=True, slots=True)
class Reply:
    """The text of a reply, and its tokens."""

    text: str
    tokens: tuple[Token, ...]


def cleaned(reply: str) -> str:
    """Return the text as it was typed, its line breaks kept; empty where no letter, number or sign can be seen."""
    kept = "".join(c for c in reply if c in "\n\t" or category(c) not in ("Cc", "Cs", "Cn", "Co")).strip()
    return kept if any(category(c)[0] in "LNPS" for c in kept) else ""


def unreadable(reply: str, longest: int = LONGEST) -> Rejection | None:
    """Refuse what no kind reads: nothing at all, or a book."""
    if not cleaned(reply):
        return Rejection("empty")
    return Rejection("too_long") if len(reply) > longest else None


@lru_cache(maxsize=1024)
def tokenised(reply: str) -> Reply:
    """Cut a reply into tokens: digits of any script as ASCII, letters folded and without their accents."""
    text = cleaned(reply)
    folded = [_folded(c) for c in text]
    sources = [at for at, plain in enumerate(folded) for _ in plain] + [len(text)]
    return Reply(text, tuple(_token(match, text, sources) for match in _TOKEN.finditer("".join(folded))))


def _token(match: re.Match[str], text: str, sources: list[int]) -> Token:
    kind, typed = str(match.lastgroup), match[0]
    if slipped := kind == "slip":
        kind, typed = "number", typed.translate(_AS_FIGURES)
    key = _DRAWN_OUT.sub(r"\1", _POINTS.sub("", typed) or typed)
    start, end = sources[match.start()], sources[match.end()]
    spaced = match.start() == 0 or match.string[match.start() - 1].isspace()
    return Token(kind, key, start, end, spaced, text[start].islower(), slipped)


@lru_cache(maxsize=4096)
def keys(text: str) -> tuple[str, ...]:
    """Return the words and numbers of a text as tokens compare them; marks are left out."""
    return tuple(token.key for token in tokenised(text).tokens if token.kind != "mark")


@lru_cache(maxsize=8192)
def _folded(character: str) -> str:
    """Write a character as it is compared: ② as a number, but a half and a power as the marks they are."""
    kind = category(character)
    if character in _WRITTEN:
        return _WRITTEN[character]
    if kind == "Nd":
        return str(unicodedata.decimal(character))
    if kind in ("No", "Nl"):
        value = unicodedata.numeric(character)
        return character if value % 1 or "SUPERSCRIPT" in unicodedata.name(character) else f" {int(value)} "
    if kind == "Pd":
        return "-"
    if kind in ("Cf", "Cc"):
        return ""
    parts = unicodedata.normalize("NFKD", character).casefold()
    return "".join(_WRITTEN.get(c, c) for c in parts if c not in _UNSEEN)
