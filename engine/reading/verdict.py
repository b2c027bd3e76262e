"""What the candidates of a reply come to: one answer taken, one asked back, several, or none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from engine.languages import Language
from engine.reading.grammar import Finder, Mention, mentions, says_nothing
from engine.reading.lexicon import Lexicon, lexicon
from engine.reading.outcome import Accepted, Answer, AskedBack, Reading, Rejection
from engine.reading.tokens import SENTENCE_ENDS, Reply, tokenised, unreadable

_MARKS_BEFORE_COMMENT = " \t\n.,;:!-–—)…"
_SHORT = 4
_LONG, _MOST_BEFORE = 12, 8
"""More words of a reply than these, beside what may be its answer or before it, are a text about something else."""

_SPOILING = frozenset(("bound", "not", "doubt", "at"))
_CONJUNCTION = 2
"""Letters of a word for `or`, in whatever language."""


@dataclass(frozen=True)
class Said:
    """What a reply says in one language: its values in order, whether it leaves no doubt, and what else it says.

    `words` are the words of the answer, as typed; `torn` where a list is denied or left open in part.
    """

    values: tuple[Any, ...]
    sure: bool = False
    comment: str | None = None
    words: tuple[str, ...] = ()
    torn: bool = False


def one_said(reply: Reply, words: Lexicon, finder: Finder) -> Said:
    """Find the one value that a reply says: of several the last, where it may correct the others; else all of them."""
    found = mentions(reply, words, finder)
    kept, alone = _kept(found)
    chosen = alone or [mention for mention in kept if mention.candidate.mine] or _free(kept)
    values = _values(chosen)
    firm = [mention for mention in (kept if alone else chosen) if mention.corrects or not mention.candidate.soft]
    others = [mention for mention in firm if mention.candidate.value not in values[:1]]
    rivals = [mention for mention in others if mention.is_over or not mention.is_clean or mention.candidate.counts]
    if rivals and any(mention.is_joined or mention.is_ranged for mention in (*chosen, *rivals)):
        return Said(_values((*chosen, *rivals)))
    if rivals and rivals[-1] is kept[-1] and _corrects(reply, words, *kept[-2:]):
        return replace(_said(reply, words, finder, rivals[-1:]), sure=False)
    if len(values) != 1:
        return Said(values)
    said = _said(reply, words, finder, chosen)
    is_plain = bool(alone) and not rivals and not any(mention.is_denied for mention in found)
    return replace(said, sure=is_plain and said.sure)


def _corrects(reply: Reply, words: Lexicon, one: Mention, other: Mention) -> bool:
    """Return whether the second may be what is meant instead of the first: `4, sorry, 3`, but not `7, maybe 8`.

    In another clause a count may stand beside other numbers: `120k, last service was 2024`.
    """
    between = reply.tokens[one.end : other.start]
    is_apart = one.is_alone and not other.is_alone and any(token.kind == "mark" for token in between)
    if other.candidate.counts and other.candidate.free and is_apart:
        return other.corrects
    said = [token.key for token in between if token.kind == "word" and len(token.key) > _CONJUNCTION]
    told = any(not words.means(word, "comment") for word in said)  # but: 9 but 5 for the food
    return (told or other.corrects) and not (other.is_joined or other.is_open) and other.is_over


def all_said(reply: Reply, words: Lexicon, finder: Finder, *, several: bool) -> Said:
    """Find every value that a reply lists; a list is read whole, or not at all."""
    found = mentions(reply, words, finder)
    kept, alone = _kept(found)
    weak = [m for m in kept if (m.is_clean or m.is_over) and m.candidate.counts]
    chosen = sorted([*alone, *weak], key=lambda m: m.start) if alone else _free(kept)
    labelled = bool(chosen) and not any(mention.candidate.counts for mention in kept)
    if labelled and (several or any(mention.is_joined for mention in kept)):
        chosen = kept  # a list is asked back whole
    if not several and len(_values((*chosen, *kept[-1:]))) > 1 and _corrects(reply, words, *kept[-2:]):
        return replace(_said(reply, words, finder, kept[-1:]), sure=False)
    restarts = any(mention.restarts and mention.candidate.counts for mention in chosen[1:])
    counted = any(mention.candidate.counts for mention in chosen)
    between = [reply.tokens[one.end : other.start] for one, other in pairwise(chosen)]
    dashed = not counted and any(token.key == "-" for some in between for token in some)  # Monday - Friday
    denied = any(mention.is_denied and (mention.candidate.counts or not counted) for mention in found)
    if denied or restarts or dashed or any(mention.is_ranged for mention in chosen):
        return Said(_values(chosen), torn=True)
    said = _said(reply, words, finder, chosen)
    return replace(said, sure=bool(alone) and len(found) == len(alone) and said.sure)


def _kept(found: list[Mention]) -> tuple[list[Mention], list[Mention]]:
    """Return the mentions that nothing denies, and those of them that stand alone, soft ones only without others."""
    kept = [mention for mention in found if not mention.is_denied]
    return kept, _firm([mention for mention in kept if mention.is_alone])


def _free(kept: list[Mention]) -> list[Mention]:
    """Return the candidates amid other words that may be meant: first or last of their clause, or free; firm ones."""
    return _firm([m for m in kept if (m.is_clean or m.is_over) or m.candidate.free])


def _firm(some: list[Mention]) -> list[Mention]:
    return [mention for mention in some if not mention.candidate.soft] or some


def _values(chosen: Iterable[Mention]) -> tuple[Any, ...]:
    return tuple(dict.fromkeys(mention.candidate.value for mention in chosen))


def _said(reply: Reply, words: Lexicon, finder: Finder, chosen: Sequence[Mention]) -> Said:
    """Return what these mentions say, and what is said beside them; nothing where that makes a long text of it."""
    if not chosen:
        return Said(())
    tokens, first, start, end = reply.tokens, chosen[0].candidate, chosen[0].start, chosen[-1].end
    others = set(range(len(tokens))).difference(*(range(mention.start, mention.end) for mention in chosen))
    sure = all(mention.candidate.sure for mention in chosen) and not any(mention.is_open for mention in chosen)
    sure = sure and not (first.counts and first.free and any(tokens[at].kind == "number" for at in others))  # 10, 10
    if first.free and not first.counts:  # days and times stand in long texts, numbers of anything do
        ends = [at for at, token in enumerate(tokens) if token.key in SENTENCE_ENDS]
        others -= {at for at in others if any(at < one < start or end <= one <= at for one in ends)}
    # Words of the question show that a text goes on about the same.
    beside = sum(tokens[at].kind == "word" and (at < start or first.soft or not first.mine) for at in others)
    if beside > _LONG and not (sure and chosen[0].is_alone):
        return Said(())
    comment: list[str] = []
    if not says_nothing(tokens[:start], words, (*finder.fillers, "at", *["no"] * first.counts)):
        comment.append(reply.text[: tokens[start].start].strip())
        sure = sure and not first.soft and sum(token.kind == "word" for token in tokens[:start]) <= _MOST_BEFORE
    if not says_nothing(tokens[end:], words, finder.fillers):
        comment.append(reply.text[tokens[end].start :].lstrip(_MARKS_BEFORE_COMMENT).strip())
    if len(comment) > 1 and first.value is False:  # monday is no good, of which monday is good would be told
        comment = [reply.text]
    spelled = (token for mention in chosen for token in tokens[mention.start : mention.end])
    typed = tuple(reply.text[token.start : token.end].casefold() for token in spelled if token.kind == "word")
    return Said(_values(chosen), sure, " ".join(filter(None, comment)) or None, typed)


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
    text = tokenised(reply)
    first, *others = (lexicon(language) for language in languages)
    _, outcome = read(text, first)
    if isinstance(outcome, Accepted) or (isinstance(outcome, Rejection) and outcome.reason != unheard):
        return outcome
    heard = [(said, other) for each in others for said, other in [read(text, each)] if isinstance(other, Accepted)]
    answers = [other.answer for _, other in heard] + ([outcome.answer] if isinstance(outcome, AskedBack) else [])
    if not heard or any(answer != answers[0] for answer in answers) or _denies(text, first):
        return outcome
    said, other = heard[0]
    return other if said.words and _is_foreign(said, first, others) else AskedBack(other.answer, other.comment)


def _denies(reply: Reply, words: Lexicon) -> bool:
    """Return whether the language asked knows words that deny or doubt here: no other one makes an answer of them."""
    return any(_SPOILING & words.roles_at(reply.tokens, at).keys() for at in range(len(reply.tokens)))


def _is_foreign(said: Said, first: Lexicon, others: Sequence[Lexicon]) -> bool:
    """Return whether these words can hardly be words of the language asked: long, accented, or a yes that is all."""
    if not all(map(str.isascii, said.words)) or all(word in first.words for word in said.words):
        return not all(map(str.isascii, said.words))
    number = any(other.numerals.begins(word) for other in others for word in said.words)
    return max(map(len, said.words)) > _SHORT or (said.comment is None and not number)
