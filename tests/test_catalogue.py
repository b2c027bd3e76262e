"""A folder of definitions, as it changes."""

import json
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from engine.catalogue import MOST_LOGGED, SurveyCatalogue
from engine.checking import check_definition
from engine.errors import UnknownSurvey
from engine.languages import Languages
from engine.reading.lexicon import lexicon
from engine.resources import TEMPLATES
from engine.settings import Settings
from engine.survey_version import SurveyVersion
from engine.testing import Phones
from tests.conftest import NOON, NUMBER, payload
from tests.surveys import survey_of

OTHER = "+4790937950"

FIRST, SECOND = {"id": "first", "type": "open_text"}, {"id": "second", "type": "open_text"}


@pytest.fixture
def catalogue(definitions):
    return SurveyCatalogue(definitions, Languages(TEMPLATES), look_every=0)


@pytest.fixture
def phones(definitions):
    """Pretend phones that check every definition anew."""
    with Phones(Settings(definitions=definitions), started=NOON) as network:
        yield network


@pytest.fixture
def held_checks(monkeypatch):
    """Definitions are checked once this is set."""
    held = threading.Event()
    monkeypatch.setattr("engine.catalogue.check_definition", lambda *args: held.wait() and check_definition(*args))
    yield held
    held.set()


def test_what_can_be_sent_is_what_has_no_errors(catalogue, publish, definitions, caplog):
    publish(survey_of(FIRST), "good")
    (definitions / "bad.json").write_text("{", encoding="utf-8")
    (definitions / "notes.txt").write_text("no definition", encoding="utf-8")

    assert list(catalogue.surveys().result()) == ["a-survey"]
    assert "bad.json" in caplog.text


def test_a_hidden_file_is_a_tools(catalogue, publish, definitions, caplog):
    publish(survey_of(FIRST), "good")
    publish(survey_of(SECOND, id="kept"), ".kept")
    (definitions / "._good.json").write_bytes(b"\0\5\x16\7")

    assert list(catalogue.surveys().result()) == ["a-survey"]
    assert ".json has errors" not in caplog.text


def test_a_change_is_seen_and_a_broken_one_is_reported_while_the_last_good_version_stays(catalogue, publish, caplog):
    path = publish(survey_of(FIRST))
    first = catalogue.surveys().result()["a-survey"]
    publish(survey_of(FIRST, SECOND))
    second = catalogue.surveys().result()["a-survey"]
    path.write_text(json.dumps(survey_of({**FIRST, "type": "opentext"})), encoding="utf-8")

    assert first.version != second.version
    assert catalogue.surveys().result()["a-survey"] is second
    assert "Did you mean `open_text`?" in caplog.text
    assert "last good version" in caplog.text


def test_a_report_is_logged_once_a_change(catalogue, definitions, caplog):
    (definitions / "bad.json").write_text("{", encoding="utf-8")
    for _ in range(3):
        catalogue.surveys().result()

    assert caplog.text.count("bad.json has errors") == 1


def test_what_is_taken_goes_and_is_wrong_has_lines_of_its_own(catalogue, publish, caplog):
    caplog.set_level("INFO")
    path = publish(survey_of(FIRST))
    broken = publish(
        {**survey_of(*({**FIRST, "id": f"n{at}"} for at in range(40))), "rules": 7, "titel": "x"}, "broken"
    )
    broken.write_text(broken.read_text().replace("open_text", "opentext"))
    catalogue.surveys().result()
    path.unlink()
    catalogue.surveys().result()

    told = [record.getMessage() for record in caplog.records]
    assert f"definition taken: {path}" in told
    assert f"definition gone: {path}" in told
    assert len([line for line in told if line.startswith(f"{broken}:") and " error " in line]) == MOST_LOGGED
    assert not [line for line in told if "\n" in line]


def test_a_file_that_is_gone_can_no_longer_be_sent(catalogue, publish):
    path = publish(survey_of(FIRST))
    catalogue.surveys().result()
    path.unlink()
    catalogue.surveys().result()

    with pytest.raises(UnknownSurvey):
        catalogue.latest("a-survey")


def test_a_file_that_could_not_be_read_is_tried_again_and_reported_once(catalogue, publish, monkeypatch, caplog):
    publish(survey_of(FIRST))
    with monkeypatch.context() as broken:
        broken.setattr(Path, "read_bytes", lambda path: os.read(-1, 1) or path)
        assert [catalogue.surveys().result(), catalogue.surveys().result()] == [{}, {}]

    assert list(catalogue.surveys().result()) == ["a-survey"]
    assert caplog.text.count("cannot be read") == 1


