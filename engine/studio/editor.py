"""Writes surveys: fields and JSON, drafts that save themselves, and what is published."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from fastapi import Request, Response
from fastapi.responses import JSONResponse

from engine.authoring.formatter import canonical
from engine.checking import json_reader
from engine.checking.confirmed_pairs import UnreadableNotes
from engine.checking.schema_errors import schemas
from engine.conditions import elements_named, from_definition, in_words
from engine.json_pointer import position, steps_of
from engine.studio.checks import CheckedText
from engine.studio.condition_fields import JOINTS, asked_before, fields_of, subjects_of
from engine.studio.edits import NotDone, edited, place_in, put_into
from engine.studio.folder import Manuscript
from engine.studio.forms import fields_of_element, fields_of_rule, fields_of_survey, kinds
from engine.studio.messages import element_said
from engine.studio.places import place_at
from engine.studio.rendering import page
from engine.studio.routes import Filled, Form, Named, Shared, go_to, new_router, problem_page
from engine.studio.surveys import SEES, told_of
from engine.studio.visitors import needs
from engine.studio.wordings import note_translations

router = new_router()

BESIDE = ("languages", "json")
"""The pages beside the editor on which a survey is written, too; a form names by `back` the one that it belongs to."""


@router.get("/surveys/{name}", dependencies=[needs(*SEES)])
def editor(request: Request, studio: Shared, manuscript: Named, at: str = "0", of: str = "") -> Response:
    """Show a survey to be edited: its elements, one of them with its fields, and the SMS it becomes.

    Where `at` is a position in an earlier version, `of` names that, and the element is shown where it is now.
    """
    data = studio.checks.of(manuscript).data
    if data is None:
        return _json_page(request, manuscript)
    if (before := studio.folder.remembered(of)) is not None:
        at = place_in(data, studio.checks.of_text(before, f"{manuscript.name}.json").data or {}, at)
    return page(request, "edit", {**_edit_page(studio, manuscript, at), "undone": _undone(request, manuscript)})


@router.get("/surveys/{name}/json", dependencies=[needs(*SEES)])
def as_json(request: Request, manuscript: Named) -> Response:
    """Show a survey as JSON."""
    return _json_page(request, manuscript)


@router.get("/studio-schema.json", dependencies=[needs(*SEES)])
def schema() -> Response:
    """Hand out the schemas, by the names under which they refer to each other."""
    return JSONResponse(schemas())


@router.get("/surveys/{name}/text", dependencies=[needs(*SEES)])
def text(manuscript: Named) -> Response:
    """Hand out the text, laid out as `survey format` does."""
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(manuscript.name)}.json"}
    return Response(_laid_out(manuscript.text), media_type="application/json", headers=headers)


@router.post("/surveys/{name}/edit", dependencies=[needs("author")])
def edit(request: Request, studio: Shared, form: Filled, manuscript: Named) -> Response:
    """Make one edit on the draft, or say what it meets."""
    at = _page_after(form)
    if manuscript.version == form.one("version"):
        try:
            saved = _edited(studio, form, manuscript)
        except NotDone as error:
            return problem_page(request, 422, [str(error)])
    elif (met := _met(studio, form, manuscript)).mine == manuscript.text:
        saved = manuscript  # it was saved before: the answer did not arrive, and it is sent again
    else:
        return _conflict(request, manuscript, met, at, form.one("back"))
    if form.one("quietly"):
        return page(request, "saved", _edit_page(studio, saved, form.one("at", "0")))
    if form.one("back") in BESIDE:
        return go_to(f"/surveys/{quote(manuscript.name)}/{form.one('back')}")
    undo = f"&removed={quote(form.one('path'))}&undo={quote(form.one('version'))}.{saved.version}"
    place = f"#{quote(form.one('to_place'))}" if form.one("to_place") else ""
    return go_to(f"/surveys/{quote(manuscript.name)}?at={quote(at)}{undo if form.one('op') == 'remove' else ''}{place}")


@router.post("/surveys/{name}/json", dependencies=[needs("author")])
def save_json(request: Request, studio: Shared, form: Filled, manuscript: Named) -> Response:
    """Save a whole text as the draft, whatever it is worth."""
    if form.one("text") == manuscript.text:
        saved = manuscript
    elif manuscript.version == form.one("version"):
        saved = studio.folder.save(manuscript.name, form.one("text"), manuscript.version)
    else:
        return _conflict(request, manuscript, Meeting(mine=form.one("text")), back="json")
    if form.one("quietly"):
        return page(request, "saved_json", told_of(studio, saved))
    return go_to(f"/surveys/{quote(manuscript.name)}/json")


@router.post("/surveys/{name}/publish", dependencies=[needs("author")])
def publish(request: Request, studio: Shared, form: Filled, manuscript: Named) -> Response:
    """Put the draft in the place of the file, unless it has errors or the file is another one meanwhile."""
    name = manuscript.name
    if manuscript.version != form.one("version"):
        return _conflict(request, manuscript, Meeting(mine=studio.folder.remembered(form.one("version"))))
    checked = studio.checks.of(manuscript)
    if checked.errors:
        return page(request, "publish", _publishing(studio, manuscript), 422)
    if manuscript.is_overtaken:
        return _conflict(request, manuscript, Meeting(mine=manuscript.text, is_against_file=True))
    try:
        studio.folder.publish(name, _laid_out(manuscript.text), manuscript.version)
    except OSError as error:
        told = {**_publishing(studio, manuscript), "fault": error.strerror or "it is refused"}
        return page(request, "publish", told, 507)
    studio.engine.catalogue.look_again()
    if manuscript.file is not None:
        before = studio.checks.of_text(manuscript.file, checked.file)
        try:
            note_translations(studio.folder.file_of(name), before, checked)
        except (OSError, UnreadableNotes) as error:
            why = (isinstance(error, OSError) and error.strerror) or str(error).removesuffix(".")
            lost = f"The survey is published. Which translations are of an older text could not be noted: {why}."
            return problem_page(request, 507, [lost])
    return go_to(f"/surveys/{quote(name)}?at=0")


@router.get("/surveys/{name}/publish", dependencies=[needs("author")])
def review(request: Request, studio: Shared, manuscript: Named) -> Response:
    """Show what publishing would change."""
    return page(request, "publish", _publishing(studio, manuscript))


@router.post("/surveys/{name}/resolve", dependencies=[needs("author")])
def resolve(request: Request, studio: Shared, form: Filled, manuscript: Named) -> Response:
    """Settle a conflict: put one of the two texts in place, or let go of the draft."""
    name = manuscript.name
    if form.one("version") != manuscript.version:
        return _conflict(request, manuscript, Meeting(mine=form.one("mine")), form.one("at", "0"), form.one("back"))
    if form.one("keep") in ("mine", "draft"):
        saved = studio.folder.save(name, form.one("mine"), manuscript.version)
        if form.one("keep") == "mine":  # who has seen the file; another draft tells nothing of it
            studio.folder.adopt(name, saved.version)
    elif form.one("keep") == "file":
        try:
            studio.folder.discard(name)
        except OSError as error:
            told = {"fault": error.strerror or "it is refused", "is_kept": True}
            return page(request, "publish", {**_publishing(studio, manuscript), **told}, 507)
        if manuscript.file is None:
            return go_to("/")
    if form.one("back") in BESIDE:
        return go_to(f"/surveys/{quote(name)}/{form.one('back')}")
    return go_to(f"/surveys/{quote(name)}" + (f"?at={quote(form.one('at'))}" if form.one("at") else ""))


def _edit_page(studio: Any, manuscript: Manuscript, at: str) -> dict[str, Any]:
    about = told_of(studio, manuscript)
    checked: CheckedText = about["checked"]
    data = checked.data or {}
    listed = checked.draft.listed("elements") if checked.draft else ()
    elements = [one if isinstance(one, dict) else {} for _, one in listed]  # each stands where it is edited
    chosen = _chosen(at, len(elements))
    told = {**about, "at": chosen, "elements": elements, "kinds": kinds(), "rules": _rules(checked)}
    told |= {
        "languages": checked.languages,
        "ids": [str(one["id"]) for one in elements if "id" in one],
        "condition_fields": fields_of,
        "joints": JOINTS,
        "subjects": (subjects := subjects_of(checked.draft, data)),
        "subject": asked_before(elements, chosen, subjects),
    }
    if isinstance(chosen, int):
        told |= {"element": elements[chosen], "fields": fields_of_element(elements[chosen], f"/elements/{chosen}")}
    else:
        told |= {"element": None, "fields": fields_of_survey(data)}
    return {**told, "said": _said(studio, checked, chosen), "found": _found(checked, chosen), "data": data}


def _undone(request: Request, manuscript: Manuscript) -> dict[str, str] | None:
    """Return the text that a removal was made on, and what it removed; None once something else was done after it."""
    studio, removed = request.app.state.studio, request.query_params.get("removed", "")
    before, _, after = request.query_params.get("undo", "").partition(".")
    text: str | None = studio.folder.remembered(before) if after == manuscript.version else None
    if text is None or not removed.startswith("/"):
        return None
    place = place_at(steps_of(removed), studio.checks.of_text(text, f"{manuscript.name}.json").data or {})
    return {"text": text, "at": place.at, "words": place.words}


def _chosen(at: str, count: int) -> int | str:
    if at in ("survey", "rules", "ends"):
        return at
    if not count:
        return "survey"
    return min(position(at) or 0, count - 1)


def _said(studio: Any, checked: CheckedText, chosen: int | str) -> list[Any]:
    if checked.draft is None:
        return []
    if isinstance(chosen, int) and (element := checked.draft.entries[chosen].element):
        return element_said(element, f"/elements/{chosen}", checked.languages, studio.wording)
    if chosen == "ends" and checked.draft.completion:
        return element_said(checked.draft.completion, "/completion", checked.languages, studio.wording)
    return []


def _found(checked: CheckedText, chosen: int | str) -> list[Any]:
    starts = f"elements[{chosen}]" if isinstance(chosen, int) else {"rules": "rules", "ends": ""}.get(str(chosen), "")
    here = [one for one in checked.findings if starts and one.path.startswith(starts)]
    return [*here, *(one for one in checked.findings if one not in here)]


def _rules(checked: CheckedText) -> list[dict[str, Any]]:
    """Return each rule in words and as fields."""
    shown = []
    for at, (_, rule) in enumerate(checked.draft.listed("rules") if checked.draft else ()):
        if not isinstance(rule, dict):
            continue
        condition = rule.get("condition")
        sound = not any(one.path.startswith(f"rules[{at}].condition") for one in checked.errors)
        read = from_definition(condition) if sound and isinstance(condition, dict) else None
        go_to_ = rule["action"].get("go_to") if isinstance(rule.get("action"), dict) else None
        shown.append(
            {
                "at": at,
                "name": rule.get("name", ""),
                "words": in_words(read) if read else "",
                "fields": fields_of_rule(rule, f"/rules/{at}"),
                "go_to": go_to_,
            }
            | {"subjects": tuple(elements_named(read)) if read else ()}  # an id may be of any type
        )
    return shown


def _json_page(request: Request, manuscript: Manuscript) -> Response:
    studio = request.app.state.studio
    return page(request, "json", {**told_of(studio, manuscript), "text": manuscript.text})


def _laid_out(text: str) -> str:
    """Lay a text out as `survey format` does; one that is no JSON stays as it is."""
    return text if json_reader.read(text.encode(errors="replace"), "").findings else canonical(text)


def _edited(studio: Any, form: Form, manuscript: Manuscript) -> Manuscript:
    """Make one edit on the draft. Raises NotDone."""
    data = studio.checks.of(manuscript).data
    if data is None:
        raise NotDone("This draft is no JSON that can be read: mend it there first.")
    after = edited(data, form.one("op"), _told(studio, form, manuscript), _published(studio, manuscript))
    saved: Manuscript = studio.folder.save(manuscript.name, _written(after), manuscript.version)
    return saved


def _written(data: Mapping[str, Any]) -> str:
    return canonical(json.dumps(data, ensure_ascii=False))


def _told(studio: Any, told: Mapping[str, str], manuscript: Manuscript) -> dict[str, str]:
    """Return what an edit is told: the form, and by what a subject that it names is compared at first."""
    checked: CheckedText = studio.checks.of(manuscript)
    subjects = subjects_of(checked.draft, checked.data or {})
    subject = subjects.get(told.get("subject") or told.get("value", ""))
    return {**told, "first": subject.first} if subject else dict(told)


def _published(studio: Any, manuscript: Manuscript) -> Mapping[str, Any]:
    """Return the definition in place; empty where there is none that can be read."""
    return studio.checks.of_text(manuscript.file or "", f"{manuscript.name}.json").data or {}


def _publishing(studio: Any, manuscript: Manuscript) -> dict[str, Any]:
    return {**told_of(studio, manuscript), "text": _laid_out(manuscript.text), "fault": ""}


@dataclass(frozen=True, kw_only=True)
class Meeting:
    """What somebody would have saved where another text is in place meanwhile; of edits, also what both make."""

    mine: str | None
    both: str | None = None
    both_at: str = ""
    """The page that shows in `both` what is worked on."""
    edits: Sequence[tuple[str, str, str]] = ()
    """Where each edit is, what it writes, and why it is not in `both`; empty where it is."""
    is_against_file: bool = False


def _met(studio: Any, form: Form, manuscript: Manuscript) -> Meeting:
    """Return what edits meet that were made on a text that is no longer in place."""
    edits = [_told(studio, one, manuscript) for one in form.edits()]
    before: str | None = studio.folder.remembered(form.one("version"))
    data = studio.checks.of_text(before, "mine.json").data if before is not None else None
    theirs = studio.checks.of(manuscript).data
    if data is None or theirs is None:
        return Meeting(mine=None, edits=[(*_shown(one, theirs or {}), "") for one in edits])
    mine, both, faults = put_into(theirs, data, edits, _published(studio, manuscript))
    shown = [(*_shown(one, data), fault) for one, fault in zip(edits, faults, strict=True)]
    at = place_in(both, mine, _page_after(form))
    return Meeting(mine=_written(mine), both=None if all(faults) else _written(both), both_at=at, edits=shown)


def _page_after(form: Form) -> str:
    """Return the page of the editor that an edit leads to."""
    return form.one("to_at") or form.one("at", "0")


def _shown(told: Mapping[str, str], data: Mapping[str, Any]) -> tuple[str, str]:
    place = place_at(steps_of(told["path"]), data).words if told.get("path", "").startswith("/") else ""
    written = told.get("value", told.get("kind", told.get("name", "")))
    return (place if "value" in told else f"{told.get('op', '').replace('_', ' ')} {place}".strip()), written


def _conflict(request: Request, manuscript: Manuscript, met: Meeting, at: str = "0", back: str = "") -> Response:
    """Show mine, theirs, and what differs, in the words of `survey diff`. Nothing is written, and nothing lost."""
    studio = request.app.state.studio
    theirs = manuscript.file if met.is_against_file else manuscript.text
    about = {
        **told_of(studio, manuscript),
        "met": met,
        "at": at,
        "back": back if back in BESIDE else "",
        "theirs": _laid_out(theirs or ""),
        "differences": studio.checks.between(theirs, met.mine, manuscript.name),
        "has_errors": met.mine is not None and studio.checks.of_text(met.mine, f"{manuscript.name}.json").errors,
    }
    return page(request, "conflict", about, 412)
