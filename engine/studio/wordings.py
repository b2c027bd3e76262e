"""Every text of a survey in every language, as the SMS that will arrive; texts are edited in place."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from fastapi import Request, Response

from engine.authoring.diff.versions import renamed_elements, renamed_options
from engine.authoring.translation.status import ConfirmedTranslations, TranslationState
from engine.authoring.translation.units import Unit
from engine.checking.confirmed_pairs import Pair, named
from engine.json_pointer import pointer
from engine.languages import look_up
from engine.studio.checks import CheckedText
from engine.studio.folder import Manuscript, Stale
from engine.studio.messages import Sms, SurveyMessage, everything_said, notices
from engine.studio.rendering import page
from engine.studio.routes import Filled, Named, Shared, go_to, new_router, problem_page
from engine.studio.surveys import SEES, told_of
from engine.studio.visitors import needs

router = new_router()

NOTING = threading.Lock()
"""Held while notes are read and written anew: of two people who confirm at once, neither undoes what the other does."""

FILTERS = {
    "": "all",
    "missing": "missing",
    "stale": "stale",
    "long": "longer than one SMS",
    "ucs2": "UCS-2",
}


@router.get("/surveys/{name}/languages", dependencies=[needs(*SEES)])
def languages(request: Request, studio: Shared, manuscript: Named, only: str = "", language: str = "") -> Response:
    """Show every element in every language."""
    about = told_of(studio, manuscript)
    checked = about["checked"]
    if checked.draft is None:
        return page(request, "languages", {**about, "only": "", "language": "", "filters": FILTERS})
    before = _in_place(studio, manuscript)
    stale = stale_texts(studio.folder.file_of(manuscript.name), before, checked)
    tags = [tag for tag in checked.languages if language in ("", tag) or tag == checked.languages[0]]
    rows = list(everything_said(checked.draft, tags, studio.wording))
    spoken = [tag for tag in tags if look_up(tag, studio.wording.languages.tags)]
    told = {
        "rows": list(_of_interest(rows, only, stale)),
        "notices": [] if only else list(notices(spoken, studio.wording)),
        "tags": tags,
        "stale": stale,
        "confirmable": stale & _said_in_place(before, checked).keys(),
        "only": only,
        "language": language,
        "filters": FILTERS,
        "counts": {one: sum(1 for _ in _of_interest(rows, one, stale)) for one in FILTERS},
        "others": [tag for tag in studio.wording.languages.tags if tag not in checked.languages],
    }
    return page(request, "languages", {**about, **told})


@router.post("/surveys/{name}/languages/confirm", dependencies=[needs("author")])
def confirm(request: Request, studio: Shared, form: Filled, manuscript: Named) -> Response:
    """Note that a stale translation is right, as `survey translate confirm` does. Raises Stale where it is another."""
    if form.one("version") != manuscript.version:
        raise Stale("Somebody has changed this survey meanwhile.")
    in_place = _said_in_place(_in_place(studio, manuscript), studio.checks.of(manuscript))
    if form.one("path") not in in_place:
        return problem_page(request, 422, ["What is not published cannot be confirmed. Publish it first."])
    tag, path, pair = in_place[form.one("path")]
    try:
        with NOTING:
            confirmed = ConfirmedTranslations(studio.folder.file_of(manuscript.name))
            confirmed.confirm(tag, {path: pair})
            confirmed.save()
    except OSError as error:
        return problem_page(request, 507, [f"It could not be noted: {error.strerror or 'it is refused'}."])
    shown = urlencode({"only": form.one("only"), "language": form.one("language")})
    return go_to(f"/surveys/{quote(manuscript.name)}/languages?{shown}")


def _in_place(studio: Any, manuscript: Manuscript) -> CheckedText:
    """Return the definition in place, or what is written where there is none yet."""
    checked: CheckedText = studio.checks.of(manuscript)
    return checked if manuscript.file is None else studio.checks.of_text(manuscript.file, checked.file)


def _said_in_place(before: CheckedText, checked: CheckedText) -> Mapping[str, tuple[str, str, Pair]]:
    """Return by its place each translation that is in place with the same source: its language, its path and both."""
    earlier, there = _earlier_paths(before, checked), {}
    for tag in checked.languages[1:]:
        was = {unit.path: Pair(unit.source, unit.translation) for unit in units(before, tag)}
        for unit in units(checked, tag):
            if was.get(earlier[unit.path]) == (unit.source, unit.translation):
                there[pointer(*unit.at, tag)] = tag, earlier[unit.path], was[earlier[unit.path]]
    return there


def stale_texts(file: Path, before: CheckedText, checked: CheckedText) -> frozenset[str]:
    """Return where texts stand that somebody confirmed for a source which is another one now.

    What is confirmed names them as they were called `before`, in the definition in place.
    """
    if checked.draft is None or checked.draft.default_language is None:
        return frozenset()
    confirmed = _confirmed(file, before, checked)
    return frozenset(
        pointer(*unit.at, tag)
        for tag in checked.languages[1:]
        for unit in units(checked, tag)
        if confirmed.state(tag, unit) is TranslationState.STALE
    )


def note_translations(file: Path, before: CheckedText, after: CheckedText) -> None:
    """Note, as a survey is published, which translations are of the source as it is, and which were of an older one.

    Raises OSError where the folder cannot be written to, and UnreadableNotes.
    """
    if before.draft is None or after.draft is None:
        return
    with NOTING:
        _noted(file, before, after).save()


def _noted(file: Path, before: CheckedText, after: CheckedText) -> ConfirmedTranslations:
    confirmed, earlier = _confirmed(file, before, after), _earlier_paths(before, after)
    for tag in after.languages[1:]:
        was = {unit.path: Pair(unit.source, unit.translation) for unit in units(before, tag)}
        pairs = {}
        for unit in units(after, tag):
            old, new = was.get(earlier[unit.path]), Pair(unit.source, unit.translation)
            if old is None or old == new or not unit.translation:
                continue
            if old.translation != new.translation:
                pairs[unit.path] = new
            elif confirmed.state(tag, unit) is not TranslationState.STALE:
                pairs[unit.path] = old
        if pairs:
            confirmed.confirm(tag, pairs)
    return confirmed


def units(checked: CheckedText, tag: str) -> Iterator[Unit]:
    """Yield each text with its translation, under the path that names it by ids."""
    if checked.draft is None:
        return
    for at, text in checked.draft.texts.items():
        source = text.get(checked.languages[0], "")
        yield Unit(path=named(checked.data, at), at=at, source=source, translation=text.get(tag, ""))


def _confirmed(file: Path, before: CheckedText, after: CheckedText) -> ConfirmedTranslations:
    """Return what somebody stands for, under the paths that the texts have after what was renamed."""
    confirmed = ConfirmedTranslations(file)
    confirmed.move({old: new for new, old in _earlier_paths(before, after).items() if old != new})
    return confirmed


def _earlier_paths(before: CheckedText, after: CheckedText) -> dict[str, str]:
    """Return the path that each text had before what it belongs to was renamed, by the one that it has."""
    data: Any = deepcopy(after.data)
    if before.data and not before.own_errors and not after.own_errors:
        _under_old_ids(data, before.data)
    return {unit.path: named(data, unit.at) for unit in units(after, after.languages[0])}


def _under_old_ids(data: dict[str, Any], before: Mapping[str, Any]) -> None:
    elements = {new: old for old, new in renamed_elements(dict(before), data).items()}
    old_elements = {one["id"]: one for one in before["elements"]}
    for element in data["elements"]:
        element["id"] = elements.get(element["id"], element["id"])
        if old := old_elements.get(element["id"]):
            options = {is_: was for was, is_ in renamed_options(old, element).items()}
            for option in element.get("options", ()):
                option["id"] = options.get(option["id"], option["id"])


def _of_interest(rows: Sequence[SurveyMessage], only: str, stale: frozenset[str]) -> Iterator[SurveyMessage]:
    for row in rows:
        if not only or any(_fits(sms, only, stale) for sms in row.every):
            yield row


def _fits(sms: Sms, only: str, stale: frozenset[str]) -> bool:
    match only:
        case "missing":
            return bool(sms.fault) or not sms.written.strip()
        case "stale":
            return sms.path in stale
        case "long":
            return sms.cost.count > 1
        case "ucs2":
            return sms.is_ucs_2
    return True
