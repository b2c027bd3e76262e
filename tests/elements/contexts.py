"""Contexts for the tests of the kinds: who is asked in which language, and on which day."""

from datetime import date

from engine.elements import KINDS
from engine.elements.element import ReplyContext
from tests.languages import LANGUAGES

TODAY = date(2026, 11, 23)


def asked_in(tag, *others):
    """A context in one language of a survey that speaks the others too; the day is a Monday."""
    return ReplyContext(language=LANGUAGES.named(tag), others=tuple(map(LANGUAGES.named, others)), today=TODAY)


def element(kind, /, **properties):
    """A question of a kind."""
    return KINDS[kind].from_definition({"id": "asked", "text": {"en": "Asked?", "no": "Spurt?"}, **properties})


def options(*labels):
    """Options of their English labels, or of pairs with the Norwegian ones."""
    pairs = [(label, label) if isinstance(label, str) else label for label in labels]
    return [{"id": f"o{at}", "label": {"en": en, "no": no}} for at, (en, no) in enumerate(pairs)]
