"""The figures of a report, from counts: shares, scores, means and times, each with its interval. Pure.

Every interval is a 95 % one. Shares are between 0 and 1, scores of NPS between -100 and 100.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate
from math import atan2, cos, inf, pi, sin, sqrt
from statistics import NormalDist

Z_95 = NormalDist().inv_cdf(0.975)
Z_998 = NormalDist().inv_cdf(0.999)

FEW = 200
"""Degrees of freedom up to which quantiles are exact; beyond, an expansion is, to ten digits."""


@dataclass(frozen=True)
class Interval:
    """The two ends of an interval."""

    low: float
    high: float


@dataclass(frozen=True, kw_only=True)
class Share:
    """`k` of `n`, with the Wilson interval; without any of them, neither share nor interval."""

    k: int
    n: int
    share: float | None
    interval: Interval | None


@dataclass(frozen=True, kw_only=True)
class PromoterScore:
    """The Net Promoter Score of `n` answers from 0 to 10, with the adjusted Wald interval."""

    promoters: int
    passives: int
    detractors: int
    n: int
    score: float | None
    interval: Interval | None


@dataclass(frozen=True, kw_only=True)
class Mean:
    """The mean of `n` numbers, with the t interval; with fewer than two, neither deviation nor interval."""

    n: int
    mean: float | None
    median: float | None
    sd: float | None
    interval: Interval | None


@dataclass(frozen=True, kw_only=True)
class GroupDifference:
    """How much more the first of two groups has. `says` is `higher` or `lower` only where 0 is out of the interval."""

    value: float
    interval: Interval

    @property
    def says(self) -> str | None:
        """What may be said of the first group."""
        if self.interval.low > 0:
            return "higher"
        return "lower" if self.interval.high < 0 else None


def share(k: int, n: int) -> Share:
    """Return k / n with the Wilson interval."""
    if n == 0:
        return Share(k=k, n=n, share=None, interval=None)
    p = k / n
    centre, spread = p + Z_95**2 / (2 * n), Z_95 * sqrt(p * (1 - p) / n + Z_95**2 / (4 * n**2))
    whole = 1 + Z_95**2 / n
    # At the ends they are exact, and no rounding may make less of it.
    low = 0.0 if k == 0 else max(0.0, (centre - spread) / whole)
    high = 1.0 if k == n else min(1.0, (centre + spread) / whole)
    return Share(k=k, n=n, share=p, interval=Interval(low, high))


def promoter_score(answers: Mapping[int, int]) -> PromoterScore:
    """Return the NPS of answers from 0 to 10, given how many there are of each."""
    n = sum(answers.values())
    promoters = sum(count for answer, count in answers.items() if answer >= 9)
    detractors = sum(count for answer, count in answers.items() if answer <= 6)
    counts = {"promoters": promoters, "detractors": detractors, "passives": n - promoters - detractors, "n": n}
    if n == 0:
        return PromoterScore(**counts, score=None, interval=None)
    adjusted, variance = _adjusted(promoters, detractors, n)
    spread = Z_95 * sqrt(variance)
    interval = Interval(max(-100.0, 100 * (adjusted - spread)), min(100.0, 100 * (adjusted + spread)))
    return PromoterScore(**counts, score=100 * (promoters - detractors) / n, interval=interval)


def _adjusted(promoters: int, detractors: int, n: int) -> tuple[float, float]:
    """Return the adjusted Wald estimate of P - D, and its variance: three answers more, one of each kind in shares."""
    p, d, whole = promoters + 0.75, detractors + 0.75, n + 3
    score = (p - d) / whole
    return score, ((p + d) / whole - score**2) / whole


def mean(numbers: Mapping[float, int]) -> Mean:
    """Return the mean of numbers, given how many there are of each."""
    n = sum(numbers.values())
    if n == 0:
        return Mean(n=0, mean=None, median=None, sd=None, interval=None)
    middle = sum(number * count for number, count in numbers.items()) / n
    if n == 1:
        return Mean(n=1, mean=middle, median=middle, sd=None, interval=None)
    sd = sqrt(sum(count * (number - middle) ** 2 for number, count in numbers.items()) / (n - 1))
    spread = t_quantile(0.975, n - 1) * sd / sqrt(n)
    interval = Interval(middle - spread, middle + spread)
    return Mean(n=n, mean=middle, median=_median(numbers, n), sd=sd, interval=interval)


def _median(numbers: Mapping[float, int], n: int) -> float:
    ordered = sorted(numbers)
    up_to = list(accumulate(numbers[number] for number in ordered))
    low, high = (ordered[bisect_left(up_to, place)] for place in ((n + 1) // 2, n // 2 + 1))
    return (low + high) / 2


def difference_of_shares(one: Share, other: Share) -> GroupDifference | None:
    """Return how much greater a share is than another, with Newcombe's interval from the ends of both."""
    if one.interval is None or other.interval is None or one.share is None or other.share is None:
        return None
    value = one.share - other.share
    below = sqrt((one.share - one.interval.low) ** 2 + (other.interval.high - other.share) ** 2)
    above = sqrt((one.interval.high - one.share) ** 2 + (other.share - other.interval.low) ** 2)
    return GroupDifference(value=value, interval=Interval(max(-1.0, value - below), min(1.0, value + above)))


