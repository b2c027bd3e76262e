"""`survey translate` and `survey new-language`: a translator's way from nothing to a survey in another language."""

import json
import shutil
import subprocess
import zipfile
from dataclasses import replace
from datetime import date, time

import pytest
from click.testing import CliRunner

from engine.authoring.formatter import canonical
from engine.authoring.translation.exchange import FORMATS, ExportedUnit, NotATranslation
from engine.authoring.translation.status import TranslationState
from engine.authoring.translation.units import TranslatableSurvey
from engine.checking.schema_errors import schemas
from engine.checking.translated_templates import MARK
from engine.cli import main
from engine.resources import TEMPLATES
from engine.wording import Wording
from tests import languages
from tests.surveys import survey_of
from tests.test_architecture import HOUSE

SHIPPED = sorted(HOUSE.glob("definitions/*.json"))
SOURCE = '{{ variable.name | default("You") }} said {{ answer.rating }}. Why = "what"?\nTell <us>.'
SWEDISH = '{{ variable.name | default("Du") }} sa {{ answer.rating }}. Varför = "vad"?\nBerätta <nu>.'
OPTIONS = [{"id": "oslo", "label": {"en": "=Oslo"}}, {"id": "b", "label": {"en": "B"}}]
QUOTING = survey_of(
    {"id": "rating", "type": "scale", "minimum": 1, "maximum": 10, "labels": {"1": {"en": "OK"}}},
    {"id": "why", "type": "open_text", "note": "asked last year, too", "text": {"en": SOURCE}},
    {
        "id": "shop",
        "type": "dropdown",
        "options": OPTIONS,
    },
    id="quoting",
    note="for the shops",
)
TRANSLATIONS = {
    "elements[rating].text": "Betyg?",
    "elements[rating].labels.1": "OK",
    "elements[why].text": SWEDISH,
    "elements[shop].text": "Butik?",
    "elements[shop].options[oslo].label": "=Oslo",
    "elements[shop].options[b].label": "B",
    "completion.text": "Tack!",
    "unavailable.text": "Undersökningen är stängd.",
}


@pytest.fixture
def quoting(command, publish):
    """Publish a survey in English alone, whose texts have all that files must escape."""
    path = publish(QUOTING, "quoting")
    path.write_text(canonical(json.dumps(QUOTING)), encoding="utf-8")
    command.path = path
    return command


def export(command, kind, tag="sv", survey="quoting"):
    """Export a survey; return the file."""
    file = command.path.parent.parent / f"{survey}.{tag}.{kind}"
    result = command("translate", "export", survey, "--to", tag, "--output", str(file))
    assert result.exit_code == 0, result.output
    return file


def exchange(file, old, new):
    """Change what stands in a file."""
    file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def fill(file, kind, translations, head=None):
    """Write translations into a file, as a translator's tool does; one that is not named stays as it is."""
    told, texts = FORMATS[kind].read(file.read_bytes(), str(file))
    survey = TranslatableSurvey(file.parent / "definitions" / f"{told.survey}.json", Wording(TEMPLATES))
    units = {unit.path: unit for unit in survey.units(told.target)}
    written = [
        ExportedUnit(
            unit=replace(
                units.get(text.path, units["completion.text"]),
                path=text.path,
                source=text.source,
                translation=translations.get(text.path, text.translation),
            ),
            state=TranslationState.DONE if text.path in translations else TranslationState.MISSING,
            previous_source=None,
        )
        for text in texts
    ]
    file.write_bytes(FORMATS[kind].write(replace(told, **(head or {})), written))


def filled(quoting, kind="po", change=lambda content: content, translations=TRANSLATIONS, head=None):
    """Return a translator's file, changed as tools and people change them."""
    file = export(quoting, kind)
    fill(file, kind, translations, head)
    file.write_bytes(change(file.read_bytes()))
    return file


def imported(quoting, *words, **more):
    """Import a translator's file."""
    return quoting("translate", "import", str(filled(quoting, *words, **more)))


def status(quoting):
    (told,) = json.loads(quoting("translate", "status", "quoting", "--format", "json").output)
    return told


def append(file, text="More.\n"):
    with file.open("a", encoding="utf-8") as opened:
        opened.write(text)


@pytest.mark.parametrize("kind", FORMATS)
def test_a_survey_learns_a_language(quoting, kind):
    assert imported(quoting, kind).exit_code == 0
    data = json.loads(quoting.path.read_text(encoding="utf-8"))
    assert data["elements"][1]["text"] == {"en": SOURCE, "sv": SWEDISH}
    assert data["elements"][2]["options"][0]["label"]["sv"] == "=Oslo"
    assert quoting("check").output == "No problems.\n"
    assert canonical(quoting.path.read_text(encoding="utf-8")) == quoting.path.read_text(encoding="utf-8")
    assert "missing 0   stale 0   same 0" in quoting("translate", "status", "quoting").output


