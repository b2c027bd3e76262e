"""A template that is missing or fails is found by the check, before a phone is waiting."""

import json
import shutil
from pathlib import Path

import pytest

from engine.checking import check_definition, check_files
from engine.checking.translated_templates import MARK, parts
from engine.languages import Languages
from engine.resources import TEMPLATES

pytestmark = pytest.mark.slow


@pytest.fixture
def templates(tmp_path):
    """The two languages that the survey speaks."""
    for tag in ("en", "no"):
        shutil.copytree(TEMPLATES / tag, tmp_path / "templates" / tag)
    return tmp_path / "templates"


@pytest.fixture
def survey(tmp_path, definition):
    path = tmp_path / "survey.json"
    path.write_text(json.dumps(definition), encoding="utf-8")
    return path


def short(findings, templates):
    return [(p.code, p.severity, p.file.removeprefix(f"{templates}/"), p.line) for p in findings]


def words_of(folder):
    return json.loads((folder / "vocabulary.json").read_text(encoding="utf-8"))


def put_words(folder, words):
    (folder / "vocabulary.json").write_text(json.dumps(words), encoding="utf-8")


def write_words(folder, **words):
    put_words(folder, {**words_of(folder), **words})


def test_shipped_templates_have_no_problem():
    assert check_files([], TEMPLATES) == []


@pytest.mark.parametrize("kind", ["scale", "scale.error", "scale.confirm", "completion"])
def test_a_missing_template_of_a_kind_in_use_is_an_error(survey, templates, kind):
    (templates / "no" / f"{kind}.txt.j2").unlink()

    assert short(check_files([survey], templates), templates) == [
        ("missing_template", "error", f"no/{kind}.txt.j2", 1),
    ]


def test_a_missing_template_of_a_kind_nobody_uses_is_a_warning(survey, templates, definition):
    (templates / "no" / "date.txt.j2").unlink()
    definition["elements"] = [element for element in definition["elements"] if element["type"] != "date"]
    survey.write_text(json.dumps(definition), encoding="utf-8")

    assert short(check_files([survey], templates), templates) == [
        ("incomplete_language", "warning", "no/date.txt.j2", 1),
    ]


PYTHON = ("undefined", "object", "str", "NoneType", "print statement", "Encountered", "unexpected", "token", "0x")


@pytest.mark.parametrize(
    ("name", "source", "line", "words"),
    [
        ("scale", "{{ text }}\n{{ minimun }} {{ maximum }} {{ minimum }}", 2, "Did you mean `minimum`?"),
        ("scale", "{{ text }} {% if minimum = 1 %}{% endif %}", 1, "Write `==`."),
        ("scale", "{{ text }}\n{% if minimum %}", 2, "Write `{% endif %}` where it ends."),
        ("scale", "{{ text }} {% if minimum %}a{% elseif maximum %}b{% endif %}", 1, "Did you mean `elif`?"),
        ("scale", "{{ text }} {{ minimum }", 1, "is not closed"),
        ("scale", "\n\n{{ text / 0 }}", 3, "calculates"),
        ("scale", "{{ text + 1 }}", 1, "calculates"),
        ("scale", "{{ text | uper }}", 1, "Did you mean `upper`?"),
        ("scale", "{{ text.upper() }}", 1, "calls or includes"),
        ("scale", "{{ range(9) }}", 1, "calls or includes"),
        ("scale", "{{ “text” }}", 1, "plain quotation marks"),
        ("scale", "{% endif %}{{ text }}", 1, "nothing is open"),
        ("scale.error", "Sorry. {{ minimum maximum }}", 1, "`maximum` stands where `}}` is needed"),
        ("scale.confirm", "{{ answer }}\n{{ maximun }}", 2, "Did you mean `maximum`?"),
        ("scale", "{{ text }}\n{% include 'parts.txt' %}\n", 2, "it includes `parts.txt`, which is not there"),
    ],
)
def test_a_template_that_fails_is_told_in_its_authors_words_at_its_file_and_line(
    survey, templates, name, source, line, words
):
    (templates / "en" / f"{name}.txt.j2").write_text(source, encoding="utf-8")
    found, *_ = check_files([survey], templates)

    assert short([found], templates) == [("template_failed", "error", f"en/{name}.txt.j2", line)]
    assert words in f"{found.message} {found.remedy}"
    assert not [word for word in PYTHON if word in found.message]


