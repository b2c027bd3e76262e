"""Calls an SMS service over HTTP: one answer in time, or what its absence means for the SMS."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any
from urllib.parse import quote, quote_plus, urlsplit

import aiohttp

from engine import phone
from engine.gateways.gateway import RetryLater, Unknown

SHARE = 5 / 6
"""Of the dispatcher's patience, for one call in all; half of that to connect, as what never connected is sure."""

LONGEST_ANSWER = 64 * 1024
"""Bytes. What follows is not read."""

NONSENSE_AT_MOST = 8
"""Attempts, over about two minutes, until an SMS that gets nonsense for an answer becomes a dead letter."""

NUMBER = re.compile(r"\+?[0-9]{8,}")
URL_PARTS = re.compile(r"[/?&=:@ ]+")

SHORTEST_SECRET = 4
"""Characters."""


def can_be_called(url: str) -> bool:
    """Tell a URL of a service from what only looks like one: `http://[1`, `http://host:99999`."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


@dataclass(frozen=True, kw_only=True)
class HttpResponse:
    """What a service answered, whatever its status; `sent` are the texts it was sent, which nobody else may see."""

    status: int
    body: bytes = field(repr=False)
    sent: Sequence[str] = field(default=(), repr=False)

    @property
    def document(self) -> Any:
        """The body as JSON; None where it is none."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None

    @property
    def said(self) -> str:
        """The answer on one short line for people, without anybody's number, and without what it repeats of ours."""
        text = self.body.decode(errors="replace")
        for echo in sorted({echo for sent in self.sent for echo in _echoes(sent)}, key=len, reverse=True):
            text = text.replace(echo, "…")
        text = " ".join(text[:2000].split())
        text = NUMBER.sub(lambda found: phone.masked(found[0]), text)
        text = "".join(character for character in text if character.isprintable())
        return f"{self.status} {text[:200]}".strip()

    @property
    def as_nonsense(self) -> RetryLater:
        """What to do about an answer that cannot be understood: try again, but not for ever."""
        return RetryLater(reason=f"The answer makes no sense: {self.said}", at_most=NONSENSE_AT_MOST, in_doubt=True)


class Caller:
    """An HTTP client for one service. It sends a request once, follows no redirects and keeps no cookies."""

    def __init__(self) -> None:
        self.timeout = 0.0
        self._session: aiohttp.ClientSession | None = None

    async def open(self, patience: float) -> None:
        """Get ready, in the event loop that will call; a call may take most of the `patience`, in seconds."""
        self.timeout = SHARE * patience
        timeout = aiohttp.ClientTimeout(total=self.timeout, sock_connect=self.timeout / 2)
        self._session = aiohttp.ClientSession(
            timeout=timeout, cookie_jar=aiohttp.DummyCookieJar(), connector=aiohttp.TCPConnector(limit=0)
        )

    async def close(self) -> None:
        """Hang up."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def call(  # noqa: PLR0913 - what an HTTP request may consist of
        self,
        method: str,
        url: str,
        *,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        form: Mapping[str, str] | Sequence[tuple[str, str]] | None = None,
        document: Any = None,
    ) -> HttpResponse | RetryLater | Unknown:
        """Make a request. Later means that the service surely does not have it."""
        assert self._session is not None, "the gateway is not open"  # noqa: S101 - the dispatcher opens it
        try:
            async with self._session.request(
                method,
                url,
                params=query,
                headers=headers,
                data=form,
                json=document,
                allow_redirects=False,
                middlewares=(_Once(),),
            ) as response:
                sent = tuple(_texts([url, query, headers, form, document]))
                return HttpResponse(status=response.status, body=await _body(response), sent=sent)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            return RetryLater(reason=f"The service cannot be reached: {_named(error)}")
        except (aiohttp.InvalidURL, ValueError) as error:
            return RetryLater(reason=f"The service cannot be called like that: {_named(error)}")
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            return Unknown(reason=f"The answer was lost: {_named(error)}")


def _texts(request: Any) -> Iterator[str]:
    """Give every text a request is made of; of a URL, which is all the configuration's, each part."""
    match request:
        case str():
            yield from (request, *URL_PARTS.split(request))
        case Mapping():
            for value in request.values():
                yield from _texts(value)
        case list() | tuple():
            for value in request:
                yield from _texts(value)


def _echoes(sent: str) -> Iterator[str]:
    """Give a text as an answer may repeat it. One that is too short tells nobody anything."""
    if len(sent) >= SHORTEST_SECRET:
        yield from (sent, quote(sent), quote_plus(sent), escape(sent))
        yield from (json.dumps(sent, ensure_ascii=is_ascii)[1:-1] for is_ascii in (True, False))


class _Sent(aiohttp.ClientError):
    """The request left once, and its answer was lost."""


class _Once:
    """Lets a request pass once: aiohttp makes a GET again by itself when the connection breaks under it."""

    def __init__(self) -> None:
        self._sent = False

    async def __call__(
        self, request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
    ) -> aiohttp.ClientResponse:
        if self._sent:
            raise _Sent
        self._sent = True
        return await handler(request)


async def _body(response: aiohttp.ClientResponse) -> bytes:
    body = bytearray()
    async for chunk in response.content.iter_chunked(LONGEST_ANSWER):
        body += chunk
        if len(body) >= LONGEST_ANSWER:
            response.close()
            break
    return bytes(body)


def _named(error: BaseException) -> str:
    """Name an error without its message, in which aiohttp writes URLs with all that is secret in them."""
    number = f" ({error.strerror})" if isinstance(error, OSError) and error.strerror else ""
    return f"{type(error).__name__.lstrip('_')}{number}"
