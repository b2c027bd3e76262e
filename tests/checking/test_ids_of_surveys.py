"""No two definitions have one id: each file is told of the other, and how a copy gets an id of its own."""

import json

import pytest
from click.testing import CliRunner

from engine.checking import doubled_ids
from engine.cli import main
from tests.surveys import survey_of

SURVEY = survey_of({"id": "first", "type": "open_text"})


@pytest.fixture
def copies(tmp_path):
    """A survey and a copy that comes before it by name."""
    for name in ("after_visit", "a_dental"):
        (tmp_path / f"{name}.json").write_text(json.dumps(SURVEY, indent=1), encoding="utf-8")
    return tmp_path


def test_each_of_two_files_with_one_id_is_told_of_the_other(copies):
    copy, visit = doubled_ids([copies])

    assert (copy.file, visit.file) == (str(copies / "a_dental.json"), str(copies / "after_visit.json"))
    assert copy.message == f"`a-survey` is also the id of the survey in {visit.file}"
    assert copy.remedy.endswith('If this one is the copy, write `"id": "a_dental"`.')
    assert visit.message == f"`a-survey` is also the id of the survey in {copy.file}"
    assert visit.path == "id"
    assert visit.severity == "error"


@pytest.mark.parametrize("name", ["after_visit.json", "a_dental.json"])
def test_a_file_alone_is_checked_against_its_folder(copies, name):
    (found,) = doubled_ids([copies / name, copies / name])

    assert found.file == str(copies / name)
    result = CliRunner().invoke(main, ["check", str(copies / name)])
    assert result.exit_code == 1
    assert result.output.count("duplicate_survey_id") == 1


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("B\u00e5t og b\u00e6r", '`"id": "B_t_og_b_r"`'),
        ("a-survey", "another short name"),
        ("\u00e6", "another short name"),
    ],
)
def test_the_id_that_a_copy_is_offered_can_be_one_and_is_no_others(copies, name, remedy):
    (copies / "a_dental.json").rename(copies / f"{name}.json")
    (found,) = doubled_ids([copies / f"{name}.json"])

    assert found.remedy.endswith(f"write {remedy}.")


def test_files_without_an_id_have_none_in_common(tmp_path):
    for name, content in (("a", "{}"), ("b", "{}"), ("c", "{"), ("d", "{"), ("e", '{"id": 7}'), ("f", '{"id": 7}')):
        (tmp_path / f"{name}.json").write_text(content, encoding="utf-8")

    assert doubled_ids([tmp_path, tmp_path / "none.json"]) == []
