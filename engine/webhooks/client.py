"""Posts an event to a receiver: one request, one answer in time, and no way into this network."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Protocol, Self
from urllib.parse import urlsplit

import aiohttp

from engine.webhooks.destinations import Destinations, NotAllowedError

TIMEOUT = 15.0
"""Seconds for all of it."""

LONGEST_ANSWER = 64 * 1024
"""Bytes. What follows is not read."""

KEPT_OPEN = 2.0
"""Seconds of an idle connection: less than servers keep theirs, so that none breaks under an event."""

GONE = 410
"""The receiver wants no more (Standard Webhooks)."""


@dataclass(frozen=True, kw_only=True)
class ReceiverAnswer:
    """What came of one request: `status` is None where no answer came. `retry_after` is the header of that name."""

    status: int | None
    reason: str
    retry_after: str | None = None

    @property
    def is_success(self) -> bool:
        """Whether the receiver has the event."""
        return self.status is not None and 200 <= self.status < 300

    @property
    def is_gone(self) -> bool:
        """Whether the receiver wants to be told nothing any more."""
        return self.status == GONE


class Client(Protocol):
    """What posts events, while it is open."""

    async def post(self, url: str, body: str, headers: Mapping[str, str]) -> ReceiverAnswer:
        """Post an event; never raises."""


class WebhookClient:
    """An HTTP client for receivers anywhere. It follows no redirects, keeps no cookies and uses no proxy."""

    def __init__(self, destinations: Destinations, timeout: float = TIMEOUT) -> None:
        self._destinations = destinations
        self._timeout = timeout
        self._sessions: dict[str, aiohttp.ClientSession] = {}

    async def __aenter__(self) -> Self:
        self._sessions = {scheme: self._session(scheme) for scheme in ("https", "http")}
        return self

    async def __aexit__(self, *_: object) -> None:
        for session in self._sessions.values():
            await session.close()

    def _session(self, scheme: str) -> aiohttp.ClientSession:
        # The one gate: every connection needs a socket, also one to an address that no name had to be resolved for.
        socket_for = partial(self._destinations.socket_for, encrypted=scheme == "https")
        return aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=self._timeout),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,  # nobody reads it: what cannot be unpacked is an answer, too
            connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=KEPT_OPEN, socket_factory=socket_for),
        )

    async def post(self, url: str, body: str, headers: Mapping[str, str]) -> ReceiverAnswer:
        """Post an event; never raises."""
        try:
            async with self._sessions[urlsplit(url).scheme].post(
                url,
                data=body.encode(),
                headers={"Content-Type": "application/json", "User-Agent": "sms-survey-engine", **headers},
                allow_redirects=False,
            ) as response:
                with suppress(aiohttp.ClientPayloadError, TimeoutError):  # what was answered stands in the head
                    await _read(response)
                return ReceiverAnswer(
                    status=response.status,
                    reason=_meaning(response.status),
                    retry_after=response.headers.get("Retry-After"),
                )
        except TimeoutError:
            return ReceiverAnswer(status=None, reason=f"No answer came within {self._timeout:g} seconds.")
        except aiohttp.ClientConnectorError as error:
            if isinstance(error.os_error, NotAllowedError):
                return ReceiverAnswer(status=None, reason=f"It may not be called: {error.os_error}")
            return ReceiverAnswer(status=None, reason=f"It cannot be reached: {_named(error)}.")
        except (aiohttp.ClientError, OSError, ValueError) as error:
            return ReceiverAnswer(status=None, reason=f"The answer was lost: {_named(error)}.")


async def _read(response: aiohttp.ClientResponse) -> None:
    """Read an answer that is short, so that its connection serves again; nobody needs to know what is in it."""
    size = 0
    async for chunk in response.content.iter_chunked(LONGEST_ANSWER):
        size += len(chunk)
        if size >= LONGEST_ANSWER:
            response.close()
            return


def _meaning(status: int) -> str:
    if 300 <= status < 400:
        return f"It answered {status}, and a redirect is not followed."
    return f"It answered {status}."


def _named(error: BaseException) -> str:
    """Name an error without its message, in which aiohttp writes URLs."""
    number = f" ({error.strerror})" if isinstance(error, OSError) and error.strerror else ""
    return f"{type(error).__name__.removeprefix('Client')}{number}"
