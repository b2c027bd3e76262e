"""What gateways call, and the pretend network's phones."""

from __future__ import annotations

import asyncio
from asyncio import wrap_future

from fastapi import APIRouter, HTTPException, Request, Response

from engine import metrics, phone
from engine.api.body import read_body
from engine.api.documents import HandsetDocument, HandsetsDocument
from engine.api.keys import allows, check_scope
from engine.engine import Engine
from engine.gateways import pretend
from engine.gateways.gateway import Acknowledgement, Call, Gateway

router = APIRouter(prefix="/v1/gateways", tags=["gateways"])


@router.api_route("/{gateway}/inbound", methods=["GET", "POST"])
async def inbound(request: Request, gateway: str) -> Response:
    """Take SMS from respondents, in the gateway's own format."""
    engine: Engine = request.app.state.engine
    call = await _authentic_call(request, gateway)
    said = engine.gateway.inbound(call)
    await asyncio.gather(*(wrap_future(engine.submit_reply(message)) for message in said.messages))
    metrics.INBOUND.labels(gateway).inc(len(said.messages))
    return _response(said.acknowledgement)


@router.api_route("/{gateway}/reports", methods=["GET", "POST"])
async def reports(request: Request, gateway: str) -> Response:
    """Take delivery reports, in the gateway's own format."""
    engine: Engine = request.app.state.engine
    call = await _authentic_call(request, gateway)
    said = engine.gateway.reports(call)
    await wrap_future(engine.submit_reports(said.reports))
    return _response(said.acknowledgement)


@router.get("/pretend/messages", dependencies=[allows("pretend")])
async def messages(request: Request, recipient: str | None = None) -> HandsetsDocument:
    """Read the pretend phones: every SMS that arrived, or those of one number, oldest first."""
    engine: Engine = request.app.state.engine
    _gateway(engine, pretend.NAME)
    # A plus sign that is not escaped in a query arrives as a space.
    number = phone.originator(recipient) if recipient else None
    arrived = await wrap_future(engine.database.read(lambda records: records.handsets(number)))
    return HandsetsDocument(messages=[HandsetDocument.of(message) for message in arrived])


async def _authentic_call(request: Request, name: str) -> Call:
    """Read a call of the gateway this engine sends through; anyone else's is answered with 401 or 404."""
    gateway = _gateway(request.app.state.engine, name)
    if name == pretend.NAME:
        check_scope(request, "pretend")
    call = Call(
        method=request.method,
        headers={key.lower(): value for key, value in request.headers.items()},
        query=dict(request.query_params),
        body=await read_body(request),
    )
    if not gateway.authentic(call):
        raise HTTPException(401, f"This call does not authenticate as the gateway `{name}`.")
    return call


def _gateway(engine: Engine, name: str) -> Gateway:
    if engine.gateway.name != name:
        raise HTTPException(404, f"This server does not send through the gateway `{name}`.")
    return engine.gateway


def _response(acknowledgement: Acknowledgement) -> Response:
    return Response(acknowledgement.body, acknowledgement.status, media_type=acknowledgement.content_type)
