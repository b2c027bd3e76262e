"""Options as candidates: their labels, their numbers, their letters, and all or none of them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from string import ascii_lowercase

from engine.reading.asked import Asked
from engine.reading.figures import is_begun, match_at
from engine.reading.grammar import Candidate
from engine.reading.labels import Labels, labels, where
from engine.reading.lexicon import Lexicon
from engine.reading.outcome import Rejection
from engine.reading.tokens import Reply, Token, keys
from engine.reading.verdict import Said, all_said

_FIGURE = re.compile(r"(\d{1,3})(?::?([^\W\d_]{1,4}))?(?![\w%°<>=½¼¾]|:\d|[/+-](?: |$))")
"""A number as it is shown, `1` or `1st`, and each of `1.2` and `1+2`."""


@dataclass(frozen=True)
class Options:
    """The options in one language by number; `named` are labels and other words for them, `together` means all.

    `several` where a list may be chosen.
    """

    numbered: Mapping[int, str]
    named: Sequence[tuple[int, str]]
    together: tuple[int, ...]
    lexicon: Lexicon
    several: bool
    asked: Asked
    fillers: tuple[str, ...] = ("yes",)

    @cached_property
    def _labels(self) -> Labels:
        return labels(tuple(text for _, text in self.named), self.lexicon)

    def chosen(self, reply: Reply) -> Said | Rejection:
        """Find the numbers of the options a reply chooses. It rejects as `not_an_option` or `unclear`."""
        same = self._labels.same_as(reply.text)
        if same is not None:
            return Said((self.named[same][0],), sure=True, words=tuple(reply.text.casefold().split()))
        said = all_said(reply, self.lexicon, self, several=self.several)
        if not said.values or None in said.values:
            return Rejection("not_an_option")
        possible = tuple(sorted({number for value in said.values for number in value}))
        either = any(isinstance(value, frozenset) and len(value) > 1 for value in said.values)
        if either or (len(possible) > 1 and said.torn) or (possible and () in said.values):
            return Rejection("unclear", tuple(self.numbered[number] for number in possible))
        others = [key for key in keys(said.comment or "") if not self.lexicon.means(key, "and")]
        # Words beside a mark of a list that nobody knows may be answers of their own: `sms, mail`.
        is_unknown = others and self.lexicon.words.isdisjoint(others)
        lists_more = is_unknown and any(token.key in ",/+&" for token in reply.tokens)
        return replace(said, values=possible, sure=said.sure and not lists_more)

    def at(self, tokens: Sequence[Token], at: int) -> Candidate | None:
        """Find an option, by its label before anything else the words might be."""
        ways = (self._labelled, self._said_otherwise, self._lettered, self._placed, self._numbered)
        return next(filter(None, (way(tokens, at) for way in ways)), None)

    def _labelled(self, tokens: Sequence[Token], at: int) -> Candidate | None:
        """Find a label, or one of several."""
        is_day = at > 0 and any(day.length_at(tokens, at - 1) > 1 for day in self.lexicon.near.values())  # i morgen
        near = None if is_day else self._labels.near_at(tokens, at)
        return near and Candidate(near.length, self._options(near.positions), near.is_sure, free=not self.several)

    def _options(self, positions: Iterable[int]) -> frozenset[int]:
        """Return the numbers of the options that labels at some positions are of."""
        return frozenset(self.named[position][0] for position in positions)

    def _said_otherwise(self, tokens: Sequence[Token], at: int) -> Candidate | None:
        """Find another word for a label that is a yes or a no, or for all or none of the options."""
        for name, value in (("yes", None), ("no", None), ("all", self.together), ("none", ())):
            if not (length := self.lexicon[name].length_at(tokens, at)):
                continue
            if name in ("no", "none") and self._labels.near_at(tokens, at + length):
                return None  # no nausea
            begun = where(map(self.lexicon[name].begin, self._labels.words))
            label = self._labels.words[min(begun)] if len(begun) == 1 else ()
            # Among bad, OK and good an OK is a grade: `okay` says it, and no other yes.
            is_grade = 0 not in begun and self.lexicon.consents.begin(label) and label[0][0] != tokens[at].key[0]
            if label and not is_grade:
                return Candidate(length, self._options(begun), soft=name == "yes")
            if value is not None:
                return (value and self._all_but(tokens, at, at + length)) or Candidate(length, value, alone=True)
        return None

    def _all_but(self, tokens: Sequence[Token], at: int, end: int) -> Candidate | None:
        """Find options that a word or two part from all of them: they are left out (`alle unntatt 3`)."""
        stop = next((later for later in range(end, len(tokens)) if tokens[later].key in ",.:!?\n"), len(tokens))
        others = [self._labelled(tokens, later) or self._numbered(tokens, later) for later in range(end + 1, stop)]
        left = tuple(n for n in self.together if not any(n in (found.value or ()) for found in others if found))
        return Candidate(stop - at, left, sure=False) if 0 < len(left) < len(self.together) else None

    def _placed(self, tokens: Sequence[Token], at: int) -> Candidate | None:
        """Find the option at a place, or so many from there: `the second`, `the last two`."""
        last = self.lexicon.days["-"].length_at(tokens, at) if "-" in self.lexicon.days else 0
        place = max(self.numbered) if last else self.lexicon.numerals.ordinals.get(tokens[at].key)
        if place is None:
            return None
        length = last or 1
        count = self._number(tokens, at + length)
        if count and count[1] > 1:
            few = self.together[-count[1] :] if last else self.together[: count[1]]
            return Candidate(length + count[0], few if last or place == 1 else None)
        return Candidate(length, frozenset((place,)) if place in self.numbered else None, counts=True, alone=True)

    def _number(self, tokens: Sequence[Token], at: int) -> tuple[int, int, bool] | None:
        """Find a number in figures or in words: its tokens, the number, and if it is well written."""
        if at >= len(tokens) or tokens[at].kind == "word":
            return self.lexicon.numeral_at(tokens, at)
        found = match_at(_FIGURE, tokens, at)
        if not found or found[0][2] not in {
            None,
            *self.lexicon.numerals.ordinal_endings,
            *self.lexicon.numerals.noun_ends,
        }:
            return None
        listed = at > 1 and tokens[at - 2].kind == "number" and tokens[at - 1].key in ",/+&-."
        signed = at > 0 and tokens[at - 1].key == "-" and tokens[at - 1].spaced and not tokens[at].spaced
        if signed or not (listed or is_begun(tokens, at)):
            return None
        return found[1], int(found[0][1]), not tokens[at].slipped

    def _numbered(self, tokens: Sequence[Token], at: int) -> Candidate | None:
        """Find the number shown beside an option, or all from one to another: `1-3`, `1 to 3`."""
        if not (found := self._number(tokens, at)):
            return None
        length, number, sure = found
        end, means = at + length, self.lexicon.means
        unit = next((token.key for token in tokens[end : end + 2] if token.key != "."), "")
        if unit == "%" or unit in self.lexicon.units or unit in self.lexicon.calendar.months.numbers:
            return None  # an amount, a day
        if number > 1 and "-" in self.lexicon.days and (last := self.lexicon.days["-"].length_at(tokens, end)):
            return Candidate(length + last, None)  # the 2 last
        typed = tokens[at].kind == "number"
        joins = unit == "-" or (means(unit, "doubt") and means(unit, "at", "-m"))  # to, not or
        to = self._numbered(tokens, end + 1) if joins and end + 1 < len(tokens) else None
        if to and to.value and number in self.numbered and number < max(to.value):
            few = tuple(range(number, max(to.value) + 1))
            return replace(to, length=length + 1 + to.length, value=few, sure=to.sure and unit == "-")
        value: Collection[int] | None = frozenset((number,)) if number else ()
        if number not in self.numbered and (number or not self.several):
            value = self._options(self._labels.holding(number))
            value, sure = value if len(value) == 1 else None, False
        sure = sure and (typed or (str(number),) not in self._labels.words)
        return Candidate(length, value, sure, counts=True, lists=typed and at > 0, alone=not typed)

    def _lettered(self, tokens: Sequence[Token], at: int) -> Candidate | None:
        """Find a letter, where letters are all that is said: the place of an option, or how labels begin, or either."""
        letter, words = tokens[at].key, [token.key for token in tokens if token.kind != "mark"]
        told = [word for word in words if word == letter or not self.lexicon.means(word, "filler", "and", "doubt")]
        if letter not in words or not all(len(word) == 1 and word.isalpha() for word in told):
            return None
        placed = {n for place, n in zip(ascii_lowercase, self.numbered, strict=False) if place == letter}
        begun = self._options(where("".join(label).startswith(letter) for label in self._labels.words))
        meant = placed if placed and (placed <= begun or len(told) > 1) else placed | begun
        return Candidate(1, frozenset(meant), sure=bool(placed)) if meant else None
