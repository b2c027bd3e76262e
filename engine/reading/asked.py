"""What a question asks for: its unit, its money, and the words that a reply may repeat."""

from __future__ import annotations

from functools import lru_cache
from itertools import chain, pairwise
from typing import NamedTuple

from engine.reading.lexicon import UNITS, Lexicon
from engine.reading.slips import alike, shortens
from engine.reading.tokens import Reply

_DEGREES = frozenset(("temperature-generic", "temperature-celsius", "temperature-fahrenheit", "angle-degree"))
TIMES = frozenset(f"duration-{name}" for name in UNITS["duration"])
SIGNS = {"°": _DEGREES, "%": frozenset(("concentr-percent",))}

_EMPTY = ("filler", "comment", "at", "and", "not", "doubt")
_SHORT = 3
"""Letters of a word that may be short for another, and of one that has no other forms."""


class Asked(NamedTuple):
    """What a question asks for: its words that are no words of the vocabulary, and its units, among them its currency.

    `names` are its words and those for its unit.
    """

    words: frozenset[str]
    units: frozenset[str]
    names: frozenset[str] = frozenset()

    @lru_cache(maxsize=8192)  # noqa: B019 - these are few, and kept
    def has(self, word: str) -> bool:
        """Return whether a word is one of these, inflected or shortened."""
        short = len(word) >= _SHORT and any(name.startswith(word) or shortens(word, name) for name in self.names)
        return short or any(alike(word, name) for name in self.names if len(name) > _SHORT or name == word)  # bor, børn


@lru_cache(maxsize=512)
def asked_in(known: Lexicon, question: Reply) -> Asked:
    """Find the unit by a sign, as the first named, not of time if it can be, or by a word said with it (years old)."""
    tokens = [token for token in question.tokens if token.kind != "mark" or token.key in SIGNS]
    asked = [token.key for token in tokens]
    words = frozenset(word for word in asked if word.isalpha() and not known.means(word, *_EMPTY))
    two = ["".join(words) for words in pairwise(asked)]  # square metres, svenske kroner, m2
    money = next((known.currencies[word] for word in (*two, *asked) if word in known.currencies), frozenset[str]())
    near = {word for phrases in known.near.values() for phrase in phrases for word in phrase}  # i dag is no unit
    other = near.union(text.casefold() for texts in known.language.words.values() for text in texts)
    typed = ((token.key, question.text[token.start : token.end].casefold()) for token in tokens)  # är is no år
    told = [word for word, text in typed if text not in other]
    named = [units for word in (*two, *told) if (units := SIGNS.get(word) or known.units.get(word))]
    said = ((known.units[unit], more) for unit, *more in known["bound"] if unit in known.units)
    bound = (units for units, more in said if any(alike(one, word) for one in more for word in asked))
    pairs = ((word, unit) for word in told for unit in known.units if min(len(word), len(unit)) > _SHORT)
    spelt = (known.units[unit] for word, unit in pairs if alike(word, unit) or word.startswith(unit))
    units = next(chain(sorted(named, key=TIMES.issuperset), bound, spelt), frozenset[str]())
    units = _DEGREES if units & _DEGREES else units
    names = words.union(word for word, named in known.units.items() if named & units)
    return Asked(words, units | (money & known.home_currencies or money), names)
