"""Options as candidates: their labels, their numbers, their letters, and all or none of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from engine.reading.figures import is_begun, run_at
from engine.reading.grammar import Candidate
from engine.reading.labels import Labels, Near, labels, where
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
    texts = (*numbered.values(), *(word for _, word in also))
    named = (*numbered, *(number for number, _ in also))
    finder = Options(texts, named, tuple(numbered), words, several, frozenset(keys(question)))
    same, sure = finder.equals(reply)
    if same is not None:
        return Chosen((same,), Said((same,), sure, words=tuple(reply.text.casefold().split())))
    said = all_said(reply, words, finder)
    if not said.values or None in said.values:
        return Rejection("not_an_option")
    possible = tuple(sorted({number for value in said.values for number in value}))
    either = any(isinstance(value, frozenset) for value in said.values)
    whole = len(said.values) > 1 and (() in said.values or (len(numbered) > 1 and tuple(numbered) in said.values))
    if said.torn or either or whole:
        return Rejection("unclear", tuple(numbered[number] for number in possible))
    return Chosen(possible, said)


@dataclass(frozen=True)
class Options:
    """Finds the options of a question by their labels, and other words for them, each with the number `named`."""

    texts: tuple[str, ...]
    named: tuple[int, ...]
    numbers: tuple[int, ...]
    lexicon: Lexicon
    several: bool
    asked: frozenset[str] = frozenset()
    fillers: tuple[str, ...] = ()

    def equals(self, reply: Reply) -> tuple[int | None, bool]:
        """Return the number of the option a reply is the label of, and whether it can be no other's number."""
        shown = self.lexicon.numeral_at(reply.tokens, 0)
        same = self._labels.same_as(reply.text)
        is_typed = same is not None
        if same is None and shown and shown[2]:
            same = self._labels.same_as(f"{shown[1]}{reply.text[reply.tokens[shown[0] - 1].end :]}")
        if same is None:
            return None, False
        number = self.named[same]
        is_number = bool(shown) and len(reply.tokens) == shown[0] and shown[1] in self.numbers  # type: ignore[index]
        return number, is_typed or not is_number or shown[1] == number  # type: ignore[index]

    def at(self, tokens: Sequence[Token], at: int) -> Candidate | None:
        """Find an option: a whole label before anything else the words might be."""
        empty = self.lexicon["filler"].length_at(tokens, at)
        for lead in (0, empty) if tokens[at].kind != "mark" else ():
            whole = self._labels.whole_at(tokens, at + lead)
            if whole and not (whole[0] == 1 and tokens[at].kind == "number"):
                agrees = self.lexicon["yes"].length_at(tokens, at) >= lead + whole[0]
                near = Near(lead + whole[0], frozenset((whole[1],)), is_begun=False, is_most=True, is_all=True)
                return self._labelled(tokens, at, near, soft=agrees)
        if tokens[at].kind == "number":
            return self._near(tokens, at) or self._numbered(tokens, at)
        if tokens[at].kind == "mark":
            return None
        otherwise = self._said_otherwise(tokens, at) or self._lettered(tokens, at)
        return otherwise or self._near(tokens, at) or self._placed(tokens, at)

    @property
    def _labels(self) -> Labels:
        return labels(self.texts, self.lexicon.language)

    def _labelled(self, tokens: Sequence[Token], at: int, near: Near, *, soft: bool = False) -> Candidate:
        """Take a label, or one of several. A verb after one of a list tells of what it names (`the food was cold`)."""
        numbers = tuple(dict.fromkeys(self.named[position] for position in sorted(near.positions)))
        meant: Option = numbers if len(numbers) == 1 else frozenset(numbers)
        after = [(token.key,) for token in tokens[at + near.length : at + near.length + 2]]
        told = self.several and len(after) > 1 and all(after[0] in self.lexicon[name] for name in ("filler", "comment"))
        alone = near.is_begun or told
        return Candidate(near.length, meant, sure=near.is_most, soft=soft, alone=alone, free=not self.several)

    def _near(self, tokens: Sequence[Token], at: int) -> Candidate | None:
        near = self._labels.near_at(tokens, at)
        return near and self._labelled(tokens, at, near)

    def _said_otherwise(self, tokens: Sequence[Token], at: int) -> Candidate | None:
        """Find another word for a label that is a yes or a no, or for all or none of the options."""
        words = self.lexicon
        meanings = ((words["yes"], None), (words["no"], None), (words["all"], self.numbers), (words.none, ()))
        for phrases, value in meanings:
            length = phrases.length_at(tokens, at)
            begun = [label for label in self._labels.words if length and phrases.begin(label)]
            if len(begun) == 1:
                number = self.named[self._labels.words.index(begun[0])]
                return Candidate(length, (number,), soft=phrases is words["yes"])
            if length and value is not None:
                figure = [token.key for token in tokens[at + length : at + length + 1]] == [str(len(self.numbers))]
                more = (1, len(self.numbers)) if figure else words.numeral_at(tokens, at + length) or (0, 0)
                return Candidate(length + more[0] * (more[1] == len(self.numbers)), value, alone=not value)
        return None

    def _numbered(self, tokens: Sequence[Token], at: int) -> Candidate | None:
        """Find the number shown beside an option, `1st`, or a range of them where several may be chosen."""
        before = tokens[at - 1] if at else None
        if before and before.key == "-" and before.spaced and not tokens[at].spaced:
            return None
        lists = _LISTS if self.several else _LISTS - {"."}
        listed = before and before.key in lists and tokens[at - 2].kind == "number"
        run, ends = run_at(tokens, at)
        match = (_LISTED if self.several else _ONE).match(run)
        if not match or match.end() not in ends or not (listed or is_begun(tokens, at)):
            return None
        ending, length = match["ending"], ends[match.end()]
        endings = {None, *self.lexicon.numerals.ordinal_endings}
        if (ending and ending.lstrip(":")) not in endings or self._unit(tokens, at + length):
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
        word = next((token.key for token in tokens[at : at + 2] if token.key != "."), "")
        return word == "%" or word in self.lexicon.units or word in self.lexicon.calendar.months.numbers

    def _option(self, number: int) -> tuple[Option, bool]:
        """Return the option shown with a number, or else begun by it, or, to be asked back, the one range it is in."""
        if number in self.numbers or (number == 0 and self.several):
            return ((number,) if number else ()), True
        begun = where(label[0] == str(number) for label in self._labels.words if label)
        within = begun or where(low <= number <= high for low, high in self._labels.ranges)
        return ((self.named[min(within)],), bool(begun)) if len(within) == 1 else (None, True)

    def _placed(self, tokens: Sequence[Token], at: int) -> Candidate | None:
        """Find the first, the second, the last, or a number in words."""
        _, last = self.lexicon.near_at(tokens, at, "-")
        place = self.lexicon.numerals.ordinals.get(tokens[at].key)
        if last or place is not None:
            number = self.numbers[-1:] if last else self.numbers[place - 1 : place]  # type: ignore[operator]
            return Candidate(last or 1, number or None, counts=True, alone=not last)
        numeral = self.lexicon.numeral_at(tokens, at)
        if numeral is None or self._unit(tokens, at + numeral[0]):
            return None
        option, is_shown = self._option(numeral[1])
        return Candidate(numeral[0], option, sure=is_shown and numeral[2], counts=True, alone=True)

    def _lettered(self, tokens: Sequence[Token], at: int) -> Candidate | None:
        """Find a letter standing alone; where the label of another option begins with it, it may mean either."""
        key, after = tokens[at].key, tokens[at + 1 : at + 2]
        letters = {chr(ord("a") + place): number for place, number in enumerate(self.numbers)}
        if key not in letters or len(tokens) > _MOST_TOKENS:
            return None
        marked = bool(after) and after[0].key in ").:" and not after[0].spaced
        others = [token.key for token in tokens if token.kind == "word" and token is not tokens[at]]
        empty = (self.lexicon[name] for name in ("filler", "and", "doubt"))
        known = {word for phrases in empty for word in others if (word,) in phrases} | letters.keys()
        if not marked and not all(word in known for word in others):
            return None
        begun = frozenset(self.named[i] for i, words in enumerate(self._labels.words) if words and words[0][0] == key)
        if marked or letters[key] in begun or not begun or any(len(word) == 1 for word in others):
            return Candidate(1, (letters[key],))
        return Candidate(1, begun | {letters[key]})
