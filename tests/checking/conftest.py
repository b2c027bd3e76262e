"""A definition to make mistakes in, and the check."""

import copy
import json

import pytest

from engine.checking import check_definition
from engine.folders import TEMPLATES
from engine.languages import Languages

STORE_VISIT = {
    "id": "store-visit",
    "title": "Store visit",
    "default_language": "en",
    "elements": [
        {"id": "welcome", "type": "text", "text": {"en": "Thanks for your visit.", "no": "Takk for besøket."}},
        {
            "id": "enjoyment",
            "type": "scale",
            "minimum": 1,
            "maximum": 10,
            "labels": {"1": {"en": "bad", "no": "ille"}},
            "text": {"en": "How much did you enjoy it?", "no": "Hvor fornøyd var du?"},
        },
        {
            "id": "why",
            "type": "multiple_choice",
            "choose": {"at_least": 1, "at_most": 2},
            "options": [
                {"id": "price", "label": {"en": "The price", "no": "Prisen"}},
                {"id": "queue", "label": {"en": "The queue", "no": "Køen"}},
            ],
            "text": {"en": "What let you down?", "no": "Hva skuffet deg?"},
        },
        {"id": "again", "type": "yes_no", "text": {"en": "Will you come back?", "no": "Kommer du tilbake?"}},
        {"id": "visits", "type": "number", "minimum": 0, "text": {"en": "How often?", "no": "Hvor ofte?"}},
        {
            "id": "shop",
            "type": "dropdown",
            "options": [
                {"id": "oslo", "label": {"en": "Oslo", "no": "Oslo"}},
                {"id": "bergen", "label": {"en": "Bergen", "no": "Bergen"}},
            ],
            "text": {"en": "Which shop?", "no": "Hvilken butikk?"},
        },
        {"id": "day", "type": "date", "latest": "today", "text": {"en": "On which day?", "no": "Hvilken dag?"}},
        {
            "id": "comment",
            "type": "open_text",
            "text": {"en": "You said {{ answer.enjoyment }}. Why?", "no": "Du sa {{ answer.enjoyment }}. Hvorfor?"},
        },
    ],
    "rules": [
        {
            "name": "happy visitors skip the reason",
            "condition": {"element": "enjoyment", "at_least": 7},
            "action": {"go_to": "comment"},
        }
    ],
    "completion": {"text": {"en": "Thank you!", "no": "Tusen takk!"}},
    "unavailable": {"text": {"en": "This survey is closed.", "no": "Undersøkelsen er lukket."}},
}


@pytest.fixture
def definition():
    """A definition of all kinds without a mistake, to be spoilt."""
    return copy.deepcopy(STORE_VISIT)


@pytest.fixture
def check():
    """Check a definition, given as JSON or as the bytes of a file."""

    def of(definition, templates=TEMPLATES):
        content = definition if isinstance(definition, bytes) else json.dumps(definition, indent=2).encode()
        return check_definition(content, "survey.json", Languages(templates))

    return of
