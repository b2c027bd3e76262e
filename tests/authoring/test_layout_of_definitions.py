"""`survey format`: one layout, which loses nothing and is its own."""

import json

import pytest
from authoring_surveys import visit
from hypothesis import example, given
from hypothesis import strategies as st

from engine.authoring.formatter import WIDTH, canonical
from tests.test_architecture import HOUSE

SHIPPED = sorted((HOUSE / "definitions").glob("*.json"))

NAMES = st.sampled_from([
    "$schema", "id", "title", "elements", "rules", "completion", "type", "text", "next", "options", "labels", "choose",
    "condition", "all", "not", "is", "minimum", "en", "no", "1", "10", "x",
])  # fmt: skip
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
JSON = st.recursive(
    SCALARS | st.sampled_from(["scale", "text", "dropdown", "completion", "en"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES | st.text(max_size=3), inner, max_size=6),
    max_leaves=30,
)


@example({"elements": [{"type": "completion", "text": "Bye!", "next": "b", "id": "a"}]})
@given(JSON | st.fixed_dictionaries({"elements": st.lists(JSON), "rules": st.lists(JSON), "default_language": JSON}))
def test_nothing_is_lost_and_a_second_time_changes_nothing(data):
    formatted = canonical(json.dumps(data))

    assert json.loads(formatted) == data
    assert canonical(formatted) == formatted
    assert formatted.endswith("\n")


def test_keys_stand_as_an_author_reads_them():
    mixed = {
        "unavailable": {"text": {"no": "Lukket.", "en": "Closed."}},
        "rules": [{"action": {"go_to": "a"}, "condition": {"at_least": 7, "element": "a"}, "name": "b"}],
        "elements": [
            {"next": "completion", "text": {"no": "Hei?", "en": "Hi?"}, "maximum": 10, "minimum": 1, "type": "scale",
             "id": "a", "labels": {"10": {"no": "bra", "en": "good"}, "1": {"en": "bad", "no": "ille"}}}],
        "note": "unknown",
        "id": "survey",
        "default_language": "en",
        "$schema": "../schemas/survey.json",
    }  # fmt: skip

    assert canonical(json.dumps(mixed)) == (
        """\
{
  "$schema": "../schemas/survey.json",
  "id": "survey",
  "default_language": "en",
  "elements": [
    {
      "id": "a",
      "type": "scale",
      "minimum": 1,
      "maximum": 10,
      "labels": {"1": {"en": "bad", "no": "ille"}, "10": {"en": "good", "no": "bra"}},
      "text": {"en": "Hi?", "no": "Hei?"},
      "next": "completion"
    }
  ],
  "rules": [
    {
      "name": "b",
      "condition": {"element": "a", "at_least": 7},
      "action": {"go_to": "a"}
    }
  ],
  "unavailable": {"text": {"en": "Closed.", "no": "Lukket."}},
  "note": "unknown"
}
"""
    )


@pytest.mark.parametrize("number", ["1.0", "1e5", "-0", "10000000000000000000000001", "0.10"])
def test_a_number_stays_as_it_is_written(number):
    assert f'"minimum": {number}' in canonical(f'{{"elements": [{{"minimum": {number}}}]}}')


def test_letters_stay_letters():
    assert "Køen – 日本" in canonical('{"title": "K\\u00f8en \\u2013 \\u65e5\\u672c"}')


def test_an_object_is_on_one_line_as_long_as_it_fits():
    for length in range(20, 140):
        lines = canonical(json.dumps(visit(completion={"text": {"en": "x" * length}}))).splitlines()
        (one,) = [line for line in lines if "xxx" in line]

        assert len(one) <= WIDTH or one.strip().startswith('"en": ')


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_definition_has_the_layout(path):
    assert canonical(path.read_text(encoding="utf-8")) == path.read_text(encoding="utf-8")


def test_format_writes_what_changes_and_names_it(command, definitions):
    result = command("format")

    assert (result.exit_code, result.output.splitlines()[-1]) == (
        0,
        "1 changed, 0 already formatted, 0 could not be read",
    )
    assert (definitions / "visit.json").read_text(encoding="utf-8") == canonical(json.dumps(visit()))
    assert command("format", "definitions/visit.json").output == "0 changed, 1 already formatted, 0 could not be read\n"


def test_format_check_changes_nothing_and_exits_with_1(command, definitions):
    before = (definitions / "visit.json").read_bytes()
    result = command("format", "--check")

    assert result.exit_code == 1
    assert "definitions/visit.json: would change\n" in result.output
    assert (definitions / "visit.json").read_bytes() == before


@pytest.mark.parametrize("content", ['{"id": "x",}', '{"id": 1, "id": 2}', '\ufeff{"id": "x"}', "", '{"id": 01}'])
@pytest.mark.parametrize("how", [[], ["--check"]])
def test_a_file_that_cannot_be_read_safely_is_reported_and_stays_as_it_is(command, definitions, content, how):
    (definitions / "visit.json").write_text(content, encoding="utf-8")
    result = command("format", *how)

    assert result.exit_code == 1
    assert "error" in result.stderr
    assert (definitions / "visit.json").read_text(encoding="utf-8") == content
