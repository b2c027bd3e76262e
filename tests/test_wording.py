"""Templates by people who are not programmers and may be wrong or hostile."""

import shutil
from dataclasses import replace

import pytest
from jinja2 import Environment

from engine.elements.element import Rejection
from engine.elements.scale import Scale
from engine.errors import TemplateFailed
from engine.languages import Language
from engine.resources import TEMPLATES
from engine.wording import Wording, plain

ENGLISH = Language("en")
SCALE = Scale.from_definition({"id": "s", "type": "scale", "minimum": 1, "maximum": 5, "text": {"en": "How was it?"}})


@pytest.fixture
def wording(tmp_path):
    """Templates of one's own: give a file's name and text, get the wording."""
    shutil.copytree(TEMPLATES / "en", tmp_path / "en")

    def with_template(name, text):
        (tmp_path / "en" / name).write_text(text, encoding="utf-8")
        return Wording(tmp_path)

    return with_template


@pytest.mark.parametrize(
    "hostile",
    [
        "{{ unknown }}", "{{ text.__class__.__mro__ }}", "{{ 'a' * 1000000000 }}", "{{ 10 ** 1000000000 }}",
        "{{ '%1000000000d' % 1 }}", "{{ '{:1000000000}'.format(1) }}", "{% for i in range(1000000000) %}x{% endfor %}",
        "{{ lipsum(n=100000) }}", "{{ text | center(1000000000) }}", "{% include '../no/scale.txt.j2' %}",
        "{% include '/etc/passwd' %}", "{% if %}", "{{ text", "{{ cycler.__init__.__globals__ }}",
        "{{ minimum + 'x' }}",
    ],
)  # fmt: skip
def test_what_a_template_may_not_do_fails_with_its_file(wording, hostile):
    spoken = wording("scale.txt.j2", "first line\n" + hostile)

    with pytest.raises(TemplateFailed, match=r"scale\.txt\.j2:2"):
        spoken.say(SCALE, spoken.languages.named("en"), {})


def test_a_template_that_is_missing_fails_with_its_file(wording, tmp_path):
    spoken = wording("scale.txt.j2", "x")
    (tmp_path / "en" / "scale.error.txt.j2").unlink()

    with pytest.raises(TemplateFailed, match=r"scale\.error\.txt\.j2"):
        spoken.error_prefix(SCALE, Rejection("too_high"), spoken.languages.named("en"))


@pytest.mark.parametrize(("maximum", "form"), [(21, "балл"), (22, "балла"), (25, "баллов"), (112, "баллов")])
def test_the_last_digits_of_a_number_choose_a_plural(wording, maximum, form):
    few = "maximum % 10 in (2, 3, 4) and maximum % 100 not in (12, 13, 14)"
    one = "maximum % 10 == 1 and maximum % 100 != 11"
    spoken = wording("scale.txt.j2", f"{{% if {one} %}}балл{{% elif {few} %}}балла{{% else %}}баллов{{% endif %}}")

    assert spoken.say(replace(SCALE, maximum=maximum), spoken.languages.named("en"), {}) == form


def test_nothing_is_escaped_for_html(wording):
    spoken = wording("scale.txt.j2", "{{ text }} <b> & 'so'")

    assert spoken.say(SCALE, spoken.languages.named("en"), {}) == "How was it? <b> & 'so'"


@pytest.mark.parametrize(
    ("written", "quoted"),
    [
        ("two\nlines", "two lines"),
        ("a\x00b\x07c\u202ed", "a b c d"),
        ("\ud800 x", "x"),
        ("x" * 500, "x" * 157 + "..."),
        ("  so  ", "so"),
    ],
)
def test_what_is_quoted_fits_into_a_text(written, quoted):
    assert plain(written) == quoted


def test_a_template_that_has_changed_is_compiled_anew(wording):
    before = wording("notices/help.txt.j2", "Once").notice("help", ENGLISH)
    after = wording("notices/help.txt.j2", "Twice").notice("help", ENGLISH)

    assert (before, after) == ("Once", "Twice")


def test_wordings_of_one_folder_share_what_is_compiled(wording, monkeypatch):
    first = wording("notices/help.txt.j2", "Once")
    assert first.notice("help", ENGLISH) == "Once"
    monkeypatch.setattr(Environment, "compile", lambda *_, **__: pytest.fail("compiled again"))

    assert Wording(first.folder).notice("help", ENGLISH) == "Once"
