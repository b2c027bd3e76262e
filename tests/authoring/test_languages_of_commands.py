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


@pytest.mark.parametrize("tag", ["no", "nb-NO", "NN"])
def test_what_a_narrow_tag_says_is_understood_in_the_language_it_finds(command, publish, tmp_path, tag):
    labels = [{"en": "Red", "no": "Rød"}, {"en": "Blue", "no": "Blå"}]
    options = [{"id": f"colour_{place}", "label": label} for place, label in enumerate(labels)]
    text = {"en": "Which, {{ variable.agent }}?", "no": "Hvilken, {{ variable.agent }}?"}
    asked = {"id": "colour", "type": "dropdown", "text": text, "options": options}
    publish(survey_of(asked, languages=("en", "no")), "colours")
    told = "`agent` is quoted and not given: its place stays empty. Give it by --variable agent=VALUE.\n"

    chat = command("chat", "colours", "--language", tag, input="blå\n")
    (tmp_path / "blue.txt").write_text(chat.stdout, encoding="utf-8")

    assert chat.stderr == f"{told}    understood as Blå\n"
    assert command("test", "blue.txt").output == "1 passed, 0 failed\n"
