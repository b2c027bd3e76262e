"""Yes and no as candidates: words and signs for either, and a clause that denies or repeats what is asked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from unicodedata import name

from rapidfuzz.distance import OSA

from engine.languages import Language
from engine.reading.asked import Asked, asked
from engine.reading.grammar import MOST_TOKENS, Candidate
from engine.reading.lexicon import CLOSED, Lexicon, lexicon
from engine.reading.slips import alike, nearest
from engine.reading.tokens import Reply, Token, tokenised, unreadable
from engine.reading.verdict import one_said

_SIGNS = dict.fromkeys("👍👌✅✔☑🆗", "yes") | dict.fromkeys("👎❌✖❎🚫", "no")
_GLAD = re.compile("SMIL|GRIN|HEART")
"""In the names of emoji that change nothing beside a yes."""

_LONG = 5
_SHORT = 3
_MOST_CONSENTING = 4

_MARKS = dict.fromkeys(";.!\n…,:", ".") | dict.fromkeys("/&+", "w") | {"?": "?"}

_CLAUSES = (
    (r".*\?|w?[vu][ks].*w|.*d(?!n)|.*n.*z", None, False),  # also did you use my card; I doubt it; not unhappy
    (r"f*n[nksqvpux]*$|[fksqvpu]*n[nqvpux]*$", False, True),  # not yet, they did not; but: she does not like it
    (r"(?=.*w.*w)(?!.*[qvpu]).*[nz]", None, False),  # our bus never came
    (r".*[nz]", False, False),  # not anymore, unhappy
    (r"[fks]*v$|(?:[fs]*v|[fks]*[pu])[fsqvpu]*k*$", True, True),  # they did, very happy; but: others were great
    (r"(?!wp$).*(?:p|q.*q)|[^vu]+[vu]$|uw$", True, False),  # service is friendly; but: what parcel
    (r".*w", None, False),  # it rains
    (r".*[vpquc]|.[ks].?$", True, False),  # some of it was solved, they have
    (r"", None, False),  # thanks
)
"""What the roles of a clause come to, the first row that fits: yes, no or neither, and whether that is plain.

