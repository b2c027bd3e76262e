"""A request's body: bounded, and JSON whatever was sent."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from fastapi import HTTPException, Request

LIMIT = 1_000_000
"""Bytes. The largest honest body is a gateway's batch of inbound messages."""


async def read_body(request: Request) -> bytes:
    """Read a body up to the limit; a larger one is answered with 413."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LIMIT:
            raise HTTPException(413, f"The body is larger than {LIMIT} bytes.")
    return bytes(body)


async def read_json(request: Request) -> Any:
    """Read a JSON body; what is no JSON is answered with 400."""
    body = await read_body(request)
    try:
        return json.loads(body, parse_constant=_refuse_constant)
    except RecursionError:
        raise HTTPException(400, "The body is nested too deeply.") from None
    except ValueError as error:
        raise HTTPException(400, f"The body is not JSON: {error}.") from None


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON value")
