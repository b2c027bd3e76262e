"""Characters that make an SMS UCS-2 where GSM-7 would do, and what to write instead."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path as File

from engine.checking.draft import Draft
from engine.checking.finding import Finding, Path, Place, listed, problem_at
from engine.segments import GSM_7, segments

REPLACEMENTS = {
    **dict.fromkeys("‘’‚‛′´`", "'"),
    **dict.fromkeys("“”„‟″«»", '"'),
    **dict.fromkeys("–—―‐‑‒−", "-"),
    **dict.fromkeys("\t\u00a0\u2002\u2003\u2007\u2009\u202f", " "),
    **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff", ""),
    **dict.fromkeys("•·", "-"),
    "…": "...",
    "‹": "<",
    "›": ">",
    "×": "x",
    "™": "(TM)",
    "®": "(R)",
    "©": "(C)",
    "½": "1/2",
}
"""Characters that word processors put in, and what GSM-7 has instead. Letters are not among them."""


MOST_IN_A_FOREIGN_WORD = 1 / 3
"""Where more of a language's texts have letters outside GSM-7, these are letters of the language."""


def findings(draft: Draft) -> Iterator[Finding]:
    """Find texts that would be GSM-7 but for characters that can be replaced or left out."""
    needed = _languages_of_other_letters(draft)
    for path, text in draft.texts.items():
        for tag, words in text.items():
            yield from _costly(draft, (*path, tag), words, letters_too=tag not in needed)


def findings_of_templates(folder: File) -> Iterator[Finding]:
    """Find such characters in templates, where they make every SMS of a kind dearer."""
    for file in sorted(folder.glob("*/**/*.j2")):
        text = re.sub(r"\{#.*?#\}", lambda found: re.sub(r"[^\n]", " ", found[0]), _read(file), flags=re.DOTALL)
        for at, line in enumerate(text.split("\n"), start=1):
            culprits = [c for c in segments(line).culprits if c in REPLACEMENTS]
            if culprits:
                place = Place(at, line.index(culprits[0]) + 1)
                yield problem_at(place, "costly_character", str(file), (), _fault(culprits), _remedy(culprits))


def _read(file: File) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""  # reported where it is rendered


def _costly(draft: Draft, path: Path, words: str, *, letters_too: bool) -> Iterator[Finding]:
    culprits = segments(words).culprits
    replaceable = letters_too or not any(c.isalpha() for c in culprits)
    if culprits and replaceable and all(_replacement(c) is not None for c in culprits):
        yield draft.document.finding("costly_character", path, _fault(culprits), _remedy(culprits))


def _fault(culprits: Iterable[str]) -> str:
    return f"{listed(map(_name, culprits))} cannot be sent as GSM-7, so an SMS holds 70 characters instead of 160"


def _remedy(culprits: Iterable[str]) -> str:
    """Say what to write; what has no replacement and is a picture or invisible is to be left out."""
    instead = {c: _replacement(c) for c in culprits}
    parts = []
    if written := dict.fromkeys(other for other in instead.values() if other):
        parts.append(f"Write {listed(other if other.strip() else 'a plain space' for other in written)} instead.")
    if left_out := [c for c, other in instead.items() if not other]:
        parts.append(f"Leave out {listed(map(_name, left_out))}.")
    return " ".join(parts)


def _replacement(character: str) -> str | None:
    """Give what GSM-7 has instead: a sign, the letter without its accent, or nothing for a picture."""
    if character in REPLACEMENTS:
        return REPLACEMENTS[character]
    base = unicodedata.normalize("NFKD", character)
    bare = "".join(c for c in base if not unicodedata.combining(c))
    if bare and bare != character and all(c in GSM_7 for c in bare):
        return bare
    return "" if unicodedata.category(character) in ("So", "Sk", "Mn", "Me", "Cf") else None


def _languages_of_other_letters(draft: Draft) -> frozenset[str]:
    texts = [(tag, words) for text in draft.texts.values() for tag, words in text.items()]
    foreign = [tag for tag, words in texts if any(c.isalpha() for c in segments(words).culprits)]
    tags = [tag for tag, _ in texts]
    return frozenset(tag for tag in foreign if foreign.count(tag) > MOST_IN_A_FOREIGN_WORD * tags.count(tag))


def _name(character: str) -> str:
    visible = unicodedata.category(character)[0] not in "ZCM"
    return character if visible else f"U+{ord(character):04X} {unicodedata.name(character, 'tab').lower()}"
