"""The commands of content teams, run as they run them."""

import pytest
from click.testing import CliRunner

from engine.cli import main


@pytest.fixture
def survey(definitions, monkeypatch):
    """Run the survey command on the folder of definitions; gives its exit code and what it printed."""
    monkeypatch.setenv("SURVEY_DEFINITIONS", str(definitions))
    return lambda *arguments: CliRunner().invoke(main, [str(one) for one in arguments])