@pytest.mark.slow
@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("shipped", SHIPPED, ids=lambda path: path.stem)
def test_what_is_exported_and_imported_is_as_it_was(command, definitions, tmp_path, kind, shipped):
    copy = definitions / shipped.name
    shutil.copy(shipped, copy)
    before, file = copy.read_bytes(), tmp_path / f"{shipped.stem}.no.{kind}"
    command("translate", "export", shipped.stem, "--to", "no", "--output", str(file))
    exported = file.read_bytes()

    assert command("translate", "import", str(file)).exit_code == 0
    assert copy.read_bytes() == before
    command("translate", "export", shipped.stem, "--to", "no", "--output", str(file))
    assert FORMATS[kind].read(file.read_bytes(), "") == FORMATS[kind].read(exported, "")
    if kind != "xlsx":
        assert file.read_bytes() == exported


@pytest.mark.skipif(shutil.which("msgfmt") is None, reason="GNU gettext is not installed")
def test_gettext_accepts_the_catalogue(quoting):
    file = filled(quoting)

    subprocess.run(["msgfmt", "--check", "-o", file.parent / "out.mo", file], check=True)


def test_what_only_looks_like_a_placeholder_of_python_need_not_be_repeated(command, publish, tmp_path):
    publish(survey_of({"id": "sure", "type": "yes_no", "text": {"en": "100% of {it}?"}}, id="sure"), "sure")
    command("translate", "export", "sure", "--to", "sv", "--output", str(tmp_path / "out.po"))

    written = (tmp_path / "out.po").read_text(encoding="utf-8")
    assert 'msgid "100% of {it}?"' in written
    assert "python" not in written


def test_a_unit_tells_the_sms_around_it_its_room_and_its_placeholders(quoting):
    told = (
        export(quoting, "po")
        .read_text(encoding="utf-8")
        .partition('msgctxt "elements[why].text"')[0]
        .rpartition("\n\n")[2]
    )

    assert "#. before: Rating?\n#. Reply with a number from 1 to 10 (1 = OK)." in told
    assert "#. after: Shop?\n#. 1 =Oslo\n#. 2 B" in told
    assert "#. room: 1 segment: 160 characters" in told
    assert "#. placeholder: {{ answer.rating }}: `1` to `10`" in told
    assert "#. placeholder: {{ variable.name }}: what the host sent" in told


def test_a_source_that_changes_makes_its_translation_stale_until_it_is_confirmed(quoting):
    file = filled(quoting)
    quoting("translate", "import", str(file))
    exchange(quoting.path, "Rating?", "Your rating?")

    assert "stale            elements[rating].text" in quoting("translate", "status", "quoting").output
    exported = export(quoting, "po").read_text(encoding="utf-8")
    assert '#, fuzzy\n#| msgid "Rating?"\nmsgctxt "elements[rating].text"\nmsgid "Your rating?"' in exported
    assert "1 are stale" in quoting("translate", "import", str(file)).output
    quoting("translate", "confirm", "quoting", "--to", "sv", "elements[rating].text")
    assert "stale 0" in quoting("translate", "status", "quoting").output


def test_a_copy_of_the_source_is_told_until_it_is_confirmed(quoting):
    data = json.loads(quoting.path.read_text(encoding="utf-8"))
    data["completion"]["text"]["sv"] = data["completion"]["text"]["en"]
    quoting.path.write_text(canonical(json.dumps(data)), encoding="utf-8")

    assert status(quoting)["counts"] == {"texts": 8, "missing": 7, "stale": 0, "same": 1, "longer": 0, "ucs2": 0}
    quoting("translate", "confirm", "quoting", "--to", "sv")
    counts = status(quoting)["counts"]
    assert (counts["missing"], counts["same"]) == (7, 0)


def test_a_longer_and_a_dearer_translation_is_told(quoting):
    texts = {**TRANSLATIONS, "completion.text": "Tack! " * 30, "elements[shop].text": "Butik → vilken?"}
    imported(quoting, translations=texts)

    assert {unit["path"]: unit["faults"] for unit in status(quoting)["units"] if unit["faults"]} == {
        "completion.text": ["longer"],
        "elements[shop].text": ["ucs2"],
        "elements[shop].options[oslo].label": ["ucs2"],
        "elements[shop].options[b].label": ["ucs2"],
    }


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"target": "en"}, "which the survey is written in"),
        ({"target": ""}, "does not say which language"),
        ({"target": "xx"}, "`survey new-language xx` makes them"),
        ({"target": "de"}, "its name says `sv`, and it translates to `de`"),
        ({"source": "no"}, "it translates from `no`, and the survey is written in `en`"),
        ({"survey": "other", "id": "none"}, "it translates the survey `other`"),
    ],
)
@pytest.mark.parametrize("kind", FORMATS)
def test_a_file_of_another_survey_or_language_is_refused(quoting, kind, change, message):
    before = quoting.path.read_bytes()
    result = imported(quoting, kind, head=change)

    assert result.exit_code != 0
    assert message in result.output
    assert quoting.path.read_bytes() == before


