"""The figures, held against scipy and against the numbers of the contract."""

import math
from statistics import NormalDist, stdev

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.results import statistics


@pytest.fixture(scope="module")
def stats():
    """The figures of scipy, which takes a second to import."""
    from scipy import stats

    return stats


def test_the_score_of_the_contract():
    figure = statistics.promoter_score({10: 18, 8: 11, 3: 2})

    assert (figure.n, figure.promoters, figure.passives, figure.detractors) == (31, 18, 11, 2)
    assert round(figure.score, 1) == 51.6
    assert (round(figure.interval.low, 1), round(figure.interval.high, 1)) == (25.5, 68.6)


def test_the_share_of_the_contract():
    figure = statistics.share(7, 10)

    assert (figure.share, round(figure.interval.low, 3), round(figure.interval.high, 3)) == (0.7, 0.397, 0.892)


def test_a_score_never_leaves_its_range():
    assert statistics.promoter_score({9: 5}).interval.high == 100
    assert statistics.promoter_score({0: 5}).interval.low == -100


@pytest.mark.parametrize("figure", [statistics.share(0, 0), statistics.promoter_score({}), statistics.mean({})])
def test_nothing_is_said_of_nobody(figure):
    assert figure.n == 0
    assert figure.interval is None


@pytest.mark.slow
@given(st.integers(1, 3000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
@settings(max_examples=200, deadline=None)
def test_shares_are_wilsons(stats, case):
    k, n = case
    figure = statistics.share(k, n)
    expected = stats.binomtest(k, n).proportion_ci(method="wilson")

    assert figure.interval.low == pytest.approx(expected.low, abs=1e-12)
    assert figure.interval.high == pytest.approx(expected.high, abs=1e-12)
    assert figure.interval.low <= figure.share <= figure.interval.high


@pytest.mark.slow
@given(st.dictionaries(st.integers(-50, 50), st.integers(1, 20), min_size=1, max_size=12))
@settings(max_examples=200, deadline=None)
def test_means_are_those_of_scipy(stats, counts):
    numbers = [number for number, count in counts.items() for _ in range(count)]
    figure = statistics.mean(counts)

    assert figure.mean == pytest.approx(sum(numbers) / len(numbers), abs=1e-9)
    assert figure.median == pytest.approx(stats.scoreatpercentile(sorted(numbers), 50))
    if len(numbers) < 2:
        assert (figure.sd, figure.interval) == (None, None)
        return
    assert figure.sd == pytest.approx(stdev(numbers), abs=1e-9)
    error = stats.sem(numbers)
    if error:
        low, high = stats.t.interval(0.95, len(numbers) - 1, loc=figure.mean, scale=error)
        assert (figure.interval.low, figure.interval.high) == pytest.approx((low, high), rel=1e-9, abs=1e-9)


@pytest.mark.slow
@pytest.mark.parametrize("freedom", [1, 2, 3, 5, 10, 30, 100, 200, 201, 1000, 1_000_000])
def test_quantiles_of_t_are_those_of_scipy(stats, freedom):
    assert statistics.t_quantile(0.975, freedom) == pytest.approx(stats.t.ppf(0.975, freedom), rel=1e-9)


def test_shares_differ_as_newcombe_says():
    """Newcombe (1998), method 10, example (a): 56/70 and 48/80."""
    difference = statistics.difference_of_shares(statistics.share(56, 70), statistics.share(48, 80))

    assert round(difference.value, 4) == 0.2
    assert (round(difference.interval.low, 4), round(difference.interval.high, 4)) == (0.0524, 0.3339)
    assert difference.says == "higher"


def test_scores_differ_by_the_variances_of_both():
    one, other = statistics.promoter_score({10: 18, 8: 11, 3: 2}), statistics.promoter_score({10: 12, 8: 10, 3: 9})
    difference = statistics.difference_of_scores(one, other)
    p, d, q, e = 18.75 / 34, 2.75 / 34, 12.75 / 34, 9.75 / 34
    deviation = math.sqrt((p + d - (p - d) ** 2) / 34 + (q + e - (q - e) ** 2) / 34)

    assert difference.value == pytest.approx(one.score - other.score)
    assert difference.interval.low == pytest.approx(100 * ((p - d) - (q - e) - 1.959963984540054 * deviation))
    assert difference.says == "higher"
    assert statistics.difference_of_scores(other, one).says == "lower"


def test_nothing_is_said_of_a_difference_that_may_be_none():
    assert statistics.difference_of_shares(statistics.share(5, 10), statistics.share(6, 10)).says is None
    assert statistics.difference_of_scores(statistics.promoter_score({}), statistics.promoter_score({9: 1})) is None
    assert statistics.difference_of_shares(statistics.share(0, 0), statistics.share(1, 2)) is None


times = st.dictionaries(st.integers(0, 500), st.integers(1, 5), max_size=15)


@pytest.mark.slow
@given(times, times)
@settings(max_examples=200, deadline=None)
def test_the_median_time_is_that_of_kaplan_and_meier(stats, events, censored):
    if not events:
        assert statistics.median_time(events, censored) is None
        return
    happened = [time for time, count in events.items() for _ in range(count)]
    unseen = [time for time, count in censored.items() for _ in range(count)]
    sample = stats.CensoredData(uncensored=happened, right=unseen)
    survival = stats.ecdf(sample).sf
    estimate = dict(zip(survival.quantiles, survival.probabilities, strict=True))
    expected = next((time for time in sorted(estimate) if estimate[time] <= 0.5 + 1e-12), None)

    assert dict(statistics.survival(events, censored)) == pytest.approx(
        {time: estimate[time] for time in events}, abs=1e-9
    )
    assert statistics.median_time(events, censored) == expected


def test_limits_hold_95_and_998_of_a_hundred_groups_by_chance():
    overall = statistics.share(300, 1000)
    limits = statistics.limits_of_share(overall, 40)
    deviation = math.sqrt(0.3 * 0.7 / 40)

    assert limits.centre == 0.3
    assert limits.of_95.high == pytest.approx(0.3 + NormalDist().inv_cdf(0.975) * deviation)
    assert limits.of_998.low == pytest.approx(max(0, 0.3 - NormalDist().inv_cdf(0.999) * deviation))
    scores = statistics.limits_of_score(statistics.promoter_score({10: 500, 0: 500}), 4)
    assert (scores.of_998.low, scores.of_998.high) == (-100, 100)
    means = statistics.limits_of_mean(statistics.mean({1: 50, 3: 50}), 25)
    assert means.of_95.high == pytest.approx(2 + NormalDist().inv_cdf(0.975) * stdev([1] * 50 + [3] * 50) / 5)
    assert statistics.limits_of_share(overall, 0) is None
    assert statistics.limits_of_score(statistics.promoter_score({}), 5) is None
    assert statistics.limits_of_mean(statistics.mean({1: 1}), 5) is None
