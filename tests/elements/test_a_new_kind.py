"""A new kind is its module, its schema, its templates and a line in KINDS: every command knows it by those alone."""

import csv
import importlib.util
import json
import shutil
import sys
from contextlib import closing
from datetime import UTC, datetime

import pyreadstat
import pytest
from click.testing import CliRunner

from engine.checking import schema_errors
from engine.cli import main
from engine.elements import KINDS, QUESTIONS
from engine.resources import SCHEMAS, TEMPLATES
from engine.settings import Settings
from engine.store import open_database
from engine.testing import Phones
from tests.conftest import payload
from tests.schemas.writing import written
from tests.surveys import survey_of

MODULE = '''
"""A question answered with stars: `***`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from engine.elements.compared import UnfitValue, ends_of_ranges
from engine.elements.element import Accepted, AskedBack, Question, Rejection
from engine.elements.inspected import TextPart
from engine.elements.reported import AnswerType
from engine.reading.tokens import cleaned, unreadable


@dataclass(frozen=True, kw_only=True)
class Stars(Question):
    """So many stars; `praise` is said to whoever may give some."""

    kind: ClassVar[str] = "stars"
    reasons: ClassVar[tuple[str, ...]] = ("empty", "too_long", "no_stars", "too_many")
    operators: ClassVar[frozenset[str]] = frozenset(("is", "at_least", "at_most", "between"))
    example: ClassVar[Mapping[str, object]] = {"most": 3}
    only_texts: ClassVar[frozenset[str]] = frozenset(("text", "praise"))
    scales: ClassVar[frozenset[str]] = frozenset(("most",))

    most: int
    praise: Mapping[str, str] = field(default_factory=dict, hash=False)

    def template_context(self, language):
        return {"most": self.most, "praise": self.praise.get(language.tag, "")}

    def texts(self):
        yield from super().texts()
        if self.praise:
            yield TextPart(("praise",), "the praise", self.praise)

    def contradictions(self):
        if self.most == 1:
            yield ("most",), "one star alone is no choice"

    def read(self, reply, context):
        stars = cleaned(reply)
        count = stars.count("*")
        if rejection := unreadable(reply):
            return rejection
        if not count:
            return Rejection("no_stars")
        if count > self.most:
            return Rejection("too_many")
        return Accepted(count) if count == len(stars) else AskedBack(count)

    @property
    def answer_type(self):
        return AnswerType.INTEGER

    @property
    def lowest(self):
        return 1

    def every_answer(self):
        return range(1, self.most + 1)

    def answer_labels(self, language):
        return {self.most: "all of them"}

    def alike(self):
        return (self.most,)

    def comparable(self, answer):
        return int(answer)

    def operand(self, value):
        if not isinstance(value, int) or not 1 <= value <= self.most:
            raise UnfitValue(f"`{value}` is no number of stars")
        return value

    def partition(self, tests, today=None):
        return ends_of_ranges(1, self.most, tests)

    def sample_reply(self, answer, language):
        return "*" * answer

    def sample_quotes(self, language):
        return (self.display(count, language) for count in (1, self.most))

    def invalid_replies(self, context):
        yield "*" * (self.most + 1)
'''
LINE = {"title": "T", "description": "D."}
SCHEMA = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Stars",
    "description": "Asks for stars.",
    "type": "object",
    "required": ["id", "type", "text", "most"],
    "additionalProperties": False,
    "properties": {
        "id": {**LINE, "$ref": "../element_id.json"},
        "type": {**LINE, "const": "stars"},
        "text": {**LINE, "$ref": "../texts.json"},
        "most": {**LINE, "type": "integer", "minimum": 1, "maximum": 9},
        "praise": {**LINE, "$ref": "../texts.json"},
        "next": {**LINE, "type": "string", "minLength": 1},
    },
}
SAYS = "{{ text }}\nReply with up to {{ most }} stars.{% if praise %} {{ praise }}{% endif %}\n"
REFUSES = "{% if reason == 'too_many' %}That is too much.{% else %}We saw no stars.{% endif %}\n"
ASKS_BACK = "Did you mean {{ answer }}? Reply {{ confirming }}.\n"
NORWEGIAN = {
    SAYS: "{{ text }}\nSvar med opptil {{ most }} stjerner.{% if praise %} {{ praise }}{% endif %}\n",
    REFUSES: "{% if reason == 'too_many' %}Det er for mange.{% else %}Vi ser ingen stjerner.{% endif %}\n",
    ASKS_BACK: "Mente du {{ answer }}? Svar {{ confirming }}.\n",
}

VISIT = survey_of(
    {"id": "visit", "type": "stars", "most": 5, "praise": {"en": "You are kind."}},
    {"id": "why", "type": "open_text", "text": {"en": "You gave {{ answer.visit }}. Why?"}},
    rules=[
        {
            "name": "many stars need no reason",
            "condition": {"element": "visit", "at_least": 4},
            "action": {"go_to": "completion"},
        }
    ],
)
TALK = """survey    visit
to        +4790937954
language  en

MT  Visit?
    Reply with up to 5 stars. You are kind.
MO  ******
MT  That is too much.
    Visit?
    Reply with up to 5 stars. You are kind.
MO  ** and a half
MT  Did you mean 2? Reply yes.
MO  yes
MT  You gave 2. Why?
MO  Because
MT  Thank you!
"""