def test_an_error_prefix_is_tried_for_each_of_its_reasons(survey, templates):
    path = templates / "en" / "scale.error.txt.j2"
    path.write_text('{% if reason == "too_high" %}{{ nothing }}{% endif %}Sorry.', encoding="utf-8")

    assert [p.code for p in check_files([survey], templates)] == ["template_failed"]


@pytest.mark.parametrize(
    ("name", "source", "words"),
    [
        ("scale", "", "says nothing"),
        ("scale", "\n{# {{ text }} #}\n", "says nothing"),
        ("scale", "Reply with a number from {{ minimum }} to {{ maximum }}.", "Write `{{ text }}`"),
        ("completion", "Lorem", "Write `{{ text }}`"),
        ("scale.error", '{% if reason == "too_high" %}Too high.{% endif %}', "is `empty`, `too_long`, `not_a_number`"),
        (
            "scale.error",
            '{% if reason != "too_low" %}Sorry.{% endif %}',
            "reason is `too_low`. Write what is said then; `{% else %}`",
        ),
        ("scale.confirm", "Did you mean that? Reply {{ confirming }}.", "Write `{{ answer }}`"),
        ("scale.confirm", '{% if answer == "1" %}{{ answer }}{% endif %}', "leaves out the answer"),
        ("notices/help", " \n", "Write what it is to say"),
        ("dropdown", "{{ text }}{% for number, label in options %}- {{ label }}{% endfor %}", "`1` and `2`"),
    ],
)
def test_a_template_that_leaves_a_phone_without_words_is_an_error(survey, templates, name, source, words):
    (templates / "no" / f"{name}.txt.j2").write_text(source, encoding="utf-8")
    (found,) = check_files([survey], templates)

    assert short([found], templates) == [("silent_template", "error", f"no/{name}.txt.j2", 1)]
    assert words in f"{found.message}. {found.remedy}"


def test_a_template_may_write_its_text_in_capitals(survey, templates):
    (templates / "no" / "scale.txt.j2").write_text(
        "{{ text | upper }} {{ minimum }}-{{ maximum }} {{ labels | join }}", encoding="utf-8"
    )

    assert check_files([survey], templates) == []


def test_a_notice_that_no_language_has_is_missed(templates):
    for tag in ("en", "no"):
        (templates / tag / "notices" / "help.txt.j2").unlink()

    assert {p.code for p in check_files([], templates)} == {"missing_template"}


def test_a_missing_notice_is_an_error(templates):
    (templates / "no" / "notices" / "survey_not_found.txt.j2").unlink()

    assert short(check_files([], templates), templates) == [
        ("missing_template", "error", "no/notices/survey_not_found.txt.j2", 1)
    ]


@pytest.mark.parametrize("meaning", ["yes", "no", "stop", "start", "help", "repeat", "back", "today"])
def test_a_word_that_is_promised_or_quoted_is_missed_by_name(survey, templates, meaning):
    words = words_of(templates / "no")
    del words[meaning]
    put_words(templates / "no", words)

    (found,) = check_files([survey], templates)

    assert (found.code, found.severity, found.path) == ("missing_property", "error", meaning)
    assert found.remedy.startswith(f"Add `{meaning}`. Word")


COMMANDS = '"stop": ["stopp"], "start": ["start"], "help": ["hjelp"], "repeat": ["gjenta"], "back": ["tilbake"]'
REST = f'{COMMANDS}, "today": ["i dag"]'


@pytest.mark.parametrize(
    ("content", "code", "path", "line"),
    [
        (f'{{{REST},\n"yes": "ja",\n"no": ["nei"]}}', "wrong_type", "yes", 2),
        (f'{{{REST},\n"yes": [],\n"no": ["nei"]}}', "out_of_range", "yes", 2),
        (f'{{{REST}, "yes": ["ja"],\n"no": ["nei",]}}', "invalid_json", "no", 2),
        (f'{{{REST}, "yes": ["ja", "J"],\n"no": ["nei",\n"j"]}}', "ambiguous_word", "no[1]", 3),
        ("", "empty_file", "", 1),
    ],
)
def test_a_broken_vocabulary_is_an_error_at_its_line(survey, templates, content, code, path, line):
    (templates / "no" / "vocabulary.json").write_text(content, encoding="utf-8")

    assert [(p.code, p.path, p.line) for p in check_files([survey], templates)] == [(code, path, line)]


