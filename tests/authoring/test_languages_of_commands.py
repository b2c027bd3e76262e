"""`--language` is taken alike by every command: looked up from narrow to wide, as SendSurvey does."""

import pytest

from tests.surveys import survey_of

pytestmark = pytest.mark.slow

COMMANDS = [
    ("chat", "both"),
    ("graph", "both"),
    ("suggest", "both"),
    ("record", "both", "--output", "talk.txt"),
]


@pytest.fixture
def both(command, publish):
    """Publish a survey in English and Norwegian."""
    publish(survey_of({"id": "comment", "type": "open_text"}, languages=("en", "no")), "both")
    return command


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: words[0])
@pytest.mark.parametrize("tag", ["no", "nb", "nb-NO", "nn", "NO"])
def test_a_narrow_tag_finds_a_wide_language(both, words, tag):
    result = both(*words, "--language", tag, input="")

    assert result.exit_code == 0
    assert "Comment? (no)" in result.output


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: words[0])
@pytest.mark.parametrize("tag", ["fr", ""])
def test_a_language_that_is_not_spoken_is_refused(both, words, tag):
    result = both(*words, "--language", tag, input="")

    assert result.exit_code == 2
    assert "Comment?" not in result.output
