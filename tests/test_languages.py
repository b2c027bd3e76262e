import pytest

from engine.errors import TemplateFailed
from engine.languages import Language, Languages, look_up
from engine.resources import TEMPLATES


@pytest.mark.parametrize(
    ("tag", "available", "found"),
    [
        ("no", ["en", "no"], "no"),
        ("nb-NO", ["en", "no"], "no"),
        ("nn", ["en", "no"], "no"),
        ("nb-NO", ["no", "nb"], "nb"),
        ("NB_no", ["nb-NO"], "nb-NO"),
        ("no", ["nb"], "nb"),
        ("en-GB", ["en"], "en"),
        ("en", ["en", "En"], "en"),
        ("En", ["En", "en"], "En"),
        ("en", ["en-GB"], None),
        ("zh-Hant-TW", ["zh-Hant", "zh"], "zh-Hant"),
        ("de", ["en", "no"], None),
        ("", ["en"], None),
    ],
)
def test_a_tag_is_looked_up_from_narrow_to_wide(tag, available, found):
    assert look_up(tag, available) == found


def test_a_country_speaks_its_official_language_if_there_is_a_folder():
    languages = Languages(TEMPLATES)

    assert languages.of_country("NO").tag == "no"
    assert languages.of_country("GB").tag == "en"
    assert languages.of_country("FR") is None
    assert languages.of_country(None) is None
    assert languages.fallback.tag == "en"


def test_without_english_the_first_folder_is_the_fallback(tmp_path):
    for tag in ("no", "de"):
        (tmp_path / tag).mkdir()
        (tmp_path / tag / "vocabulary.json").write_text("{}", encoding="utf-8")

    assert Languages(tmp_path).fallback.tag == "de"


def test_a_language_without_a_folder_fails_by_name():
    with pytest.raises(TemplateFailed, match="xx"):
        Languages(TEMPLATES).named("xx")


def test_plain_english_is_the_worlds_and_an_unknown_tag_is_written_like_it():
    assert [str(Language(tag).locale) for tag in ("en", "en-US", "no", "tlh")] == ["en_001", "en_US", "no", "en_001"]