WORDS = {
    **json.loads(f'{{{REST}, "yes": ["ja"], "no": ["nei"], "doubt": ["ingen kommentar"]}}'),
    "stop": ["stopp", "ikke send meg flere sms"],
    "numbers": ["0 ingen"],
}


def found_in(words, survey, templates):
    put_words(templates / "no", words)
    return [one for one in check_files([survey], templates) if one.code in {"ambiguous_word", "unclear_word"}]


def with_a_word(meaning, word):
    return {**WORDS, meaning: [word, *WORDS.get(meaning, ["et ord"])]}


@pytest.mark.parametrize(
    ("meaning", "word", "path"),
    [
        ("skip", "Stopp", "skip[0]"),
        ("skip", "hjelp", "skip[0]"),
        ("skip", "stopp sms", "skip[0]"),  # a word for stop and one of a longer phrase for it
        ("back", "hjelp", "back[0]"),
        ("repeat", "TILBAKE", "back[0]"),
        ("start", "stopp", "start[0]"),
        ("yes", "stopp", "yes[0]"),
        ("no", "ikke send meg flere sms", "no[0]"),
        ("yes", "NEI", "no[0]"),
    ],
)
def test_a_word_by_which_another_command_is_obeyed_is_an_error_told_once_in_its_line(
    survey, templates, meaning, word, path
):
    found = found_in(with_a_word(meaning, word), survey, templates)

    assert [(one.code, one.severity, one.path) for one in found] == [("ambiguous_word", "error", path)]


@pytest.mark.parametrize(
    ("meaning", "word", "path", "message"),
    [
        ("doubt", "JÁ", "doubt[0]", "`JÁ` is read like `ja`, a word for `yes`"),
        ("doubt", "nei", "doubt[0]", "`nei` is a word for `no` too"),
        ("not", "ja", "not[0]", "`ja` is a word for `yes` too"),
        ("no", "já", "no[0]", "`já` is read like `ja`, a word for `yes`"),
        ("all", "ingen", "all[0]", "`ingen` is a word for `none` too"),
        ("help", "hjelp (meg)", "help[0]", "`hjelp (meg)` is read as no command"),
        ("help", "?", "help[0]", "`?` is read as no command"),
        ("yes", "hjelp", "yes[0]", "`hjelp` is read as `help`"),  # where a yes is no answer
        ("back", "start", "back[0]", "`start` is read as `start`"),  # by those alone who have said stop
    ],
)
def test_a_word_that_is_not_read_as_what_it_stands_for_is_a_warning(survey, templates, meaning, word, path, message):
    found = found_in(with_a_word(meaning, word), survey, templates)

    assert [(one.code, one.severity, one.path, one.message) for one in found] == [
        ("unclear_word", "warning", path, message)
    ]


@pytest.mark.parametrize(("meaning", "word"), [("skip", "start"), ("skip", "ingen kommentar"), ("filler", "ja")])
def test_a_word_that_is_read_as_what_it_stands_for_is_none_of_two_meanings(survey, templates, meaning, word):
    assert found_in(with_a_word(meaning, word), survey, templates) == []


def test_a_meaning_nobody_asks_for_keeps_no_ambiguous_word_from_being_told(survey, templates):
    words = {**WORDS, "skip": ["stopp"], "later": ["senere"], "sooner": {"than": 1}, "earlier": 5}

    assert [one.path for one in found_in(words, survey, templates)] == ["skip[0]"]


@pytest.mark.parametrize("later", [5, None, {"than": 1}, [5], [[]], ["7x ord"]])
def test_a_meaning_of_a_later_version_may_have_any_shape(survey, templates, later):
    write_words(templates / "no", later=later)

    assert [(p.code, p.severity) for p in check_files([survey], templates)] == [("unknown_meaning", "warning")]
    assert Languages(templates).named("no").word("yes") == "ja"


@pytest.mark.parametrize("meaning", ["yes", "no", "today", "stop", "start", "help", "repeat", "back"])
@pytest.mark.parametrize("misspelt", [str.upper, str.capitalize])
def test_a_meaning_that_is_needed_and_misspelt_is_an_error(survey, templates, meaning, misspelt):
    words = words_of(templates / "no")
    words[misspelt(meaning)] = words.pop(meaning)
    put_words(templates / "no", words)

    (found,) = check_files([survey], templates)

    assert (found.code, found.severity, found.path) == ("unknown_property", "error", misspelt(meaning))
    assert found.remedy == f"Did you mean `{meaning}`?"


