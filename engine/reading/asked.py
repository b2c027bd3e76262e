"""What a question asks: its words, its verb, its unit and its money."""

from __future__ import annotations

from functools import cached_property, lru_cache
from itertools import chain, pairwise

from engine.reading.lexicon import CLOSED, UNITS, Lexicon
from engine.reading.slips import alike, words_meant
from engine.reading.tokens import tokenised

_DEGREES = frozenset(("temperature-generic", "temperature-celsius", "temperature-fahrenheit", "angle-degree"))
TIMES = frozenset(f"duration-{name}" for name in UNITS["duration"])
SIGNS = {"°": _DEGREES, "%": frozenset(("concentr-percent",))}

_SHORT = 3
"""Letters of a word that may be short for another, and of one that has no other forms."""


class Asked:
    """What a question asks in one language. `words` are all its words and numbers."""

    def __init__(self, text: str, known: Lexicon) -> None:
        self._known, self._text, self.tokens = known, tokenised(text).text, tokenised(text).tokens
        self.words = frozenset(token.key for token in self.tokens if token.kind != "mark")

    @cached_property
    def sentence(self) -> list[str]:
        """The words of the last sentence that asks, without `Taxi:`, `Hi Anna,` and `Yes or no?`; its verb is first."""
        asked, means = self.tokens, self._known.means
        end = max((at for at, token in enumerate(asked) if token.key == "?"), default=len(asked))
        said = next((at for at, token in enumerate(asked) if means(token.key, "comment")), end)  # no name from here on
        marks = (at for at in range(end - 1) if asked[at].kind == "mark" and (asked[at].key != "," or at < said))
        words = (at + 1 for at in marks if asked[at + 1].kind == "word" and asked[at + 1].spaced)
        start = max((at for at in words if not means(asked[at].key, "yes", "no")), default=0)
        return [token.key for token in asked[start:end] if token.kind == "word"] or [""]

    @cached_property
    def told(self) -> frozenset[str]:
        """The words of that sentence that say what it asks; its units and days are when or how much, not what."""
        known, days = self._known, self._known.calendar
        words = (word for word in self.sentence if not known.means(word, *CLOSED))
        return frozenset(words).difference(days.names, known.near_words, known.units, *days.parts_of_day)

    @cached_property
    def proposes(self) -> bool:
        """Whether one may consent: a pronoun follows the verb, or a day is named, or nothing is known."""
        is_addressed = not self.words or tuple(self.sentence[1:2]) in self._known["comment"]
        return is_addressed or any(word.isdecimal() or word in self._known.calendar.names for word in self.words)

    @cached_property
    def units(self) -> frozenset[str]:
        """The unit by a sign, as the first named, or by a word said with it (years old), and the currency."""
        known = self._known
        tokens = [token for token in self.tokens if token.kind != "mark" or token.key in SIGNS]
        asked = [token.key for token in tokens]
        two = ["".join(words) for words in pairwise(asked)]  # square metres, svenske kroner, m2
        money = next((known.currencies[word] for word in (*two, *asked) if word in known.currencies), frozenset[str]())
        near = {word for phrases in known.near.values() for phrase in phrases for word in phrase}  # i dag is no unit
        other = near.union(text.casefold() for texts in known.language.words.values() for text in texts)
        typed = ((token.key, self._text[token.start : token.end].casefold()) for token in tokens)  # är is no år
        told = [word for word, text in typed if text not in other]
        named = [units for word in (*two, *told) if (units := SIGNS.get(word) or known.units.get(word))]
        said = ((known.units[unit], more) for unit, *more in known["bound"] if unit in known.units)
        bound = (units for units, more in said if any(alike(one, word) for one in more for word in asked))
        pairs = ((word, unit) for word in told for unit in known.units if min(len(word), len(unit)) > _SHORT)
        spelt = (known.units[unit] for word, unit in pairs if alike(word, unit) or word.startswith(unit))
        units = next(chain(named, bound, spelt), frozenset[str]())
        units = _DEGREES if units & _DEGREES else units
        return units | (money & known.home_currencies or money)

    @cached_property
    def _counted(self) -> list[str]:
        """The words that say what is asked, and those for its unit, which may have other forms."""
        units = (word for word, named in self._known.units.items() if named & self.units)
        return [word for word in (*self.told, *units) if len(word) > _SHORT]

    @lru_cache(maxsize=8192)  # noqa: B019 - questions are few, and kept
    def counts(self, word: str) -> bool:
        """Return whether a word may say what is counted, inflected, shortened or misspelt."""
        return word in self.told or (len(word) >= _SHORT and bool(words_meant(word, self._counted, _SHORT)[0]))


asked = lru_cache(maxsize=512)(Asked)
"""What a question asks, read once."""
