from datetime import timedelta

import pytest

from engine.dispatch.judging import backoff, judge
from engine.gateways.gateway import Later, Never, Taken, Uncertain
from engine.store import outbox
from engine.store.tables import Progress
from tests.databases import NOON


def claim(attempts=1):
    return outbox.Claim(
        client_reference="s-1",
        session_id="s",
        number=1,
        recipient="+4790937954",
        content="hello",
        expires_at=NOON,
        attempts=attempts,
        sms_session=None,
    )


def test_what_is_taken_is_settled_with_what_the_gateway_said():
    settled = judge(claim(), Taken(message_id="m", sms_session="2077"), NOON, retries_uncertain=True)

    assert settled == outbox.Taken(claim=claim(), at=NOON, message_id="m", sms_session="2077")


@pytest.mark.parametrize("attempts", range(1, 40))
def test_each_wait_is_longer_at_the_most_until_it_is_long_enough(attempts):
    longest = timedelta(seconds=min(2 ** (attempts - 1), 300))

    waits = [backoff(attempts) for _ in range(50)]

    assert all(longest / 2 <= wait <= longest for wait in waits)
    assert len(set(waits)) > 1, "many that fail together must not come back together"


def test_a_gateway_may_ask_for_a_longer_wait():
    settled = judge(claim(), Later(reason="quota", after=timedelta(hours=1)), NOON, retries_uncertain=True)

    assert settled == outbox.PutBack(claim=claim(), due_at=NOON + timedelta(hours=1), reason="quota")


@pytest.mark.parametrize(("attempts", "expected"), [(1, outbox.PutBack), (2, outbox.GivenUp), (3, outbox.GivenUp)])
def test_nonsense_is_tried_as_often_as_the_gateway_says(attempts, expected):
    settled = judge(claim(attempts), Later(reason="?", at_most=2), NOON, retries_uncertain=True)

    assert isinstance(settled, expected)


@pytest.mark.parametrize(
    ("outcome", "retries", "progress", "unreachable"),
    [
        (Never(reason="no"), True, Progress.FAILED, False),
        (Never(reason="no", unreachable=True), True, Progress.FAILED, True),
        (Uncertain(reason="no"), False, Progress.UNCERTAIN, False),
    ],
)
def test_what_nobody_can_send_is_given_up(outcome, retries, progress, unreachable):
    settled = judge(claim(), outcome, NOON, retries_uncertain=retries)

    assert settled == outbox.GivenUp(claim=claim(), at=NOON, progress=progress, reason="no", unreachable=unreachable)


def test_a_log_line_does_not_show_the_number(caplog):
    judge(claim(), Never(reason="no"), NOON, retries_uncertain=True)
    judge(claim(), Later(reason="busy"), NOON, retries_uncertain=True)

    assert caplog.text.count("s-1") == 2
    assert "+4790937954" not in caplog.text
