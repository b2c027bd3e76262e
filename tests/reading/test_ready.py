"""What is slow about a language is done before the first reply in it."""

from datetime import date

from engine.elements import QUESTIONS
from engine.elements.element import ReplyContext
from engine.languages import Languages
from engine.reading import numerals, warm_up
from engine.resources import TEMPLATES


def test_a_reply_spells_no_numbers_any_more(monkeypatch):
    language = Languages(TEMPLATES).named("no")
    question = QUESTIONS["scale"].from_definition({"id": "asked", "text": {}, "minimum": 1, "maximum": 10})
    warm_up(language)
    spelt = []
    monkeypatch.setattr(numerals.RbnfEngine, "format_number", lambda *_: spelt.append(1))

    assert question.read("åtte", ReplyContext(language=language, today=date(2026, 3, 11))).answer == 8
    assert not spelt
