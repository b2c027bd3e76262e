"""What a seeded script did is what every way of reading results tells: API, command line, CSV, Parquet and SPSS."""

import io
import json
import zipfile
from collections import Counter

import duckdb
import polars
import pyreadstat
import pytest

from engine.errors import InvalidRequest
from engine.results import statistics
from engine.results.bars import as_text
from engine.results.export import ExportRequest
from engine.results.query import ResultsQuery
from engine.store.cohorts import Cohort
from tests.results.driving import OPTIONS, SEQUENCE, SURVEY, compare, times_of_long

pytestmark = pytest.mark.slow


def export(driven, path, form, **more):
    query = ResultsQuery(cohort=Cohort(survey_id=SURVEY), sees_all=True)
    driven.phones.engine.export(ExportRequest(query, form, **more), path)
    return path


def counted(values):
    return Counter(value for value in values if value is not None)


def of_report(report):
    """The counts of each question's values, as the report tells them."""
    return {
        told["id"]: {one.get("option", one.get("value")): one["k"] for one in told["distribution"] if one["k"]}
        for told in report["elements"]
        if told["kind"] != "open_text"
    }


def test_every_figure_is_that_of_the_book_and_of_the_long_csv(driven):
    assert compare(driven.report(), driven.book, driven.csv("long")) > 90


def test_the_times_are_those_of_the_long_csv(driven):
    times = times_of_long(driven.csv("long"))

    for told in driven.report()["elements"]:
        answered = times[told["id"]]
        assert told["timeToAnswer"]["within1h"]["k"] == sum(n for seconds, n in answered.items() if seconds <= 3600)
        assert told["timeToAnswer"]["n"] == told["asked"] - told["skipped"] - told["withdrawn"]
        # Days have gone by: every question was asked long enough ago.
        assert {told["timeToAnswer"][name]["n"] for name in ("within1h", "within24h")} == {told["timeToAnswer"]["n"]}
        if not (told["leftHere"] or told["waiting"]):
            assert told["timeToAnswer"]["median"] == statistics.median_time(answered, {})


def test_the_long_csv_has_every_answer_and_tells_which_stand(driven):
    rows = driven.csv("long", include="text")

    told = Counter((row["session_id"], row["element"], row["current"]) for row in rows)
    booked = Counter(
        (one.id, element, "true" if current else "false")
        for one in driven.book
        for element, _, current, *_ in one.answers
    )
    assert told == booked
    assert {row["disposition"] for row in rows} <= {one.disposition for one in driven.book}
    assert {row["state"] for row in rows} <= {one.state for one in driven.book}
    by_id = {one.id: one for one in driven.book}
    assert all(by_id[row["session_id"]].disposition == row["disposition"] for row in rows)
    words = Counter(row["value"] for row in rows if row["element"] == "comment" and row["current"] == "true")
    assert words == Counter(one.current["comment"] for one in driven.book if "comment" in one.current)


def test_the_wide_csv_has_a_row_for_each_session(driven):
    rows = {row["session_id"]: row for row in driven.csv("wide")}

    assert len(rows) == len(driven.book)
    for one in driven.book:
        row, current = rows[one.id], one.current
        assert (row["state"], row["disposition"], row["language"]) == (one.state, one.disposition, one.language)
        assert row["recommend"] == str(current.get("recommend", ""))
        assert row["shop"] == current.get("shop", "")
        assert row["more"] == {True: "true", False: "false"}.get(current.get("more"), "")
        chosen = {option: row[f"why__{option}"] for option in OPTIONS[1]["why"]}
        assert chosen == {option: str(int(option in current["why"])) if "why" in current else "" for option in chosen}
        assert row["comment"] == ""


