"""Replies no person wrote: auto-replies, delivery notices, reactions to an SMS, our own text come back."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rapidfuzz import fuzz

from engine.languages import Language
from engine.reading.cleaning import LONGEST, cleaned
from engine.reading.tokens import keys

_OPENED = ('"', "“", "«", "„")
"""What opens a quotation; a phrase of the vocabulary that ends with one of these is said before it: `Liked “…”`."""

_QUOTING = re.compile(r"[^\"“”«»„]{0,40}[\"“«„](?P<quoted>.+)[\"”“»]\s*\.?", re.DOTALL)

_SHORTEST_ECHO, _SHORTEST_QUOTED = 6, 13
"""Words, and characters; shorter texts of ours may well be what a person answers."""


def from_a_machine(reply: str, our_last_text: str, languages: Iterable[Language] = ()) -> bool:
    """Return whether a phone or a network wrote this reply. `our_last_text` is the SMS it came after."""
    text, ours = cleaned(reply[: LONGEST * 2]), keys(our_last_text)
    words, quoting = keys(text), _QUOTING.fullmatch(text)
    quoted = " ".join(keys(quoting["quoted"])) if quoting else ""
    texts = (text for language in languages for text in language.words.get("machine", ()))
    opening = [text for text in texts if keys(text) and words[: len(keys(text))] == keys(text)]
    is_quoted = len(quoted) >= _SHORTEST_QUOTED and quoted in " ".join(ours)
    return is_quoted or _is_echo(words, ours) or any(quoting or not text.endswith(_OPENED) for text in opening)


def _is_echo(words: tuple[str, ...], ours: tuple[str, ...]) -> bool:
    """Recognise our text, whole or nearly, with little around it."""
    if len(ours) < _SHORTEST_ECHO or len(words) < 0.7 * len(ours) or len(words) > len(ours) + 8:
        return words == ours != ()
    return fuzz.partial_ratio(" ".join(words), " ".join(ours), score_cutoff=95) > 0
