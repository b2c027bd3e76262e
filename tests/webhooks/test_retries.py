"""When an event is told again."""

from datetime import timedelta

import pytest

from engine.webhooks.sender import DELAYS, next_attempt
from tests.conftest import NOON


def test_attempts_follow_each_other_ever_later_and_end():
    delays = [next_attempt(failures, NOON) - NOON for failures in range(1, len(DELAYS) + 1)]

    assert [round(delay / wanted, 1) for delay, wanted in zip(delays, DELAYS, strict=True)] == pytest.approx(
        [1.05] * 9, abs=0.06
    )
    assert all(delay >= wanted for delay, wanted in zip(delays, DELAYS, strict=True))
    assert next_attempt(len(DELAYS) + 1, NOON) is None


def test_what_failed_together_does_not_come_back_together():
    assert len({next_attempt(1, NOON) for _ in range(20)}) > 10


def test_a_receiver_is_left_in_peace_for_as_long_as_it_asks():
    assert next_attempt(1, NOON, timedelta(minutes=2)) == NOON + timedelta(minutes=2)
    assert next_attempt(3, NOON, timedelta(minutes=2)) >= NOON + timedelta(minutes=30)
