"""What exports tell in each format: of each kind of question, an answer as it is, and none as nothing or as a code."""

import csv
import json
import re
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime

import polars
import pyreadstat
import pytest
import python_calamine

from engine.elements import QUESTIONS
from engine.results.export import ExportRequest
from engine.results.export_tables import LAYOUTS
from engine.results.query import ResultsQuery
from engine.store import open_database
from engine.store.cohorts import Cohort
from engine.testing import Phones
from tests.conftest import NOON, NUMBER, PAYLOAD, checked_once, payload, settings_on
from tests.doubting import doubt  # noqa: F401 - a fixture
from tests.surveys import survey_of

OPTIONS = [{"id": "oslo", "label": {"en": "Oslo"}}, {"id": "bergen", "label": {"en": "Bergen"}}]


@dataclass(frozen=True)
class Row:
    """A question, a reply to it, and the answer in its column: in JSON, and in SPSS where that has another.

    `says_why`: SPSS says why there is no answer, by a number that no answer can be.
    """

    kind: str
    more: dict
    reply: str
    answer: object
    in_spss: object = None
    says_why: bool = False
    column: str = "{id}"


ROWS = {
    "scale": Row("scale", {"minimum": 1, "maximum": 10}, "8", 8, says_why=True),
    "labelled": Row("scale", {"minimum": 0, "maximum": 1, "labels": {"1": {"en": "good"}}}, "1", 1, says_why=True),
    "agree": Row("yes_no", {}, "yes", answer=True, in_spss=1, says_why=True),
    "shop": Row("dropdown", {"options": OPTIONS}, "2", "bergen", in_spss=2, says_why=True),
    "one_of": Row("multiple_choice", {"options": OPTIONS, "choose": {"at_most": 1}}, "2", "bergen",
                  in_spss=2, says_why=True),
    "some_of": Row("multiple_choice", {"options": OPTIONS, "choose": {"at_most": 2}}, "1 2", 1,
                   says_why=True, column="{id}__bergen"),
    "count": Row("number", {"minimum": 0}, "3", 3, says_why=True),
    "weight": Row("number", {"minimum": 0, "decimals": 1}, "72.5", 72.5, says_why=True),
    "balance": Row("number", {}, "-98", -98),
    "words": Row("open_text", {}, "All well", "All well"),
    "day": Row("date", {}, "2026-11-20", "2026-11-20"),
    "at": Row("time", {}, "14:30", "14:30"),
    "address": Row("email", {}, "ola@example.com", "ola@example.com"),
    "call": Row("phone", {}, "+4790937955", "+4790937955"),
}  # fmt: skip
SURVEY = survey_of(
    {"id": "first", "type": "yes_no"},
    *({"id": id_, "type": row.kind, "optional": True, **row.more} for id_, row in ROWS.items()),
    {"id": "last", "type": "yes_no"},
)
QUERY = ResultsQuery(cohort=Cohort(survey_id="a-survey"), sees_all=True)
MOMENTS = ("started_at", "asked_at", "responded_at")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
WHY = {"not_asked": -96, "left_here": -97, "skipped": -98, "withdrawn": -99}


def replies(what, id_):
    """Return what a respondent says with whom that becomes of a question."""
    said = [row.reply for row in ROWS.values()]
    before = said[: list(ROWS).index(id_)]
    return {
        "answered": ["yes", *said],
        "not_asked": ["stop"],
        "left_here": ["yes", *before, "stop"],
        "skipped": ["yes", *("skip" for _ in ROWS)],
        "withdrawn": ["yes", *before, ROWS[id_].reply, "back", "back"],
        "waiting": ["yes", *before],
    }[what]