@pytest.mark.parametrize("content", ["", 'msgid "Shop?"\nmsgstr "Butik?"\n'])
def test_a_catalogue_without_its_head_is_refused_as_that(quoting, content):
    file = export(quoting, "po")
    file.write_text(content, encoding="utf-8")

    result = quoting("translate", "import", str(file))
    assert result.exit_code == 1
    assert "the head of this PO file, which names the survey, is missing. Export it anew." in result.output


@pytest.mark.parametrize(
    ("path", "translation", "message"),
    [
        ("elements[why].text", "Varför?", '`{{ variable.name | default("You") }}` and `{{ answer.rating }}`'),
        ("completion.text", "Tack {{ answer.rating }}", "`{{ answer.rating }}` does not stand in the source"),
        ("completion.text", "Tack {{ nothing }}", "is no placeholder"),
    ],
)
def test_other_placeholders_are_refused_and_nothing_is_taken(quoting, path, translation, message):
    before = quoting.path.read_bytes()
    result = imported(quoting, translations={**TRANSLATIONS, path: translation})

    assert result.exit_code == 1
    assert message in result.output
    assert "Nothing was changed." in result.output
    assert quoting.path.read_bytes() == before
    assert not (quoting.path.parent / "translations").exists()


def test_a_text_the_definition_does_not_have_is_refused_by_its_name(quoting):
    file = export(quoting, "po")
    exchange(file, "elements[why].text", "elements[wy].text")

    result = quoting("translate", "import", str(file))
    assert result.exit_code == 1
    assert "no text at `elements[wy].text`. Did you mean `elements[why].text`?" in result.output


