"""Calls an SMS service over HTTP: one answer in time, or what its absence means for the SMS."""

from __future__ import annotations

import json
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html import escape
from typing import Any
from urllib.parse import quote, quote_plus

import aiohttp

from engine import phone, retry_after
from engine.gateways.env_settings import Password
from engine.gateways.gateway import Call, Outbound, Outcome, RetryLater, Unknown, too_long
from engine.segments import MOST_JOINED

SHARE = 5 / 6
"""Of the time for one SMS, for one call in all; half of that to connect, as what never connected is sure."""

LONGEST_ANSWER = 64 * 1024
"""Bytes. What follows is not read."""

KEPT_OPEN = 2.0
"""Seconds of an idle connection: less than services keep theirs. What leaves as one hangs up may be there or not."""

NONSENSE_AT_MOST = 8
"""Attempts, over about two minutes, until an SMS that gets nonsense for an answer becomes a dead letter."""

ACCOUNT_MENDED = timedelta(minutes=5)
ACCOUNT_AT_MOST = 24
"""Two hours for somebody to mend the account, before SMS become dead letters."""

LONGEST_WAIT = timedelta(hours=1)
"""What a service may ask for: nobody can hurry an SMS that waits."""

URL_PARTS = re.compile(r"[/?&=:@ ]+")

SHORTEST_SECRET = 4
"""Characters."""


@dataclass(frozen=True, kw_only=True)
class HttpResponse:
    """What a service answered, whatever its status; `sent` are the texts it was sent, which nobody else may see.

    `retry_after` is how long it wants to be left in peace, where it says so.
    """

    status: int
    body: bytes = field(repr=False)
    retry_after: timedelta | None = None
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
        text = phone.masked_in(text)
        text = "".join(character for character in text if character.isprintable())
        return f"{self.status} {text[:200]}".strip()


def account_refused(reason: str) -> RetryLater:
    """Return what to do about an account that the service refuses: somebody has two hours to mend it."""
    return RetryLater(reason=reason, after=ACCOUNT_MENDED, at_most=ACCOUNT_AT_MOST)


@dataclass(eq=False, repr=False)
class HttpGateway(ABC):
    """What the gateways to services over HTTP share, both ways: they call the service, and the service calls us.

    A request is made once, without redirects and cookies. `clock` tells how long an SMS is still valid.
    """

    segments_at_most = MOST_JOINED
    is_idempotent = True

    password: Password
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    _timeout: float = field(default=0.0, init=False)
    _session: aiohttp.ClientSession | None = field(default=None, init=False)

    @classmethod
    def joins(cls, environ: Mapping[str, str]) -> int:  # noqa: ARG003 - some are told by their settings
        """Return how many segments the service joins, whatever other settings are there."""
        return cls.segments_at_most

    async def open(self, send_timeout: float) -> None:
        """Get ready, in the event loop that will call; a call may take most of `send_timeout`, in seconds."""
        self._timeout = SHARE * send_timeout
        limits = aiohttp.ClientTimeout(total=self._timeout, sock_connect=self._timeout / 2)
        connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=KEPT_OPEN)
        self._session = aiohttp.ClientSession(timeout=limits, cookie_jar=aiohttp.DummyCookieJar(), connector=connector)

    async def close(self) -> None:
        """Hang up."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def send(self, sms: Outbound) -> Outcome:
        """Hand over an SMS, unless it has more segments than the service joins."""
        return too_long(sms.content, self.segments_at_most) or await self._send(sms)

    @abstractmethod
    async def _send(self, sms: Outbound) -> Outcome:
        """Hand over an SMS."""

    def authentic(self, call: Call) -> bool:
        """Return whether the call shows the password."""
        return self.password.is_in(call)

    def _valid_for(self, sms: Outbound) -> timedelta:
        """Return how long an SMS is still valid when the service has it, which may be as late as we wait."""
        return sms.expires_at - self.clock() - timedelta(seconds=self._timeout)

    def _nonsense(self, response: HttpResponse) -> Outcome:
        """Return what to do about an answer that cannot be understood: try again, but not for ever."""
        reason = f"The answer makes no sense: {response.said}"
        if self.is_idempotent:
            return RetryLater(reason=reason, after=response.retry_after, at_most=NONSENSE_AT_MOST, in_doubt=True)
        return Unknown(reason=reason)

    async def _call(  # noqa: PLR0913 - what an HTTP request may consist of
        self,
        method: str,
        url: str,
        *,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        form: Mapping[str, str] | Sequence[tuple[str, str]] | None = None,
        document: Any = None,
    ) -> HttpResponse | RetryLater | Unknown:
        """Make a request. RetryLater means that the service surely does not have it."""
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
                return HttpResponse(
                    status=response.status,
                    body=await _body(response),
                    retry_after=retry_after.read(response.headers.get("Retry-After"), self.clock(), LONGEST_WAIT),
                    sent=tuple(_texts([url, query, headers, form, document])),
                )
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            return RetryLater(reason=f"The service cannot be reached: {_named(error)}")
        except (aiohttp.InvalidURL, ValueError) as error:
            return RetryLater(reason=f"The service cannot be called like that: {_named(error)}")
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            return Unknown(reason=f"The answer was lost: {_named(error)}")


def _texts(request: Any) -> Iterator[str]:
    """Return every text a request is made of; of a URL, which is all the configuration's, each part."""
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
    """Return a text as an answer may repeat it. One that is too short tells nobody anything."""
    if len(sent) >= SHORTEST_SECRET:
        yield from (sent, quote(sent), quote_plus(sent), escape(sent))
        yield from (json.dumps(sent, ensure_ascii=is_ascii)[1:-1] for is_ascii in (True, False))


class _AnswerLost(aiohttp.ClientError):
    """The request left once, and its answer was lost."""


class _Once:
    """Lets a request pass once: aiohttp makes a GET again by itself when the connection breaks under it."""

    def __init__(self) -> None:
        self._sent = False

    async def __call__(
        self, request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
    ) -> aiohttp.ClientResponse:
        if self._sent:
            raise _AnswerLost
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
