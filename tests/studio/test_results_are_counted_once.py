"""What many look at is counted once, not too often, and shown as it is in the end."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from engine.studio.counted import AT_LEAST_EVERY, GOOD_FOR, SHARE, Counted


class Desk:
    """A counter of changes, a clock that is moved by hand, and a count that takes its time."""

    def __init__(self, takes=0.0):
        self.changes, self.now, self.counts, self.takes = 0, 1000.0, 0, takes
        self.counted = Counted(lambda: self.changes, lambda: self.now)

    def count(self):
        self.counts += 1
        self.now += self.takes
        return self.counts

    def look(self, key="a"):
        return self.counted.of(key, self.count)


def test_what_has_changed_is_shown_as_it_is_once_whoever_looks_looks_again():
    desk = Desk()
    assert desk.look().again_in is None
    desk.changes += 1
    stale = desk.look()
    assert (stale.value, stale.again_in) == (1, pytest.approx(GOOD_FOR))

    desk.now += stale.again_in
    fresh = desk.look()
    assert (fresh.value, fresh.again_in) == (2, None)


def test_nothing_is_counted_while_nothing_happens_but_once_a_minute():
    desk = Desk()
    desk.look()
    desk.now += GOOD_FOR
    assert (desk.look().value, desk.look().value) == (1, 1)

    desk.now += AT_LEAST_EVERY
    assert desk.look().value == 2


def test_counting_anew_takes_its_share_whatever_is_asked_for():
    desk, began = Desk(takes=2.0), 1000.0
    while desk.now < began + 4000:
        desk.changes += 1
        for key in "abc":
            desk.look(key)
        desk.now += 0.5

    assert desk.counts * desk.takes / (desk.now - began) == pytest.approx(SHARE, rel=0.15)


def test_many_who_look_at_once_cost_one_count():
    begun, counts, go_on = threading.Event(), [], threading.Event()

    def count():
        counts.append(1)
        begun.set()
        go_on.wait(5)
        return "counted"

    counted = Counted(lambda: 0)
    with ThreadPoolExecutor(20) as pool:
        looks = [pool.submit(counted.of, "a", count) for _ in range(20)]
        begun.wait(5)
        go_on.set()

        assert {one.result().value for one in looks} == {"counted"}
    assert len(counts) == 1


def test_what_could_not_be_counted_is_tried_again():
    desk = Desk()
    with pytest.raises(ValueError, match="no database"):
        desk.counted.of("a", lambda: (_ for _ in ()).throw(ValueError("no database")))

    assert desk.look().value == 1
