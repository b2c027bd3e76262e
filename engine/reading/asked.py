"""What a question asks for: its unit, its money, and the words that a reply may repeat."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
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
    """What a question asks for: its words that are no words of the vocabulary, its unit, and the currency of money.

    `names` are its words and those for its unit; `hanging` the words for at that it asks with by themselves, which make
    no place of a number: what does the meter stand at?
    """

    words: frozenset[str]
    units: frozenset[str]
    money: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    hanging: frozenset[str] = frozenset()

    @lru_cache(maxsize=8192)  # noqa: B019 - these are few, and kept
    def has(self, word: str) -> bool:
        """Return whether a word is one of these, inflected or shortened."""
        short = (name.startswith(word) or shortens(word, name) for name in self.names if len(word) >= _SHORT)
        stems = (name for name in self.names if len(name) > _SHORT or name == word)  # bor is no børn
        return any(short) or any(alike(word, name) for name in stems)


@lru_cache(maxsize=512)
def asked_in(known: Lexicon, question: Reply) -> Asked:
    """Find the unit by a sign, as the first named, not of time if it can be, or by a word said with it (years old)."""
    tokens = [token for token in question.tokens if token.kind == "word" or token.key in SIGNS]
    asked = [token.key for token in tokens]
    words = frozenset(word for word in asked if not known.means(word, *_EMPTY))
    signs = (units for sign, units in SIGNS.items() if sign in asked)
    said = ((known.units[unit], more) for unit, *more in known["bound"] if unit in known.units)
    bound = (units for units, more in said if any(alike(one, word) for one in more for word in asked))
    other = {text.casefold() for name, texts in known.language.words.items() if name != "days" for text in texts}
    other |= known.currencies.keys()
    far = {at + n for at in range(len(asked)) for day in known.near.values() for n in range(day.length_at(tokens, at))}
    typed = [question.text[token.start : token.end].casefold() for token in tokens]
    told = [word for at, word in enumerate(asked) if len(word) > 1 and at not in far and typed[at] not in other]
    two = ["".join(words) for words in pairwise(asked)]  # square metres, svenske kroner
    money = next((known.currencies[word] for word in (*two, *asked) if word in known.currencies), frozenset[str]())
    powers = [f"{one.key}{other.key}" for one, other in pairwise(question.tokens) if not other.spaced]  # m2
    exact = [known.units[word] for word in (*two, *powers, *told) if word in known.units]
    exact.sort(key=lambda units: units <= TIMES)
    pairs = ((word, unit) for word in told for unit in known.units if min(len(word), len(unit)) > _SHORT)
    spelt = (known.units[unit] for word, unit in pairs if alike(word, unit) or word.startswith(unit))
    units = next((units for found in (signs, exact, bound, spelt) for units in found), frozenset[str]())
    units = _DEGREES if units & _DEGREES else units
    names = words.union(word for word, named in known.units.items() if named & units)
    keys = [*(token.key for token in question.tokens), "."]
    hanging = (key for key, other in pairwise(keys) if not other[0].isalnum() or known.means(other, "at"))
    return Asked(words, units, money, names, frozenset(key for key in hanging if known.means(key, "at")))
