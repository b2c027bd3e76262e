"""What the candidates of a reply come to: one answer taken, one asked back, several, or none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from engine.languages import Language
from engine.reading.candidates import Finder, Mention, Place
from engine.reading.cleaning import unreadable
from engine.reading.grammar import mentions, says_nothing
from engine.reading.lexicon import Lexicon, lexicon
from engine.reading.outcome import Accepted, Answer, AskedBack, Reading, Rejection
from engine.reading.tokens import Reply, tokenised

_MARKS_BEFORE_COMMENT = " \t\n.,;:!-–—)…"
_SHORT = 4
_SPOILING = frozenset(("bound", "not", "doubt", "at"))
"""Where the language asked knows a word of these meanings, no other language makes an answer of the reply."""


@dataclass(frozen=True)
class Said:
    """What a reply says in one language: its values in order, whether it leaves no doubt, and what else it says.

    `words` are the plain words of the answer; `torn` where a list is denied or left open in part.
    """

    values: tuple[Any, ...]
    sure: bool
    comment: str | None
    words: tuple[str, ...] = ()
    torn: bool = False


def one_said(reply: Reply, words: Lexicon, finder: Finder) -> Said:
    """Find the one value that a reply says; of several that contradict each other all are given."""
    found = mentions(reply, words, finder)
    kept = [mention for mention in found if not mention.denied]
    alone = _firm([mention for mention in kept if mention.place == Place.ALONE])
    chosen = alone or _free(kept)
    values = tuple(dict.fromkeys(mention.candidate.value for mention in chosen))
    rest = [m for m in kept if m.candidate.value not in values[:1] and not m.candidate.soft and _counts_as_other(m)]
    if rest and rest[-1].corrects and rest[-1].place in (Place.ALONE, Place.LAST) and rest[-1] is kept[-1]:
        return Said((rest[-1].candidate.value,), sure=False, comment=_comment(reply, words, finder, rest[-1:]))
    if alone and (len(values) > 1 or any(mention.joined or mention.place == Place.LAST for mention in rest)):
        return Said(tuple(dict.fromkeys((*values, *(m.candidate.value for m in rest)))), sure=False, comment=None)
    if len(values) != 1:
        return Said(values if any(mention.joined for mention in chosen) else (), sure=False, comment=None)
    beside = [
        m for m in kept if m.candidate.value != values[0] and m.clause == chosen[0].clause and not m.candidate.soft
    ]
    settled = any(m.candidate.sure for m in chosen) and not any(m.open for m in chosen)
    is_sure = bool(alone) and not rest and not beside and settled
    denies = any(mention.denied for mention in found)
    comment = _comment(reply, words, finder, chosen)
    return Said(values, is_sure and not denies, comment, _spelled(reply, chosen))


def _counts_as_other(mention: Mention) -> bool:
    """Return whether a mention may be another answer: `no` in `no complaints` is none."""
    return mention.place in (Place.ALONE, Place.LAST) or (mention.place == Place.FIRST and mention.candidate.counts)


def all_said(reply: Reply, words: Lexicon, finder: Finder) -> Said:
    """Find every value that a reply lists; a list is read whole, or not at all."""
    found = mentions(reply, words, finder)
    kept = [mention for mention in found if not mention.denied]
    alone = _firm([mention for mention in kept if mention.place == Place.ALONE])
    weak = [m for m in kept if m.place in (Place.FIRST, Place.LAST) and m.candidate.counts]
    chosen = sorted([*alone, *weak], key=lambda m: m.start) if alone else _free(kept)
    values = tuple(dict.fromkeys(mention.candidate.value for mention in chosen))
    is_sure = bool(alone) and len(found) == len(alone) and all(m.candidate.sure and not m.open for m in chosen)
    counted = [mention for mention in chosen if mention.candidate.counts]
    denied = any(mention.denied and (mention.candidate.counts or not counted) for mention in found)
    restarts = any(mention.restarts and mention.candidate.counts for mention in chosen[1:])
    if denied or restarts or any(mention.ranged for mention in chosen):
        return Said(values, sure=False, comment=None, torn=True)
    return Said(values, is_sure, _comment(reply, words, finder, chosen), _spelled(reply, chosen))


def _firm(alone: list[Mention]) -> list[Mention]:
    return [mention for mention in alone if not mention.candidate.soft] or alone


def _free(kept: list[Mention]) -> list[Mention]:
    """Return the candidates amid other words that may be meant: first or last of their clause, or free."""
    return [mention for mention in kept if mention.place in (Place.FIRST, Place.LAST) or mention.candidate.free]


def _comment(reply: Reply, words: Lexicon, finder: Finder, chosen: Sequence[Mention]) -> str | None:
    """Return what is said before and after the answer, None where that changes nothing."""
    if not chosen:
        return None
    tokens = reply.tokens
    start, end = chosen[0].start, chosen[-1].end
    before, after = tokens[:start], tokens[end:]
    said = []
    short = ("no",) if chosen[0].candidate.counts else ()
    if not says_nothing(before, words, (*finder.fillers, *short)):
        said.append(reply.text[: tokens[start].start].strip())
    if not says_nothing(after, words, finder.fillers):
        said.append(reply.text[tokens[end].start :].lstrip(_MARKS_BEFORE_COMMENT).strip())
    return " ".join(part for part in said if part) or None


def _spelled(reply: Reply, chosen: Sequence[Mention]) -> tuple[str, ...]:
    """Return the plain words of the answer: short ones without accents are words of other languages, too."""
    tokens = (token for mention in chosen for token in reply.tokens[mention.start : mention.end])
    return tuple(token.key for token in tokens if token.kind == "word" and not token.accented)


def answered(said: Said, answer: Answer, reason: str | None, unheard: str) -> Reading:
    """Return the answer, taken or asked back; where `reason` says it is not allowed, that, or `unheard` of a guess."""
    if reason:
        return Rejection(reason if said.sure else unheard)
    return Accepted(answer, said.comment) if said.sure else AskedBack(answer, said.comment)


def understood(
    reply: str,
    languages: Sequence[Language],
    read: Callable[[Reply, Lexicon], tuple[Said, Reading]],
    unheard: str,
) -> Reading:
    """Read a reply in the language it was asked in, and in the survey's others where that one hears no answer.

    What another language alone understands is asked back where its words may be words of the language asked: where
    they are short, or stand beside others. `unheard` is the reason of one that heard nothing.
    """
    if rejection := unreadable(reply):
        return rejection
    said = tokenised(reply)
    first, *others = (lexicon(language) for language in languages)
    _, outcome = read(said, first)
    if isinstance(outcome, Accepted) or (isinstance(outcome, Rejection) and outcome.reason != unheard):
        return outcome
    heard = [(what, other) for each in others for what, other in [read(said, each)] if isinstance(other, Accepted)]
    answers = {_hashable(other.answer) for _, other in heard if isinstance(other, Accepted)}
    if isinstance(outcome, AskedBack):
        answers.add(_hashable(outcome.answer))
    if not heard or len(answers) > 1:
        return outcome
    what, other = heard[0]
    assert isinstance(other, Accepted)  # noqa: S101 - for the type checker: only such were kept
    if isinstance(outcome, Rejection) and _is_spoilt(said, first):
        return outcome
    if what.words and _is_foreign(what, first, others):
        return other
    return AskedBack(other.answer, other.comment)


def _is_spoilt(said: Reply, words: Lexicon) -> bool:
    return any(_SPOILING & words.roles_at(said.tokens, at).keys() for at in range(len(said.tokens)))


def _is_foreign(what: Said, first: Lexicon, others: Sequence[Lexicon]) -> bool:
    """Return whether these words can hardly be words of the language asked: long, accented, or a yes that is all."""
    if what.words and all(word in first.words for word in what.words):
        return False
    if not what.words or max(map(len, what.words)) > _SHORT:
        return True
    return what.comment is None and not any(other.numerals.begins(word) for other in others for word in what.words)


def _hashable(answer: Answer) -> Any:
    return tuple(answer) if isinstance(answer, list) else answer
