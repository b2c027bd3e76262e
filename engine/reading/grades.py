"""Grades: what a question says of its scale, the scale named in a reply, and the words people put round a grade."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import takewhile

from engine.reading.grammar import Candidate
from engine.reading.lexicon import Lexicon
from engine.reading.tokens import Reply, Token

_MOST_AROUND, _SHORT = 1, 2
_MOST_BEFORE = 4
"""Words said before the ends of a scale: `on a scale from`."""

_LONGEST_NAME, _TELLING, _VOWELS = 4, frozenset("=:("), frozenset("aeiouy")
"""Words of what a number means; marks between the two; and what a word has that is no abbreviation."""

_AROUND = ("filler", "comment", "doubt", "today")
"""What may follow a grade with other words before it."""


def without_scale(reply: Reply, words: Lexicon, minimum: int, maximum: int) -> Reply:
    """Leave out the scale itself, where more is said than that: `on a scale of 1 to 10`."""
    keys, ends = [token.key for token in reply.tokens], [str(minimum), str(maximum)]
    ranges = (at for at in range(len(keys) - 2) if keys[at : at + 3 : 2] == ends)
    at = next((at for at in ranges if keys[at + 1] == "-" or words.means(keys[at + 1], "doubt")), None)
    if at is None:
        return reply
    before = [n for n in range(max(at - _MOST_BEFORE, 0), at) if words.means(keys[n], "at")]
    start = next((n for n in before if not any(key.isdecimal() for key in keys[n:at])), at)
    return Reply(reply.text, reply.tokens[:start] + reply.tokens[at + 3 :] or reply.tokens)


@lru_cache(maxsize=512)
def named_in(words: Lexicon, question: Reply, maximum: int) -> Mapping[int, str]:
    """Find what a question says its numbers mean, the highest among them: `1 = awful, 5 = great`; else nothing.

    A mark tells, or that each number from one on is named. Of two ends one is left out whose words are also asked, as
    they may be said of any number: how easy, 7 (easy).
    """
    tokens, marked, named = question.tokens, set[int](), dict[int, Sequence[Token]]()
    for at, token in enumerate(tokens):
        mark = "".join(one.key for one in tokens[at + 1 : at + 2] if one.kind == "mark")
        said = [*takewhile(lambda token: token.kind == "word", tokens[at + 1 + len(mark) :])]
        end = at + 1 + len(mark) + len(said)
        while said and end < len(tokens) and words.means(said[-1].key, "doubt", "and", "at"):
            said.pop()  # 0 = none to 10 = worst
        if token.kind == "number" and int(token.key) <= maximum and 0 < len(said) <= _LONGEST_NAME:
            number = int(token.key)
            named |= {number: said} if mark in _TELLING or number not in named else {}
            marked |= {number} if mark in _TELLING and mark else set()
    told = named if named.keys() >= set(range(1, maximum + 1)) else {n: named[n] for n in marked}
    if maximum not in told or len(told) == 1:
        return {}
    other = {token.key for token in tokens if not any(token in said for said in told.values())}
    kept = {n: said for n, said in told.items() if len(told) > 2 or not other.issuperset(one.key for one in said)}
    return {number: question.text[said[0].start : said[-1].end] for number, said in kept.items()}


def words_around(words: Lexicon, tokens: Sequence[Token], at: int) -> int:
    """Count the words from here that may be put round a grade: an article after a word for at, or unknown words."""
    if words.means(tokens[at].key, "at"):
        return 2 * (at + 2 < len(tokens) and _is_article(words, tokens[at + 1]))
    new = takewhile(lambda token: _is_new(words, token), tokens[at : at + _MOST_AROUND])
    count = sum(1 for _ in new)
    return count if at + count < len(tokens) else 0


def is_grade(words: Lexicon, tokens: Sequence[Token], at: int, around: int, found: Candidate) -> bool:
    """Return whether a number is a grade with the words put round it: `a solid 8`, `klar sekser`, `at a 4`, `ne 9`.

    They stand between an article and a grade, or before a noun, with which what is said ends.
    """
    begin, after = at + around, at + around + found.length
    if found.soft or words.means(tokens[begin].key, "filler"):  # the blue one
        return False
    is_noun = found.length > 1 or (tokens[begin].kind == "word" and not found.alone)
    is_said = is_noun or words.means(tokens[at].key, "at") or (at > 0 and _is_article(words, tokens[at - 1]))
    ends = after == len(tokens) or tokens[after].kind == "mark" or words.means(tokens[after].key, *_AROUND)
    return is_said and ends


def _is_article(words: Lexicon, token: Token) -> bool:
    """Return whether a word is an article: the word for one, or one of two letters that does nothing else."""
    is_short = len(token.key) <= _SHORT and words.roles_at([token], 0).keys() == {"filler"}
    return token.kind == "word" and (words.numerals.value(token.key) == 1 or (is_short and _is_spoken(token)))


def _is_new(words: Lexicon, token: Token) -> bool:
    known = words.roles_at([token], 0) or words.numeral_at([token], 0)
    return token.kind == "word" and not known and _is_spoken(token)


def _is_spoken(token: Token) -> bool:
    return not _VOWELS.isdisjoint(token.key)