def test_labels_that_become_one_are_told(quoting):
    file = filled(quoting, translations={**TRANSLATIONS, "elements[shop].options[b].label": "=Oslo"})

    assert "=Oslo" in quoting("translate", "import", str(file), "--check").output
    assert "sv" not in quoting.path.read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize(
    "content", [b"", b"nothing", b"\xff\xfe\x00", b"<xliff/>", b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>']
)
def test_what_is_no_translation_is_told_in_words(quoting, kind, content):
    file = quoting.path.parent / f"a.{kind}"
    file.write_bytes(content)

    result = quoting("translate", "import", str(file))
    assert result.exit_code != 0
    assert not isinstance(result.exception, AssertionError | KeyError | AttributeError)
    assert "a." in result.output


@pytest.mark.parametrize("kind", ["xlsx"])
def test_a_missing_extra_is_named(monkeypatch, kind):
    monkeypatch.setitem(__import__("sys").modules, "xlsxwriter", None)

    with pytest.raises(NotATranslation, match=r"sms-survey-engine\[translate\]"):
        FORMATS[kind].write(None, [])


@pytest.mark.slow
def test_a_survey_half_translated_can_be_looked_at(quoting):
    imported(quoting, translations={"elements[rating].text": "Betyg?", "completion.text": "Tack!"})

    held = quoting("chat", "quoting", "--language", "sv", input="3\nbra\n2\n")
    assert held.exit_code == 0, held.output
    assert "MT  Betyg?" in held.output
    assert "MT  [not in sv] You said 3." in held.output
    assert "MT  Tack!" in held.output
    assert "Betyg?" in quoting("graph", "quoting", "--language", "sv", "--format", "mermaid").output


@pytest.fixture
def templates(tmp_path, monkeypatch):
    """Have a folder of templates of one's own."""
    folder = tmp_path / "templates"
    shutil.copytree(TEMPLATES, folder)
    monkeypatch.setenv("SURVEY_TEMPLATES", str(folder))
    return folder


def test_a_new_language_begins_with_a_marked_copy(quoting, templates):
    result = quoting("new-language", "fi")

    assert result.exit_code == 0, result.output
    assert all(path.read_text(encoding="utf-8").startswith(MARK) for path in (templates / "fi").rglob("*.j2"))
    for told in ("yes", "kaksi", "joulukuuta", "understood as 2"):
        assert told in result.output
    for name in schemas()["vocabulary.json"]["properties"].keys() - {"$schema"}:
        assert f"\n    {name} " in result.output
    assert quoting("new-language", "fi").exit_code == 2
    assert "is already there" in quoting("new-language", "FI").output
    assert "is already there" in quoting("new-language", "fi").output
    assert "is no language tag" in quoting("new-language", "fi/../x").output


def test_a_marked_template_says_what_it_would_without_the_mark(quoting, templates):
    quoting("new-language", "fi")
    told = Wording(templates)

    assert told.notice("help", told.languages.named("fi")) == told.notice("help", told.languages.named("en"))


def test_templates_are_missing_copies_stale_or_confirmed(quoting, templates):
    quoting("new-language", "fi")
    folder, notice = templates / "fi", "notices/help.txt.j2"
    (folder / "date.txt.j2").unlink()
    (folder / notice).write_text((templates / "en" / notice).read_text(encoding="utf-8"), encoding="utf-8")

    def faults():
        (told,) = json.loads(quoting("translate", "status", "templates", "--to", "fi", "--format", "json").output)
        return {unit["path"]: unit["faults"] for unit in told["units"]}

    assert faults()["date.txt.j2"] == faults()["scale.txt.j2"] == ["missing"]
    assert faults()[notice] == faults()["vocabulary.json yes"] == ["same"]
    quoting("translate", "confirm", "templates", "--to", "fi", notice)
    assert faults()[notice] == []
    append(templates / "en" / notice)
    assert faults()[notice] == ["stale"]


def translated(templates, tag):
    """Translate all of a language's folder, and say so of nothing."""
    for path in (templates / tag).rglob("*.j2"):
        path.write_text(path.read_text(encoding="utf-8").removeprefix(MARK) + f" {tag}", encoding="utf-8")
    words = json.loads((templates / tag / "vocabulary.json").read_text(encoding="utf-8"))
    told = {name: [f"{listed} {tag}" for listed in each] for name, each in words.items() if name != "$schema"}
    (templates / tag / "vocabulary.json").write_text(json.dumps(told), encoding="utf-8")


def rewrite(folder, **words):
    file = folder / "vocabulary.json"
    file.write_text(json.dumps({**json.loads(file.read_text(encoding="utf-8")), **words}), encoding="utf-8")


def test_a_language_that_begins_from_another_than_english_is_a_copy_until_it_is_translated(quoting, templates):
    quoting("new-language", "nn", "--from", "sv")
    (templates / "nn" / "time.txt.j2").write_text((templates / "sv" / "time.txt.j2").read_text("utf-8"), "utf-8")
    rewrite(templates / "nn", yes=["ja"])

    told = quoting("translate", "status", "templates", "--to", "nn").output
    assert "same 20" in told
    assert "    same             time.txt.j2\n" in told
    assert "    same             'vocabulary.json no'\n" in told
    assert "vocabulary.json yes" not in told
    assert "the words for `no`, `not`, " in quoting("check").output
    quoting("translate", "confirm", "templates", "--to", "nn", "vocabulary.json no")
    assert "vocabulary.json no'" not in quoting("translate", "status", "templates", "--to", "nn").output


@pytest.mark.parametrize(("tag", "told"), [("dk", "Did you mean `da`?"), ("CZ", "Did you mean `cs`?")])
def test_a_country_is_no_language(quoting, templates, tag, told):
    result = quoting("new-language", tag)

    assert (result.exit_code, told in result.output, (templates / tag).exists()) == (2, True, False)


@pytest.mark.usefixtures("templates")
@pytest.mark.parametrize(
    ("tag", "is_known"), [("xx", False), ("nn", True), ("pt-BR", True), ("se", True), ("fj", False)]
)
def test_a_new_language_that_cldr_does_not_know_is_told_so(quoting, tag, is_known):
    assert ("Unicode CLDR does not know" in quoting("new-language", tag).output) is not is_known


@pytest.mark.usefixtures("templates")
def test_a_new_language_is_told_what_matters_most_first(quoting):
    told = quoting("new-language", "fi").output.split("what matters most first")[1].split("\n\n")[0]

    assert [line.split()[0] for line in told.splitlines()[1:10]] == [
        *("yes", "no", "today", "skip", "stop", "start", "help", "repeat", "back")
    ]


def test_a_new_language_is_told_as_stale_before_anybody_confirms_it(quoting, templates):
    quoting("new-language", "fi")
    translated(templates, "fi")

    assert "stale 0   same 0" in quoting("translate", "status", "templates", "--to", "fi").output
    append(templates / "en" / "scale.txt.j2")
    told = quoting("translate", "status", "templates", "--to", "fi").output
    assert "    stale            scale.txt.j2\n" in told
    assert "`survey translate confirm templates --to fi PATH` says that a text is right as it is." in told
    assert "never confirmed" not in told


def test_a_folder_copied_by_hand_says_that_nothing_will_be_told_as_stale(quoting, templates):
    shutil.copytree(templates / "en", templates / "fi")
    translated(templates, "fi")

    told = quoting("translate", "status", "templates", "--to", "fi").output
    assert "58 were never confirmed" in told
    assert "`survey translate confirm templates --to fi` once they are right" in told


def test_a_template_that_was_corrected_is_stale_once_its_source_changes(quoting, templates):
    for tag in ("no", "en"):
        assert "stale 0" in quoting("translate", "status", "templates", "--to", "no").output
        append(templates / tag / "scale.txt.j2")
    assert "stale            scale.txt.j2" in quoting("translate", "status", "templates", "--to", "no").output


def test_a_translation_that_was_corrected_is_stale_once_its_source_changes(quoting):
    imported(quoting)
    exchange(quoting.path, '"Betyg?"', '"Ditt betyg?"')
    assert "stale 0" in quoting("translate", "status", "quoting").output

    exchange(quoting.path, '"Rating?"', '"Your rating?"')
    assert "stale            elements[rating].text" in quoting("translate", "status", "quoting").output


def test_a_copy_stays_a_copy_where_its_source_changes(quoting, templates):
    quoting("new-language", "fi")
    words = json.loads((templates / "en" / "vocabulary.json").read_text(encoding="utf-8"))
    rewrite(templates / "en", yes=[*words["yes"], "aye"])

    assert (
        "    same             'vocabulary.json yes'\n"
        in quoting("translate", "status", "templates", "--to", "fi").output
    )


def test_a_letter_that_makes_a_template_dear_is_told(quoting, templates):
    append(templates / "no" / "notices/help.txt.j2", "Bête.\n")

    assert "ucs2             notices/help.txt.j2" in quoting("translate", "status", "templates", "--to", "no").output


@pytest.mark.parametrize("kind", ["po", "xliff"])
def test_a_file_saved_in_another_encoding_is_to_be_saved_anew_and_not_exported(quoting, kind):
    told = imported(quoting, kind, lambda content: content.decode().encode("windows-1252")).output

    assert "the file is not saved as UTF-8: byte 0xF6" in told
    assert "looks like Windows-1252 (ANSI)" in told
    assert "Save the file as UTF-8." in told
    assert "anew" not in told


@pytest.mark.parametrize(
    "words", ["new-language pl", "translate status templates", "translate confirm templates --to no", "replies a.jsonl"]
)
def test_a_vocabulary_in_another_encoding_is_told_by_whoever_reads_with_it(quoting, templates, words):
    vocabulary = templates / "no" / "vocabulary.json"
    vocabulary.write_bytes(vocabulary.read_text(encoding="utf-8").encode("windows-1252"))
    cases = templates.parent / "a.jsonl"
    cases.touch()

    result = quoting(*words.replace("a.jsonl", str(cases)).split())
    assert (result.exit_code, "Save the file as UTF-8." in result.output) == (1, True)


@pytest.mark.parametrize(
    "words",
    [
        "new-language pl",
        "translate status --to da",
        "translate status quoting",
        "translate confirm templates --to no",
        "replies a.jsonl",
    ],
)
def test_an_ambiguous_word_keeps_nobody_from_translating_and_from_finding_the_words_that_do_harm(
    quoting, templates, words
):
    rewrite(templates / "sv", skip=["sluta"])
    cases = templates.parent / "a.jsonl"
    cases.touch()

    assert "error ambiguous_word" in quoting("check").output
    result = quoting(*words.replace("a.jsonl", str(cases)).split())
    assert (result.exit_code, "error ambiguous_word" in result.output) == (0, False), result.output
    assert "left out" not in result.output


@pytest.mark.parametrize("shipped", SHIPPED, ids=lambda path: path.stem)
@pytest.mark.parametrize("tag", ["no", "sv", "fr"])  # translated, not yet, and of no templates
def test_no_text_takes_more_room_than_its_sms(shipped, tag):
    for unit in TranslatableSurvey(shipped, Wording(TEMPLATES)).units(tag):
        assert "of which -" not in unit.budget, unit.path


@pytest.mark.slow
def test_what_is_shipped_is_translated_and_confirmed(monkeypatch):
    monkeypatch.chdir(HOUSE)
    told = json.loads(CliRunner().invoke(main, ["translate", "status", "--format", "json"]).stdout)

    told = [one for one in told if one["language"] in languages.SHIPPED]
    left = {(one["of"], one["language"], fault): one["counts"][fault] for one in told for fault in one["counts"]}
    assert {place for place, count in left.items() if count and place[2] != "texts"} == set()
    assert {language for _, language, _ in left} == {*languages.SHIPPED} - {"en"}
    assert not any(one["never_confirmed"] for one in told)


def swapped(old, new):
    """Return a change of one text for another, which stands in the file."""

    def change(content):
        assert old.encode() in content
        return content.replace(old.encode(), new.encode())

    return change


def to_utf_16(content):
    return content.decode().replace("utf-8", "utf-16").encode("utf-16")


DOCTYPE = swapped("<xliff", '<!DOCTYPE xliff [<!ENTITY a "b">]><xliff')


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("po", lambda content: b"\xef\xbb\xbf" + content),
        ("po", swapped("\n", "\r\n")),
        ("po", swapped("\n", "\r")),
        ("po", swapped("charset=utf-8", "charset=ISO-8859-1")),
        ("po", swapped("charset=utf-8", "charset=CHARSET")),
        ("po", lambda content: content.replace(b"charset=utf-8", b"charset=iso-8859-1").decode().encode("iso-8859-1")),
        ("po", swapped("Project-Id-Version: quoting", 'Project-Id-"\n"Version: quoting')),
        ("po", swapped('msgctxt "', 'msgctxt ""\n  "')),
        ("po", swapped("Language: sv", "Language: SV")),
        ("po", swapped('"Tack!"', '"Tack!\\r\\n"')),
        ("xliff", lambda content: b"\xef\xbb\xbf" + content),
        ("xliff", to_utf_16),
        ("xliff", swapped('source-language="en"', 'source-language="en-US"')),
        ("xliff", swapped('target-language="sv"', 'target-language="SV"')),
        ("xliff", swapped('target-language="sv"', 'target-language="sv-SE"')),
        ("xliff", swapped(">Tack!<", ">\n   <mrk mid='1' mtype='seg'>Tack!</mrk>\n  <")),
        ("xliff", swapped("\nBer", "&#13;\nBer")),
        ("xliff", swapped(">Tack!<", "><![CDATA[Tack!]]><!-- <!DOCTYPE> --><")),
    ],
)
def test_a_file_that_tools_have_saved_anew_is_read_all_the_same(quoting, kind, change):
    result = imported(quoting, kind, change)

    assert "8 texts changed in `sv`" in result.output
    data = json.loads(quoting.path.read_text(encoding="utf-8"))
    assert data["elements"][1]["text"]["sv"] == SWEDISH
    assert data["completion"]["text"]["sv"] == "Tack!"
    assert "stale" not in result.output


