"""Takes a translator's file into a definition: all of it, in its one layout, or nothing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from engine.authoring.translation.exchange import NotATranslation, TranslatedText, TranslationHeader
from engine.authoring.translation.status import ConfirmedTranslations, dearer
from engine.authoring.translation.units import LANGUAGE_TAG, PARTLY_TRANSLATED, TranslatableSurvey, Unit
from engine.authoring.whole_file import write_whole
from engine.checking import Finding, check_definition
from engine.checking.confirmed_pairs import Pair
from engine.checking.finding import listed, shortened
from engine.checking.suggestions import or_meant
from engine.checking.text_placeholders import quoted, without_default
from engine.checking.translations import is_copied
from engine.languages import Languages, look_up
from engine.wording import PLACEHOLDER

NAMED_AFTER = re.compile(r"[-._]([a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)$")
"""The language at the end of a file's name: `store_visit.sv`."""

BRACED = re.compile(r"[{｛]+[^{}｛｝]*[}｝]+")


@dataclass(frozen=True, kw_only=True)
class Imported:
    """A definition with a translation in it. `findings` are those that it did not have before.

    `faults` count the texts that are `missing`, which is no finding, `stale` or the `same`, and those of the changed
    ones that are `longer` or `ucs2`.
    """

    language: str
    content: bytes
    confirmed: ConfirmedTranslations
    changed: int
    faults: Counter[str]
    findings: Sequence[Finding]


def imported(
    survey: TranslatableSurvey,
    head: TranslationHeader,
    texts: Sequence[TranslatedText],
    file: Path,
    languages: Languages,
) -> Imported:
    """Put texts into a definition. Raises NotATranslation with everything that is wrong, and then nothing is taken."""
    head = replace(head, target=_target(survey, head.target, file, languages))
    wrong = [*_of_languages(survey, head, file, languages)]
    units = {unit.path: unit for unit in survey.units(head.target)} if not wrong else {}
    texts = [_as_sent(text, units.get(text.path)) for text in texts]
    wrong += [] if wrong else [*_of_texts(texts, units)]
    if wrong:
        raise NotATranslation("\n".join([*(f"{file}: {one}" for one in wrong), "Nothing was changed."]))
    translated = [text for text in texts if text.translation]
    changed = {text.path: text.translation for text in translated if text.translation != units[text.path].translation}
    content = survey.with_translations(head.target, changed) if changed else survey.content
    before = {(one.code, one.path, one.message) for one in _findings(survey.content, survey, languages)}
    findings = [one for one in _findings(content, survey, languages) if (one.code, one.path, one.message) not in before]
    if any(one.severity == "error" and one.code not in PARTLY_TRANSLATED for one in findings):
        told = [f"{file}: {one.path}: {one.message}. {one.remedy}" for one in findings if one.severity == "error"]
        raise NotATranslation("\n".join([*told, "Nothing was changed."]))
    confirmed = ConfirmedTranslations(survey.file)
    confirmed.confirm(head.target, dict(_confirmed(translated, units, confirmed, head)))
    confirmed.keep(units)
    made = survey.again(content)
    faults = Counter(str(confirmed.state(head.target, unit)) for unit in made.units(head.target))
    faults.update(fault for path in changed for fault in dearer(made, head.target, path))
    return Imported(
        language=head.target,
        content=content,
        confirmed=confirmed,
        changed=len(changed),
        faults=faults,
        findings=[one for one in findings if one.code not in PARTLY_TRANSLATED],
    )


def write(survey: TranslatableSurvey, made: Imported) -> None:
    """Write the definition, and then what is confirmed of it. Raises OSError."""
    if made.content != survey.content:
        write_whole(survey.file, made.content)
    made.confirmed.save()


def _target(survey: TranslatableSurvey, target: str, file: Path, languages: Languages) -> str:
    """Return the language that a file translates to, or the wider one in its name: tools make `sv-SE` of `sv`."""
    tag, named = survey.tag_of(target), NAMED_AFTER.search(file.stem)
    if named is None or tag in {*survey.languages, *languages.tags}:
        return tag
    return survey.tag_of(named[1]) if tag.casefold().startswith(f"{named[1].casefold()}-") else tag


def _as_sent(text: TranslatedText, unit: Unit | None) -> TranslatedText:
    """Return a text without the line ends and the white space around it that tools make of the definition's own."""
    source, translation = map(_lines, (text.source, text.translation))
    translation = translation.strip() if source == source.strip() else translation
    own = {_lines(one): one for one in (unit.translation, unit.source)} if unit else {}
    return text._replace(source=own.get(source, source), translation=own.get(translation, translation))


