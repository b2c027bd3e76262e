"""What other repositories get by `.pre-commit-hooks.yaml`."""

import pytest
import yaml

from engine.cli import COMMANDS
from tests.test_architecture import HOUSE

pytestmark = pytest.mark.slow

HOOKS = yaml.safe_load((HOUSE / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))


def test_there_are_hooks_for_check_format_and_test():
    assert [hook["id"] for hook in HOOKS] == ["survey-check", "survey-format", "survey-test"]


def test_every_hook_runs_a_command_that_there_is():
    for hook in HOOKS:
        program, name = hook["entry"].split()

        assert (program, hook["language"]) == ("survey", "python")
        assert name in COMMANDS
