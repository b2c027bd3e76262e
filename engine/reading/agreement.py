"""Yes and no as candidates: words and signs for either, and a clause that denies or repeats what is asked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from unicodedata import name

from rapidfuzz.distance import OSA

from engine.languages import Language
from engine.reading.cleaning import unreadable
from engine.reading.grammar import MOST_TOKENS, Candidate
from engine.reading.lexicon import Lexicon, lexicon
from engine.reading.slips import alike, nearest
from engine.reading.tokens import Reply, Token, keys, tokenised
from engine.reading.verdict import one_said

_SIGNS = dict.fromkeys("👍👌✅✔☑🆗", True) | dict.fromkeys("👎❌✖❎🚫", False)
_GLAD = re.compile("SMIL|GRIN|HEART")
"""In the names of emoji that change nothing beside a yes."""

_LONG = 5
_SHORT = 3
_MOST_CONSENTING = 4

_MARKS = dict.fromkeys(";.!\n…", ".") | dict.fromkeys(",:", ",") | dict.fromkeys("/&+", "w") | {"?": "?"}

_CLAUSES = (
    (r".{13}|.*\?|w?vk.*w|.*d(?!n)", None, False),  # a long text, a question, also did you use my card; a doubt
    (r"f*n[nkqvp]*$|[fkqvp]*n[nqvp]*$", False, True),  # not yet, they did not; but: she does not like it
    (r"(?=.*w.*w)(?!.*[qvp]).*[nz]", None, False),  # our bus never came
    (r".*[nz]", False, False),  # not anymore, unhappy
    (r"[fk]*[vp][fqvp]*k?$", True, True),  # they did, very happy, that is right
    (r"(?!wp$).*(?:p|q.*q)|[^v]+v$|vw$", True, False),  # service is friendly, yeap it did; but: what parcel
    (r".*w", None, False),  # it rains
    (r".*[vpq]|[fk]k[fk]?$", True, False),  # some of it was solved, they have
    (r"", None, False),  # thanks
)
"""What the roles of a clause come to, the first row that fits: yes, no or neither, and whether that is plain.

