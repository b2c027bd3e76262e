"""A definition with twenty different mistakes: all are found, and none is invented."""

from engine.checking.finding import as_text

ELEMENTS = [
    {"id": "hello", "type": "text", "text": {"en": "Hello – welcome.", "no": "Hei."}},
    {
        "id": "score",
        "type": "scale",
        "minimum": 0,
        "maximum": 10,
        "text": {"en": "How was it? Reply 1-5.", "no": "Hvordan var det?"},
    },
    {
        "id": "why",
        "type": "dropdown",
        "options": [
            {"id": "price", "label": {"en": "Price", "no": "Pris"}},
            {"id": "queue", "label": {"en": "The queue", "no": "Pris"}},
            {"id": "help", "label": {"en": "Help", "no": "Hjelpen"}},
            {"id": "staff", "label": {"en": "1", "no": "Personalet"}},
        ],
        "text": {"en": "You said {{ answer.scor }}. Why?", "no": "Hvorfor?"},
    },
    {"id": "again", "type": "yes_no", "text": {"en": "Again?"}},
    {"id": "shop", "type": "open_text", "text": {"en": "Which {{ answer.late }} shop?", "no": "Hvilken butikk?"}},
    {
        "id": "detail",
        "type": "open_text",
        "next": "completion",
        "text": {"en": "You chose {{ answer.why }}. More?", "no": "Du valgte {{ answer.why }}. Mer?"},
    },
    {"id": "lost", "type": "text", "text": {"en": "Nobody sees this.", "no": "Ingen ser dette."}, "next": "late"},
    {"id": "late", "type": "yes_no", "colour": "red", "text": {"en": "Late?", "no": "Sent?"}},
]
RULES = [
    ("unhappy", {"element": "score", "at_most": 3}, "why"),
    ("skips", {"element": "score", "at_least": 9}, "shop"),
    ("excited", {"element": "score", "is": 10}, "again"),
    ("both", {"all": [{"element": "score", "is": 4}, {"element": "score", "is": 5}]}, "shop"),
    ("off the scale", {"element": "score", "is": 11}, "shop"),
    ("beyond", {"element": "score", "more_than": 10}, "shop"),
    ("cheap", {"element": "why", "is": "price"}, "shop"),
    ("thrifty", {"element": "why", "is": "price"}, "detail"),
    ("misspelt", {"element": "why", "is": "quue"}, "shop"),
    ("nowhere", {"element": "why", "is": "staff"}, "sho"),
    ("any time", {"variable": "queueKey", "is": "support"}, "shop"),
    ("whatever", {"any": [{"element": "again", "is": True}, {"element": "again", "is": False}]}, "shop"),
]
MISTAKES = {
    ("costly_character", "elements[0].text.en"),
    ("differing_range", "elements[1].text.en"),
    ("labels_collide", "elements[2].options[1].label.no"),
    ("label_is_a_keyword", "elements[2].options[2].label.en"),
    ("label_is_a_number", "elements[2].options[3].label.en"),
    ("unknown_answer", "elements[2].text.en"),
    ("missing_language", "elements[3].text"),
    ("answer_never_given", "elements[4].text.en"),
    ("differing_placeholders", "elements[4].text.no"),
    ("answer_not_always_given", "elements[5].text.en"),
    ("unreachable_element", "elements[6]"),
    ("unreachable_element", "elements[7]"),
    ("unknown_property", "elements[7].colour"),
    ("hidden_rule", "rules[2]"),
    ("rule_never_holds", "rules[3].condition"),
    ("unfit_value", "rules[4].condition.is"),
    ("comparison_never_matches", "rules[5].condition.more_than"),
    ("contradicting_rules", "rules[7]"),
    ("unfit_value", "rules[8].condition.is"),
    ("unknown_element", "rules[9].action.go_to"),
    ("condition_without_question", "rules[10].condition"),
    ("rule_always_holds", "rules[11].condition"),
    ("missing_property", "unavailable"),
}
DEFINITION = {
    "id": "store-visit",
    "title": "Store visit",
    "default_language": "en",
    "elements": ELEMENTS,
    "rules": [{"name": name, "condition": when, "action": {"go_to": to}} for name, when, to in RULES],
    "completion": {"text": {"en": "Thank you!", "no": "Tusen takk!"}},
}


def test_every_mistake_is_found_and_none_is_invented(check):
    found = check(DEFINITION)

    assert {(finding.code, finding.path) for finding in found} == MISTAKES
    assert len(found) == len(MISTAKES)
    assert len({code for code, _ in MISTAKES}) >= 20


def test_each_is_told_in_one_sentence_with_its_remedy(check, snapshot):
    assert as_text(check(DEFINITION)) == snapshot
