"""Days as candidates: dates in figures and in words, weekdays, and days near today. All parts make a day, or none."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise, product, takewhile
from typing import Any

from engine.reading.calendar import DEFINITE, UNITS
from engine.reading.figures import run_at
from engine.reading.grammar import Candidate
from engine.reading.letters import Letters, Meaning, Meanings, phrase_at
from engine.reading.lexicon import Lexicon
from engine.reading.slips import nearest
from engine.reading.tokens import Token, keys

NO_SUCH_DAY = None
"""What a date says that no calendar has."""

_FIGURES = re.compile(
    r"(?:(\d{4}|\d\d?)(?:([./-] ?)(\d\d?)\2(\d{4}|\d\d?)|[./ -](\d\d?)[ -](\d{4})|/(\d\d?)[ -](\d\d))"
    r"|(\d\d?)[./](\d\d?)|(1[3-9]|[23]\d)(?:-| / )(1[0-2]|0?\d)"
    r"|((?:19|20)\d\d)(0\d|1[0-2])(\d\d)|(\d\d)(\d\d)(\d{4}|\d\d))(?!\w|[:./-]\d)\.?"
)
"""Two or three numbers with marks between them, or six or eight digits."""

_DAY = r"""
    (?: [Ol][WU]I?(?:MY?|m)                  # first Tuesday in October, last day of this month
      | cD$                                  # the 24
      | WI?c*KD | KDc*I?c*W                  # Monday in week 34, week 34 on Monday
      | [NW](?:I[DCc])?K | KN                # Friday in a week, Monday week, week today
      | I?[DCc](?:[UK]LN|KL?[NW])            # 3 days after tomorrow, a week from today, a week on Friday
      | I(?:[DCc][UKG]R?)*[DCc][UK]          # in 3 days
      | i?(?:[DCc][UKG]R?)*[DCc][UK]A[NW]?   # for 3 dager siden, a month and a day ago, a week ago today
      | (?:Wc*)?(?:[Ff]                      # 24.12.2026, 24/12
          | [DO](?:I?MI?Y?|I?m)              # Thursday the 24th of December 2026, the 24th of next month
          | Mc*[DOC]Y? | YM[DO]              # December the 24th, 2026; 2026 December 24
          | O(?![SlsU])                      # the 24th
          | N)(?:c*W)?                       # tomorrow
      | [Sl]KW | W[Sls]K                     # next week Friday, Friday this week
      | W[Sl]? | [Sl]W | w)                  # Friday, next Friday, i fredags
    (?!I?[UKMA])                             # the first week is none
"""
"""What makes a day, in the letters that `Days` writes.

