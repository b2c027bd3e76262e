"""SMS that no gateway is known of, and gateways that are not alone in a database."""

from contextlib import closing
from datetime import timedelta

import pytest
from sqlalchemy import create_engine, text

from engine.store import migrations, open_database, outbox, outcomes
from engine.store.outcomes import MarkedSent
from engine.store.pretend_inbox import NETWORK, Arrival, arrive
from tests.databases import NOON, begin, ours, sms
from tests.store.test_unit_of_work import inbound, session_in

PRETEND_PHONE = Arrival(recipient="+4790937954", content="hi", sms_session=None, client_reference="r", sent_at=NOON)


def adopt(database, gateway):
    return database.write(lambda unit: outbox.adopt(unit, gateway)).result()


def claim(database, gateway):
    return database.write(
        lambda unit: outbox.claim(
            unit, NOON, gateway=gateway, interval=timedelta(), lease=timedelta(minutes=1), limit=9
        )
    ).result()


def gateways_of(database):
    query = text("SELECT gateway FROM outbox ORDER BY client_reference")
    return database.read(lambda queries: queries.connection.execute(query).scalars().all()).result()


def test_a_claim_finds_only_what_is_meant_for_its_gateway(database):
    sessions = {name: begin(database, "hello", gateway=name) for name in ("puzzel", "kannel", None)}

    assert [one.session_id for one in claim(database, "puzzel")] == [sessions["puzzel"].id]
    assert claim(database, "http") == []


def test_a_dispatcher_takes_over_what_no_gateway_is_known_of(database):
    begin(database, "old", "old", gateway=None)
    begin(database, "for another", gateway="kannel")

    assert [adopt(database, "puzzel") for _ in range(2)] == [2, 0]
    assert sorted(gateways_of(database)) == ["kannel", "puzzel", "puzzel"]


@pytest.mark.parametrize("also", [None, "its number was texted by puzzel", "an SMS waits for puzzel"])
@pytest.mark.parametrize("has_pretended", [False, True])
def test_pretend_phones_take_it_over_only_where_nobody_sends_in_earnest(database, has_pretended, also):
    begin(database, "old", gateway=None)
    if has_pretended:
        database.write(lambda unit: arrive(unit, PRETEND_PHONE)).result()
    if also == "its number was texted by puzzel":
        database.write(lambda unit: unit.receive(inbound(gateway="puzzel"), None, NOON)).result()
    if also == "an SMS waits for puzzel":
        begin(database, "new", gateway="puzzel")

    assert adopt(database, NETWORK) == (has_pretended and also is None)
    assert adopt(database, "puzzel") == (not (has_pretended and also is None))


@pytest.mark.slow
@pytest.mark.parametrize("revision", ["0002"])
def test_what_waited_before_an_sms_knew_its_gateway_is_sent_by_whoever_dispatches(empty_database_url, revision):
    engine = create_engine(empty_database_url)
    with engine.begin() as connection:
        migrations.upgrade(connection)
    with closing(open_database(empty_database_url)) as database:
        begin(database, "hello", gateway="lost on the way down")
    with engine.begin() as connection:
        migrations.downgrade(connection, revision)
        migrations.upgrade(connection)
    engine.dispose()

    with closing(open_database(empty_database_url)) as database:
        assert gateways_of(database) == [None]
        assert database.read(lambda queries: queries.outbox().by_gateway).result() == {None: 1}
        adopt(database, "puzzel")
        assert [one.content for one in claim(database, "puzzel")] == ["hello"]


def test_a_process_of_the_version_before_can_still_queue(database):
    """In a rolling upgrade it writes rows as it knows them."""
    session = begin(database, "hello", gateway="puzzel")
    columns = "session_id, recipient, content, queued_at, expires_at, due_at, state, attempts"
    query = f"INSERT INTO outbox (client_reference, number, {columns}) SELECT 'old', 2, {columns} FROM outbox"  # noqa: S608 - ours
    database.write(lambda unit: unit.connection.execute(text(query))).result()

    adopt(database, "puzzel")

    (first,) = claim(database, "puzzel")
    taken = MarkedSent(claim=first, at=NOON, message_id=None, sms_session=None)
    database.write(lambda unit: outcomes.record(unit, [taken], timedelta())).result()
    assert [(one.client_reference, one.session_id) for one in claim(database, "puzzel")] == [("old", session.id)]


def test_what_waits_for_another_gateway_costs_a_claim_nothing(database):
    """However much it is: the walk begins behind it."""
    begin(database, *["hello"] * 3000, gateway="kannel")
    begin(database, "hello", gateway="puzzel", now=NOON)

    def plan(unit):
        if unit.connection.dialect.name == "sqlite":
            return "gateway=?"
        unit.connection.execute(text("ANALYZE outbox"))
        outbox.IN_ORDER_OF_INDEX.run(unit.connection, {})
        values = {"gateway": "puzzel", "now": NOON, "spaced": NOON, "limit": 16, "number_1": 1, "number_2": 1}
        driver, sql = unit.connection.connection.driver_connection, outbox.DUE.sql(unit.connection.dialect)
        return str(driver.execute(f"EXPLAIN (ANALYZE, BUFFERS) {sql}", values).fetchall())

    steps = database.write(plan).result()
    assert "Rows Removed by Filter" not in steps
    assert "gateway" in steps
    assert len(claim(database, "puzzel")) == 1


def sent(database, claimed, sms_session):
    change = MarkedSent(claim=claimed, at=NOON, message_id=None, sms_session=sms_session)
    database.write(lambda unit: outcomes.record(unit, [change], timedelta())).result()


def also_queue(database, session, gateway):
    database.write(lambda unit: unit.move(ours(unit, gateway).queue(session, sms("next"), NOON))).result()


def test_an_sms_session_is_handed_to_the_gateway_that_gave_it_and_to_no_other(database):
    session = begin(database, "hello", gateway="puzzel")
    (first,) = claim(database, "puzzel")
    sent(database, first, "2077")
    also_queue(database, session, "kannel")
    (at_another,) = claim(database, "kannel")
    sent(database, at_another, None)  # it has no SMS sessions
    also_queue(database, session_in(database, session.id), "puzzel")
    (at_the_first,) = claim(database, "puzzel")

    assert (first.sms_session, at_another.sms_session, at_the_first.sms_session) == (None, None, "2077")


def test_an_sms_session_leads_to_its_session_only_from_its_gateway(database):
    session = begin(database, "hello", gateway="puzzel")
    sent(database, *claim(database, "puzzel"), "2077")

    def found(gateway):
        return [one.id for one in database.write(lambda unit: unit.in_sms_session("2077", gateway)).result()]

    assert (found("puzzel"), found("kannel")) == ([session.id], [])


def test_an_sms_session_that_an_older_version_stored_is_any_gateways(database):
    session = begin(database, "hello", gateway="kannel", sms_session="2077")

    assert [one.sms_session for one in claim(database, "kannel")] == ["2077"]
    for gateway in ("puzzel", "kannel"):
        assert [one.id for one in database.write(lambda unit, g=gateway: unit.in_sms_session("2077", g)).result()] == [
            session.id
        ]
