"""Why each SMS was sent, which answers stand, and what is never counted: recorded with what is stored anyway."""

from datetime import timedelta

import pytest

from engine.errors import ExportFailed, ExtraMissing
from engine.results import formats
from engine.results.bars import as_text
from engine.results.export import ExportRequest
from engine.results.query import ResultsQuery
from engine.results.results import Page
from engine.session import Fate, Report, SessionPurpose
from engine.store.cohorts import Cohort
from tests.conftest import NUMBER, PAYLOAD
from tests.surveys import survey_of

OTHER = "+4790937955"
SCORE = {"id": "score", "type": "scale", "minimum": 0, "maximum": 10, "measure": "nps"}
LOOP = survey_of(
    {"id": "welcome", "type": "text"},
    SCORE,
    {"id": "more", "type": "yes_no"},
    {"id": "comment", "type": "open_text", "next": "completion"},
    rules=[
        {"name": "once more", "condition": {"element": "more", "is": True}, "action": {"go_to": "score"}},
        {"name": "enough", "condition": {"element": "score", "at_least": 10}, "action": {"go_to": "completion"}},
    ],
    tries={"at_most": 2, "then": "skip"},
)


@pytest.fixture
def told(phones):
    """Reply, and give what each SMS of the session says and why it was sent."""

    def play(session_id, *replies):
        for reply in replies:
            phones.reply(NUMBER, reply)
        messages = phones.engine.transcript(session_id).messages
        return [(one.element, one.why) for one in messages if one.direction == "outbound"]

    return play


def test_why_each_sms_was_sent_is_told(send, phones, told):
    session = send(LOOP).session_id
    phones.deliver()

    assert told(session, "hm", "7", "help", "yes", "8", "back", "repeat", "hm", "hm", "no", "fine", "late") == [
        ("welcome", "opening"),
        ("score", "sequence"),
        ("score", "again:not_a_number"),
        ("more", "sequence"),
        ("more", "help"),
        ("score", "rule:once more"),
        ("more", "sequence"),
        ("score", "back"),
        ("score", "repeat"),
        ("score", "again:not_a_number"),
        ("more", "sequence"),
        ("comment", "sequence"),
        ("completion", "next"),
        (None, "unavailable"),
    ]


def test_the_session_document_shows_element_and_why(client, send, phones):
    session = send(LOOP).session_id
    phones.reply(NUMBER, "8 or so")

    messages = client.get(f"/v1/sessions/{session}").json()["messages"]
    assert [(one.get("element"), one.get("why")) for one in messages] == [
        ("welcome", "opening"), ("score", "sequence"), (None, None), ("score", "again:confirm")]  # fmt: skip


def report(phones, survey=LOOP, **more):
    return phones.engine.report(ResultsQuery(cohort=Cohort(survey_id=survey["id"]), **more))


def test_a_loop_counts_a_session_once_by_its_latest_answer(send, phones, told):
    told(send(LOOP).session_id, "7", "yes", "9", "no")

    score, more, _ = report(phones)["elements"]
    assert (score["asked"], score["answered"], score["nps"]["promoters"]) == (1, 1, 1)
    assert [one["k"] for one in more["distribution"]] == [0, 1]


def test_what_is_taken_back_in_a_loop_leaves_the_answer_before(send, phones, told):
    told(send(LOOP).session_id, "7", "yes", "9", "back")

    score = report(phones)["elements"][0]
    assert (score["answered"], score["waiting"], score["mean"]) == (1, 0, 7)


def test_a_version_that_was_taken_back_says_no_more_what_answers_are_called(send, phones):
    def asked(text, **more):
        options = [{"id": "oslo", "label": {"en": text}}, {"id": "bergen", "label": {"en": "Bergen"}}]
        shop = {"id": "shop", "type": "dropdown", "options": options, "text": {"en": f"Which? {text}"}}
        return survey_of(shop, {**SCORE, **more})

    right, wrong = asked("Oslo"), asked("Osol", measure="mean")
    for at, survey in enumerate((right, wrong, right)):
        send(survey, to=f"+479093795{at}")
        phones.reply(f"+479093795{at}", "1")

    told = report(phones)
    shop, score = told["elements"]
    assert len(told["versions"]) == 2
    assert (shop["text"], shop["distribution"][0]["label"], shop["n"]) == ("Which? Oslo", "Oslo", 3)
    assert "nps" in score


