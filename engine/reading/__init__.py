"""What a reply says: numbers, words, options and days found in what people text."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from babel.numbers import get_decimal_symbol

from engine.languages import Language
from engine.reading.cleaning import cleaned, unreadable
from engine.reading.outcome import Refusal

_WHOLE = re.compile(r"[-+]?\d+")


def _plain(reply: str) -> str:
    return unicodedata.normalize("NFKC", cleaned(reply)).casefold().strip(" \t\n.!?")


def whole_number(reply: str) -> int | Refusal:
    if refusal := unreadable(reply):
        return refusal
    found = _WHOLE.fullmatch(_plain(reply))
    return int(found[0]) if found and len(found[0]) < 16 else Refusal("not_a_number")


def decimal_number(reply: str, language: Language) -> Decimal | Refusal:
    if refusal := unreadable(reply):
        return refusal
    text = _plain(reply).replace(get_decimal_symbol(language.locale), ".")
    found = re.fullmatch(r"[-+]?\d{1,15}(\.\d{1,9})?", text)
    return Decimal(found[0]) if found else Refusal("not_a_number")


def option_number(reply: str, labels: Sequence[str]) -> int | Refusal:
    if refusal := unreadable(reply):
        return refusal
    return _one_option(_plain(reply), labels) or Refusal("not_an_option")


def _one_option(text: str, labels: Sequence[str]) -> int | None:
    folded = [_plain(label) for label in labels]
    if text in folded:
        return folded.index(text) + 1
    return int(text) if text.isdecimal() and len(text) < 5 and 0 < int(text) <= len(labels) else None


def option_numbers(reply: str, labels: Sequence[str], words: Mapping[str, Sequence[str]]) -> list[int] | Refusal:
    if refusal := unreadable(reply):
        return refusal
    text = _plain(reply)
    if text in words.get("all", ()):
        return list(range(1, len(labels) + 1))
    if text in words.get("none", ()):
        return []
    whole = _one_option(text, labels)
    joints = "|".join(re.escape(word) for word in words.get("and", ()))
    parts = [text] if whole else re.split(rf"\s*[,;&+]\s*|\s+(?:{joints})\s+|\s+(?=\d)", text)
    numbers = [_one_option(part.strip(" .)"), labels) for part in parts]
    found = sorted({number for number in numbers if number})
    return found if None not in numbers else Refusal("not_an_option")


def word_among(reply: str, words: Mapping[str, Sequence[str]], meanings: Iterable[str]) -> str | Refusal:
    if refusal := unreadable(reply):
        return refusal
    text = _plain(reply)
    return next((m for m in meanings if text in words.get(m, ())), Refusal("not_yes_or_no"))


def day(reply: str, language: Language, today: datetime.date) -> datetime.date | Refusal:
    if refusal := unreadable(reply):
        return refusal
    text = _plain(reply)
    for meaning, days in (("today", 0), ("tomorrow", 1), ("yesterday", -1)):
        if text in language.words.get(meaning, ()):
            return today + datetime.timedelta(days)
    iso = re.fullmatch(r"(\d{4})-(\d\d?)-(\d\d?)", text)
    written = re.fullmatch(r"(\d\d?)[./](\d\d?)[./](\d{4})", text)
    parts = iso.groups() if iso else written.groups()[::-1] if written else None
    if parts is None:
        return Refusal("not_a_date")
    try:
        return datetime.date(*map(int, parts))
    except ValueError:
        return Refusal("no_such_day")


def command(reply: str, languages: Iterable[Language]) -> str | None:
    """Tell which command a reply is, if it is one: stop, help, start, repeat or back."""
    text = _plain(reply)
    spoken = list(languages)
    wanted = ("stop", "help", "start", "repeat", "back")
    return next((m for m in wanted if any(text in language.words.get(m, ()) for language in spoken)), None)


def from_a_machine(reply: str, our_last_text: str, languages: Iterable[Language] = ()) -> bool:
    """Tell whether no person wrote this: our own text come back."""
    return _plain(reply) == _plain(our_last_text)
