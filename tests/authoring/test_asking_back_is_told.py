"""What content teams see of asking back: conversation files, coverage, suggestions, the terminal, the check."""

import json
import os
import subprocess
import sys
from contextlib import closing

import pytest
from authoring_surveys import visit

from engine.authoring.conversation_file import Head, ScriptedSms
from engine.authoring.player import Player
from engine.checking import check_files
from engine.resources import TEMPLATES
from engine.settings import Settings
from engine.wording import Wording
from tests.doubting import doubt  # noqa: F401 - a fixture

pytestmark = pytest.mark.slow

ASKED_BACK = """\
survey    visit
to        +4790937954
language  en

MT  Welcome?
MT  Score?
    Reply with a number from 0 to 10.
MO  8??
MT  Did you mean 8? Reply yes, or a number from 0 to 10.
MO  yes
MT  Comment?
"""


@pytest.fixture
def talk(tmp_path):
    """Write a conversation file."""

    def write(text=ASKED_BACK):
        path = tmp_path / "talk.txt"
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.mark.usefixtures("doubt")
def test_a_conversation_file_shows_what_is_asked_back_like_any_other_sms(command, talk):
    assert command("test", str(talk())).output == "1 passed, 0 failed\n"


@pytest.mark.usefixtures("doubt")
def test_what_is_recorded_with_an_ask_back_plays_again(command, tmp_path):
    command("record", "visit", "--output", "talk.txt", input="8??\nyes\n")

    assert (tmp_path / "talk.txt").read_text(encoding="utf-8") == ASKED_BACK


@pytest.mark.usefixtures("doubt")
def test_coverage_names_the_kinds_that_were_not_asked_back(command, talk):
    document = json.loads(command("test", "--coverage", "--format", "json", str(talk())).output)

    assert document["coverage"][0]["asked_back"] == {"total": 2, "missed": [{"kind": "dropdown", "language": "en"}]}


@pytest.mark.parametrize("doubt", ["accept", "refuse"], indirect=False)
def test_where_nothing_is_asked_back_there_is_nothing_to_visit(command, talk, publish, doubt):  # noqa: F811
    publish(visit(doubt=doubt), "visit")
    document = json.loads(command("test", "--coverage", "--format", "json", str(talk())).output)

    assert document["coverage"][0]["asked_back"] == {"total": 0, "missed": []}


def test_the_terminal_tells_what_was_understood_and_the_file_does_not(tmp_path, publish):
    publish(visit(), "visit")
    controller, terminal = os.openpty()
    with closing(os.fdopen(controller, "wb", buffering=0)) as keyboard, closing(os.fdopen(terminal, "rb")) as stdin:
        keyboard.write(b"8 - lovely\nnothing\n")
        words = [sys.executable, "-m", "engine", "chat", "visit"]
        chat = subprocess.run(words, stdin=stdin, cwd=tmp_path, capture_output=True, text=True, check=True)

    assert chat.stderr == '    understood as 8, with the comment "lovely"\n    understood as nothing\n'
    assert "understood" not in chat.stdout
    assert "MT  Thank you!" in chat.stdout


def test_without_a_terminal_standard_output_has_nothing_but_the_conversation(command):
    result = command("chat", "visit", input="8\nWAIT 1 hour\nnothing\n")

    assert "understood" not in result.stdout
    assert result.stderr == "    understood as 8\n    understood as nothing\n"


@pytest.mark.usefixtures("doubt")
def test_a_player_tells_what_was_understood_of_each_reply(definitions, publish):
    head = Head(survey="visit", to="+4790937954")
    with Player(publish(visit(), "visit"), Settings(definitions=definitions), head, Wording(TEMPLATES)) as player:
        player.begin()
        told = []
        for reply in ("eleven", "3??", "help", "yes", "queue", "back", "1", "stop"):
            player.play(ScriptedSms("MO", reply))
            told.append(player.understood)

    assert told == [
        "",
        "understood as 3, and asked back",
        "",
        "understood as 3",
        "understood as The queue",
        "",
        "understood as The price",
        "",
    ]


@pytest.mark.usefixtures("doubt")
def test_the_terminal_tells_that_a_reply_goes_on_without_an_answer(command, publish):
    definition = visit(tries={"at_most": 1, "then": "skip"})
    _, score, why, comment = definition["elements"]
    score["optional"] = comment["optional"] = True
    why["options"].append({"id": "no_say", "label": {"en": "Prefer not to say"}, "declines": True})
    publish(definition, "visit")
    replies = ["skip", "back", "banana", "back", "3", "3", "skip", "hello"]

    told = command("chat", "visit", input="\n".join(replies)).stderr.splitlines()
    goes_on = "    goes on without an answer"
    assert told == [goes_on, goes_on, "    understood as 3", goes_on, goes_on]


def test_a_long_label_makes_asking_back_too_long(publish):
    definition = visit(id="long")
    definition["elements"][2]["options"][1]["label"]["en"] = "Ł" * 100
    findings = check_files([publish(definition, "long")], TEMPLATES)

    assert [(finding.path, finding.message) for finding in findings if finding.code == "long_sms"] == [
        ("elements[2].text.en", "asking back an answer takes 3 segments (UCS-2), more than 2")
    ]
    assert not check_files([publish({**definition, "doubt": "refuse"}, "long")], TEMPLATES)
