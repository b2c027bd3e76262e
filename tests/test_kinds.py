"""A kind's name is its address in every folder: what is missing fails by name."""

import pytest

from engine.elements import KINDS
from engine.languages import Languages
from engine.resources import SCHEMAS, TEMPLATES
from tests.test_architecture import ENGINE, HOUSE

LANGUAGES = Languages(TEMPLATES).tags


def test_every_folder_of_templates_is_a_language():
    assert (
        set(LANGUAGES) == {path.name for path in TEMPLATES.iterdir() if path.is_dir()} >= {"en", "no", "sv", "da", "de"}
    )


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_has_its_module_its_schema_and_its_tests(kind):
    assert KINDS[kind].kind == kind
    assert KINDS[kind].__module__ == f"engine.elements.{kind}"
    assert (SCHEMAS / "elements" / f"{kind}.json").is_file()
    assert (HOUSE / "tests" / "elements" / f"test_{kind}.py").is_file()


def test_no_module_of_a_kind_is_left_out_of_the_register():
    shared = {"__init__", "element", "compared", "inspected", "reported", "reply_context", "options"}
    assert {path.stem for path in (ENGINE / "elements").glob("*.py")} - shared == set(KINDS)
