"""Tiny surveys for tests: the least a definition needs around what a test is about."""


def survey_of(*elements, languages=("en",), **more):
    """Make a definition of elements that may leave out what does not matter."""

    def text(words):
        return {tag: words if tag == "en" else f"{words} ({tag})" for tag in languages}

    return {
        "id": "a-survey",
        "title": "A survey",
        "default_language": languages[0],
        "elements": [{"text": text(element["id"].capitalize() + "?"), **element} for element in elements],
        "rules": [],
        "completion": {"text": text("Thank you!")},
        "unavailable": {"text": text("This survey is closed.")},
        **more,
    }


def rule(go_to="comment", **condition):
    """Make a rule that goes to an element where a condition holds."""
    return {"condition": condition, "action": {"go_to": go_to}}


SCORE = {"id": "score", "type": "scale", "minimum": 1, "maximum": 10}
AGAIN = {"id": "again", "type": "yes_no"}
COMMENT = {"id": "comment", "type": "open_text"}

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