def difference_of_scores(one: PromoterScore, other: PromoterScore) -> GroupDifference | None:
    """Return how much higher an NPS is than another: the variances of both add up."""
    if one.score is None or other.score is None:
        return None
    first, its = _adjusted(one.promoters, one.detractors, one.n)
    second, others = _adjusted(other.promoters, other.detractors, other.n)
    middle, spread = 100 * (first - second), 100 * Z_95 * sqrt(its + others)
    interval = Interval(max(-200.0, middle - spread), min(200.0, middle + spread))
    return GroupDifference(value=one.score - other.score, interval=interval)


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Where a group of its size lies by chance alone: 95 % and 99.8 % of the groups that are like all others."""

    centre: float
    of_95: Interval
    of_998: Interval


def limits_of_share(overall: Share, n: int) -> Limits | None:
    """Return the limits of a funnel plot for the share of a group of `n`."""
    if overall.share is None or n == 0:
        return None
    deviation = sqrt(overall.share * (1 - overall.share) / n)
    return _limits(overall.share, deviation, 0.0, 1.0)


def limits_of_score(overall: PromoterScore, n: int) -> Limits | None:
    """Return the limits of a funnel plot for the NPS of a group of `n`."""
    if overall.score is None or n == 0:
        return None
    p, d = overall.promoters / overall.n, overall.detractors / overall.n
    return _limits(overall.score, 100 * sqrt(max(0.0, p + d - (p - d) ** 2) / n), -100.0, 100.0)


def limits_of_mean(overall: Mean, n: int) -> Limits | None:
    """Return the limits of a funnel plot for the mean of a group of `n`."""
    if overall.mean is None or overall.sd is None or n == 0:
        return None
    return _limits(overall.mean, overall.sd / sqrt(n), -inf, inf)


def _limits(centre: float, deviation: float, least: float, most: float) -> Limits:
    near, far = (Interval(max(least, centre - z * deviation), min(most, centre + z * deviation)) for z in (Z_95, Z_998))
    return Limits(centre=centre, of_95=near, of_998=far)


def survival(events: Mapping[int, int], censored: Mapping[int, int]) -> Iterator[tuple[int, float]]:
    """Yield the Kaplan-Meier estimate: each time something happened, and the share it had not happened to by then.

    `events` counts by time what happened, `censored` what had not when it was last looked at.
    """
    at_risk = sum(events.values()) + sum(censored.values())
    left, estimate = sorted(censored, reverse=True), 1.0
    for time in sorted(events):
        while left and left[-1] < time:
            at_risk -= censored[left.pop()]
        estimate *= 1 - events[time] / at_risk
        at_risk -= events[time]
        yield time, estimate


def median_time(events: Mapping[int, int], censored: Mapping[int, int]) -> int | None:
    """Return the Kaplan-Meier median, or None where it happened to fewer than half."""
    return next((time for time, estimate in survival(events, censored) if estimate <= 0.5 + 1e-12), None)


def t_quantile(probability: float, freedom: int) -> float:
    """Return the quantile of Student's t distribution for a probability above a half."""
    if freedom > FEW:
        return _nearly_normal(NormalDist().inv_cdf(probability), freedom)
    low, high, within = 0.0, 1.0, 2 * probability - 1
    while _within(high, freedom) < within:
        high *= 2
    for _ in range(200):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        low, high = (middle, high) if _within(middle, freedom) < within else (low, middle)
    return (low + high) / 2


def _within(t: float, freedom: int) -> float:
    """Return the probability of a value between -t and t (Abramowitz and Stegun, 26.7.3 and 26.7.4)."""
    angle, is_odd = atan2(t, sqrt(freedom)), freedom % 2
    term, total = cos(angle) if is_odd else 1.0, 0.0
    for at in range(2 + is_odd, freedom + 1, 2):
        total += term * sin(angle)
        term *= cos(angle) ** 2 * (at - 1) / at
    return 2 * (angle + total) / pi if is_odd else total


def _nearly_normal(z: float, freedom: int) -> float:
    """Return the quantile that is `z` of the normal distribution, where that is near (the same, 26.7.5)."""
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return z + sum(term / float(freedom) ** power for power, term in enumerate(terms, 1))
