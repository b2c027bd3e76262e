"""Days as candidates: dates in figures and in words, weekdays, and days near today. All parts make a day, or none."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Any

from engine.reading.calendar import UNITS
from engine.reading.figures import match_at
from engine.reading.grammar import Candidate
from engine.reading.letters import Legend, Letters, Meaning
from engine.reading.lexicon import CLOSED, Lexicon
from engine.reading.slips import nearest
from engine.reading.tokens import Token

NO_SUCH_DAY = None
"""What a date says that no calendar has."""

SEVERAL_DAYS = ()
"""What a range of dates says: `13 to 15 July`."""

_FIGURES = re.compile(
    r"(?:(\d{4}|\d\d?)([./-] ?)(\d\d?)\2(\d{4}|\d\d?)"  # 24.12.2026
    r"|(\d\d?)[./ -](\d\d?)[ -](\d{4})|(\d\d?)/(\d\d?)[ -](\d\d)"  # 24/12 2026, 24/12-26
    r"|((?:19|20)\d\d)(0\d|1[0-2])(\d\d)|(\d\d)(\d\d)(\d{4}|\d\d)"  # 20261224, 241226
    r"|(\d\d?)[./](\d\d?)|(1[3-9]|[23]\d)(?:-| / )(1[0-2]|0?\d))"  # 24/12, 24-12
    r"(?!\w|[:./-]\d)\.?"
)

_ORDINAL = re.compile(r"(\d\d?)(?::?([^\W\d]+)|\.)")

_KINDS = re.compile(
    r"""
    (?: W?(?P<several>[DO]R[DO]I?M | DDM | M[DOC]Y?R?[DO] | [DOo]R?[fF] # 13 to 15 July, July 13-15, 5.-7.12.
          | WBW | KDI?W)                                # Mon-Fri, week 34 Monday
      | (?P<nth>[Ol][WU]I?MY?)                          # first Tuesday in October, last day of May
      | (?P<away>NI[DC][UK] | WI[DC]K                   # tomorrow in a week, Friday in a week
          | I?[DC](?:[UK]L|K)[NW] | K[NW]               # 3 days after tomorrow, a week on Friday
          | I[DC][UK] | i?[DC][UK]A[NW]?)               # in 3 days, 3 days ago, a week ago today
      | (?P<date>W?(?:[Ff] | [DOC]I?MY? | M[DOC]Y? | YM[DO] | N)W?   # 24/12, Monday the 24th of December, tomorrow
          | W?O(?!I?[SlUWfF]) | OW | Wo | o)            # the 24th, Friday the 4
      | (?P<weekday>[Sl]KW | WI?[Sl]K | [Sl]?W | w))    # next week Friday, next Friday, i fredags
    (?!I?[Sl]?[UKGMA])                                  # the first week is none
    """,
    re.VERBOSE,
)
"""What makes a day, in the letters that `Days` writes.

