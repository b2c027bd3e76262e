"""One reply's transaction: through the store, and as the same SQL on the raw driver."""

from __future__ import annotations

import json
import sqlite3
import threading
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import psycopg
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url

from engine.session import Inbound, Response
from engine.store import open_database, statements
from engine.store.tables import MessageStatus
from tests.databases import begin, sms

NOW = datetime.now(UTC)
ANSWER = {"element": "q", "answer": 7, "comment": None, "reply": "7", "responded_at": NOW, "confirmed": False}
SECONDS = 1.0


def sessions_in(url, count):
    """Begin sessions with a question that was asked; gives their numbers."""
    numbers = [f"+4790{at:06}" for at in range(count)]
    with closing(open_database(url)) as database:
        for number in numbers:
            begin(database, "welcome", "how was it?", now=NOW, recipient=number, expires_at=NOW + timedelta(days=3))
    return numbers


def through_the_store(url, numbers, callers):
    """Count the replies a second that so many callers get through, each waiting for its own."""
    with closing(open_database(url)) as database:

        def reply(number):
            message = Inbound(gateway="bench", message_id=str(uuid.uuid4()), originator=number, content="7")

            def work(unit):
                (session,) = unit.of_recipient(number, NOW)
                unit.responses(session)
                unit.receive(message, session, NOW)
                unit.last_sms(session, NOW)
                unit.respond(session, Response(**ANSWER))
                unit.move(unit.queue(replace(session, asked_at=NOW), sms("and why?"), NOW))

            database.write(work).result()

        return rate(lambda: reply, numbers, callers)


def on_psycopg(url, numbers, callers):
    """Count the replies a second of the same statements on as many connections of psycopg."""
    sql = Sql(postgresql.dialect(paramstyle="pyformat"), json.dumps)
    address = url.replace("+psycopg", "")

    with ExitStack() as opened:

        def connect():
            connection = opened.enter_context(closing(psycopg.connect(address)))

            def reply(number):
                with connection.transaction():
                    sql.reply(connection.execute, number)

            return reply

        return rate(connect, numbers, callers)


def on_sqlite3(url, numbers, callers):
    """Count the replies a second of the same statements on sqlite3, one full-durability commit each."""
    sql = Sql(sqlite.dialect(paramstyle="named"), json.dumps, moment=lambda at: at.isoformat(" "))
    connection = sqlite3.connect(make_url(url).database, isolation_level=None, check_same_thread=False)
    for pragma in ("journal_mode=wal", "synchronous=full", "foreign_keys=on"):
        connection.execute(f"PRAGMA {pragma}")
    one_at_a_time = threading.Lock()

    def reply(number):
        with one_at_a_time:
            connection.execute("BEGIN IMMEDIATE")
            sql.reply(connection.execute, number)
            connection.execute("COMMIT")

    with closing(connection):
        return rate(lambda: reply, numbers, callers)


def rate(connect: Callable, numbers, callers):
    """Have callers reply for a while, each to sessions of its own; gives replies a second."""
    end = time.perf_counter() + SECONDS

    def call(at):
        reply, mine, count = connect(), numbers[at::callers], 0
        while time.perf_counter() < end:
            reply(mine[count % len(mine)])
            count += 1
        return count

    with ThreadPoolExecutor(callers) as pool:
        began = time.perf_counter()
        return sum(pool.map(call, range(callers))) / (time.perf_counter() - began)


class Sql:
    """The store's statements of a reply as text, in the words of one driver."""

    def __init__(self, dialect, as_json, moment=lambda at: at):
        for name in ("OPEN_OF_RECIPIENT", "RESPONSES", "RECEIVE", "LAST_SMS", "RESPOND", "QUEUE", "MOVE"):
            setattr(self, name.lower(), getattr(statements, name)._statement.compile(dialect=dialect))
        session = statements.OPEN_OF_RECIPIENT._statement.selected_columns.keys()
        self.id, self.messages = session.index("id"), session.index("messages")
        self.as_json, self.moment = as_json, moment

    def reply(self, execute, number):
        """Run the statements of a reply, in the transaction that is open."""
        now, later = self.moment(NOW), self.moment(NOW + timedelta(days=3))

        def run(statement, **values):
            return execute(str(statement), {**statement.params, **values})  # what is not given is null

        row = run(self.open_of_recipient, recipient=number, now=now).fetchone()
        session = {"id": row[self.id], "recipient": number, "messages": row[self.messages]}
        run(self.responses, session_id=session["id"]).fetchall()
        run(self.receive, gateway="bench", message_id=str(uuid.uuid4()), originator=number, content="7",
            sms_session=None, received_at=now, session_id=session["id"])  # fmt: skip
        run(self.last_sms, session_id=session["id"], number=session["messages"]).fetchone()
        answer = {**ANSWER, "answer": self.as_json(7), "responded_at": now, "current": True}
        run(self.respond, session_id=session["id"], **answer)
        run(self.queue, **self.sms(session, session["messages"] + 1, now, later))
        run(self.move, b_id=session["id"], b_current_element="q", b_state="open", b_asked_at=now,
            b_messages=session["messages"] + 1, b_tries=0, b_unanswered=0,
            b_candidate=None, b_asked_back=False, b_reminded=0)  # fmt: skip

    def sms(self, session, number, now, later):
        """Give the values of an SMS's row."""
        return {
            "client_reference": f"{session['id']}-{number}", "session_id": session["id"], "number": number,
            "recipient": session["recipient"], "content": "and why?", "queued_at": now, "expires_at": later,
            "due_at": now, "state": str(MessageStatus.WAITING), "attempts": 0, "gateway": None,
        }  # fmt: skip
