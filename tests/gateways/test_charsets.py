"""Texts in the character set a service declares, or turns out to write; and pictures, which have none."""

import json
from urllib.parse import quote_from_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.gateways.gateway import Call, Outbound
from engine.gateways.http_mapping import Mapped, fill
from engine.gateways.payload import content_type, decoded
from tests.conftest import NOON, NUMBER
from tests.gateways.test_http import ENVIRON, SERVICES, gateway, posted
from tests.gateways.test_kannel import kannel
from tests.gateways.test_puzzel import KEY, puzzel

TEXT = "Blåbær og ø"
FORM = "application/x-www-form-urlencoded"
SETS = ["utf-8", "iso-8859-1", "windows-1252", "ISO-8859-15", "utf-16-be"]


def said_in_a_form(text, kind):
    body = b"MessageSid=SM2&From=%2B4790937954&Body=" + quote_from_bytes(text).encode()
    return gateway("twilio_like").inbound(posted(body, content_type=kind)).messages[0].content


@pytest.mark.parametrize("charset", SETS[:-1])
@pytest.mark.parametrize("kind", [f"{FORM}; charset={{}}", f'{FORM.title()};CHARSET="{{}}"'])
def test_a_form_is_read_in_the_set_it_declares(charset, kind):
    assert said_in_a_form(TEXT.encode(charset), kind.format(charset)) == TEXT


@pytest.mark.parametrize("charset", ["utf-8", "windows-1252"])
@pytest.mark.parametrize("declared", ["", "; charset=utf-8", "; charset=nonsense", "; charset=base64", "; charset="])
def test_a_form_that_declares_nothing_or_nonsense_is_read_as_what_it_is(charset, declared):
    assert said_in_a_form(TEXT.encode(charset), FORM + declared) == TEXT


@pytest.mark.parametrize("charset", ["utf-8", "windows-1252", "utf-8-sig", "utf-16", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("declares", [True, False])
def test_json_is_read_in_its_set(charset, declares):
    body = json.dumps({"inbound": [{"id": 1, "from": {"number": NUMBER}, "body": TEXT}]}, ensure_ascii=False)
    kind = f"application/json; charset={charset}" if declares else "application/json"
    (message,) = gateway("batches").inbound(posted(body.encode(charset), content_type=kind)).messages

    assert message.content == TEXT


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1"])
def test_puzzels_batch_is_read_in_its_set(charset):
    entry = {"messageid": "1", "originator": NUMBER, "content": TEXT}
    body = json.dumps({"mo": [entry]}, ensure_ascii=False).encode(charset)
    headers = {**KEY, "content-type": f"application/json; charset={charset}"}
    said = puzzel("http://h").inbound(Call(method="POST", headers=headers, query={}, body=body))

    assert [one.content for one in said.messages] == [TEXT]


@pytest.mark.parametrize("charset", ["utf-8", "windows-1252"])
def test_a_query_is_read_as_what_it_is(charset):
    raw = b"key=3141592654&id=1&from=%2B4790937954&message=" + quote_from_bytes(TEXT.encode(charset)).encode()
    said = gateway("elks_like").inbound(Call(method="GET", headers={}, query={}, body=b"", raw_query=raw))

    assert [one.content for one in said.messages] == [TEXT]


@pytest.mark.parametrize(
    ("charset", "named"), [("utf-8", ""), ("cp1252", ""), ("utf-16-be", "UTF-16BE"), ("cp1252", "idna")]
)
def test_kannels_query_is_read_in_the_set_it_names(charset, named):
    raw = f"id=1&from=%2B4790937954&to=2077&charset={named}&text={quote_from_bytes(TEXT.encode(charset))}"
    said = kannel("http://h").inbound(Call(method="GET", headers={}, query={}, body=b"", raw_query=raw.encode()))

    assert [one.content for one in said.messages] == [TEXT]


@given(st.binary(), st.none() | st.text() | st.sampled_from([*SETS, "utf-7", "punycode", "hex", "zip", "undefined"]))
def test_any_bytes_in_any_set_are_a_text(data, charset):
    assert isinstance(decoded(data, charset), str)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_what_is_utf_8_is_read_so(text):
    assert decoded(text.encode()) == text


@given(st.text())
def test_any_content_type_can_be_read(written):
    kind, charset = content_type({"content-type": written})

    assert "/" in kind
    assert charset is None or isinstance(charset, str)


# Pictures

NO_TEXT = [{}, {"body": None}, {"body": ""}]


@pytest.mark.parametrize("more", NO_TEXT)
def test_a_picture_is_a_message_without_text(more):
    body = {"inbound": [{"id": 1, "from": {"number": NUMBER}, **more}]}
    said = gateway("batches").inbound(posted(json.dumps(body).encode(), content_type="application/json"))

    assert [one.content for one in said.messages] == [""]


@pytest.mark.parametrize("more", [{}, {"content": None}, {"content": ""}])
def test_a_picture_through_puzzel_is_one_too(more):
    body = json.dumps({"mo": [{"messageid": "1", "originator": NUMBER, **more}]}).encode()
    said = puzzel("http://h").inbound(Call(method="POST", headers=KEY, query={}, body=body))

    assert [one.content for one in said.messages] == [""]


def test_what_comes_in_the_name_of_our_own_number_is_no_picture():
    body = b"MessageSid=SM1&From=%2B4759440000&To=%2B4790937954&SmsStatus=delivered"
    said = gateway("twilio_like").inbound(posted(body))

    assert not said.messages
    assert len(said.refused) == 1


# The encoding wanted


@pytest.mark.parametrize(
    ("encodings", "gsm_7", "ucs_2"),
    [
        (None, "GSM-7", "UCS-2"),
        ({"GSM-7": "text", "UCS-2": "unicode"}, "text", "unicode"),
        ({"GSM-7": False, "UCS-2": True}, False, True),
        ({"GSM-7": None, "UCS-2": 8}, None, 8),
    ],
)
def test_a_service_is_told_the_encoding_in_its_own_words(tmp_path, encodings, gsm_7, ucs_2):
    written = json.loads((SERVICES / "batches.json").read_text(encoding="utf-8"))
    written["send"]["content"] = {"type": "{encoding}", "about": "in {encoding}"}
    written["send"] |= {"encodings": encodings} if encodings else {}
    (tmp_path / "http.json").write_text(json.dumps(written), encoding="utf-8")
    mapped = Mapped.read(str(tmp_path / "http.json"), ENVIRON)
    for text, word in (("Blå", gsm_7), ("Жук", ucs_2)):
        sms = Outbound(client_reference="s-1", session_id="s", recipient=NUMBER, content=text, expires_at=NOON)
        filled = fill(mapped.sending.content, mapped.values(sms))

        assert filled.get("type") == word
