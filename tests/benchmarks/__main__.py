"""`make bench`: ratios measured in one run, in turns, so that what else the machine does falls on both sides.

BENCH_SESSIONS sets how many are many.
"""

from __future__ import annotations

import logging
import os
import platform
import tempfile
from pathlib import Path
from statistics import mean

from tests.benchmarks import commands, draining, filling, http, replying, reporting, servers, sweeping

ROUNDS, BURSTS = 6, 16
MANY = int(os.environ.get("BENCH_SESSIONS", "1_000_000"))
FEW = (2 * BURSTS + 1 + BURSTS + 1) * http.REPLIES
"""Each phone replies once: to one server in two rows of bursts, to two in one, and to warm each up."""

SMS, IN_FLIGHT = 3000, 16
WANTED = {"survey --help": "≤ 0.3", "survey check": "≤ 1", "survey test": "≤ 4"}
LINE = "{:<74} {:>10} {:>10} {:>7}  {}"


def main() -> None:
    """Measure everything and print a table."""
    logging.disable(logging.CRITICAL)
    print(f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores; all on this machine")
    print(LINE.format("", "ours", "against", "ratio", "wanted"), flush=True)
    _commands()
    with servers.a_place() as new:
        _replies_through_the_store(new)
        _sms_through_the_dispatcher(new)
        _replies_over_http(new)
        _sweeps(new)
        _results(new)


def _commands() -> None:
    for name, words in commands.CALLS.items():
        pairs = [(commands.calling(*words), commands.importing()) for _ in range(ROUNDS)]
        _show(f"CPU seconds, `{name}` against importing FastAPI and SQLModel", pairs, WANTED[name])


def _replies_through_the_store(new) -> None:
    against = {"postgresql": (replying.on_psycopg, 8, 0.6), "sqlite": (replying.on_sqlite3, 32, 0.8)}
    for name, (raw, callers, wanted) in against.items():
        url = new[name]()
        numbers = replying.sessions_in(url, 400)
        pairs = [(replying.through_the_store(url, numbers, callers), raw(url, numbers, callers)) for _ in range(ROUNDS)]
        _show(f"replies/s, store on {name} against the raw driver, {callers} callers", pairs, f"≥ {wanted}")


def _sms_through_the_dispatcher(new) -> None:
    pairs = [
        (
            draining.ours(new["postgresql"](), SMS, IN_FLIGHT),
            draining.procrastinates(new["postgresql"](), SMS, IN_FLIGHT),
        )
        for _ in range(ROUNDS)
    ]
    _show("SMS/s, dispatcher on postgresql against procrastinate", pairs, "≥ 5")
    rates = [(draining.ours(new["sqlite"](), SMS, IN_FLIGHT), None) for _ in range(ROUNDS)]
    _show("SMS/s, dispatcher on sqlite", rates)


def _replies_over_http(new) -> None:
    for name, most in (("sqlite", 1), ("postgresql", 2)):
        urls = {count: new[name]() for count in (FEW, MANY)}
        for count, url in urls.items():
            filling.fill(url, count)
        phones = {count: iter(range(count)) for count in urls}
        for servers_ in range(1, most + 1):
            many, few = (http.Served(urls[count], phones[count], servers_) for count in (MANY, FEW))
            pairs = [(many.burst(), few.burst()) for _ in range(BURSTS)]
            alone = [(few.replies(), few.nothing()) for _ in range(BURSTS)] if servers_ == 1 else []
            for one in (many, few):
                one.close()
            _show(f"replies/s over HTTP, {name}, {servers_} × serve, {MANY:,} sessions against {FEW:,}", pairs, "≥ 0.9")
            if alone:
                rates = [(reply.a_second, nothing.a_second) for reply, nothing in alone]
                costs = [(reply.cpu_milliseconds, nothing.cpu_milliseconds) for reply, nothing in alone]
                _show(f"replies/s over HTTP, {name}, against a handler that does nothing", rates, "≥ 0.5")
                _show(f"CPU ms a reply over HTTP, {name}, against a handler that does nothing", costs)


def _sweeps(new) -> None:
    for name in ("sqlite", "postgresql"):
        url = new[name]()
        filling.fill(url, MANY)
        _show(f"ms, a sweep with nothing to do, {MANY:,} sessions, {name}", [(1000 * sweeping.idle(url), None)])
        _show(f"sessions/s reminded by one dispatcher, {MANY:,} sessions, {name}", [(sweeping.reminders(url), None)])
        _show(f"sessions/s expired by one dispatcher, {MANY:,} sessions, {name}", [(sweeping.expiries(url), None)])


def _results(new) -> None:
    for name in ("postgresql", "sqlite"):
        url = new[name]()
        reporting.fill(url, MANY)
        told = [reporting.month(url) for _ in range(ROUNDS)]
        what = f"a survey's month by agent, {told[0][1]:,} of {MANY:,} sessions, {name}"
        _show(f"seconds, report of {what}", [(seconds, None) for seconds, _ in told], "< 1")
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "answers.csv"
            rounds = [(reporting.export(url, "a-survey", path), reporting.raw(url, "a-survey")) for _ in range(ROUNDS)]
        _show(f"answers/s, CSV, {name}, against the raw driver", [(o[0], raw) for o, raw in rounds], "≥ 0.5")
        _show(f"MB at the peak of that export, {name}", [(o[1], None) for o, _ in rounds])


def _show(what, pairs, wanted="") -> None:
    ours = mean(our for our, _ in pairs)
    others = mean(other or 0 for _, other in pairs)
    ratio = f"{ours / others:.2f}" if others else ""
    print(LINE.format(what, _number(ours), _number(others) if others else "", ratio, wanted), flush=True)


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.2f}"


if __name__ == "__main__":
    main()
