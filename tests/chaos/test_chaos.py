"""Nothing is lost, nothing doubled: `make chaos` runs this for longer, `CHAOS_SECONDS` and `CHAOS_RESPONDENTS` say."""

import json
import os
from itertools import pairwise

import pytest

from engine.store.queries import Outbox
from tests.chaos.chaos import INTERVAL, Chaos, Plan, undisturbed
from tests.chaos.respondents import SURVEY

pytestmark = pytest.mark.slow

COMMANDS = {"sqlite": ("serve", "dispatch"), "postgresql": ("serve", "serve", "dispatch", "dispatch")}


@pytest.fixture
def plan(database_url):
    return Plan(
        seed=int(os.environ.get("CHAOS_SEED", "1")),
        seconds=float(os.environ.get("CHAOS_SECONDS", "6")),
        respondents=int(os.environ.get("CHAOS_RESPONDENTS", "40")),
        commands=COMMANDS[database_url.partition(":")[0].partition("+")[0]],
    )


def test_after_any_number_of_kills_every_session_is_as_if_nothing_had_happened(
    plan, tmp_path, definitions, publish, database_url, record_property
):
    publish(SURVEY)
    expected = undisturbed(definitions, plan)

    chaos = Chaos(plan, tmp_path, definitions, database_url)
    chaos.run(expected)

    found, network = chaos.heard(), chaos.network
    on_phones = {number: [sms.content for sms in network.phones[number]] for number in expected}
    wanted = {number: one.outbound for number, one in expected.items()}
    missing = sum(len(set_aside(wanted[number], texts)) for number, texts in on_phones.items())
    doubled = sum(len(set_aside(texts, wanted[number])) for number, texts in on_phones.items())
    figures = {
        "kills": chaos.kills,
        "sessions": len(found),
        "replies": network.tally["replies"],
        "SMS": network.tally["sms"],
        "asked again of the gateway": network.tally["repeated"],
        "lost": missing,
        "doubled": doubled,
        "out of order": sum(not in_order(network.phones[number]) for number in expected),
        "too close": sum(too_close(network.phones[number]) for number in expected),
        "sends repeated": chaos.retried,
        "calls unanswered": network.tally["unanswered"],
    }
    print(plan.commands, json.dumps(figures))
    record_property("chaos", figures)
    assert on_phones == wanted
    assert [(found[number], one) for number, one in expected.items() if found[number] != one] == []
    assert [figures[what] for what in ("lost", "doubled", "out of order", "too close")] == [0, 0, 0, 0]
    assert chaos.outbox() == Outbox(unsettled={}, oldest=None, dead=0)
    assert chaos.kills > 0
    assert chaos.exit_codes == [0] * len(plan.commands)


def set_aside(some, others):
    """Give what is left of some texts when others are taken away, each once."""
    left = list(some)
    for text in others:
        if text in left:
            left.remove(text)
    return left


def in_order(arrived):
    """Tell whether SMS reached a phone as they are numbered, none left out."""
    numbers = [int(sms.client_reference.rpartition("-")[2]) for sms in arrived]
    return numbers == list(range(1, len(numbers) + 1))


def too_close(arrived):
    """Count the SMS that the gateway took too soon after the one before."""
    return sum(later.at - earlier.at < INTERVAL for earlier, later in pairwise(arrived))