@pytest.mark.parametrize(
    ("meaning", "word"),
    [
        *(("days", f"{sign} ord") for sign in ("99999999999999999999", "9999999x", "=1.2", "1-", "")),
        *(("numbers", f"{sign} ord") for sign in ("=1.2.3", "=.", "9" * 20, "++", "")),
    ],
)
def test_a_sign_that_cannot_be_read_is_an_error(survey, templates, meaning, word):
    write_words(templates / "no", **{meaning: [word]})

    assert [(p.code, p.path) for p in check_files([survey], templates)] == [("wrong_value", f"{meaning}[0]")]


@pytest.mark.parametrize(
    ("meaning", "sign"),
    [
        *(("days", sign) for sign in ("30m", "=2", "2-30", "04-31", "13-01", "+m", "36500")),
        *(("numbers", sign) for sign in ("1-1", "+", "60m", "-2")),
    ],
)
def test_a_sign_that_stands_for_nothing_is_a_warning(survey, templates, meaning, sign):
    write_words(templates / "no", **{meaning: [*words_of(templates / "no")[meaning], f"{sign} ord"]})

    (found,) = check_files([survey], templates)
    assert (found.code, found.severity, found.message) == (
        "unclear_word",
        "warning",
        f"`{sign} ord` does not fit here",
    )


def test_a_large_number_has_a_word(survey, templates):
    write_words(templates / "no", numbers=[*words_of(templates / "no")["numbers"], f"{10**18} trillion"])

    assert check_files([survey], templates) == []


def test_words_that_cannot_be_read_are_told_as_that_alone(survey, templates):
    content = f'{{{REST}, "yes": ["ja"], "no": , "skip": ["stopp"]}}'
    (templates / "no" / "vocabulary.json").write_text(content, encoding="utf-8")

    assert [one.code for one in check_files([survey], templates)] == ["invalid_json"]


def test_a_vocabulary_that_worked_keeps_no_survey_from_being_used(survey, templates):
    spanish = {**WORDS, "yes": ["sí"], "doubt": ["si"]}
    (templates / "es").mkdir()
    (templates / "es" / "vocabulary.json").write_text(json.dumps(spanish), encoding="utf-8")

    document = check_definition(survey.read_bytes(), str(survey), Languages(templates))
    (told,) = (one for one in check_files([], templates) if one.code == "unclear_word")
    assert document == []
    assert told.message == "`si` is read like `sí`, a word for `yes`"


def test_words_for_a_meaning_nobody_asks_for_are_a_warning(survey, templates):
    write_words(templates / "no", yess=["ja"])

    assert [(p.code, p.severity) for p in check_files([survey], templates)] == [("unknown_meaning", "warning")]


def test_a_language_folder_without_a_vocabulary_is_an_error(templates):
    (templates / "fi").mkdir()

    assert short(check_files([], templates), templates) == [("missing_template", "error", "fi/vocabulary.json", 1)]


def test_what_is_hidden_among_the_languages_is_a_tools(survey, templates):
    (templates / ".git").mkdir()
    (templates / "no" / "._scale.txt.j2").write_text("\N{GRINNING FACE} { TODO", encoding="utf-8")
    shutil.copytree(templates / "no", templates / ".kept" / "no")
    shutil.copytree(templates / "no", templates / ".nn")
    (templates / "no" / ".kept").mkdir()
    (templates / "no" / ".kept" / "scale.txt.j2").write_text("\N{GRINNING FACE} { TODO", encoding="utf-8")

    assert check_files([survey], templates) == []
    assert not [name for name in parts(templates / "no") if name.startswith(".")]
    assert not [tag for tag in Languages(templates).tags if tag.startswith(".")]


def test_a_language_nobody_here_wrote_is_a_folder_to_copy(survey, templates, definition):
    shutil.copytree(templates / "en", templates / "cy")
    survey.write_text(json.dumps(definition).replace('"no":', '"cy":'), encoding="utf-8")

    found = [(each.code, each.severity, Path(each.file).name) for each in check_files([survey], templates)]
    assert found == [("untranslated_template", "warning", name) for name in ("date.confirm.txt.j2", "vocabulary.json")]


