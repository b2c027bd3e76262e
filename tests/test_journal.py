"""What happened is told in a line, however much of it there was."""

import logging
from dataclasses import replace

from engine import journal
from engine.errors import FieldError
from engine.gateways.gateway import UnreadableEntry
from tests.surveys import survey_of


def test_many_entries_that_nobody_could_read_are_one_line_with_their_number_and_some_faults(caplog):
    entries = [UnreadableEntry(entry="{}", errors=[FieldError(f"/mo/{at}", "is no message")]) for at in range(60_000)]
    caplog.set_level(logging.INFO)
    journal.entries_refused("puzzel", entries)

    (line,) = [record.getMessage() for record in caplog.records]
    told = "; ".join(f"/mo/{at}: is no message" for at in range(journal.MOST_TOLD))
    assert line == f"60000 entries refused: {told}"


class Twice:
    """A database that runs all work twice, as one does where another transaction was in the way."""

    def __init__(self, database):
        self._database = database

    def __getattr__(self, name):
        return getattr(self._database, name)

    def write(self, work):
        def run(unit):
            with unit.connection.begin_nested() as first:
                work(unit)
                first.rollback()
            return work(unit)

        return self._database.write(run)


def test_work_that_runs_again_tells_what_happened_once(send, phones, caplog):
    caplog.set_level(logging.INFO)
    sent = send(survey_of({"id": "comment", "type": "open_text"}))
    engine = replace(phones.engine, database=Twice(phones.engine.database))
    engine.cancel(sent.session_id)
    engine.check()  # by now it is told, too

    lines = [record.getMessage() for record in caplog.records]
    assert lines.count(f"session cancelled: {sent.session_id}") == 1
