from datetime import timedelta

import pytest

from engine.dispatch.outcome_policy import judge
from engine.gateways.gateway import Refused, RetryLater, Submitted, Unknown
from engine.store import outbox, outcomes
from engine.store.schedule import backoff
from engine.store.tables import MessageStatus
from tests.databases import NOON


def claim(attempts=1, reason=None):
    return outbox.Claim(
        client_reference="s-1",
        session_id="s",
        number=1,
        recipient="+4790937954",
        content="hello",
        expires_at=NOON,
        attempts=attempts,
        tried_at=None,
        reason=reason,
        sms_session=None,
        gateway="scripted",
        leased_until=NOON,
    )


def test_what_is_taken_is_settled_with_what_the_gateway_said():
    settled = judge(claim(), Submitted(message_id="m", sms_session="2077"), NOON, is_idempotent=True)

    assert settled == outcomes.MarkedSent(claim=claim(), at=NOON, message_id="m", sms_session="2077")


@pytest.mark.parametrize("attempts", range(1, 40))
def test_each_wait_is_longer_at_the_most_until_it_is_long_enough(attempts):
    longest = timedelta(seconds=min(2 ** (attempts - 1), 300))

    waits = [backoff(attempts) for _ in range(50)]

    assert all(longest / 2 <= wait <= longest for wait in waits)
    assert len(set(waits)) > 1, "many that fail together must not come back together"


def test_a_gateway_may_ask_for_a_longer_wait():
    settled = judge(claim(), RetryLater(reason="quota", after=timedelta(hours=1)), NOON, is_idempotent=True)

    assert settled == outcomes.Requeued(claim=claim(), due_at=NOON + timedelta(hours=1), reason="quota")


@pytest.mark.parametrize(
    ("attempts", "before", "expected"),
    [
        (1, None, outcomes.Requeued),
        (2, "nonsense: bla", outcomes.DeadLettered),
        (9, "nonsense: bla", outcomes.DeadLettered),
        (9, "the service cannot be reached", outcomes.Requeued),
        (9, None, outcomes.Requeued),
    ],
)
def test_nonsense_is_tried_as_often_as_the_gateway_says_and_twice_in_a_row(attempts, before, expected):
    outcome = RetryLater(reason="nonsense: blub", at_most=2)

    settled = judge(claim(attempts, before), outcome, NOON, is_idempotent=True)

    assert isinstance(settled, expected)


@pytest.mark.parametrize(
    ("outcome", "retries", "progress", "unreachable"),
    [
        (Refused(reason="no"), True, MessageStatus.FAILED, False),
        (Refused(reason="no", unreachable=True), True, MessageStatus.FAILED, True),
        (Unknown(reason="no"), False, MessageStatus.UNCERTAIN, False),
    ],
)
def test_what_nobody_can_send_is_given_up(outcome, retries, progress, unreachable):
    settled = judge(claim(), outcome, NOON, is_idempotent=retries)

    assert settled == outcomes.DeadLettered(
        claim=claim(),
        at=NOON,
        progress=progress,
        reason="no",
        in_doubt=progress is MessageStatus.UNCERTAIN,
        unreachable=unreachable,
    )


def test_a_log_line_does_not_show_the_number(caplog):
    judge(claim(), Refused(reason="no"), NOON, is_idempotent=True)
    judge(claim(), RetryLater(reason="busy"), NOON, is_idempotent=True)

    assert caplog.text.count("s-1") == 2
    assert "+4790937954" not in caplog.text


@pytest.mark.parametrize(
    ("outcome", "in_doubt"),
    [
        (RetryLater(reason="busy"), False),
        (RetryLater(reason="nonsense", at_most=1, in_doubt=True), True),
        (Refused(reason="no"), False),
        (Unknown(reason="lost"), True),
    ],
)
def test_it_is_remembered_whether_the_gateway_may_have_it(outcome, in_doubt):
    for retries in (False, True):
        assert judge(claim(), outcome, NOON, is_idempotent=retries).in_doubt is in_doubt