def test_a_template_in_another_encoding_is_told_as_that(survey, templates):
    path = templates / "no" / "scale.error.txt.j2"
    path.write_bytes(b"Beklager.\nPr\xf8v igjen.")

    (found,) = check_files([survey], templates)
    assert short([found], templates) == [("wrong_encoding", "error", "no/scale.error.txt.j2", 2)]
    assert found.message.endswith("it looks like Windows-1252 (ANSI) with `ø`")


@pytest.mark.parametrize(
    ("texts", "lines"),
    [
        ({"notices/help": "Svar STOPP.\nKjære deg: ê"}, [2]),
        ({"notices/help": "Svar STOPP 👋"}, [1]),
        ({"notices/help": "Svar STOPP {# ê #}"}, []),
        ({"notices/help": "Svar STOPP. Ж"}, []),  # nothing can stand for it
    ],
)
def test_a_letter_that_makes_a_template_dear_is_told(survey, templates, texts, lines):
    for name, text in texts.items():
        (templates / "no" / f"{name}.txt.j2").write_text(text, encoding="utf-8")

    found = check_files([survey], templates)
    assert [(each.code, each.line) for each in found] == [("costly_character", line) for line in lines]


def test_the_letters_of_a_language_are_not_told_as_dear(survey, templates):
    for path in (templates / "no").rglob("*.j2"):
        path.write_text(path.read_text(encoding="utf-8") + "{% if false %}ą{% endif %}", encoding="utf-8")

    assert check_files([survey], templates) == []


def test_what_a_definition_needs_of_the_templates_keeps_it_from_being_used(check, definition, templates):
    (templates / "en" / "scale.txt.j2").unlink()

    assert [p.code for p in check(definition, templates)] == ["missing_template"]
    assert "en" in Languages(templates).tags


def test_definitions_are_found_in_folders_and_each_is_checked_once(survey, templates):
    survey.write_text("{", encoding="utf-8")

    assert len(check_files([survey, survey.parent], templates)) == 1


def test_a_file_that_is_not_there_is_a_problem(templates, tmp_path):
    assert [p.code for p in check_files([tmp_path / "none.json"], templates)] == ["unreadable_file"]


@pytest.mark.parametrize(
    ("file", "source", "code"),
    [
        (
            "no/dropdown.txt.j2",
            "{{ text }}{% for number, label in options %} {{ number }}{% endfor %}",
            "silent_template",
        ),
        ("no/scale.txt.j2", "{{ text }} {{ maximum }} {{ labels | join }}", "silent_template"),
        ("no/scale.error.txt.j2", '{% if reason == "tom" %}Tomt.{% else %}Beklager.{% endif %}', "unknown_reason"),
        ("no/scale.error.txt.j2", "Beklager. " * 35, "long_prefix"),
        ("no/yes_no.txt.j2", "{{ text }} Svar XA eller XEI.", "unread_word"),
        ("no/yes_no.txt.j2", "{{ text }} Svar ja eller nei.", None),
        ("no/yes_no.txt.j2", "{{ text }}", None),
        ("no/notices/help.txt.j2", "Svar STANS for å slippe.", "unread_word"),
        ("no/notices/help.txt.j2", "Svar stans for å slippe.", "unread_word"),
        ("no/notices/opted_out.txt.j2", 'Svar "igjenn" for å få flere.', "unread_word"),
        ("no/notices/opted_out.txt.j2", "Du får ikke flere undersøkelser.", None),
        ("no/notices/help.txt.j2", "Svar STOPP for å slippe, eller ring oss på SMS.", None),
        ("no/notices/help.txt.j2", f"Svar STOPP. {'Svar på spørsmålet. ' * 10}", "long_prefix"),
        ("no/notices/reminder.txt.j2", "Vi venter. " * 20, "long_prefix"),
        ("no/optional.txt.j2", "Eller svar  for å gå videre uten svar.", "unread_word"),
        ("no/optional.txt.j2", "Eller svar hopp over.", None),
        ("no/scale.error.txt.j2", "Beklager, fra { minimum } til {{ maximum }}.", "single_brace"),
        ("no/scale.error.txt.j2", "Beklager, fra minimum }} til {{ maximum }}.", "single_brace"),
        ("no/scale.error.txt.j2", "Beklager. {# fra {minimum} TODO #}", None),
        ("no/notices/reminder.txt.j2", "TODO", "unfinished_text"),
    ],
)
def test_what_a_template_says_is_held_against_what_it_is_to_say(survey, templates, file, source, code):
    (templates / file).write_text(source, encoding="utf-8")

    assert {p[:3:2] for p in short(check_files([survey], templates), templates)} == ({(code, file)} if code else set())


