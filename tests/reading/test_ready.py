"""What is slow about a language is done before the first reply in it."""

from datetime import date

from engine.elements import QUESTIONS
from engine.elements.element import ReplyContext
from engine.folders import TEMPLATES
from engine.languages import Languages
from engine.reading import spelling, warm_up


def test_a_reply_spells_no_numbers_any_more():
    language = Languages(TEMPLATES).named("no")
    question = QUESTIONS["scale"].from_definition({"id": "asked", "text": {}, "minimum": 1, "maximum": 10})
    warm_up(language)
    before = spelling.cardinals.cache_info().misses, spelling.ordinals.cache_info().misses

    assert question.read("åtte", ReplyContext(language=language, today=date(2026, 3, 11))).answer == 8
    assert (spelling.cardinals.cache_info().misses, spelling.ordinals.cache_info().misses) == before
