"""Times of day as candidates: in figures, in words, and by the parts of the day that CLDR names.

An hour up to twelve is two times of the day. Words beside it or the bounds choose one; else it is the likelier by day,
and in doubt.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import product

from engine.reading.figures import match_at
from engine.reading.grammar import Candidate
from engine.reading.letters import Legend, Letters, Meaning
from engine.reading.lexicon import Lexicon
from engine.reading.numerals import NOUN_ENDS
from engine.reading.tokens import Token

DAY, _HALF_DAY, _HOUR = 24 * 60, 12 * 60, 60
_MORNING = 7 * _HOUR
"""From here to twelve hours later people are up, if nothing says otherwise."""

_DAWN = 4 * _HOUR
"""So it is for `5:30`, where clocks have 24 hours: who means the evening writes 17:30."""

_FIGURES = re.compile(r"(\d\d?)(?:([:.h ]?)([0-5]\d)(?::[0-5]\d)?|(h)(?!\w))?(?!\d|[:.,/]\d|-\d+-| ?[%°€£$+½¼¾])")
_SIGNS = {"0m": ("T", 0), "15m": ("q", 15), "30m": ("h", 30), "-30m": ("v", -30), "+m": ("p", 1), "-m": ("m", -1)}
"""What the vocabulary's signs of a clock are written as, and their minutes."""

_CLOCK = re.compile(
    r"""
    (?:[aT]*(?P<early>P)a?)?(?P<told>T\.?a?)?              # mittags um, in der Nacht um, at about, kl.
    (?:(?P<by>q|[cCE]u?|[dD](?:u|(?!R)))(?P<sign>[pmR]))?   # ten past, quarter to; 10 to 3 is a range
    (?P<half>hp?|v)?                                        # half past two, halv tre
    (?P<hour>[dDEcC](?!\.?[uUHhv])|(?<![hpvmR])[fFxX]|(?<![hv])n)  # 3 (not 3 days), fourteen, 14:30, 1430, noon
    (?P<clock>(?<!n)(?:[TH]|g(?![dDEcCfFxX])))?             # o'clock, Uhr, 3-ish; not 8bis9
    (?P<minute>(?:(?<=[cC])|(?<=[cC]T))[DEC]|(?<=[dDE]T)[DE])?  # fourteen thirty, 14 Uhr 30
    (?:(?<!n)[aT]*(?P<part>[Pn]))?                         # pm, in the afternoon, in der Nacht; 12 noon
    """,
    re.VERBOSE,
)
"""What makes a time, in the letters that `Times` writes.

An hour is d, D where it has two figures, E where no clock of twelve hours has it, c or C in words; with its minutes f,
or F, and without a mark between x or X. T is o'clock or at, a is about and the like; H and u are hours and minutes, U
is anything else that is counted. p is past and m is to, R where that joins a range, too; q is a quarter, h half past, v
half to; P is a part of the day, n noon, N a day near today, g what is written on to an hour.
"""

_NUMBERS, _TWICE, _PLAIN = "dDEcC", "dDEcCfx", "dDEcCxX"
"""Letters of an hour alone; of one that may be twice a day; of one that may be a mere number."""

_LAST_HOUR = 12


@lru_cache(maxsize=256)
def _phrases(words: Lexicon) -> Legend:
    """Return what each phrase may be of a time."""
    found, units = Legend(), words.units
    put = found.put
    put(".", ".")
    put("T", "@")
    put("U", {*units, *words.calendar.months.numbers} - words.words)
    put("a", (*words["filler"], *words["at"]))
    put("H", (word for word, names in units.items() if "duration-hour" in names))
    put("u", (word for word, names in units.items() if "duration-minute" in names))
    for phrase, sign in ((phrase, sign) for phrase, sign in words.clock.items() if sign in _SIGNS):
        letter, minutes = _SIGNS[sign]
        put("R" if letter == "m" and phrase in words["doubt"] else letter, [phrase], minutes)
        put(letter, (phrase[0] + end for end in NOUN_ENDS if letter == "q"), minutes)
    weekdays = ("", *(name + link for name in words.calendar.weekdays.numbers for link in ("", "s")))
    for phrase, (begin, end) in words.parts_of_day.items():
        put("n" if end - begin == 1 else "P", product(weekdays, ["".join(phrase)]), (begin, end))
    for (*_, last), part in words.parts_of_day.items():
        put("P", (today for today in words.days["0"] if today[-1].endswith(last)), part)  # tonight, heute abend
    ends = [word for word, *more in (*words["doubt"], *words["0m"]) if not more and found.get(word, "T")[0] == "T"]
    put("g", (f"-{word}" for word in ends))
    near = (phrases for sign, phrases in words.days.items() if sign != "0")
    put("N", (phrase for phrases in near for phrase in phrases))  # German morgen is no part of a day
    return found


