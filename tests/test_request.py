"""A SendSurvey payload of the wrong shape: every fault at once, each with its pointer."""

from datetime import UTC, datetime
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.request import SendRequest

REQUEST = {
    "clientReference": "…",
    "expiryTime": "2026-11-24T12:00:00Z",
    "language": "no",
    "userSessionVariables": [{"key": "agentId", "value": "42"}, {"key": "queueKey", "value": ""}],
    "identifier": "+4790937954",
    "identifierType": "Phone",
    "channel": "SMS",
    "content": "Thank you for calling us today.",
}
GONE = "(gone)"


def without(name):
    return {key: value for key, value in REQUEST.items() if key != name}


def test_the_request_as_hosts_send_it_has_no_fault():
    assert SendRequest.read(REQUEST).field_errors == []


@pytest.mark.parametrize("name", REQUEST)
def test_only_identifier_its_type_and_channel_are_needed_and_null_is_not_there(name):
    needed = name in ("identifier", "identifierType", "channel")

    for payload in (without(name), {**REQUEST, name: None}):
        assert [fault.pointer for fault in SendRequest.read(payload).field_errors] == ([f"/{name}"] if needed else [])


@pytest.mark.parametrize(
    ("change", "pointer", "words"),
    [
        ({"langauge": "no"}, "/langauge", "Did you mean `language`?"),
        ({"Channel": "SMS"}, "/Channel", "Did you mean `channel`?"),
        ({"colour": "red"}, "/colour", "Possible here: `clientReference`"),
        ({"a/b~c": 1}, "/a~1b~0c", "no property"),
        ({"channel": "Email"}, "/channel", "There is `SMS`."),
        ({"channel": None}, "/channel", "`null` is not possible"),
        ({"identifierType": "phone"}, "/identifierType", "Did you mean `Phone`?"),
        ({"identifier": 4790937954}, "/identifier", 'Put it in quotation marks: "4790937954".'),
        ({"identifier": ""}, "/identifier", "othing is written here"),
        ({"language": "norsk"}, "/language", "language is written as its tag"),
        ({"identifier": None}, "/identifier", "`null` stands where a text is needed"),
        ({"colour": None}, "/colour", "no property"),
        ({"userSessionVariables": [None]}, "/userSessionVariables/0", "an object"),
        ({"userSessionVariables": [{"key": None, "value": "4"}]}, "/userSessionVariables/0/key", "a text"),
        ({"expiryTime": "2026-11-24"}, "/expiryTime", "date, time and offset"),
        ({"expiryTime": "2026-11-24T12:00:00"}, "/expiryTime", "date, time and offset"),
        ({"expiryTime": "2026-02-30T12:00:00Z"}, "/expiryTime", "date, time and offset"),
        ({"expiryTime": "2026-11-24T12:00:00Z\n"}, "/expiryTime", "date, time and offset"),
        ({"expiryTime": "9999-12-31T23:59:59-23:59"}, "/expiryTime", "date, time and offset"),
        ({"expiryTime": 1790000000}, "/expiryTime", "a text is needed"),
        ({"content": " "}, "/content", "othing is written here"),
        ({"content": "x" * 1001}, "/content", "at most 1000"),
        ({"content": "a\x00b"}, "/content", "U+0000"),
        ({"content": "a\ud800b"}, "/content", "U+D800"),
        ({"clientReference": ""}, "/clientReference", "othing is written here"),
        ({"clientReference": "x" * 256}, "/clientReference", "at most 255"),
        ({"userSessionVariables": {"agentId": "42"}}, "/userSessionVariables", "a list, [ … ] is needed"),
        ({"userSessionVariables": ["agentId"]}, "/userSessionVariables/0", "an object"),
        ({"userSessionVariables": [{"key": "a"}]}, "/userSessionVariables/0/value", "Add `value`."),
        ({"userSessionVariables": [{"key": "a", "value": 4}]}, "/userSessionVariables/0/value", '"4"'),
        ({"userSessionVariables": [{"key": "", "value": "4"}]}, "/userSessionVariables/0/key", "othing is written"),
        ({"userSessionVariables": [{"key": "a", "value": "b", "x": 1}]}, "/userSessionVariables/0/x", "no property"),
        ({"content": [[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]}, "/content", "nested too deeply"),
    ],
)
def test_a_fault_names_its_pointer_and_what_is_wrong(change, pointer, words):
    faults = SendRequest.read({**REQUEST, **change}).field_errors

    assert [fault.pointer for fault in faults] == [pointer]
    assert words in faults[0].detail


@pytest.mark.parametrize(
    ("payload", "pointer", "words"),
    [
        (MappingProxyType(REQUEST), "", "A `mappingproxy` is no JSON value."),
        ({**REQUEST, "expiryTime": datetime(2026, 11, 24, tzinfo=UTC)}, "/expiryTime",
         "A `datetime` is no JSON value."),
        ({**REQUEST, "userSessionVariables": ({"key": "a", "value": "b"},)}, "/userSessionVariables",
         "A `tuple` is no JSON value."),
        ({**REQUEST, "userSessionVariables": [{"key": "a", "value": b"b"}]}, "/userSessionVariables/0/value",
         "A `bytes` is no JSON value."),
        ({**REQUEST, 7: "b"}, "/7", "A name is a text in JSON."),
    ],
)  # fmt: skip
def test_what_a_host_in_python_hands_in_and_json_does_not_have_is_a_fault(payload, pointer, words):
    (fault,) = SendRequest.read(payload).field_errors

    assert (fault.pointer, words in fault.detail) == (pointer, True)


@pytest.mark.parametrize(
    "nulls",
    [
        {"content": None},
        {"expiryTime": None, "language": None, "clientReference": None, "content": None},
        {"userSessionVariables": None},
        {"userSessionVariables": [{"key": "agentId", "value": None}]},
    ],
)
def test_null_means_what_leaving_it_out_means(nulls):
    bare = {name: REQUEST[name] for name in ("identifier", "identifierType", "channel")}
    with_nulls, without_them = SendRequest.read({**bare, **nulls}), SendRequest.read(bare)

    assert with_nulls.field_errors == without_them.field_errors == []
    assert with_nulls.digest == without_them.digest
    assert (with_nulls.content, with_nulls.client_reference) == (None, None)
    assert with_nulls.variables == {}


def test_a_variable_without_a_value_leaves_the_others_as_they_are():
    variables = [{"key": "agentId", "value": None}, {"key": "queueKey", "value": "support"}]
    request = SendRequest.read({**REQUEST, "userSessionVariables": variables})

    assert request.variables == {"queueKey": "support"}
    assert request.digest == SendRequest.read({**REQUEST, "userSessionVariables": variables[1:]}).digest


def test_the_order_of_keys_makes_no_other_request():
    variables = [{"key": "agentId", "value": "42"}, {"key": "queueKey", "value": "support"}]
    turned = [{"value": one["value"], "key": one["key"]} for one in variables]
    request = {**REQUEST, "userSessionVariables": variables}
    backwards = dict(reversed({**REQUEST, "userSessionVariables": turned}.items()))

    assert SendRequest.read(backwards).digest == SendRequest.read(request).digest


@pytest.mark.parametrize(
    "change", [{"content": "Hello."}, {"userSessionVariables": [{"key": "agentId", "value": "43"}]}, {"language": None}]
)
def test_what_a_request_says_makes_it_another_one(change):
    request = {**REQUEST, "language": "no", "userSessionVariables": [{"key": "agentId", "value": "42"}]}

    assert SendRequest.read({**request, **change}).digest != SendRequest.read(request).digest


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text() | st.sampled_from([*REQUEST]), inner),
    max_leaves=20,
)


@given(JSON)
def test_any_json_is_answered_by_faults_with_distinct_pointers(payload):
    pointers = [fault.pointer for fault in SendRequest.read(payload).field_errors]

    assert len(set(pointers)) == len(pointers)
    assert "".join(pointers).encode() is not None


def test_a_payload_of_absurd_depth_is_a_fault():
    payload = []
    for _ in range(100_000):
        payload = [payload]

    assert [fault.pointer for fault in SendRequest.read(payload).field_errors] == [""]
