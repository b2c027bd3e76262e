"""Any number of sessions at once, each with a question that was asked."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import UTC, datetime, timedelta

from sqlalchemy import text

from engine.store import open_database
from engine.survey_version import SurveyVersion
from tests.surveys import survey_of

SURVEY = survey_of(
    {"id": "score", "type": "scale", "minimum": 1, "maximum": 10}, {"id": "comment", "type": "open_text"}
)
EDITION = SurveyVersion(definition=json.dumps(SURVEY))

NUMBERED = "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {last})"
DEFINITION = "INSERT INTO definition (version, content) VALUES (:version, :content)"
SESSIONS = """
INSERT INTO session (id, survey_id, survey_version, payload_digest, recipient, language, variables, current_element,
                     state, created_at, asked_at, expires_at, messages, tries, unanswered)
{numbered}
SELECT 'session-' || i, 'a-survey', '{version}', '', '+47' || (90000000 + i), 'en', '{{}}', 'score',
       'open', '{now}', '{now}', '{later}', 1, 0, 0 FROM n
"""
QUESTIONS = """
INSERT INTO outbox (client_reference, session_id, number, recipient, content, queued_at, expires_at, due_at, state,
                    attempts, tried_at, settled_at)
{numbered}
SELECT 'session-' || i || '-1', 'session-' || i, 1, '+47' || (90000000 + i), 'Score?', '{now}', '{later}', '{now}',
       'sent', 1, '{now}', '{now}' FROM n
"""


def fill(url, count):
    """Fill an empty database."""
    now = datetime.now(UTC) - timedelta(minutes=1)
    zone = "+00" if url.startswith("postgresql") else ""
    values = {
        "numbered": NUMBERED.format(last=count - 1),
        "version": EDITION.version,
        "now": f"{now:%Y-%m-%d %H:%M:%S.%f}{zone}",
        "later": f"{now + timedelta(days=3):%Y-%m-%d %H:%M:%S.%f}{zone}",
    }

    def work(unit):
        if zone:
            unit.connection.execute(text("SET LOCAL statement_timeout = 0"))
        definition = {"version": EDITION.version, "content": EDITION.definition}
        unit.connection.execute(text(DEFINITION), definition)
        for sql in (SESSIONS, QUESTIONS):
            unit.connection.exec_driver_sql(sql.format(**values))
        unit.connection.exec_driver_sql("ANALYZE")

    with closing(open_database(url)) as database:
        database.write(work).result()


def number(at):
    """Give the number of a session."""
    return f"+47{90000000 + at}"
