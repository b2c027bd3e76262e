"""What gateways call, and the pretend network's phones."""

from __future__ import annotations

import asyncio
from asyncio import wrap_future
from collections.abc import Callable, Coroutine, Iterable, Sequence
from typing import Any

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.routing import APIRoute

from engine.api.body import read_body
from engine.api.documents import ArrivalDocument, ArrivalsDocument
from engine.api.keys import allows, check_scope
from engine.engine import Engine
from engine.gateways.gateway import Acknowledgement, Call, Gateway
from engine.gateways.pretend import Pretend
from engine.session import Inbound


class Direct(APIRoute):
    """A route that hands its endpoint the request and what the path says, where nothing else is to be worked out.

    A reply is the call that comes most often, and FastAPI would take as long over it as the API itself.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return what answers a request."""
        if self.dependencies:
            return super().get_route_handler()
        endpoint = self.endpoint

        async def answer(request: Request) -> Response:
            response: Response = await endpoint(request, **request.path_params)
            return response

        return answer


router = APIRouter(prefix="/v1/gateways", tags=["gateways"], route_class=Direct)


@router.get("/{gateway}/inbound", include_in_schema=False)
@router.post("/{gateway}/inbound")
async def inbound(request: Request, gateway: str) -> Response:
    """Take SMS from respondents, in the gateway's own format."""
    engine: Engine = request.app.state.engine
    call = await _authentic_call(request, gateway)
    said = engine.gateway.inbound(call)
    if said.refused:
        await wrap_future(engine.submit_refused(said.refused))
    await asyncio.gather(*(_in_turn(engine, replies) for replies in _by_originator(said.messages)))
    return _response(said.acknowledgement)


def _by_originator(messages: Sequence[Inbound]) -> Iterable[Sequence[Inbound]]:
    together: dict[str, list[Inbound]] = {}
    for message in messages:
        together.setdefault(message.originator, []).append(message)
    return together.values()


async def _in_turn(engine: Engine, replies: Sequence[Inbound]) -> None:
    """Take what one phone sent in the order it was sent."""
    for reply in replies:
        await wrap_future(engine.submit_reply(reply))


@router.get("/{gateway}/reports", include_in_schema=False)
@router.post("/{gateway}/reports")
async def reports(request: Request, gateway: str) -> Response:
    """Take delivery reports, in the gateway's own format."""
    engine: Engine = request.app.state.engine
    call = await _authentic_call(request, gateway)
    said = engine.gateway.reports(call)
    if said.refused:
        await wrap_future(engine.submit_refused(said.refused))
    await wrap_future(engine.submit_reports(said.reports))
    return _response(said.acknowledgement)


@router.get("/pretend/messages", dependencies=[allows("pretend")])
async def messages(request: Request, recipient: str | None = None) -> ArrivalsDocument:
    """Read the pretend phones: every SMS that arrived, or those of one number, oldest first."""
    engine: Engine = request.app.state.engine
    network = _gateway(engine, Pretend.name)
    assert isinstance(network, Pretend)  # noqa: S101 - its name says so; for mypy
    arrived = await wrap_future(network.messages(recipient))
    return ArrivalsDocument(messages=[ArrivalDocument.of(message) for message in arrived])


async def _authentic_call(request: Request, name: str) -> Call:
    """Read a call of the gateway this engine sends through; anyone else's is answered with 401 or 404."""
    gateway = _gateway(request.app.state.engine, name)
    if name == Pretend.name:
        check_scope(request, "pretend")
    call = Call(
        method=request.method,
        headers={key.lower(): value for key, value in request.headers.items()},
        query=dict(request.query_params),
        body=await read_body(request),
        raw_query=request.scope["query_string"],
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
