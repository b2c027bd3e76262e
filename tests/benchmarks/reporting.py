"""The report of one survey's month among many sessions, and an export, against the raw driver reading the same rows."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

from sqlalchemy import text

from engine.languages import Languages
from engine.resources import TEMPLATES
from engine.results.export import ExportRequest, write_export
from engine.results.query import ResultsQuery
from engine.results.results import Results, report_of
from engine.store import open_database
from engine.survey_version import SurveyVersion
from tests.surveys import survey_of

SURVEY = survey_of(
    {"id": "score", "type": "scale", "minimum": 0, "maximum": 10, "measure": "nps"},
    {"id": "solved", "type": "yes_no"},
    {"id": "comment", "type": "open_text"},
    results={"by": ["agentId"]},
)
VERSION = SurveyVersion(definition=json.dumps(SURVEY))
MONTH = {"begun_from": "2026-03-01", "begun_before": "2026-04-01"}

NUMBERED = "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {last})"
SESSIONS = """
INSERT INTO session (id, survey_id, survey_version, payload_digest, recipient, language, variables, current_element,
                     state, created_at, asked_at, expires_at, messages, tries, unanswered, ended_at)
{numbered}
SELECT 'session-' || i, CASE i % {surveys} WHEN 0 THEN 'a-survey' ELSE 'survey-' || (i % 10) END, '{version}',
       '',
       '+47' || (90000000 + i), 'en', {variables},
       CASE i / 10 % 3 WHEN 0 THEN 'score' WHEN 1 THEN 'comment' ELSE 'completion' END,
       CASE i / 10 % 3 WHEN 2 THEN 'completed' ELSE 'expired' END, {day}, {day}, {day}, 2, 0, 0, {day} FROM n
"""
SECOND = "(i * 31536000.0 / {count})"
DAYS = {
    "postgresql": f"timestamptz '2026-01-01 00:00+00' + {SECOND} * interval '1 second'",
    "sqlite": f"strftime('%Y-%m-%d %H:%M:%f000', '2026-01-01', '+' || {SECOND} || ' seconds')",
}
RESPONSES = """
INSERT INTO response (session_id, element, answer, reply, responded_at, asked_at, confirmed, current)
SELECT session.id, '{element}', {answer}, 'the reply as it came', session.created_at, session.created_at, {no}, {yes}
FROM session WHERE session.current_element <> 'score' AND ('{element}' = 'score' OR session.current_element <> '')
"""
MESSAGES = """
INSERT INTO outbox (client_reference, session_id, number, recipient, content, queued_at, expires_at, due_at, state,
                    attempts, tried_at, settled_at, element, way, previous, after)
SELECT session.id || '-{number}', session.id, {number}, session.recipient, 'How was it?', session.created_at,
       session.expires_at, session.created_at, 'sent', 1, session.created_at, session.created_at, '{element}',
       '{way}', {previous}, 'answered' FROM session
