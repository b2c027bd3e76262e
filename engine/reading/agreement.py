"""Yes and no as candidates: a few words for each, signs, a rule of negation, and the words of the question repeated."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from rapidfuzz.distance import OSA

from engine.languages import Language
from engine.reading.cleaning import unreadable
from engine.reading.grammar import MOST_TOKENS, Candidate
from engine.reading.lexicon import Lexicon, lexicon
from engine.reading.slips import alike, nearest
from engine.reading.tokens import Token, keys, tokenised
from engine.reading.verdict import one_said

_SIGNS = dict.fromkeys("👍👌✅✔☑🆗", True) | dict.fromkeys("👎❌✖❎🚫", False)
_CLOSED = ("comment", "not", "and", "at", "all")
_STOPS = frozenset(";.!?\n…")
_ENDS = _STOPS | frozenset(",:")
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

    def at(self, tokens: Sequence[Token], at: int) -> Candidate | None:  # noqa: ARG002 - they are those of the reply
        """Find a yes or a no."""
        return self._found.get(at)

    @cached_property
    def _found(self) -> dict[int, Candidate]:
        """Every word and sign for yes or no by where it stands; where there is none, what the first clause says."""
        places = range(min(len(self.reply), MOST_TOKENS))
        found = {at: said for at in places if (said := self._sign(at) or self._word(at) or self._denied(at))}
        clause = None if found else self._slip() or self._clause()
        return {0: clause} if clause else found

    def _slip(self) -> Candidate | None:
        """Take the only word of a reply for the word it is one slip from, to be asked back: `ys`, `yws`."""
        typed = [token.key for token in self.reply if token.kind == "word"]
        if len(typed) != 1 or len(typed[0]) < 2 or typed[0] in self.lexicon.words:
            return None
        near = {
            value
            for value, meaning in ((True, "yes"), (False, "no"))
            for (seed, *more) in self.lexicon[meaning]
            if not more and seed[0] == typed[0][0] and len(seed) >= _SHORT and OSA.distance(seed, typed[0]) == 1
        }
        return Candidate(len(self.reply), near.pop(), sure=False) if len(near) == 1 else None

    def _sign(self, at: int) -> Candidate | None:
        sign = _SIGNS.get(self.reply[at].key)
        told = any(self._role(other) == "w" for other in range(at) if self.reply[other].kind == "word")
        return None if sign is None else Candidate(1, sign, opens=True, sure=not told)

    def _word(self, at: int) -> Candidate | None:
        lengths = ((value, self._length(meaning, at)) for value, meaning in ((True, "yes"), (False, "no")))
        return next((self._seed(at, at + length, value=value) for value, length in lengths if length), None)

    def _length(self, meaning: str, at: int) -> int:
        """Count the tokens of a word for yes or no: a whole one, one drawn out (jaja, yess), or a long one misspelt."""
        if at >= len(self.reply):
            return 0
        if length := self.lexicon[meaning].length_at(self.reply, at):
            return length if length >= self.lexicon.none.length_at(self.reply, at) else 0
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
        if single and len(token.key) == 1 and not self._stands_alone(end):
            return None
        if single and at and self.reply[at - 1].kind == "word" and self.lexicon.means(token.key, "filler"):
            return None
        if single and at and [one.kind for one in self.reply[end : end + 2] if one.key != "."][:1] == ["number"]:
            return None  # at no. 14
        if not single and self.lexicon.means(token.key, "comment") and not self._goes_on(end):
            return None  # i am an old man
        if not value or token.key[:1] == self._yes[:1]:
            bare = end < len(self.reply) and self.reply[end].key in self._asked
            opens = token.key not in self.lexicon.openings or not single or (self._is_closed(end) and not bare)
            return Candidate(end - at, value, opens=opens)
        denial = next((other for other in self._denials if other >= end), None)
        if denial is None:
            sure = not self._denials and (self._proposes or not self._consents(at))
            return Candidate(end - at, value=True, sure=sure, soft=True)
        last = denial if not self.lexicon.means(token.key, "comment") else self._stop(denial)  # i am not alone
        near = all(self._is_closed(other) and self.reply[other].key not in _STOPS for other in range(end, last))
        return Candidate(end - at, value=False, sure=near, opens=True)

    @cached_property
    def _denials(self) -> list[int]:
        """Where words stand that deny, or are words for nothing."""
        return [at for at in range(len(self.reply)) if self._denies(at) or self.lexicon.none.length_at(self.reply, at)]

    def _denied(self, at: int) -> Candidate | None:
        """Find a word for yes or no after one that denies, and closed words between: `is not correct`, `not yet no`.

        The beginning of a word may, too: `incorrect`.
        """
        word = self.reply[at].key
        if word[: self._beginning(word)] in self.lexicon.prefixes:
            return Candidate(1, value=False, sure=False)
        end = at + (0 if self.lexicon["doubt"].length_at(self.reply, at) else self._denies(at))
        most = min(len(self.reply), at + _MOST_WORDS)
        while at < end < most and not (length := self._length("yes", end) or self._length("no", end)):
            end = end + 1 if self.reply[end].kind == "word" and self._is_closed(end) else 0
        if not at < end < most or self.reply[end].key[:1] == self._yes[:1]:
            return None
        return Candidate(end + length - at, value=False, sure=False)

    def _goes_on(self, end: int) -> bool:
        """Return whether a clause ends here, or goes on with a denial or a word of the question."""
        after = self.reply[end] if end < len(self.reply) else None
        return after is None or after.kind == "mark" or self._denies(end) > 0 or after.key in self._asked

    def _stop(self, start: int) -> int:
        """Return where the sentence ends that goes on here."""
        ends = (at for at in range(start, len(self.reply)) if self.reply[at].key in _STOPS)
        return next(ends, len(self.reply))

    def _beginning(self, word: str) -> int:
        """Count the letters before a word for yes, or a word asked: two of `unhappy`, five of `supertilfreds`."""
        known = word in self.lexicon.words
        return 0 if known else min((len(word) - len(end) for end in self._ends if word.endswith(end)), default=0)

    @cached_property
    def _ends(self) -> frozenset[str]:
        """The long words for yes and those asked, also without their last letter: `agree` of `agreed`."""
        meant = (*_seeds(self.lexicon, "yes")[1], *(asked for asked in self._asked if len(asked) >= _LONG - 1))
        return frozenset(form for end in meant for form in (end, end[:-1]) if len(form) >= _LONG - 1)

    def _stands_alone(self, end: int) -> bool:
        """Return whether a letter says all of its clause that ends here, politely or not: `y please`, not `y so late`."""
        if end == len(self.reply) or self.reply[end].kind == "mark":
            return end == len(self.reply) or self.reply[end].key not in "/&+"
        return self.lexicon.means(self.reply[end].key, "filler", "yes") and not self._is_closed(end)

    def _doubts(self, at: int) -> bool:
        """Return whether words of doubt begin here, with closed words between two of them (`ved jeg ikke`)."""
        phrases, first = self.lexicon["doubt"], self.reply[at].key
        ends = (
            end
            for end, token in enumerate(self.reply[at + 1 : at + 1 + _SHORT], at + 1)
            if (first, token.key) in phrases
        )
        split = any(all(map(self._is_closed, range(at + 1, end))) for end in ends)
        return split or phrases.length_at(self.reply, at) > 0

    def _denies(self, at: int) -> int:
        return self.lexicon["not"].length_at(self.reply, at)

    def _is_closed(self, at: int) -> bool:
        """Return whether nothing stands here, a mark, a word of the question or one of a closed class."""
        token = self.reply[at] if at < len(self.reply) else None
        return (
            token is None
            or token.kind == "mark"
            or token.key in self._question
            or self.lexicon.means(token.key, *_CLOSED)
        )

    @property
    def _yes(self) -> str:
        """The word for yes: those that begin like it say nothing else (yep, yeah), others do (fine, right)."""
        return next(iter(keys(self.lexicon.language.words.get("yes", ("?",))[0])), "?")

    def _clause(self) -> Candidate | None:  # noqa: PLR0911 - one line a thing that a clause may say
        """Take the first clause that says anything as its negation says, or the words of the question in it."""
        start, end = self._first()
        said = list(self._said(start, end))
        words = [self.reply[at].key for at in said]
        asks = end < len(self.reply) and self.reply[end].key == "?"
        if not 0 < len(said) <= _MOST_WORDS or asks:
            return None
        roles = "".join(map(self._role, said))
        short, doubted = len(words) <= _SHORT, "d" in roles
        if "n" in roles:
            denied = roles.index("n")
            if "d" in roles[:denied] or (roles.count("w") > 1 and not re.search("n[cfs]*[pv]|[pv][cfs]*n|sn", roles)):
                return None
            bare = short and re.fullmatch("[pqvcs]*", roles[denied + 1 :])
            plain = bare or ("v" in roles and not self._is_of_others(words))
            sure = plain and self._denies(said[denied]) and "w" not in roles and not doubted
            return Candidate(end, value=False, sure=bool(sure))
        if doubted:
            return None
        repeats, is_open = "v" in roles, not self.lexicon.means(self._verb, "comment")
        begins = re.match("[cfsv]*p", roles)
        if "w" in roles:
            told = len({word for word, role in zip(words, roles, strict=True) if role in "vpq"}) > 1  # the letter came
            ends = roles[-1] == "v" and len(roles) > 2  # my husband says she did
            return Candidate(end, value=True, sure=False) if begins or told or ends else None
        if repeats and (len(words) > 1 or is_open):
            sure = short and self._verb in words and not self._is_of_others(words)
            return Candidate(end, value=True, sure=sure)
        if short and re.fullmatch("[cfs]*pf*", roles):
            return Candidate(end, value=True, sure=not any(map(self._beginning, words)))
        pronoun = short and len(set(words)) == len(words) > 1 and self.lexicon.means(words[0], "comment")
        helps = any(
            phrase[0] == words[0] and not self.lexicon.means(words[0], "filler") for phrase in self.lexicon["help"]
        )
        return Candidate(end, value=True, sure=False) if (pronoun and not helps) or re.search("[pq]", roles) else None

    def _said(self, start: int, end: int) -> Iterator[int]:
        """Return where words of the clause stand, without phrases that change nothing."""
        at = start
        while at < end:
            phrase = self.lexicon["filler"].length_at(self.reply, at)
            if phrase < 2 and self.reply[at].kind != "mark":
                yield at
            at += max(phrase, 1)

    def _role(self, at: int) -> str:  # noqa: PLR0911 - one line a role
        """Say what a word is: `n` denies, `d` doubts, `v` is the verb it has, `s` a pronoun it has, `p` and `q` others."""
        word = self.reply[at].key
        if self._doubts(at):
            return "d"
        if self._denies(at) or self.lexicon.none.length_at(self.reply, at):
            return "n"
        if alike(word, self._verb):
            return "v"
        if self._beginning(word):
            return "p"
        if any(alike(word, one) for one in self._predicates):
            return "p"
        if any(alike(word, one) for one in self._asked):
            return "q"
        if self.lexicon.means(word, "filler"):
            return "f"
        named = word in self._question and self.lexicon.means(word, "comment")
        return "s" if named else "c" if self._is_closed(at) else "w"

    def _is_of_others(self, words: Sequence[str]) -> bool:
        """Return whether somebody else is named than whom the question asks."""
        strange = (word for word in words if word not in self._question and not alike(word, self._verb))
        return self._addressed and any(
            self.lexicon.means(w, "comment") and not self.lexicon.means(w, "filler", "not") for w in strange
        )

    def _first(self) -> tuple[int, int]:
        """Return where the first clause that says more than fillers begins and ends."""
        start = 0
        for at, token in enumerate(self.reply):
            if token.key in _ENDS:
                said = [one.key for one in self.reply[start:at] if one.kind != "mark"]
                if any(
                    not self.lexicon.means(word, "filler")
                    or self.lexicon.means(word, "comment")
                    or alike(word, self._verb)
                    for word in said
                ):
                    return start, at
                start = at + 1
        return start, len(self.reply)

    @cached_property
    def _question(self) -> frozenset[str]:
        return frozenset(token.key for token in self.question if token.kind == "word")

    @cached_property
    def _asked(self) -> frozenset[str]:
        """The words of the question that say what it asks; its numbers and days are when, not what."""
        return self._question - self.lexicon.words - self.lexicon.calendar.names

    @cached_property
    def _predicates(self) -> frozenset[str]:
        """The word after the verb and its pronoun (happy, in `Are you happy with it?`), and the last one."""
        third, last = self._sentence[2:3], self._sentence[-1:]
        told = [word for word in third if self._addressed and not self.lexicon.means(word, "filler")]
        return frozenset(told) | (self._asked & {*third, *last})

    @property
    def _verb(self) -> str:
        """The first word of the question: in a question that is answered with yes or no, its verb."""
        return "".join(self._sentence[:1])

    @cached_property
    def _sentence(self) -> list[str]:
        """The words of the last sentence that asks, from its verb on where a comma stands before that (`Hi, did you`)."""
        asked = self.question
        end = max((at for at, token in enumerate(asked) if token.key == "?"), default=len(asked))
        words = [at for at in range(end) if asked[at].kind == "word"]
        start = max((at for at in words if at and asked[at - 1].key in _STOPS and not asked[at].is_lower), default=0)
        verbs = (at for at in words if at > start and asked[at - 1].key == "," and self._is_closed_word(asked[at]))
        if start < len(asked) and not self._is_closed_word(asked[start]):
            start = next(verbs, start)
        return [asked[at].key for at in words if at >= start]

    def _is_closed_word(self, token: Token) -> bool:
        return self.lexicon.means(token.key, "comment")

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


@lru_cache(maxsize=256)
def _seeds(words: Lexicon, meaning: str) -> tuple[re.Pattern[str], tuple[str, ...]]:
    """Return what matches a word for yes or no drawn out, and the words that are long enough to be misspelt."""
    seeds = [phrase[0] for phrase in words[meaning] if len(phrase) == 1]
    drawn = "|".join(rf"(?:{re.escape(seed)})+{re.escape(seed[-1])}?" for seed in seeds if len(seed) > 1)
    fillers = "|".join(
        re.escape(phrase[0]) for phrase in words["filler"] if len(phrase) == 1 and len(phrase[0]) >= _SHORT
    )
    return re.compile(f"(?:{drawn or '(?!)'})(?:{fillers or '(?!)'})?"), tuple(
        seed for seed in seeds if len(seed) >= _LONG - 1
    )


def says_yes(reply: str, languages: Sequence[Language]) -> bool:
    """Return whether a reply is a plain yes in one of these languages, and nothing else."""
    if unreadable(reply):
        return False
    said = tokenised(reply)
    read = (one_said(said, words, Agreement(words, (), said.tokens)) for words in map(lexicon, languages))
    return any(one.values == (True,) and one.sure and one.comment is None for one in read)