def _lines(text: str) -> str:
    return re.sub(r"\r\n?", "\n", text)


def _of_languages(
    survey: TranslatableSurvey, head: TranslationHeader, file: Path, languages: Languages
) -> Iterator[str]:
    if look_up(head.source, [survey.source]) is None:  # tools make `en-US` of `en`
        told = f"it translates from `{shortened(head.source)}`, and the survey is written in `{survey.source}`"
        yield f"{told}. Export it anew."
    if not head.target:
        yield "it does not say which language it translates to. Export it anew."
    elif head.target == survey.source:
        yield f"it translates to `{head.target}`, which the survey is written in. Change that in the definition."
    elif not LANGUAGE_TAG.fullmatch(head.target):
        yield f"it translates to `{shortened(head.target)}`, which is no language tag. Write it as sv, or pt-BR."
    elif look_up(head.target, languages.tags) is None:
        told = f"there are no templates for `{shortened(head.target)}`; there are {listed(languages.tags)}."
        yield f"{told} `survey new-language {shortened(head.target)}` makes them."
    named = NAMED_AFTER.search(file.stem)
    spoken = look_up(named[1], [*languages.tags, head.target]) if named else None
    if spoken is not None and look_up(head.target, [spoken]) is None:
        yield f"its name says `{named and named[1]}`, and it translates to `{head.target}`. Name it after its language."


def _of_texts(texts: Sequence[TranslatedText], units: dict[str, Unit]) -> Iterator[str]:
    for path, count in Counter(text.path for text in texts).items():
        if not path:
            nameless = listed(text.translation or text.source for text in texts if not text.path)
            yield f"{nameless} stands beside no path. Write the path that the export has, or remove it."
        elif path not in units:
            remedy = or_meant(path, units, "Export it anew: the definition may have changed.")
            yield f"the definition has no text at `{shortened(path, 120)}`. {remedy}"
        elif count > 1:
            yield f"`{path}` is translated {count} times. Keep one of them."
    for text in texts:
        unit = units.get(text.path)
        if unit is None or not text.translation:
            continue
        yield from (f"`{text.path}`: {one}" for one in _of_placeholders(unit.source, text.translation))


def _of_placeholders(source: str, translation: str) -> Iterator[str]:
    written = {(found["about"], found["name"]): found[0] for found in PLACEHOLDER.finditer(source)}
    wanted, given = (Counter(quoted(words)) for words in (source, translation))
    lacking = [written[quote] for quote in wanted - given]
    if lacking and (instead := BRACED.findall(PLACEHOLDER.sub(" ", translation))):
        remedy = "Copy it from there; of it, only what stands in `default('…')` is translated."
        yield f"{_whole(instead)} stands where the source has {_whole(lacking)}. {remedy}"
    elif lacking:
        yield f"the translation lacks {_whole(lacking)}. Write it where it belongs."
    for about, name in given - wanted:
        told = "stands more often than in" if (about, name) in wanted else "does not stand in"
        yield f"`{{{{ {about}.{name} }}}}` {told} the source. Remove it."
    for about in ("answer", "value", "variable"):
        bare = {*without_default(about, translation)} - {*without_default(about, source)}
        for name in (name for name in bare if (about, name) in wanted):
            said = f"`{{{{ {about}.{name} }}}}` lacks what is said where there is nothing to quote"
            yield f"{said}. Write `{written[about, name]}`, with what stands in `default('…')` translated."


def _whole(placeholders: Sequence[str]) -> str:
    return " and ".join(f"`{shortened(one, 160)}`" for one in placeholders)


def _confirmed(
    texts: Sequence[TranslatedText], units: dict[str, Unit], confirmed: ConfirmedTranslations, head: TranslationHeader
) -> Iterator[tuple[str, Pair]]:
    """Return what the file stands for, and what it says needs a look: that is of no source, and so stale.

    Tools write the source where there is no translation. It is meant where it was the translation already, and told as
    a copy when the file was made.
    """
    for text in texts:
        unit = units[text.path]
        is_new = text.translation != unit.translation
        if text.translation == unit.source and is_new and is_copied(unit.source, unit.at, head.source, head.target):
            continue
        if text.is_done:
            yield text.path, Pair(text.source, text.translation)
        elif text.translation != unit.source:
            yield text.path, Pair(confirmed.previous_source(head.target, unit) or "", text.translation)


def _findings(content: bytes, survey: TranslatableSurvey, languages: Languages) -> list[Finding]:
    return check_definition(content, str(survey.file), languages)
