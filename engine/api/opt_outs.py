"""What hosts call about numbers that want no surveys, or want to be forgotten."""

from __future__ import annotations

import re
from asyncio import wrap_future
from typing import Annotated

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse
from pydantic import AwareDatetime, Field

from engine.api.auth import allows
from engine.api.body import Payload
from engine.api.openapi import json_body
from engine.api.parameters import CurrentEngine, HostRoute, read_identifier
from engine.api.problems import BODY, GUARDED, answers
from engine.api.schemas import CamelCaseModel
from engine.errors import InvalidRequest, StoreError
from engine.request import require_shape
from engine.store.consent import OptOut
from engine.store.session_list import NO_CURSOR

HOW = "api"

router = APIRouter(
    prefix="/v1", tags=["opt-outs"], route_class=HostRoute, responses={**GUARDED, **answers(InvalidRequest, StoreError)}
)


class OptOutDocument(CamelCaseModel):
    """A number that wants no surveys."""

    identifier: str
    opted_out_at: AwareDatetime

    @classmethod
    def of(cls, opt_out: OptOut) -> OptOutDocument:
        """Write an opt-out."""
        return cls(identifier=opt_out.number, opted_out_at=opt_out.opted_out_at)


class OptOutsDocument(CamelCaseModel):
    """A page of numbers that want no surveys, in their order."""

    opt_outs: list[OptOutDocument]
    next: Annotated[str | None, Field(description="The `cursor` of the next page; not there after the last.")] = None


@router.get("/opt-outs", dependencies=[allows("read")], summary="List who wants no surveys")
async def list_opt_outs(
    engine: CurrentEngine,
    identifier: Annotated[str | None, Query(description="One number, in E.164: is it there?")] = None,
    cursor: Annotated[str | None, Query(description="`next` of the page before.")] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> OptOutsDocument:
    """Return the numbers that have said `stop`, or that somebody has said it for."""
    if identifier is not None:
        one = await wrap_future(engine.administration.opt_out_of(read_identifier(identifier)))
        return OptOutsDocument(opt_outs=[OptOutDocument.of(one)] if one else [])
    found = await wrap_future(engine.administration.opt_outs(_place(cursor), limit + 1))
    following = found[limit - 1].number if len(found) > limit else None
    return OptOutsDocument(opt_outs=[OptOutDocument.of(one) for one in found[:limit]], next=following)


@router.post(
    "/opt-outs",
    dependencies=[allows("send")],
    status_code=201,
    response_model=OptOutDocument,
    summary="Opt a number out",
    response_description="It is sent no more surveys.",
    responses={200: {"model": OptOutDocument, "description": "It was known, since when it says."}, **answers(*BODY)},
    openapi_extra=json_body("NewOptOut"),
)
async def add_opt_out(engine: CurrentEngine, payload: Payload) -> JSONResponse:
    """Send a number no more surveys, as if it had said `stop`: its open sessions end."""
    require_shape(payload, "opt_out.json")
    number: str = payload["identifier"]
    is_new = await wrap_future(engine.administration.opt_out(number, HOW))
    known = await wrap_future(engine.administration.opt_out_of(number))
    told = OptOutDocument.of(known) if known else OptOutDocument(identifier=number, opted_out_at=engine.clock())
    return JSONResponse(told.model_dump(by_alias=True, mode="json"), 201 if is_new else 200)


@router.delete(
    "/opt-outs",
    dependencies=[allows("send")],
    status_code=204,
    response_class=Response,
    summary="Opt a number in again",
)
async def remove_opt_out(
    engine: CurrentEngine, identifier: Annotated[str, Query(description="The number, in E.164.")]
) -> None:
    """Let a number be sent surveys again, as if it had said `start`; one that was not opted out stays as it is."""
    await wrap_future(engine.administration.opt_in(read_identifier(identifier), HOW))


class ErasureDocument(CamelCaseModel):
    """The receipt of an erasure. It does not say whose it was."""

    erasure_id: str
    erased_at: AwareDatetime
    reason: str
    counts: Annotated[dict[str, int], Field(description="How many rows of each table were erased, or deleted.")]


@router.post(
    "/erasures",
    dependencies=[allows("erase")],
    summary="Forget a number",
    responses=answers(*BODY),
    openapi_extra=json_body("NewErasure"),
)
async def add_erasure(engine: CurrentEngine, payload: Payload) -> ErasureDocument:
    """Forget a number and what it wrote. Its open sessions end; coded answers stay, so results are what they were."""
    require_shape(payload, "erasure.json")
    receipt = await wrap_future(engine.administration.erase(payload["identifier"], payload["reason"]))
    return ErasureDocument(**vars(receipt), erasure_id=receipt.id)


def _place(cursor: str | None) -> str | None:
    """Read behind which number a page begins; the first one's cursor is none, or empty, as hosts that page have it.

    A plus sign that is not percent-encoded comes as a blank. Raises InvalidRequest.
    """
    if not cursor:
        return None
    found = re.fullmatch(r"[+ ]([0-9]+)", cursor)
    if found is None:
        raise InvalidRequest([NO_CURSOR])
    return f"+{found[1]}"
