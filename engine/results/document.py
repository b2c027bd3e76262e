"""The report as a document: the same over HTTP and from the command line. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from engine.elements.reported import AnswerType, said_somehow
from engine.languages import Language
from engine.results import statistics
from engine.results.dispositions import Disposition, Passage
from engine.results.lineage import AnswerValue, Lineage, PooledQuestion
from engine.results.statistics import GroupDifference, Interval, Limits, Share
from engine.results.tally import HOUR, WITHIN, QuestionTally, Tally

Document = dict[str, Any]

MOST_VALUES = 40
"""Of more different numbers or days there is no distribution: it would be a list of single answers."""

SENT = tuple(one for one in Disposition if one not in (Disposition.OPEN, Disposition.NOT_SENT, Disposition.SCREENED))
"""Of these rates are told. Who was screened out could not have completed: that says nothing about who responds."""


def moment(at: datetime, timespec: str = "auto") -> str:
    """Write a moment in UTC, as finely as `isoformat` is told to."""
    return at.isoformat(timespec=timespec).replace("+00:00", "Z")


class Writer:
    """Writes tallies down in one language, over the versions of a survey."""

    def __init__(self, lineage: Lineage, language: Language) -> None:
        self._lineage = lineage
        self._language = language

    def report(self, tally: Tally, as_of: datetime) -> Document:
        """Write down a whole cohort."""
        told = {"asOf": moment(as_of), **self.cohort(tally)}
        if tally.unrecorded_until:
            told["notRecordedBefore"] = moment(tally.unrecorded_until)
        return told

    def cohort(self, tally: Tally, whole: Tally | None = None) -> Document:
        """Write down a group, with where it stands among all of them where it is one of several."""
        sent = sum(tally.dispositions[one] for one in SENT)
        complete, partial = tally.dispositions[Disposition.COMPLETE], tally.dispositions[Disposition.PARTIAL]
        rates = {"RR1": statistics.share(complete, sent), "RR2": statistics.share(complete + partial, sent)}
        return {
            "cohort": {"sessions": tally.sessions, "open": tally.dispositions[Disposition.OPEN]},
            "versions": [
                {"version": version, "sessions": tally.versions[version]}
                for version, _ in self._lineage.versions
                if tally.versions[version]
            ],
            "dispositions": {one.value: tally.dispositions[one] for one in Disposition},
            "rates": {name: _share(rate) for name, rate in rates.items()},
            "alerts": [_alert(name, tally) for name in self._lineage.alerts],
            "elements": [
                self._element(pooled, tally.questions[pooled.name], whole.questions[pooled.name] if whole else None)
                for pooled in self._lineage.questions
            ],
        }

    def _element(self, pooled: PooledQuestion, tally: QuestionTally, whole: QuestionTally | None) -> Document:
        newest, n = pooled.newest, tally.n
        told: Document = {
            "id": pooled.id,
            "kind": newest.kind,
            "text": self.said(newest.text),
            "asked": tally.asked,
            "answered": n,
            "skipped": tally.passages[Passage.SKIPPED],
            "leftHere": tally.passages[Passage.LEFT_HERE],
            "waiting": tally.passages[Passage.WAITING],
            "withdrawn": tally.passages[Passage.WITHDRAWN],
            "reAsked": dict(sorted(tally.again.items())),
            "n": n,
            "distribution": list(self._distribution(pooled, tally)),
        }
        if pooled.ids != [pooled.id]:
            told["ids"] = list(pooled.ids)
        if pooled.name != pooled.id:
            told["name"] = pooled.name
        if pooled.newest.several:
            told["severalPossible"] = True
        if newest.is_measured and (every := newest.every_answer()):
            told |= {"minimum": every[0], "maximum": every[-1]}
        told |= _measures(pooled, tally)
        told["timeToAnswer"] = _time_to_answer(tally)
        if whole is not None:
            told |= _among_all(pooled, tally, whole)
        return told

    def _distribution(self, pooled: PooledQuestion, tally: QuestionTally) -> Iterator[Document]:
        is_option = bool(pooled.newest.options)
        for value in _possible(pooled, tally.values):
            share = statistics.share(tally.values[value], tally.n)
            told: Document = {"option" if is_option else "value": value}
            yield {**told, "label": self.label(pooled, value), **_share(share, of="k")}

    def label(self, pooled: PooledQuestion, value: AnswerValue) -> str:
        """Return what an answer is called."""
        if value in pooled.options:
            return self.said(pooled.options[value].label)
        newest = pooled.newest
        labels = newest.answer_labels(self._language)
        return labels.get(value, "") if labels or newest.every_answer() else newest.display(value, self._language)

    def answer_labels(self, pooled: PooledQuestion) -> Mapping[AnswerValue, str]:
        """Return what single answers are called, options among them."""
        options = {option: self.label(pooled, option) for option in pooled.options}
        return options or pooled.newest.answer_labels(self._language)

    def said(self, texts: Mapping[str, str]) -> str:
        """Return a text in the language, else in any that it has."""
        return said_somehow(texts, self._language)


def _possible(pooled: PooledQuestion, given: Counter[AnswerValue]) -> Sequence[AnswerValue]:
    """Return the values a distribution lists: those that can be given, where they can be counted."""
    newest = pooled.newest
    if newest.options:
        today = [option.id for option in newest.options]
        roots = {option.id: root for root, option in pooled.options.items()}
        current = [roots[id_] for id_ in today if id_ in roots]
        return [*current, *(root for root in pooled.options if root not in current)]
    every = newest.every_answer()
    if 0 < len(every) <= MOST_VALUES:
        return every
    if newest.is_personal or len(given) > MOST_VALUES:
        return ()
    return sorted(given)


def _measures(pooled: PooledQuestion, tally: QuestionTally) -> Document:
    told: Document = {}
    if pooled.newest.is_measured:
        figure = statistics.mean(tally.values)
        told |= {"mean": _rounded(figure.mean), "median": _rounded(figure.median), "sd": _rounded(figure.sd)}
        told["meanInterval"] = figure.interval and _pair(figure.interval)
    if pooled.newest.measure == "nps":
        score = statistics.promoter_score(tally.values)
        told["nps"] = {"score": _rounded(score.score), **_ends(score.interval), "n": score.n}
        told["nps"] |= {"promoters": score.promoters, "passives": score.passives, "detractors": score.detractors}
    if pooled.newest.measure == "csat":
        told["csat"] = _share(top_two(pooled, tally))
    return told


def top_two(pooled: PooledQuestion, tally: QuestionTally) -> Share:
    """Return the share of the two highest numbers of a scale."""
    return statistics.share(sum(tally.values[one] for one in pooled.newest.every_answer()[-2:]), tally.n)


def _yes(_: PooledQuestion, tally: QuestionTally) -> Share:
    return statistics.share(tally.values[True], tally.n)


def _time_to_answer(tally: QuestionTally) -> Document:
    within = {
        f"within{most // HOUR}h": statistics.share(tally.answered_within[most], tally.asked_before[most])
        for most in WITHIN
    }
    return {
        "median": statistics.median_time(tally.times, tally.waits),
        "n": tally.times.total() + tally.waits.total(),
        **{name: _share(share) for name, share in within.items()},
    }


def _alert(name: str, tally: Tally) -> Document:
    """Tell how many sessions raised an alert; its rate is of the closed ones that were heard."""
    sessions, are_open = tally.alerts[name], tally.open_alerts[name]
    rate = statistics.share(sessions - are_open, tally.heard)
    return {"name": name, "sessions": sessions, "open": are_open, "rate": _share(rate)}


def _among_all(pooled: PooledQuestion, tally: QuestionTally, whole: QuestionTally) -> Document:
    """Tell where a group stands: in the funnel of chance around all, and against all others."""
    others = QuestionTally(values=whole.values - tally.values)
    others.passages[Passage.ANSWERED] = whole.n - tally.n
    limits: Limits | None
    difference: GroupDifference | None = None
    if pooled.newest.measure == "nps":
        score, score_of_all, others_score = (statistics.promoter_score(one.values) for one in (tally, whole, others))
        value, limits = score.score, statistics.limits_of_score(score_of_all, score.n)
        difference = statistics.difference_of_scores(score, others_score)
    elif pooled.newest.measure == "csat" or pooled.newest.answer_type is AnswerType.BOOLEAN:
        share_of = top_two if pooled.newest.measure == "csat" else _yes
        share, share_of_all, others_share = (share_of(pooled, one) for one in (tally, whole, others))
        value, limits = share.share, statistics.limits_of_share(share_of_all, share.n)
        difference = statistics.difference_of_shares(share, others_share)
    elif pooled.newest.is_measured:
        mean, mean_of_all = statistics.mean(tally.values), statistics.mean(whole.values)
        value, limits = mean.mean, statistics.limits_of_mean(mean_of_all, mean.n)
    else:
        return {}
    told: Document = {}
    if limits and value is not None:
        told["limits"] = {
            "centre": _rounded(limits.centre),
            "of95": _pair(limits.of_95),
            "of998": _pair(limits.of_998),
            "outside": _outside(value, limits),
        }
    if difference:
        told["difference"] = {
            "value": _rounded(difference.value),
            **_ends(difference.interval),
            "says": difference.says,
        }
    return told


def _outside(value: float, limits: Limits) -> str | None:
    for name, interval in (("998", limits.of_998), ("95", limits.of_95)):
        if not interval.low <= value <= interval.high:
            return name
    return None


def _share(figure: Share, of: str = "kn") -> Document:
    counts = {"k": figure.k, "n": figure.n} if of == "kn" else {"k": figure.k}
    return {**counts, "share": _rounded(figure.share), **_ends(figure.interval)}


def _ends(interval: Interval | None) -> Document:
    low, high = (interval.low, interval.high) if interval else (None, None)
    return {"low": _rounded(low), "high": _rounded(high)}


def _pair(interval: Interval) -> list[float | None]:
    return [_rounded(interval.low), _rounded(interval.high)]


def _rounded(value: float | None) -> float | None:
    """Round to more digits than anybody reads, so that the last bits of two machines do not differ."""
    return None if value is None else round(value, 6)
