"""`make bench`: ratios measured in one run, in turns, so that what else the machine does falls on both sides."""

from __future__ import annotations

import logging
import os
import platform
from statistics import median

from tests.benchmarks import draining, filling, http, replying, servers

ROUNDS = 5
FEW, MANY = 10_000, int(os.environ.get("BENCH_SESSIONS", "1_000_000"))
SMS, JOBS, IN_FLIGHT = 3000, 1000, 16
SECONDS_OF_HTTP = 3.0
LINE = "{:<62} {:>10} {:>10} {:>7}  {}"


def main() -> None:
    """Measure everything and print a table."""
    logging.disable(logging.CRITICAL)
    print(f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores; all on this machine")
    print(LINE.format("", "ours", "against", "ratio", "wanted"), flush=True)
    with servers.a_place() as new:
        _replies_through_the_store(new)
        _sms_through_the_dispatcher(new)
        _replies_over_http(new)


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
            draining.procrastinates(new["postgresql"](), JOBS, IN_FLIGHT),
        )
        for _ in range(ROUNDS)
    ]
    _show("SMS/s, dispatcher on postgresql against procrastinate", pairs, "≥ 5")
    rates = [(draining.ours(new["sqlite"](), SMS, IN_FLIGHT), None) for _ in range(ROUNDS)]
    _show("SMS/s, dispatcher on sqlite", rates)


def _replies_over_http(new) -> None:
    for name, most in (("sqlite", 1), ("postgresql", 2)):
        filled = {}
        for count in (FEW, MANY):
            filled[count] = [new[name](), 0]
            filling.fill(filled[count][0], count)
        for servers_ in range(1, most + 1):
            pairs = [tuple(_over_http(filled[count], servers_) for count in (MANY, FEW)) for _ in range(ROUNDS)]
            _show(f"replies/s over HTTP, {name}, {servers_} × serve, {MANY:,} sessions against {FEW:,}", pairs, "≥ 0.9")


def _over_http(filled, servers_) -> float:
    """Measure one round; each reply is the first to its session, and the next round goes on behind."""
    url, first = filled
    rate, reached = http.replies_a_second(url, servers_, SECONDS_OF_HTTP, first)
    filled[1] = reached
    return rate


def _show(what, pairs, wanted="") -> None:
    ours = median(our for our, _ in pairs)
    others = [other for _, other in pairs if other]
    ratio = f"{median(our / other for our, other in pairs):.2f}" if others else ""
    print(LINE.format(what, f"{ours:,.0f}", f"{median(others):,.0f}" if others else "", ratio, wanted), flush=True)


if __name__ == "__main__":
    main()