@pytest.fixture(scope="module")
def exported(tmp_path_factory, memory):
    """Sessions in which each question is answered, and has no answer for each reason; an export of them by format.

    Each maps what became of a question, and its id, to the row of a session of which that is so.
    """
    folder = tmp_path_factory.mktemp("kinds")
    (folder / "survey.json").write_text(json.dumps(SURVEY), encoding="utf-8")
    sessions = {}
    with Phones(settings_on(folder), started=NOON, check=checked_once, database=memory) as phones:
        for what in ("answered", *WHY, "waiting"):
            for id_ in ROWS:
                said = tuple(replies(what, id_))
                if said not in sessions:
                    number = f"+47909380{len(sessions):02}"
                    sessions[said] = phones.engine.send_survey("a-survey", payload(number)).session_id
                    for one in said:
                        phones.reply(number, one)

        def rows(form, **more):
            request = ExportRequest(QUERY, form, include=["text"], **more)
            phones.engine.export(request, folder / f"results.{form}")
            found = {row["session_id"]: row for row in READ[form](folder / f"results.{form}")}
            return lambda what, id_: found[sessions[tuple(replies(what, id_))]]

        yield {**{form: rows(form) for form in READ}, "csv for spreadsheets": rows("csv", made_for="spreadsheet")}


def read_csv(path):
    return list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))


