"""The schemas are sound, complete and speak to authors."""

import dataclasses
import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from engine import conditions
from engine.checking.text_placeholders import KNOWN_VARIABLES
from engine.elements import KINDS
from engine.resources import SCHEMAS
from tests.schemas.writing import written

FILES = sorted(SCHEMAS.rglob("*.json"))
OPEN = {"element.json", "reply_case.json"}
"""An element has its kind's properties, too, and to a case one may add where it is from."""
JOINTS = {"all", "any", "not"}


def load(name):
    return json.loads((SCHEMAS / name).read_text(encoding="utf-8"))


def subschemas(schema, *, skip=("if", "enum", "const", "required")):
    """Go through a schema and all within it; what stands under `if` only asks, and describes nothing."""
    if isinstance(schema, dict):
        yield schema
        for key, value in schema.items():
            if key not in skip:
                yield from subschemas(value, skip=skip)
    elif isinstance(schema, list):
        for value in schema:
            yield from subschemas(value, skip=skip)


def named(path):
    return path.relative_to(SCHEMAS).as_posix()


@pytest.mark.parametrize("path", FILES, ids=named)
def test_every_schema_is_a_schema_of_the_2020_12_draft(path):
    schema = json.loads(path.read_text(encoding="utf-8"))

    assert schema["$schema"] == Draft202012Validator.META_SCHEMA["$id"]
    Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("path", FILES, ids=named)
def test_every_property_has_a_title_and_a_description_for_editors_to_show(path):
    schema = json.loads(path.read_text(encoding="utf-8"))

    assert schema["title"][1:].islower()  # errors speak of "this change of a webhook"
    assert schema["description"]
    for part in subschemas(schema):
        for name, value in part.get("properties", {}).items():
            assert value.get("title"), f"{name} has no title"
            assert value.get("description", "").endswith((".", "today.")), f"{name} has no description"


@pytest.mark.parametrize("path", FILES, ids=named)
def test_every_object_with_properties_is_closed(path):
    for part in subschemas(json.loads(path.read_text(encoding="utf-8"))):
        if part.get("type") == "object" and named(path) not in OPEN:
            beside = part.get("additionalProperties")
            assert beside is not None or "propertyNames" in part
            assert beside is not True or "properties" not in part


@pytest.mark.parametrize("path", FILES, ids=named)
def test_schemas_refer_to_one_another_by_relative_paths_that_exist(path):
    for part in subschemas(json.loads(path.read_text(encoding="utf-8"))):
        reference = part.get("$ref", "#").split("#")[0]

        assert (path.parent / reference).exists()
        assert "://" not in reference
        assert "oneOf" not in part


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_its_schema_with_the_properties_of_its_noun(kind):
    schema = load(f"elements/{kind}.json")
    fields = {field.name for field in dataclasses.fields(KINDS[kind])}
    needed = {
        field.name
        for field in dataclasses.fields(KINDS[kind])
        if field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
    }

    if kind == "completion":
        assert set(schema["properties"]) == {"text", "note"}
    else:
        among = {"other"} if "options" in fields else set()  # the last of its options, and written apart from them
        assert set(schema["properties"]) == fields | {"type", "note"} | among
        assert set(schema["required"]) == needed | {"type"}


def test_every_schema_of_a_kind_belongs_to_a_kind():
    assert {path.stem for path in (SCHEMAS / "elements").iterdir()} == set(KINDS)


def test_an_element_is_of_every_kind_but_the_completion():
    schema = load("element.json")

    assert schema["properties"]["type"]["enum"] == [kind for kind in KINDS if kind != "completion"]
    assert len(schema["properties"]["type"]["enumDescriptions"]) == len(KINDS) - 1
    assert [branch["then"]["$ref"] for branch in schema["allOf"]] == [
        f"elements/{kind}.json" for kind in KINDS if kind != "completion"
    ]


def test_what_editors_read_is_what_the_engine_made_of_its_kinds():
    on_disk = (SCHEMAS / "element.json").read_text(encoding="utf-8")

    assert on_disk == written(), "write it anew with `python -m tests.schemas.writing`"


def test_a_condition_may_be_written_with_every_operator_there_is():
    written = set(load("condition.json")["properties"]) - JOINTS - {"element", "variable", "value", "note"}

    assert written == set(conditions.OPERATORS)


def test_the_request_names_the_variables_that_hosts_are_known_to_send():
    about = load("send_survey.json")["properties"]["userSessionVariables"]["description"]

    assert all(name in about for name in KNOWN_VARIABLES)


def test_shipped_definitions_tell_editors_where_their_schema_is():
    for path in sorted((Path(__file__).parents[2] / "definitions").glob("*.json")):
        schema = json.loads(path.read_text(encoding="utf-8"))["$schema"]

        assert (path.parent / schema).resolve() == SCHEMAS / "survey.json"