def test_every_file_tells_which_alerts_each_session_raised(driven, tmp_path):
    """Sessions of a version without an alert say neither that it was raised nor that it was not."""
    raised = Counter(one.alerts.get("=too dear") for one in driven.book)
    written = {True: "true", False: "false", None: ""}
    assert len(raised) == 3

    wide = driven.csv("wide", include="identifier")
    assert list(wide[0])[-2:] == ["alert.call them", "alert.=too dear"]
    assert {row["session_id"]: row["alert.=too dear"] for row in wide} == {
        one.id: written[one.alerts.get("=too dear")] for one in driven.book
    }
    frame = polars.read_parquet(export(driven, tmp_path / "wide.parquet", "parquet"))
    assert Counter(frame["alert.=too dear"].to_list()) == raised
    table, meta = pyreadstat.read_sav(str(export(driven, tmp_path / "wide.sav", "sav")), output_format="polars")
    assert Counter(table["alert._too_dear"].to_list()) == {1: raised[True], 0: raised[False], None: raised[None]}
    assert meta.column_names_to_labels["alert._too_dear"] == "Alert: =too dear"
    assert meta.variable_value_labels["alert._too_dear"] == {0: "not raised", 1: "raised"}
    lines = export(driven, tmp_path / "wide.ndjson", "ndjson").read_text(encoding="utf-8").splitlines()
    assert Counter(json.loads(line)["alert.=too dear"] for line in lines) == raised
    report = driven.report()
    assert [one["name"] for one in report["alerts"]] == ["call them", "=too dear"]
    assert f"alert call them: raised by {report['alerts'][0]['sessions']}" in as_text(report, "Driven")


def test_parquet_and_ndjson_are_the_csv(driven, tmp_path):
    whole = driven.csv("long", include="text")
    parquet = export(driven, tmp_path / "long.parquet", "parquet", layout="long", include=["text"])
    lines = export(driven, tmp_path / "long.ndjson", "ndjson", layout="long", include=["text"])

    frame = polars.read_parquet(parquet)
    assert frame.columns == list(whole[0])
    assert [one or "" for one in frame["value"]] == [row["value"] for row in whole]
    assert frame["current"].to_list() == [row["current"] == "true" for row in whole]
    in_duckdb = duckdb.read_parquet(str(parquet)).filter("current").aggregate("element, count(*)").fetchall()
    assert dict(in_duckdb) == Counter(row["element"] for row in whole if row["current"] == "true")
    objects = [json.loads(line) for line in lines.read_text(encoding="utf-8").splitlines()]
    for one, row in zip(objects, whole, strict=True):
        assert one["option"] == (json.loads(row["option"]) if row["option"].startswith("[") else row["option"] or None)
    assert [one["session_id"] for one in objects] == [row["session_id"] for row in whole]


def test_spss_reads_the_same_values_with_labels_and_why_there_is_none(driven, tmp_path):
    path = export(driven, tmp_path / "wide.sav", "sav")

    frame, meta = pyreadstat.read_sav(str(path), user_missing=True, output_format="polars")
    labels = meta.variable_value_labels
    assert meta.missing_ranges["recommend"] == [{"lo": -99.0, "hi": -96.0}]
    assert meta.column_names_to_labels["recommend"] == "Recommend?"
    expected = {element: Counter() for element in SEQUENCE}
    why_none = {-96.0: "not asked", -97.0: "left here", -98.0: "skipped", -99.0: "taken back"}
    codes = {"skipped": -98, "left_here": -97, "withdrawn": -99, None: -96}
    for one in driven.book:
        for element in ("recommend", "visits", "shop"):
            passage = one.passages.get(element)
            expected[element][one.current.get(element) if passage == "answered" else codes.get(passage)] += 1
    assert Counter(frame["recommend"].to_list()) == expected["recommend"]
    assert Counter(frame["visits"].to_list()) == expected["visits"]
    shops = {label.lower().replace("ø", "o"): code for code, label in labels["shop"].items()}
    assert Counter(frame["shop"].to_list()) == {shops.get(value, value): n for value, n in expected["shop"].items()}
    assert labels["more"] == {0.0: "no", 1.0: "yes", **why_none}
    assert labels["why__price"] == {0.0: "not chosen", 1.0: "chosen", **why_none}
    assert labels["recommend"] == labels["visits"] == why_none
    plain, _ = pyreadstat.read_sav(str(path), output_format="polars")
    of_scale = counted(value if value == value else None for value in plain["recommend"].to_list())  # noqa: PLR0124 - NaN
    assert of_scale == of_report(driven.report())["recommend"]


def test_the_workbook_has_the_same_values_and_no_formula(driven, tmp_path):
    path = export(driven, tmp_path / "long.xlsx", "xlsx", layout="long", include=["text"])

    with zipfile.ZipFile(path) as book:
        sheets = {name: book.read(name).decode() for name in book.namelist() if "worksheets/" in name}
        assert "codebook" in book.read("xl/workbook.xml").decode()
    assert len(sheets) == 2
    assert not any("<f>" in sheet or "<f " in sheet for sheet in sheets.values())
    assert "=1+1" in sheets["xl/worksheets/sheet1.xml"]
    assert sheets["xl/worksheets/sheet1.xml"].count("<row ") == 1 + len(driven.csv("long"))