@dataclass(frozen=True, kw_only=True)
class Times(Letters):
    """Finds times of day, in minutes after midnight. The bounds choose the half of the day that nobody types."""

    earliest: int = 0
    latest: int = DAY - 1
    parts: bool = False
    """Whether a part of the day alone is a time, too."""

    def at(self, tokens: Sequence[Token], at: int) -> Candidate | None:
        """Find a time with the word before it (at, kl) and the part of the day after it."""
        letters, values, ends = self.written(tokens, at)
        match = _CLOCK.match(letters)
        if match is None:
            return Candidate(ends[1] - at, values[0]) if self.parts and letters[:1] == "P" else None
        said = {name: values[match.start(name)] for name, found in match.groupdict().items() if found}
        end = ends[match.end()]
        is_plain = said.keys() == {"hour"} and match["hour"] in _PLAIN
        is_glued = end < len(tokens) and tokens[end].is_glued
        hour = said["hour"][0] if match["hour"] == "n" else said["hour"] * (_HOUR if match["hour"] in _NUMBERS else 1)
        by, minute = said.get("by", 1), said.get("minute", 0)
        if is_glued or hour > DAY or not 0 < by < _HOUR or minute >= _HOUR or (is_plain and hour % DAY == 0):
            return None
        minutes = hour + minute + said.get("half", 0) + by * said.get("sign", 0)
        times = [minutes % _HALF_DAY, minutes % _HALF_DAY + _HALF_DAY]
        if not (0 < hour < _HALF_DAY + _HOUR and (match["hour"] in _TWICE or {"part", "early"} & said.keys())):
            times = [minutes % DAY]
        part = said.get("part") or said.get("early")
        has_24_hours = "H" in str(self.lexicon.language.locale.time_formats["short"].pattern)
        is_exact = match["hour"] == "f" and not match["half"] and has_24_hours
        time, sure = _in_part(times, *part) if part else self._likeliest(times, _DAWN if is_exact else _MORNING)
        is_range = match["sign"] == "R" and match["by"] in _NUMBERS and by <= _LAST_HOUR  # ten to three
        is_end = at > 1 and tokens[at - 1].key == "-" and tokens[at - 2].kind == "number"
        told = Candidate(end - at, time, sure=sure and not (is_range or is_end), free=True)
        return replace(told, counts=True, lists=True, soft=True, free=False) if is_plain else told

    def meaning(self, tokens: Sequence[Token], at: int) -> Meaning:
        """Write one phrase or number; what is written on to an hour is as if it had a hyphen: `3ish`."""
        if tokens[at].kind == "number":
            return _figures(tokens, at)
        phrases, on_hour = _phrases(self.lexicon), f"-{tokens[at].key}"
        phrase = phrases.at(tokens, at)
        if tokens[at].is_glued and on_hour in phrases and not phrase.letter:
            phrase = Meaning(*phrases[on_hour], 1)
        length, number, is_spelt = self.lexicon.numeral_at(tokens, at) or (0, 0, False)
        is_longer = length >= phrase.length and is_spelt and number < 100
        return Meaning("cC"[number >= 10], number, length) if is_longer else phrase

    @cached_property
    def _asked_part(self) -> tuple[int, int] | None:
        """The part of the day that the question names is the one meant, unless it begins with it (Good morning!)."""
        parts, at = set(), 2
        while at < len(self.asked.tokens):
            phrase = _phrases(self.lexicon).at(self.asked.tokens, at)
            parts |= {phrase.value} if phrase.letter == "P" else set()
            at += phrase.length or 1
        return parts.pop() if len(parts) == 1 else None

    def _likeliest(self, times: Sequence[int], morning: int) -> tuple[int, bool]:
        """Choose the one time within the bounds, else one by day, and tell whether nothing else may be meant."""
        within = [time for time in times if self.earliest <= time <= self.latest]
        if len(within) == 1:
            return within[0], True
        if self._asked_part and len(times) > 1:
            return _in_part(times, *self._asked_part)
        by_day = (time for time in times if morning <= time < morning + _HALF_DAY)
        return next(by_day, times[0]), len(times) == 1 or not within


def _in_part(times: Sequence[int], begin: int, end: int) -> tuple[int, bool]:
    """Choose the time nearest to the middle of a part of the day, and tell whether it is in it, or an hour off."""
    width = (end - begin) % DAY
    away = {time: abs((time - begin - (width - 1) / 2 + _HALF_DAY) % DAY - _HALF_DAY) for time in times}
    time = min(times, key=lambda time: away[time])
    return time, away[time] < min(width / 2 + _HOUR, _HALF_DAY / 2)


def _figures(tokens: Sequence[Token], at: int) -> Meaning:
    if not (found := match_at(_FIGURES, tokens, at)):
        return Meaning("")
    match, length = found
    hour, minute, has_two = int(match[1]), int(match[3] or 0), len(match[1]) > 1
    if match[3] is None and not match[4]:
        return Meaning("E" if hour > _LAST_HOUR else "dD"[has_two], hour, length)
    letter = "f" if match[2] or match[4] else "x"
    return Meaning(letter.upper() if has_two else letter, hour * _HOUR + minute, length)
