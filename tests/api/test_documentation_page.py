"""What `/docs` loads: our own files and nothing else."""

import hashlib
import json
import re

from engine.api.app import STATIC

VENDORED = STATIC / "swagger-ui"


def test_the_files_of_others_are_those_of_the_version_that_is_named():
    manifest = json.loads((VENDORED / "manifest.json").read_text())
    there = {path.name for path in VENDORED.iterdir()} - {"manifest.json"}

    assert {"name", "version", "licence"} <= manifest.keys()
    assert there == manifest["sha256"].keys()
    for name, digest in manifest["sha256"].items():
        assert hashlib.sha256((VENDORED / name).read_bytes()).hexdigest() == digest, name


def test_the_page_and_what_it_loads_come_from_this_server(client):
    page = client.get("/docs")
    loaded = re.findall(r'(?:src|href)="([^"]*)"', page.text)

    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert "unsafe" not in page.headers["content-security-policy"]
    assert len(loaded) >= 4
    assert all(client.get(f"/{address}").status_code == 200 and "//" not in address for address in loaded)
    assert "<script>" not in page.text
