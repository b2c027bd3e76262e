"""Yes and no as candidates: a few words for each, signs, a rule of negation, and the words of the question repeated."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
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
_LONG = 5
_MOST_WORDS = 12
_SHORT = 3

_CLAUSES = (
    (r".*d(?!n)", None, False),  # I doubt it; but: probably not
    # our driver never rang; but: the back yard is not dry, they never came back
    (r"(?=.*w.*w)(?!.*(?:[nz][^w]*[vpq]|s[nz])).*[nz]", None, False),
    (r"[fksovpq]*n+$|[fksvpq]*n[ksovpq]*$", False, True),  # she did not, not yet; but: she does not live here
    (r".*[nz]", False, False),  # not anymore
    (r"(?=.*w)(?!wp$)(?:.*p|.*[vpq].*[vpq]|.*v$)", True, False),  # service is friendly; but: what parcel
    (r".*w", None, False),  # it rains
    (r"[fkspq]*v[fpq]*$|[fkso]*pf*$", True, True),  # I did; very happy
    (r".*[vpq]|(?!.{4})[fkso][kso]", True, False),  # some of it was solved; they have
    (r"", None, False),  # thanks
)
"""What the roles of a clause come to, the first row that fits: yes, no or neither, and whether that is plain.

`n` denies, `z` is a word for nothing, `d` doubts. Of the question `v` is the verb that begins it, `p` what it asks (the
word after its pronoun, the last one), `q` another word, `s` one of a closed class. `f` is a filler, `o` a word about
somebody else, `k` another of a closed class, `w` any other word.
"""

_MARKS = dict.fromkeys(";.!\n…", ".") | dict.fromkeys(",:", ",") | dict.fromkeys("/&+", "/") | {"?": "?"}
"""The roles of marks: what ends a sentence or a clause, what joins, a question mark; any other one is `m`."""

_FIRST_CLAUSE = re.compile("(?:(?:[fm/]*|[ksow])[.,?])*([^.,?]*)")
"""The first clause, but for fillers and for single words of a closed class or that nobody knows: `Um,`, `sadly.`"""


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

    def _sign(self, at: int) -> Candidate | None:
        sign = _SIGNS.get(self.reply[at].key)
        return None if sign is None else Candidate(1, sign, opens=True, sure="w" not in self._roles[:at])

    def _length(self, meaning: str, at: int) -> int:
        """Count the tokens of a word for yes or no: a whole one, one drawn out (jaja, yess), or a long one misspelt."""
        if length := self.lexicon[meaning].length_at(self.reply, at):
            return length if length >= self.lexicon["none"].length_at(self.reply, at) else 0
        typed = self.reply[at].key
        drawn, long = _seeds(self.lexicon, meaning)
        slipped = len(typed) >= _LONG and nearest(typed, long)
        return int(typed not in self.lexicon.words and bool(slipped or drawn.fullmatch(typed)))

    def _slip(self) -> Candidate | None:
        """Take the only word of a reply for the word it is one slip from, to be asked back: `ys`, `yws`."""
        typed, *more = [token.key for token in self.reply if token.kind == "word"] or [""]
        near = {
            meaning
            for meaning in ("yes", "no")
            for (seed, *others) in self.lexicon[meaning]
            if not (more or others) and seed[:1] == typed[:1] and len(seed) >= _SHORT and OSA.distance(seed, typed) == 1
        }
        return Candidate(len(self.reply), value="yes" in near, sure=False) if len(near) == 1 else None

    @property
    def _initial(self) -> str:
        """The first letter of the word for yes: others with it say nothing else (yep, yeah), the rest do (fine)."""
        return "".join(keys(next(iter(self.lexicon.language.words.get("yes", ())), "")))[:1]

    def _word(self, at: int) -> Candidate | None:
        """Take a word for yes or no. The word questions show and those that begin like it may open any sentence.

        Others give way to them; one of them that is denied is a no (definitely not), and one letter stands alone.
        """
        yes, no = self._length("yes", at), self._length("no", at)
        if not (yes or no):
            return None
        token, length, means = self.reply[at], yes or no, self.lexicon.means
        after = self._roles[at + length :]
        if length > 1:
            is_other = means(token.key, "comment") and bool(re.match("[dzvfkow0]", after))  # I am his mum
        else:
            is_letter = len(token.key) == 1 and not re.match("[fm]*($|[.?,])", after)
            is_filler = at > 0 and self.reply[at - 1].kind == "word" and means(token.key, "filler")
            is_other = is_letter or is_filler or (at > 0 and after.startswith(("0", ".0")))  # at no. 14
        if is_other:
            return None
        if not yes or token.key[:1] == self._initial:
            opens = token.key not in self.lexicon.openings or not re.match("[dzpqw0]", after)  # no idea
            return Candidate(length, value=bool(yes), opens=opens)
        if denied := re.match("([^nz.?,]*)[nz]", after):
            return Candidate(length, value=False, sure="w" not in denied[1], opens=True)
        consents = self.lexicon.consents.length_at(self.reply, at)
        return Candidate(length, value=True, sure=self._proposes or not consents, soft=True)

    def _denied(self, at: int) -> Candidate | None:
        """Find a word for yes or no after one that denies, and closed words between: `is not correct`, `not yet no`.

        The beginning of a word may, too: a short one of a word that is asked, one listed of a word for yes (incorrect).
        """
        word, seeds = self.reply[at].key, _seeds(self.lexicon, "yes")[1]
        begins = _before(word, (*seeds, *(seed[:-1] for seed in seeds), *self._asked))  # agree of agreed
        denies = any(begins.endswith(prefix) for prefix in self.lexicon.prefixes)
        if word not in self.lexicon.words and (denies or 0 < len(_before(word, self._asked)) < _LONG):
            return Candidate(1, value=False, sure=False)
        if self._roles[at] != "n":
            return None
        first = at + self.lexicon["not"].length_at(self.reply, at)
        for end in range(first, min(first + _MOST_WORDS, len(self._roles))):
            if length := self._length("yes", end) or self._length("no", end):
                is_yes = self.reply[end].key[:1] == self._initial
                return None if is_yes else Candidate(end + length - at, value=False, sure=False)
            if self._roles[end] not in "nvpqfkso":
                break
        return None

    def _clause(self) -> Candidate | None:
        """Take the first clause that says anything as its negation says, or the words of the question in it."""
        match = _FIRST_CLAUSE.match(self._roles)
        said = re.sub("[m/]", "", match[1]).replace("0", "w") if match else ""
        if match is None or not 0 < len(said) <= _MOST_WORDS or self._roles[match.end() :][:1] == "?":
            return None
        value, sure = next((value, sure) for row, value, sure in _CLAUSES if re.match(row, said))
        return None if value is None else Candidate(match.end(), value, sure=sure)

    @cached_property
    def _roles(self) -> str:
        """The reply with a letter for each token: words as in `_CLAUSES`, marks as in `_MARKS`, `0` for a number."""
        roles = ""
        while (at := len(roles)) < min(len(self.reply), MOST_TOKENS):
            roles += next((role * int(length) for role, length in self._may_be(at) if length), "w")
        return roles

    def _may_be(self, at: int) -> Iterator[tuple[str, int]]:
        """Return each role with how many tokens from here play it; the first that any plays counts."""
        token, words = self.reply[at], self.lexicon
        word, means = token.key, words.means
        phrase = words["filler"].length_at(self.reply, at)
        phrase *= self._verb not in [token.key for token in self.reply[at : at + phrase]]  # det er jeg
        yield _MARKS.get(word, "m"), token.kind == "mark"
        yield "0", token.kind == "number"
        yield "m", phrase if phrase > 1 else 0
        yield "d", self._doubts(at)
        yield "n", words["not"].length_at(self.reply, at) if word != self._verb or means(word, "not") else 0
        yield "z", words["none"].length_at(self.reply, at)
        yield "v", word == self._verb or (len(word) > _SHORT and word == self._verb[:-1])  # haben Sie, habe ich
        yield "p", any(alike(word, one) for one in self._predicates)
        yield "q", any(alike(word, one) for one in (self._verb, *self._asked))
        yield "q", word not in words.words and bool(_before(word, self._asked))
        yield "s", word in self._question
        yield "f", means(word, "filler")
        yield "o", means(word, "comment") and self._addressed
        yield "k", self._is_closed(token)

    def _doubts(self, at: int) -> int:
        """Count the tokens of words of doubt, with closed words between two of them (`ved jeg ikke`).

        A preposition doubts between numbers alone: `til`, `to`.
        """
        phrases, first = self.lexicon["doubt"], self.reply[at].key
        for end, token in enumerate(self.reply[at + 1 : at + 1 + _SHORT], at + 1):
            if (first, token.key) in phrases:
                return end + 1 - at
            if not self._is_closed(token):
                break
        length = phrases.length_at(self.reply, at)
        return 0 if length == 1 and self.lexicon.means(first, "at", "-m") else length

    def _is_closed(self, token: Token) -> bool:
        """Return whether this is a word of the question or one of a closed class."""
        return token.key in self._question or self.lexicon.means(token.key, "comment", "not", "and", "at", "all")

    @cached_property
    def _question(self) -> frozenset[str]:
        return frozenset(self._sentence)

    @cached_property
    def _asked(self) -> frozenset[str]:
        """The words of the question that say what it asks; its numbers and days are when, not what."""
        return self._question - self.lexicon.words - self.lexicon.calendar.names

    @cached_property
    def _predicates(self) -> frozenset[str]:
        """The last word, and the one after the verb and its pronoun: happy, have in `Do you have any pets?`."""
        third, means = "".join(self._sentence[2:3]), self.lexicon.means
        is_verb = self._addressed and means(third, "comment") and not means(third, "filler", "at")
        return self._asked & {third, *self._sentence[-1:]} | ({third} if is_verb else set())

    @property
    def _verb(self) -> str:
        """The first word of the question: in a question that is answered with yes or no, its verb."""
        return "".join(self._sentence[:1])

    @cached_property
    def _sentence(self) -> list[str]:
        """The words of the last sentence that asks, from its verb on behind a greeting (`Hi, did you`)."""
        asked, means = self.question, self.lexicon.means
        end = max((at for at, token in enumerate(asked) if token.key == "?"), default=len(asked))
        words = [at for at in range(end) if asked[at].kind == "word"]
        begins = (at for at in words if at and _MARKS.get(asked[at - 1].key) in (".", "?") and not asked[at].is_lower)
        start = max(begins, default=0)
        greeting = self.lexicon["filler"].length_at(asked, start)
        if greeting and not means(asked[start].key, "comment"):
            greeted = [at for at in words if at >= start + greeting][:_SHORT]
            start = next((at for at in greeted if asked[at - 1].key == "," and means(asked[at].key, "comment")), start)
        return [asked[at].key for at in words if at >= start]

    @property
    def _addressed(self) -> bool:
        """Whether a pronoun follows the verb of the question: `are you`."""
        return tuple(self._sentence[1:2]) in self.lexicon["comment"]

    @property
    def _proposes(self) -> bool:
        """Whether the question may ask for consent, which `ok` and `fine` give: it has a pronoun or a day."""
        dated = any(token.kind == "number" or token.key in self.lexicon.calendar.names for token in self.question)
        return self._addressed or dated


def _before(word: str, ends: Iterable[str]) -> str:
    """Return the beginning of a word that ends with one of these: `un` of `unhappy`, `super` of `supertilfreds`."""
    long = (end for end in ends if len(end) >= _LONG - 1 and word.endswith(end))
    return min((word.removesuffix(end) for end in long), key=len, default="")


@lru_cache(maxsize=256)
def _seeds(words: Lexicon, meaning: str) -> tuple[re.Pattern[str], tuple[str, ...]]:
    """Return what matches a word for yes or no drawn out, and the words that are long enough to be misspelt."""
    seeds, fillers = ([phrase[0] for phrase in words[name] if len(phrase) == 1] for name in (meaning, "filler"))
    drawn = "|".join(rf"(?:{re.escape(seed)})+{re.escape(seed[-1])}?" for seed in seeds if len(seed) > 1)
    tails = "|".join(re.escape(filler) for filler in fillers if len(filler) >= _SHORT)
    return re.compile(f"(?:{drawn or '(?!)'})(?:{tails or '(?!)'})?"), tuple(s for s in seeds if len(s) >= _LONG - 1)


def says_yes(reply: str, languages: Sequence[Language]) -> bool:
    """Return whether a reply is a plain yes in one of these languages, and nothing else."""
    if unreadable(reply):
        return False
    said = tokenised(reply)
    read = (one_said(said, words, Agreement(words, (), said.tokens)) for words in map(lexicon, languages))
    return any(one.values == (True,) and one.sure and one.comment is None for one in read)
