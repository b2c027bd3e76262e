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
