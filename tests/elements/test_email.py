"""An email address is found in a reply, and looked at no further."""

import pytest

from engine.elements.element import Accepted, AskedBack, Rejection
from engine.results.export import ExportRequest
from engine.results.query import ResultsQuery
from engine.store.cohorts import Cohort
from tests.conftest import NUMBER
from tests.elements.contexts import asked_in, element
from tests.surveys import survey_of

QUESTION = element("email")


@pytest.mark.parametrize(
    ("reply", "answer"),
    [
        ("anna@example.com", "anna@example.com"),
        (" Anna.Berg+x@Example.CO.UK. ", "Anna.Berg+x@example.co.uk"),
        ("<anna@example.com>", "anna@example.com"),
        ("mailto:anna@example.com", "anna@example.com"),
        ("o'neil_1@sub.example-1.no", "o'neil_1@sub.example-1.no"),
        ("bjørn@blåbær.no", "bjørn@blåbær.no"),
        ("anna@example.com ANNA@example.com", "ANNA@example.com"),
    ],
)
def test_an_address_alone_is_accepted(reply, answer):
    assert QUESTION.read(reply, asked_in("en")) == Accepted(answer)


@pytest.mark.parametrize("reply", ["my email is anna@example.com", "not anna@example.com", "anna@example.com (work)"])
def test_an_address_among_words_is_asked_back(reply):
    assert QUESTION.read(reply, asked_in("en")) == AskedBack("anna@example.com")


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        ("", "empty"),
        ("anna", "not_an_email"),
        ("anna@example", "not_an_email"),
        ("anna at example.com", "not_an_email"),
        ("anna@@example.com", "not_an_email"),
        ("anna@example.com@x.no", "not_an_email"),
        ("anna@-example.com", "not_an_email"),
        ("x" * 65 + "@example.com", "not_an_email"),
        ("anna@example.1234", "not_an_email"),
        ("anna@example.com or bo@example.com", "several_emails"),
        ("x" * 2001, "too_long"),
    ],
)
def test_what_is_no_single_address_is_refused(reply, reason):
    assert QUESTION.read(reply, asked_in("en")).reason == reason
    assert isinstance(QUESTION.read(reply, asked_in("en")), Rejection)


@pytest.mark.parametrize(("include", "told"), [([], False), (["text"], True)])
@pytest.mark.parametrize("kind", ["email", "phone"])
def test_who_somebody_is_is_told_to_whom_words_are_told(send, phones, tmp_path, kind, include, told):
    send(survey_of({"id": "who", "type": kind}, {"id": "more", "type": "open_text"}))
    answer = {"email": "anna@example.com", "phone": "+4790937954"}[kind]
    phones.reply(NUMBER, answer)
    query, path = ResultsQuery(cohort=Cohort(survey_id="a-survey"), sees_all=True), tmp_path / "out.csv"
    for layout in ("wide", "long"):
        phones.engine.export(ExportRequest(query, "csv", layout=layout, include=include), path)

        assert (answer in path.read_text(encoding="utf-8")) is told


@pytest.mark.parametrize("kind", ["email", "phone"])
def test_who_somebody_is_is_erased(send, phones, kind):
    session = send(survey_of({"id": "who", "type": kind}, {"id": "more", "type": "open_text"})).session_id
    phones.reply(NUMBER, {"email": "anna@example.com", "phone": "+4790937954"}[kind])
    phones.engine.administration.erase(NUMBER, "asked for").result()

    assert [one.answer for one in phones.engine.transcript(session).responses] == [""]
