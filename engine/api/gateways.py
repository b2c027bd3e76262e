"""What gateways call, and the pretend network's phones."""

from __future__ import annotations

import asyncio
import logging
from asyncio import wrap_future
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from typing import Annotated, NoReturn

from fastapi import APIRouter, Depends, FastAPI, HTTPException, Query, Request, Response
from fastapi.routing import APIRoute
from starlette.types import Receive, Scope, Send

from engine.api.auth import WrongKeys, allows, check_scope
from engine.api.body import check_json, read_aside, read_body
from engine.api.parameters import operation_id, refuse_unknown
from engine.api.problems import BODY, GUARDED, answers
from engine.api.schemas import ArrivalsDocument
from engine.engine import Engine
from engine.errors import BranchingFailed, InvalidRequest, StoreError
from engine.gateways.gateway import Acknowledgement, Call, Gateway
from engine.gateways.pretend import Pretend
from engine.session import Inbound

PHONES_AT_ONCE = 64
"""Of one call: what other calls hand in does not wait for all of it."""

REPORTS_AT_ONCE = 200
"""In one transaction."""

LATE_PARTS_EVERY = 10.0
"""Seconds."""

OTHER_METHODS = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "PUT", "TRACE"]
"""Than POST. Which of them a gateway calls with, it says itself, and so what `Allow` says to the others."""

log = logging.getLogger(__name__)

UNHURRIED = 10.0
"""Seconds a pretend phone looks for what is on its way to it before it replies."""

WaitSeconds = Annotated[
    float, Query(ge=0, le=60, description="Seconds to wait at most for what is on its way to arrive.")
]


class Direct(APIRoute):
    """A route that hands its endpoint the request and what the path says, where nothing else is to be worked out.

    A reply is the call that comes most often, and FastAPI would take as long over it as the API itself.
    """

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if self.dependencies or scope["method"] not in (self.methods or ()):
            await super().handle(scope, receive, send)
            return
        request = Request(scope, receive, send)
        response: Response = await self.endpoint(request, **request.path_params)
        await response(scope, receive, send)


router = APIRouter(
    prefix="/v1/gateways",
    tags=["gateways"],
    route_class=Direct,
    generate_unique_id_function=operation_id,
    responses={**GUARDED, **answers(InvalidRequest, StoreError)},
)


@router.api_route("/{gateway}/inbound", methods=OTHER_METHODS, include_in_schema=False)
@router.post(
    "/{gateway}/inbound", summary="Take SMS from respondents", responses=answers(StoreError, BranchingFailed, *BODY)
)
async def receive_inbound(request: Request, gateway: str) -> Response:
    """Take SMS from respondents, in the gateway's own format."""
    engine: Engine = request.app.state.engine
    call = await _authentic_call(request, gateway, "inbound")
    service = engine.gateways[gateway]
    said = await read_aside(lambda: service.inbound(call), call.body)
    if said.refused:
        await wrap_future(engine.keep_unreadable.submit(gateway, said.refused))
    if isinstance(service, Pretend) and engine.dispatcher.is_started:
        # Who plays a phone by hand replies to what was sent just now: it arrives before the reply does.
        await asyncio.gather(*(service.caught_up(one.originator, UNHURRIED) for one in said.messages))
    at_once = asyncio.Semaphore(PHONES_AT_ONCE)
    phones = _by_originator(said.messages)
    if len(phones) == 1:  # as most calls have: it needs no task of its own
        await _in_turn(engine, said.messages, at_once)
    else:
        await asyncio.gather(*(_in_turn(engine, replies, at_once) for replies in phones))
    return _response(said.acknowledgement)


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Look now and then for long SMS whose parts do not come, as long as the server is there."""
    looking = asyncio.create_task(_look_for_late_parts(app.state.engine))
    yield
    looking.cancel()


async def _look_for_late_parts(engine: Engine) -> NoReturn:
    while True:
        await asyncio.sleep(LATE_PARTS_EVERY)
        try:
            await wrap_future(engine.receive_late_parts.submit())
        except StoreError as error:
            log.warning("Parts of long SMS wait: %s", error)
        except Exception:
            log.exception("Parts of long SMS cannot be taken.")


def _by_originator(messages: Sequence[Inbound]) -> Collection[Sequence[Inbound]]:
    together: dict[str, list[Inbound]] = {}
    for message in messages:
        together.setdefault(message.originator, []).append(message)
    return together.values()


async def _in_turn(engine: Engine, replies: Sequence[Inbound], at_once: asyncio.Semaphore) -> None:
    """Take what one phone sent in the order it was sent."""
    for reply in replies:
        async with at_once:
            await wrap_future(engine.receive_reply.submit(reply))


@router.api_route("/{gateway}/reports", methods=OTHER_METHODS, include_in_schema=False)
@router.post("/{gateway}/reports", summary="Take delivery reports", responses=answers(*BODY))
async def receive_reports(request: Request, gateway: str) -> Response:
    """Take delivery reports, in the gateway's own format."""
    engine: Engine = request.app.state.engine
    call = await _authentic_call(request, gateway, "reports")
    said = await read_aside(lambda: engine.gateways[gateway].reports(call), call.body)
    if said.refused:
        await wrap_future(engine.keep_unreadable.submit(gateway, said.refused))
    for at in range(0, len(said.reports), REPORTS_AT_ONCE):
        await wrap_future(engine.receive_reports.submit(gateway, said.reports[at : at + REPORTS_AT_ONCE]))
    return _response(said.acknowledgement)


@router.get(
    "/pretend/messages", dependencies=[allows("pretend"), Depends(refuse_unknown)], summary="Read the pretend phones"
)
async def list_pretend_messages(
    request: Request, recipient: str | None = None, wait: WaitSeconds = 0
) -> ArrivalsDocument:
    """Read every SMS that arrived, or those of one number, oldest first."""
    engine: Engine = request.app.state.engine
    network = _gateway(engine, Pretend.name)
    assert isinstance(network, Pretend)  # noqa: S101 - its name says so; for mypy
    if wait:
        await network.caught_up(recipient, wait)
    arrived = await wrap_future(network.messages(recipient))
    return ArrivalsDocument.model_validate({"messages": arrived})


async def _authentic_call(request: Request, name: str, purpose: str) -> Call:
    """Read a call of a gateway this engine sends through; anyone else's is answered with 401, 404 or 405."""
    gateway = _gateway(request.app.state.engine, name)
    methods = gateway.calls[purpose].methods
    if request.method not in methods:
        allowed = ", ".join(methods)
        raise HTTPException(405, f"The gateway `{name}` calls with {allowed}.", {"Allow": allowed})
    if name == Pretend.name:
        check_scope(request, "pretend")
        check_json(request)
    call = Call(
        method=request.method,
        headers={key.lower(): value for key, value in request.headers.items()},
        query=dict(request.query_params),
        body=await read_body(request),
        raw_query=request.scope["query_string"],
    )
    if not gateway.authentic(call):
        wrong_keys: WrongKeys = request.app.state.wrong_keys
        answer = HTTPException(401, f"This call does not authenticate as the gateway `{name}`.")
        wrong_keys.refuse(request, answer, f"a wrong password of the gateway {name}")
    return call


def _gateway(engine: Engine, name: str) -> Gateway:
    if name not in engine.gateways:
        raise HTTPException(404, f"This server does not send through the gateway `{name}`.")
    return engine.gateways[name]


def _response(acknowledgement: Acknowledgement) -> Response:
    return Response(acknowledgement.body, acknowledgement.status, media_type=acknowledgement.content_type)