@pytest.mark.parametrize("kind", FORMATS)
def test_a_text_with_the_line_ends_of_windows_is_not_stale_for_them(quoting, kind):
    exchange(quoting.path, r"\nTell <us>", r"\r\nTell <us>")
    assert "stale" not in imported(quoting, kind).output
    assert "stale 0" in quoting("translate", "status", "quoting").output


@pytest.mark.usefixtures("templates")
@pytest.mark.parametrize("tag", ["SV", "sv"])
def test_templates_are_known_however_their_language_is_written(command, tag):
    assert "stale 0" in command("translate", "status", "templates", "--to", tag).output
    assert "texts are confirmed in `sv`" in command("translate", "confirm", "templates", "--to", tag).output


@pytest.mark.parametrize("kind", FORMATS)
def test_a_language_that_a_survey_speaks_is_translated_to_under_whatever_wider_name(quoting, kind):
    exchange(quoting.path, '"Thank you!"', '"Thank you!", "sv-FI": "Kiitos!"')
    file = export(quoting, kind, "sv-FI")
    fill(file, kind, TRANSLATIONS)
    result = quoting("translate", "import", str(file.rename(file.with_name(f"quoting.sv.{kind}"))))

    assert "texts changed in `sv-FI`" in result.output


@pytest.mark.parametrize(
    ("kind", "change", "told"),
    [
        ("po", lambda content: content[: content.index(b"Tack!") + 3], '`msgstr "Tac` is no line of a PO file'),
        ("po", swapped('msgstr "Tack!"', 'msgstr "F\\303\\266rl\\303\\245t"'), "is no line of a PO file"),
        ("po", swapped('msgstr "Tack!"', "<<<<<<< HEAD"), "`<<<<<<< HEAD` is no line of a PO file"),
        (
            "po",
            lambda content: content + b'\nmsgctxt "completion.text"\nmsgid "Thank you!"\nmsgstr "Tack, tack!"\n',
            "`completion.text` is translated 2 times",
        ),
        ("po", swapped('msgstr "Tack!"', 'msgid_plural "Th"\nmsgstr[0] "T"\nmsgstr[1] "Ta"'), "has plural forms"),
        ("po", swapped('msgctxt "completion.text"\n', ""), "`Tack!` stands beside no path"),
        ("po", swapped("Language: sv", "Language: sr@latin"), "`sr@latin`, which is no language tag"),
        ("xliff", DOCTYPE, "it has a DOCTYPE"),
        ("xliff", lambda content: DOCTYPE(content).decode().replace("utf-8", "utf-16").encode("utf-16"), "UTF-16"),
        ("xliff", swapped("utf-8", "shift_jis"), "this is no XLIFF file"),
        ("xliff", swapped("1.2", "2.0"), "and this is XLIFF 2.0"),
    ],
)
def test_a_file_that_says_less_or_more_than_was_written_is_refused(quoting, kind, change, told):
    before = quoting.path.read_bytes()
    result = imported(quoting, kind, change)

    assert (result.exit_code, told in result.output) == (1, True), result.output
    assert quoting.path.read_bytes() == before


