"""Labels among the tokens of a reply: whole, in part, by their beginning, or with a slip where one alone is near."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from rapidfuzz.distance import OSA

from engine.languages import Language
from engine.reading.cleaning import cleaned
from engine.reading.lexicon import Lexicon, lexicon
from engine.reading.tokens import Token, keys, tokenised

LONGEST_LABEL = 12
"""More words than these nobody types of a label."""

_EMPTY = ("filler", "at", "of", "and")
"""Words of these meanings alone tell no label from another."""

_MOST_TOKENS = 60
"""In a longer reply only whole labels are looked for."""

_TOO_MANY = 9


@dataclass(frozen=True)
class Labels:
    """The labels of one question in one language, by position."""

    texts: tuple[str, ...]
    lexicon: Lexicon

    def same_as(self, text: str) -> int | None:
        """Return the position of the label that a reply equals: every mark of it, else all but case and white space."""
        plain = cleaned(text)
        for written in (lambda one: one, _plain, lambda one: _marked(one)[0], lambda one: _marked(one)[1]):
            same = where(written(label) == written(plain) for label in self.texts)
            if len(same) == 1:
                return next(iter(same))
        return None

    def whole_at(self, tokens: Sequence[Token], at: int) -> tuple[int, int] | None:
        """Find the longest whole label from here: the tokens it takes, and its position."""
        for words, end in reversed(list(self._runs(tokens, at))):
            if words in self._positions:
                return end - at, self._positions[words]
        return None

    def near_at(self, tokens: Sequence[Token], at: int) -> tuple[int, frozenset[int]] | None:
        """Find what these words may mean, the longest run first: the tokens it takes, and the positions."""
        if len(tokens) > _MOST_TOKENS:
            return None
        for words, end in reversed(list(self._runs(tokens, at))):
            if near := self._near(words):
                return end - at, near
        return None

    def misspelt_at(self, tokens: Sequence[Token], at: int) -> tuple[int, int] | None:
        """Find a whole label with a slip in it: the tokens it takes, and its position."""
        if len(tokens) > _MOST_TOKENS:
            return None
        for words, end in reversed(list(self._runs(tokens, at))):
            near = nearest(" ".join(words), ([" ".join(label)] for label in self.words)) if self._tells(words) else ()
            if len(near) == 1:
                return end - at, next(iter(near))
        return None

    def begun_by(self, letter: str) -> frozenset[int]:
        """Return the labels that begin with a letter."""
        return where(bool(label) and label[0].startswith(letter) for label in self.words)

    @cached_property
    def words(self) -> tuple[tuple[str, ...], ...]:
        """Every label as tokens compare it."""
        return tuple(keys(text) for text in self.texts)

    def _runs(self, tokens: Sequence[Token], at: int) -> Iterator[tuple[tuple[str, ...], int]]:
        """Return the words from here on, one more at a time; hyphens and the like between them do not count."""
        words: tuple[str, ...] = ()
        for end in range(at, len(tokens)):
            token = tokens[end]
            if token.kind == "mark" and (not words or token.key in "\n.!?;" or len(words) == self._longest):
                return
            if token.kind != "mark":
                words = (*words, token.key)
                yield words, end + 1
            if len(words) == self._longest:
                return

    @cached_property
    def _longest(self) -> int:
        return min(LONGEST_LABEL, max(map(len, self.words), default=0) + 1)

    @cached_property
    def _positions(self) -> dict[tuple[str, ...], int]:
        return {words: at for at, words in reversed(list(enumerate(self.words))) if words}

    @lru_cache(maxsize=1024)  # noqa: B019 - labels are few and live as long as their survey
    def _near(self, words: tuple[str, ...]) -> frozenset[int]:
        """Find the labels that these words stand for, by the first of these ways that finds any."""
        told = self._told(words)
        if same := where(bool(told) and told == label for label in self._tellings):
            return same
        if not told or told[0] != words[0] or not self._tells(words):
            return frozenset()
        typed = " ".join(told)
        return (
            where(_holds(label, words) and self._denies(label) >= self._denies(words) for label in self.words)
            or self._begun(typed)
            or where(any(_is_form(typed, word) for word in (" ".join(label), *label)) for label in self._tellings)
            or self._misspelt(typed, told)
        )

    def _begun(self, typed: str) -> frozenset[int]:
        begun = [" ".join(label).startswith(typed) for label in self._tellings]
        enough = any(_begins(" ".join(label), typed) for label in self._tellings)
        return where(begun) if enough else frozenset()

    def covers(self, words: Sequence[Token], position: int) -> bool:
        """Return whether words are half of what a label tells, or more."""
        told = self._told(tuple(token.key for token in words if token.kind != "mark"))
        return 2 * len(told) >= len(self._tellings[position])

    def _told(self, words: tuple[str, ...]) -> tuple[str, ...]:
        """Leave out the words at both ends that tell no label from another."""
        telling = [at for at, word in enumerate(words) if not self._is_empty(word)]
        return words[telling[0] : telling[-1] + 1] if telling else ()

    @cached_property
    def _tellings(self) -> tuple[tuple[str, ...], ...]:
        return tuple(self._told(words) or words for words in self.words)

    @lru_cache(maxsize=1024)  # noqa: B019 - as above
    def _is_empty(self, word: str) -> bool:
        return any((word,) in self.lexicon[meaning] for meaning in _EMPTY)

    def _tells(self, words: tuple[str, ...]) -> bool:
        """Return whether words may stand for a label; words with a meaning of their own are one only where whole."""
        meanings = ("yes", "no", "all", "help", "doubt", "filler", "comment")
        own = any(words in self.lexicon[meaning] for meaning in meanings) or words in self.lexicon.none
        figures = len(words) == 1 and words[0].isdecimal()
        return not own and not figures and "".join(words) not in self.lexicon.numerals.parts

    def _denies(self, words: tuple[str, ...]) -> bool:
        return any((word,) in self.lexicon["not"] for word in words)

    def _misspelt(self, typed: str, told: tuple[str, ...]) -> frozenset[int]:
        if any(word.isdecimal() for word in told) or self._denies(told):
            return frozenset()
        whole = nearest(typed, self._spellings)
        return whole or (nearest(typed, self._parts) if len(told) == 1 else frozenset())

    @cached_property
    def _spellings(self) -> tuple[frozenset[str], ...]:
        pairs = zip(self.words, self._tellings, strict=True)
        return tuple(frozenset((" ".join(label), " ".join(told), "".join(told))) for label, told in pairs)

    @cached_property
    def _parts(self) -> tuple[frozenset[str], ...]:
        return tuple(frozenset(word for word in label if not self._is_empty(word)) for label in self.words)


def as_compared(text: str) -> tuple[str, ...]:
    """Return a label as a reply is compared with it once accents, case and the marks at its end are left out."""
    return _marked(text)[1]


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _marked(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return all that tokens compare of a text, then the same without the marks that end a sentence."""
    typed = tuple(token.key for token in tokenised(text).tokens)
    end = len(typed)
    while end and typed[end - 1] in ".!?,":
        end -= 1
    return typed, typed[:end]


