"""Replies no person wrote: auto-replies, delivery notices, reactions to an SMS, our own text come back."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rapidfuzz import fuzz

from engine.languages import Language
from engine.reading.tokens import LONGEST, cleaned, keys

_OPENED = ('"', "“", "«", "„")
_QUOTING = re.compile(r"[^\"“”«»„]{0,40}[\"“«„](?P<quoted>.+)[\"”“»]\s*\.?", re.DOTALL)

_SHORTEST_ECHO, _SHORTEST_QUOTED, _NEARLY = 6, 13, 85
"""Words, and characters; shorter texts of ours may well be what a person answers. Then percents of the same words."""


def from_a_machine(reply: str, our_last_text: str, languages: Iterable[Language] = ()) -> bool:
    """Return whether a phone or a network wrote this reply. `our_last_text` is the SMS it came after.

    A phrase of the vocabulary that ends with a quotation mark is said before a quotation: `Liked “…”`.
    """
    text, ours = cleaned(reply[: LONGEST * 2]), keys(our_last_text)
    words, quoting = keys(text), _QUOTING.fullmatch(text)
    quoted = " ".join(keys(quoting["quoted"])) if quoting else ""
    phrases = (phrase for language in languages for phrase in language.words.get("machine", ()))
    openings = [keys(phrase) for phrase in phrases if quoting or not phrase.endswith(_OPENED)]
    is_ours = words == ours != () or (len(ours) >= _SHORTEST_ECHO and fuzz.ratio(words, ours) >= _NEARLY)
    is_quoted = len(quoted) >= _SHORTEST_QUOTED and quoted in " ".join(ours)
    return is_ours or is_quoted or any(words[: len(opening)] == opening for opening in openings)
