"""How many segments an SMS takes: GSM-7 or UCS-2, and which character is to blame (3GPP TS 23.038 and 23.040)."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

GSM_7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_7_EXTENSION = frozenset("^{}\\[~]|€\f")
"""These take two septets: an escape and the character."""


MOST_JOINED = 6
"""How many segments gateways join to one SMS where nobody says otherwise."""


@dataclass(frozen=True, kw_only=True)
class Segments:
    """What an SMS costs: its encoding (`GSM-7` or `UCS-2`), its units, its segments, and who forced UCS-2."""

    encoding: str
    units: int
    count: int
    culprits: tuple[str, ...]


def segments(text: str) -> Segments:
    """Count the segments of an SMS: one holds 160 septets or 70 UTF-16 units, each of several 153 or 67."""
    beyond = [c for c in dict.fromkeys(text) if c not in GSM_7]
    culprits = tuple(c for c in beyond if c not in GSM_7_EXTENSION)
    pairs = {c for c in beyond if (ord(c) > 0xFFFF if culprits else c in GSM_7_EXTENSION)}
    sizes = [2 if c in pairs else 1 for c in text] if pairs else [1] * len(text)
    single, joined = (70, 67) if culprits else (160, 153)
    units = sum(sizes)
    count = 1 if units <= single else _filled(sizes, joined)
    return Segments(encoding="UCS-2" if culprits else "GSM-7", units=units, count=count, culprits=culprits)


def cut(text: str, at_most: int) -> list[str]:
    """Cut a text that is too long for one SMS into several, at the end of a line or a word where there is one."""
    parts = []
    while segments(text).count > at_most:
        end = _longest_start(text, at_most)
        place = next((at for blank in "\n " if (at := text.rfind(blank, end // 2, end + 1)) > 0), end)
        parts.append(text[:place].rstrip())
        text = text[place:].lstrip()
    return [*parts, text] if text or not parts else parts


def _longest_start(text: str, at_most: int) -> int:
    """Find how many characters fit: whatever follows, it never takes fewer segments."""
    return bisect_right(range(1, len(text) + 1), at_most, key=lambda length: segments(text[:length]).count)


def _filled(sizes: list[int], room: int) -> int:
    """Fill segment by segment: an escaped pair or a surrogate pair is not cut in two."""
    count, used = 1, 0
    for size in sizes:
        if used + size > room:
            count, used = count + 1, 0
        used += size
    return count
