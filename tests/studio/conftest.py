"""The studio over HTTP, on a folder of its own and on pretend phones."""

import json
import re
import shutil
from html import unescape
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from engine.api import make_app
from engine.settings import Settings
from engine.studio import add_studio, sending
from engine.testing import Phones
from tests.conftest import LOOPBACK, checked_once, settings_on
from tests.surveys import STORE_VISIT

KEYS = {
    "author": "the-key-of-the-author",
    "results": "the-key-of-the-analyst",
    "operate": "the-key-of-the-operator",
    "read": "the-key-of-the-reader-",
    "send": "the-key-of-the-senders-",
    "metrics": "the-key-of-the-gauges-",
    "all": "the-key-that-opens-all",
}


def as_text(answer):
    """Return what a page says."""
    return unescape(re.sub(r"<[^>]+>", " ", answer.text))


def bearer(scope):
    return {"Authorization": f"Bearer {KEYS[scope]}"}


class Desk:
    """A browser's side of the studio: pages by their texts, and edits from the version that a page shows."""

    def __init__(self, client, folder, phones):
        self.client, self.folder, self.phones = client, folder, phones

    def get(self, address, **more):
        return self.client.get(address, **more)

    def text(self, address, **more):
        answer = self.get(address, **more)
        assert answer.status_code == 200, answer.text
        return as_text(answer)

    def version(self, name):
        return re.search(r'name="version" value="([0-9a-f]+)"', self.get(f"/surveys/{name}/json").text)[1]

    def post(self, address, /, **fields):
        return self.client.post(address, data=fields, follow_redirects=False)

    def edit(self, survey, /, version=None, **fields):
        return self.post(f"/surveys/{survey}/edit", version=version or self.version(survey), **fields)

    def set(self, path, value, **more):
        return self.edit("store_visit", op="set", path=path, value=value, **more)

    def resolve(self, survey="store_visit", **fields):
        return self.post(f"/surveys/{survey}/resolve", version=self.version(survey), **fields)

    def put(self, data, name="store_visit"):
        """Put a definition where another program would."""
        (self.folder / f"{name}.json").write_text(json.dumps(data), encoding="utf-8")

    def publish(self, name):
        return self.post(f"/surveys/{name}/publish", version=self.version(name))

    def file(self, name):
        return json.loads((self.folder / f"{name}.json").read_text(encoding="utf-8"))

    def draft(self, name):
        return json.loads((self.folder / ".drafts" / f"{name}.json").read_text(encoding="utf-8"))


def desk_on(folder, phones, keys="", stopping=lambda: False):
    settings = Settings(definitions=folder, api_keys=keys)
    app = make_app(phones.engine, settings)
    add_studio(app, phones.engine, settings, stopping)
    return Desk(TestClient(app, base_url=LOOPBACK), folder, phones)


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "definitions"
    folder.mkdir()
    (folder / "store_visit.json").write_text(json.dumps(STORE_VISIT), encoding="utf-8")
    return folder


@pytest.fixture(autouse=True)
def _nothing_arrives_by_itself(monkeypatch):
    """Have no page wait for news: SMS arrive when a test says so."""
    monkeypatch.setattr(sending, "PATIENCE", 0)


@pytest.fixture
def desk(folder, memory):
    with Phones(settings_on(folder), check=checked_once, database=memory) as phones:
        yield desk_on(folder, phones)


@pytest.fixture
def guarded(folder, memory):
    """The same behind keys, one a scope."""
    keys = " ".join(f"{key}:{scope}" for scope, key in KEYS.items())
    with Phones(settings_on(folder), check=checked_once, database=memory) as phones:
        yield desk_on(folder, phones, keys)


@pytest.fixture(scope="session")
def chromium():
    """The browser of this machine; tests that need one are skipped where there is none."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        pytest.skip("no Chromium is installed")
    return Path(found)
