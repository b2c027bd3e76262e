"""A small HTTP server for tests, in a thread with an event loop of its own."""

import asyncio
import threading

from aiohttp import web

TIMEOUT = 1.0
"""Seconds a gateway may take over one SMS in a test."""


class Server:
    """Answers every request with what `answer(request)` gives, at `url`."""

    def __init__(self, answer):
        self.released = asyncio.Event()
        self.url = ""
        self._answer = answer
        self._ready = threading.Event()
        self._loop = None
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)

    def __enter__(self):
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def __exit__(self, *_):
        self._loop.call_soon_threadsafe(self.released.set)
        self._thread.join()

    async def silence(self):
        """Say nothing for as long as the server is there."""
        await self.released.wait()

    async def _serve(self):
        self._loop = asyncio.get_running_loop()
        runner = web.ServerRunner(web.Server(self._answer), shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        self._ready.set()
        await self.released.wait()
        await runner.cleanup()


def hang_up(request):
    """Close the connection without an answer."""
    request.transport.close()
    return web.Response()
