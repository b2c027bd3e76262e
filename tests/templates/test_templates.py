"""Every kind is worded in every language, and this is what people read."""

from __future__ import annotations

import json
import shutil
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from engine.checking.translated_templates import SOURCES
from engine.elements import KINDS, QUESTIONS
from engine.elements.element import Accepted, Element, Question, Rejection, ReplyContext
from engine.languages import Language
from engine.segments import segments
from engine.wording import NOTICES, Wording
from tests.languages import SHIPPED

TEMPLATES = Path(__file__).parents[2] / "templates"
WORDING = Wording(TEMPLATES)
LANGUAGES = WORDING.languages.tags

OPTIONS = ("Brie", "Feta", "Gouda", "Edam")
SAMPLES: dict[str, list[dict[str, Any]]] = {
    "text": [{}],
    "scale": [{"minimum": 1, "maximum": 10}, {"minimum": 0, "maximum": 5, "labels": {"0": "Feta", "5": "Brie"}}],
    "yes_no": [{}],
    "dropdown": [{"options": OPTIONS}],
    "multiple_choice": [
        {"options": OPTIONS},
        {"options": OPTIONS, "choose": {"at_least": 1}},
        {"options": OPTIONS, "choose": {"at_most": 3}},
        {"options": OPTIONS, "choose": {"at_least": 2}},
        {"options": OPTIONS, "choose": {"at_least": 2, "at_most": 2}},
        {"options": OPTIONS, "choose": {"at_least": 2, "at_most": 3}},
    ],
    "number": [
        {},
        {"minimum": 0},
        {"maximum": 99},
        {"minimum": 1, "maximum": 99},
        {"decimals": 1},
        {"minimum": 0.5, "maximum": 12.5, "decimals": 2},
    ],
    "open_text": [{}, {"minimum_length": 3, "maximum_length": 400}],
    "date": [
        {},
        {"earliest": "today"},
        {"latest": "today"},
        {"earliest": "2026-06-01"},
        {"latest": "2026-06-30"},
        {"earliest": "2026-06-01", "latest": "2026-06-30"},
        {"earliest": "2026-06-01", "latest": "today"},
    ],
    "time": [{}, {"earliest": "08:00"}, {"latest": "20:00"}, {"earliest": "08:00", "latest": "20:00"}],
    "email": [{}],
    "phone": [{}],
    "completion": [{}],
}
"""The properties that change what a kind says."""


def everywhere(word: str) -> dict[str, str]:
    return dict.fromkeys(LANGUAGES, word)


def sample(kind: str, properties: dict[str, Any]) -> Element:
    own = dict(properties)
    if "options" in own:
        own["options"] = [{"id": word.casefold(), "label": everywhere(word)} for word in own["options"]]
    if "labels" in own:
        own["labels"] = {number: everywhere(word) for number, word in own["labels"].items()}
    return KINDS[kind].from_definition({"id": kind, "type": kind, "text": everywhere("Text."), **own})


def samples(kind: str) -> list[Element]:
    return [sample(kind, properties) for properties in SAMPLES[kind]]


def questions(kind: str) -> list[Question]:
    return [element for element in samples(kind) if isinstance(element, Question)]


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> Language:
    return WORDING.languages.named(request.param)


@pytest.fixture(params=SHIPPED)
def shipped(request: pytest.FixtureRequest) -> Language:
    """Return a language whose words are held; those of others may need another alphabet, and longer ones."""
    return WORDING.languages.named(request.param)


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_says_what_it_asks_and_how_to_reply(kind: str, shipped: Language, snapshot: SnapshotAssertion) -> None:
    said = [WORDING.say(element, shipped, {}) for element in samples(kind)]

    assert "\n---\n".join(said) == snapshot


@pytest.mark.parametrize("kind", QUESTIONS)
def test_each_reason_has_its_error_prefix(kind: str, shipped: Language, snapshot: SnapshotAssertion) -> None:
    prefixes = [
        f"{reason}: {WORDING.error_prefix(question, Rejection(reason), shipped)}"
        for reason in QUESTIONS[kind].reasons
        for question in questions(kind)
    ]

    assert "\n".join(dict.fromkeys(prefixes)) == snapshot


