"""Yes and no as candidates: a few words for each, signs, a rule of negation, and the verb of the question repeated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz.distance import OSA

from engine.languages import Language
from engine.reading.candidates import Candidate
from engine.reading.cleaning import unreadable
from engine.reading.lexicon import Lexicon, lexicon
from engine.reading.tokens import Token, keys, tokenised
from engine.reading.verdict import one_said

_SIGNS = dict.fromkeys("👍👌✅✔☑🆗", True) | dict.fromkeys("👎❌✖❎🚫", False)
_LONG = 5
_MOST_WORDS = 12
_SHORT = 3
_CLOSED = ("comment", "not", "and", "at", "all")


@dataclass(frozen=True)
class Agreement:
    """Finds yes and no. `question` are the words of the question.

    Where no word for either is said, a negation is a no (`not really`), and the verb the question begins with is a
    yes, or a no where it is denied (`they did`, `we have not`).
    """

    lexicon: Lexicon
    question: tuple[Token, ...]
    reply: tuple[Token, ...]
    asked: frozenset[str] = frozenset()
    fillers: tuple[str, ...] = ("comment",)

    def at(self, tokens: Sequence[Token], at: int) -> Candidate | None:
        """Find a yes or a no."""
        if (sign := _SIGNS.get(tokens[at].key)) is not None:
            return Candidate(1, sign, opens=True)
        for value, meaning in ((True, "yes"), (False, "no")):
            length = self.lexicon[meaning].length_at(tokens, at) or self._misspelt(tokens[at], meaning)
            if length:
                return self._seed(tokens, at, length, value=value)
        if denied := self._denied_seed(tokens, at):
            return denied
        return None if self._has_seed else self._without_seed(tokens, at)

    def _denied_seed(self, tokens: Sequence[Token], at: int) -> Candidate | None:
        """Find a word for yes that is denied before it, by a word or by a prefix: `is not correct`, `incorrect`."""
        if tokens[at].kind != "word" or self.lexicon["doubt"].length_at(tokens, at):
            return None
        end = at + self.lexicon["not"].length_at(tokens, at)
        if end == at:
            return Candidate(1, value=False, sure=False) if self._is_prefixed(tokens[at].key) else None
        while (
            end < min(len(tokens), at + _MOST_WORDS)
            and self._is_closed(end)
            and tokens[end].kind != "mark"
            and not self._agrees(tokens, end)
        ):
            end += 1
        length = self._agrees(tokens, end)
        plain = length and tokens[end].key[:1] == self._yes[:1]
        return Candidate(end + length - at, value=False, sure=False) if length and not plain else None

    def _agrees(self, tokens: Sequence[Token], at: int) -> int:
        return self.lexicon["yes"].length_at(tokens, at)

    def _is_prefixed(self, word: str) -> bool:
        """Return whether a word is one for yes behind a short prefix, which denies it: `incorrect`, `uenig`."""
        if word in self.lexicon.words:
            return False
        seeds = (phrase[0] for phrase in self.lexicon["yes"] if len(phrase) == 1 and len(phrase[0]) >= _LONG - 1)
        return any(word.endswith(seed) and len(word) - len(seed) <= _SHORT for seed in seeds)

    def _seed(  # noqa: PLR0911 - one line a thing that words after it make of it
        self, tokens: Sequence[Token], at: int, length: int, *, value: bool
    ) -> Candidate | None:
        """Take a word for yes or no; a yes that is denied is a no (definitely not), one letter stands alone."""
        end = at + length
        if length == 1 and len(tokens[at].key) == 1 and end < len(tokens) and not self._changes_nothing(tokens, end):
            return None
        plain = tokens[at].key[:1] == self._yes[:1] or not value
        if at and tokens[at - 1].kind == "word" and length == 1 and (tokens[at].key,) in self.lexicon["filler"]:
            return None
        if not plain and self.lexicon["doubt"].length_at(tokens, end):
            return None
        after = end
        while not plain and after < len(tokens) and self._is_closed(after):
            if self.lexicon["not"].length_at(tokens, after):
                return Candidate(after + 1 - at, value=False, opens=True)
            after += 1
        if not plain and any(self.lexicon["not"].length_at(tokens, other) for other in range(end, len(tokens))):
            return Candidate(length, value=False, sure=False, opens=True)
        if value and (denied := self.lexicon["not"].length_at(tokens, end)):
            return Candidate(length + denied, value=False, opens=True)
        opens = plain and (tokens[at].key not in self.lexicon.openings or length > 1 or self._is_closed(end))
        return Candidate(length, value, opens=opens, soft=not plain)

    def _changes_nothing(self, tokens: Sequence[Token], at: int) -> bool:
        ends = tokens[at].kind == "mark" and tokens[at].key not in "/&+"
        return ends or any(self.lexicon[name].length_at(tokens, at) for name in ("filler", "yes", "no"))

    @property
    def _yes(self) -> str:
        """The word for yes: those that begin like it say nothing else (yep, yeah), others do (fine, right)."""
        return next(iter(keys(self.lexicon.language.words.get("yes", ("?",))[0])), "?")

    def _misspelt(self, token: Token, meaning: str) -> int:
        """Take a long word with one slip in it, or a short one with its last letter doubled."""
        if token.kind != "word" or token.key in self.lexicon.words:
            return 0
        seeds = [phrase[0] for phrase in self.lexicon[meaning] if len(phrase) == 1]
        if len(token.key) > 2 and token.key[-1] == token.key[-2] and token.key[:-1] in seeds:
            return 1
        half, odd = divmod(len(token.key), 2)
        if half > 1 and not odd and token.key[:half] == token.key[half:] and token.key[:half] in seeds:
            return 1
        near = (seed for seed in seeds if len(seed) >= _LONG - 1 and seed[0] == token.key[0])
        return int(len(token.key) >= _LONG and any(OSA.distance(seed, token.key, score_cutoff=2) <= 1 for seed in near))

    @cached_property
    def _has_seed(self) -> bool:
        """Return whether a word for yes or no is said anywhere."""
        return any(
            self.lexicon[meaning].length_at(self.reply, at) or self._misspelt(token, meaning)
            for at, token in enumerate(self.reply)
            for meaning in ("yes", "no")
        )

    def _without_seed(  # noqa: PLR0911 - one line a thing that a short reply may say
        self, tokens: Sequence[Token], at: int
    ) -> Candidate | None:
        """Take the whole of a short reply as its negation or its verb says; what is denied must not be named."""
        if at or len(self._words) > _MOST_WORDS or tokens[-1].key == "?" or self._leaves_open:
            return None
        unknown = [at for at, token in enumerate(tokens) if token.kind != "mark" and not self._is_closed(at)]
        denying = (self.lexicon["not"], self.lexicon.none) if self._repeats else (self.lexicon["not"],)
        denials = [at for at in range(len(tokens)) if any(phrases.length_at(tokens, at) for phrases in denying)]
        if len(denials) % 2:
            first = not denials[0] and len(self._words) <= _SHORT
            if len(unknown) > 1 or (any(other > denials[0] for other in unknown) and not first):
                return None
            return Candidate(len(tokens), value=False, sure=not unknown and self._is_mine)
        if denials:
            return None
        content = (self._verb,) not in self.lexicon["comment"]
        if self._repeats and (not unknown or (content and tokens[0].key == self._verb)):
            return Candidate(len(tokens), value=True, sure=not unknown)
        if unknown or not self._words:
            return None
        said = [token.key for token in self._words]
        if said[-1] == self._predicate:
            return Candidate(len(tokens), value=True, sure=len(said) <= 2)
        named = any(word in self._asked for word in said)
        return Candidate(len(tokens), value=True, sure=False) if named or self._is_short_form(tokens) else None

    @cached_property
    def _is_mine(self) -> bool:
        """Return whether the question is about somebody else, or nobody else is said to do it: `she does not`."""
        named = {token.key for token in self.question} - self.lexicon.calendar.names
        if not self._addressed or named.isdisjoint(token.key for token in self._words):
            return True
        word = (self._words[0].key,)
        own = word in self.lexicon["filler"] or word in self.lexicon["not"] or word not in self.lexicon["comment"]
        return own or word[0] in {token.key for token in self.question}

    @cached_property
    def _asked(self) -> frozenset[str]:
        """The words of the question that say what it asks; its numbers and days are when, not what."""
        named = self.lexicon.words | self.lexicon.calendar.names
        return frozenset(token.key for token in self.question if token.kind == "word") - named

    @cached_property
    def _predicate(self) -> str:
        """The word after the verb and its pronoun (happy, in `Are you happy with it?`); empty where that is a name."""
        words = self._after_verb
        return words[1] if self._addressed and words[1:] and words[1] in self._asked else ""

    @cached_property
    def _after_verb(self) -> list[str]:
        words = [token.key for token in self.question if token.kind == "word"]
        return words[words.index(self._verb) + 1 :] if self._verb in words else []

    @property
    def _addressed(self) -> bool:
        """Whether a pronoun follows the verb of the question: `are you`."""
        return (*self._after_verb[:1],) in self.lexicon["comment"]

    def _is_short_form(self, tokens: Sequence[Token]) -> bool:
        """Return whether a reply is a pronoun and a verb alone, all words of a closed class: `they have`, `I will`."""
        said = {token.key for token in self._words}
        closed = all((word,) in self.lexicon["comment"] for word in said)
        asks = len(tokens) == _SHORT and (tokens[-1].key,) in self.lexicon["filler"]  # who is this
        return closed and not asks and 2 <= len(said) == len(tokens) <= _SHORT

    @cached_property
    def _words(self) -> list[Token]:
        return [token for token in self.reply if token.kind != "mark"]

    @cached_property
    def _leaves_open(self) -> bool:
        return any(
            self.lexicon["doubt"].length_at(self.reply, at)
            or (not self._repeats and self.lexicon.none.length_at(self.reply, at))
            for at in range(len(self.reply))
        )

    @cached_property
    def _repeats(self) -> bool:
        return self._verb in {token.key for token in self._words} and len(self._words) > 1

    @cached_property
    def _verb(self) -> str:
        """The first word of the question: in a question that is answered with yes or no, its verb."""
        end = max((at for at, token in enumerate(self.question) if token.key == "?"), default=len(self.question))
        marks = (at for at, token in enumerate(self.question[:end]) if token.key in ".!?\n" and at + 1 < end)
        start = max(
            (at + 1 for at in marks if not self.question[at + 1].is_lower and self.question[at + 1].spaced), default=0
        )
        return next((token.key for token in self.question[start:end] if token.kind == "word"), "")

    def _is_closed(self, at: int) -> bool:
        token = self.reply[at] if at < len(self.reply) else None
        if token is None or token.kind == "mark":
            return True
        asked = token.key in {other.key for other in self.question}
        return asked or any((token.key,) in self.lexicon[meaning] for meaning in _CLOSED)


def says_yes(reply: str, languages: Sequence[Language]) -> bool:
    """Return whether a reply is a plain yes in one of these languages, and nothing else."""
    if unreadable(reply):
        return False
    tokens = tokenised(reply).tokens
    for words in map(lexicon, languages):
        finder = Agreement(words, (), tokens)
        said = one_said(tokenised(reply), words, finder)
        if said.values == (True,) and said.sure and said.comment is None:
            return True
    return False
