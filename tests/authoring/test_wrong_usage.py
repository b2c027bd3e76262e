"""What commands of content teams are given and cannot use is told in words: 2 for wrong usage, 1 for problems."""

import errno
import sys
from pathlib import Path

import click
import pytest

from engine.authoring.commands.files import OnFiles
from tests.surveys import survey_of

pytestmark = pytest.mark.slow

LONG = "a" * 300
# From Python 3.14 on, what no file can be called is no file, and no error.
NOT_A_FILE = "There is no survey `aaa" if sys.version_info >= (3, 14) else "cannot be used: File name too long."


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["chat", "vist"], "neither a file nor an id in definitions. Did you mean `visit`?"),
        (["graph", "visit", "--output", "nowhere/a.svg"], "There is no folder nowhere."),
        (["graph", "visit", "--output", ""], ". cannot be used: Is a directory."),
        (["graph", "visit", "--output", "visit.pdf"], "visit.pdf: a picture is a file in .svg, unless --format"),
        (["translate", "export", "visit", "--to", "sv", "--output", "visit.doc"], "Say what it is with --format."),
        (["record", "visit", "--output", "nowhere/a.txt"], "There is no folder nowhere."),
        (["record", "visit", "--output", "loop"], "loop cannot be used: "),
        (["new", "nowhere/a"], "There is no folder nowhere."),
        (["new", LONG], "cannot be used: File name too long."),
        (["chat", LONG], NOT_A_FILE),
        (["suggest", "visit", "--folder", "definitions/visit.json/in"], "cannot be used: Not a directory."),
        (["suggest", "visit", "--to", "123"], "`to`: `123` is not a phone number."),
        (["chat", "visit", "--to", "123"], "`to`: `123` is not a phone number."),
        (["chat", "visit", "--variable", "=2"], "`variable`: Nothing is written here."),
        (["new", "definitions/a\udcff"], "A word of this command is not in UTF-8."),
        (["suggest", "visit", "--today", "9999-12-31"], "name a day in the years 1900 to 2999."),
        (["chat", "visit", "--today", "9999-12-31"], "name a day in the years 1900 to 2999."),
        (["chat", "visit", "--today", "0001-01-01"], "name a day in the years 1900 to 2999."),
        (["record", "visit", "--output", "a.txt", "--today", "24.12."], "`24.12.` is no day: write year-month-day"),
        (["paths", "visit", "--price", "nan"], "`nan` is not an amount"),
        (["paths", "visit", "--price", "9e999999"], "`9e999999` is not an amount"),
        (["chat", "visit", "--variable", "a=1", "--variable", "a = 2"], "`a` is given twice. Keep one of them."),
        (["test"], "There is no folder tests/conversations. Name a conversation file"),
        (["test", "empty"], "There are no conversation files here"),
        (["diff", "-", "-"], "Only one of them may be `-`"),
        (["format", "empty"], "There are no definitions here"),
    ],
)
def test_wrong_usage_is_told_in_words(command, tmp_path, words, told):
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "empty").mkdir()
    result = command(*words, input="")

    assert (result.exit_code, type(result.exception)) == (2, SystemExit)
    assert told in " ".join(result.output.split())


def test_nothing_is_recorded_where_it_cannot_be_saved(command):
    result = command("record", "visit", "--output", "nowhere/a.txt", input="3\n")

    assert "MT" not in result.output


def test_an_amount_of_nothing_is_an_amount(command):
    assert command("paths", "visit", "--price", "0.00").exit_code == 0


def test_a_folder_that_is_not_there_is_not_formatted(command, monkeypatch):
    monkeypatch.setenv("SURVEY_DEFINITIONS", "nowhere")
    result = command("format")

    assert (result.exit_code, type(result.exception)) == (1, SystemExit)
    assert result.output.startswith("nowhere: the file cannot be read: No such file or directory. Check the path.\n")


def test_a_link_that_leads_to_itself_cannot_be_read(command, tmp_path):
    (tmp_path / "loop.json").symlink_to("loop.json")

    assert "loop.json:1:1: error unreadable_file: " in command("check", "loop.json").output


