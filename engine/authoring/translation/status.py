"""How far translations are, of definitions and of templates; which of them somebody stands for, and of which source."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from engine.authoring.translation.units import TranslatableSurvey, Unit
from engine.authoring.whole_file import write_whole
from engine.checking.confirmed_pairs import Pair, confirmed_pairs, file_of
from engine.checking.translated_templates import JINJA, SOURCES, WORDS, begun, faults, noted, pair, parts
from engine.languages import Languages
from engine.segments import segments

NOTHING = "{}\n"


class TranslationState(StrEnum):
    """How far a unit is: not translated, from an older source, no more than a copy of the source, or done."""

    MISSING = "missing"
    STALE = "stale"
    SAME = "same"
    DONE = "done"


class ConfirmedTranslations:
    """The translations of one definition that somebody stands for, by language and the path of the unit."""

    def __init__(self, definition: Path) -> None:
        self.file = file_of(definition)
        self._pairs = {tag: dict(pairs) for tag, pairs in confirmed_pairs(definition).items()}

    def state(self, tag: str, unit: Unit) -> TranslationState:
        """Return how far a unit is. What nobody confirmed is done unless it is missing or a copy.

        Where the source has changed, the translation may have changed, too, and before it: that is stale all the same.
        """
        if not unit.translation:
            return TranslationState.MISSING
        pair = self._pairs.get(tag, {}).get(unit.path)
        if pair == (unit.source, unit.translation):
            return TranslationState.DONE
        if pair is not None and pair.source != unit.source:
            return TranslationState.STALE
        is_a_copy = unit.translation == unit.source and any(map(str.isalpha, unit.source))
        return TranslationState.SAME if is_a_copy else TranslationState.DONE

    def is_noted(self, tag: str, unit: Unit) -> bool:
        """Return whether it is known which source a translation was made from, so that it can be stale."""
        return unit.path in self._pairs.get(tag, {})

    def previous_source(self, tag: str, unit: Unit) -> str | None:
        """Return the source that a stale translation was made from."""
        return self._pairs[tag][unit.path].source if self.state(tag, unit) is TranslationState.STALE else None

    def confirm(self, tag: str, pairs: Mapping[str, Pair]) -> None:
        """Note translations as right for their sources."""
        self._pairs.setdefault(tag, {}).update(pairs)

    def move(self, paths: Mapping[str, str]) -> None:
        """Note under another path what is noted under one; `paths` tells the new one by the old."""
        for tag, units in self._pairs.items():
            moved = {paths[path]: units[path] for path in paths if path in units}
            self._pairs[tag] = {**{path: pair for path, pair in units.items() if path not in paths}, **moved}

    def keep(self, paths: Iterable[str]) -> None:
        """Forget the units that the definition no longer has."""
        known = set(paths)
        self._pairs = {tag: {p: pair for p, pair in units.items() if p in known} for tag, units in self._pairs.items()}

    def save(self) -> None:
        """Write what is confirmed, where that is something or was. Raises OSError."""
        text = str(self)
        old = self.file.read_text(encoding="utf-8") if self.file.is_file() else NOTHING
        if text != old:
            self.file.parent.mkdir(exist_ok=True)
            write_whole(self.file, text.encode())

    def __str__(self) -> str:
        told = {
            tag: {path: pair._asdict() for path, pair in sorted(units.items())}
            for tag, units in sorted(self._pairs.items())
            if units
        }
        return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


@dataclass(frozen=True, kw_only=True)
class UnitStatus:
    """One text in one language. `faults` are `missing`, `stale`, `same`, `longer` (more segments) or `ucs2`."""

    path: str
    faults: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Status:
    """One survey, or the templates, in one language. `never_confirmed` are translated from nobody knows what."""

    of: str
    language: str
    units: Sequence[UnitStatus]
    never_confirmed: int

    @property
    def counts(self) -> Mapping[str, int]:
        """Return how many texts there are, and how many have each fault."""
        found = [fault for unit in self.units for fault in unit.faults]
        return {"texts": len(self.units), **{fault: found.count(fault) for fault in FAULTS}}


FAULTS = ("missing", "stale", "same", "longer", "ucs2")


def of_survey(survey: TranslatableSurvey, tag: str, languages: Languages) -> Status:
    """Return how far a definition is in one language."""
    confirmed = ConfirmedTranslations(survey.file)
    rendered = tag in languages.tags or any(tag.startswith(f"{one}-") for one in languages.tags)
    units, never_confirmed = [], 0
    for unit in survey.units(tag):
        state = confirmed.state(tag, unit)
        wrong = [state.value] if state is not TranslationState.DONE else []
        if state is not TranslationState.MISSING and rendered:
            wrong += dearer(survey, tag, unit.path)
        units.append(UnitStatus(path=unit.path, faults=tuple(wrong)))
        never_confirmed += bool(unit.translation) and not confirmed.is_noted(tag, unit)
    return Status(of=survey.file.stem, language=tag, units=units, never_confirmed=never_confirmed)


def dearer(survey: TranslatableSurvey, tag: str, path: str) -> Iterator[str]:
    """Return `longer` where its SMS takes more segments than the source's, `ucs2` where it alone needs UCS-2."""
    (most, was_ucs2), (count, ucs2) = survey.costs(survey.source, path), survey.costs(tag, path)
    if count > most:
        yield "longer"
    if ucs2 and not was_ucs2:
        yield "ucs2"


def of_templates(languages: Languages, tag: str) -> Status:
    """Return how far a folder of templates is, against that of the fallback language; each category of words counts."""
    told, known = faults(languages, tag), noted(languages.folder / tag)
    source, target = _sources(languages), parts(languages.folder / tag)
    dear = {name for name in target if _is_ucs2(name, target) and not _is_ucs2(name, source)}
    units = [UnitStatus(path=name, faults=(*wrong, *("ucs2",) * (name in dear))) for name, wrong in told.items()]
    never_confirmed = sum(name not in known and "missing" not in wrong for name, wrong in told.items())
    return Status(of="templates", language=tag, units=units, never_confirmed=never_confirmed)


def begin_templates(languages: Languages, tag: str) -> None:
    """Note which sources a new folder of templates is to be translated from, and what it is a copy of so far."""
    folder = languages.folder / tag
    copies = parts(folder)
    _note(folder, {name: begun(text, copies.get(name, "")) for name, text in _sources(languages).items()})


def confirm_templates(languages: Languages, tag: str, names: Sequence[str]) -> list[str]:
    """Note templates as translated from their sources as those are now; return what is noted."""
    source, target = _sources(languages), languages.folder / tag
    translated = parts(target)
    there = [name for name in names or source if name in source and name in translated]
    known = noted(target) | {name: pair(source[name], translated[name]) for name in there}
    _note(target, {name: told for name, told in known.items() if name in source})
    return there


def _is_ucs2(name: str, texts: Mapping[str, str]) -> bool:
    """Return whether a template has a character that makes its SMS dear; the words of a vocabulary are not said."""
    said = JINJA.sub("", texts.get(name, "")) if not name.startswith(WORDS) else ""
    return bool(segments(said).culprits)


def _sources(languages: Languages) -> Mapping[str, str]:
    return parts(languages.folder / languages.fallback.tag)


def _note(folder: Path, told: Mapping[str, Mapping[str, str]]) -> None:
    (folder / SOURCES).write_text(json.dumps(told, indent=2, sort_keys=True) + "\n", encoding="utf-8")
