"""No breakdown, no filter and no time gives a small group away, also not by subtraction."""

from itertools import permutations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.results.suppression import CohortWindow, Suppression, hidden

TODAY = "2026-03-31"
EVER = CohortWindow(at_least=5, today=TODAY)


def hidden_of(sizes, at_least=5, also=()):
    groups = {group: {"": {"2026-01-01": size}} for group, size in sizes.items()}
    return hidden(groups, CohortWindow(at_least=at_least, today=TODAY), also)


def test_a_small_group_is_never_hidden_alone():
    assert hidden_of({"a": 30, "b": 3, "c": 9}) == {"b", "c"}
    assert hidden_of({"a": 30, "b": 3, "c": 2}) == {"b", "c"}
    assert hidden_of({"a": 30, "b": 9}) == frozenset()
    assert hidden_of({"a": 30, "b": 9, "c": 1, "d": 1}) == {"b", "c", "d"}
    assert hidden_of({"a": 3}) == {"a"}
    assert hidden_of({"a": 30, "b": 9}, also=["a"]) == {"a", "b"}
    assert hidden_of({"a": 30, "b": 9, "c": 8}, also=["not there"]) == {"not there"}


@given(st.dictionaries(st.text(max_size=2), st.integers(1, 40), max_size=8), st.integers(1, 12))
def test_what_is_shown_leaves_no_single_group_over(sizes, at_least):
    secret = hidden_of(sizes, at_least)

    assert all(sizes[group] >= at_least for group in sizes if group not in secret)
    assert len(secret) != 1 or len(sizes) == 1
    left = sum(sizes.values()) - sum(size for group, size in sizes.items() if group not in secret)
    assert left == 0 or left >= at_least or len(secret) == len(sizes)


def window(start=None, end=None):
    return CohortWindow(at_least=5, today=TODAY, start=start, end=end)


def test_a_time_ends_only_between_days_with_enough():
    days = {"2026-01-30": 6, "2026-02-01": 5, "2026-02-02": 2, "2026-02-03": 9}

    assert window(end="2026-01-31").tells(days)
    assert window(start="2026-02-01").tells(days)
    assert not window(end="2026-02-02").tells(days)
    assert not window(start="2026-02-03").tells(days)
    assert window(start="2026-02-04").tells(days)  # nobody
    assert window(start="2025-12-31", end="2026-02-04").tells(days)


def test_a_month_is_told_where_its_days_are_not():
    days = {"2026-01-10": 3, "2026-01-31": 3, "2026-02-01": 1, "2026-02-20": 4, "2026-03-02": 2}

    assert window(end="2026-02-01").tells(days)
    assert not window(end="2026-02-20").tells(days)
    assert not window(end="2026-03-01").tells(days)  # March has two
    assert window(end="2026-01-01").tells({"2025-03-01": 3, "2025-08-01": 2, "2026-01-03": 5})


def test_today_is_not_over():
    """Who looks on sees everyone come in: yesterday's report is told in the morning too."""
    days = {"2026-03-29": 5, "2026-03-30": 5, TODAY: 1}

    assert window(end=TODAY).tells(days)
    assert not window(start=TODAY).tells(days)


def test_a_survey_that_has_just_begun_is_told_whole():
    found = Suppression([], {("2026-03-02",): 3}, window(start="2026-03-01"))

    assert found.tells()
    assert not Suppression([], {("2026-02-02",): 30, ("2026-03-02",): 3}, window(start="2026-03-01")).tells()


def test_beside_another_filter_a_value_is_told_everywhere_or_nowhere():
    counted = {("en", "a", TODAY): 2, ("no", "a", TODAY): 30, ("en", "b", TODAY): 20, ("no", "b", TODAY): 20,
               ("en", "c", TODAY): 20, ("no", "c", TODAY): 20, ("en", "d", TODAY): 20}  # fmt: skip
    found = Suppression(["language", "agent"], counted, EVER)

    told = {agent: {language: found.tells(language, agent) for language in ("en", "no")} for agent in "abcd"}
    assert told["a"] == {"en": False, "no": False}
    assert all(len(set(one.values())) == 1 for one in told.values())
    assert told["c"]["en"]
    assert Suppression(["agent"], {("a", TODAY): 32, ("b", TODAY): 40}, EVER).tells("a")


DAYS = ["2026-01-30", "2026-01-31", "2026-02-01", "2026-02-02", "2026-03-01"]
BOUNDS = [None, *DAYS[1:], "2026-03-02"]
counts = st.dictionaries(
    st.tuples(st.sampled_from(["en", "no", "sv"]), st.sampled_from("abcd"), st.sampled_from(DAYS)),
    st.integers(1, 9),
    min_size=1,
    max_size=40,
)


def reports_of(counted, start, end):
    """Yield whatever a time has told of, and the cells it counts: all, by each dimension, and by both."""
    of_time = window(start, end)
    cells = frozenset(cell for cell in counted if (not start or start <= cell[2]) and (not end or cell[2] < end))
    for dimensions in ([], [0], [1], [0, 1]):
        fewer = {}
        for cell, number in counted.items():
            key = (*(cell[at] for at in dimensions), cell[2])
            fewer[key] = fewer.get(key, 0) + number
        found = Suppression([str(at) for at in dimensions], fewer, of_time)
        for values in product(*(sorted({cell[at] for cell in counted}) for at in dimensions)):
            if found.tells(*values):
                asked = frozenset(zip(dimensions, values, strict=True))
                yield asked, frozenset(cell for cell in cells if tuple(cell[at] for at in dimensions) == values)


@given(counts)
@settings(deadline=None)
def test_no_two_reports_differ_by_a_few(counted):
    """Whichever time and filters a report has, one with fewer filters and more time counts enough beside, or nobody."""
    times = [(start or "", end or "9") for start, end in product(BOUNDS, BOUNDS)]
    told = [(start, end, *report) for start, end in times if start < end for report in reports_of(counted, start, end)]

    def size(cells):
        return sum(counted[cell] for cell in cells)

    whole = frozenset(counted)
    assert all(cells == whole or size(cells) == 0 or size(cells) >= 5 for *_, cells in told)
    for one, other in permutations(told, 2):
        lies_within = other[0] <= one[0] and one[1] <= other[1] and other[2] <= one[2]
        if lies_within and one[3]:
            assert size(other[3] - one[3]) == 0 or size(other[3] - one[3]) >= 5, (one, other)
