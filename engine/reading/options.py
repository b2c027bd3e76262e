"""Options among the tokens of a reply: by number, letter, place or label."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from engine.reading.clause import Item
from engine.reading.labels import Labels
from engine.reading.lexicon import Lexicon
from engine.reading.tokens import Token

Option: TypeAlias = "int | Literal['all', 'none'] | frozenset[int] | None"
"""An option's number, all or none of them, several it might be, or a number that no option has."""

_MOST_DIGITS = 4
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
            return Item(length, self.numbers[exact[1]], open_ended=self._speaks_on(tokens, at, at + length))
        return (
            self._numbered(tokens, at)
            or self._placed(tokens, at)
            or self._lettered(tokens, at)
            or self._named(tokens, at)
            or self._after_preposition(tokens, at)
        )

    def _speaks_on(self, tokens: Sequence[Token], start: int, end: int) -> bool:
        """Tell whether what follows a whole label is about it: `train broke down`, nothing denied or counted."""
        named = any(token.kind == "word" and len(token.key) > _SHORT for token in tokens[start:end])
        meaning = any(self.lexicon[m].length_at(tokens, start) for m in ("yes", "no", "none", "all", "unsure", "both"))
        denied = any(self.lexicon[m].length_at(tokens, at) for m in ("not", "no") for at in range(end, len(tokens)))
        counted = any(token.kind == "number" for token in tokens[end:])
        return named and not meaning and not denied and not counted

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
        numeral = self.lexicon.numeral_at(tokens, at)
        return Item(numeral[0], self._numbered_so(numeral[1]), weak=True) if numeral else None

    def _by_digits(self, tokens: Sequence[Token], at: int) -> Item | None:
        """Find an option by its number, or by a number its label begins with; 2 may mean either of two then."""
        length = self._digits(tokens, at)
        if not length:
            return None
        key = tokens[at].key
        begun = {number for number, words in self._labelled if len(words) > 1 and words[0] == key}
        meant = begun | ({int(key)} & set(self.numbers) if len(key) <= _MOST_DIGITS else set())
        return Item(length, meant.pop() if len(meant) == 1 else frozenset(meant) or None)

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
        if place is None or self._counts(tokens, at + 1):
            return None
        return Item(1, self.numbers[place - 1] if 0 < place <= len(self.numbers) else None)

    def _counts(self, tokens: Sequence[Token], at: int) -> bool:
        """Tell whether a number above one follows: the first two are not the first."""
        numeral = self.lexicon.numeral_at(tokens, at) if at < len(tokens) else None
        return numeral is not None and numeral[1] > 1

    def _lettered(self, tokens: Sequence[Token], at: int) -> Item | None:
        """Find a letter standing alone; where the label of another option begins with it, it may mean either."""
        key = tokens[at].key
        place = ord(key) - ord("a") if len(key) == 1 and "a" <= key <= "z" else len(self.numbers)
        if place >= len(self.numbers) or not self._is_alone(tokens, at):
            return None
        begun = frozenset(self.numbers[position] for position in self.labels.begun_by(key))
        number = self.numbers[place]
        enumerated = at + 1 < len(tokens) and tokens[at + 1].key in ".):"
        return Item(1, number if enumerated or number in begun or not begun else begun | {number}, weak=True)

    def _is_alone(self, tokens: Sequence[Token], at: int) -> bool:
        after = tokens[at + 1 : at + 3]
        if not after or self.lexicon["and"].length_at(tokens, at + 1):
            return True
        hyphenated = after[0].key == "-" and not any(token.spaced for token in after)
        return after[0].kind == "mark" and not hyphenated

    def _named(self, tokens: Sequence[Token], at: int) -> Item | None:
        for length, positions in self.labels.near_at(tokens, at):
            near = frozenset(self.numbers[position] for position in positions)
            return Item(length, next(iter(near)) if len(near) == 1 else near)
        for meaning in ("all", "none"):
            if length := self.lexicon[meaning].length_at(tokens, at):
                return Item(length, meaning)
        if len(self.numbers) == 2 and (length := self.lexicon["both"].length_at(tokens, at)):
            return Item(length, "all")
        return None
