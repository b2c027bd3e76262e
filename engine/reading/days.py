"""Days as candidates: dates in figures and in words, weekdays, and days near today.

Each word or number is written as one letter for what it may be of a day, little words between them left out; a pattern
over the letters says which of them make a day. It takes all of its parts, or it is none.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from engine.reading.figures import is_begun, run_at
from engine.reading.grammar import Candidate
from engine.reading.lexicon import Lexicon
from engine.reading.slips import nearest
from engine.reading.times import Part, Times, phrase_at, written
from engine.reading.tokens import Token

NO_SUCH_DAY = None
"""What a date says that no calendar has."""

_FIGURES = re.compile(
    r"(?:(\d{4}|\d\d?)(?:([./-] ?)(\d\d?)\2(\d{4}|\d\d?)| (\d\d?) (\d{4})|/(\d\d?)[ -](\d{4}|\d\d)|[.-](\d\d?) (\d{4}))"
    r"|(\d\d?)[./](\d\d?)|((?:19|20)\d\d)(0\d|1[0-2])(\d\d)|(\d\d)(\d\d)(\d{4}|\d\d))(?!\w|[:./-]\d)\.?"
)
"""Two or three numbers with marks between them, or six or eight digits."""

_DAY = re.compile(
    r"""
    [NW]I[DC]K                      # Friday in a week
    | I?[DC](?:[UK]LN|KL?[NW])      # 2 days before tomorrow, a week from today, a week on Friday
    | I[DC][UK]                     # in 3 days
    | i?[DC][UK]A                   # 3 days ago, for 3 dager siden
    | W?(?:[Ff]                     # 24.12.2026, 24/12
        | [DO]MY?                   # Friday the 24th of December 2026
        | M[DO]Y?                   # December 24th, 2026
        | YM[DO]                    # 2026 December 24
        | O                         # the 24th
        | N)W?                      # tomorrow
    | SKW | WSK                     # next week Friday
    | WK                            # Friday week
    | SP                            # last night, this afternoon
    | WS? | SW                      # Friday, next Friday
    """,
    re.VERBOSE,
)
"""What makes a day, in the letters that `Days` writes."""

_ONLY_BEFORE = {"I": "DCa", "i": "DCa", "a": "UK"}
"""Little words that mean something only before these letters: `in` before a number, `a` before a unit."""

_YEAR = re.compile("(?<=[DZO]M)Z|(?<=M[DZO])Z")
_NUMBERS = str.maketrans("Za", "DC")
_SAME = str.maketrans("fOCK", "FDDU")
_WEEK = 7
_LAST = 31
_SHORTEST_MISSPELT = 4
_NEAR, _NEAR_YEARS = 90, range(-1, 3)
"""Days; a day farther away that names no year may be meant in another one, where no earliest day is set."""


@lru_cache(maxsize=256)
def _phrases(words: Lexicon) -> Mapping[str, tuple[str, Any]]:
    """Return what each phrase, written without white space, may be of a day; of several things the last one here."""
    calendar, signs = words.calendar, [sign for sign in words.days if sign.lstrip("-").isdecimal()]
    known = [
        *((",", 0, (mark,)) for mark in (*",./-'", *calendar.connectives)),
        *((",", 0, phrase) for meaning in ("at", "filler") for phrase in words[meaning]),
        *(("a", 1, phrase) for phrase in words["filler"] if words.is_article("".join(phrase))),
        *(("L", 0, phrase) for phrase in words["bound"]),
        *(("P", 0, phrase) for phrase in words.parts_of_day),
        *(("I" if sign else "i", sign, phrase) for phrase, sign in calendar.before.items()),
        *(("A", sign, phrase) for phrase, sign in calendar.after.items()),
        *(("O", number, (word,)) for word, number in words.numerals.ordinals.items()),
        *(("U", 1, (word,)) for word, units in words.units.items() if "duration-day" in units),
        *(("K", _WEEK, (word,)) for word, units in words.units.items() if "duration-week" in units),
        *(("K" if days == _WEEK else "U", days, (word,)) for word, days in calendar.units.items()),
        *(("S", int(f"{sign}1"), phrase) for sign in "+-" for phrase in words.days.get(sign, ())),
        *(("N", int(sign), phrase) for sign in signs for phrase in words.days[sign]),
    ]
    return {"".join(phrase): (letter, value) for letter, value, phrase in known}


@dataclass(frozen=True, kw_only=True)
class Days:
    """Finds days. The bounds choose the year that nobody types."""

    lexicon: Lexicon
    today: datetime.date
    earliest: datetime.date
    latest: datetime.date
    asked: frozenset[str] = frozenset()
    fillers: tuple[str, ...] = ("yes",)

    def at(self, tokens: Sequence[Token], at: int) -> Candidate | None:
        """Find a day, and the time of day after it."""
        run = written(self._part, tokens, at)
        following = zip(run.letters, f"{run.letters[1:]} ", strict=False)
        kept = [place for place, (letter, after) in enumerate(following) if after in _ONLY_BEFORE.get(letter, after)]
        letters = _YEAR.sub("Y", "".join(run.letters[place] for place in kept)).translate(_NUMBERS)
        match = _DAY.match(letters)
        if match is None or kept[0] > 0 or (tokens[at].kind == "number" and not is_begun(tokens, at)):
            return None
        said = zip(match[0].translate(_SAME), (run.values[place] for place in kept), strict=False)
        day = self._day(dict(said))
        is_far = self.earliest.year == 1 and day is not None and abs((day - self.today).days) > _NEAR
        is_guessed = is_far and re.search("[Mf]", match[0]) and "Y" not in match[0]
        end = self._past_time(tokens, run.ends[kept[match.end() - 1] + 1])
        return Candidate(end - at, day, sure="L" not in match[0] and not is_guessed, free=True)

    def _part(self, tokens: Sequence[Token], at: int) -> Part:
        """Write one phrase or number: F, f figures, D a day or a count, Z or a year, C a count, W, M names of days."""
        if tokens[at].kind == "number":
            return self._figures(tokens, at) or self._number(tokens, at)
        words, calendar, key = self.lexicon, self.lexicon.calendar, tokens[at].key
        phrase = phrase_at(_phrases(words), tokens, at)
        length, number, _ = words.numeral_at(tokens, at) or (0, 0, False)
        weekday, month = calendar.weekdays.number(key), calendar.months.number(key)
        long = words.long_days if len(key) > _SHORTEST_MISSPELT and key not in words.words else {}
        near = {long[word] for word in nearest(key, long)}
        found = (
            phrase if phrase.letter not in ",a" else Part(""),
            Part("C", number, length),
            Part("W", weekday, int(weekday is not None)),
            Part("M", month, int(month is not None)),
            Part("N", max(near, default=0), int(len(near) == 1)),
            phrase,
        )
        return max(found, key=lambda part: part.length)

    def _number(self, tokens: Sequence[Token], at: int) -> Part:
        """Read a number as a day, a count or a year; as an ordinal where its ending tells: `24th`, `24.`, `24:e`."""
        digits, number, words = tokens[at].key, int(tokens[at].key[:5]), self.lexicon
        if len(digits) == 4:
            return Part("Y", number, 1)
        glued = "".join(token.key for token in tokens[at + 1 : at + 3] if not token.spaced)
        has_ending = re.sub(r"^:|\W.*", "", glued) in words.numerals.ordinal_endings
        if len(digits) < 3 and (has_ending or (glued[:1] == "." and words.calendar.has_ordinal_point)):
            return Part("O", number, 2 + glued.startswith(":"))
        is_year = len(digits) == 2 and (number > _LAST or 2000 + number - self.today.year in _NEAR_YEARS)
        return Part("Z" if is_year else "D" if len(digits) < 3 else "C", number, int(len(digits) < 4))

    def _figures(self, tokens: Sequence[Token], at: int) -> Part | None:
        """Find two or three numbers, in the orders of the language; the first that makes a day counts."""
        run, ends = run_at(tokens, at)
        match = _FIGURES.match(run)
        if not match or match.end() not in ends:
            return None
        numbers = [number for number in match.groups() if number and number.isdecimal()]
        read = [dict(zip(order, numbers, strict=True)) for order in self.lexicon.calendar.orders[len(numbers)]]
        read = [one for one in read if len(one.get("y", "00")) > 1]
        days = [self._made(int(one["y"]) if "y" in one else None, int(one["M"]), int(one["d"])) for one in read]
        return Part("fF"[len(numbers) - 2], next(filter(None, days), NO_SUCH_DAY), ends[match.end()])

    def _day(self, said: Mapping[str, Any]) -> datetime.date | None:
        """Return the one day that all parts come to."""
        weekday, sign = said.get("W"), said.get("I", said.get("A", 1))
        if "U" in said and "S" in said:
            return self._in(_WEEK * said["S"] + said["W"] - self.today.weekday())
        if "U" in said or said.keys() in ({"W"}, {"W", "S"}):
            near = (
                self._in(said.get("N", 0)) if weekday is None else self._weekday(weekday, said.get("S", min(sign, 0)))
            )
            return near + datetime.timedelta(sign * said.get("D", 1) * said.get("U", 0))
        if "F" in said:
            day = said["F"]
        elif "M" in said:
            day = self._made(said.get("Y"), said["M"], said["D"])
        elif "D" in said:
            months = (divmod(self.today.year * 12 + self.today.month - 1 + step, 12) for step in range(-1, 3))
            day = self._likeliest((_date(year, month + 1, said["D"]) for year, month in months), ahead=True)
        else:
            day = self._in(said["N"] if "N" in said else min(said["S"], 0))
        return day if day is None or weekday in (None, day.weekday()) else NO_SUCH_DAY

    def _in(self, days: int) -> datetime.date:
        return self.today + datetime.timedelta(days)

    def _weekday(self, weekday: int, sign: int) -> datetime.date:
        """Choose the next one, or the last where that is said or where only that is within the bounds."""
        ahead = (weekday - self.today.weekday() - 1) % _WEEK + 1
        behind = ahead - _WEEK if ahead < _WEEK else -_WEEK
        steps = (behind,) if sign < 0 else (ahead,) if sign else (behind, ahead)
        return self._likeliest(map(self._in, steps), ahead=True) or self.today

    def _made(self, year: int | None, month: int, day: int) -> datetime.date | None:
        """Make a day of a year, one of two digits where it is within the bounds, else not far in the future."""
        this = self.today.year
        years = list(range(this - 1, this + 5)) if year is None else [year]
        if year is not None and year < 100:
            years = [each for each in (2000 + year, 1900 + year) if each <= this + 20]
        return self._likeliest(_date(each, month, day) for each in years)

    def _likeliest(self, days: Iterable[datetime.date | None], *, ahead: bool = False) -> datetime.date | None:
        """Choose the day within the bounds that is nearest to today, and to come where that is likelier."""
        return min(
            (day for day in days if day),
            key=lambda day: (
                not self.earliest <= day <= self.latest,
                ahead and day < self.today,
                abs(day - self.today),
            ),
            default=NO_SUCH_DAY,
        )

    def _past_time(self, tokens: Sequence[Token], at: int) -> int:
        """Skip a time beside a day: at 10, after 5, 10:30, 3pm."""
        start = at + max(self.lexicon[meaning].length_at(tokens, at) for meaning in ("at", "bound"))
        part = phrase_at(_phrases(self.lexicon), tokens, start)
        if part.letter == "P":
            return start + part.length
        time = Times(lexicon=self.lexicon).at(tokens, start) if start < len(tokens) else None
        return start + time.length if time and (start > at or not time.counts) else at


def _date(year: int, month: int, day: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return NO_SUCH_DAY