@pytest.fixture(scope="module")
def stars(tmp_path_factory):
    """Add the kind `stars`; gives the folder of its module, its schema and its templates."""
    folder = tmp_path_factory.mktemp("stars")
    with pytest.MonkeyPatch.context() as patch:
        add(folder, patch)
        forget()
        yield folder
    forget()


def add(folder, patch):
    (folder / "stars.py").write_text(MODULE, encoding="utf-8")
    spec = importlib.util.spec_from_file_location("stars", folder / "stars.py")
    module = importlib.util.module_from_spec(spec)
    patch.setitem(sys.modules, "stars", module)
    spec.loader.exec_module(module)
    patch.setitem(KINDS, "stars", module.Stars)
    patch.setitem(QUESTIONS, "stars", module.Stars)  # made of KINDS when it is imported

    schemas, templates = folder / "schemas", folder / "templates"
    shutil.copytree(SCHEMAS, schemas)
    (schemas / "elements" / "stars.json").write_text(json.dumps(SCHEMA), encoding="utf-8")
    patch.setattr(schema_errors, "SCHEMAS", schemas)
    for language in (templates / "en", templates / "no"):
        shutil.copytree(TEMPLATES / language.name, language)
        for name, content in (("stars", SAYS), ("stars.error", REFUSES), ("stars.confirm", ASKS_BACK)):
            said = NORWEGIAN[content] if language.name == "no" else content
            (language / f"{name}.txt.j2").write_text(said, encoding="utf-8")


@pytest.fixture
def survey(stars, monkeypatch, tmp_path, definitions):
    """Run `survey` where there is the new kind, and one definition asks for it."""
    monkeypatch.setenv("SURVEY_DEFINITIONS", str(definitions))
    monkeypatch.setenv("SURVEY_TEMPLATES", str(stars / "templates"))
    monkeypatch.chdir(tmp_path)
    (definitions / "visit.json").write_text(json.dumps(VISIT), encoding="utf-8")
    return lambda *words, **more: CliRunner().invoke(main, [str(word) for word in words], **more)


def forget():
    for remembered in (schema_errors.schemas, schema_errors.validator, schema_errors._registry):
        remembered.cache_clear()


def changed(definitions, **properties):
    """Write the definition with another first element beside the first definition."""
    path = definitions.parent / "other.json"
    first, *others = VISIT["elements"]
    path.write_text(json.dumps({**VISIT, "elements": [{**first, **properties}, *others]}), encoding="utf-8")
    return path


@pytest.mark.usefixtures("survey")
def test_it_is_listed_where_editors_look():
    listed = json.loads(written())

    assert listed["properties"]["type"]["enum"][-1] == "stars"
    assert listed["properties"]["type"]["enumDescriptions"][-1] == "Asks for stars."
    assert listed["allOf"][-1]["then"] == {"$ref": "elements/stars.json"}


def test_it_passes_the_check(survey):
    result = survey("check")

    assert result.output == "No problems.\n"


@pytest.mark.parametrize(
    ("properties", "code", "path"),
    [
        ({"most": "5"}, "wrong_type", "elements[0].most"),
        ({"most": 1}, "contradiction", "elements[0].most"),
        ({"most": 3}, "unfit_value", "rules[0].condition.at_least"),
        ({"most": 4, "prais": {"en": "Dear!"}}, "unknown_property", "elements[0].prais"),
        ({"praise": {"no": "Du er snill."}}, "missing_language", "elements[0].praise"),
        ({"praise": {"en": "Dear –"}}, "costly_character", "elements[0].praise.en"),
        ({"praise": {"en": 5}}, "wrong_type", "elements[0].praise.en"),
    ],
)
def test_its_mistakes_are_found(survey, definitions, properties, code, path):
    found = json.loads(survey("check", changed(definitions, **properties), "--format", "json").output)

    assert (code, path) in {(finding["code"], finding["path"]) for finding in found}


def test_what_is_wrong_with_its_texts_does_not_hide_what_it_asks(survey, definitions):
    told = survey("check", changed(definitions, praise={"en": 5}), "--format", "json")

    assert [finding["code"] for finding in json.loads(told.output)] == ["wrong_type"]


def test_a_conversation_is_held_and_played(survey, tmp_path):
    replies = "******\n** and a half\nyes\nBecause\n"

    assert survey("chat", "visit", "--language", "en", input=replies).stdout == TALK
    (tmp_path / "talk.txt").write_text(TALK, encoding="utf-8")
    told = survey("test", tmp_path / "talk.txt", "--coverage")
    assert told.output.startswith("1 passed, 0 failed\n"), told.output
    assert "1 of 1 ask-backs" in told.output


