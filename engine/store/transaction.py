"""One transaction on an open connection: what each subject of the store needs of it."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection

from engine.session import Event
from engine.store import statements
from engine.store.clock import Clock, system_clock
from engine.store.event_log import EventLog


class Transaction:
    """One transaction on an open connection; whoever made it commits it.

    What it queues for a number is meant for the gateway that `gateway_for` names. `clock` is the one its moments are
    from. `erasure_key` is what numbers that were erased are hashed with, where the operator has one. What happened in
    it stands in `happened`, for the log.
    """

    def __init__(
        self,
        connection: Connection,
        clock: Clock = system_clock,
        gateway_for: Callable[[str], str | None] = lambda _: None,
        erasure_key: str | None = None,
    ) -> None:
        self.connection = connection
        self.erasure_key = erasure_key
        self.happened: list[Event] = []
        self._clock = clock
        self._gateway_for = gateway_for
        self.event_log = EventLog(connection)

    def hold(self, number: str) -> None:
        """Have every other transaction that holds this number wait for the end of this one.

        There need not be a row yet that they could take turns at. SQLite has one writer, who holds everything.
        """
        if self.connection.dialect.name == "postgresql":
            statements.HOLD.run(self.connection, {"number": number})