@pytest.mark.parametrize(
    ("name", "source", "words"),
    [
        ("scale.confirm.txt.j2", "Is {{ answer }} right? Reply ROGER, or yes.", "ROGER"),
        ("scale.confirm.txt.j2", "Is it {{ answer }}? Tell us.", "confirmed"),
        ("yes_no.error.txt.j2", 'Sorry. Reply "affirmative" or "no".', "affirmative"),
    ],
)
def test_what_a_template_tells_to_reply_and_is_not_read_is_named(templates, name, source, words):
    (templates / "en" / name).write_text(source, encoding="utf-8")

    assert words in next(one.message for one in check_files([], templates) if one.code == "unread_word")


@pytest.mark.parametrize("tag", ["ar", "el", "he", "hi", "ja", "ru", "th", "zh"])
def test_a_letter_of_another_alphabet_is_no_capital(templates, tag):
    shutil.copytree(templates / "en", templates / tag)

    assert [finding for finding in check_files([], templates) if finding.severity == "error"] == []


@pytest.mark.parametrize(
    ("name", "source", "is_read"),
    [
        ("notices/help.txt.j2", "Ответьте СТОП.", True),
        ("notices/help.txt.j2", "Ответьте ХВАТИТ.", False),
        ("notices/opted_out.txt.j2", "Ответьте «старт».", True),
        ("notices/opted_out.txt.j2", "Ответьте «начать».", False),
    ],
)
def test_words_in_capitals_are_found_in_other_alphabets(templates, name, source, is_read):
    shutil.copytree(templates / "en", templates / "ru")
    write_words(templates / "ru", stop=["стоп"], start=["старт"])
    (templates / "ru" / name).write_text(source, encoding="utf-8")

    assert (
        "unread_word"
        in {code for code, _, file, _ in short(check_files([], templates), templates) if file.endswith(name)}
    ) is not is_read


@pytest.mark.parametrize(
    ("name", "source", "is_read"),
    [
        ("yes_no.txt.j2", "{{ text }}\nはいかいいえで返信してください。", True),
        ("yes_no.txt.j2", "{{ text }}\nはいと返信してください。", False),
        ("number.confirm.txt.j2", "{{ answer }}ですか。{{ confirming }}と返信してください。", True),
        ("number.confirm.txt.j2", "{{ answer }}ですか。正しい数字を返信してください。", False),
        ("notices/help.txt.j2", "やめるには停止と返信してください。", True),
        ("notices/help.txt.j2", "やめるには「停止」と返信してください。", True),
        ("notices/help.txt.j2", "やめるには「終了」と返信してください。", False),
    ],
)
def test_a_word_is_found_where_no_spaces_are_written(templates, name, source, is_read):
    shutil.copytree(templates / "en", templates / "ja")
    write_words(templates / "ja", yes=["はい"], no=["いいえ"], stop=["停止"])
    (templates / "ja" / name).write_text(source, encoding="utf-8")

    assert (
        "unread_word"
        in {code for code, _, file, _ in short(check_files([], templates), templates) if file.endswith(name)}
    ) is not is_read


def test_a_letter_of_a_language_is_none_to_replace_while_most_is_not_translated_yet(templates):
    shutil.copytree(templates / "en", templates / "pl")
    for file in (templates / "pl").rglob("*.j2"):
        file.write_text(MARK + file.read_text(encoding="utf-8"), encoding="utf-8")
    notice = templates / "pl" / "notices" / "reminder.txt.j2"
    notice.write_text("Czekamy na odpowiedź.", encoding="utf-8")
    assert "costly_character" not in {finding.code for finding in check_files([], templates)}

    notice.write_text(f"{MARK}Czekamy na odpowiedź.", encoding="utf-8")
    assert "costly_character" in {finding.code for finding in check_files([], templates)}
