"""What came of surveys: the report, the flow, the words, and exports."""

from __future__ import annotations

import hashlib
import json
import logging
import tempfile
from asyncio import wrap_future
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Query, Request, Response
from fastapi.responses import FileResponse, JSONResponse
from starlette.background import BackgroundTask
from starlette.types import Receive, Scope, Send

from engine.api.auth import allows, has_scope
from engine.api.parameters import CurrentEngine, HostRoute
from engine.api.problems import GUARDED, answers
from engine.api.result_documents import AnswersDocument, FlowDocument, ReportDocument
from engine.engine import Engine
from engine.errors import ExportFailed, ExtraMissing, InvalidRequest, StoreError, UnknownSurvey
from engine.results.export import ExportRequest
from engine.results.query import ResultsQuery, one_of
from engine.results.results import Page

log = logging.getLogger(__name__)

ALL = "results:all"

EXPORTS_AT_ONCE = 2
"""Each reads a snapshot of the database for as long as it takes; others wait."""

MEDIA_TYPES = {
    "csv": "text/csv",
    "ndjson": "application/x-ndjson",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
    "sav": "application/x-spss-sav",
}

router = APIRouter(
    prefix="/v1/surveys/{survey_id}",
    tags=["results"],
    route_class=HostRoute,
    dependencies=[allows("results")],
    responses={**GUARDED, **answers(UnknownSurvey, InvalidRequest, StoreError)},
)


def _read_query(  # noqa: PLR0913, PLR0917 - as many as there are filters
    request: Request,
    survey_id: str,
    begun_from: Annotated[
        str | None, Query(alias="from", description="Sessions begun from then on: a day or a moment, ISO 8601.")
    ] = None,
    begun_before: Annotated[str | None, Query(alias="to", description="Sessions begun before then.")] = None,
    where: Annotated[
        list[str] | None,
        Query(description="`KEY:VALUE` of a session variable that the survey's `results.by` names; may be repeated."),
    ] = None,
    language: Annotated[str | None, Query(description="Sessions in this language.")] = None,
    version: Annotated[str | None, Query(description="Sessions on this version of the survey.")] = None,
) -> ResultsQuery:
    """Read which sessions are wanted. Only a key with the scope `results:all` sees small groups."""
    sees_all = bool(request.app.state.api_keys) and has_scope(request, ALL)
    if sees_all:
        log.info("all results of %s are read, also of small groups", survey_id, extra={"survey_id": survey_id})
    return ResultsQuery.read(
        survey_id,
        begun_from=begun_from,
        begun_before=begun_before,
        where=where or (),
        language=language,
        version=version,
        sees_all=sees_all,
    )


RequestedCohort = Annotated[ResultsQuery, Depends(_read_query)]


@router.get(
    "/results",
    response_model=ReportDocument,
    summary="Read what came of a survey",
    responses={304: {"description": "Nothing has changed since the answer with this ETag."}},
)
async def get_results(
    request: Request,
    engine: CurrentEngine,
    query: RequestedCohort,
    by: Annotated[
        str | None, Query(description="`language`, `version`, `month`, or a variable of the survey's `results.by`.")
    ] = None,
) -> Response:
    """Return the figures of the live sessions that began in a time, and of their groups."""
    told = await wrap_future(engine.report.submit(query.broken_down(by)))
    return _tagged(request, told)


@router.get("/results/flow", response_model=FlowDocument, summary="Read which ways sessions went")
async def get_flow(engine: CurrentEngine, query: RequestedCohort) -> Response:
    """Return how often each arrow of the survey's diagram was gone, by the name of the rule where one led there."""
    return JSONResponse(await wrap_future(engine.flow.submit(query)))


