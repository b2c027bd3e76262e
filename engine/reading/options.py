"""Options as candidates: their labels, their numbers, their letters, and all or none of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from engine.reading.candidates import Candidate
from engine.reading.figures import is_begun
from engine.reading.labels import Labels, labels
from engine.reading.lexicon import Lexicon, Phrases
from engine.reading.outcome import Rejection
from engine.reading.tokens import Reply, Token, keys
from engine.reading.verdict import Said, all_said

Option: TypeAlias = "frozenset[int] | tuple[int, ...] | None"
"""One of several numbers that may be meant, all of several numbers, or None where there is no such option."""

_MOST_DIGITS = 3
_ENDS = frozenset('.,;:!?)"&+\n')
_LISTS = frozenset(",/+&.-")
_MOST_TOKENS = 60


@dataclass(frozen=True)
class Chosen:
    """The numbers of the options a reply chooses, in their own order, and what the reply says."""

    numbers: tuple[int, ...]
    said: Said


def chosen(
    reply: Reply, numbered: dict[int, str], words: Lexicon, question: str, *, several: bool
) -> Chosen | Rejection:
    """Find the options a reply chooses. The reason it rejects for is `not_an_option` or `unclear`."""
    finder = Options(tuple(numbered.values()), tuple(numbered), words, several, frozenset(keys(question)))
    known = labels(finder.texts, words.language)
    same = known.same_as(reply.text)
    plain = same is not None
    if same is None:
        same = known.same_as(_in_figures(reply, words))
    if same is not None:
        number = finder.numbers[same]
        shown = words.numeral_at(reply.tokens, 0) if not plain and len(reply.tokens) == 1 else None
        is_sure = not shown or shown[1] == number or shown[1] not in numbered
        return Chosen((number,), Said((number,), sure=is_sure, comment=None, words=keys(reply.text)))
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

    def at(self, tokens: Sequence[Token], at: int) -> Candidate | None:
        """Find an option: a whole label before anything else the words might be."""
        if tokens[at].kind == "mark":
            return None
        whole = self._labels.whole_at(tokens, at)
        if whole and not (whole[0] == 1 and tokens[at].kind == "number"):
            return self._labelled(tokens, at, whole[0], frozenset((whole[1],)))
        return (
            self._ranged_label(tokens, at)
            or self._numbered(tokens, at)
            or self._said_otherwise(tokens, at)
            or self._lettered(tokens, at)
            or self._near(tokens, at)
            or self._placed(tokens, at)
            or self._in_words(tokens, at)
        )

    @property
    def _labels(self) -> Labels:
        return labels(self.texts, self.lexicon.language)

    def _labelled(self, tokens: Sequence[Token], at: int, length: int, positions: frozenset[int]) -> Candidate:
        """Take a label; one that is a yes or a no gives way to the others (sure, only partly)."""
        numbers = tuple(self.numbers[position] for position in sorted(positions))
        soft = self.lexicon["yes"].length_at(tokens, at) >= length
        sure = all(self._labels.covers(tokens[at : at + length], position) for position in positions)
        return Candidate(
            length, numbers if len(numbers) == 1 else frozenset(numbers), sure=sure, soft=soft, free=not self.several
        )

    def _near(self, tokens: Sequence[Token], at: int) -> Candidate | None:
        near = self._labels.near_at(tokens, at)
        return near and self._labelled(tokens, at, *near)

    def _said_otherwise(self, tokens: Sequence[Token], at: int) -> Candidate | None:
        """Find another word for a label that is a yes or a no, or for all or none of the options."""
        for meaning in ("yes", "no"):
            phrases = self.lexicon[meaning]
            length = phrases.length_at(tokens, at)
            alike = [at for at, label in enumerate(self._labels.words) if _begins_with(label, phrases)]
            if length and len(alike) == 1:
                return Candidate(length, (self.numbers[alike[0]],), soft=meaning == "yes")
        for phrases, value in ((self.lexicon["all"], self.numbers), (self.lexicon.none, ())):
            if length := phrases.length_at(tokens, at):
                alike = [at for at, label in enumerate(self._labels.words) if _begins_with(label, phrases)]
                named = (self.numbers[alike[0]],) if len(alike) == 1 else value
                return Candidate(length + self._count(tokens, at + length), named)
        return None

    def _count(self, tokens: Sequence[Token], at: int) -> int:
        """Take the number of the options after a word for all of them: `all four`."""
        if at >= len(tokens):
            return 0
        figures = tokens[at].key == str(len(self.numbers))
        numeral = self.lexicon.numeral_at(tokens, at)
        return int(figures) or (numeral[0] if numeral and numeral[1] == len(self.numbers) else 0)

    def _ranged_label(self, tokens: Sequence[Token], at: int) -> Candidate | None:
        """Find a label that begins with two numbers, by both of them: `10-50` of `10-50 people`."""
        near = self._labels.near_at(tokens, at) if tokens[at].kind == "number" else None
        two = near and sum(token.kind == "number" for token in tokens[at : at + near[0]]) > 1
        return self._labelled(tokens, at, *near) if near and two else None

    def _numbered(self, tokens: Sequence[Token], at: int) -> Candidate | None:
        """Find the number shown beside an option, `1st`, or a range of them where several may be chosen."""
        if tokens[at].kind != "number" or len(tokens[at].key) > _MOST_DIGITS or not self._is_begun(tokens, at):
            return None
        length = self._digits(tokens, at)
        if not length:
            return None
        number = int(tokens[at].key)
        if (last := self._range(tokens, at)) and number < last:
            within = tuple(range(number, last + 1))
            return Candidate(3, within if set(within) <= set(self.numbers) else None, counts=True)
        unit = self._unit(tokens, at + length)
        return (
            None
            if unit
            else Candidate(length, self._option(number), sure=not tokens[at].slipped, counts=True, lists=True)
        )

    def _is_begun(self, tokens: Sequence[Token], at: int) -> bool:
        listed = at > 1 and tokens[at - 1].key in _LISTS and tokens[at - 2].kind == "number"
        return listed or is_begun(tokens, at)

    def _range(self, tokens: Sequence[Token], at: int) -> int | None:
        after = tokens[at + 1 : at + 4]
        tight = self.several and len(after) > 1 and after[0].key == "-" and not after[1].spaced
        if not tight or after[1].kind != "number" or len(after[1].key) > _MOST_DIGITS:
            return None
        return int(after[1].key) if self._digits(tokens, at + 2) else None

    def _digits(self, tokens: Sequence[Token], at: int) -> int:
        """Count the tokens of a whole number or of `1st`; 0 where the digits are part of something else."""
        after = tokens[at + 1 : at + 3]
        if not after or after[0].spaced:
            return 1
        if after[0].kind == "word":
            return 2 if after[0].key in self.lexicon.numerals.ordinal_endings else 0
        marks = ":" if self.several else ".:"
        divides = after[0].key in marks and len(after) == 2 and after[1].kind == "number" and not after[1].spaced
        ends = after[0].key in _ENDS or not after[0].key.isascii() or (after[0].key in "-/" and len(after) == 2)
        return int(ends and not divides)

    def _unit(self, tokens: Sequence[Token], at: int) -> bool:
        """Return whether a unit or a month makes an amount or a day of a number."""
        if at >= len(tokens) or tokens[at].kind != "word":
            return at < len(tokens) and tokens[at].key == "%"
        return tokens[at].key in self.lexicon.units or self.lexicon.calendar.is_month(tokens[at].key)

    def _option(self, number: int) -> Option:
        """Return the option shown with a number, or else the one whose label begins with it."""
        if number in self.numbers:
            return (number,)
        if number == 0 and self.several:
            return ()
        begun = [at for at, label in enumerate(self._labels.words) if len(label) > 1 and label[0] == str(number)]
        return (self.numbers[begun[0]],) if len(begun) == 1 else None

    def _placed(self, tokens: Sequence[Token], at: int) -> Candidate | None:
        """Find the first, the second, the last."""
        if last := self.lexicon.days["-"].length_at(tokens, at) if "-" in self.lexicon.days else 0:
            return Candidate(last, (self.numbers[-1],), counts=True)
        place = self.lexicon.numerals.ordinals.get(tokens[at].key)
        if place is None:
            return None
        option = (self.numbers[place - 1],) if place <= len(self.numbers) else None
        return Candidate(1, option, counts=True, alone=True)

    def _in_words(self, tokens: Sequence[Token], at: int) -> Candidate | None:
        numeral = self.lexicon.numeral_at(tokens, at)
        if numeral is None or self._unit(tokens, at + numeral[0]):
            return None
        return Candidate(numeral[0], self._option(numeral[1]), sure=numeral[2], counts=True, alone=True)

    def _lettered(self, tokens: Sequence[Token], at: int) -> Candidate | None:
        """Find a letter standing alone; where the label of another option begins with it, it may mean either."""
        key = tokens[at].key
        if len(key) != 1 or not "a" <= key <= "z" or not self._stands_alone(tokens, at):
            return None
        begun = frozenset(self.numbers[position] for position in self._labels.begun_by(key))
        place = ord(key) - ord("a")
        if place >= len(self.numbers):
            return Candidate(1, tuple(begun)) if len(begun) == 1 else None
        number = self.numbers[place]
        marked = at + 1 < len(tokens) and tokens[at + 1].key in ".):" and not tokens[at + 1].spaced
        if marked or number in begun or not begun or self._is_list(tokens):
            return Candidate(1, (number,))
        return Candidate(1, begun | {number})

    def _stands_alone(self, tokens: Sequence[Token], at: int) -> bool:
        """Return whether no word stands beside a letter, but one that changes nothing or another letter."""
        if len(tokens) > _MOST_TOKENS:
            return False
        words = [token for token in tokens if token.kind == "word" and token is not tokens[at]]
        return all(
            len(token.key) == 1 or any((token.key,) in self.lexicon[name] for name in ("filler", "and", "doubt"))
            for token in words
        ) or (at + 1 < len(tokens) and tokens[at + 1].key in ").:" and not tokens[at + 1].spaced)

    def _is_list(self, tokens: Sequence[Token]) -> bool:
        return sum(token.kind == "word" and len(token.key) == 1 for token in tokens) > 1


def _in_figures(reply: Reply, words: Lexicon) -> str:
    """Write the number a reply begins with in figures: `two times` is `2 times`."""
    numeral = words.numeral_at(reply.tokens, 0) if reply.tokens else None
    if not numeral or not numeral[2] or len(reply.tokens) > _MOST_TOKENS:
        return reply.text
    rest = reply.text[reply.tokens[numeral[0] - 1].end :]
    return f"{numeral[1]}{rest}"


def _begins_with(label: tuple[str, ...], phrases: Phrases) -> bool:
    return any(label[:end] in phrases for end in range(1, len(label) + 1))