def test_its_paths_are_walked(survey):
    told = json.loads(survey("paths", "visit", "--format", "json").output)

    assert (told["paths"], told["questions"]) == (2, {"min": 1, "max": 2})
    assert told["rules"] == [{"name": "many stars need no reason", "can_hold": True}]


def test_conversations_are_suggested_and_pass(survey, tmp_path):
    told = survey("suggest", "visit", "--folder", tmp_path / "talks")

    assert told.exit_code == 0, told.output
    assert "all that can be visited" in told.output
    written = "".join(path.read_text(encoding="utf-8") for path in (tmp_path / "talks").iterdir())
    assert "That is too much." in written
    assert "We saw no stars." in written
    assert "Did you mean" in written
    assert survey("test", tmp_path / "talks").exit_code == 0


def test_it_is_laid_out(survey, definitions):
    other = changed(definitions, next="why")

    assert survey("format", other).exit_code == 0
    laid_out = other.read_text(encoding="utf-8").partition('"elements"')[2]
    places = [laid_out.index(f'"{name}":') for name in ("id", "type", "most", "praise", "text", "next")]
    assert places == sorted(places)


def test_its_changes_are_told(survey, definitions):
    other = changed(definitions, most=7, praise={"en": "You are very kind."})
    told = survey("diff", definitions / "visit.json", other).output

    assert "`most` of `visit` was `5` and is `7`. Answers from before and after cannot be compared" in told
    assert "The praise of `visit` in en was `You are kind.` and is `You are very kind.`" in told


@pytest.mark.parametrize("layout", ["svg", "mermaid"])
def test_it_is_drawn(survey, layout):
    drawn = survey("graph", "visit", "--format", layout)

    assert drawn.exit_code == 0, drawn.output
    assert "Visit?" in drawn.output


def test_its_replies_are_scored(survey, tmp_path):
    element = {"type": "stars", "most": 5}
    cases = [("***", {"answer": 3}), ("* or so", {"answer": 1}), ("none", None)]
    lines = [
        json.dumps({"language": "en", "element": element, "reply": reply, "expected": expected})
        for reply, expected in cases
    ]
    (tmp_path / "cases.jsonl").write_text("\n".join(lines), encoding="utf-8")
    told = json.loads(survey("replies", tmp_path / "cases.jsonl", "--format", "json").output)

    (group,) = told["groups"]
    assert (group["kind"], group["accepted"], group["asked_back"], group["invented"]) == ("stars", 1, 1, 0)
    assert told["cases"] == []


@pytest.fixture
def answered(stars, survey, definitions, tmp_path, monkeypatch, migrated_sqlite):
    """Sessions of the survey in a database, the first with five stars and the second with two."""
    monkeypatch.setenv("SURVEY_DATABASE_URL", f"sqlite:///{tmp_path / 'survey.db'}")
    shutil.copy(migrated_sqlite, tmp_path / "survey.db")
    with closing(open_database(f"sqlite:///{tmp_path / 'survey.db'}")) as database:
        own = Settings(definitions=definitions, templates=stars / "templates")
        phones = Phones(own, database=database, started=datetime.now(UTC))
        for number, replies in (("+4790937954", ["*****"]), ("+4790937955", ["**", "Because"])):
            phones.engine.send_survey("a-survey", payload(number))
            for reply in replies:
                phones.reply(number, reply)
        phones.close()
    return survey


def test_its_results_are_told(answered):
    told = json.loads(answered("results", "visit", "--all", "--format", "json").output)["elements"][0]

    assert (told["kind"], told["n"], told["mean"], told["minimum"], told["maximum"]) == ("stars", 2, 3.5, 1, 5)
    assert [(one["value"], one["label"], one["k"]) for one in told["distribution"]] == [
        (1, "", 0), (2, "", 1), (3, "", 0), (4, "", 0), (5, "all of them", 1)]  # fmt: skip


@pytest.mark.parametrize(
    ("form", "layout"),
    [
        ("csv", "wide"),
        ("csv", "long"),
        ("ndjson", "long"),
        ("xlsx", "wide"),
        ("parquet", "long"),
        ("sav", "wide"),
        *(
            pytest.param(form, layout, marks=pytest.mark.slow)
            for form, layout in (("ndjson", "wide"), ("xlsx", "long"), ("parquet", "wide"), ("sav", "long"))
        ),
    ],
)
def test_it_is_exported(answered, tmp_path, layout, form):
    path = tmp_path / f"visit.{form}"

    done = answered("export", "visit", "--layout", layout, "--output", path)

    assert done.exit_code == 0, done.output
    column = "visit" if layout == "wide" else "value"
    if form == "csv":
        rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
        assert [row[column] for row in rows][:2] == ["5", "2"]
    if form == "sav" and layout == "wide":
        frame, meta = pyreadstat.read_sav(str(path), output_format="polars")
        assert frame["visit"].to_list() == [5, 2]
        assert meta.variable_value_labels["visit"][5] == "all of them"