`n` denies, `z` is nothing or a word whose beginning denies (unhappy), `d` doubts. `v` is the verb that begins the
question, `p` what is asked (the word after the verb and its pronoun, or the last one), `q` another word that says what
is asked, `s` any other one of the question. `u` is a word for yes that says more (sure), `c` one that consents where
nothing is proposed. `f` is a filler, `k` another word of a closed class, `w` any other word. Elsewhere `y` is a plain
yes (yep, yeah, a sign), `x` a plain no, `.` and `?` end a clause, `m` is any other mark, or a filler of
several words; `_` goes on with the one before.
"""

_IN_CLAUSES = str.maketrans({"y": "f", "m": "", "_": ""})
"""Letters that mean no more than others within a clause, or nothing."""

_FIRST_CLAUSE = re.compile(r"(?:[fm_]*[ksw]?[.?])*([^.?]*\??)")
"""The first clause that says more than a greeting or a single word."""

_DENIAL = re.compile("(?:^|[.])[^w.?]*n[^w.?]*(?:[vpquc.]|$)")
"""A denial of what is asked or was said, beside which a yes is none: `yes but not yet`, `I could, but I won't`."""


@dataclass(frozen=True)
class Agreement:
    """Finds yes and no in a reply.

    Where nothing plain is said (yes, nope, 👍), the first clause is weighed: a negation in it is a no (`not really`),
    and other words for yes and words of the question are a yes (`sure`, `they did`).
    """

    lexicon: Lexicon
    asked: Asked
    reply: tuple[Token, ...]
    fillers: tuple[str, ...] = ("comment", "yes")

    def at(self, tokens: Sequence[Token], at: int) -> Candidate | None:  # noqa: ARG002 - they are those of the reply
        """Find a yes or a no."""
        return self._found.get(at)

    @cached_property
    def _found(self) -> dict[int, Candidate]:
        """Every plain word and sign by where it stands; where there is none, what the first clause says."""
        plain = {found.start(): self._plain(*found.span()) for found in re.finditer("[yx]_*", self._roles)}
        said = {at: candidate for at, candidate in plain.items() if candidate}
        clause = None if said else self._clause() or self._slip()
        return {0: clause} if clause else said

    def _plain(self, start: int, end: int) -> Candidate | None:
        """Take a plain word or sign, where it is no part of something else: Y so lucky, det er jo sant, at no. 14."""
        key, is_yes = self.reply[start].key, self._roles[start] == "y"
        before, after = self._roles[:start], self._roles[end:]
        is_letter = key.isalpha() and len(key) == 1 and "w" in after
        is_amid = re.search("[^m.?]$", before) or (not is_yes and re.match("[fk]*[yuc]", after))  # na sicher
        is_filler = is_amid and self.lexicon.means(key, "filler")
        is_number = before and any(token.kind == "number" for token in self.reply[end : end + 2])
        is_denied = not is_yes and re.search("n[^w.?]*$", before)
        if is_letter or is_filler or is_number or is_denied:
            return None
        begins = key in self.lexicon.openings and re.match("[dzvpquw](?!_)", after)  # no idea
        opens = not (begins or re.search("w[^.?]*w$", before))  # they said no
        return Candidate(end - start, value=is_yes, opens=opens, sure=not (is_yes and _DENIAL.search(after)))

    def _slip(self) -> Candidate | None:
        """Take a reply that is one letter from a word or phrase, to be asked back: `ys`, `yws`."""
        typed = " ".join(token.key for token in self.reply if token.kind == "word")
        listed = [(m, " ".join(words)) for m in ("yes", "no") for words in self.lexicon[m]]
        near = {m for m, one in listed if len(one) >= _SHORT and one[0] == typed[:1] and OSA.distance(one, typed) == 1}
        return Candidate(len(self.reply), "yes" in near, sure=False) if len(near) == 1 else None

    def _clause(self) -> Candidate | None:
        """Take the first clause that says anything as its negation says, or the words of the question in it."""
        clause = next(_FIRST_CLAUSE.finditer(self._roles))
        said = clause[1].translate(_IN_CLAUSES)
        value, sure = next((value, sure) for row, value, sure in _CLAUSES if re.match(row, said))
        is_denied = value and (_DENIAL.search(self._roles, clause.end()) or "?" in self._roles)
        return None if value is None or is_denied else Candidate(clause.end(), value, sure=sure)

    @cached_property
    def _roles(self) -> str:
        """The reply with a letter for each token, as in `_CLAUSES`, and `_` where it goes on with the one before."""
        roles = ""
        while (at := len(roles)) < min(len(self.reply), MOST_TOKENS):
            roles += next((role + "_" * (length - 1) for role, length in self._may_be(at) if length), "w")
        return roles

    def _may_be(self, at: int) -> Iterator[tuple[str, int]]:
        """Return each role with how many tokens from here play it; the first that any plays counts."""
        token, words, asked, verb = self.reply[at], self.lexicon, self.asked, self.asked.sentence[0]
        word, means, yes = token.key, words.means, self._said("yes", at)
        found = words.roles_at(self.reply, at)
        doubt, filler, denial, none = (found.get(name, 0) for name in ("doubt", "filler", "not", "none"))
        proposed = asked.proposes and len(self.reply) <= _MOST_CONSENTING
        is_consent = words.consents.length_at(self.reply, at) and not proposed
        first = words.language.words.get("yes", ("",))[0][:1].casefold()
        is_plain = token.kind == "mark" or word[:1] == first  # yep, yeah; but not: fine
        is_asked = any(alike(later.key, one) for later in self.reply[at : at + yes] for one in asked.told)
        yield "u", yes if proposed and yes > max(denial, 1) and not is_asked else 0  # no problem
        yield "d", doubt if doubt > 1 or not means(word, "at", "-m") else 0
        yield "d", any((word, later.key) in words["doubt"] for later in self.reply[at + 1 : at + 4])  # ved jeg ikke
        yield "n", denial if word != verb or means(word, "not") else 0
        yield "z", none or self._is_denied(word)
        yield "y" if is_plain else "c" if is_consent else "u", yes
        yield "x", self._said("no", at)
        yield _MARKS.get(word, "m"), int(token.kind == "mark")
        yield "m", filler if filler > 1 and self.reply[at + 1].key != verb else 0  # not: det er jeg
        yield "v", word == verb or (len(word) > _SHORT and word == verb[:-1])  # haben Sie, habe ich
        yield "p", word in asked.told and word in (*asked.sentence[2:3], asked.sentence[-1])
        yield "q", any(alike(word, one) for one in (verb, *asked.told))
        yield "w", means(word, "all")
        yield "f", means(word, "filler") and word not in asked.sentence
        yield "s", word in asked.sentence
        yield "k", means(word, *CLOSED)

    def _said(self, meaning: str, at: int) -> int:
        """Count the tokens of a word for yes or no: a sign, or listed, also doubled (jaja, yess, yh) or misspelt."""
        typed, words = self.reply[at].key, self.lexicon[meaning]
        if length := words.length_at(self.reply, at):
            return length
        once = re.sub(r"(.{1,4})\1$|h$", r"\1", typed)
        slipped = len(typed) >= _LONG and nearest(typed, map("".join, words))
        is_like = typed not in self.lexicon.words and ((once,) in words or slipped)
        return _SIGNS.get(typed) == meaning or bool(is_like)

    def _is_denied(self, word: str) -> bool:
        """Whether a word nobody lists is one of the question, or for yes, after a beginning that denies: unhappy."""
        rests = [word.removeprefix(prefix) for prefix in self.lexicon.prefixes if word.startswith(prefix)]
        words = () if word in self.lexicon.words else (*map("".join, self.lexicon["yes"]), *self.asked.told)
        return any(len(rest) > _SHORT and alike(rest, one) for rest in rests for one in words)


def says_yes(reply: str, languages: Sequence[Language]) -> bool:
    """Return whether a reply is a plain yes to what we ask, in one of these languages, and nothing else but smileys."""
    said = tokenised("" if unreadable(reply) else reply)
    tokens = tuple(token for token in said.tokens if token.key in _SIGNS or not _GLAD.search(name(token.key[0], "")))
    found = ((words, Agreement(words, asked("", words), tokens)) for words in map(lexicon, languages))
    read = (one_said(Reply(said.text, tokens), words, finder) for words, finder in found)
    return any(one.values == (True,) and one.sure and one.comment is None for one in read)
