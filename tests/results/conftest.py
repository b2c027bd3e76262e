"""Driven sessions, and an HTTP client of the engine behind them."""

import pytest
from fastapi.testclient import TestClient

from engine.api import make_app
from engine.settings import Settings
from engine.testing import Phones
from tests.api.contract import ContractClient
from tests.conftest import LOOPBACK
from tests.results.driving import Drive

DRIVEN = 90


@pytest.fixture(scope="module")
def driven(tmp_path_factory):
    """Ninety sessions over two versions, driven over HTTP."""
    folder = tmp_path_factory.mktemp("driven")
    settings = Settings(definitions=folder, rate_limit=0)
    with Phones(settings) as phones, ContractClient(make_app(phones.engine, settings), base_url=LOOPBACK) as client:
        drive = Drive(folder, phones, client, seed=3)
        drive.run(DRIVEN)
        yield drive


@pytest.fixture
def client(phones):
    with TestClient(make_app(phones.engine, Settings()), base_url=LOOPBACK) as http:
        yield http
