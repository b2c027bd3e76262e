"""Numbers written in words, in any language CLDR spells them in. The only door of unicode_rbnf.

CLDR spells each number in one way; people compose the same parts in others (`toogtjue`, `hundreogsyv`). So the parts
are taken from CLDR, with those a vocabulary adds, and composed by one rule: ones, tens and hundreds of a thousand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache

from rapidfuzz.distance import OSA
from unicode_rbnf import FormatPurpose, RbnfEngine
from unicode_rbnf.engine import RbnfError

from engine.languages import look_up
from engine.reading.tokens import keys

SCALES = (100, 1000, 1_000_000)
DOZEN = 12
HIGHEST_ORDINAL = 31
"""The last day of a month; no list of options is longer."""

_LONGEST = 40
_SHORTEST_MISSPELT = 4


class Numerals:
    """The numbers of one language. `further` are spellings beside CLDR's: (number, word)."""

    def __init__(self, tag: str, joins: Iterable[str], further: Iterable[tuple[int, str]]) -> None:
        cardinals = dict(_spelled(tag, (*range(100), *SCALES, *(2 * scale for scale in SCALES))))
        self.parts = {word: number for word, number in cardinals.items() if number < SCALES[0]}
        self.added = {"".join(keys(text)): number for number, text in further}
        few = sorted((word for word, number in self.parts.items() if number in (1, 2)), key=len, reverse=True)
        big = [(_without(word, few), number) for word, number in cardinals.items() if number >= SCALES[0]]
        self.scales = {word: scale for word, number in big for scale in SCALES if word and number in (scale, 2 * scale)}
        self.scales |= {word: number for word, number in self.added.items() if number in SCALES[1:]}
        self.parts |= {word: number for word, number in self.added.items() if number not in SCALES[1:]}
        self.joins = frozenset(joins) - self.parts.keys()
        self.minus = frozenset(word.split()[0] for word in _texts(tag, -3) if word)
        self.points = frozenset(word for text in _texts(tag, 0.5) for word in text.split()[1:-1])
        """The word for the decimal sign: `komma` of `8 komma 5`."""
        self.ordinals = dict(_spelled(tag, range(1, HIGHEST_ORDINAL + 1), FormatPurpose.ORDINAL))
        self.ordinal_endings = frozenset(word[-length:] for word in self.ordinals for length in (1, 2, 3))
        self._by_letter: dict[str, list[str]] = {}
        for word in sorted({*self.parts, *self.scales, *self.joins}, key=len, reverse=True):
            if len(word) > 1:  # `k` of 12k is not the end of a word
                self._by_letter.setdefault(word[:1], []).append(word)

    @lru_cache(maxsize=4096)  # noqa: B019 - there is one object a language, for as long as the engine runs
    def value(self, run: str) -> int | None:
        """Return the number that words run together spell, None where they spell none."""
        if len(run) > _LONGEST:
            return None
        return next((value for parts in self._cut(run) if (value := self._composed(parts)) is not None), None)

    def begins(self, word: str) -> bool:
        """Return whether a word may be, or begin, a number."""
        return any(word.startswith(part) for part in self._by_letter.get(word[:1], ()) if part not in self.joins)

    @lru_cache(maxsize=4096)  # noqa: B019 - as above
    def nearest(self, word: str) -> str | None:
        """Return the part that a word misspells: a letter too many or too few, or two swapped; one part alone is near.

        One letter for another makes other words (`nice`), so it is no slip.
        """
        if not _SHORTEST_MISSPELT <= len(word) <= _LONGEST or word in self.parts:
            return None
        parts = [part for part in self._by_letter.get(word[0], ()) if part not in self.joins]
        near = [part for part in parts if _is_slip(word, part)] or [part for part in parts if is_noun(word, part)]
        values = {self.parts.get(part, self.scales.get(part)) for part in near}
        return near[0] if len(values) == 1 else None

    def _cut(self, run: str) -> Iterator[tuple[str, ...]]:
        if not run:
            yield ()
            return
        for part in self._by_letter.get(run[0], ()):
            if run.startswith(part):
                yield from ((part, *rest) for rest in self._cut(run[len(part) :]))

    def _composed(self, parts: tuple[str, ...]) -> int | None:
        if not parts or parts[-1] in self.joins or parts[0] in self.joins:
            return None
        total, under, joined = 0, 0, False
        for at, part in enumerate(parts):
            if part in self.joins:
                joined = True
                continue
            scale = self.scales.get(part)
            if scale is None:
                under = self._added(under, part, joined=joined, first=not at)
                if under < 0:
                    return None
            elif (total and total <= scale != SCALES[0]) or (joined and at > 1 and not under):
                return None
            elif scale > SCALES[0]:
                total, under = total + max(1, under) * scale, 0
            elif under >= DOZEN * 2 or (under == 0 and at and parts[at - 1] in self.parts):
                return None
            else:
                under = max(1, under) * scale
            joined = False
        return total + under

    def _added(self, under: int, part: str, *, joined: bool, first: bool) -> int:
        """Add ones or tens to what is under a thousand; -1 where these two make no number."""
        number, last = self.parts[part], under % 100
        if number == DOZEN and part in self.added and 0 < under < 100:
            return under * number
        if number == 0 and not first:
            return -1
        if not last:
            return under + number
        tens_then_ones = last >= 20 and last % 10 == 0 and 0 < number < 10 and not joined
        ones_then_tens = joined and last < 10 and number >= 20 and number % 10 == 0
        return under + number if tens_then_ones or ones_then_tens else -1


def _is_slip(word: str, part: str) -> bool:
    if abs(len(word) - len(part)) > 1 or len(part) < 3 or OSA.distance(word, part, score_cutoff=1) != 1:
        return False
    return len(word) != len(part) or sorted(word) == sorted(part)


def is_noun(word: str, part: str) -> bool:
    """Return whether a word is a noun made of a number by `er` at its end, one doubled before them: `femmer`."""
    return word.endswith("er") and word[:-2] in (part, part + part[-1])


def _without(word: str, few: Iterable[str]) -> str:
    """Return `hundred` of `one hundred`."""
    return next((word.removeprefix(one) for one in few if word.startswith(one)), word)


def _spelled(
    tag: str, numbers: Iterable[int], purpose: FormatPurpose = FormatPurpose.CARDINAL
) -> Iterator[tuple[str, int]]:
    yield from (("".join(text.split()), number) for number in numbers for text in _texts(tag, number, purpose))


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
