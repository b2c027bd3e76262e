"""One SMS through a gateway, in an event loop of its own."""

import asyncio
from datetime import timedelta

from engine.gateways.gateway import Outbound
from tests.conftest import NOON, NUMBER
from tests.gateways.serving import TIMEOUT


def send(gateway, **changes):
    values = {
        "client_reference": "s-1",
        "session_id": "s",
        "recipient": NUMBER,
        "content": "Hello",
        "expires_at": NOON + timedelta(hours=1),
    }

    async def once():
        await gateway.open(TIMEOUT)
        try:
            return await gateway.send(Outbound(**{**values, **changes}))
        finally:
            await gateway.close()

    return asyncio.run(once())
