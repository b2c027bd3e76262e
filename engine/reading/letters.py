"""Tokens written as letters for what each may be, so that one pattern tells what a run of them is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from engine.reading.asked import Asked
from engine.reading.figures import is_begun
from engine.reading.lexicon import Lexicon
from engine.reading.tokens import Token

_MOST_TOKENS, _LONGEST_PHRASE = 10, 4


class Meaning(NamedTuple):
    """What some tokens may be: a letter for it, its value, how many tokens it takes, and whether that is no guess."""

    letter: str
    value: Any = None
    length: int = 0
    sure: bool = True


class Legend(dict[str, tuple[str, Any]]):
    """Letters and values by phrases without their white space, so that `idag` is `i dag`; the last put counts."""

    def put(self, letter: str, phrases: Iterable[Iterable[str]], value: Any = None) -> None:
        """Write these phrases as this letter."""
        self.update({"".join(phrase): (letter, value) for phrase in phrases})

    def at(self, tokens: Sequence[Token], at: int) -> Meaning:
        """Find the longest phrase from here, without white space and points in it (`idag`, `p. m`); else no letter."""
        for length in range(min(_LONGEST_PHRASE, len(tokens) - at), 0, -1):
            first, *more = (token.key for token in tokens[at : at + length])
            if found := self.get("".join([first, *(key for key in more[:-1] if key != "."), *more[-1:]])):
                return Meaning(*found, length)
        return Meaning("")


@dataclass(frozen=True, kw_only=True)
class Letters(ABC):
    """What finds days, and what finds times: each tells what its letters stand for.

    Those that both write mean the same: D and C numbers in figures and in words, F and f several of them, x such as may
    say something else, U what is counted, N a day near today, R what joins a range, and a comma nothing.
    """

    lexicon: Lexicon
    asked: Asked
    fillers: tuple[str, ...] = ("yes",)
    known: dict[int, Meaning] = field(default_factory=dict, init=False)
    """What stands where in the tokens of one reply; other tokens need another finder."""

    @abstractmethod
    def meaning(self, tokens: Sequence[Token], at: int) -> Meaning:
        """Return what the tokens from here may be; one of no length ends the run, a comma in it is left out."""

    def written(self, tokens: Sequence[Token], at: int) -> tuple[str, list[Any], list[int]]:
        """Write the tokens from here as letters; their values follow, and where the first begins and each ends.

        A comma, which says nothing, is left out; nothing is written that begins with one.
        """
        letters, values, ends = "", list[Any](), [at]
        is_cut = tokens[at].kind == "number" and not is_begun(tokens, at)
        last = at if is_cut else min(len(tokens), at + _MOST_TOKENS)
        while at < last:
            meaning = self.known[at] = self.known.get(at) or self.meaning(tokens, at)
            if not meaning.length or (meaning.letter == "," and not letters):
                break
            at += meaning.length
            if meaning.letter != ",":
                letters += meaning.letter
                values.append(meaning.value)
                ends.append(at)
        return letters, values, ends