def test_questions_of_one_id_that_are_answered_otherwise_are_told_apart_in_words(send, phones):
    for highest in (5, 7):
        send(survey_of({"id": "score", "type": "scale", "minimum": 1, "maximum": highest}), to=f"+479093795{highest}")
    phones.deliver()

    told = as_text(report(phones), "A survey").splitlines()
    assert [line.partition(":")[0] for line in told if line.startswith("score")] == ["score", "score__scale_1_7"]


def test_an_answer_that_was_taken_back_is_none(send, phones, told):
    told(send(LOOP).session_id, "7", "back")

    found = report(phones)
    score = found["elements"][0]
    assert (score["asked"], score["answered"], score["waiting"], score["withdrawn"]) == (1, 0, 1, 0)
    phones.wait(timedelta(days=4))
    after = report(phones)
    assert after["dispositions"]["no_reply"] == 1
    assert after["elements"][0]["leftHere"] == 1


def test_a_question_that_was_gone_back_from_was_asked(send, phones, told):
    """Nobody answered it, nor came to it again: neither who left before it, nor who came to the end another way."""
    told(send(LOOP).session_id, "7", "back")
    told(send(LOOP, to=OTHER).session_id)
    for reply in ("7", "back", "10"):
        phones.reply(OTHER, reply)

    found = report(phones)
    more = found["elements"][1]
    assert found["dispositions"]["complete"] == 1
    assert (more["asked"], more["withdrawn"], more["answered"], more["waiting"]) == (2, 2, 0, 0)


def test_what_is_said_after_the_end_is_nothing_of_the_survey(send, phones):
    """It would count as the last question, asked when all was over already."""
    never_sent = send(LOOP).session_id
    phones.engine.cancel(never_sent)
    send(LOOP, to=OTHER)
    phones.wait(timedelta(days=4))
    figures = ("dispositions", "elements")
    before = {name: report(phones)[name] for name in figures}

    for number in (NUMBER, OTHER):
        phones.reply(number, "late")
        assert phones.new_messages(number)[-1] == "This survey is closed."
    phones.clock.move(timedelta(days=1))

    assert {name: report(phones)[name] for name in figures} == before
    assert before["dispositions"] | {"not_sent": 1, "no_reply": 1} == before["dispositions"]
    assert before["elements"][0]["timeToAnswer"]["n"] == 1
    assert phones.engine.disposition(phones.engine.transcript(never_sent)) == "not_sent"


def test_words_are_asked_for_by_the_name_that_results_give_a_question(send, phones):
    words = {"type": "open_text", "next": "completion"}
    versions = (
        [{"id": "price", **words}],
        [{"id": "cost", "was": ["price"], **words}],
        [{"id": "price", **words}, {"id": "cost", **words}],
    )
    for at, elements in enumerate(versions):
        send(survey_of(*elements), to=f"+479093795{at}")
        phones.reply(f"+479093795{at}", f"in version {at}")

    query = ResultsQuery(cohort=Cohort(survey_id=LOOP["id"]), sees_all=True)
    names = [one.get("name", one["id"]) for one in phones.engine.report(query)["elements"]]
    assert names == ["price", "price_"]
    told = phones.engine.words(query, Page(element="price_"))
    assert [(one["element"], one["text"]) for one in told["answers"]] == [("price_", "in version 2")]


def test_a_trial_never_counts(phones, publish):
    publish(LOOP, LOOP["id"])
    phones.engine.send_survey(LOOP["id"], PAYLOAD, SessionPurpose.TRIAL)
    phones.reply(NUMBER, "9")

    assert report(phones)["cohort"] == {"sessions": 0, "open": 0}
    phones.engine.send_survey(LOOP["id"], PAYLOAD)
    assert report(phones)["cohort"] == {"sessions": 1, "open": 1}