`n` denies, `z` is nothing or a word whose beginning denies (unhappy), `d` doubts. `v` is the verb that begins the
question or a word for yes, `p` what is asked (the word after the verb and its pronoun, or the last one), `q` another
word of the question, `f` a filler, `k` another word of a closed class, `w` any other word.
"""

_FIRST_CLAUSE = re.compile(r"(?:[fm]*[kw]?[.,?])*([^.,?]*\??)")
"""The first clause that says more than a greeting or a single word."""

_DENIAL = re.compile("(?:^|[.,])[^w.,?]*n[^w.,?]*(?:[vpq.,]|$)")
"""A denial of what is asked or was said, beside which a yes is none: `yes but not yet`, `I could, but I won't`."""


@dataclass(frozen=True)
class Agreement:
    """Finds yes and no in a reply. `question` are the words of the question.

    Where nothing plain is said (yes, nope, 👍), the first clause is weighed: a negation in it is a no (`not really`),
    and other words for yes and words of the question are a yes (`sure`, `they did`).
    """

    lexicon: Lexicon
    question: tuple[Token, ...]
    reply: tuple[Token, ...]
    asked: frozenset[str] = frozenset()
    fillers: tuple[str, ...] = ("comment", "yes")

    def at(self, tokens: Sequence[Token], at: int) -> Candidate | None:  # noqa: ARG002 - they are those of the reply
        """Find a yes or a no."""
        return self._found.get(at)

    @cached_property
    def _found(self) -> dict[int, Candidate]:
        """Every word and sign for yes or no by where it stands; where there is none, what the first clause says."""
        found = {at: said for at in range(len(self._roles)) if (said := self._word(at))}
        clause = None if found else self._clause() or self._slip()
        return {0: clause} if clause else found

    def _word(self, at: int) -> Candidate | None:
        """Find a word or a sign for yes or no; other words for yes are weighed with their clause."""
        length, is_yes = self._length("yes", at), True
        if not length:
            length, is_yes = self._length("no", at), False
        key, before, after = self.reply[at].key, self._roles[:at], self._roles[at + length :]
        if not length or (is_yes and key not in _SIGNS and key[:1] != self._initial):
            return None
        is_letter = key.isalpha() and len(key) == 1 and not re.match(r"[fm]*($|[.,](?!.*\?))", after)
        is_filler = self.lexicon.means(key, "filler") and (
            (at and self.reply[at - 1].kind == "word") or after[:1] in ("v", "p")
        )
        is_number = before and re.match(r"\.?0", after)
        is_denied = not is_yes and re.search("n[^w.,?]*$", before)
        if is_letter or is_filler or is_number or is_denied:
            return None
        begins = key in self.lexicon.openings and re.match("[dzvpqw0](?!m)", after)  # no idea
        opens = not (begins or re.search("w[^.,?]*w$", before))  # they said no
        return Candidate(length, value=is_yes, opens=opens, sure=not (is_yes and _DENIAL.search(after)))

    def _length(self, meaning: str, at: int) -> int:
        """Count the tokens of a word for yes or no: a sign, a whole one, one drawn out (jaja, yess), or a slip."""
        typed = self.reply[at].key
        if length := self.lexicon[meaning].length_at(self.reply, at):
            return length if length >= self.lexicon["none"].length_at(self.reply, at) else 0
        drawn, long = _seeds(self.lexicon, meaning)
        slipped = len(typed) >= _LONG and nearest(typed, long)
        said = _SIGNS.get(typed) is (meaning == "yes") or slipped or drawn.fullmatch(typed)
        return int(typed not in self.lexicon.words and bool(said))

    @property
    def _initial(self) -> str:
        """The first letter of the word for yes: others with it say nothing else (yep, yeah), the rest do (fine)."""
        return "".join(keys(next(iter(self.lexicon.language.words.get("yes", ())), "")))[:1]

    def _slip(self) -> Candidate | None:
        """Take a reply for the word or phrase it is one slip from, to be asked back: `ys`, `yws`."""
        typed = " ".join(token.key for token in self.reply if token.kind == "word")
        near = {
            meaning
            for meaning in ("yes", "no")
            for seed in map(" ".join, self.lexicon[meaning])
            if seed[:1] == typed[:1] and len(seed) >= _SHORT and OSA.distance(seed, typed) == 1
        }
        return Candidate(len(self.reply), value="yes" in near, sure=False) if len(near) == 1 else None

    def _clause(self) -> Candidate | None:
        """Take the first clause that says anything as its negation says, or the words of the question in it."""
        clause = next(_FIRST_CLAUSE.finditer(self._roles))
        said = clause[1].replace("m", "").replace("0", "w")
        value, sure = next((value, sure) for row, value, sure in _CLAUSES if re.match(row, said))
        is_denied = value and (_DENIAL.search(self._roles, clause.end()) or "?" in self._roles)
        return None if value is None or is_denied else Candidate(clause.end(), value, sure=sure)

    @cached_property
    def _roles(self) -> str:
        """The reply with a letter for each token: words as in `_CLAUSES`, marks as in `_MARKS`, `0` for a number."""
        roles = ""
        while (at := len(roles)) < min(len(self.reply), MOST_TOKENS):
            roles += next((f"{role}{'m' * (length - 1)}" for role, length in self._may_be(at, roles) if length), "w")
        return roles

    def _may_be(self, at: int, before: str) -> Iterator[tuple[str, int]]:
        """Return each role with how many tokens from here play it; the first that any plays counts."""
        token, words, verb = self.reply[at], self.lexicon, self._sentence[0]
        word, means = token.key, words.means
        yes = self._length("yes", at) if token.kind == "word" and word[:1] != self._initial else 0
        phrase = words["filler"].length_at(self.reply, at)
        yield _MARKS.get(word, "m"), int(token.kind == "mark")
        yield "0", int(token.kind == "number")
        doubt = words["doubt"].length_at(self.reply, at)
        yield "d", doubt if doubt > 1 or not means(word, "at", "-m") else 0
        yield "d", any((word, later.key) in words["doubt"] for later in self.reply[at + 1 : at + 4])  # ved jeg ikke
        yield "n", words["not"].length_at(self.reply, at) if word != verb or means(word, "not") else 0
        yield "n", self._length("no", at) if "n" in before else 0
        yield "z", words["none"].length_at(self.reply, at) or self._beginning(word)
        is_consent = words.consents.length_at(self.reply, at) and not self._proposes
        yield "q" if is_consent else "v", yes
        yield "m", phrase if phrase > 1 and self.reply[at + 1].key != verb else 0  # not: det er jeg
        yield "v", word == verb or (len(word) > _SHORT and word == verb[:-1])  # haben Sie, habe ich
        yield "p", word in self._asked and word in (*self._sentence[2:3], self._sentence[-1])
        yield "q", any(alike(word, one) for one in (verb, *self._asked))
        yield "w", means(word, "all")
        yield "k", word in self._sentence
        yield "f", means(word, "filler")
        yield "k", means(word, "comment", "not", "and", "at")

    def _beginning(self, word: str) -> bool:
        """Whether a word nobody lists is one of the question, or for yes, after a beginning that denies: unhappy."""
        seeds = _seeds(self.lexicon, "yes")[1]
        ends = (*seeds, *(seed[:-1] for seed in seeds), *self._asked)
        long = (end for end in ends if len(end) >= _LONG - 1 and word.endswith(end) and word not in self.lexicon.words)
        return any(word.removesuffix(end).endswith(tuple(self.lexicon.prefixes)) for end in long)

    @cached_property
    def _asked(self) -> frozenset[str]:
        """The words of the question that say what it asks; its numbers and days are when, not what."""
        known, days = self.lexicon, self.lexicon.calendar
        when = days.names.union(known.near_words, known.units, *days.parts_of_day)
        return (
            frozenset(
                word
                for word in self._sentence
                if not known.means(word, "filler", "comment", "at", "and", "not", "doubt")
            )
            - when
        )

    @cached_property
    def _sentence(self) -> list[str]:
        """The words of the last sentence that asks, without `Taxi:`, `Hi Anna,` and `Yes or no?`."""
        asked, means, start = self.question, self.lexicon.means, 0
        end = max((at for at, token in enumerate(asked) if token.key == "?"), default=len(asked))
        for at in range(1, end):
            mark, word = asked[at - 1], asked[at]
            begins = mark.key == ":" or (mark.kind == "mark" and mark.key != "," and not word.is_lower)
            is_called = mark.key == "," and not any(means(token.key, "comment") for token in asked[start:at])
            if word.kind == "word" and word.spaced and (begins or is_called) and not means(word.key, "yes", "no"):
                start = at
        return [token.key for token in asked[start:end] if token.kind == "word"] or [""]

    @property
    def _proposes(self) -> bool:
        """Whether `ok` or `fine` may consent: the question has a pronoun or a day, and little else is said."""
        days, is_addressed = self.lexicon.calendar.names, tuple(self._sentence[1:2]) in self.lexicon["comment"]
        has_day = any(token.kind == "number" or token.key in days for token in self.question)
        return (is_addressed or has_day) and len(self.reply) <= _MOST_CONSENTING


@lru_cache(maxsize=256)
def _seeds(words: Lexicon, meaning: str) -> tuple[re.Pattern[str], tuple[str, ...]]:
    """Return what matches a word for yes or no drawn out, and the words that are long enough to be misspelt."""
    seeds, fillers = ([phrase[0] for phrase in words[name] if len(phrase) == 1] for name in (meaning, "filler"))
    stems = {seed[:-1] if seed[-2:] == seed[-1] * 2 else seed for seed in seeds}
    drawn = "|".join(rf"(?:{stem})+(?:{stem[-1]}|ae)*h?" if len(stem) > 1 else f"{stem}h" for stem in stems)
    tails = "|".join(filler for filler in fillers if len(filler) >= _SHORT)
    return re.compile(f"(?:{drawn or '(?!)'})(?:{tails})?"), tuple(s for s in seeds if len(s) >= _LONG - 1)


def says_yes(reply: str, languages: Sequence[Language]) -> bool:
    """Return whether a reply is a plain yes to what we ask, in one of these languages, and nothing else but smileys."""
    said, asked = tokenised("" if unreadable(reply) else reply), tokenised("8?").tokens  # a proposal: ok agrees
    tokens = tuple(token for token in said.tokens if token.key in _SIGNS or not _GLAD.search(name(token.key[0], "")))
    found = ((words, Agreement(words, asked, tokens)) for words in map(lexicon, languages))
    read = (one_said(Reply(said.text, tokens), words, finder) for words, finder in found)
    return any(one.values == (True,) and one.sure and one.comment is None for one in read)
