"""What authors are told of a survey: its paths, its picture, and the conversations that are suggested for it."""

from engine.authoring.conversation_file import Head
from engine.authoring.path_summary import summary_of
from engine.authoring.picture import picture_of
from engine.authoring.suggesting import suggest
from engine.resources import TEMPLATES
from engine.survey import Survey
from engine.wording import Wording
from tests.conftest import NOON, NUMBER
from tests.languages import LANGUAGES


def suggested(definition):
    head, survey = Head(survey="s", to=NUMBER), Survey.from_definition(definition)
    return suggest(survey, head, ("en",), LANGUAGES, today=NOON.date(), unanswered_limit=20)


def summarized(definition):
    return summary_of(Survey.from_definition(definition), Wording(TEMPLATES))


def pictured(definition):
    return picture_of(Survey.from_definition(definition), "en")
