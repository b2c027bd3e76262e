"""An HTTP client of the app, over the pretend phones."""

import pytest
from fastapi.testclient import TestClient

from engine.api import make_app
from engine.settings import Settings


@pytest.fixture
def client(phones):
    with TestClient(make_app(phones.engine, Settings()), raise_server_exceptions=False) as http:
        yield http


@pytest.fixture
def guarded(phones):
    """The same behind API keys: one for each scope, and one for all."""
    keys = "sender:send reader:read,metrics all"
    with TestClient(make_app(phones.engine, Settings(api_keys=keys))) as http:
        yield http
