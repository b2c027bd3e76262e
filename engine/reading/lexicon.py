"""What the words of one language mean to a reader: its vocabulary and its numbers, ready to be found among tokens."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property, lru_cache

from engine.languages import Language
from engine.reading import spelling
from engine.reading.tokens import Token, keys

LONGEST_NUMERAL = 6
"""The most words one number is written in: nine hundred and ninety nine, and one to spare."""


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
        spelled = {self._joined(words): number for words, number in spelling.cardinals(self.language.tag).items()}
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

    def _joined(self, words: tuple[str, ...]) -> str:
        return "".join(word for word in words if (word,) not in self["and"])

    def numeral_at(self, tokens: Sequence[Token], at: int) -> tuple[int, int] | None:
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
            if run in self.numbers:
                found = end - at + 1, self.numbers[run]
        return found or self._misspelt(tokens[at]) if at < len(tokens) else None

    def _misspelt(self, token: Token) -> tuple[int, int] | None:
        """Read a number with two letters swapped or one doubled; other slips make other words (nice, fine, then)."""
        if token.kind != "word" or len(token.key) < 4 or token.key in self.words:
            return None
        meant = {_swapped(token.key, at) for at in range(1, len(token.key) - 1)}
        meant |= {_without(token.key, at) for at in range(1, len(token.key)) if len(token.key) > 4}
        values = {self.numbers[word] for word in meant if word in self.numbers}
        return (1, values.pop()) if len(values) == 1 else None


def _without(word: str, at: int) -> str:
    """Leave out a letter that is there twice."""
    return word[:at] + word[at + 1 :] if word[at] == word[at - 1] else word


def _swapped(word: str, at: int) -> str:
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


@lru_cache(maxsize=256)
def lexicon(language: Language) -> Lexicon:
    """Give the lexicon of a language, made once."""
    return Lexicon(language)
