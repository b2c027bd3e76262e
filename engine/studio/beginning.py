"""Begins surveys: from a first one, from another one, or from a file."""

from __future__ import annotations

import json
import uuid
from typing import Any
from urllib.parse import quote

from fastapi import Request, Response

from engine.authoring.commands.new import starter
from engine.authoring.formatter import canonical
from engine.studio.checks import CheckedText
from engine.studio.edits import NotDone
from engine.studio.folder import Stale, UnknownManuscript, refuse_unfit
from engine.studio.rendering import page
from engine.studio.routes import Filled, Form, Shared, go_to, new_router
from engine.studio.visitors import needs

router = new_router()


@router.get("/new", dependencies=[needs("author")])
def new(request: Request) -> Response:
    """Show how a survey may begin."""
    return _new_page(request, Form(), [])


@router.post("/new", dependencies=[needs("author")])
def begin(request: Request, studio: Shared, form: Filled) -> Response:
    """Begin a survey as a draft: from a first one, from another one, or from a file."""
    name = form.one("name").strip()
    try:
        refuse_unfit(name)
        saved = studio.folder.begin(name, _first_text(studio, name, form))
    except (Stale, NotDone, UnknownManuscript) as error:
        return _new_page(request, form, [str(error)])
    return go_to(f"/surveys/{quote(saved.name)}")


def _first_text(studio: Any, name: str, form: Form) -> str:
    """Return what a survey begins with. Raises NotDone."""
    file = studio.folder.file_of(name)
    if form.one("text").strip():
        return form.one("text")
    default, *others = _spoken(studio, form)
    if source := form.one("copy"):
        copied: CheckedText = studio.checks.of(studio.folder.read(source))
        if copied.data is None:
            raise NotDone(f"`{source}` cannot be read, so it cannot be copied.")
        if default or others:
            told = f"A copy of `{source}` speaks its languages: {', '.join(copied.languages)}."
            raise NotDone(f"{told} Choose none here, and add others on its page Languages.")
        made = {**copied.data, "id": str(uuid.uuid4())}
    elif default:
        made = json.loads(starter(file, [default, *others]))
    else:
        raise NotDone("Choose the default language of the survey.")
    if form.one("title").strip():
        made["title"] = form.one("title").strip()
    return canonical(json.dumps(made, ensure_ascii=False))


def _spoken(studio: Any, form: Form) -> list[str]:
    """Return the languages that were chosen, the default first: empty if it was left open. Only one is the default."""
    known = studio.wording.languages.tags
    chosen = [tag for tag in form.getlist("language") if tag in known]
    default = form.one("default_language") or (chosen[0] if len(chosen) == 1 else "")
    return [default if default in known else "", *(tag for tag in chosen if tag != default)]


def _new_page(request: Request, form: Form, faults: list[str]) -> Response:
    studio = request.app.state.studio
    surveys = {name: studio.checks.of(studio.folder.read(name)).languages for name in studio.folder.names()}
    told = {"form": form, "faults": faults, "surveys": surveys, "tags": studio.wording.languages.tags}
    return page(request, "new", told, 422 if faults else 200)
