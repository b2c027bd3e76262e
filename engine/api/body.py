"""A request's body: bounded in size and time, and JSON whatever was sent."""

from __future__ import annotations

import asyncio
import json
import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Annotated, Any, NoReturn, TypeVar

from fastapi import Depends, HTTPException, Request
from starlette.requests import ClientDisconnect

LIMIT = 1_000_000
"""Bytes. The largest honest body is a gateway's batch of inbound messages."""

REQUEST_LIMIT = 500_000
"""Bytes of what a host sends: as UTF-8, a hundred session variables take no more in any script."""

IN_THE_LOOP, FEW = 16_384, 100
"""Bytes, and commas among them. So small a body is read in the event loop; a larger one may take long."""

JSON = re.compile(r"\s*application/([\w.-]+\+)?json\s*(;.*)?", re.IGNORECASE)

PACKED = frozenset({"br", "compress", "deflate", "gzip", "x-compress", "x-gzip", "zstd"})
"""Content codings that compress. `utf-8` is none, and some clients say it of a body that stands there as it is."""

READER = ThreadPoolExecutor(1, "survey-large-bodies")
"""One after the other: several would take the interpreter from everybody else, and be no faster together."""

T = TypeVar("T")


async def read_body(request: Request, limit: int = LIMIT) -> bytes:
    """Read a body of up to `limit` bytes.

    Raises HTTPException: 413 for a larger one, 408 for one that does not end, 400 for one that is cut off, 415 for one
    that is compressed: a gateway's would be acknowledged as what nobody can read.
    """
    coding = ", ".join(request.headers.getlist("content-encoding")).lower()
    if not PACKED.isdisjoint(coding.replace(",", " ").split()):
        detail = f"Send the body as it is, without `Content-Encoding: {coding[:40]}`: none is read here."
        raise HTTPException(415, detail, {"Accept-Encoding": "identity"})
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced[:20]) > limit:
        _refuse_size(limit)
    body = bytearray()
    try:
        async with asyncio.timeout(request.app.state.request_timeout):
            async for chunk in request.stream():
                body += chunk
                if len(body) > limit:
                    _refuse_size(limit)
    except TimeoutError:
        raise HTTPException(408, "The body did not come in time.", {"Connection": "close"}) from None
    except ClientDisconnect:  # nobody reads the answer: it is for the log, in which this is no fault of ours
        raise HTTPException(400, "The caller hung up before the end of the body.") from None
    return bytes(body)


async def read_json(request: Request, use: Callable[[Any], T]) -> T:
    """Use what a host sends as JSON; where there is much of it, it is read and used in a thread.

    Raises HTTPException as `read_body` and `check_json` do, and 400 for what is no JSON.
    """
    check_json(request)
    body = await read_body(request, REQUEST_LIMIT)
    return await read_aside(lambda: use(_parse(body)), body)


async def payload_of(request: Request) -> Any:
    """Read what a host sends as JSON. Raises as `read_json` does."""
    return await read_json(request, lambda payload: payload)


Payload = Annotated[Any, Depends(payload_of)]


def check_json(request: Request) -> None:
    """Raise HTTPException 415 for what does not say that it is JSON: a page of another site may not say so unasked."""
    if not JSON.fullmatch(request.headers.get("content-type", "")):
        raise HTTPException(415, "Send JSON, with `Content-Type: application/json`.")


async def read_aside(read: Callable[[], T], body: bytes) -> T:
    """Read a small body at once, and a large one in a thread: nobody waits for the body of somebody else."""
    is_small = len(body) <= IN_THE_LOOP and body.count(b",") <= FEW
    if is_small:
        return read()
    return await asyncio.get_running_loop().run_in_executor(READER, copy_context().run, read)


def _refuse_size(limit: int) -> NoReturn:
    # The connection stays: who still sends would not read the answer if it broke.
    raise HTTPException(413, f"The body is larger than {limit} bytes.")


def _parse(body: bytes) -> Any:
    try:
        return json.loads(body, parse_constant=_refuse_constant, parse_float=_finite, object_pairs_hook=_object)
    except RecursionError:
        raise HTTPException(400, "The body is nested too deeply.") from None
    except ValueError as error:
        said = str(error).encode(errors="replace").decode()  # a key may hold half a character
        raise HTTPException(400, f"The body is not JSON: {said}.") from None


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON value")


def _finite(written: str) -> float:
    value = float(written)
    if math.isinf(value):
        raise ValueError("it has a number that is too large")
    return value


def _object(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a key that stands twice: which of the two counts, everybody decides differently."""
    value = dict(pairs)
    if len(value) < len(pairs):
        twice = next(key for key, count in Counter(key for key, _ in pairs).items() if count > 1)
        raise ValueError(f"an object has the key `{twice[:40]}` twice")
    return value
