"""How far the translations are: of definitions, and of the templates they are said with."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.authoring.translation.confirmed import ConfirmedTranslations, TranslationState
from engine.authoring.translation.units import TranslatableSurvey
from engine.checking.translated_templates import SOURCES, faults, noted, pair, parts
from engine.languages import Languages


@dataclass(frozen=True, kw_only=True)
class UnitStatus:
    """One text in one language. `faults` are `missing`, `stale`, `same`, `longer` (more segments) or `ucs2`."""

    path: str
    faults: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Status:
    """One survey, or the templates, in one language."""

    of: str
    language: str
    units: Sequence[UnitStatus]

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
    units = []
    for unit in survey.units(tag):
        state = confirmed.state(tag, unit)
        wrong = [state.value] if state is not TranslationState.DONE else []
        if state is not TranslationState.MISSING and rendered:
            (most, _), (count, ucs2) = survey.costs(survey.source, unit.path), survey.costs(tag, unit.path)
            wrong += ["longer"] if count > most else []
            wrong += ["ucs2"] if ucs2 and not survey.costs(survey.source, unit.path)[1] else []
        units.append(UnitStatus(path=unit.path, faults=tuple(wrong)))
    return Status(of=survey.file.stem, language=tag, units=units)


def of_templates(languages: Languages, tag: str) -> Status:
    """Return how far a folder of templates is, against that of the fallback language; each category of words counts."""
    units = [UnitStatus(path=name, faults=wrong) for name, wrong in faults(languages, tag).items()]
    return Status(of="templates", language=tag, units=units)


def confirm_templates(languages: Languages, tag: str, names: Sequence[str]) -> list[str]:
    """Note templates as translated from their sources as those are now; return what is noted."""
    source, target = parts(languages.folder / languages.fallback.tag), languages.folder / tag
    translated = parts(target)
    there = [name for name in names or source if name in source and name in translated]
    known = noted(target) | {name: pair(source[name], translated[name]) for name in there}
    text = json.dumps({name: known[name] for name in sorted(known) if name in source}, indent=2) + "\n"
    (target / SOURCES).write_text(text, encoding="utf-8")
    return there
