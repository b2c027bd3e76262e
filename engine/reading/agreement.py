"""Yes and no as candidates: a few words for each, signs, a rule of negation, and the words of the question repeated."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
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

_CLAUSES = (
    # a long text, a question, also did you use my card; I doubt it, not unhappy; but: probably not
    (r".{13}|.*\?|w?vs.*w|.*d(?!n)|.*n.*z", None, False),
    # our driver never rang; but: the back yard is not dry, they never came back
    (r"(?=.*w.*w)(?!.*(?:[nz][^w]*[vpq]|s[nz])).*[nz]", None, False),
    # she did not, not yet, that was not me; but: she does not live here
    (r"[fiksovpq]*n+$|[fiksvpq]*n[ksovpq]*$|[fiksvpq]*v[fiksovpq]*ni*$", False, True),
    (r".*[nz]", False, False),  # not anymore
    (r"(?=.*w)(?!wp$)(?:.*p|.*[vpq].*[vpq]|.*v$)", True, False),  # service is friendly; but: what parcel
    (r"[fks]viw$|[fks]{2,}i$", True, False),  # das habe ich gemacht; it was me
    (r".*w", None, False),  # it rains
    (r"[fikspq]*vi?[fpq]*$|[fikso]*pf*$", True, True),  # I did; very happy
    (r".*[vpq]|(?!.{4})[fikso][ikso]", True, False),  # some of it was solved; they have
    (r"", None, False),  # thanks
)
"""What the roles of a clause come to, the first row that fits: yes, no or neither, and whether that is plain.

`n` denies, `z` is a word for nothing or one whose beginning may deny (unhappy), `d` doubts. Of the question `v` is the
verb that begins it, `p` what it asks (the word after its pronoun, the last one), `q` another word, `s` one of a closed
class. `i` is who writes, after one of a closed class; `f` is a filler, `o` one that may be about somebody else, `k`
another of a closed class, `w` any other word.
"""

_MARKS = dict.fromkeys(";.!\n…", ".") | dict.fromkeys(",:", ",") | dict.fromkeys("/&+", "/") | {"?": "?"}
"""The roles of marks: what ends a sentence or a clause, what joins, a question mark.

Any other one is `m`, as is a filler of several words.
"""

_FIRST_CLAUSE = re.compile(r"(?:(?:[fm/]*|(?:f|mm+)w{1,3}|[ikosw])[.,?])*([^.,?]*\??)")
"""The first clause, but for fillers, a name after them, and single words of a closed class or that nobody knows.