def test_a_tag_is_written_as_the_definition_or_the_templates_write_it(quoting, templates):
    shutil.copytree(templates / "sv", templates / "pt-BR")
    file = filled(quoting, "po", swapped("Language: sv", "Language: pt_BR"))
    file = file.rename(file.with_name("quoting.po"))

    assert "8 texts changed in `pt-BR`" in quoting("translate", "import", str(file)).output
    assert "pt-BR" in quoting("translate", "status", "quoting", "--to", "PT_br").output
    assert "8 texts are confirmed in `pt-BR`" in quoting("translate", "confirm", "quoting", "--to", "pt_BR").output


@pytest.mark.parametrize("act", ["export", "status", "confirm"])
def test_what_is_no_language_tag_is_refused_before_anybody_translates(quoting, act):
    result = quoting("translate", act, "quoting", "--to", "svenska")

    assert (result.exit_code, "`svenska` is no language tag" in result.output) == (2, True)


def workbook(file, rows, columns=("path", "source", "translation", "state")):
    """Write a workbook as a spreadsheet does that takes what is typed for days and numbers."""
    book = pytest.importorskip("xlsxwriter").Workbook(file)
    day, hour = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"num_format": "hh:mm"})
    texts, about = book.add_worksheet("Texts"), book.add_worksheet("About")
    formats = {date: day, time: hour}
    for at, row in enumerate([columns, *rows]):
        for column, value in enumerate(row):
            texts.write(at, column, value, formats.get(type(value)))
    for at, pair in enumerate({"survey": "quoting", "id": "quoting", "source": "en", "target": "sv"}.items()):
        about.write_row(at, 0, pair)
    book.close()
    return file