def test_the_folder_is_a_data_package(driven, tmp_path):
    frictionless = pytest.importorskip("frictionless")
    folder = export(driven, tmp_path / "package", "folder", include=["text"])

    assert sorted(file.name for file in folder.iterdir()) == ["answers.csv", "datapackage.json", "sessions.csv"]
    package = frictionless.Package(str(folder / "datapackage.json"))
    report = package.validate()
    assert report.valid, report.flatten(["rowNumber", "fieldName", "type", "note"])
    fields = {
        field["name"]: field
        for field in json.loads((folder / "datapackage.json").read_text())["resources"][0]["schema"]["fields"]
    }
    assert fields["shop"]["categories"] == [
        {"value": "oslo", "label": "Oslo"},
        {"value": "bergen", "label": "Bergen"},
        {"value": "tromso", "label": "Tromsø"},
    ]
    assert len(package.get_resource("sessions").read_rows()) == len(driven.book)


def test_a_csv_for_a_spreadsheet_begins_no_formula(driven, tmp_path):
    raw = export(driven, tmp_path / "raw.csv", "csv", include=["text"]).read_text(encoding="utf-8")
    harmless = export(driven, tmp_path / "harmless.csv", "csv", include=["text"], made_for="spreadsheet")
    text = harmless.read_text(encoding="utf-8")

    assert ",=1+1" in raw
    assert ",=1+1" not in text
    assert ",'=1+1" in text
    assert text.startswith("\ufeff")
    assert ",'+4790937954" in text


def test_without_being_asked_for_no_text_no_variable_and_no_number_is_exported(driven):
    for layout in ("wide", "long"):
        bare = driven.get("export", layout=layout).text
        assert not any(one.number in bare for one in driven.book)
        assert "=1+1" not in bare
        assert "xyzzy" not in bare
        assert "variable.consumerPhone" not in bare
        assert "variable.agentId" in bare
    asked = driven.csv("wide", include="variables")
    assert "variable.consumerPhone" not in asked[0]
    everything = driven.csv("wide", include="variables,identifier")
    assert {row["variable.consumerPhone"] for row in everything} == {one.number for one in driven.book}
    assert {row["identifier"] for row in everything} == {one.number for one in driven.book}


def test_groups_add_up_with_those_that_are_hidden(driven):
    report = driven.report(by="agentId")
    sizes = Counter(one.agent for one in driven.book)

    shown = {group["value"]: group["cohort"]["sessions"] for group in report["groups"]}
    hidden = {agent: size for agent, size in sizes.items() if agent not in shown}
    assert all(sizes[agent] == size >= 5 for agent, size in shown.items())
    assert report["suppressed"] == {"groups": len(hidden), "sessions": sum(hidden.values())}
    assert len(hidden) != 1
    for agent in sizes:
        members = [one for one in driven.book if one.agent == agent]
        if agent in shown:
            alone = driven.report(where=f"agentId:{agent}")
            group = next(group for group in report["groups"] if group["value"] == agent)
            assert [alone[key] for key in ("dispositions", "rates")] == [
                group[key] for key in ("dispositions", "rates")
            ]
            compare(alone, members, [row for row in driven.csv("long") if row["session_id"] in {m.id for m in members}])
        else:
            answer = driven.client.get(f"/v1/surveys/{SURVEY}/results", params={"where": f"agentId:{agent}"})
            assert answer.status_code == 422
            assert "agentId" not in {row.get(f"variable.{agent}") for row in driven.csv("wide")}
    assert {row["variable.agentId"] for row in driven.csv("wide")} == {*shown, ""}


@pytest.mark.parametrize("by", ["language", "version", "month", None])
def test_every_breakdown_adds_up(driven, by):
    report = driven.report(**({"by": by} if by else {}))

    groups = report["groups"] if by else [report]
    assert sum(group["cohort"]["sessions"] for group in groups) + report["suppressed"]["sessions"] == len(driven.book)
    for name, count in report["dispositions"].items():
        assert report["suppressed"]["groups"] or sum(group["dispositions"][name] for group in groups) == count


def test_the_command_line_prints_the_document_of_the_api(driven):
    report = driven.report()
    direct = driven.phones.engine.report(ResultsQuery(cohort=Cohort(survey_id=SURVEY)))

    assert {**direct, "asOf": report["asOf"]} == report
    text = as_text(report, "Driven")
    score = next(told["nps"] for told in report["elements"] if "nps" in told)
    assert f"NPS {score['score']:.1f} ({score['low']:.1f} to {score['high']:.1f}) of {score['n']}" in text
    assert text.count("█") > 20


