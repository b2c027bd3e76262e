"""Times of day as candidates: in figures, in words, and by the parts of the day that CLDR names.

An hour up to twelve is two times of the day. Words beside it or the bounds choose one; else it is the likelier by day,
and in doubt.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from engine.reading.figures import is_begun, run_at
from engine.reading.grammar import Candidate
from engine.reading.lexicon import Lexicon
from engine.reading.tokens import Token

DAY = 24 * 60
_HALF_DAY = DAY // 2
_HOUR = 60
_MORNING = 7 * _HOUR
"""From here to twelve hours later people are up, if nothing says otherwise."""

_NOTHING_ELSE = r"(?!\d|[:.,/]\d|-\d+-| ?[%°€£$+½¼¾])"
_FIGURES = re.compile(rf"(?:(?P<hour>\d\d?)(?P<mark>[:.])?(?P<minute>\d\d)|(?P<alone>\d\d?)){_NOTHING_ELSE}")
_WRITTEN_OUT = 2
_LONGEST_PART = 3


@dataclass(frozen=True, kw_only=True)
class Clock:
    """What a clock shows: minutes after midnight, `twice` a day or once; `plain` where a mere number says it."""

    minutes: int
    twice: bool
    length: int
    plain: bool = False
    sure: bool = True

    @property
    def times(self) -> tuple[int, ...]:
        """The times of the day it may be."""
        first = self.minutes % _HALF_DAY
        return (first, first + _HALF_DAY) if self.twice else (self.minutes % DAY,)


@dataclass(frozen=True, kw_only=True)
class Times:
    """Finds times of day, in minutes after midnight. The bounds choose the half of the day that nobody types."""

    lexicon: Lexicon
    earliest: int
    latest: int
    asked: frozenset[str] = frozenset()
    fillers: tuple[str, ...] = ("yes",)

    def at(self, tokens: Sequence[Token], at: int) -> Candidate | None:
        """Find a time with the word before it (at, kl) and the part of the day after it."""
        start = at + self.lexicon.clock_at(tokens, at, "0m")
        is_told = start > at
        if is_told and start < len(tokens) and tokens[start].key == ".":
            start += 1
        if moment := self._moment(tokens, start):
            return Candidate(start + moment.length - at, moment.minutes, free=True)
        clock = self._clock(tokens, start, is_told=is_told)
        if clock is None:
            return None
        end = start + clock.length
        part, length = self._part_of_day(tokens, end)
        if clock.plain and not is_told and not length and clock.minutes % DAY == 0:
            return None
        if not length and end < len(tokens) and tokens[end].is_glued:
            return None
        time, sure = self._chosen(_halved(clock) if length else clock, part if length else None)
        plain = clock.plain and not is_told and not length
        return Candidate(
            end + length - at, time, sure=sure and clock.sure, counts=plain, lists=plain, soft=plain, free=not plain
        )

    def _clock(self, tokens: Sequence[Token], at: int, *, is_told: bool) -> Clock | None:
        if at >= len(tokens):
            return None
        return self._near_hour(tokens, at) or self._half(tokens, at) or self._shown(tokens, at, is_told=is_told)

    def _near_hour(self, tokens: Sequence[Token], at: int) -> Clock | None:
        """Find `ten past two`, `quarter to three`, `ti på halv tre`."""
        quarter = self.lexicon.clock_at(tokens, at, "15m")
        length, minutes = (quarter, 15) if quarter else self._number(tokens, at)
        end = at + length
        if not length or not 0 < minutes < _HOUR:
            return None
        if end < len(tokens) and "duration-minute" in self.lexicon.units.get(tokens[end].key, ()):
            end += 1
        for sign, step in (("+m", minutes), ("-m", -minutes)):
            link = self.lexicon.clock_at(tokens, end, sign)
            start = end + link
            hour = link and (self._half(tokens, start) or self._hour(tokens, start) or self._moment(tokens, start))
            if not hour:
                continue
            is_range = self.lexicon["doubt"].length_at(tokens, end) > 0 and minutes <= _HALF_DAY // _HOUR
            if is_range and tokens[at].kind == "number":
                return None
            total = start + hour.length - at
            return replace(
                hour, minutes=hour.minutes + step, length=total, plain=False, sure=hour.sure and not is_range
            )
        return None

    def _moment(self, tokens: Sequence[Token], at: int) -> Clock | None:
        """Find noon or midnight."""
        (begin, end), length = self._part_of_day(tokens, at)
        return Clock(minutes=begin, twice=False, length=length) if length and end - begin == 1 else None

    def _half(self, tokens: Sequence[Token], at: int) -> Clock | None:
        """Find `half past two` and `half two`, or `halv tre`, which is as late."""
        for sign, minutes in (("30m", 30), ("-30m", -30)):
            length = self.lexicon.clock_at(tokens, at, sign)
            if length and minutes > 0:
                length += self.lexicon.clock_at(tokens, at + length, "+m")
            if length and (hour := self._hour(tokens, at + length)):
                return replace(hour, minutes=hour.minutes + minutes, length=length + hour.length, plain=False)
        return None

    def _hour(self, tokens: Sequence[Token], at: int) -> Clock | None:
        """Find an hour alone, in figures or in words, and the word that says it is one."""
        length, hour = self._number(tokens, at)
        if not length or hour * _HOUR > DAY:
            return None
        after = self.lexicon.clock_at(tokens, at + length, "0m")
        return Clock(
            minutes=hour * _HOUR,
            twice=0 < hour * _HOUR <= _HALF_DAY,
            length=length + after,
            plain=not after,
        )

    def _number(self, tokens: Sequence[Token], at: int) -> tuple[int, int]:
        """Count the tokens of a number up to 99, and return it too; 0 tokens where there is none."""
        if at >= len(tokens):
            return 0, 0
        if tokens[at].kind == "number":
            run, ends = run_at(tokens, at)
            match = _FIGURES.match(run)
            return (1, int(match["alone"])) if match and match["alone"] and match.end() in ends else (0, 0)
        numeral = self.lexicon.numeral_at(tokens, at)
        return numeral[:2] if numeral and numeral[2] and numeral[1] < 100 else (0, 0)

    def _shown(self, tokens: Sequence[Token], at: int, *, is_told: bool) -> Clock | None:
        """Find hours and minutes: `14:30`, `1430`, `14 Uhr 30`, `fourteen thirty`; or an hour alone."""
        if tokens[at].kind == "number":
            if not is_told and not is_begun(tokens, at):
                return None
            run, ends = run_at(tokens, at)
            match = _FIGURES.match(run)
            if match and match["hour"] and match.end() in ends:
                is_one_figure = len(match["hour"]) == 1
                length = ends[match.end()]
                after = self.lexicon.clock_at(tokens, at + length, "0m")
                clock = _shows(int(match["hour"]), int(match["minute"]), length + after)
                if clock is None:
                    return None
                return replace(clock, twice=clock.twice and is_one_figure, plain=not match["mark"] and not after)
        hour = self._hour(tokens, at)
        if hour is None:
            return None
        length, minute = self._number(tokens, at + hour.length)
        in_words = tokens[at].kind == "word" and minute > 9
        in_figures = not hour.plain and length and len(tokens[at + hour.length].key) == _WRITTEN_OUT
        if length and (in_words or in_figures) and minute < _HOUR:
            return _shows(hour.minutes // _HOUR, minute, hour.length + length)
        return hour

    def _part_of_day(self, tokens: Sequence[Token], at: int) -> tuple[tuple[int, int], int]:
        """Find a part of the day: from when to when, and how many tokens say it; no day near today (i morgen)."""
        sign, near = self.lexicon.near_at(tokens, at)
        if near and sign != "0":
            return (0, 0), 0
        parts = self.lexicon.parts_of_day
        for skipped in dict.fromkeys((0, self.lexicon["at"].length_at(tokens, at))):
            for length in range(_LONGEST_PART, 0, -1):
                phrase = tuple(token.key for token in tokens[at + skipped : at + skipped + length])
                if len(phrase) == length and phrase in parts:
                    return parts[phrase], skipped + length
        return (0, 0), 0

    def _chosen(self, clock: Clock, part: tuple[int, int] | None) -> tuple[int, bool]:
        """Choose one time, and tell whether anything but the daylight chose it."""
        times = clock.times
        if part:
            within = [time for time in times if _is_in(time, part)]
            middle = (part[0] + (part[1] - part[0]) % DAY / 2) % DAY
            return min(within or times, key=lambda time: _distance(time, middle)), len(within) == 1
        within = [time for time in times if self.earliest <= time <= self.latest]
        if len(within) == 1:
            return within[0], True
        by_day = [time for time in times if _MORNING <= time < _MORNING + _HALF_DAY]
        return (by_day or list(times))[0], len(times) == 1 or not within


def _shows(hour: int, minute: int, length: int) -> Clock | None:
    minutes = hour * _HOUR + minute
    if minute >= _HOUR or minutes > DAY:
        return None
    return Clock(minutes=minutes, twice=0 < hour <= _HALF_DAY // _HOUR, length=length)


def _halved(clock: Clock) -> Clock:
    """Return what a clock of twelve hours shows, where that may be meant: `02:30 pm`."""
    return replace(clock, twice=_HOUR <= clock.minutes < _HALF_DAY + _HOUR or clock.twice)


def _is_in(time: int, part: tuple[int, int]) -> bool:
    begin, end = part
    return begin <= time < end if begin < end else time >= begin or time < end


def _distance(one: float, other: float) -> float:
    return min((one - other) % DAY, (other - one) % DAY)
