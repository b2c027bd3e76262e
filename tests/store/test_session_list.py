"""Sessions are found newest first, a page at a time, whatever becomes of them and of others meanwhile."""

import random
from datetime import timedelta

import pytest

from engine.errors import InvalidRequest
from engine.session import State
from engine.store.session_list import SessionFilter, page
from tests.databases import NOON, a_session, begin

ALL = SessionFilter()


def pages(database, wanted=ALL, limit=3, now=NOON, meanwhile=lambda: None):
    cursor = None
    while True:
        found = database.read(lambda queries, at=cursor: page(queries.connection, wanted, at, limit, now)).result()
        yield [one.id for one in found.sessions]
        meanwhile()
        cursor = found.cursor
        if cursor is None:
            return


def listed(database, **more):
    return [one for page in pages(database, **more) for one in page]


def test_sessions_are_listed_newest_first_also_those_of_one_moment(database):
    began = [begin(database, id=f"s{at}", created_at=NOON + timedelta(seconds=at // 3)).id for at in range(7)]

    assert listed(database) == sorted(began, reverse=True)
    assert [len(page) for page in pages(database, limit=7)] == [7]


def test_a_session_is_found_by_what_is_known_of_it(database):
    begin(database, id="a", client_reference="call-1", recipient="+4790937955", survey_id="one")
    begin(database, id="b", client_reference="call-2", survey_id="two")
    begin(database, id="c", expires_at=NOON + timedelta(hours=1))
    ended = begin(database, id="d")
    database.write(lambda unit: unit.cancel(ended.id, NOON)).result()

    def found(now=NOON, **wanted):
        return set(listed(database, wanted=SessionFilter(**wanted), now=now))

    later = NOON + timedelta(hours=2)
    assert found(client_reference="call-1") == found(identifier="+4790937955") == found(survey_id="one") == {"a"}
    assert found(client_reference="call-1", survey_id="two") == set()
    assert (found(state=State.OPEN), found(state=State.EXPIRED)) == ({"a", "b", "c"}, set())
    assert (found(later, state=State.OPEN), found(later, state=State.EXPIRED)) == ({"a", "b"}, {"c"})
    assert found(state=State.CANCELLED) == {"d"}


def test_a_walk_over_sessions_that_change_loses_none_and_repeats_none(database):
    """Others begin and end between the pages; those that were there are told once each."""
    moments = [NOON + timedelta(microseconds=random.randrange(200)) for _ in range(600)]
    sessions = [a_session(id=f"{at:04}", created_at=moment, client_reference=None) for at, moment in enumerate(moments)]
    database.write(lambda unit: [unit.begin(one, "{}") for one in sessions]).result()
    left, began = iter(sessions), iter(range(10_000))

    def meanwhile():
        begin(database, id=f"new-{next(began)}", created_at=NOON + timedelta(seconds=1))
        if (ending := next(left, None)) is not None:
            database.write(lambda unit: unit.cancel(ending.id, NOON)).result()

    walked = listed(database, limit=7, meanwhile=meanwhile)
    assert len(walked) == len(set(walked))
    assert set(walked) >= {one.id for one in sessions}


BEYOND = "OTk5OS0xMi0zMVQyMzo1OTo1OS0yMzo1OSBh"
"""The last moment of the last year, in a zone in which UTC is in the next."""


@pytest.mark.parametrize("cursor", ["", "x", "£", "bm93IGlk", "MjAyNi0xMS0yM1QxMjowMDowMCBhIGI", "A" * 5000, BEYOND])
def test_a_cursor_that_no_page_gave_is_none(database, cursor):
    with pytest.raises(InvalidRequest):
        database.read(lambda queries: page(queries.connection, SessionFilter(), cursor, 3, NOON)).result()