@pytest.mark.parametrize("value", [date(2026, 12, 8), time(8, 12), True, 0.5])
def test_what_a_spreadsheet_made_of_a_text_is_no_translation(quoting, tmp_path, value):
    rows = [("completion.text", "Thank you!", value, "missing"), ("elements[shop].text", "Shop?", 5, "missing")]
    result = quoting("translate", "import", str(workbook(tmp_path / "quoting.sv.xlsx", rows)))

    assert result.exit_code == 1
    assert "`completion.text`: the spreadsheet made `" in result.output
    assert "shop" not in result.output


def test_cells_are_exported_as_text_so_that_a_spreadsheet_leaves_them_alone(quoting):
    with zipfile.ZipFile(export(quoting, "xlsx")) as book:
        assert b'numFmtId="49"' in book.read("xl/styles.xml")


@pytest.mark.parametrize(
    ("columns", "rows", "told"),
    [
        (("Path", " source", "Translation ", "STATE"), [("completion.text", "Thank you!", "Tack!", "Done")], None),
        (("path", "English", "Swedish", "state"), [], "names no `source` and `translation`"),
        (("path", "source", "translation", "state"), [("", "", "Ask Kari", "")], "`Ask Kari` stands beside no path"),
    ],
)
def test_what_a_workbook_lacks_is_named(quoting, tmp_path, columns, rows, told):
    result = quoting("translate", "import", str(workbook(tmp_path / "quoting.sv.xlsx", rows, columns)))

    assert told in result.output if told else result.exit_code == 0


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("{{ answer.rating }}", None),
        ("{{answer.rating}}", None),
        ("{{ svar.betyg }}", "`{{ svar.betyg }}` stands where the source has `{{ answer.rating }}`"),
        ("{ answer.rating }", "`{ answer.rating }` stands where the source has `{{ answer.rating }}`"),
        ("｛｛ answer.rating ｝｝", "`｛｛ answer.rating ｝｝` stands where the source has `{{ answer.rating }}`"),
        ("{{ answer.rating }} {{ answer.rating }}", "`{{ answer.rating }}` stands more often than in the source"),
        ("", "the translation lacks `{{ answer.rating }}`"),
    ],
)
def test_what_a_placeholder_has_become_is_named(quoting, written, told):
    texts = {**TRANSLATIONS, "elements[why].text": SWEDISH.replace("{{ answer.rating }}", written)}
    result = imported(quoting, translations=texts)

    assert (result.exit_code, told is None or told in result.output) == (int(told is not None), True), result.output


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("{{ variable.name }}", "`{{ variable.name }}` lacks what is said where there is nothing to quote"),
        ("{{ variable.name | default(“Du”) }}", "`{{ variable.name | default(“Du”) }}` stands where the source has"),
    ],
)
def test_what_is_said_where_there_is_nothing_to_quote_is_not_lost(quoting, name, told):
    texts = {**TRANSLATIONS, "elements[why].text": SWEDISH.replace('{{ variable.name | default("Du") }}', name)}
    result = imported(quoting, translations=texts)

    assert (result.exit_code, told in result.output) == (1, True), result.output


