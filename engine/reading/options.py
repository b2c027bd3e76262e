"""Options among the tokens of a reply: by number, letter, place or label."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, TypeAlias

from engine.reading.calendar import day_names
from engine.reading.clock import time_of_day
from engine.reading.counted import is_counted
from engine.reading.item import Item
from engine.reading.labels import Labels
from engine.reading.lexicon import Lexicon
from engine.reading.tokens import Token

Option: TypeAlias = "int | Literal['all', 'none'] | frozenset[int] | tuple[int, ...] | None"
"""An option's number, all or none, several of which one is meant, several that are all meant, or none there is."""

_MOST_DIGITS = 4
_LONGEST_LIST = 60
"""More words and marks than these are no list of letters."""
_FURTHER = 30
"""So many words after a label are looked at for what denies it."""
_JOINED = ("counted", "or", "and", "to", "out_of", "minus", "tomorrow")
"""After words of these meanings the number of an option is not the end of it."""

_SHORT = 3


@dataclass(frozen=True)
class Options:
    """Finds options. `numbers` are what respondents call them, in the order of their labels."""

    labels: Labels
    numbers: tuple[int, ...]

    @property
    def lexicon(self) -> Lexicon:
        """The words of the language the labels are in."""
        return self.labels.lexicon

    def item_at(self, tokens: Sequence[Token], at: int) -> Item | None:
        """Find an option: the words of a label before anything else they might be."""
        if tokens[at].kind == "mark":
            return None
        if exact := self.labels.exact_at(tokens, at):
            length = exact[0] + self._unit(tokens, at + exact[0])
            length += self._time_of_day(tokens, at, at + length)
            return Item(length, self.numbers[exact[1]], open_ended=self._speaks_on(tokens, at, at + length))
        return (
            self._numbered(tokens, at)
            or self._placed(tokens, at)
            or self._lettered(tokens, at)
            or self._named(tokens, at)
            or self._after_preposition(tokens, at)
            or self._in_words(tokens, at, misspelt=True)
        )

    def _speaks_on(self, tokens: Sequence[Token], start: int, end: int) -> bool:
        """Tell whether what follows a whole label is about it: `train broke down`, nothing denied or counted."""
        named = any(token.kind == "word" and len(token.key) >= _SHORT for token in tokens[start:end])
        until = min(len(tokens), end + _FURTHER)
        meanings = ("yes", "no", "none", "all", "unsure", "both")
        meaning = any(self.lexicon[m].length_at(tokens, start) >= end - start for m in meanings)
        denied = any(self.lexicon[m].length_at(tokens, at) for m in ("not", "no") for at in range(end, until))
        counted = any(token.kind == "number" and len(token.key) <= _MOST_DIGITS for token in tokens[end:until])
        return named and not meaning and not denied and not counted

    def _time_of_day(self, tokens: Sequence[Token], start: int, end: int) -> int:
        """Count the tokens of a time after a day: `mandag kl 10`."""
        named = tokens[start].key in day_names(self.lexicon.language)
        return time_of_day(tokens, end, self.lexicon) if named else 0

    def _unit(self, tokens: Sequence[Token], at: int) -> int:
        """Take the last word of `18-25 years`, where the label ends with the number."""
        last = at + 1 == len(tokens) and tokens[at].kind == "word" and tokens[at - 1].kind == "number"
        return int(last and not tokens[at - 1].spaced)

    def _after_preposition(self, tokens: Sequence[Token], at: int) -> Item | None:
        """Find a label after `by`, `in`, `on`: numbers after these are times."""
        length = self.lexicon["before_label"].length_at(tokens, at)
        length += self.lexicon["around"].length_at(tokens, at + length) if length else 0
        if not length or at + length >= len(tokens) or tokens[at + length].kind != "word":
            return None
        exact = self.labels.exact_at(tokens, at + length)
        if exact:
            return Item(length + exact[0], self.numbers[exact[1]])
        named = self._named(tokens, at + length)
        return Item(length + named.length, named.value) if named else None

    def _numbered(self, tokens: Sequence[Token], at: int) -> Item | None:
        if tokens[at].kind == "number":
            literal = self.labels.literal_at(tokens, at)
            if literal is None:
                return self._by_digits(tokens, at)
            return Item(literal[0] + self._unit(tokens, at + literal[0]), self.numbers[literal[1]])
        return self._in_words(tokens, at, misspelt=False)

    def _in_words(self, tokens: Sequence[Token], at: int, *, misspelt: bool) -> Item | None:
        numeral = self.lexicon.numeral_at(tokens, at, misspelt=misspelt)
        return Item(numeral[0], self._numbered_so(numeral[1]), weak=True) if numeral else None

    def _by_digits(self, tokens: Sequence[Token], at: int) -> Item | None:
        """Find an option by its number, or by a number its label begins with; 2 may mean either of two then."""
        length = self._digits(tokens, at)
        if not length:
            return None
        key = tokens[at].key
        begun = {number for number, words in self._labelled if len(words) > 1 and words[0] == key}
        if is_counted(tokens, at + length, self.lexicon, (self.lexicon.language,)):
            return None
        meant = begun | ({int(key)} & set(self.numbers) if len(key) <= _MOST_DIGITS else set())
        if len(meant) == 1:
            return Item(length, meant.pop(), open_ended=True, unless=_JOINED)
        return Item(length, frozenset(meant) or None)

    def _run_together(self, numbers: Sequence[int]) -> tuple[int, ...] | None:
        """Read `ac` as options 1 and 3: two or more, in their order."""
        rising = all(one < other for one, other in pairwise(numbers))
        return tuple(numbers) if len(numbers) > 1 and rising and set(numbers) <= set(self.numbers) else None

    def _digits(self, tokens: Sequence[Token], at: int) -> int:
        """Count the tokens of a number or of `1st`; 0 where the digits are part of something else (2pm, 10:30)."""
        after = tokens[at + 1 : at + 3]
        if not after or after[0].spaced:
            return 1
        if after[0].kind == "word":
            return 2 if self.lexicon["ordinal_ending"].length_at(tokens, at + 1) else 0
        timed = after[0].key == ":" and len(after) == 2 and after[1].kind == "number" and not after[1].spaced
        return 0 if timed else 1

    @property
    def _labelled(self) -> zip[tuple[int, tuple[str, ...]]]:
        return zip(self.numbers, self.labels.words, strict=True)

    def _numbered_so(self, number: int) -> Option:
        return number if number in self.numbers else None

    def _placed(self, tokens: Sequence[Token], at: int) -> Item | None:
        """Find the first, the second, the last."""
        if length := self.lexicon["last"].length_at(tokens, at):
            return None if self._counts(tokens, at + length) else Item(length, self.numbers[-1])
        place = self.lexicon.ordinals.get(tokens[at].key)
        if place is None or _is_hyphenated(tokens, at):
            return None
        if count := self._counts(tokens, at + 1):
            length, several = count
            several_of_them = tuple(self.numbers[place - 1 : place - 1 + several])
            return Item(1 + length, several_of_them) if len(several_of_them) == several else None
        return Item(1, self.numbers[place - 1] if 0 < place <= len(self.numbers) else None)

    def _counts(self, tokens: Sequence[Token], at: int) -> tuple[int, int] | None:
        """Find a number above one that follows, and its length: the first two are not the first."""
        numeral = self.lexicon.numeral_at(tokens, at) if at < len(tokens) else None
        return numeral if numeral and numeral[1] > 1 else None

    def _lettered(self, tokens: Sequence[Token], at: int) -> Item | None:
        """Find a letter standing alone; where the label of another option begins with it, it may mean either."""
        key = tokens[at].key
        places = [ord(letter) - ord("a") for letter in key if "a" <= letter <= "z"]
        if len(places) != len(key) or not self._is_alone(tokens, at):
            return None
        if len(key) > 1:
            several = self._run_together([self.numbers[place] for place in places if place < len(self.numbers)])
            return Item(1, several, weak=True) if several and len(several) == len(key) else None
        begun = frozenset(self.numbers[position] for position in self.labels.begun_by(key))
        if places[0] >= len(self.numbers):
            return Item(1, next(iter(begun)), weak=True) if len(begun) == 1 else None
        number = self.numbers[places[0]]
        if self._beside_letter(tokens, at):
            return Item(1, number)
        enumerated = at + 1 < len(tokens) and tokens[at + 1].key in ".):"
        return Item(1, number if enumerated or number in begun or not begun else begun | {number}, weak=True)

    def _is_alone(self, tokens: Sequence[Token], at: int) -> bool:
        after = tokens[at + 1 : at + 3]
        if not after or self.lexicon["and"].length_at(tokens, at + 1) or self._beside_letter(tokens, at):
            return True
        if after[0].kind == "mark":
            return not _is_hyphenated(tokens, at)
        polite = self.lexicon["polite"].length_at(tokens, at + 1)
        return bool(polite) and (at + 1 + polite == len(tokens) or tokens[at + 1 + polite].kind == "mark")

    def _beside_letter(self, tokens: Sequence[Token], at: int) -> bool:
        """Tell whether other letters are listed before or after this one: a, c."""
        if len(tokens) > _LONGEST_LIST:
            return False
        others = [token for token in tokens if token.kind != "mark" and (token.key,) not in self.lexicon["and"]]
        letters = {token.key for token in others if token.kind == "word" and len(token.key) == 1}
        return len(letters) > 1 and len(letters) == len(others) and tokens[at].key in letters

    def _named(self, tokens: Sequence[Token], at: int) -> Item | None:
        for length, positions in self.labels.near_at(tokens, at):
            near = frozenset(self.numbers[position] for position in positions)
            if len(near) > 1:
                return Item(length, near)
            whole = self.labels.is_whole(tokens[at : at + length])
            end = at + length + self._time_of_day(tokens, at, at + length)
            return Item(end - at, next(iter(near)), open_ended=whole and self._speaks_on(tokens, at, end))
        for meaning in ("all", "none"):
            if length := self.lexicon[meaning].length_at(tokens, at):
                return Item(length, meaning)
        if len(self.numbers) == 2 and (length := self.lexicon["both"].length_at(tokens, at)):
            return Item(length, "all")
        return None


def _is_hyphenated(tokens: Sequence[Token], at: int) -> bool:
    """Tell whether a word goes on after a hyphen: `second-hand`."""
    after = tokens[at + 1 : at + 3]
    return len(after) == 2 and after[0].key == "-" and after[1].kind == "word" and not any(t.spaced for t in after)
