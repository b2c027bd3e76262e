"""Whether the word after a number says what there is so many of: `2 nurses were rude` is no 2, `2 rude nurses` may be.

Any words may follow a number that is the first thing said, but for these: units, what is listed as counted, and
plurals, told by the endings the language lists unless the word is one that comments begin with.
"""

from __future__ import annotations

from collections.abc import Sequence

from engine.languages import Language
from engine.reading.calendar import day_names
from engine.reading.lexicon import Lexicon, lexicon
from engine.reading.tokens import Token
from engine.reading.units import units

JOINED = ("counted", "or", "and", "to", "in", "of", "out_of", "clock", "before_label", "minus", "tomorrow", "yesterday")
"""After words of these meanings a number is not the end of it: 8 or so, 2 in the queue."""

_COUNTED = ("counted", "days", "weeks", "multiple", "currency")
_SHORT = 4


def is_counted(tokens: Sequence[Token], at: int, words: Lexicon, languages: Sequence[Language]) -> bool:
    """Tell whether what follows a number makes an amount or a time of it, in any language it may be said in."""
    if at >= len(tokens) or tokens[at].kind != "word" or _is_phrase(tokens, at, words):
        return False
    listed = any(words[meaning].length_at(tokens, at) for meaning in _COUNTED)
    ordinal = not tokens[at].spaced and words["ordinal_ending"].length_at(tokens, at)
    measured = any(_is_unit(tokens[at].key, language, words) for language in languages)
    return listed or bool(ordinal) or measured or _is_plural(tokens, at, words)


def goes_on_elsewhere(tokens: Sequence[Token], at: int, words: Lexicon, languages: Sequence[Language]) -> bool:
    """Tell whether in another language than this one the number is not the end of it: `8 am`, `7 and a half`."""
    if at >= len(tokens) or tokens[at].key in words.said_after:
        return False
    others = (lexicon(language) for language in languages if language != words.language)
    return any(other[meaning].length_at(tokens, at) for other in others for meaning in (*JOINED, *_COUNTED))


def _is_phrase(tokens: Sequence[Token], at: int, words: Lexicon) -> bool:
    return max(words["remark"].length_at(tokens, at), words["around"].length_at(tokens, at)) > 1


def _is_unit(word: str, language: Language, words: Lexicon) -> bool:
    """Tell a unit or a day's name; of the other languages short ones are left out, as they are words here."""
    is_own = language == words.language
    return (is_own or len(word) >= _SHORT) and (word in units(language) or word in day_names(language))


def _is_plural(tokens: Sequence[Token], at: int, words: Lexicon) -> bool:
    """Tell a plural by its ending; names (`10 James was great`) and verbs (`1 svarer ikke`) may have it too."""
    token = tokens[at]
    if not token.is_lower or len(token.key) < _SHORT or token.key in words.said_after:
        return False
    return token.key.endswith(words.plural_endings) and not words["not"].length_at(tokens, at + 1)