def test_the_flow_counts_each_arrow(driven):
    arrows = {
        (one["from"], one["to"], one["way"], one.get("rule")): one
        for one in driven.get("results/flow").json()["arrows"]
    }

    assert arrows["recommend", "shop", "rule", "promoters skip the reasons"]["sessions"] >= 1
    assert (
        arrows["more", "shop", "rule", "another shop"]["times"]
        >= arrows["more", "shop", "rule", "another shop"]["sessions"]
    )
    assert arrows["welcome", "recommend", "sequence", None]["sessions"] == len(driven.book)
    completed = sum(one.state == "completed" for one in driven.book)
    assert sum(one["sessions"] for (_, end, *_), one in arrows.items() if end == "completion") == completed


def test_words_are_read_newest_first_page_by_page_with_numbers_masked(driven):
    pages, cursor = [], None
    while cursor or not pages:
        page = driven.get("answers", element="comment", limit=7, **({"cursor": cursor} if cursor else {})).json()
        pages.append(page["answers"])
        cursor = page["next"]

    answers = [one for page in pages for one in page]
    assert [one["at"] for one in answers] == sorted((one["at"] for one in answers), reverse=True)
    written = [one.current["comment"] for one in driven.book if "comment" in one.current]
    assert Counter(one["text"] for one in answers) == Counter(w.replace("+4790937954", "•••") for w in written)
    assert all(len(page) == 7 for page in pages[:-1])


@pytest.mark.parametrize(
    ("path", "params", "told"),
    [
        ("results", {"by": "nobody"}, "`language`, `version`, `month`, `agentId`"),
        ("results", {"where": "queueKey:x"}, "only `agentId`"),
        ("results", {"where": "agentId"}, "KEY:VALUE"),
        ("results", {"where": ["agentId:a", "agentId:b"]}, "twice"),
        ("results", {"from": "2026-13-01"}, "2026-11-29"),
        ("results", {"to": "soon"}, "2026-11-29"),
        ("results", {"from": "0001-01-01T00:00:00+23:59"}, "2026-11-29"),
        ("export", {"to": "9999-12-31T23:59:59-23:59"}, "2026-11-29"),
        ("results", {"from": "2026-02-01", "to": "2026-01-01"}, "not after"),
        ("results", {"language": "xx"}, "`en`, `no`"),
        ("results", {"version": "v9"}, "is none of"),
        ("answers", {"element": "wy"}, "`why`"),
        ("answers", {"cursor": "x"}, "`next`"),
        ("answers", {"cursor": "9" * 19}, "`next`"),
        ("export", {"format": "doc"}, "`csv`, `ndjson`, `xlsx`, `parquet`, `sav`"),
        ("export", {"layout": "deep"}, "`wide`, `long`"),
        ("export", {"include": "text,names"}, "`text`, `variables`, `identifier`"),
        ("export", {"for": "fun"}, "`spreadsheet`"),
    ],
)
def test_a_wrong_request_is_told_what_there_is(driven, path, params, told):
    answer = driven.client.get(f"/v1/surveys/{SURVEY}/{path}", params=params)

    assert answer.status_code == 422
    assert told in answer.json()["detail"]


def test_an_unknown_survey_is_told_which_there_are(driven):
    for path in ("results", "results/flow", "answers", "export"):
        answer = driven.client.get(f"/v1/surveys/nothing/{path}")
        assert answer.status_code == 404
        assert f"`{SURVEY}`" in answer.json()["detail"]


def test_the_same_figures_have_the_same_tag(driven):
    first = driven.get("results")
    again = driven.client.get(f"/v1/surveys/{SURVEY}/results", headers={"If-None-Match": first.headers["etag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert driven.get("results", language="en").headers["etag"] != first.headers["etag"]


def test_an_unknown_format_is_told():
    with pytest.raises(InvalidRequest, match="is none of"):
        ExportRequest(ResultsQuery(cohort=Cohort(survey_id=SURVEY)), "doc")


def test_a_list_of_several_is_read_back(driven):
    text = io.StringIO()
    for row in driven.csv("long"):
        if row["element"] == "why":
            assert set(json.loads(row["option"])) <= set(OPTIONS[1]["why"])
            text.write(row["option_label"])
    assert "; " in text.getvalue()
