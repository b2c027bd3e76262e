"""No breakdown and no filter gives a small group away, also not by subtraction."""

from hypothesis import given
from hypothesis import strategies as st

from engine.results.suppression import hidden, leaves_a_few


def test_a_small_group_is_never_hidden_alone():
    assert hidden({"a": 30, "b": 3, "c": 9}, 5) == {"b", "c"}
    assert hidden({"a": 30, "b": 3, "c": 2}, 5) == {"b", "c"}
    assert hidden({"a": 30, "b": 9}, 5) == frozenset()
    assert hidden({"a": 30, "b": 9, "c": 1, "d": 1}, 5) == {"b", "c", "d"}
    assert hidden({"a": 3}, 5) == {"a"}
    assert hidden({"a": 30, "b": 9}, 5, also=["a"]) == {"a", "b"}


@given(st.dictionaries(st.text(max_size=2), st.integers(1, 40), max_size=8), st.integers(1, 12))
def test_what_is_shown_leaves_no_single_group_over(sizes, at_least):
    secret = hidden(sizes, at_least)

    assert all(sizes[group] >= at_least for group in sizes if group not in secret)
    assert len(secret) != 1 or len(sizes) == 1
    left = sum(sizes.values()) - sum(size for group, size in sizes.items() if group not in secret)
    assert left == 0 or left >= at_least or len(secret) == len(sizes)


def test_a_filter_may_leave_nobody_or_enough():
    assert [leaves_a_few(30, whole, 5) for whole in (30, 31, 34, 35)] == [False, True, True, False]