A number is D, or C in words, O an ordinal, o one with an article, Y or Z a year; F and f are three or two numbers or a
feast, x such as make no day. W and M are names, w a weekday that was, N a day near today. U, K and G are days, weeks
and months; i and I stand before so many of them, A behind, L between them and a day. S is next or this, l last; R joins
a range, B one of weekdays.
"""

_YEAR = re.compile("(?<=[DZOo]M)Z|(?<=M[DZO])Z")
_COUNTED = re.compile("o(?=.*[UKGM])")
_SAME = str.maketrans("OoCKl", "DDDUS")
_DAY, _WEEK, _MONTHS, _DOZEN, _LAST, _MOST, _CENTURY = datetime.timedelta(1), 7, 12, 12, 31, 999, 100
_AGO, _SOON, _FAR, _NEARLY_A_YEAR, _EVER, _NEAR_YEARS = 14, 11, 91, 351, 10**7, range(-1, 3)
"""Days; one farther away that names no year, or no month, may be meant in another one, where no bound is set."""


@lru_cache(maxsize=256)
def _phrases(words: Lexicon) -> Legend:
    """Return what each phrase may be of a day; of several things the last one here."""
    found, signed, calendar = Legend(), words.days, words.calendar
    put = found.put
    put(",", (*",./-'", *calendar.connectives, *words["at"], *words["filler"]))
    put("R", (*words["doubt"], *words["and"]))
    put("L", words["bound"])
    found |= calendar.spans
    found |= {word: ("O", number) for word, number in words.numerals.ordinals.items()}
    units = ((word, name) for word, names in words.units.items() for name in names & UNITS.keys() if len(word) > 1)
    found |= {word: UNITS[name] for word, name in units if calendar.weekdays.number(word) is None}  # no German Mon
    last, parts = signed.get("-", ()), [*map("".join, words.parts_of_day)]
    coming = [*signed.get("+", ()), *signed.get("++", ())]
    this = [phrase for phrase in coming if phrase in words["filler"]]
    put("l", last, -1)
    put("S", coming, 1)
    put("S", this, 0)
    put("N", product(map("".join, last), parts), -1)  # last night
    put("N", product(map("".join, this), parts), 0)  # this afternoon
    for day, phrases in words.near.items():
        put("N", product(map("".join, phrases), ("", *parts)), day)
    for sign, phrases in signed.items():
        if sign[-1] == "x":
            put("U" if sign == "1x" else "K", phrases, int(sign[:-1]))  # 14x fortnight
        if "-" in sign[1:]:
            put("f", phrases, [(None, *map(int, sign.split("-")))])  # 12-24 christmas eve
    lasts = [text.split(" -") for text in words.dated.get("-", ()) if " -" in text]
    for name, number in calendar.weekdays.numbers.items():
        put("W", product((name,), ("", "s"), parts), number)  # fredagskveld, Montag Morgen
        put("w", ((*before.split(), name, ending) for before, ending in lasts), number)  # i fredags
    return found


@dataclass(frozen=True, kw_only=True)
class Days(Letters):
    """Finds days. The bounds choose the year that nobody types."""

    today: datetime.date
    earliest: datetime.date = datetime.date.min
    latest: datetime.date = datetime.date.max

    def at(self, tokens: Sequence[Token], at: int) -> Candidate | None:
        """Find a day; one that may well be another is not sure."""
        letters, values, ends = self.written(tokens, at)
        letters = _COUNTED.sub("D", _YEAR.sub("Y", letters).replace("Z", "D"))
        match = _KINDS.match(letters)
        if not match:
            return None
        said, end = dict(zip(match[0].translate(_SAME), values, strict=False)), ends[match.end()]
        is_number = match[0] == "o" and (end < len(tokens) or said["D"] <= _DOZEN)  # the 3 boxes
        if is_number or (match[0] == "O" and self._is_counted(tokens, end, said["D"])):
            return None
        if match.lastgroup == "several":
            return Candidate(end - at, SEVERAL_DAYS, free=True)
        kinds = {"nth": self._nth, "away": self._away, "weekday": self._weekday, "date": self._dates}
        day = next(iter(kinds[match.lastgroup or "date"](said)), NO_SUCH_DAY)
        is_next = "+" in self.lexicon.days and self.lexicon.days["+"].length_at(tokens, at) > 0
        is_late = day is not None and day > self.latest  # and so is that of the week after
        is_near = day is None or (day - self.today).days in self._near(said, is_next=is_next and not is_late)
        sure = is_near and not re.search("^K[NW]|L|MC|^o", match[0])
        is_place = match[0] == "O" and tokens[at].kind == "word"  # first answer my question
        sure = sure and not (match[0] == "W" and self.lexicon.means(tokens[at].key, *CLOSED))  # ich komme so
        return Candidate(end - at, day, sure=sure, free=True, alone=is_place)

    def _is_counted(self, tokens: Sequence[Token], at: int, number: int) -> bool:
        """Return whether a noun is here: a room and the like, or one nobody knows, which few count to more than 12."""
        roles = self.lexicon.roles_at(tokens, at).keys() if at < len(tokens) and tokens[at].kind == "word" else {"end"}
        return roles == {"bound"} or (not roles and number <= _DOZEN)

    def meaning(self, tokens: Sequence[Token], at: int) -> Meaning:
        """Write one phrase or number in the letters of a day."""
        words, key, phrases = self.lexicon, tokens[at].key, _phrases(self.lexicon)
        phrase = phrases.at(tokens, at)
        if tokens[at].kind == "number":
            found = (self._figures(tokens, at), self._number(tokens, at), phrase)
            return max(found, key=lambda part: part.length)  # also 2. juledag
        beside = {token.key for token in tokens[max(at - 1, 0) : at + 2]} - {"-"}
        if key == "-" and beside <= words.calendar.weekdays.numbers.keys():
            phrase = Meaning("B", None, 1)  # Mon-Fri
        if phrase.letter not in ("", ","):
            return phrase
        if words.is_article(key) and phrases.at(tokens, at + 1).letter in ("U", "K"):
            return Meaning("C", 1, 1)  # a week
        length, number, _ = words.numeral_at(tokens, at) or (0, 0, False)
        if length:
            return Meaning("Y" if number > _MOST else "C", number, length)
        if phrase.length and key not in words.calendar.names:
            return phrase
        near = {words.near_words[word] for word in nearest(key, words.near_words)}
        names = words.calendar.weekdays.number(key), words.calendar.months.number(key)
        meant = zip("WMN", (*names, near.pop() if len(near) == 1 else None), strict=True)
        return next((Meaning(*one, 1) for one in meant if one[1] is not None), Meaning(",", None, len(key) == 1))

    def _number(self, tokens: Sequence[Token], at: int) -> Meaning:
        """Read a number as a day, a count or a year; as an ordinal where its ending tells: `24th`, `24.`, `24:e`."""
        digits, words = tokens[at].key, self.lexicon
        ordinal = match_at(_ORDINAL, tokens, at)
        points = {None} if words.calendar.has_ordinal_point else set()
        if ordinal and ordinal[0][2] in words.numerals.ordinal_endings | points:
            return Meaning("O", int(ordinal[0][1]), ordinal[1])
        before = [token for token in tokens[max(at - 2, 0) : at] if token.key != "."][-1:]
        if before and words.is_article(before[0].key) and int(digits[:3]) <= _LAST:
            return Meaning("o", int(digits), 1)
        is_year = len(digits) == 2 and (int(digits) > _LAST or 2000 + int(digits) - self.today.year in _NEAR_YEARS)
        return Meaning("Y" if len(digits) == 4 else "Z" if is_year else "D", int(digits[:4]), len(digits) < 5)

    def _figures(self, tokens: Sequence[Token], at: int) -> Meaning:
        """Find two or three numbers, in the orders of the language; the first that makes a day counts."""
        if not (found := match_at(_FIGURES, tokens, at)):
            return Meaning("")
        numbers, dates = [number for number in found[0].groups() if number and number.isdecimal()], []
        for order in self.lexicon.calendar.orders[len(numbers)]:
            one = dict(zip(order, numbers, strict=True))
            if len(one.get("y", "")) != 1 and int(one["M"]) <= _MONTHS:
                dates.append((int(one["y"]) if "y" in one else None, int(one["M"]), int(one["d"])))
        return Meaning("fF"[len(numbers) - 2] if dates else "x", dates, found[1])  # 17.30 is x

    def _nth(self, said: Mapping[str, Any]) -> list[datetime.date]:
        """Return the first Tuesday of a month, or its last day, in each year that may be meant."""
        found = []
        for month in self._months(said.get("Y"), said["M"]):
            some = (_date(month, number) for number in range(1, _LAST + 1))
            days = [day for day in some if day and said.get("W") in (None, day.weekday())]
            found += days[-1:] if "S" in said else days[said["D"] - 1 :][:1]
        return self._likeliest(found, since=0)

    def _away(self, said: Mapping[str, Any]) -> list[datetime.date]:
        """Return the day so many days or weeks from another one, or from today."""
        base = self._weekday({"W": said["W"]})[0] if "W" in said else self.today + said.get("N", 0) * _DAY
        return [base + said.get("A", said.get("I", 1)) * said.get("D", 1) * said["U"] * _DAY]

    def _weekday(self, said: Mapping[str, Any]) -> list[datetime.date]:
        """Return the days of this name within a week; one of next, this or last week where a week is said."""
        if "U" in said:
            return [self.today + (_WEEK * said["S"] + said["W"] - self.today.weekday()) * _DAY]
        way = -1 if "w" in said else said.get("S", 0)
        days = (self.today + step * _DAY for step in range(-_WEEK, _WEEK + 1) if step and step * way >= 0)
        return self._likeliest((day for day in days if day.weekday() == said.get("W", said.get("w"))), since=0)

    def _dates(self, said: Mapping[str, Any]) -> list[datetime.date]:
        """Return the days of a date, in each order the likeliest, that fit its weekday."""
        days = [self.today + said["N"] * _DAY] if "N" in said else []
        dates = said.get("F", said.get("f", [(said.get("Y"), said.get("M"), said.get("D"))]))
        for year, month, day in () if days else dates:
            some = (_date(each, day) for each in self._months(year, month))
            days += self._likeliest(some, 0) if month is None else self._likeliest(some)[:1]
        return [day for day in days if said.get("W") in (None, day.weekday())]

    def _months(self, year: int | None, month: int | None) -> Iterable[int]:
        """Return the months that may be meant, counted from the year 0; a short year is not far in the future."""
        this, now = self.today.year, self.today.year * _MONTHS + self.today.month
        if month is None:
            return range(now - 1, now + 3)
        if year is None:
            return [each * _MONTHS + month for each in range(this - 1, this + 5)]
        if year < _CENTURY:
            year += 2000 if 2000 + year <= this + 20 else 1900
        return [year * _MONTHS + month]

    def _likeliest(self, days: Iterable[datetime.date | None], since: int = -_EVER) -> list[datetime.date]:
        """Sort days: those within the bounds, those that are not so many days away, and those near today first."""
        far = {day: (day - self.today).days for day in days if day}
        return sorted(far, key=lambda day: (not self.earliest <= day <= self.latest, far[day] < since, abs(far[day])))

    def _near(self, said: Mapping[str, Any], *, is_next: bool) -> range:
        """Return how many days away a date may be that names no year, or no month, to be taken for that one.

        The next Friday may be that of this week, or the one after.
        """
        if is_next and said.keys() == {"S", "W"} and said["S"] > 0:
            return range(_WEEK - self.today.weekday(), _EVER)
        if said.keys() & set("YFN") or not said.keys() & set("MfD") or "U" in said:
            return range(-_EVER, _EVER)
        if self.earliest.year > 1:
            return range(-_EVER, _NEARLY_A_YEAR)
        return range(-_FAR if self.latest < datetime.date.max else -_AGO, _FAR if said.keys() & set("MfW") else _SOON)


def _date(month: int, day: int) -> datetime.date | None:
    """Make the day of a month that is counted from the year 0."""
    try:
        return datetime.date((month - 1) // _MONTHS, (month - 1) % _MONTHS + 1, day)
    except ValueError:
        return NO_SUCH_DAY
