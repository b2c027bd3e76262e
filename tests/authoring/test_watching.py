"""`survey check --watch`: an answer on each save."""

import pytest

from engine.authoring.commands import check


@pytest.fixture
def saves(monkeypatch):
    """Let things happen instead of waiting for somebody to save, and end by Ctrl-C."""

    def after(*happenings):
        def changes(*_):
            for happens in happenings:
                happens()
                yield
            raise KeyboardInterrupt

        monkeypatch.setattr(check, "changes", changes)

    return after


def test_each_save_is_answered_and_ctrl_c_ends_it(command, saves, publish):
    saves(lambda: publish({"id": "visit"}, "visit"), lambda: publish({}, "visit"))
    result = command("check", "--watch", "definitions/visit.json")

    assert result.exit_code == 0
    assert [line for line in result.output.splitlines() if "error" in line and line[0].isdigit()] == [
        "5 errors.",
        "6 errors.",
    ]
    assert result.output.count("Ctrl-C ends") == 3
    assert "No problems." in result.output


def test_definitions_and_templates_are_watched_and_nothing_else(tmp_path):
    watched = [tmp_path / "definitions" / "visit.json", tmp_path / "templates"]

    assert check.concerns(tmp_path / "definitions" / "visit.json", watched)
    assert check.concerns(tmp_path / "templates" / "en" / "scale.txt.j2", watched)
    assert not check.concerns(tmp_path / "definitions" / "visit.json~", watched)
    assert not check.concerns(tmp_path / "definitions" / "other.json", watched)


def test_the_watch_begins_on_the_folder_around_a_file(tmp_path, monkeypatch):
    folders = []
    monkeypatch.setattr("watchfiles.watch", lambda *watched, **_: folders.extend(watched))
    (tmp_path / "templates").mkdir()
    check.changes([tmp_path / "visit.json"], tmp_path / "templates")

    assert set(folders) == {tmp_path, tmp_path / "templates"}
