"""Yes and no as candidates: a few words for each, signs, a rule of negation, and the words of the question repeated."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from engine.languages import Language
from engine.reading.cleaning import unreadable
from engine.reading.grammar import Candidate
from engine.reading.lexicon import Lexicon, lexicon
from engine.reading.slips import alike, nearest
from engine.reading.tokens import Token, keys, tokenised
from engine.reading.verdict import one_said

_SIGNS = dict.fromkeys("👍👌✅✔☑🆗", True) | dict.fromkeys("👎❌✖❎🚫", False)
_CLOSED = ("comment", "not", "and", "at", "all")
_ENDS = frozenset(",;.!?:\n…")
_LONG = 5
_MOST_WORDS = 10
_SHORT = 3


@dataclass(frozen=True)
class Agreement:
    """Finds yes and no in a reply. `question` are the words of the question.

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
        said = self._said(at) or self._denied(at)
        return said if said or at or self._has_seed else self._seedless()

    def _said(self, at: int) -> Candidate | None:
        lengths = ((value, self._length(meaning, at)) for value, meaning in ((True, "yes"), (False, "no")))
        return next((self._seed(at, at + length, value=value) for value, length in lengths if length), None)

    def _length(self, meaning: str, at: int) -> int:
        """Count the tokens of a word for yes or no: a whole one, drawn out (jaja, yess), or a long one misspelt."""
        if at >= len(self.reply):
            return 0
        if length := self.lexicon[meaning].length_at(self.reply, at):
            return length if length >= self._none(at) else 0
        typed = self.reply[at].key
        drawn, long = _seeds(self.lexicon, meaning)
        if self.reply[at].kind != "word" or typed in self.lexicon.words:
            return 0
        return int(bool(drawn.fullmatch(typed) or (len(typed) >= _LONG and nearest(typed, long))))

    def _seed(self, at: int, end: int, *, value: bool) -> Candidate | None:
        """Take a word for yes or no. The word questions show and those that begin like it may open any sentence.

        Others give way to them; one of them that is denied is a no (definitely not), and one letter stands alone.
        """
        token, single = self.reply[at], end == at + 1
        if single and len(token.key) == 1 and end < len(self.reply) and not self._changes_nothing(end):
            return None
        if single and at and self.reply[at - 1].kind == "word" and self._is(token.key, "filler"):
            return None
        if not value or token.key[:1] == self._yes[:1]:
            denied = self._denies(end) if value else 0
            bare = end < len(self.reply) and self.reply[end].key in self._asked
            opens = token.key not in self.lexicon.openings or not single or (self._is_closed(end) and not bare)
            return Candidate(end - at + denied, value and not denied, opens=opens or bool(denied))
        denial = next((other for other in range(end, len(self.reply)) if self._denies(other)), None)
        if denial is None:
            return Candidate(end - at, value=True, sure=self._proposes or not self._consents(at), soft=True)
        near = all(self._is_closed(other) for other in range(end, denial))
        return Candidate(end - at, value=False, sure=near, opens=True)

    def _denied(self, at: int) -> Candidate | None:
        """Find a word for yes that is denied before it, by a word or by a prefix: `is not correct`, `incorrect`."""
        start = at + self._denies(at)
        if self.reply[at].kind != "word" or self.lexicon["doubt"].length_at(self.reply, at):
            return None
        if start == at:
            return Candidate(1, value=False, sure=False) if self._is_prefixed(self.reply[at].key) else None
        end = min(len(self.reply), start + _MOST_WORDS)
        agreed = next((other for other in range(start, end) if self._length("yes", other)), end)
        words = all(self._is_closed(other) and self.reply[other].kind == "word" for other in range(start, agreed))
        if agreed == end or not words or self.reply[agreed].key[:1] == self._yes[:1]:
            return None
        return Candidate(agreed + self._length("yes", agreed) - at, value=False, sure=False)

    def _is_prefixed(self, word: str) -> bool:
        """Return whether a short prefix denies a word for yes or one of the question: `incorrect`, `uenig`."""
        meant = (*_seeds(self.lexicon, "yes")[1], *(asked for asked in self._asked if len(asked) >= _LONG - 1))
        prefixed = any(word.endswith(seed) and 0 < len(word) - len(seed) <= _SHORT + 1 for seed in meant)
        return prefixed and word not in self.lexicon.words

    def _changes_nothing(self, at: int) -> bool:
        ends = self.reply[at].kind == "mark" and self.reply[at].key not in "/&+"
        return ends or any(self.lexicon[name].length_at(self.reply, at) for name in ("filler", "yes", "no"))

    def _denies(self, at: int) -> int:
        return self.lexicon["not"].length_at(self.reply, at)

    def _none(self, at: int) -> int:
        return self.lexicon.none.length_at(self.reply, at)

    def _is_closed(self, at: int) -> bool:
        """Return whether nothing stands here, a mark, a word of the question or one of a closed class."""
        token = self.reply[at] if at < len(self.reply) else None
        return token is None or token.kind == "mark" or token.key in self._question or self._is(token.key, *_CLOSED)

    def _is(self, word: str, *meanings: str) -> bool:
        return any((word,) in self.lexicon[meaning] for meaning in meanings)

    @property
    def _yes(self) -> str:
        """The word for yes: those that begin like it say nothing else (yep, yeah), others do (fine, right)."""
        return next(iter(keys(self.lexicon.language.words.get("yes", ("?",))[0])), "?")

    @cached_property
    def _has_seed(self) -> bool:
        return any(self._said(at) for at in range(len(self.reply)))

    def _seedless(self) -> Candidate | None:
        """Take the first clause that says anything as its negation says, or the words of the question in it."""
        start, end = self._clause()
        said = [at for at in range(start, end) if self.reply[at].kind != "mark"]
        if not 0 < len(said) <= _MOST_WORDS:
            return None
        words = [self.reply[at].key for at in said]
        repeats = any(alike(word, self._verb) for word in words)
        named = [word for word in words if any(alike(word, one) for one in self._asked)]
        unknown = [at for at in said if not self._is_explained(at)]
        doubts = [at for at in said if self.lexicon["doubt"].length_at(self.reply, at)]
        asks = end < len(self.reply) and self.reply[end].key == "?"
        until = 1 if self._none(said[0]) else len(said) if repeats or named else 0
        denials = [at for at in said if self._denies(at)] or [at for at in said[:until] if self._none(at)]
        if denials:
            fact = repeats or self._predicate in words
            plain = not asks and len(denials) % 2 and not any(at <= denials[0] for at in doubts)
            sure = self._is_denied(said, unknown, denials[0], fact=fact) if plain else None
            return None if sure is None else Candidate(end, value=False, sure=sure and not doubts)
        if asks or doubts:
            return None
        sure = self._is_affirmed(words, named, unknown=len(unknown), repeats=repeats)
        return None if sure is None else Candidate(end, value=True, sure=sure)

    def _is_denied(self, said: list[int], unknown: list[int], first: int, *, fact: bool) -> bool | None:
        """Return whether a clause with a negation is surely a no, None where it denies something unknown."""
        words, after = ([self.reply[at].key for at in said if at >= start] for start in (0, first + 1))
        nobody = 0 if self._denies(first) else self._none(first)
        if len(unknown) > 1 or (nobody and len(said) - nobody > 1 and (unknown or not fact)):
            return None
        closed = (word in self._asked or (self._is(word, *_CLOSED) and not self._is(word, "filler")) for word in after)
        bare = len(said) <= _SHORT and all(closed)
        return not unknown and not nobody and (bare or (fact and not self._is_of_others(words)))

    def _is_affirmed(self, words: list[str], named: list[str], *, unknown: int, repeats: bool) -> bool | None:
        """Return whether a clause surely says yes by words of the question, or a short form; None where it does not."""
        short, is_open = len(words) <= _SHORT, not self._is(self._verb, "comment")
        if unknown:
            begins = is_open and unknown == 1 and alike(words[0], self._verb)
            return False if begins or (len(words) > 2 and alike(words[-1], self._verb)) else None
        if self._predicate in words or "".join(self._sentence[-1:]) in named:
            return short
        if repeats and (len(words) > 1 or is_open):
            return short and self._verb in words and not self._is_of_others(words)
        pronoun = short and len(set(words)) == len(words) > 1 and self._is(words[0], "comment")
        helps = any(phrase[0] == words[0] and not self._is(words[0], "filler") for phrase in self.lexicon["help"])
        return False if (pronoun and not helps) or named else None

    def _is_of_others(self, words: Sequence[str]) -> bool:
        """Return whether somebody else is named than whom the question asks."""
        strange = (word for word in words if word not in self._question and not alike(word, self._verb))
        return self._addressed and any(self._is(w, "comment") and not self._is(w, "filler", "not") for w in strange)

    def _clause(self) -> tuple[int, int]:
        """Return where the first clause that says more than fillers begins and ends."""
        start = 0
        for at, token in enumerate(self.reply):
            if token.key in _ENDS:
                said = [one.key for one in self.reply[start:at] if one.kind != "mark"]
                if any(not self._is(word, "filler") or self._is(word, "comment") for word in said):
                    return start, at
                start = at + 1
        return start, len(self.reply)

    def _is_explained(self, at: int) -> bool:
        word = self.reply[at].key
        known = self._is_closed(at) or self._is(word, "filler", "doubt") or self._none(at)
        return bool(known) or any(alike(word, one) for one in (*self._asked, self._verb))

    @cached_property
    def _question(self) -> frozenset[str]:
        return frozenset(token.key for token in self.question if token.kind == "word")

    @cached_property
    def _asked(self) -> frozenset[str]:
        """The words of the question that say what it asks; its numbers and days are when, not what."""
        return self._question - self.lexicon.words - self.lexicon.calendar.names

    @property
    def _verb(self) -> str:
        """The first word of the question: in a question that is answered with yes or no, its verb."""
        return "".join(self._sentence[:1])

    @cached_property
    def _sentence(self) -> list[str]:
        """The words of the last sentence that asks."""
        end = max((at for at, token in enumerate(self.question) if token.key == "?"), default=len(self.question))
        starts = (at for at in range(1, end) if self.question[at - 1].key in ".!?\n" and self._opens(self.question[at]))
        return [token.key for token in self.question[max(starts, default=0) :] if token.kind == "word"]

    @staticmethod
    def _opens(token: Token) -> bool:
        return token.kind == "word" and not token.is_lower

    @property
    def _addressed(self) -> bool:
        """Whether a pronoun follows the verb of the question: `are you`."""
        return tuple(self._sentence[1:2]) in self.lexicon["comment"]

    def _consents(self, at: int) -> bool:
        """Return whether a word gives consent, and says of nothing that it is so: `ok`, `fine`."""
        return bool(self.lexicon.consents.length_at(self.reply, at))

    @property
    def _proposes(self) -> bool:
        """Whether the question may ask for consent, which `ok` and `fine` give: it has a pronoun or a day."""
        dated = any(token.kind == "number" or token.key in self.lexicon.calendar.names for token in self.question)
        return len(self._sentence) < _SHORT or self._addressed or dated

    @property
    def _predicate(self) -> str | None:
        """The word after the verb and its pronoun (happy, in `Are you happy with it?`); None where that is a name."""
        word = "".join(self._sentence[2:3])
        return word if self._addressed and word in self._asked else None


@lru_cache(maxsize=256)
def _seeds(words: Lexicon, meaning: str) -> tuple[re.Pattern[str], tuple[str, ...]]:
    """Return what matches a word for yes or no drawn out, and the words that are long enough to be misspelt."""
    seeds = [phrase[0] for phrase in words[meaning] if len(phrase) == 1]
    drawn = "|".join(rf"(?:{re.escape(seed)})+{re.escape(seed[-1])}?" for seed in seeds if len(seed) > 1)
    return re.compile(drawn or "(?!)"), tuple(seed for seed in seeds if len(seed) >= _LONG - 1)


def says_yes(reply: str, languages: Sequence[Language]) -> bool:
    """Return whether a reply is a plain yes in one of these languages, and nothing else."""
    if unreadable(reply):
        return False
    said = tokenised(reply)
    read = (one_said(said, words, Agreement(words, (), said.tokens)) for words in map(lexicon, languages))
    return any(one.values == (True,) and one.sure and one.comment is None for one in read)
