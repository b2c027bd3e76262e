"""A folder of languages: which there are, how a tag finds one, and the words each gives for yes, no and stop."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.languages import get_official_languages

from engine.errors import TemplateFailed

NORWEGIAN = ("no", "nb", "nn")
"""`no` is the macrolanguage of Bokmål and Nynorsk (ISO 639-3): whoever speaks one reads the others."""


@dataclass(frozen=True)
class Language:
    """A language a conversation is held in: its tag and its words, each a list by what they mean."""

    tag: str
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)

    def word(self, meaning: str) -> str:
        """Return the word itself, for a text that quotes it: the first one listed."""
        return self.words[meaning][0]

    @cached_property
    def locale(self) -> Locale:
        """The CLDR data on how this language writes numbers and days; English where it has none.

        Plain `en` is the world's English, with the day before the month, and not that of the United States.
        """
        return (self.tag != "en" and known_locale(self.tag)) or Locale.parse("en-001", sep="-")


def known_locale(tag: str) -> Locale | None:
    """Return the CLDR data of a language; None where it has none."""
    try:
        return Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError):
        return None


def look_up(tag: str, available: Iterable[str]) -> str | None:
    """Find a language by its tag, from narrow to wide (RFC 4647 lookup): `nb-NO`, `nb`, then `no`.

    Where `en` and `En` are there, as in a definition that is being written, each is found by itself.
    """
    names = tuple(available)
    if tag in names:
        return tag
    by_folded = {_folded(name): name for name in names}
    return next((by_folded[wide] for wide in _wider(_folded(tag)) if wide in by_folded), None)


def _folded(tag: str) -> str:
    return tag.replace("_", "-").casefold()


def _wider(tag: str) -> Iterator[str]:
    parts = tag.split("-")
    for length in range(len(parts), 0, -1):
        yield "-".join(parts[:length])
    if parts[0] in NORWEGIAN:
        yield from NORWEGIAN


class Languages:
    """The languages of one templates folder; each is a sub-folder with a `vocabulary.json`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @cached_property
    def tags(self) -> tuple[str, ...]:
        """Name the folders, in alphabetical order."""
        return tuple(sorted(path.parent.name for path in self.folder.glob("[!.]*/vocabulary.json")))

    def folder_of(self, tag: str) -> str:
        """Find the sub-folder a tag leads to; raises TemplateFailed where there is none."""
        folder = look_up(tag, self.tags)
        if folder is None:
            raise TemplateFailed(f"{self.folder}: there is no folder for the language `{tag}`")
        return folder

    def named(self, tag: str) -> Language:
        """Open the language a tag leads to; it keeps the tag it was asked for. Raises TemplateFailed."""
        return Language(tag, self._words[self.folder_of(tag)])

    @property
    def fallback(self) -> Language:
        """The language for a number whose country speaks none of ours: English, or the first there is."""
        return self.named("en" if "en" in self.tags else self.tags[0])

    def of_country(self, country: str | None) -> Language | None:
        """Open the first official language of a country (ISO 3166, from CLDR) that has a folder."""
        spoken = get_official_languages(country, de_facto=True) if country else ()
        folder = next((found for tag in spoken if (found := look_up(tag, self.tags))), None)
        return self.named(folder) if folder else None

    @cached_property
    def _words(self) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
        files = {tag: self.folder / tag / "vocabulary.json" for tag in self.tags}
        return {tag: words_in(file.read_text(encoding="utf-8")) for tag, file in files.items()}


@lru_cache(maxsize=64)
def words_in(vocabulary: str) -> Mapping[str, tuple[str, ...]]:
    """Return the words of a vocabulary by their meanings; what is no list of words is for a later version.

    It is read once: what is kept of a language is found by its words, and the very same are equal at once.
    """
    listed = {meaning: words for meaning, words in json.loads(vocabulary).items() if isinstance(words, list)}
    return {meaning: tuple(words) for meaning, words in listed.items() if all(isinstance(one, str) for one in words)}
