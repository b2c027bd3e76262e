"""Numbers written in words, in any language CLDR spells them in. The only door of unicode_rbnf.

CLDR spells each number in one way; people compose its parts in others (`toogtjue`), and a vocabulary may add parts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache

from unicode_rbnf import FormatPurpose, RbnfEngine
from unicode_rbnf.engine import RbnfError

from engine.languages import look_up
from engine.reading.slips import is_slip, nearest
from engine.reading.tokens import keys

_SCALES = (1_000_000, 1000, 100)
_DOZEN = 12
_LAST_DAY = 31
_LONGEST = 100
_SHORTEST_MISSPELT, _SHORTEST_STEM, _LONG = 4, 3, 8
NOUN_ENDS = ("er", "eren", "a", "an", "tal")


class Numerals:
    """The numbers of one language. `further` are spellings beside CLDR's, by their numbers; so is `minus`."""

    def __init__(
        self, tag: str, joins: Iterable[str], further: Mapping[int, Iterable[str]], minus: Iterable[str]
    ) -> None:
        added = {"".join(keys(text)): number for number, texts in further.items() for text in texts}
        words = _spelled(tag, range(100)) | added
        few = "|".join(sorted((word for word, number in words.items() if number in (1, 2)), key=len, reverse=True))
        counted = [(scale, text) for scale in _SCALES for n in (1, 2) for text in _texts(tag, n * scale)]
        big = {re.sub(f"^(?:{few}) ?", "", text): scale for scale, text in counted}  # of one hundred, and of etthundra
        big |= {word: number for word, number in added.items() if number in _SCALES}
        self.scales = {word: big[word] for word in sorted(big, key=lambda word: (-big[word], -len(word))) if word}
        self.parts = {word: number for word, number in words.items() if number not in _SCALES}
        self.joins = frozenset(joins) - self.parts.keys()
        self.minus = (*minus, *(word.split()[0] for word in _texts(tag, -3) if word))
        self.points = frozenset(word for text in _texts(tag, 0.5) for word in text.split()[1:-1])
        """The word for the decimal sign: `komma` of `8 komma 5`."""
        self.ordinals = _spelled(tag, range(1, _LAST_DAY + 1), FormatPurpose.ORDINAL)
        self.ordinal_endings = frozenset(word[-length:] for word in self.ordinals for length in (1, 2, 3))
        self.noun_ends = frozenset(end for end in NOUN_ENDS if end[0] != "a" or "a" in self.ordinal_endings)
        """What nouns end with behind figures: `5:an` as `femman`, where `1a` is not said of what is excellent."""
        self.multiples = self.scales | {word: number for word, number in added.items() if number == _DOZEN}
        tens = {word: number for word, number in self.parts.items() if number in range(20, 100, 10)}
        ones = {word: number for word, number in self.parts.items() if number in range(1, 10)}
        self._composed = {ten + one: tens[ten] + ones[one] for ten in tens for one in ones} | self.parts
        self._composed |= {one + j + ten: tens[ten] + ones[one] for ten in tens for one in ones for j in self.joins}
        self._words = [word for word in (*self.parts, *self.scales) if len(word) > 1]  # `k` of 12k ends no word

    @lru_cache(maxsize=4096)  # noqa: B019 - there is one object a language, for as long as the engine runs
    def value(self, run: str) -> int | None:
        """Return the number that words run together spell, None where they spell none."""
        if run in self._composed or len(run) > _LONGEST or run.isdecimal():
            return int(run) if run.isdecimal() else self._composed.get(run)
        for word, scale in self.scales.items():
            before, found, after = run.partition(word)
            if found and len(word) > 1:
                times = self.value(before) if before else 1
                rests = (self.value(after.removeprefix(join)) for join in ("", *self.joins) if after.startswith(join))
                rest = next((number for number in rests if number is not None), None) if after else 0
                if times and rest is not None and times < _SCALES[1] and bool(after) <= rest < scale:
                    return times * scale + rest
        return None

    @lru_cache(maxsize=4096)  # noqa: B019 - as above
    def begins(self, word: str) -> bool:
        """Return whether a word may be, or begin, a number."""
        return any(word.startswith(part) for part in self._words)

    @lru_cache(maxsize=4096)  # noqa: B019 - as above
    def nearest(self, word: str) -> str | None:
        """Return the one part that a word is a noun of, or misspells."""
        if not _SHORTEST_MISSPELT <= len(word) <= _LONGEST or word in self.parts:
            return None
        near = [part for part in self._words if is_noun(word, part)] or [p for p in self._words if is_slip(word, p)]
        near = near or (nearest(word, self._composed) if len(word) >= _LONG else [])
        return near[0] if len({self._composed.get(part, self.scales.get(part)) for part in near}) == 1 else None


def is_noun(word: str, part: str) -> bool:
    """Return whether a word is a noun made of a number, its last letter doubled or not: `femmer`, `firer`, `femtal`."""
    stems = (part, part + part[-1], part.rstrip("e") if len(part) > _SHORTEST_STEM else part)  # fir, no tr
    return any(word == stem + end for stem in stems for end in (*NOUN_ENDS, "ar"))


def _spelled(tag: str, numbers: Iterable[int], purpose: FormatPurpose = FormatPurpose.CARDINAL) -> dict[str, int]:
    return {text.replace(" ", ""): number for number in numbers for text in _texts(tag, number, purpose)}


def _texts(tag: str, number: float, purpose: FormatPurpose = FormatPurpose.CARDINAL) -> Iterator[str]:
    """Spell a number in every way the tag leads to: German of Switzerland is also German; `nn` and `nb` Norwegian."""
    for speller in _spellers(tag):
        try:
            texts = speller.format_number(number, purpose).text_by_ruleset.values()
        except (RbnfError, ValueError):
            continue  # some languages come without this set of rules
        yield from sorted({" ".join(keys(text)) for text in texts})


def spelled(tag: str, number: int) -> str | None:
    """Spell a number as CLDR does in this language, or in one the tag leads to; None where CLDR knows none."""
    return next((speller.format_number(number).text for speller in _spellers(tag)), None)


@cache
def _spellers(tag: str) -> Sequence[RbnfEngine]:
    return [RbnfEngine.for_language(name) for name in RbnfEngine.get_supported_languages() if look_up(tag, [name])]


def by_number(entries: Iterable[str]) -> Mapping[str, list[str]]:
    """Sort entries such as `12 dozen` or `-1 yesterday` by what stands first in them."""
    found: dict[str, list[str]] = {}
    for entry in entries:
        sign, _, words = entry.strip().partition(" ")
        found.setdefault(sign, []).append(words)
    return found
