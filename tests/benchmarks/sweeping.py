"""What a sweep costs among many sessions: where nothing is due, and how many a second are reminded or expire."""

from __future__ import annotations

import asyncio
import json
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import bindparam, text

from engine.dispatch.expiry import Sweeper
from engine.engine import Engine
from engine.settings import Settings
from engine.store.column_types import Moment
from engine.survey_version import SurveyVersion
from tests.benchmarks import filling

REMINDING = SurveyVersion(definition=json.dumps({**filling.SURVEY, "reminders": [{"after": "PT4H"}]}))
DUE = 10_000
"""Sessions for which something is due."""


@contextmanager
def sweeper(url):
    """Open a sweeper as a dispatcher has it, with what is done once a minute; it logs nothing."""
    with TemporaryDirectory() as folder:
        (Path(folder) / "survey.json").write_text(json.dumps(filling.SURVEY))
        with Engine.open(Settings(database_url=url, definitions=Path(folder))) as engine:
            one = Sweeper(engine.database, ["pretend"], engine.clock, engine.conversation.sessions)
            one.also(engine.administration.forget_some)
            asyncio.run(one.sweep())  # once a minute it looks further
            yield one


def idle(url, rounds=20):
    """Return the seconds of a sweep that finds nothing to do."""
    with sweeper(url) as one:
        began = time.perf_counter()
        for _ in range(rounds):
            asyncio.run(one.sweep())
        return (time.perf_counter() - began) / rounds


KEEP = "INSERT INTO definition (version, content) VALUES (:version, :content)"
REMIND = """
UPDATE session SET survey_version = :version, remind_at = :now, expires_at = :later
WHERE id IN (SELECT id FROM session ORDER BY created_at, id LIMIT :due)
"""
ASKED = """
UPDATE outbox SET settled_at = :asked
WHERE session_id IN (SELECT id FROM session ORDER BY created_at, id LIMIT :due)
"""
EXPIRE = "UPDATE session SET expires_at = :now WHERE id IN (SELECT id FROM session ORDER BY created_at, id LIMIT :due)"


def reminders(url):
    """Return how many sessions are reminded a second."""
    now = datetime.now(UTC)
    due = {
        "version": REMINDING.version,
        "now": now - timedelta(seconds=1),
        "later": now + timedelta(days=1),
        "due": DUE,
    }
    makes_due = [
        (KEEP, {"version": REMINDING.version, "content": REMINDING.definition}),
        (REMIND, due),
        (ASKED, {"asked": now - timedelta(hours=5), "due": DUE}),
    ]
    return _rate(url, makes_due, "SELECT count(*) FROM outbox WHERE way LIKE 'reminder:%'")


def expiries(url):
    """Return how many sessions are stored as expired a second."""
    makes_due = [(EXPIRE, {"now": datetime.now(UTC) - timedelta(seconds=1), "due": DUE})]
    return _rate(url, makes_due, "SELECT count(*) FROM session WHERE state = 'expired'")


def _rate(url, makes_due, counts):
    with sweeper(url) as one:
        database = one.database

        def count():
            return database.read(lambda queries: queries.connection.execute(text(counts)).scalar()).result()

        for sql, values in makes_due:
            moments = [bindparam(name, type_=Moment) for name, value in values.items() if isinstance(value, datetime)]
            stated = text(sql).bindparams(*moments).bindparams(**values)
            database.write(lambda unit, sql=stated: unit.connection.execute(sql)).result()
        before, began = count(), time.perf_counter()
        while (done := count() - before) < DUE:
            assert time.perf_counter() - began < 600, done
            asyncio.run(one.sweep())
        return DUE / (time.perf_counter() - began)