def _holds(label: tuple[str, ...], words: tuple[str, ...]) -> bool:
    return any(label[at : at + len(words)] == words for at in range(len(label) - len(words) + 1))


def _begins(label: str, start: str) -> bool:
    """Return whether words begin a label: with three letters at least, or half of it, and no number cut in two."""
    cut = start[-1:].isdigit() and label[len(start) : len(start) + 1].isdigit()
    return label.startswith(start) and not cut and (len(start) > 2 or 2 * len(start) >= len(label) > 2)


def _is_form(typed: str, label: str) -> bool:
    """Return whether a word is an inflected form of a label's, or the last part of a compound in it."""
    longest = 2 if len(label) < 6 else 3
    inflected = len(label) > 1 and typed.startswith(label) and 0 < len(typed) - len(label) <= longest
    stems = (typed[: len(typed) - cut] for cut in range(3) if len(typed) - cut > 4 and " " not in typed)
    return (inflected and not typed[-1].isdigit()) or any(label.endswith(stem) for stem in stems)


def nearest(typed: str, spellings: Iterable[Iterable[str]]) -> frozenset[int]:
    """Find where the fewest slips of the thumb lead from what was typed, if any are few enough."""
    slips = [min((_slips(typed, spelling) for spelling in each), default=_TOO_MANY) for each in spellings]
    fewest = min(slips, default=_TOO_MANY)
    return where(count == fewest < _TOO_MANY for count in slips)


def _slips(typed: str, meant: str) -> int:
    """Count the slips that lead from one to the other; the first letter is seldom the one missed."""
    if " " in meant and typed.count(" ") == meant.count(" "):
        words = [_slips(*pair) if pair[0] != pair[1] else 0 for pair in zip(typed.split(), meant.split(), strict=True)]
        return min(sum(words), _TOO_MANY)
    if len(meant) == 3:
        return (
            1 if len(typed) == 3 and sorted(typed) == sorted(meant) and OSA.distance(typed, meant) == 1 else _TOO_MANY
        )
    most = 0 if len(meant) < 4 else 1 if len(meant) < 8 else 2 if len(meant) < 14 else 3
    if not most or abs(len(typed) - len(meant)) > most:
        return _TOO_MANY
    if typed[:1] != meant[:1] and sorted(typed[:2]) != sorted(meant[:2]):
        return _TOO_MANY
    slips = OSA.distance(typed, meant, score_cutoff=most)
    return slips if slips <= most else _TOO_MANY


def where(held: Iterable[bool]) -> frozenset[int]:
    """Return the positions at which something holds."""
    return frozenset(at for at, holds in enumerate(held) if holds)


@lru_cache(maxsize=512)
def labels(texts: tuple[str, ...], language: Language) -> Labels:
    """Return the labels of a question, made once."""
    return Labels(texts, lexicon(language))
