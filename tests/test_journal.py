"""What happened is told in a line, however much of it there was."""

import logging

from engine import journal
from engine.errors import FieldError
from engine.gateways.gateway import UnreadableEntry


def test_many_entries_that_nobody_could_read_are_one_line_with_their_number_and_some_faults(caplog):
    entries = [UnreadableEntry(entry="{}", errors=[FieldError(f"/mo/{at}", "is no message")]) for at in range(60_000)]
    caplog.set_level(logging.INFO)
    journal.entries_refused("puzzel", entries)

    (line,) = [record.getMessage() for record in caplog.records]
    told = "; ".join(f"/mo/{at}: is no message" for at in range(journal.MOST_TOLD))
    assert line == f"60000 entries refused: {told}"


def test_work_that_runs_again_tells_what_happened_in_the_end():
    class Unit:
        def __init__(self, *happened):
            self.happened = happened

    happened = []
    work = journal.noting(happened, lambda _, what: what)

    assert [work(Unit("survey completed"), 1), work(Unit("opted out"), 2)] == [1, 2]
    assert happened == ["opted out"]
