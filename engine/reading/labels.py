"""Labels among the tokens of a reply: whole, in part, by their beginning, or with a typo where one alone is near."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from engine.languages import Language
from engine.reading.lexicon import Lexicon, lexicon
from engine.reading.slips import nearest, where
from engine.reading.tokens import Token, keys, runs, tokenised

LONGEST_LABEL = 12
"""More words than these nobody types after a label."""

_LONG = 4
_EMPTY = (
    "around",
    "before_label",
    "not",
    "or",
    "and",
    "to",
    "in",
    "of",
    "out_of",
    "the_day",
    "clock",
    "unsure",
    "correction",
)
"""Words of these meanings tell no label from another."""

_MEANINGS = ("yes", "no", "none", "all")


@dataclass(frozen=True)
class Labels:
    """The labels of one question in one language, by position."""

    texts: tuple[str, ...]
    lexicon: Lexicon

    def exact_at(self, tokens: Sequence[Token], at: int) -> tuple[int, int] | None:
        """Find the longest whole label from here: the tokens it takes, and its position."""
        for words, end in reversed(list(runs(tokens, at, self._longest))):
            if words in self._positions:
                return end - at, self._positions[words]
        return None

    def literal_at(self, tokens: Sequence[Token], at: int) -> tuple[int, int] | None:
        """Find the beginning of a label that begins with a number, marks and all: `2-3` of `2-3 times a week`."""
        typed = [token.key for token in tokens[at : at + LONGEST_LABEL]]
        for length in range(len(typed), 1, -1):
            begun = where(label[:length] == typed[:length] for label in self._literally)
            if len(begun) == 1 and tokens[at + length - 1].kind != "mark":
                return length, next(iter(begun))
        return None

    @cached_property
    def _literally(self) -> list[list[str]]:
        return [[token.key for token in tokenised(text).tokens] for text in self.texts]

    def near_at(self, tokens: Sequence[Token], at: int) -> Iterator[tuple[int, frozenset[int]]]:
        """Find what these words may mean, the longest run first: the tokens it takes, and the positions."""
        for words, end in reversed(list(runs(tokens, at, self._longest))):
            if near := self._near(words):
                yield end - at, near

    def misspelt_at(self, tokens: Sequence[Token], at: int) -> Iterator[tuple[int, frozenset[int]]]:
        """Find whole labels with a typo, the longest run first."""
        for words, end in reversed(list(runs(tokens, at, self._longest))):
            near = nearest(" ".join(words), ([" ".join(label)] for label in self.words))
            if len(near) == 1 and self._may_be_short_for(words):
                yield end - at, near

    def is_whole(self, tokens: Sequence[Token]) -> bool:
        """Tell whether these are all the words of a label but for its articles and the like."""
        return self._core(tuple(token.key for token in tokens if token.kind != "mark")) in self._cores

    def begun_by(self, letter: str) -> frozenset[int]:
        """Find the labels that begin with a letter."""
        return where(bool(label) and label[0].startswith(letter) for label in self.words)

    @lru_cache(maxsize=512)  # noqa: B019 - labels are few and live as long as their survey
    def _near(self, words: tuple[str, ...]) -> frozenset[int]:
        return (
            where(core == self._core(words) for core in self._cores)
            or self._telling(words)
            or self._alike(words)
            or self._holding(words)
            or self._beginning(words)
            or self._inflected(words)
            or self._misspelt(words)
        )

    @cached_property
    def _longest(self) -> int:
        """Give the most words a label is typed in: some may be cut in two."""
        return min(LONGEST_LABEL, max(map(len, self.words), default=0) + 2)

    @cached_property
    def words(self) -> tuple[tuple[str, ...], ...]:
        """Every label as tokens compare it."""
        return tuple(keys(text) for text in self.texts)

    @cached_property
    def _cores(self) -> tuple[tuple[str, ...], ...]:
        """Every label without the articles and the like that it begins with."""
        return tuple(self._core(words) for words in self.words)

    def _core(self, words: tuple[str, ...]) -> tuple[str, ...]:
        start = next((at for at, word in enumerate(words) if not self._is_opening(word)), 0)
        return words[start:]

    @lru_cache(maxsize=2048)  # noqa: B019 - as above
    def _is_opening(self, word: str) -> bool:
        if (word,) in self.lexicon["plain_no"]:
            return False
        return (word,) in self.lexicon["around"] or (word,) in self.lexicon["before_label"]

    @cached_property
    def _positions(self) -> dict[tuple[str, ...], int]:
        return {words: at for at, words in reversed(list(enumerate(self.words))) if words}

    @lru_cache(maxsize=2048)  # noqa: B019 - as above
    def _carries_meaning(self, word: str) -> bool:
        """Tell whether a word tells labels apart; `phone` makes a number one of another kind, but for a label of it."""
        empty = next((meaning for meaning in _EMPTY if (word,) in self.lexicon[meaning]), None)
        return empty is None or (empty == "clock" and any(word in label for label in self.words))

    def _telling(self, words: tuple[str, ...]) -> frozenset[int]:
        """Find labels of the same words but for those that tell nothing: `Monday 10` for `Monday at 10`."""
        told = self._told(words)
        return where(told == label for label in self._told_apart) if len(told) > 1 else frozenset()

    @cached_property
    def _told_apart(self) -> tuple[tuple[str, ...], ...]:
        return tuple(self._told(words) for words in self.words)

    def _told(self, words: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(word for word in words if self._carries_meaning(word) and (word,) not in self.lexicon["clock"])

    def _alike(self, words: tuple[str, ...]) -> frozenset[int]:
        """Find labels that are another word for the same yes, no, none, all."""
        meaning = next((m for m in _MEANINGS if words in self.lexicon[m]), None)
        if meaning is None:
            return frozenset()
        whole = where(label in self.lexicon[meaning] for label in self.words)
        if whole or meaning in ("yes", "no"):
            return whole
        return where(any(label[:end] in self.lexicon[meaning] for end in range(1, len(label))) for label in self.words)

    def _holding(self, words: tuple[str, ...]) -> frozenset[int]:
        if not any(self._carries_meaning(word) and len(word) > 2 and not word.isdecimal() for word in words):
            return frozenset()
        if len(words) > 1 and any(words in self.lexicon[meaning] for meaning in _MEANINGS):
            return frozenset()
        denies = self._denies(words)
        held = where(_holds(label, words) and (denies or not self._denies(label)) for label in self.words)
        return held or self._ending_in(words)

    def _ending_in(self, words: tuple[str, ...]) -> frozenset[int]:
        """Find labels of which one long word is the last part of a compound: `basseng` of `svømmebasseng`."""
        last = words[0]
        if len(words) > 1 or len(last) <= _LONG or last in self.lexicon.words:
            return frozenset()
        return where(any(word.endswith(last) for word in label) for label in self.words)

    def _denies(self, words: tuple[str, ...]) -> bool:
        return any((word,) in self.lexicon["not"] for word in words)

    def _beginning(self, words: tuple[str, ...]) -> frozenset[int]:
        start = " ".join(words)
        if start.isdecimal() or not self._may_be_short_for(words):
            return frozenset()
        begun = where(
            " ".join(label).startswith(start) or " ".join(core).startswith(start)
            for label, core in zip(self.words, self._cores, strict=True)
        )
        enough = any(_begins(" ".join(words[at]), start) for at in begun for words in (self.words, self._cores))
        return begun if enough else frozenset()

    def _inflected(self, words: tuple[str, ...]) -> frozenset[int]:
        """Find labels that the words are a longer form of: `prices`, or `smaken` for `smak`."""
        typed = " ".join(words)
        whole = where(
            _begins_with_stem(typed, " ".join(core)) and not (len(" ".join(core)) < 4 and typed in self.lexicon.words)
            for core in self._cores
        )
        parts = (
            any(_begins_with_stem(typed, word) for word in core if self._carries_meaning(word)) for core in self._cores
        )
        return whole or where(parts)

    def _may_be_short_for(self, words: tuple[str, ...]) -> bool:
        if not any(self._carries_meaning(word) for word in words):
            return False
        taken = ("yes", "no", "none", "all", "unsure", "stop", "help", "correction", "today", "tomorrow")
        return (
            not any(words in self.lexicon[meaning] for meaning in taken) and "".join(words) not in self.lexicon.numbers
        )

    def _misspelt(self, words: tuple[str, ...]) -> frozenset[int]:
        typed = " ".join(words)
        if not self._may_be_short_for(words) or any(word.isdecimal() for word in words):
            return frozenset()
        return (
            nearest(typed, self._whole)
            or nearest("".join(words), self._whole)
            or (nearest("".join(words), self._parts) if len(words) < 3 else frozenset())
        )

    @cached_property
    def _whole(self) -> tuple[frozenset[str], ...]:
        """The ways to spell every label."""
        pairs = zip(self.words, self._cores, strict=True)
        return tuple(frozenset((" ".join(label), " ".join(core), "".join(core))) for label, core in pairs)

    @cached_property
    def _parts(self) -> tuple[frozenset[str], ...]:
        """The words of every label that may stand for it."""
        return tuple(frozenset(word for word in label if self._carries_meaning(word)) for label in self.words)


def _holds(label: tuple[str, ...], words: tuple[str, ...]) -> bool:
    return any(label[at : at + len(words)] == words for at in range(len(label) - len(words) + 1))


def _begins(label: str, start: str) -> bool:
    return label.startswith(start) and (len(start) > 2 or 2 * len(start) >= len(label) > 2)


def _begins_with_stem(typed: str, label: str) -> bool:
    endings = 2 if len(label) < 6 else 3
    return len(label) > 1 and typed.startswith(label) and 0 < len(typed) - len(label) <= endings


@lru_cache(maxsize=512)
def labels(texts: tuple[str, ...], language: Language) -> Labels:
    """Give the labels of a question, made once."""
    return Labels(texts, lexicon(language))