def test_a_copied_language_says_its_own_word_for_today(tmp_path: Path) -> None:
    shutil.copytree(TEMPLATES / "en", tmp_path / "de")
    path = tmp_path / "de" / "vocabulary.json"
    words = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**words, "today": ["heute", "grad jetzt"]}), encoding="utf-8")
    copied = Wording(tmp_path)
    day = KINDS["date"].from_definition({"id": "day", "text": {"de": "Wann?"}, "earliest": "today"})
    said = copied.say(day, copied.languages.named("de"), {})

    assert said == "Wann?\nReply with a date, heute or later, for example 24 December."


@pytest.mark.parametrize("kind", QUESTIONS)
def test_an_error_prefix_is_one_line_in_the_plain_alphabet(kind: str, shipped: Language) -> None:
    for reason in (*QUESTIONS[kind].reasons, "a reason nobody wrote a line for"):
        for candidates in ((), ("Brie",), ("Brie", "Feta", "Edam")):
            for question in questions(kind):
                prefix = WORDING.error_prefix(question, Rejection(reason, candidates), shipped)

                assert prefix
                assert "\n" not in prefix
                assert not segments(prefix).culprits


@pytest.mark.parametrize("kind", QUESTIONS)
def test_a_kind_asks_an_answer_back(kind: str, shipped: Language, snapshot: SnapshotAssertion) -> None:
    said = [next(iter(WORDING.confirmations(question, shipped))) for question in questions(kind)]

    assert "\n".join(dict.fromkeys(said)) == snapshot
    for text in said:
        assert "\n" not in text
        assert not segments(text).culprits


@pytest.mark.parametrize("kind", QUESTIONS)
def test_what_is_asked_back_says_the_answer_and_what_confirms_it(kind: str, language: Language) -> None:
    context = ReplyContext(language=language, today=date(2026, 11, 23))
    for question in questions(kind):
        for answer in islice(question.partition((), context.today), 5):
            read = question.read(question.sample_reply(answer, language), context)
            assert isinstance(read, Accepted)
            text = WORDING.confirm(question, read.answer, context)

            assert question.display(read.answer, language) in text
            assert question.confirming(read.answer, context) in text


@pytest.mark.parametrize("kind", [kind for kind in QUESTIONS if any(one.may_be_asked_back for one in questions(kind))])
def test_every_kind_that_asks_back_has_words_for_what_stays_unclear(kind: str, language: Language) -> None:
    for question in questions(kind):
        last_resort = WORDING.error_prefix(question, Rejection("a reason nobody wrote a line for"), language)

        assert WORDING.error_prefix(question, Rejection("unclear"), language) != last_resort


@pytest.mark.parametrize("kind", QUESTIONS)
def test_no_reason_is_left_to_the_last_resort(kind: str, language: Language) -> None:
    for question in questions(kind):
        last_resort = WORDING.error_prefix(question, Rejection("a reason nobody wrote a line for"), language)
        for reason in QUESTIONS[kind].reasons:
            assert WORDING.error_prefix(question, Rejection(reason), language) != last_resort, reason


@pytest.mark.parametrize("kind", ["dropdown", "multiple_choice"])
def test_what_a_reply_might_have_meant_is_named(kind: str, shipped: Language, snapshot: SnapshotAssertion) -> None:
    for candidates in (("Brie", "Feta"), ("Brie", "Feta", "Edam")):
        assert WORDING.error_prefix(questions(kind)[0], Rejection("unclear", candidates), shipped) == snapshot


@pytest.mark.parametrize("kind", ["dropdown", "multiple_choice"])
def test_too_many_candidates_are_not_listed(kind: str, language: Language) -> None:
    question = questions(kind)[0]
    many = WORDING.error_prefix(question, Rejection("unclear", OPTIONS), language)

    assert many == WORDING.error_prefix(question, Rejection("unclear"), language)


@pytest.mark.parametrize("notice", NOTICES)
def test_a_notice_is_one_plain_segment(notice: str, shipped: Language, snapshot: SnapshotAssertion) -> None:
    text = WORDING.notice(notice, shipped)
    size = segments(text)

    assert text == snapshot
    assert (size.encoding, size.count) == ("GSM-7", 1)


@pytest.mark.parametrize("tag", LANGUAGES)
def test_every_language_has_the_same_files(tag: str) -> None:
    wanted = {f"{kind}.txt.j2" for kind in KINDS} | {f"{kind}.error.txt.j2" for kind in QUESTIONS}
    wanted |= {f"{kind}.confirm.txt.j2" for kind in QUESTIONS}
    wanted |= {f"notices/{notice}.txt.j2" for notice in NOTICES} | {"vocabulary.json", "optional.txt.j2"}
    folder = TEMPLATES / tag
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}

    assert found - {SOURCES} == wanted
