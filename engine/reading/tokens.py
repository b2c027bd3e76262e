"""A reply cut into words, numbers and marks, each written in one way and remembering where it stood."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from engine.reading.cleaning import cleaned

_FACE = r"<+/?3+|[:;=]['^o-]?[()dp/\\|*]+(?!\w)"
_TOKEN = re.compile(rf"(?P<face>{_FACE})|(?P<number>\d+)|(?P<word>'?[^\W\d_]+(?:'[^\W\d_]+)*)|(?P<mark>\n|\S)")
_DRAWN_OUT = re.compile(r"([^\W\d_])\1\1+")

_NOT_SEEN = frozenset({"Cf", "Cc", "Mn", "Mc", "Me"})
_SKIN_TONES = frozenset("\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff")
_APOSTROPHES = frozenset("'`\u00b4\u02bc\u2018\u2019\u201b\u2032")
_QUOTES = frozenset('"\u00ab\u00bb\u201c\u201d\u201e\u201f')
_SLASHES = frozenset("/\u2044\u2215")
_LETTERS = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ł": "l", "đ": "d", "ı": "i"})
"""Letters that Unicode does not decompose, as phones without them write them."""


@dataclass(frozen=True, slots=True)
class Token:
    """One word, number or mark. `key` is what is compared; the source is `text[start:end]` of the reply."""

    kind: str
    key: str
    start: int
    end: int
    spaced: bool
    is_lower: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """The text of a reply, and its tokens.

    `opening_only` where an answer must be the first thing said: in a language that was not asked in, less is known.
    """

    text: str
    tokens: tuple[Token, ...]
    opening_only: bool = False


@lru_cache(maxsize=1024)
def tokenised(reply: str) -> Reply:
    """Cut a reply into tokens: digits of any script as ASCII, letters folded and without their accents."""
    text = cleaned(reply)
    spelled = [(_folded(c), at) for at, c in enumerate(text)]
    plain = "".join(folded for folded, _ in spelled)
    sources = list(chain.from_iterable([at] * len(folded) for folded, at in spelled))
    sources.append(len(text))
    tokens = tuple(
        Token(
            kind="mark" if match.lastgroup == "face" else str(match.lastgroup),
            key=_key(match),
            start=sources[match.start()],
            end=sources[match.end()],
            spaced=match.start() > 0 and plain[match.start() - 1].isspace(),
            is_lower=text[sources[match.start()]].islower(),
        )
        for match in _TOKEN.finditer(plain)
    )
    return Reply(text, tokens)


@lru_cache(maxsize=4096)
def keys(text: str) -> tuple[str, ...]:
    """Give the words and numbers of a text as tokens compare them; marks are left out."""
    return tuple(token.key for token in tokenised(text).tokens if token.kind != "mark")


def runs(tokens: Sequence[Token], at: int, longest: int) -> Iterator[tuple[tuple[str, ...], int]]:
    """Give the words from here on, one more at a time; marks between them do not count, line breaks end them."""
    words: tuple[str, ...] = ()
    for end in range(at, len(tokens)):
        token = tokens[end]
        if token.kind == "mark" and (not words or token.key == "\n"):
            return
        if token.kind != "mark":
            words = (*words, token.key)
            yield words, end + 1
        if len(words) == longest:
            return


def _key(match: re.Match[str]) -> str:
    if match.lastgroup == "word":
        return _DRAWN_OUT.sub(r"\1", match[0].replace("'", ""))
    return "☺" if match.lastgroup == "face" else match[0]


@lru_cache(maxsize=8192)
def _folded(character: str) -> str:  # noqa: PLR0911 - one line a class of characters
    if character == "\n":
        return character
    if character in _APOSTROPHES:
        return "'"
    if character in _QUOTES:
        return '"'
    if character in _SLASHES:
        return "/"
    category = unicodedata.category(character)
    if category == "Nd":
        return str(unicodedata.decimal(character))
    if category in ("No", "Nl") or character == "\U0001f51f":
        return _numeral(character)
    if category == "Pd" or character == "\u2212":
        return "-"
    if category in _NOT_SEEN or character in _SKIN_TONES:
        return ""
    parts = unicodedata.normalize("NFKD", character).casefold()
    return "".join(c for c in parts if unicodedata.category(c) not in _NOT_SEEN).translate(_LETTERS)


def _numeral(character: str) -> str:
    """Write a circled or Roman number as a number; a fraction (a half) stays the mark it is."""
    value = 10.0 if character == "\U0001f51f" else unicodedata.numeric(character, 0.5)
    return f" {int(value)} " if value == int(value) else f" {character} "
