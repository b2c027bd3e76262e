"""An HTTP client of the app, over the pretend phones."""

import pytest

from engine.api import make_app
from engine.settings import Settings
from tests.api.contract import ContractClient
from tests.conftest import DEFAULTS, LOOPBACK


@pytest.fixture
def client(phones):
    with ContractClient(make_app(phones.engine, DEFAULTS), base_url=LOOPBACK, raise_server_exceptions=False) as http:
        yield http


@pytest.fixture
def guarded(phones):
    """The same behind API keys: one for each scope, and one for all."""
    keys = "sender-of-the-tests:send reader-of-the-tests:read,metrics all-of-the-tests:all"
    with ContractClient(make_app(phones.engine, Settings(api_keys=keys))) as http:
        yield http
