"""The commands of content teams, run in a folder of their own."""

import pytest
from authoring_surveys import visit
from click.testing import CliRunner

from engine.cli import main


@pytest.fixture
def command(monkeypatch, tmp_path, publish):
    """Run `survey` in a folder where one survey is published as `visit`."""
    publish(visit(), "visit")
    monkeypatch.chdir(tmp_path)
    return lambda *words, **more: CliRunner().invoke(main, words, **more)


@pytest.fixture
def survey(definitions, monkeypatch):
    """Run `survey` on the folder of definitions; gives its exit code and what it printed."""
    monkeypatch.setenv("SURVEY_DEFINITIONS", str(definitions))
    return lambda *words: CliRunner().invoke(main, [str(word) for word in words])
