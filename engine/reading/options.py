"""Options as candidates: their labels, their numbers, their letters, and all or none of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from engine.reading.candidates import Candidate
from engine.reading.figures import is_begun, run_at
from engine.reading.labels import Labels, labels, where
from engine.reading.lexicon import Lexicon
from engine.reading.outcome import Rejection
from engine.reading.tokens import Reply, Token, keys
from engine.reading.verdict import Said, all_said

Option: TypeAlias = "frozenset[int] | tuple[int, ...] | None"
"""One of several numbers that may be meant, all of several numbers, or None where there is no such option."""

_END = r"(?P<ending>:?[^\W\d_]{1,3})?(?![\w%°<>=½¼¾]|:\d"
_ONE = re.compile(rf"(\d{{1,3}})(){_END}|[.+]\d|[+/-](?: |$))")
_LISTED = re.compile(rf"(\d{{1,3}})(?:-(\d{{1,3}}))?{_END}|[/-](?: |$)|(?:\.\d+)?\.\d{{3}})")
_LISTS = frozenset(",/+&.-")
_MOST_TOKENS = 60


@dataclass(frozen=True)
class Chosen:
    """The numbers of the options a reply chooses, in their own order, and what the reply says."""

    numbers: tuple[int, ...]
    said: Said


def chosen(  # noqa: PLR0913 - what a reply is held against
    reply: Reply,
    numbered: dict[int, str],
    words: Lexicon,
    question: str,
    *,
    several: bool,
    also: Sequence[tuple[int, str]] = (),
) -> Chosen | Rejection:
    """Find the options a reply chooses. The reason it rejects for is `not_an_option` or `unclear`.

    `also` are other words for options, each with the number of its option.
    """
    finder = Options(
        tuple(numbered.values()), tuple(numbered), words, several, frozenset(keys(question)), also=tuple(also)
    )
    known, shown = labels(finder.texts, words.language), words.numeral_at(reply.tokens, 0)
    same = known.same_as(reply.text)
    plain = same is not None
    if same is None and shown and shown[2]:
        same = known.same_as(f"{shown[1]}{reply.text[reply.tokens[shown[0] - 1].end :]}")
    if same is not None:
        number = finder.numbers[same]
        other = not plain and shown and len(reply.tokens) == shown[0] and shown[1] != number and shown[1] in numbered
        return Chosen(
            (number,), Said((number,), sure=not other, comment=None, words=tuple(reply.text.casefold().split()))
        )
    named = finder.same_as(reply.text)
    if named is not None:
        return Chosen((named,), Said((named,), sure=True, comment=None, words=tuple(reply.text.casefold().split())))
    said = all_said(reply, words, finder)
    values = said.values
    if not values or None in values:
        return Rejection("not_an_option")
    possible = tuple(sorted({number for value in values for number in value}))
    either = any(isinstance(value, frozenset) for value in values)
    whole = len(values) > 1 and (() in values or (len(numbered) > 1 and tuple(numbered) in values))
    if said.torn or either or whole:
        return Rejection("unclear", tuple(numbered[number] for number in possible))
    return Chosen(possible, said)


@dataclass(frozen=True)
class Options:
    """Finds the options of a question by number, in the order of their labels."""

    texts: tuple[str, ...]
    numbers: tuple[int, ...]
    lexicon: Lexicon
    several: bool
    asked: frozenset[str] = frozenset()
    fillers: tuple[str, ...] = ()
    also: tuple[tuple[int, str], ...] = ()

    def same_as(self, text: str) -> int | None:
        """Return the number of the option that a reply names by another word for it."""
        same = self._others.same_as(text)
        return None if same is None else self.also[same][0]

    def at(self, tokens: Sequence[Token], at: int) -> Candidate | None:
        """Find an option: a whole label before anything else the words might be."""
        if tokens[at].kind == "mark":
            return None
        empty = self.lexicon["filler"].length_at(tokens, at)
        for lead in (0, empty):
            whole = self._labels.whole_at(tokens, at + lead)
            if whole and not (whole[0] == 1 and tokens[at].kind == "number"):
                agrees = self.lexicon["yes"].length_at(tokens, at) >= lead + whole[0]
                return self._labelled(lead + whole[0], frozenset((whole[1],)), soft=agrees)
            other = self._others.whole_at(tokens, at + lead)
            if other and not (other[0] == 1 and tokens[at].kind == "number"):
                return Candidate(lead + other[0], (self.also[other[1]][0],), free=not self.several)
        if tokens[at].kind == "number":
            return self._near(tokens, at) or self._numbered(tokens, at)
        return (
            self._said_otherwise(tokens, at)
            or self._lettered(tokens, at)
            or self._near(tokens, at)
            or self._placed(tokens, at)
        )

    @property
    def _labels(self) -> Labels:
        return labels(self.texts, self.lexicon.language)

    def _labelled(self, length: int, positions: frozenset[int], **how: bool) -> Candidate:
        """Take a label, or one of several."""
        numbers = tuple(self.numbers[position] for position in sorted(positions))
        return Candidate(length, numbers if len(numbers) == 1 else frozenset(numbers), free=not self.several, **how)

    def _near(self, tokens: Sequence[Token], at: int) -> Candidate | None:
        near = self._labels.near_at(tokens, at)
        if near:
            return self._labelled(near.length, near.positions, sure=near.is_most, alone=near.is_begun)
        other = self._others.near_at(tokens, at)
        if not other:
            return None
        numbers = tuple(dict.fromkeys(self.also[position][0] for position in sorted(other.positions)))
        meant: Option = numbers if len(numbers) == 1 else frozenset(numbers)
        return Candidate(other.length, meant, sure=other.is_most, alone=other.is_begun, free=not self.several)

    @property
    def _others(self) -> Labels:
        return labels(tuple(word for _, word in self.also), self.lexicon.language)

    def _said_otherwise(self, tokens: Sequence[Token], at: int) -> Candidate | None:
        """Find another word for a label that is a yes or a no, or for all or none of the options."""
        words = self.lexicon
        meanings = ((words["yes"], None), (words["no"], None), (words["all"], self.numbers), (words.none, ()))
        for phrases, value in meanings:
            length = phrases.length_at(tokens, at)
            alike = length and where(
                any(label[:end] in phrases for end in range(1, len(label) + 1)) for label in self._labels.words
            )
            if alike and len(alike) == 1:
                return Candidate(length, (self.numbers[min(alike)],), soft=phrases is words["yes"])
            if length and value is not None:
                return Candidate(length + self._count(tokens, at + length), value, alone=not value)
        return None

    def _count(self, tokens: Sequence[Token], at: int) -> int:
        """Take the number of the options after a word for all of them: `all four`."""
        if at < len(tokens) and tokens[at].key == str(len(self.numbers)):
            return 1
        numeral = self.lexicon.numeral_at(tokens, at)
        return numeral[0] if numeral and numeral[1] == len(self.numbers) else 0

    def _numbered(self, tokens: Sequence[Token], at: int) -> Candidate | None:
        """Find the number shown beside an option, `1st`, or a range of them where several may be chosen."""
        before = tokens[at - 1].key if at else ""
        if before == "-" and tokens[at - 1].spaced and not tokens[at].spaced:
            return None
        lists = _LISTS if self.several else _LISTS - {"."}
        listed = at > 1 and before in lists and tokens[at - 2].kind == "number"
        run, ends = run_at(tokens, at)
        match = (_LISTED if self.several else _ONE).match(run)
        if not match or match.end() not in ends or not (listed or is_begun(tokens, at)):
            return None
        ending, length = match["ending"], ends[match.end()]
        if (ending and ending.lstrip(":") not in self.lexicon.numerals.ordinal_endings) or self._unit(
            tokens, at + length
        ):
            return None
        first, last = int(match[1]), int(match[2] or 0)
        if first < last:
            within = tuple(range(first, last + 1))
            return Candidate(length, within if set(within) <= set(self.numbers) else None, counts=True)
        option, is_shown = self._option(first)
        sure = is_shown and not tokens[at].slipped and not self.lexicon.is_ordinal(tokens, at + length)
        return Candidate(length, option, sure=sure, counts=True, lists=True)

    def _unit(self, tokens: Sequence[Token], at: int) -> bool:
        """Return whether a unit or a month makes an amount or a day of a number."""
        if at >= len(tokens):
            return False
        at += tokens[at].key == "." and at + 1 < len(tokens)
        word = tokens[at].key
        return word == "%" or word in self.lexicon.units or word in self.lexicon.calendar.months.numbers

    def _option(self, number: int) -> tuple[Option, bool]:
        """Return the option shown with a number, or else begun by it, or, to be asked back, the one range it is in."""
        if number in self.numbers or (number == 0 and self.several):
            return ((number,) if number else ()), True
        begun = where(len(label) > 1 and label[0] == str(number) for label in self._labels.words)
        within = begun or where(low <= number <= high for low, high in self._labels.ranges)
        return ((self.numbers[min(within)],), bool(begun)) if len(within) == 1 else (None, True)

    def _placed(self, tokens: Sequence[Token], at: int) -> Candidate | None:
        """Find the first, the second, the last, or a number in words."""
        _, last = self.lexicon.near_at(tokens, at, "-")
        if last and not self._unit(tokens, at + last):
            return Candidate(last, (self.numbers[-1],), counts=True)
        place = self.lexicon.numerals.ordinals.get(tokens[at].key)
        if place is not None:
            placed = self.numbers[place - 1 : place] or None
            return Candidate(1, placed, counts=True, alone=True)
        numeral = self.lexicon.numeral_at(tokens, at)
        if numeral is None or self._unit(tokens, at + numeral[0]):
            return None
        option, is_shown = self._option(numeral[1])
        return Candidate(numeral[0], option, sure=is_shown and numeral[2], counts=True, alone=True)

    def _lettered(self, tokens: Sequence[Token], at: int) -> Candidate | None:
        """Find a letter standing alone; where the label of another option begins with it, it may mean either."""
        key, after = tokens[at].key, tokens[at + 1 : at + 2]
        if len(key) != 1 or not "a" <= key <= "z" or len(tokens) > _MOST_TOKENS:
            return None
        marked = bool(after) and after[0].key in ").:" and not after[0].spaced
        others = [token.key for token in tokens if token.kind == "word" and token is not tokens[at]]
        empty = ("filler", "and", "doubt")
        letters = [chr(ord("a") + at) for at in range(len(self.numbers))]
        alone = all(word in letters or any((word,) in self.lexicon[name] for name in empty) for word in others)
        if not (marked or alone):
            return None
        place = ord(key) - ord("a")
        if place >= len(self.numbers):
            return None
        number = self.numbers[place]
        begun = frozenset(
            self.numbers[at] for at, words in enumerate(self._labels.words) if words[:1] and words[0][0] == key
        )
        if marked or number in begun or not begun or any(len(word) == 1 for word in others):
            return Candidate(1, (number,))
        return Candidate(1, begun | {number})