def test_a_check_is_waited_for_by_whoever_finds_the_change_and_by_nobody_else(catalogue, publish, held_checks):
    publish(survey_of(FIRST))
    held_checks.set()
    before = catalogue.surveys().result()["a-survey"]
    held_checks.clear()
    publish(survey_of(FIRST, SECOND))
    found = catalogue.surveys()

    assert not found.done()
    assert catalogue.surveys().result()["a-survey"] is catalogue.latest("a-survey") is before
    held_checks.set()
    assert found.result()["a-survey"] is catalogue.latest("a-survey") is not before


def test_the_files_in_use_are_told_once_a_look_at_what_was_published_has_ended(catalogue, publish, held_checks):
    held_checks.set()
    publish(survey_of(FIRST), "first")
    assert [file.stem for file in catalogue.in_use()] == ["first"]
    held_checks.clear()
    publish({**survey_of(SECOND), "id": "second"}, "second")
    catalogue.surveys()
    with ThreadPoolExecutor() as others:
        told = others.submit(catalogue.in_use)
        with suppress(TimeoutError):
            told.result(0.2)
        held_checks.set()

    assert [file.stem for file in told.result()] == ["first", "second"]


def test_the_files_in_use_are_as_they_were_where_a_look_fails(catalogue, publish, monkeypatch):
    publish(survey_of(FIRST))
    before = catalogue.in_use()
    monkeypatch.setattr(SurveyCatalogue, "_taken", lambda *_: 1 / 0)
    publish(survey_of(SECOND))

    assert catalogue.in_use() == before


def test_the_first_look_is_waited_for_by_everybody(catalogue, publish, held_checks):
    publish(survey_of(FIRST))
    looks = [catalogue.surveys() for _ in range(3)]

    assert not any(look.done() for look in looks)
    held_checks.set()
    assert all(list(look.result()) == ["a-survey"] for look in looks)


def test_nothing_waits_for_a_check_but_the_send_that_finds_the_change(phones, send, publish, held_checks):
    held_checks.set()
    send(survey_of(FIRST, SECOND))
    held_checks.clear()
    publish(survey_of(SECOND), "a-survey")
    sent = phones.engine.send_survey.submit("a-survey", payload(OTHER))

    phones.reply(NUMBER, "Fine")
    assert phones.new_messages(NUMBER) == ["First?", "Second?"]
    assert not sent.done()
    held_checks.set()
    assert sent.result().current_element == "second"


