"""One clock for every process: a server's is read with each transaction, and carried on by what passes here."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """Read the clock of this machine, which all who use a SQLite file share."""
    return datetime.now(UTC)


class ServerClock:
    """The clock of a database server, as exact as the way there is short; this machine's until it was first read.

    Of two bounds each use takes the safe one. What happens here happens no earlier than `clock()`, and what happened
    here happened no later than `clock.at_latest(…)`: an answer is never taken for one from before its question.
    """

    def __init__(self) -> None:
        self._reading: tuple[datetime, float, float] | None = None

    def __call__(self) -> datetime:
        """Return the time, or a little less."""
        if self._reading is None:
            return system_clock()
        told, _, answered = self._reading
        return told + timedelta(seconds=time.monotonic() - answered)

    def at_latest(self, moment: float) -> datetime:
        """Return the time, or a little more, when this process's monotonic clock stood at `moment`."""
        if self._reading is None:
            return system_clock() - timedelta(seconds=time.monotonic() - moment)
        told, asked, _ = self._reading
        return told + timedelta(seconds=moment - asked)

    def was_told(self, seconds: float, *, asked: float, answered: float) -> None:
        """Take what the server said, in seconds since 1970, between two moments of the monotonic clock."""
        self._reading = (datetime.fromtimestamp(seconds, UTC), asked, answered)


def at_latest(clock: Clock) -> datetime:
    """Return the time, or a little more: for what must not be taken for earlier than it was."""
    return read(clock)()


def read(clock: Clock) -> Clock:
    """Read a clock now, and return what tells the time that was: ask it in a transaction, which knows that best."""
    if isinstance(clock, ServerClock):
        moment = time.monotonic()
        return lambda: clock.at_latest(moment)
    now = clock()
    return lambda: now
