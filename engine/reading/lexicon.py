"""What the words of one language mean to a reader: its vocabulary and its numbers, ready to be found among tokens."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property, lru_cache

from rapidfuzz.distance import OSA

from engine.languages import Language
from engine.reading import spelling
from engine.reading.tokens import Token, keys

LONGEST_NUMERAL = 6
"""The most words one number is written in: nine hundred and ninety nine, and one to spare."""

LONGEST_MISSPELT = 20
_LONG = 6

_SAID_AFTER = ("around", "remark", "explanation", "correction", "unsure", "yes", "no")


class Phrases:
    """Words and phrases of one meaning."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._by_first: dict[str, list[tuple[str, ...]]] = {}
        for phrase in sorted({keys(text) for text in texts} - {()}, key=len, reverse=True):
            self._by_first.setdefault(phrase[0], []).append(phrase)

    def length_at(self, tokens: Sequence[Token], at: int) -> int:
        """Count the tokens the longest phrase takes from here; 0 where there is none."""
        if at >= len(tokens):
            return 0
        for phrase in self._by_first.get(tokens[at].key, ()):
            if len(phrase) == 1 or tuple(token.key for token in tokens[at : at + len(phrase)]) == phrase:
                return len(phrase)
        return 0

    def __contains__(self, words: object) -> bool:
        return isinstance(words, tuple) and bool(words) and words in self._by_first.get(words[0], ())


class Lexicon:
    """The vocabulary of one language; a meaning it does not list has no words."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._phrases: dict[str, Phrases] = {}

    def __getitem__(self, meaning: str) -> Phrases:
        if meaning not in self._phrases:
            self._phrases[meaning] = Phrases(self.language.words.get(meaning, ()))
        return self._phrases[meaning]

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """The numbers in words, without spaces, hyphens and `and`: CLDR's, and those listed under the number itself."""
        cardinals = spelling.cardinals(self.language.tag)
        spelled = {join(words): number for words, number in cardinals.items() for join in ("".join, self._joined)}
        for meaning, words in self.language.words.items():
            if meaning.isdecimal():
                spelled |= {self._joined(keys(word)): int(meaning) for word in words}
        return spelled

    @cached_property
    def ordinals(self) -> Mapping[str, int]:
        """The places in words: first, second, third."""
        return {self._joined(words): number for words, number in spelling.ordinals(self.language.tag).items()}

    @cached_property
    def words(self) -> frozenset[str]:
        """Every word of the vocabulary: none of them is taken for another word misspelt."""
        return frozenset(word for words in self.language.words.values() for phrase in words for word in keys(phrase))

    @cached_property
    def plural_endings(self) -> tuple[str, ...]:
        """The endings of what is counted."""
        return tuple(ending for text in self.language.words.get("plural_ending", ()) for ending in keys(text))

    @cached_property
    def said_after(self) -> frozenset[str]:
        """Every word of what is said around an answer or after it."""
        phrases = (phrase for meaning in _SAID_AFTER for phrase in self.language.words.get(meaning, ()))
        return frozenset(word for phrase in phrases for word in keys(phrase))

    def _joined(self, words: tuple[str, ...]) -> str:
        return "".join(word for word in words if (word,) not in self["and"])

    def numeral_at(self, tokens: Sequence[Token], at: int, *, misspelt: bool = True) -> tuple[int, int] | None:
        """Find a number in words from here: how many tokens it takes, and the number."""
        run = ""
        found = None
        for end in range(at, min(at + LONGEST_NUMERAL, len(tokens))):
            token = tokens[end]
            if (token.key == "-" and not token.spaced) or (run and (token.key,) in self["and"]):
                continue
            if token.kind != "word":
                break
            run += token.key
            if (number := self._spelled(run)) is not None:
                found = end - at + 1, number
        return found or (self._misspelt(tokens[at]) if misspelt and at < len(tokens) else None)

    def is_misspelt(self, token: Token, meaning: str) -> bool:
        """Tell whether a word is one slip from a long word of this meaning, and is no word of the vocabulary itself."""
        if token.kind != "word" or len(token.key) < _LONG or token.key in self.words:
            return False
        words = (keys(text) for text in self.language.words.get(meaning, ()))
        return any(
            len(each) == 1 and each[0][0] == token.key[0] and OSA.distance(token.key, each[0], score_cutoff=1) < 2
            for each in words
        )

    def _spelled(self, run: str) -> int | None:
        """Read a number in words run together; beyond those of CLDR as so many thousands or hundreds and the rest."""
        if run in self.numbers:
            return self.numbers[run]
        for scale, words in self._scales:
            for word in words:
                many, found, rest = run.partition(word)
                count = self.numbers.get(many, 0) if many else 1
                if found and 0 < count < spelling.HIGHEST and (not rest or rest in self.numbers):
                    return count * scale + self.numbers.get(rest, 0)
        return None

    @cached_property
    def _scales(self) -> tuple[tuple[int, frozenset[str]], ...]:
        return tuple((scale, self._without_one(scale)) for scale in (1000, 100))

    @cached_property
    def thousands(self) -> frozenset[str]:
        """The words for a thousand that may follow a number in digits."""
        return self._without_one(1000) | {
            word for text in self.language.words.get("thousand", ()) for word in keys(text)
        }

    def _without_one(self, number: int) -> frozenset[str]:
        """Give the words of a number without the one they may begin with: `thousand` of `one thousand`."""
        ones = [word for word, value in self.numbers.items() if value == 1]
        words = [word for word, value in self.numbers.items() if value == number]
        return frozenset(word.removeprefix(one) for word in words for one in ones if word.removeprefix(one))

    def _misspelt(self, token: Token) -> tuple[int, int] | None:
        """Read a number with two letters swapped, one doubled or one left out; other slips make other words (nice)."""
        if token.kind != "word" or not 2 < len(token.key) < LONGEST_MISSPELT or token.key in self.words:
            return None
        meant = {_swapped(token.key, at) for at in range(1, len(token.key) - 1)}
        meant |= {_without(token.key, at) for at in range(1, len(token.key)) if len(token.key) > 3}
        values = {self.numbers[word] for word in meant if word in self.numbers} or self.shortened.get(token.key, set())
        return (1, next(iter(values))) if len(values) == 1 else None

    @cached_property
    def shortened(self) -> Mapping[str, set[int]]:
        """The numbers up to twenty by their words with one letter left out, never the first."""
        shortened: dict[str, set[int]] = {}
        for word, number in self.numbers.items():
            for at in range(1, len(word) if len(word) > 3 and number <= 20 else 0):
                shortened.setdefault(word[:at] + word[at + 1 :], set()).add(number)
        return shortened


def _without(word: str, at: int) -> str:
    """Leave out a letter that is there twice."""
    return word[:at] + word[at + 1 :] if word[at] == word[at - 1] else word


def _swapped(word: str, at: int) -> str:
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


@lru_cache(maxsize=256)
def lexicon(language: Language) -> Lexicon:
    """Give the lexicon of a language, made once."""
    return Lexicon(language)