@router.get("/answers", response_model=AnswersDocument, summary="Read what was answered in words")
async def list_answers(
    engine: CurrentEngine,
    query: RequestedCohort,
    element: Annotated[str | None, Query(description="The question; every one if it is not given.")] = None,
    cursor: Annotated[str | None, Query(description="`next` of the answer before.")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Response:
    """Return words and comments, newest first, with long numbers masked; of too few respondents, none."""
    page = Page(element=element, before=cursor, limit=limit)
    return JSONResponse(await wrap_future(engine.words.submit(query, page)))


@router.get(
    "/export",
    response_class=FileResponse,
    summary="Export results",
    responses={
        200: {
            "description": "The file.",
            "content": {media_type: {"schema": {"type": "string"}} for media_type in MEDIA_TYPES.values()},
        },
        **answers(ExtraMissing, ExportFailed),
    },
)
async def export_results(  # noqa: PLR0913, PLR0917 - as many as there are choices
    request: Request,
    query: RequestedCohort,
    file_format: Annotated[
        str, Query(alias="format", description="`csv`, `ndjson`, `xlsx`, `parquet` or `sav`.")
    ] = "csv",
    layout: Annotated[str, Query(description="`wide`, one row a session, or `long`, one row an answer.")] = "wide",
    include: Annotated[
        str | None, Query(description="Any of `text`, `variables` and `identifier`, with commas between.")
    ] = None,
    made_for: Annotated[
        str | None, Query(alias="for", description="`spreadsheet` for a CSV in which no text is taken for a formula.")
    ] = None,
) -> Response:
    """Return the sessions or the answers as a file, whole or not at all.

    A key without the scope `results:all` gets neither variables nor numbers, and no values of small groups.
    """
    included = [each for each in (include or "").split(",") if each]
    if {"variables", "identifier"} & set(included):
        _needs_all(request)
        query = replace(query, sees_all=True)
    one_of("format", file_format, MEDIA_TYPES)
    wanted = ExportRequest(query, file_format, layout=layout, include=included, made_for=made_for)
    return await handed_out(request, wanted, query.cohort.survey_id)


class WholeFile(FileResponse):
    """A file that is handed out whole: an export is written anew for each call, and no part of it continues another."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, whatever part is asked for (RFC 9110, 14.2, leaves that to the server)."""
        self.headers["Accept-Ranges"] = "none"
        headers = [(name, value) for name, value in scope["headers"] if name != b"range"]
        await super().__call__({**scope, "headers": headers}, receive, send)


async def handed_out(request: Request, wanted: ExportRequest, name: str) -> WholeFile:
    """Write an export, few at a time, and answer with the file, named after the survey.

    Raises what writing raises, and ExportFailed where there is no folder to write in.
    """
    engine: Engine = request.app.state.engine
    try:
        folder = tempfile.TemporaryDirectory(prefix="survey-export-")
    except OSError as error:  # as in a container whose file system is read-only
        told = "The server has no folder for temporary files that it may write to: TMPDIR names one"
        raise ExportFailed(f"The export could not be written. {told}.") from error
    path = Path(folder.name) / f"{name}-{wanted.layout}.{wanted.format}"
    try:
        async with request.app.state.exports:
            await wrap_future(engine.export.submit(wanted, path))
    except BaseException:
        folder.cleanup()
        raise
    media_type = MEDIA_TYPES[wanted.format]
    return WholeFile(path, media_type=media_type, filename=path.name, background=BackgroundTask(folder.cleanup))


def _needs_all(request: Request) -> None:
    if not has_scope(request, ALL):
        raise HTTPException(403, f"`include`: variables and numbers need a key with the scope `{ALL}`.")


def _tagged(request: Request, told: dict[str, Any]) -> Response:
    """Answer with an ETag of the figures, whenever they were counted; with 304 where the caller has them."""
    figures = {name: value for name, value in told.items() if name != "asOf"}
    tag = f'W/"{hashlib.sha256(json.dumps(figures).encode()).hexdigest()[:32]}"'
    if tag in request.headers.get("if-none-match", "").split(", "):
        return Response(status_code=304, headers={"ETag": tag})
    return JSONResponse(told, headers={"ETag": tag})
