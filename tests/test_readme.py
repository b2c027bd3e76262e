"""What the README tells a newcomer to paste does what it says."""

import json
import re
import shutil
import subprocess
import urllib.request
from pathlib import Path

import pytest

from tests.chaos.processes import Process

HOUSE = Path(__file__).parents[1]
CURLS = re.findall(r"^```\n(curl .*?)^```", (HOUSE / "README.md").read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)


@pytest.fixture
def url(tmp_path):
    settings = {
        "database_url": f"sqlite:///{tmp_path}/survey.db",
        "definitions": HOUSE / "definitions",
        "sms_interval": 0.5,
    }
    process = Process(tmp_path, "run", **settings).start()
    try:
        yield process.wait_until_ready().url
    finally:
        process.kill()


@pytest.mark.skipif(shutil.which("curl") is None, reason="the README calls curl")
def test_sending_replying_and_reading_may_be_pasted_together(url):
    pasted = "echo\n".join(CURLS).replace("http://127.0.0.1:8000", url)
    printed = subprocess.run(["bash", "-c", pasted], capture_output=True, text=True, check=True).stdout

    sent, said = printed.split("\n")
    said = said[said.index('{"messages"') :]
    with urllib.request.urlopen(f"{url}/v1/sessions/{json.loads(sent)['sessionId']}") as answer:
        session = json.load(answer)
    assert [(one["element"], one["answer"]) for one in session["responses"]] == [("enjoyment", 8)]
    outbound = [message["text"] for message in session["messages"] if message["direction"] == "outbound"]
    assert [message["content"] for message in json.loads(said)["messages"]] == outbound
    assert "Noe mer?" in outbound[-1]
