"""`survey new`: a definition to begin with."""

import json
import uuid
from pathlib import Path

import pytest
from click.testing import CliRunner

from engine.authoring.commands.new import SPOKEN, STARTER, starter
from engine.authoring.formatter import canonical
from engine.checking import check_draft
from engine.cli import main
from engine.languages import Languages
from engine.resources import SCHEMAS, TEMPLATES
from tests.languages import SHIPPED
from tests.test_architecture import HOUSE


@pytest.mark.parametrize("tags", [["en"], ["no", "en"], ["nb-NO", "en", "no"]])
def test_it_has_no_mistake_in_any_language_and_the_layout(command, definitions, tags):
    assert command("new", "visitors", *(word for tag in tags for word in ("--language", tag))).exit_code == 0
    assert command("check").output == "No problems.\n"

    written = (definitions / "visitors.json").read_text(encoding="utf-8")
    data = json.loads(written)
    assert canonical(written) == written
    assert (data["title"], data["default_language"]) == ("Visitors", tags[0])
    assert set(data["completion"]["text"]) == set(tags)
    assert uuid.UUID(data["id"]).version == 4


def test_its_schema_is_found_from_where_it_lies(tmp_path):
    beside = HOUSE / "definitions" / "new.json"
    elsewhere = tmp_path / "surveys" / "new.json"
    elsewhere.parent.mkdir()

    assert json.loads(starter(beside, ["en"]))["$schema"] == "../schemas/survey.json"
    schema = json.loads(starter(elsewhere, ["en"]))["$schema"]
    assert (elsewhere.parent / schema).resolve() == (SCHEMAS / "survey.json").resolve()


def test_two_have_different_ids():
    assert len({json.loads(starter(Path("a.json"), ["en"]))["id"] for _ in range(2)}) == 2


def test_it_can_begin_in_every_language_that_is_shipped():
    draft, _ = check_draft(json.dumps(STARTER).encode(), "starter.json", Languages(TEMPLATES))

    assert set(SPOKEN) == set(SHIPPED)
    assert all(text.keys() == SPOKEN.keys() for text in draft.texts.values())


def test_it_is_said_where_texts_are_still_to_be_translated(command, tmp_path, monkeypatch):
    (tmp_path / "templates" / "fr").mkdir(parents=True)
    (tmp_path / "templates" / "fr" / "vocabulary.json").write_text("{}", encoding="utf-8")
    monkeypatch.setenv("SURVEY_TEMPLATES", str(tmp_path / "templates"))

    assert "Its texts in fr are English: translate them." in command("new", "a", "--language", "fr").output


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("store.v2", "definitions/store.v2.json"),
        ("store.json", "store.json"),
        ("definitions/store", "definitions/store.json"),
    ],
)
def test_the_file_is_one_that_is_found_as_a_definition(command, tmp_path, name, file):
    assert command("new", name).exit_code == 0
    assert list(tmp_path.rglob("store*")) == [tmp_path / file]


def test_the_first_survey_makes_the_folder_of_definitions(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    assert CliRunner().invoke(main, ["new", "visit", "--language", "xx"]).exit_code == 2
    assert not list(tmp_path.iterdir())
    assert CliRunner().invoke(main, ["new", "visit"]).exit_code == 0
    assert CliRunner().invoke(main, ["check"]).exit_code == 0
    assert [path.name for path in (tmp_path / "definitions").iterdir()] == ["visit.json"]


@pytest.mark.parametrize("name", ["", " ", ".", "..", ".json", "definitions/", "definitions/.json", "../.."])
def test_what_is_no_name_is_refused(command, tmp_path, name):
    result = command("new", name)

    assert result.exit_code == 2
    assert f"`{name}` names no definition. Give it a name, like `store_visit`." in result.output
    assert [path.name for path in tmp_path.rglob("*.json")] == ["visit.json"]


@pytest.mark.parametrize(
    "words",
    [
        ["visit"],
        ["definitions/visit"],
        ["definitions/visit.json"],
        ["nowhere/a.json"],
        ["a", "--language", "xx"],
        ["a", "--language", "en_US"],
        ["a", "--language", "en-"],
    ],
)
def test_nothing_is_overwritten_and_nothing_written_where_it_cannot_be(command, definitions, words):
    before = {path.name: path.read_bytes() for path in definitions.iterdir()}

    assert command("new", *words).exit_code == 2
    assert {path.name: path.read_bytes() for path in definitions.iterdir()} == before


@pytest.mark.parametrize(("on_path", "told"), [(None, ".venv/bin/survey"), ("/usr/bin/survey", "survey")])
def test_what_it_tells_to_run_can_be_run_as_it_stands(command, monkeypatch, on_path, told):
    monkeypatch.setattr("sys.argv", [".venv/bin/survey"])
    monkeypatch.setattr("shutil.which", lambda _: on_path)

    assert f"`{told} check --watch definitions/store.json`" in command("new", "store").output
    assert f"`{told} check --watch 'definitions/my store.json'`" in command("new", "my store").output
