"""Replies no person wrote: auto-replies, delivery notices, reactions to an SMS, our own text come back."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz import fuzz

from engine.languages import Language
from engine.reading.cleaning import LONGEST, cleaned
from engine.reading.lexicon import Phrases
from engine.reading.tokens import keys, tokenised

_QUOTE = re.compile(r"[^\w]{0,3}(?P<before>[^\"“”«»„]{0,60}?)\s*[\"“«„](?P<quoted>.+)[\"”“»]\s*\.?", re.DOTALL)
_OPENED = frozenset('"“«„')
"""A phrase of the vocabulary that ends with one of these is said before a quotation."""

_SHORTEST_ECHO = 6
"""Words; shorter texts of ours may well be what a person answers."""


def from_a_machine(reply: str, our_last_text: str, languages: Iterable[Language] = ()) -> bool:
    """Return whether a phone or a network wrote this reply. `our_last_text` is the SMS it came after."""
    text = cleaned(reply[: LONGEST * 2])
    words = keys(text)
    spoken = tuple(languages)
    return (
        _is_echo(words, keys(our_last_text))
        or _is_reaction(text, our_last_text, spoken)
        or any(_begins(text, _phrases(language, before_quotation=False)) for language in spoken)
    )


def _is_echo(words: tuple[str, ...], ours: tuple[str, ...]) -> bool:
    """Recognise our text, whole or nearly, with little around it."""
    if len(ours) < _SHORTEST_ECHO or len(words) < 0.7 * len(ours) or len(words) > len(ours) + 8:
        return words == ours != ()
    return fuzz.partial_ratio(" ".join(words), " ".join(ours), score_cutoff=95) > 0


def _is_reaction(text: str, ours: str, languages: tuple[Language, ...]) -> bool:
    """Recognise `Liked “…”`: a few words, then a quotation that ends the message."""
    found = _QUOTE.fullmatch(text)
    if found is None or len(found["before"].split()) > 6:
        return False
    quoted = " ".join(keys(found["quoted"]))
    if quoted and quoted in " ".join(keys(ours)) and len(quoted) > 12:
        return True
    return any(_begins(found["before"], _phrases(language, before_quotation=True)) for language in languages)


@lru_cache(maxsize=128)
def _phrases(language: Language, *, before_quotation: bool) -> Phrases:
    texts = language.words.get("machine", ())
    return Phrases(text for text in texts if (text.rstrip()[-1] in _OPENED) == before_quotation)


def _begins(text: str, phrases: Phrases) -> bool:
    """Return whether a text begins with one of these phrases; marks before it do not count."""
    words = [token for token in tokenised(text).tokens if token.kind != "mark"]
    return phrases.length_at(words, 0) > 0
