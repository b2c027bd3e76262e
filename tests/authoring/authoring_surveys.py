"""Surveys to run the commands of content teams on."""

import copy

from tests.surveys import COMMENT, survey_of

WELCOME = {"id": "welcome", "type": "text"}
SCORE = {"id": "score", "type": "scale", "minimum": 0, "maximum": 10}
WHY = {
    "id": "why",
    "type": "dropdown",
    "options": [{"id": "price", "label": {"en": "The price"}}, {"id": "queue", "label": {"en": "The queue"}}],
}
HAPPY = {
    "name": "happy visitors skip the reason",
    "condition": {"element": "score", "at_least": 7},
    "action": {"go_to": "comment"},
}


def visit(**more):
    """Make a small survey with a branch that rejoins, to be changed at will."""
    return copy.deepcopy(survey_of(WELCOME, SCORE, WHY, COMMENT, **{"rules": [HAPPY], **more}))