def test_nothing_from_standard_input_is_no_report(command):
    result = command("replies", "-", input="")

    assert result.exit_code == 1
    assert "Standard input is empty." in result.output


def test_a_folder_without_definitions_is_a_problem(command, tmp_path):
    (tmp_path / "empty").mkdir()
    result = command("check", "empty", "definitions")

    assert result.exit_code == 1
    assert result.output == (
        "empty:1:1: error unreadable_file: there are no definitions in this folder: none ends in .json. "
        "Check the path.\n1 error.\n"
    )


def test_a_definition_cannot_begin_without_languages(command, monkeypatch):
    monkeypatch.setenv("SURVEY_TEMPLATES", "nowhere")
    result = command("new", "visitors")

    assert result.exit_code == 2
    assert "There are no languages in nowhere. SURVEY_TEMPLATES names their folder." in result.output


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"nothing", "old.json:1:1: error invalid_json: "),
        (b"", "old.json:1:1: error empty_file: "),
        (b"\xef\xbb\xbf{}", "old.json:1:1: error byte_order_mark: "),
        ('{"title": "Besøk"}'.encode("latin-1"), "old.json:1:15: error wrong_encoding: "),
    ],
)
def test_a_file_that_cannot_be_compared_is_checked(command, tmp_path, content, told):
    (tmp_path / "old.json").write_bytes(content)
    (tmp_path / "new.json").write_bytes(b"[]")
    result = command("diff", "old.json", "new.json")

    assert (result.exit_code, type(result.exception)) == (1, SystemExit)
    assert told in result.output
    assert "new.json:1:1: error wrong_type: " in result.output


@pytest.mark.parametrize(
    ("content", "told"),
    [("", "Standard input is empty. Did the command before the `|` fail?"), ("[]", "standard input:1:1: error")],
)
def test_standard_input_is_named_as_such(command, content, told):
    result = command("diff", "-", "definitions/visit.json", input=content)

    assert result.exit_code == 1
    assert told in result.output


@pytest.mark.parametrize("day", ["1900-01-01", "2999-12-31"])
@pytest.mark.parametrize("reply", ["yesterday", "in 3 weeks"])
def test_the_last_day_a_conversation_may_be_held_has_days_around_it(command, publish, day, reply):
    publish(survey_of({"id": "when", "type": "date"}), "day")
    result = command("chat", "day", "--today", day, input=f"{reply}\n")

    assert result.exit_code == 0
    assert result.output.endswith("Thank you!\n")


def test_who_has_read_enough_of_what_is_printed_is_no_wrong_usage():
    @click.command(cls=OnFiles)
    def printing():
        raise BrokenPipeError(errno.EPIPE, "Broken pipe")

    with pytest.raises(SystemExit, match="1"):
        printing.main([], standalone_mode=False)


def test_a_full_disk_is_told(command):
    if not Path("/dev/full").exists():
        pytest.skip("this system has no device that is always full")
    result = command("graph", "visit", "--output", "/dev/full")

    assert result.exit_code == 2
    assert "A file cannot be used: No space left on device." in result.output


def test_a_hidden_file_among_definitions_is_a_tools(survey, publish, definitions):
    path = publish(survey_of({"id": "comment", "type": "open_text"}), "visit")
    (definitions / "._visit.json").write_bytes(b"\0\5\x16\7")
    (definitions / ".#visit.json").symlink_to("somebody@here")
    path.with_name(".kept.json").write_text(path.read_text(encoding="utf-8").replace("a-survey", "kept"), "utf-8")

    (definitions / "._told.txt").write_bytes(b"\0\5\x16\7")
    (definitions / ".trash").mkdir()
    (definitions / ".trash" / "told.txt").write_text("thrown away", encoding="utf-8")

    assert survey("check").output == "No problems.\n"
    assert "There are no conversation files here" in survey("test", definitions).output
    assert survey("format").output.endswith("1 changed, 0 already formatted, 0 could not be read\n")
    assert survey("graph", "kept").exit_code == 2
