"""What the README and the pages behind it tell to paste does what they say, and where they point there is something."""

import json
import re
import shutil
import subprocess
import urllib.request
from pathlib import Path

import pytest

from engine.cli import COMMANDS
from tests.chaos.processes import Process

pytestmark = pytest.mark.slow

HOUSE = Path(__file__).parents[1]
CALLS = (HOUSE / "engine" / "HOSTS.md").read_text(encoding="utf-8")
CURLS = re.findall(r"^```\n(curl .*?)^```", CALLS, re.DOTALL | re.MULTILINE)
PAGES = sorted(
    page
    for folder in (".", ".github", "definitions", "templates", "engine", "tests/benchmarks", "tests/replies")
    for page in (HOUSE / folder).glob("*.md")
)


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


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(HOUSE)))
def test_links_lead_somewhere(page):
    for target in re.findall(r"\]\(((?!https?:)[^)]+)\)", page.read_text(encoding="utf-8")):
        file, _, heading = target.partition("#")
        linked = page.parent / file if file else page
        assert linked.exists(), target
        assert not heading or heading in headings(linked), target


def headings(page):
    titles = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title).lower().replace(" ", "-") for title in titles}


def test_every_page_is_reached_from_the_readme():
    seen, left = set(), [HOUSE / "README.md"]
    while left:
        page = left.pop()
        seen.add(page)
        links = re.findall(r"\]\(((?!https?:)[^)#]+\.md)", page.read_text(encoding="utf-8"))
        left += [linked for link in links if (linked := (page.parent / link).resolve()) not in seen]

    assert seen >= set(PAGES)


def test_every_command_is_on_some_page():
    told = "".join(page.read_text(encoding="utf-8") for page in PAGES)

    assert [name for name in COMMANDS if not re.search(rf"`survey {re.escape(name)}(?![\w-])", told)] == []