A number is D, or C in words, c a filler as short as an article, O an ordinal, Z or Y a year; F and f are three or two
numbers or a feast, x such as make no day. W and M are names, w a weekday that was, N a day near today, m a month near
this one. U, K and G are days, weeks and months; i and I stand before so many of them, A behind, L between them and a
day. S is next or this, l last, s a word before a week; R joins the ends of a range, h follows an hour.
"""

_SEVERAL = rf"(?!DRD(?!M))((?:{_DAY})|[DO](?=R?[DOFf]))(?:R|(?<=O)(?=[Ff]))((?:{_DAY})|(?<=[DOMYFf]R)[DO]Y?(?!h))"
"""Ends of a range: days, or numbers of days, as in `July 13-15` and `14./15.10.`"""

_FOUND = re.compile(rf"{_SEVERAL}|{_DAY}", re.VERBOSE)

_YEAR = re.compile("(?<=[DZO]M)Z|(?<=M[DZO])Z")
_SAME = str.maketrans("OCKls", "DDUSS")
_WEEK, _MONTHS, _DOZEN, _LAST, _MOST, _SHORT_YEAR = 7, 12, 12, 31, 999, 100
_NEXT, _AGO, _SOON, _FAR, _EVER, _NEAR_YEARS = 3, 14, 11, 91, 10**7, range(-1, 3)
"""Days; one farther away that names no year, or no month, may be meant in another one, where no bound is set."""


@lru_cache(maxsize=256)
def _phrases(words: Lexicon) -> Meanings:
    """Return what each phrase may be of a day; of several things the last one here."""
    found: dict[str, tuple[str, Any]] = {}

    def put(letter: str, phrases: Iterable[Iterable[str]], value: Any = None) -> None:
        found.update({"".join(phrase): (letter, value) for phrase in phrases})

    near, calendar = words.days, words.calendar
    parts = ["", *map("".join, words.parts_of_day)]
    put(",", (*",./-'", *calendar.connectives, *words["at"], *words["filler"]))
    put("c", (phrase for phrase in words["filler"] if words.is_article("".join(phrase))), 1)
    put("R", (*words["doubt"], *words["and"]))
    put("L", words["bound"])
    put("h", (phrase for phrase in words["0m"] if phrase not in words["at"]))
    found |= calendar.spans
    found |= {word: ("O", number) for word, number in words.numerals.ordinals.items()}
    units = [unit for unit in words.units.items() if len(unit[0]) > 1 and calendar.weekdays.number(unit[0]) is None]
    found |= {word: meant for word, names in units for name, meant in UNITS.items() if name in names}  # no German Mon
    for sign in (sign for sign in near if sign[-1] == "x"):
        put("U" if sign == "1x" else "K", near[sign], int(sign[:-1]))  # 14x fortnight
    months = [word for word, names in units if "duration-month" in names]
    nexts = near.get("+", ())
    for phrases, step in ((nexts, 1), (near.get("-", ()), -1), ([one for one in nexts if one in words["filler"]], 0)):
        put("l" if step < 0 else "S", phrases, step)
        put("m", product(map("".join, phrases), months), step)
        put("N", product(map("".join, phrases), parts[1:] if step < 1 else ()), step)  # last night, this afternoon
    lasts = [text.split(" -") for text in words.dated.get("-", ()) if " -" in text]
    for name, number in calendar.weekdays.numbers.items():
        put("W", product((name,), ("", "s"), parts[1:]), number)  # fredagskveld, Montag Morgen
        put("w", ((*keys(before), name, ending) for before, ending in lasts), number)  # i fredags
    for sign in (sign for sign in near if sign.strip("-").isdecimal()):
        put("N", product(map("".join, near[sign]), parts), int(sign))
    for sign in (sign for sign in near if "-" in sign[1:]):  # 12-24 christmas eve
        put("f", near[sign], [(None, *map(int, sign.split("-")))])
    return {name + end: meant for name, meant in found.items() if meant[0] in "UKG" for end in DEFINITE} | found


@dataclass(frozen=True, kw_only=True)
class Days(Letters):
    """Finds days. The bounds choose the year that nobody types."""

    today: datetime.date
    earliest: datetime.date = datetime.date.min
    latest: datetime.date = datetime.date.max

    def at(self, tokens: Sequence[Token], at: int) -> Candidate | None:
        """Find a day; one that may well be another is not sure."""
        letters, values, ends = self.written(tokens, at)
        letters = _YEAR.sub("Y", letters).replace("Z", "D")
        match = _FOUND.match(letters)
        if match and match[0] in ("WK", "NK", "KN") and ends[2] > at + 2:  # Thursday, weeks are long
            match = _FOUND.match(letters[:1])
        if not match or self.known[at].letter == ",":
            return None
        parts = list(zip(match[0].translate(_SAME), values, strict=False))
        said, end = dict(parts), ends[match.end()]
        if match[1]:
            return Candidate(end - at, self._ends(parts[: len(match[1])], parts[-len(match[2]) :]), free=True)
        is_number = match[0] == "cD" and said["D"] <= _MONTHS  # number 2
        if is_number or (match[0] in ("O", "cD") and self._is_counted(tokens, end, said["D"])):
            return None
        day = self._day(parts)
        sure = all(self.known[each].sure for each in range(at, end) if each in self.known)
        sure = sure and (day is None or (day - self.today).days in self._near(said))
        is_place = match[0] == "O" and tokens[at].kind == "word"  # first answer my question
        is_today = match[0] == "WK" and said["W"] == self.today.weekday()  # on a Monday: Monday week
        is_clear = sure and not (is_today or re.search("[Ls]|cD$|MC|^KN", match[0]))
        return Candidate(end - at, day, sure=is_clear, free=True, alone=is_place)

    def _is_counted(self, tokens: Sequence[Token], at: int, number: int) -> bool:
        """Return whether a noun is here: one nobody knows, or a room and the like at the end (`the third quarter`).

        Few things are counted to more than a dozen: `the 14th looks possible`.
        """
        if at == len(tokens) or tokens[at].kind != "word":
            return False
        roles, after = self.lexicon.roles_at(tokens, at), tokens[at + 1 : at + 2]
        return (roles.keys() == {"bound"} and not after) or (tokens[at].is_lower and not roles and number <= _DOZEN)

    def meaning(self, tokens: Sequence[Token], at: int) -> Meaning:
        """Write one phrase or number in the letters of a day."""
        if tokens[at].kind == "number":
            found = (self._figures(tokens, at), self._number(tokens, at), phrase_at(_phrases(self.lexicon), tokens, at))
            return max(found, key=lambda part: part.length)  # also 2. juledag
        words, calendar, key = self.lexicon, self.lexicon.calendar, tokens[at].key
        phrase = phrase_at(_phrases(words), tokens, at)
        if key == "-" and at:  # 13-15 July, Mon-Fri, but not 5-mar-26 or Monday - 5 March
            days, is_name, after = calendar.weekdays.numbers, tokens[at - 1].key in calendar.names, tokens[at + 1 :][:1]
            joins = [end.key in days if is_name else end.kind == "number" or end.spaced for end in after]
            phrase = Meaning("R" if any(joins) else ",", None, 1)
        if phrase.letter not in ("", ","):
            return phrase
        length, number, _ = words.numeral_at(tokens, at) or (0, 0, False)
        if length:
            return Meaning("Y" if number > _MOST else "C", number, length)
        if phrase.length and key not in calendar.names:
            return phrase
        near = {words.near_words[word] for word in nearest(key, words.near_words)}
        day = near.pop() if len(near) == 1 else None
        for letter, value in zip("WMN", (calendar.weekdays.number(key), calendar.months.number(key), day), strict=True):
            if value is not None:
                is_habit = len(key) > 5 and key[:-1] in calendar.names and tokens[at].end - tokens[at].start == len(key)
                return Meaning(letter, value, 1, sure=not is_habit)  # on Sundays, but not Sunday's fine
        is_this = phrase_at(_phrases(words), tokens, at + 1).letter == "K"
        return Meaning("s", 0, 1) if is_this else Meaning(",", None, len(key) == 1)

    def _number(self, tokens: Sequence[Token], at: int) -> Meaning:
        """Read a number as a day, a count or a year; as an ordinal where its ending tells: `24th`, `24.`, `24:e`."""
        digits, words, number = tokens[at].key, self.lexicon, int(tokens[at].key[:4])
        glued = "".join(token.key for token in takewhile(lambda token: not token.spaced, tokens[at + 1 : at + 3]))
        has_ending = re.sub(r"^:|\W.*", "", glued) in words.numerals.ordinal_endings
        if has_ending or (glued[:1] == "." and words.calendar.has_ordinal_point):
            return Meaning("O", number, (2 + glued.startswith(":")) * (len(digits) < 3))
        is_year = len(digits) == 2 and (number > _LAST or 2000 + number - self.today.year in _NEAR_YEARS)
        return Meaning("Y" if len(digits) == 4 else "Z" if is_year else "D", number, len(digits) < 5)

    def _figures(self, tokens: Sequence[Token], at: int) -> Meaning:
        """Find two or three numbers, in the orders of the language; the first that makes a day counts."""
        run, ends = run_at(tokens, at)
        match = _FIGURES.match(run)
        if not match:
            return Meaning("")
        numbers, dates = [number for number in match.groups() if number and number.isdecimal()], []
        for order in self.lexicon.calendar.orders[len(numbers)]:
            one = dict(zip(order, numbers, strict=True))
            if len(one.get("y", "")) != 1 and int(one["M"]) <= _MONTHS:
                dates.append((int(one["y"]) if "y" in one else None, int(one["M"]), int(one["d"])))
        letter = "fF"[len(numbers) - 2] if dates else "x"  # 17.30
        is_score = letter == "f" and "-" in match[0]  # we won 20-4
        return Meaning(letter, dates, ends.get(match.end(), 0), sure=not is_score)

    def _day(self, parts: Sequence[tuple[str, Any]]) -> datetime.date | None:
        """Return the one day that all parts come to; of two orders, months or years that the weekday fits."""
        said = dict(parts)
        weekday, sign = said.get("W", said.get("w")), said.get("I", said.get("A", 1))
        is_nth = bool(re.match("[DS][WU]I?[Mm]", "".join(said)))
        if re.search("UD(?!U)", "".join(said)):
            weeks = (_of_week(self.today.year + step, said["D"], said["W"]) for step in (-1, 0, 1))
            return next(iter(self._likeliest(weeks)), NO_SUCH_DAY)
        if {"U", "S", "W"} == said.keys():
            return self._in(_WEEK * said["S"] + said["W"] - self.today.weekday())
        if not is_nth and ("U" in said or said.keys() <= {"W", "S", "w"}):
            way = -1 if "w" in said else said.get("S", min(sign, 0))
            week = (self._in(step) for step in range(-_WEEK, _WEEK + 1) if step and step * way >= 0)
            near = self._likeliest((day for day in week if day.weekday() == weekday), 0)
            return _moved(near[0] if near else self._in(said.get("N", 0)), sign, parts)
        days = [self._in(said["N"])] if "N" in said else []
        since = -_EVER if said.keys() & set("MFf") and not is_nth else 0
        dates = said.get("F", said.get("f", [(said.get("Y"), said.get("M"), said.get("D"))]))
        for year, month, day in () if days else dates:
            months = self._months(year, month, said.get("m"))
            some = (_nth(each, said) if is_nth else _date(each, day) for each in months)
            days += self._likeliest(some, since)[: None if month is None else 1]
        fitting = [day for day in days if weekday in (None, day.weekday())]
        return next(iter(fitting if weekday is None else self._likeliest(fitting)), NO_SUCH_DAY)

    def _ends(self, *ends: Sequence[tuple[str, Any]]) -> tuple[datetime.date | None, ...]:
        """Return the ends of a range of days; of two in one month the last tells which month."""
        one, other = map(dict, ends)
        days = list(map(self._day, ends))
        if "D" in one and (one.keys() == {"D"} or other.keys() <= {"D", "Y"}):
            last = self._day(list((one | other).items()))
            days = [last and _date(last.year * _MONTHS + last.month, one["D"]), last]
        return tuple(dict.fromkeys(days))

    def _in(self, days: int) -> datetime.date:
        return self.today + datetime.timedelta(days)

    def _months(self, year: int | None, month: int | None, away: int | None) -> Sequence[int]:
        """Return the months that may be meant, counted from the year 0; a short year is not far in the future."""
        this, now = self.today.year, self.today.year * _MONTHS + self.today.month
        if month is None:
            return range(now - 1, now + 3) if away is None else [now + away]
        short = [each for each in (2000 + year, 1900 + year) if each <= this + 20] if year is not None else []
        years = range(this - 1, this + 5) if year is None else short if year < _SHORT_YEAR else [year]
        return [each * _MONTHS + month for each in years]

    def _likeliest(self, days: Iterable[datetime.date | None], since: int = -_EVER) -> list[datetime.date]:
        """Sort days: those within the bounds, those that are not so many days away, and those near today first."""
        far = {day: (day - self.today).days for day in days if day}
        return sorted(far, key=lambda day: (not self.earliest <= day <= self.latest, far[day] < since, abs(far[day])))

    def _near(self, said: Mapping[str, Any]) -> range:
        """Return how many days away a date may be that names no year, or no month, to be taken for that one."""
        if said.keys() == {"S", "W"} and said["S"] > 0:
            return range(min(_NEXT, _WEEK - self.today.weekday()), _EVER)
        if self.earliest.year > 1 or said.keys() & set("YFNwm"):
            return range(-_EVER, _EVER)
        if said.keys() & set("Mf"):
            return range(-_FAR if self.latest < datetime.date.max else -_AGO, _FAR)
        return range(-_EVER, _EVER) if said.keys() & set("UW") else range(-_FAR * (self.latest <= self.today), _SOON)


def _date(month: int, day: int, more: int = 0) -> datetime.date | None:
    """Make the day of a month that is counted from the year 0, and so many days more."""
    try:
        return datetime.date((month - 1) // _MONTHS, (month - 1) % _MONTHS + 1, day) + datetime.timedelta(more)
    except (ValueError, OverflowError):
        return NO_SUCH_DAY


def _of_week(year: int, week: int, weekday: int) -> datetime.date | None:
    """Return the day of a week that is numbered as calendars with numbered weeks number them (ISO 8601)."""
    try:
        return datetime.date.fromisocalendar(year, week, weekday + 1)
    except ValueError:
        return NO_SUCH_DAY


def _nth(month: int, said: Mapping[str, Any]) -> datetime.date | None:
    """Return the first Tuesday of a month, or its last day."""
    some = (_date(month, day) for day in range(1, _LAST + 1))
    days = [day for day in some if day and said.get("W") in (None, day.weekday())]
    return next(iter(days[-1:] if "S" in said else days[said["D"] - 1 :]), NO_SUCH_DAY)


def _moved(day: datetime.date, sign: int, parts: Sequence[tuple[str, Any]]) -> datetime.date | None:
    """Return the day so many months and days from another one: each unit follows its number, or stands for one."""
    months = days = 0
    for (before, number), (letter, size) in pairwise([("", None), *parts]):
        count = sign * (number if before in ("D", "c") else 1)
        months += count * size if letter == "G" else 0
        days += count * size if letter == "U" else 0
    return _date(day.year * _MONTHS + day.month + months, day.day, days)