So `Hi Mrs Daly,`, `Um,` and `sadly.` are left out.
"""

_DENIAL = re.compile("(?:^|[.,])[^w0.,?]*n[^w0.,?]*(?:[vpq.,]|$)")
"""A denial of what is asked or was said, beside which a yes is none: `yes but not yet`, `I could, but I won't`."""


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
        found = {at: said for at in range(len(self._roles)) if (said := self._word(at) or self._denied(at))}
        clause = None if found else self._clause() or self._slip()
        return {0: clause} if clause else found

    def _words(self, at: int) -> tuple[list[int], list[int]]:
        """Return where words for yes begin that follow each other (`ok sounds good`), and where they end; so for no."""
        runs = [at], [at]
        for meaning, run in zip(("yes", "no"), runs, strict=True):
            while length := self._length(meaning, run[-1]):
                run.append(run[-1] + length)
        return runs

    def _length(self, meaning: str, at: int) -> int:
        """Count the tokens of a word for yes or no: a sign, a whole one, one drawn out (jaja, yess), or a slip."""
        if at >= len(self._roles):
            return 0
        typed = self.reply[at].key
        if length := self.lexicon[meaning].length_at(self.reply, at):
            return length if length >= self.lexicon["none"].length_at(self.reply, at) else 0
        drawn, long = _seeds(self.lexicon, meaning)
        slipped = len(typed) >= _LONG and nearest(typed, long)
        said = _SIGNS.get(typed) is (meaning == "yes") or slipped or drawn.fullmatch(typed)
        return int(typed not in self.lexicon.words and bool(said))

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

    def _word(self, at: int) -> Candidate | None:
        """Take words and signs for yes or no that follow each other. One that questions show may open any sentence."""
        yes, no = self._words(at)
        *starts, end = max(yes, no, key=max)
        is_yes = starts == yes[:-1]
        if is_yes and self._length("no", end):
            end += self.lexicon["doubt"].length_at(self.reply, end)  # yes no problem
        before, after = self._roles[:at], self._roles[end:]
        said = [self.reply[start].key for start in starts]
        is_filler = said and self.lexicon.means(said[0], "filler") and self._length("no" if is_yes else "yes", end)
        if not said or is_filler or self._is_other(said[0], end - at, before, after):
            return None  # na sicher
        is_sign = all(word in _SIGNS for word in said)
        if is_yes and not any(word in _SIGNS or word[:1] == self._initial for word in said):
            consents = all(self.lexicon.consents.length_at(self.reply, start) for start in starts)
            return self._fine(Candidate(end - at, value=True, soft=True), before, after, consents=consents)
        begins = said[0] in self.lexicon.openings and re.match("[dzpqw0]", after)  # no idea
        opens = is_sign or not (begins or re.search("w[^.,?]*w$", before))  # they said no
        is_spoilt = "w" in before if is_sign else is_yes and _DENIAL.search(after)
        return Candidate(end - at, value=is_yes, opens=opens, sure=not is_spoilt)

    def _fine(self, candidate: Candidate, before: str, after: str, *, consents: bool) -> Candidate | None:
        """Take other words for yes, which give way to those, and are a no where denied (definitely not).

        What only consents says nothing with other words where the question proposes nothing, nor before a question
        (OK, how much is it?).
        """
        denied, is_more = re.match("([^nz.?,]*)[nz]", after), re.search("[w0]", before + after)
        is_amid = re.search("[^.,?]$", before) and re.match("(?![^.,?]*[vpq])[^nz.,?]*w", after)  # I'd gladly study art
        if is_amid or (consents and ("?" in after or (is_more and (denied or not self._proposes)))):
            return None
        if denied:
            place = len(self._roles) - len(after) + denied.end() - 1
            is_said = denied[0].endswith("n") or self.lexicon["none"].length_at(self.reply, place)
            sure = "w" not in denied[1] and bool(is_said)
            return Candidate(candidate.length, value=False, sure=sure, opens=True)
        return replace(candidate, sure=not consents or (self._proposes and not is_more))

    @property
    def _initial(self) -> str:
        """The first letter of the word for yes: others with it say nothing else (yep, yeah), the rest do (fine)."""
        return "".join(keys(next(iter(self.lexicon.language.words.get("yes", ())), "")))[:1]

    def _is_other(self, key: str, length: int, before: str, after: str) -> bool:
        """Return whether a word for yes or no is part of something else: I am his mum, Y so lucky, at no. 14."""
        if length > 1:
            return self.lexicon.means(key, "comment") and bool(re.match("[dzvfkow0]", after))
        is_letter = key.isalpha() and len(key) == 1 and not re.match(r"[fm]*($|[.,](?!.*\?))", after)
        is_filler = bool(before) and self.reply[len(before) - 1].kind == "word" and self.lexicon.means(key, "filler")
        return is_letter or is_filler or bool(before and re.match(r"\.?0", after))

    def _denied(self, at: int) -> Candidate | None:
        """Find a word for yes or no after one that denies, among closed words: `is not correct`, `not yet no`.

        A no with which a denial ends is plain: `we can not come no`.
        """
        run = re.match("[vpqfkso]*(n)[nvpqfkso]*.?", self._roles[at:])
        if not run:
            return None
        for end in range(at + run.end(1), at + run.end()):
            length = self._length("yes", end) or self._length("no", end)
            if length and self.reply[end].key[:1] != self._initial:
                words = self._roles[at + run.start(1) : end] + self._roles[end + length - 1 :]
                ends = re.fullmatch("[^f]*w[fm]*", words) and (run.start(1) or end - at > 1)  # not a no, not no
                return Candidate(end + length - at, value=False, sure=bool(ends and self._length("no", end)))
        return None

    def _clause(self) -> Candidate | None:
        """Take the first clause that says anything as its negation says, or the words of the question in it."""
        clause = next(_FIRST_CLAUSE.finditer(self._roles))
        verb, said = self._sentence[0] or "?", ""
        for at in range(*clause.span(1)):
            can_not = self._roles[at] == "n" and self.reply[at].key.startswith(verb)  # can't, of can
            said += "v" * can_not + self._roles[at].replace("0", "w")
        said = re.sub("[m/]", "", said)
        value, sure = next((value, sure) for row, value, sure in _CLAUSES if re.match(row, said))
        is_denied = value and _DENIAL.search(self._roles, clause.end())
        return None if value is None or is_denied else Candidate(clause.end(), value, sure=sure)

    @cached_property
    def _roles(self) -> str:
        """The reply with a letter for each token: words as in `_CLAUSES`, marks as in `_MARKS`, `0` for a number."""
        roles = ""
        while (at := len(roles)) < min(len(self.reply), MOST_TOKENS):
            roles += next((role * int(length) for role, length in self._may_be(at, roles[-1:]) if length), "w")
        return roles

    def _may_be(self, at: int, before: str) -> Iterator[tuple[str, int]]:
        """Return each role with how many tokens from here play it; the first that any plays counts."""
        token, words, verb = self.reply[at], self.lexicon, self._sentence[0]
        word, means, prefixes = token.key, words.means, tuple(words.prefixes)
        begins, seeds = self._beginning(word, self._asked), _seeds(words, "yes")[1]
        denies = self._beginning(word, (*seeds, *(seed[:-1] for seed in seeds), *self._asked)).endswith(prefixes)
        phrase = words["filler"].length_at(self.reply, at)
        phrase *= verb not in [token.key for token in self.reply[at : at + phrase]]  # det er jeg
        yield _MARKS.get(word, "m"), token.kind == "mark"
        yield "0", token.kind == "number"
        yield "m", phrase if phrase > 1 else 0
        yield "d", self._doubts(at)
        yield "n", words["not"].length_at(self.reply, at) if word != verb or means(word, "not") else 0
        yield "z", words["none"].length_at(self.reply, at) or denies or 0 < len(begins) < _LONG
        yield "v", word == verb or (len(word) > _SHORT and word == verb[:-1])  # haben Sie, habe ich
        yield "p", word in self._predicates
        yield "q", bool(begins) or any(alike(word, one) for one in (verb, *self._asked))
        yield "w", means(word, "all")
        yield "s", word in self._sentence
        yield "i", before in tuple("fiksnv") and means(word, "&1")
        yield "f", means(word, "filler")
        yield "o", means(word, "comment") and self._proposes
        yield "k", means(word, "comment", "not", "and", "at")

    def _beginning(self, word: str, ends: Iterable[str]) -> str:
        """Return the beginning of a word nobody lists that ends as one of these: `un` of `unhappy`, `super`."""
        long = (end for end in ends if len(end) >= _LONG - 1 and word.endswith(end) and word not in self.lexicon.words)
        return min((word.removesuffix(end) for end in long), key=len, default="")

    def _doubts(self, at: int) -> int:
        """Count the tokens of words of doubt, also apart (`ved jeg ikke`); prepositions doubt between numbers only."""
        first, *more = [token.key for token in self.reply[at : at + 1 + _SHORT]]
        phrases, is_preposition = self.lexicon["doubt"], self.lexicon.means(first, "at", "-m")
        apart = next((length for length, word in enumerate(more, 2) if (first, word) in phrases), 0)
        length = apart or phrases.length_at(self.reply, at)
        return 0 if length == 1 and is_preposition else length

    @cached_property
    def _asked(self) -> frozenset[str]:
        """The words of the question that say what it asks; its numbers and days are when, not what."""
        known, days = self.lexicon, self.lexicon.calendar
        when = days.names.union(known.near_words, known.units, *days.parts_of_day)
        return frozenset(word for word in self._sentence if not known.means(word, *known.language.words)) - when

    @cached_property
    def _predicates(self) -> frozenset[str]:
        """The last word, and the one after the verb and its pronoun: happy, have in `Do you have any pets?`."""
        third, words = "".join(self._sentence[2:3]), self.lexicon
        is_dull = words.means(third, "filler", "at") or third in words.calendar.names
        return self._asked & {self._sentence[-1]} | (set() if is_dull else {third})

    @cached_property
    def _sentence(self) -> list[str]:
        """The words of the last sentence that asks, from its verb on, so without `Taxi:`, `Hi Anna,` and `Yes or no?`.

        Before a comma words of no closed class call on somebody; the question goes on with a word of one, or has it
        after its verb.
        """
        asked, means = self.question, self.lexicon.means
        end = max((at for at, token in enumerate(asked) if token.key == "?"), default=len(asked))
        words = [at for at in range(end) if asked[at].kind == "word"]
        closed, start = {at for at in words if means(asked[at].key, "comment")}, 0
        for at in words[1:]:
            mark = asked[at - 1]
            if mark.kind != "mark" or means(asked[at].key, "yes", "no"):
                continue
            is_called = mark.key == "," and {at, at + 1} & closed and not {*range(start, at)} & closed
            is_dash = (mark.key == "-" and mark.spaced) or not mark.key.isascii()
            is_next = (is_dash or _MARKS.get(mark.key) in (".", "?")) and not asked[at].is_lower
            if mark.key == ":" or is_next or is_called:
                start = at
        return [asked[at].key for at in words if at >= start] or [""]

    @property
    def _proposes(self) -> bool:
        """Whether the question may ask for consent, which `ok` and `fine` give: it has a pronoun or a day."""
        days, is_addressed = self.lexicon.calendar.names, tuple(self._sentence[1:2]) in self.lexicon["comment"]
        return is_addressed or any(token.kind == "number" or token.key in days for token in self.question)


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
    found = ((words, Agreement(words, asked, tokens, fillers=("comment", "yes"))) for words in map(lexicon, languages))
    read = (one_said(Reply(said.text, tokens), words, finder) for words, finder in found)
    return any(one.values == (True,) and one.sure and one.comment is None for one in read)