def test_a_look_that_fails_leaves_what_was_there_and_is_taken_again(catalogue, publish, monkeypatch):
    publish(survey_of(FIRST))
    before = catalogue.surveys().result()["a-survey"]
    publish(survey_of(FIRST, SECOND))
    with monkeypatch.context() as broken:
        broken.setattr("engine.catalogue.check_definition", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            catalogue.surveys().result()

    assert catalogue.latest("a-survey") is before
    assert catalogue.surveys().result()["a-survey"] is not before


def first_of(catalogue):
    """Tell which survey can be sent under each id, by its first question."""
    return {id_: one.survey.elements[0].id for id_, one in catalogue.surveys().result().items()}


COPY = {**survey_of(SECOND), "title": "A copy"}


def test_a_copy_that_keeps_the_id_of_a_survey_in_use_is_refused_and_told_once(catalogue, publish, definitions, caplog):
    caplog.set_level("INFO")
    publish(survey_of(FIRST), "visit")
    catalogue.surveys().result()
    publish(COPY, "a_copy")

    for _ in range(2):
        assert first_of(catalogue) == {"a-survey": "first"}
    assert [path.name for path in catalogue.refused] == ["a_copy.json"]
    refused, why = (line for line in caplog.messages if line.startswith(f"{definitions / 'a_copy.json'}"))
    assert refused.endswith("a_copy.json has errors; it cannot be sent.")
    assert f"`a-survey` is also the id of the survey in {definitions / 'visit.json'}." in why
    assert why.endswith('If this one is the copy, write `"id": "a_copy"`.')
    assert f"definition taken: {definitions / 'a_copy.json'}" not in caplog.messages


def test_the_survey_in_use_goes_on_with_its_own_changes_beside_a_copy(catalogue, publish):
    publish(survey_of(FIRST), "visit")
    catalogue.surveys().result()
    publish(COPY, "a_copy")
    catalogue.surveys().result()
    publish(survey_of({"id": "third", "type": "open_text"}), "visit")
    assert first_of(catalogue) == {"a-survey": "third"}

    publish({**survey_of(FIRST), "rules": 7}, "visit")
    assert first_of(catalogue) == {"a-survey": "third"}


def test_a_copy_is_taken_once_the_id_is_free(catalogue, publish, caplog):
    caplog.set_level("INFO")
    path = publish(survey_of(FIRST), "visit")
    catalogue.surveys().result()
    copy = publish(COPY, "a_copy")
    catalogue.surveys().result()
    path.unlink()

    assert first_of(catalogue) == {"a-survey": "second"}
    assert not catalogue.refused
    assert f"definition taken: {copy}" in caplog.text


def test_a_copy_with_an_id_of_its_own_is_taken_beside_the_other(catalogue, publish):
    publish(survey_of(FIRST), "visit")
    catalogue.surveys().result()
    publish(COPY, "a_copy")
    catalogue.surveys().result()
    publish({**COPY, "id": "a_copy"}, "a_copy")

    assert first_of(catalogue) == {"a-survey": "first", "a_copy": "second"}


def test_a_survey_that_is_given_the_id_of_another_stays_in_use_as_it_was(catalogue, publish, caplog):
    publish(survey_of(FIRST), "visit")
    publish({**COPY, "id": "a_copy"}, "a_copy")
    catalogue.surveys().result()
    publish({**survey_of({"id": "third", "type": "open_text"})}, "a_copy")

    assert first_of(catalogue) == {"a-survey": "first", "a_copy": "second"}
    assert "its last good version stays in use" in caplog.text


def test_two_files_may_exchange_their_ids(catalogue, publish):
    publish(survey_of(FIRST), "visit")
    publish({**COPY, "id": "other"}, "copy")
    catalogue.surveys().result()
    publish({**survey_of(FIRST), "id": "other"}, "visit")
    publish(COPY, "copy")

    assert first_of(catalogue) == {"a-survey": "second", "other": "first"}


@pytest.mark.parametrize(
    ("name", "copy"),
    [
        *(("visit", name) for name in ("visit copy", "visit (1)", "visit-2", "visit_v2", "Copy of visit", "a_copy")),
        ("a-survey", "visit"),
        ("store", "visit"),
    ],
)
def test_at_a_start_the_file_named_after_the_id_is_in_use_else_the_shortest_name(catalogue, publish, name, copy):
    """Whoever copies a file mostly makes its name longer, and the copy often sorts before what it is of."""
    publish(survey_of(FIRST), name)
    publish(COPY, copy)

    assert first_of(catalogue) == {"a-survey": "first"}


def test_what_was_never_in_use_is_no_last_good_version(catalogue, publish):
    path = publish(survey_of(FIRST), "visit")
    catalogue.surveys().result()
    publish(COPY, "a_copy")
    catalogue.surveys().result()
    publish({**COPY, "rules": 7}, "a_copy")
    catalogue.surveys().result()
    path.unlink()

    assert first_of(catalogue) == {}


def test_a_folder_that_is_not_there_has_no_surveys(tmp_path):
    assert SurveyCatalogue(tmp_path / "nowhere", Languages(TEMPLATES)).surveys().result() == {}


def test_a_version_is_named_by_its_content_and_not_by_its_layout():
    definition = survey_of(FIRST)
    versions = [SurveyVersion(definition=json.dumps(definition, indent=indent)) for indent in (None, 4)]
    other = SurveyVersion(definition=json.dumps({**definition, "title": "Another"}))

    assert versions[0].version == versions[1].version != other.version


def test_a_pinned_version_is_fetched_once(catalogue):
    definition = json.dumps(survey_of(FIRST))
    version = SurveyVersion(definition=definition).version
    fetched = []

    for _ in range(2):
        catalogue.pinned(version, lambda version: fetched.append(version) or definition)
    assert fetched == [version]


def test_a_survey_that_can_be_sent_has_its_languages_ready(catalogue, publish):
    lexicon.cache_clear()
    publish(survey_of(FIRST, languages=("en", "no")))

    catalogue.surveys().result()

    assert lexicon.cache_info().currsize == 2
    languages = Languages(TEMPLATES)
    assert all("numerals" in vars(lexicon(languages.named(tag))) for tag in ("en", "no"))
    assert lexicon.cache_info().currsize == 2
