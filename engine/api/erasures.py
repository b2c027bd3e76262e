"""What hosts call to have a number forgotten."""

from __future__ import annotations

from asyncio import wrap_future
from typing import Annotated, Any

from fastapi import APIRouter, Request
from pydantic import AwareDatetime, Field

from engine.api.auth import allows
from engine.api.body import read_json
from engine.api.openapi import json_body
from engine.api.problems import BODY, GUARDED, answers
from engine.api.schemas import CamelCaseModel
from engine.engine import Engine
from engine.errors import InvalidRequest, StoreError
from engine.request import require_shape

router = APIRouter(responses=GUARDED)


class ErasureDocument(CamelCaseModel):
    """The receipt of an erasure. It does not say whose it was."""

    erasure_id: str
    erased_at: AwareDatetime
    reason: str
    counts: Annotated[dict[str, int], Field(description="How many rows of each table were erased, or deleted.")]


@router.post(
    "/v1/erasures",
    dependencies=[allows("erase")],
    tags=["opt-outs"],
    operation_id="addErasure",
    summary="Forget a number",
    responses=answers(InvalidRequest, StoreError, *BODY),
    openapi_extra=json_body("NewErasure"),
)
async def erase(request: Request) -> ErasureDocument:
    """Forget a number and what it wrote. Its open sessions end; coded answers stay, so results are what they were."""
    engine: Engine = request.app.state.engine
    payload: Any = await read_json(request, lambda payload: payload)
    require_shape(payload, "erasure.json")
    receipt = await wrap_future(engine.administration.erase(payload["identifier"], payload["reason"]))
    return ErasureDocument(
        erasure_id=receipt.id, erased_at=receipt.erased_at, reason=receipt.reason, counts=dict(receipt.counts)
    )