def test_a_question_whose_phone_cannot_be_reached_is_undelivered(send, phones):
    session = send(survey_of(SCORE)).session_id
    phones.deliver()
    phones.engine.database.write(
        lambda unit: unit.connection.exec_driver_sql("UPDATE outbox SET state = 'failed'")
    ).result()
    phones.engine.cancel(session)

    assert report(phones, survey_of(SCORE))["dispositions"]["undelivered"] == 1


def test_a_number_that_cannot_be_reached_is_undelivered_before_each_sms_is_reported(send, phones):
    """The report of the welcome ends the session; that of the question may come later."""
    session = send(LOOP).session_id
    phones.deliver()
    first = phones.messages(NUMBER)[0]
    report_ = Report(client_reference=first.client_reference, fate=Fate.UNREACHABLE, reason="gone")
    phones.engine.receive_reports("pretend", [report_])

    assert report(phones)["dispositions"]["undelivered"] == 1
    assert phones.engine.disposition(phones.engine.transcript(session)) == "undelivered"


def test_what_an_older_version_sent_is_told_with_a_date(send, phones, told):
    told(send(LOOP).session_id, "7")
    phones.engine.database.write(
        lambda unit: unit.connection.exec_driver_sql("UPDATE outbox SET way = NULL, element = NULL, previous = NULL")
    ).result()

    found = report(phones)
    assert found["notRecordedBefore"] == "2026-11-23T12:00:00Z"
    assert [one["asked"] for one in found["elements"]] == [1, 1, 0]


def export(phones, path, form="csv"):
    phones.engine.export(ExportRequest(ResultsQuery(cohort=Cohort(survey_id=LOOP["id"])), form), path)


@pytest.mark.parametrize("form", ["csv", "ndjson", "parquet", "xlsx", "sav", "folder"])
def test_an_export_that_cannot_be_written_leaves_no_half_file(send, phones, told, tmp_path, monkeypatch, form):
    told(send(LOOP).session_id, "7")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("engine.results.export._settle", full)
    path = tmp_path / "out" / "results"
    path.parent.mkdir()
    with pytest.raises(ExportFailed, match="No space left"):
        export(phones, path, form)
    assert list(path.parent.iterdir()) == []


def test_an_export_into_a_folder_that_is_not_there_fails_in_words(send, phones, tmp_path):
    send(LOOP)
    with pytest.raises(ExportFailed, match="No such file"):
        export(phones, tmp_path / "nowhere" / "results.csv")


@pytest.mark.parametrize(("form", "library"), [("parquet", "polars"), ("sav", "polars"), ("xlsx", "xlsxwriter")])
def test_a_format_whose_library_is_missing_names_the_extra(send, phones, tmp_path, monkeypatch, form, library):
    send(LOOP)

    def missing(name):
        raise ImportError(f"No module named '{name}'")

    monkeypatch.setattr(formats, "import_module", missing)
    with pytest.raises(ExtraMissing, match=rf"`{library}`.*sms-survey-engine\[export\]"):
        export(phones, tmp_path / f"results.{form}", form)


def test_a_workbook_goes_on_on_another_sheet(send, phones, tmp_path, monkeypatch):
    for at in range(3):
        send(LOOP, to=f"+479093795{at}")
    monkeypatch.setattr(formats, "ROWS_A_SHEET", 2)

    export(phones, tmp_path / "results.xlsx", "xlsx")

    import zipfile

    with zipfile.ZipFile(tmp_path / "results.xlsx") as book:
        assert sum("worksheets/sheet" in name for name in book.namelist()) == 3


@pytest.mark.parametrize(
    ("names", "taken"),
    [
        (["why", "Why"], ["why", "Why_2"]),
        (["why?", "1st", "and", "variable.agentId", "x."], ["why_", "v_1st", "v_and", "variable.agentId", "x"]),
        (["a" * 70, "a" * 71], ["a" * 64, "a" * 62 + "_2"]),
        (["ø" * 40], ["ø" * 32]),
    ],
)
def test_spss_gets_names_that_it_takes(names, taken):
    assert formats.spss_names(names) == taken