def room_of(quoting, path, tag):
    """Return the room of a text, as a translator is told of it."""
    unit = export(quoting, "xliff", tag).read_text(encoding="utf-8").partition(f'id="{path}"')[2]
    return unit.partition('<note from="room">')[2].partition("<")[0]


def test_the_room_is_that_of_the_letters_a_language_has(quoting, templates):
    cheap = "1 segment: 160 characters, or 70 with one that is not in GSM-7"
    assert room_of(quoting, "completion.text", "sv") == f"{cheap}, of which 0 stand beside this text"

    shutil.copytree(templates / "en", templates / "pl")
    exchange(templates / "pl" / "scale.txt.j2", "Reply", "Proszę")
    taken = len("\nProszę with a number from 1 to 10 (1 = OK).")
    dear = f"1 segment: 70 characters, as `ę` beside this text is not in GSM-7, of which {taken} stand beside this text"
    assert room_of(quoting, "elements[rating].text", "pl") == dear


@pytest.mark.parametrize(
    "words", ["chat quoting --language en", "translate status", "translate export quoting --to sv"]
)
def test_a_template_that_fails_is_no_error_of_surveys_that_do_not_need_it(quoting, templates, words):
    quoting("new-language", "fi")
    (templates / "fi" / "scale.txt.j2").write_text("{{ text", encoding="utf-8")
    (templates / "en" / "time.txt.j2").write_text("{{ text", encoding="utf-8")

    result = quoting(*words.split(), input="")
    assert (result.exit_code, "template_failed" in result.output) == (0, False), result.output
    assert "left out" not in result.output
    (templates / "en" / "scale.txt.j2").write_text("{{ text", encoding="utf-8")
    result = quoting(*words.split(), input="")
    assert "template_failed" in result.output or "left out" in result.output


def test_an_import_tells_what_became_longer_and_dearer_and_names_no_missing_text_one_by_one(quoting):
    long, dear = "Tack! " * 30, "Butik → vilken?"
    texts = {"completion.text": long, "elements[shop].text": dear, "elements[why].text": SWEDISH}
    result = quoting("translate", "import", str(filled(quoting, "po", translations=texts)), "--check")

    assert "5 are not translated: " in result.output
    assert "1 of the changed texts are in an SMS that takes more segments than the source's." in result.output
    assert "1 of the changed texts are in an SMS that a character makes dear" in result.output
    assert "stray_language" not in result.output


@pytest.mark.usefixtures("templates")
def test_a_new_language_tells_which_replies_are_not_understood(quoting):
    told = quoting("new-language", "ja").output.partition("How replies are understood so far:")[2]

    assert "scale            二                            understood as 2" in told
    assert "not understood" in told


def test_a_workbook_that_unpacks_to_more_than_a_translation_has_is_refused(quoting, monkeypatch):
    file = filled(quoting, "xlsx")
    monkeypatch.setattr("engine.authoring.translation.exchange.MOST_UNPACKED", 1000)

    result = quoting("translate", "import", str(file))
    assert (result.exit_code, "which no translation has" in result.output) == (1, True)


@pytest.mark.parametrize("kind", FORMATS)
def test_a_source_that_a_tool_wrote_for_a_translation_is_a_copy_until_somebody_means_it(quoting, kind):
    texts = {**TRANSLATIONS, "unavailable.text": "This survey is closed."}
    result = imported(quoting, kind, translations=texts)

    assert "1 are copies of their source. `survey translate status` names them." in result.output
    assert "copied_translation" in quoting("check").output
    again = export(quoting, kind)
    assert not next(text for text in FORMATS[kind].read(again.read_bytes(), "")[1] if "unav" in text.path).is_done
    fill(again, kind, {"unavailable.text": "This survey is closed."})
    assert "copies" not in quoting("translate", "import", str(again)).output
    assert quoting("check").output == "No problems.\n"


MERGED = "<<<<<<< HEAD\n{}\n=======\n{}\n>>>>>>> other\n"


@pytest.mark.parametrize("content", [MERGED, "[]", '{"scale.txt.j2": "x"}', '{"scale.txt.j2": {}}'])
@pytest.mark.parametrize("words", ["check", "translate status templates", "translate confirm templates --to sv"])
def test_notes_of_templates_that_two_branches_have_changed_are_told_by_their_file(quoting, templates, words, content):
    (templates / "sv" / "translated_from.json").write_text(content, encoding="utf-8")
    result = quoting(*words.split())

    assert result.exit_code == 1
    assert "translated_from.json" in result.output
    assert (
        "this is not what `survey translate confirm` writes. Mend it, or remove it and confirm anew." in result.output
    )
    assert (templates / "sv" / "translated_from.json").read_text(encoding="utf-8") == content
