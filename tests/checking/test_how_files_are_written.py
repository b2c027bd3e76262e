"""JSON that does not parse, and files that are saved wrongly, are reported like any other problem."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.checking.json_reader import read

FAULTY = {
    "an empty file": (b"", "empty_file", 1, 1),
    "only white space": (b" \n\n", "empty_file", 1, 1),
    "a comma after the last entry": (b'{"a": 1,\n}', "invalid_json", 1, 8),
    "a comma before the first entry": (b"[,1]", "invalid_json", 1, 2),
    "two commas": (b"[1,,2]", "invalid_json", 1, 4),
    "a missing comma": (b'{\n "a": 1\n "b": 2}', "invalid_json", 2, 8),
    "a missing colon": (b'{"a" 1}', "invalid_json", 1, 6),
    "an equals sign": (b'{"a" = 1}', "invalid_json", 1, 6),
    "a missing value": (b'{"a": }', "invalid_json", 1, 7),
    "a name without marks": (b"{a: 1}", "invalid_json", 1, 2),
    "a name without its first mark": (b'{a": "b", "c": 1}', "invalid_json", 1, 2),
    "a name without its first mark, a blank before its colon": (b'{a" : "b", "c": 1}', "invalid_json", 1, 2),
    "a text without its first mark": (b'{"a": Thank you, all!", "c": ["d"]}', "invalid_json", 1, 7),
    "two versions that git left": (b'{\n<<<<<<< HEAD\n"a": 1\n=======\n"a": 2\n>>>>>>> b\n}', "invalid_json", 2, 1),
    "what parts two versions": (b'{\r\n=======\r\n"a": 1}', "invalid_json", 2, 1),
    "two versions of a whole file": (b"<<<<<<< HEAD\r\n{}\r\n=======\r\n", "invalid_json", 1, 1),
    "a text without marks": (b'{"a": yes}', "invalid_json", 1, 7),
    "single marks": (b"{'a': 1}", "invalid_json", 1, 2),
    "curly marks": ("{“a”: 1}".encode(), "invalid_json", 1, 2),
    "an unclosed text": (b'{"a": "b\n}', "invalid_json", 1, 7),
    "a text that swallows the next": (b'{"a": "b,\n "c": "d"}', "invalid_json", 1, 9),
    "a line break in a text": (b'{"a": "b\nc"}', "invalid_json", 1, 9),
    "a tab in a text": (b'{"a": "\t"}', "invalid_json", 1, 8),
    "an escape that is none": (rb'{"a": "\q"}', "invalid_json", 1, 8),
    "an unclosed object": (b'\n{"a": 1', "invalid_json", 2, 1),
    "an unclosed list": (b'{"a": [1}', "invalid_json", 1, 9),
    "a bracket too many": (b'{"a": 1}}', "invalid_json", 1, 9),
    "a comment": (b'{"a": 1 // one\n}', "invalid_json", 1, 9),
    "an invisible character": ('{\u00a0"a": 1}'.encode(), "invalid_json", 1, 2),
    "another language's word": (b'{"a": True}', "invalid_json", 1, 7),
    "a number with a leading zero": (b'{"a": 07}', "invalid_json", 1, 7),
    "a date without marks": (b'{"a": 2026-12-24}', "invalid_json", 1, 7),
    "NaN": (b'{"a": NaN}', "invalid_number", 1, 7),
    "minus infinity": (b'{"a": -Infinity}', "invalid_number", 1, 7),
    "a number beyond all numbers": (b'{"a": 1e999}', "invalid_number", 1, 7),
    "a number of a thousand digits": (b"[" + b"9" * 1000 + b"]", "invalid_number", 1, 2),
    "half of a surrogate pair": (rb'{"a": "\ud83d"}', "invalid_character", 1, 7),
    "a control character": (rb'{"a": "\u0000"}', "invalid_character", 1, 7),
    "a duplicate key": (b'{"a": 1,\n "a": 2}', "duplicate_key", 2, 2),
    "a byte-order mark": (b'\xef\xbb\xbf{"a": 1}', "byte_order_mark", 1, 1),
    "Windows-1252": ('{\n"a": "blå"}'.encode("cp1252"), "wrong_encoding", 2, 9),
    "UTF-16": ('{"a": 1}'.encode("utf-16"), "wrong_encoding", 1, 1),
    "UTF-16 without its mark": ('{"a": 1}'.encode("utf-16-le"), "wrong_encoding", 1, 1),
    "UTF-32": ('{"a": 1}'.encode("utf-32"), "wrong_encoding", 1, 1),
    "absurd nesting": (b"[" * 100_000, "nested_too_deeply", 1, 66),
}


@pytest.mark.parametrize("case", FAULTY)
def test_what_is_not_json_is_reported_once_with_its_place(case):
    content, code, line, column = FAULTY[case]
    document = read(content, "survey.json")

    assert [(p.code, p.line, p.column) for p in document.findings] == [(code, line, column)]
    assert document.findings[0].remedy


def test_an_encoding_is_told_by_name():
    messages = [read(FAULTY[name][0], "f").findings[0].message for name in ("Windows-1252", "UTF-16", "UTF-32")]

    assert ["Windows-1252" in messages[0], "UTF-16" in messages[1], "UTF-32" in messages[2]] == [True] * 3


def test_one_wrong_byte_does_not_spoil_the_letters_that_are_right(check, definition):
    definition["elements"][3]["text"] = {"en": "Café – à la carte?", "no": "Blåbær?"}
    content = json.dumps(definition, ensure_ascii=False).encode().replace("Blå".encode(), b"Bl\xe5")
    (found,) = check(content)

    assert (found.code, found.line, found.column) == (
        "wrong_encoding",
        1,
        content.decode("latin-1").index("Bl\xe5") - 4,
    )
    assert "(ANSI) with `å`" in found.message
    assert read(content, "f").data == definition


def test_reading_goes_on_after_a_mistake_so_that_the_next_is_found_too():
    document = read(b'{a: 1,,\n "b": NaN\n "c": [1, 2,], // done\n "b": 2}', "f")

    assert [(p.code, p.line) for p in document.findings] == [
        ("invalid_json", 1),
        ("invalid_json", 1),
        ("invalid_number", 2),
        ("invalid_json", 2),
        ("invalid_json", 3),
        ("invalid_json", 3),
        ("duplicate_key", 4),
    ]
    assert document.data == {"a": 1, "b": 0, "c": [1, 2]}


def test_of_a_doubled_key_the_first_value_is_checked():
    assert read(b'{"a": {"b": 1}, "a": {"b": 2}}', "f").data == {"a": {"b": 1}}


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_lines_and_columns_count_characters_whatever_ends_a_line(line_end):
    document = read(f'{{{line_end}  "å": "ø", "b": [{line_end}1]}}'.encode(), "f")

    assert document.keys["å",] == (2, 3)
    assert document.values["å",] == (2, 8)
    assert document.keys["b",] == (2, 13)
    assert document.values["b", 0] == (3, 1)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**60), 2**60)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(JSON, st.sampled_from([None, 1, "\t"]), st.booleans())
def test_json_is_read_as_the_standard_library_reads_it(value, indent, ascii_only):
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    document = read(text.encode("utf-8", "surrogatepass"), "f")
    codes = {finding.code for finding in document.findings}

    assert codes <= {"invalid_character"}
    assert document.data == json.loads(text)


NEARLY_JSON = st.text("{}[]\",:'\\/*#\n 01ae.-truNfl“\u00a0", max_size=60)


@given(st.binary(max_size=60) | NEARLY_JSON.map(str.encode))
def test_no_bytes_are_too_strange_to_be_read(content):
    document = read(content, "f")

    assert document.data is not None or document.findings or content.strip() == b"null"