def read_ndjson(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def read_xlsx(path):
    head, *rows = python_calamine.load_workbook(str(path)).get_sheet_by_name("results").to_python()
    return [dict(zip(head, row, strict=True)) for row in rows]


def read_sav(path):
    frame, _ = pyreadstat.read_sav(str(path), user_missing=True, output_format="polars")
    return frame.to_dicts()


READ = {
    "csv": read_csv,
    "folder": lambda path: read_csv(path / "sessions.csv"),
    "ndjson": read_ndjson,
    "xlsx": read_xlsx,
    "parquet": lambda path: polars.read_parquet(path).to_dicts(),
    "sav": read_sav,
}
FORMATS = [*READ, "csv for spreadsheets"]


def written(value):
    """Return a value of JSON as a CSV has it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def plain(value):
    """Return a value as JSON would have it: a day as text, and NaN, which pyreadstat makes of what is missing, None."""
    if value != value:  # noqa: PLR0124 - NaN
        return None
    return value.isoformat() if hasattr(value, "isoformat") else value


def test_every_kind_of_question_has_a_row():
    assert {row.kind for row in ROWS.values()} == set(QUESTIONS)


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("id_", ROWS)
def test_an_answer_is_told(exported, id_, form):
    row = ROWS[id_]
    told = plain(exported[form]("answered", id_)[row.column.format(id=id_)])

    if "csv" in form or form == "folder":
        signs = "'" if "spreadsheet" in form and str(row.answer).startswith("+") else ""
        assert told == f"{signs}{written(row.answer)}"
    else:
        assert told == (row.in_spss or row.answer if form == "sav" else row.answer)


@pytest.mark.parametrize("what", [*WHY, "waiting"])
@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("id_", ROWS)
def test_no_answer_is_nothing_but_a_code_where_spss_knows_it_for_none(exported, id_, form, what):
    row = ROWS[id_]
    told = plain(exported[form](what, id_)[row.column.format(id=id_)])

    if form == "sav" and row.says_why and what in WHY:
        assert told == WHY[what]
    else:
        assert told in (None, "")


@pytest.fixture
def doubtful(database_url, definitions, publish):
    """A session whose first answer was asked back and confirmed, and whose second was taken at once."""
    elements = ({"id": "score", "type": "scale", "minimum": 1, "maximum": 10}, {"id": "again", "type": "yes_no"})
    publish(survey_of(*elements, results={"by": ["shop"]}))
    with (
        closing(open_database(database_url)) as database,
        Phones(settings_on(definitions), started=NOON, check=checked_once, database=database) as phones,
    ):
        phones.engine.send_survey("a-survey", PAYLOAD)
        for reply in ("8??", "yes", "no"):
            phones.reply(NUMBER, reply)
        yield phones


READ_LONG = {**READ, "folder": lambda path: read_csv(path / "answers.csv")}


@pytest.mark.parametrize(
    ("said", "label"),
    [("Which of these did not go as well as you hoped it would? " * 6, "The same " * 20), ("อะไร" * 40, "เดิม" * 12)],
    ids=["English", "Thai"],
)
def test_the_options_of_a_long_question_are_told_apart_in_spss(send, phones, tmp_path, said, label):
    options = [{"id": id_, "label": {"en": f"{label}{id_}"}} for id_ in ("oslo", "bergen")]
    asked = {"text": {"en": said}, "options": options}
    several = {"id": "some_of", "type": "multiple_choice", "choose": {"at_most": 2}, **asked}
    send(survey_of(several, {"id": "one_of", "type": "dropdown", **asked}))
    phones.engine.export(ExportRequest(QUERY, "sav"), tmp_path / "results.sav")

    _, meta = pyreadstat.read_sav(str(tmp_path / "results.sav"), output_format="polars")
    titles, labels = meta.column_names_to_labels, meta.variable_value_labels["one_of"]
    for told, most, id_ in (
        (titles["some_of__oslo"], 255, "oslo"),
        (titles["some_of__bergen"], 255, "bergen"),
        (labels[1], 120, "oslo"),
        (labels[2], 120, "bergen"),
    ):
        assert told.endswith(id_)
        assert most - 8 < len(told.encode()) <= most
    assert titles["some_of__oslo"].startswith(said[:40])


@pytest.mark.usefixtures("doubt")
def test_nobody_has_a_value_that_no_database_can_hold(doubtful, tmp_path):
    query = ResultsQuery.read("a-survey", where=["shop:oslo\0"], sees_all=True)
    doubtful.engine.export(ExportRequest(query, "csv"), tmp_path / "results.csv")

    assert read_csv(tmp_path / "results.csv") == []


@pytest.mark.usefixtures("doubt")
@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("form", ["csv", "ndjson"])
def test_all_moments_are_written_alike(doubtful, tmp_path, form, layout):
    # At noon a session began, to the microsecond: pandas leaves a column as text where one has a fraction and one none.
    path = tmp_path / f"results.{form}"
    doubtful.engine.export(ExportRequest(QUERY, form, layout=layout), path)
    rows = READ[form](path)

    moments = [row[name] for row in rows for name in MOMENTS if row.get(name)]
    assert rows[0]["started_at"] == "2026-11-23T12:00:00.000000Z"
    assert [written for written in moments if not MOMENT.fullmatch(written)] == []


@pytest.mark.usefixtures("doubt")
@pytest.mark.parametrize("layout", LAYOUTS)
def test_moments_are_dates_in_excel(doubtful, tmp_path, layout):
    path = tmp_path / "results.xlsx"
    doubtful.engine.export(ExportRequest(QUERY, "xlsx", layout=layout), path)

    assert {type(row[name]) for row in read_xlsx(path) for name in MOMENTS if name in row} == {datetime}
    assert read_xlsx(path)[0]["started_at"] == NOON.replace(tzinfo=None)


@pytest.mark.parametrize(("day", "told"), [("1950-06-30", date(1950, 6, 30)), ("1899-12-31", "1899-12-31")])
def test_days_are_dates_in_excel_which_has_none_before_1900(send, phones, tmp_path, day, told):
    send(survey_of({"id": "born", "type": "date"}))
    phones.reply(NUMBER, day)
    phones.engine.export(ExportRequest(QUERY, "xlsx"), tmp_path / "results.xlsx")

    assert [row["born"] for row in read_xlsx(tmp_path / "results.xlsx")] == [told]


@pytest.mark.usefixtures("doubt")
@pytest.mark.parametrize("form", READ)
def test_the_long_layout_tells_which_answers_were_confirmed(doubtful, tmp_path, form):
    path = tmp_path / f"results.{form}"
    doubtful.engine.export(ExportRequest(QUERY, form, layout="long"), path)
    told = [(row["element"], row["current"], row["confirmed"]) for row in READ_LONG[form](path)]

    yes, no = ("true", "false") if form in ("csv", "folder") else (True, False)
    assert told == [("score", yes, yes), ("again", yes, no)]


@pytest.mark.usefixtures("doubt")
def test_the_codebook_of_the_answers_describes_what_confirmed_means(doubtful, tmp_path):
    doubtful.engine.export(ExportRequest(QUERY, "folder"), tmp_path / "results")
    _, answers = json.loads((tmp_path / "results" / "datapackage.json").read_text(encoding="utf-8"))["resources"]
    (field,) = [one for one in answers["schema"]["fields"] if one["name"] == "confirmed"]

    assert field == {"name": "confirmed", "type": "boolean", "title": "Whether it was asked back and confirmed"}
