"""Every text of a survey in every language, as the SMS that will arrive; texts are edited in place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fastapi import Request, Response

from engine.studio.messages import Said, Sms, everything_said, notices
from engine.studio.rendering import page
from engine.studio.routes import new_router
from engine.studio.surveys import SEES, told_of
from engine.studio.visitors import needs

router = new_router()

FILTERS = {
    "": "all",
    "missing": "missing",
    "stale": "stale",
    "long": "longer than one SMS",
    "ucs2": "UCS-2",
}


@router.get("/surveys/{name}/languages", dependencies=[needs(*SEES)])
def languages(request: Request, name: str, only: str = "", language: str = "") -> Response:
    """Show every element in every language."""
    studio = request.app.state.studio
    about = told_of(studio, studio.folder.read(name))
    checked = about["checked"]
    if checked.draft is None:
        return page(request, "languages", {**about, "rows": [], "notices": [], "tags": (), "only": "", "filters": FILTERS})
    stale = studio.folder.stale(name, checked.draft.texts, checked.draft.default_language)
    tags = [tag for tag in checked.languages if language in ("", tag, checked.languages[0]) or tag == language]
    rows = list(everything_said(checked.draft, tags, studio.wording))
    spoken = [tag for tag in tags if studio.wording.languages.speaks(tag)]
    told = {
        "rows": list(_of_interest(rows, only, stale)),
        "notices": [] if only else list(notices(spoken, studio.wording)),
        "tags": tags,
        "stale": stale,
        "only": only,
        "language": language,
        "filters": FILTERS,
        "counts": {one: sum(1 for _ in _of_interest(rows, one, stale)) for one in FILTERS},
        "others": [tag for tag in studio.wording.languages.tags if tag not in checked.languages],
    }
    return page(request, "languages", {**about, **told})


def _of_interest(rows: Sequence[Said], only: str, stale: frozenset[str]) -> Iterator[Said]:
    for row in rows:
        if not only or any(_fits(sms, only, stale) for sms in row.by_language):
            yield row


def _fits(sms: Sms, only: str, stale: frozenset[str]) -> bool:
    match only:
        case "missing":
            return bool(sms.fault) or not sms.written.strip()
        case "stale":
            return sms.path in stale
        case "long":
            return sms.count > 1
        case "ucs2":
            return sms.is_ucs_2
    return True