"""


KEPT = "INSERT INTO definition (version, content, survey_id, kept_at) VALUES (:version, :content, 'a-survey', {})"


def fill(url, count, surveys=10):
    """Fill an empty database with sessions of so many surveys over a year, two of three of which answered."""
    is_postgresql = url.startswith("postgresql")
    day = DAYS["postgresql" if is_postgresql else "sqlite"].format(count=count)
    score = "to_json(CAST(substr(session.id, 9) AS integer) / 10 % 11)"
    score = score if is_postgresql else "CAST(CAST(substr(session.id, 9) AS INTEGER) / 10 % 11 AS TEXT)"
    variables = """'{"agentId": "' || (i / 10 % 25) || '"}'"""
    variables = f"CAST({variables} AS json)" if is_postgresql else variables
    no, yes = ("false", "true") if is_postgresql else ("0", "1")
    numbered = NUMBERED.format(last=count - 1)
    own = {"numbered": numbered, "version": VERSION.version, "variables": variables}
    statements = [SESSIONS.format(**own, day=day, surveys=surveys)]
    truth = "CAST('true' AS json)" if is_postgresql else "'true'"
    for element, answer in (("score", score), ("solved", truth)):
        statements.append(RESPONSES.format(element=element, answer=answer, no=no, yes=yes))
    for number, element, way, previous in ((1, "score", "opening", "NULL"), (2, "solved", "sequence", "'score'")):
        statements.append(MESSAGES.format(number=number, element=element, way=way, previous=previous))

    def work(unit):
        if is_postgresql:
            unit.connection.execute(text("SET LOCAL statement_timeout = 0"))
        kept = KEPT.format("now()" if is_postgresql else "'2026-01-01 00:00:00.000000'")
        unit.connection.execute(text(kept), {"version": VERSION.version, "content": VERSION.definition})
        for sql in statements:
            unit.connection.exec_driver_sql(sql.replace("%", "%%") if is_postgresql else sql)
        unit.connection.exec_driver_sql("ANALYZE")

    with closing(open_database(url)) as database:
        database.write(work).result()


class Nowhere:
    """A catalogue of no files: the versions in use are known from the database."""

    def surveys(self):
        """Return nothing that can be sent."""
        return SimpleNamespace(result=dict)

    def pinned(self, version, definition_of):
        """Read a version."""
        return SurveyVersion(definition=definition_of(version))


def results_of(database):
    """Open results on a database alone."""
    return Results(Nowhere(), Languages(TEMPLATES), database, database.clock)


def month(url):
    """Measure the seconds that the report of one survey's month takes; return them and the sessions in it."""
    with closing(open_database(url)) as database:
        results = results_of(database)
        query = ResultsQuery.read("a-survey", **MONTH, sees_all=True).broken_down("agentId")
        results.tell(query, report_of).result()
        began = time.perf_counter()
        told = results.tell(query, report_of).result()
        return time.perf_counter() - began, told["cohort"]["sessions"]


def export(url, survey, path, form="csv"):
    """Export the answers of a survey in a process of its own; return the answers a second and its peak in MB."""
    done = subprocess.run([sys.executable, "-m", "tests.benchmarks.reporting", url, survey, str(path), form],
                          capture_output=True, text=True, check=True)  # fmt: skip
    told = json.loads(done.stdout)
    return told["a_second"], told["megabytes"]


ROWS = """
SELECT s.id, s.survey_id, s.survey_version, s.language, s.state, s.created_at, s.variables, r.element, r.answer,
       r.comment, r.reply, r.asked_at, r.responded_at, r.current
FROM session s JOIN response r ON r.session_id = s.id
WHERE s.survey_id = '{survey}' ORDER BY s.created_at, s.id, r.id
"""


def raw(url, survey):
    """Read the same rows with the driver alone, in one query; return the answers a second."""
    if url.startswith("postgresql"):
        import psycopg

        connection = psycopg.connect(url.replace("+psycopg", ""))
        cursor = connection.cursor("raw")
    else:
        import sqlite3

        connection = sqlite3.connect(url.removeprefix("sqlite:///"))
        cursor = connection.cursor()
    with closing(connection), closing(cursor):
        began, rows = time.perf_counter(), 0
        cursor.execute(ROWS.format(survey=survey))
        while some := cursor.fetchmany(2000):
            rows += len(some)
        return rows / (time.perf_counter() - began)


def _export(url, survey, path, form):
    import resource

    with closing(open_database(url)) as database:
        query = ResultsQuery.read(survey, sees_all=True)
        began = time.perf_counter()
        write_export(results_of(database), ExportRequest(query, form, layout="long"), Path(path)).result()
        seconds = time.perf_counter() - began
    with Path(path).open("rb") as file:
        rows = sum(1 for _ in file) - 1 if form == "csv" else 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"a_second": rows / seconds, "megabytes": peak, "rows": rows, "seconds": seconds}))
    Path(path).unlink()


if __name__ == "__main__":
    _export(*sys.argv[1:])
