"""Days as candidates: dates in figures and in words, weekdays, and days near today.

A day is said in parts (a weekday, a number, a month, a year) with little words between them. All parts that stand
together belong to one day: it takes all of them, or it is none.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from engine.reading.figures import is_begun, run_at
from engine.reading.grammar import Candidate
from engine.reading.lexicon import Lexicon
from engine.reading.slips import nearest
from engine.reading.tokens import Token

NO_SUCH_DAY = None
"""What a date says that no calendar has."""

_FIGURES = re.compile(
    r"(?:(\d{4}|\d\d?)(?:([./-] ?)(\d\d?)\2(\d{4}|\d\d?)| (\d\d?) (\d{4})|/(\d\d?)[ -](\d{4}|\d\d)|[.-](\d\d?) (\d{4}))"
    r"|(\d\d?)[./](\d\d?)|(\d\d)-(\d\d)(?![./])"
    r"|((?:19|20)\d\d)(0\d|1[0-2])(\d\d)|(\d\d)(\d\d)(\d{4}|\d\d))(?!\w|[:./-]\d)\.?"
)
"""Two or three numbers with marks between them, or six or eight digits."""

_MOST_JOINS = 4
_SHORTEST_MISSPELT = 4
_DAY = 31
_NEAR = 90
"""Days; a day farther away that names no year may be meant in another one, where no earliest day is set."""

Part = tuple[str, Any, int]
"""What is said of a day, its value, and how many tokens it takes."""


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
        parts: dict[str, Any] = {}
        end = start = at
        while start < len(tokens) and (part := self._part(tokens, start, parts)) and part[0] not in parts:
            name, parts[name], length = part[0], part[1], part[2]
            end = start + length
            start = self._past_joins(tokens, end)
        if not parts.keys() & {"figures", "near", "span", "linked", "weekday", "day"}:
            return None
        day = self._day(parts)
        guessed = self.earliest.year == 1 and day is not None and abs((day - self.today).days) > _NEAR
        has_year = parts.keys() & {"year", "span", "near"} or parts.get("figures", ("", False))[1]
        length = end - at + self._time_of_day(tokens, end)
        return Candidate(length, day, sure="linked" not in parts and (not guessed or bool(has_year)), free=True)

    def _part(self, tokens: Sequence[Token], at: int, parts: dict[str, Any]) -> Part | None:
        """Find the part of a day that begins here; what a number is depends on the parts before it."""
        token, calendar = tokens[at], self.lexicon.calendar
        if token.kind == "mark":
            return None
        if token.kind == "number":
            return self._figures(tokens, at) or self._span(tokens, at) or self._day_or_year(tokens, at, parts)
        found = [self._near(tokens, at), self._span(tokens, at), self._sign(tokens, at), self._ordinal(tokens, at)]
        if part := max((each for each in found if each), key=lambda each: each[2], default=None):
            return part
        if (weekday := calendar.weekdays.number(token.key)) is not None:
            return "weekday", weekday, 1
        month = calendar.months.number(token.key)
        return None if month is None else ("month", month, 1)

    def _past_joins(self, tokens: Sequence[Token], at: int) -> int:
        """Skip commas, points, and the words between a day and its month: `the 24th of December`."""
        until = at + _MOST_JOINS
        while at < min(until, len(tokens)):
            known = [self.lexicon[meaning].length_at(tokens, at) for meaning in ("at", "filler")]
            known.append(tokens[at].key in ",./-'" or tokens[at].key in self.lexicon.calendar.connectives)
            if not any(known):
                return at
            at += max(known)
        return at

    def _near(self, tokens: Sequence[Token], at: int) -> Part | None:
        sign, length = self.lexicon.near_at(tokens, at)
        if length:
            return "near", int(sign), length
        long = self.lexicon.long_days if len(tokens[at].key) > _SHORTEST_MISSPELT else {}
        known = tokens[at].key in self.lexicon.words
        near = {long[word] for word in nearest(tokens[at].key, () if known else long)}
        return ("near", near.pop(), 1) if len(near) == 1 else None

    def _sign(self, tokens: Sequence[Token], at: int) -> Part | None:
        """Find `next` or `last`, of a week or a year where one follows."""
        sign, length = self.lexicon.near_at(tokens, at, "+-")
        if not length:
            return None
        value, end = int(f"{sign}1"), at + length
        units = self.lexicon.units.get(tokens[end].key, ()) if end < len(tokens) else ()
        if end < len(tokens) and tokens[end].key in self.lexicon.calendar.periods:
            return "near", min(value, 0), length + 1
        return ("week", value, length + 1) if "duration-week" in units else ("sign", value, length)

    def _span(self, tokens: Sequence[Token], at: int) -> Part | None:
        """Find so many days or weeks from today, in the words CLDR has around them, or from a day near it."""
        found: list[Part] = []
        counts: dict[int, tuple[int, int]] = {}
        for span in self.lexicon.calendar.spans:
            before = len(span.before) if _are(tokens, at, span.before) else 0
            length, number = counts.get(before) or counts.setdefault(before, self._count(tokens, at + before))
            end = at + before + length
            if not length or end >= len(tokens) or not self._is_unit(tokens[end].key, span.unit, span.days):
                continue
            link = max(self.lexicon[meaning].length_at(tokens, end + 1) for meaning in ("bound", "at"))
            sign, near = self.lexicon.near_at(tokens, end + 1 + link) if link else ("", 0)
            if near and (link or not span.after) and not self.lexicon.is_article(tokens[at + before].key):
                name = "span" if self.lexicon["at"].length_at(tokens, end + 1) else "linked"
                found.append((name, int(sign) + number * abs(span.days), end + 1 + link + near - at))
            elif (before or span.after) and _are(tokens, end + 1, span.after):
                found.append(("span", number * span.days, end + 1 + len(span.after) - at))
        return max(found, key=lambda part: part[2], default=None)

    def _is_unit(self, word: str, unit: str, days: int) -> bool:
        named = "duration-day" if abs(days) == 1 else "duration-week"
        return word == unit or named in self.lexicon.units.get(word, ())

    def _count(self, tokens: Sequence[Token], at: int) -> tuple[int, int]:
        if at >= len(tokens):
            return 0, 0
        if tokens[at].kind == "number":
            return (1, int(tokens[at].key)) if len(tokens[at].key) < 4 and is_begun(tokens, at) else (0, 0)
        numeral = self.lexicon.numeral_at(tokens, at)
        if numeral and numeral[1] < 1000:
            return numeral[:2]
        return (1, 1) if self.lexicon.is_article(tokens[at].key) else (0, 0)

    def _ordinal(self, tokens: Sequence[Token], at: int) -> Part | None:
        """Find an ordinal in one word or in two: `twenty fourth`."""
        run, found = "", None
        for end in range(at, min(at + 4, len(tokens))):
            run += tokens[end].key if tokens[end].kind == "word" else ""
            if ordinal := self.lexicon.numerals.ordinals.get(run):
                found = "day", ordinal, end + 1 - at
        return found

    def _day_or_year(  # noqa: PLR0911 - one line a thing that a number may be
        self, tokens: Sequence[Token], at: int, parts: dict[str, Any]
    ) -> Part | None:
        """Read a number as the year after a month, as a day beside one, or as an ordinal: `24th`, `24.`, `24:e`."""
        digits, numerals = tokens[at].key, self.lexicon.numerals
        after = tokens[at + 1 : at + 3]
        ends = not after or after[0].spaced or after[0].key in ".,!?;\n)"
        if "month" in parts and "day" in parts:
            near = {str(self.today.year + delta)[2:] for delta in (-1, 0, 1, 2)}
            is_year = len(digits) == 4 or (len(digits) == 2 and (digits in near or int(digits) > _DAY))
            return ("year", self._year(digits), 1) if ends and is_year else None
        if not is_begun(tokens, at):
            return None
        beside = self._month_at(tokens, self._past_joins(tokens, at + 1))
        if len(digits) == 4:
            return ("year", int(digits), 1) if ends and beside else None
        if len(digits) > 2:
            return None
        colon = len(after) == 2 and after[0].key == ":"
        if after and not after[colon].spaced and after[colon].key in numerals.ordinal_endings:
            return "day", int(digits), 2 + colon
        glued = bool(after) and not after[0].spaced and after[0].kind == "word" and not beside
        point = bool(after) and not after[0].spaced and after[0].key == "."
        ordinal = point and self.lexicon.calendar.has_ordinal_point
        if glued or colon or not ("month" in parts or beside or ordinal):
            return None
        return "day", int(digits), 1 + ordinal

    def _month_at(self, tokens: Sequence[Token], at: int) -> int | None:
        is_word = at < len(tokens) and tokens[at].kind == "word"
        return self.lexicon.calendar.months.number(tokens[at].key) if is_word else None

    def _figures(self, tokens: Sequence[Token], at: int) -> Part | None:
        """Find two or three numbers, in the orders of the language; the first that makes a day counts."""
        run, ends = run_at(tokens, at)
        match = _FIGURES.match(run) if is_begun(tokens, at) else None
        if not match or match.end() not in ends or self._month_at(tokens, at + ends[match.end()]):
            return None
        numbers = [number for number in match.groups() if number and number.isdecimal()]
        short, orders = self.lexicon.calendar.short_orders, ["yMd"]
        if len(numbers[0]) != 4:
            orders = [
                *(self.lexicon.calendar.orders if len(numbers[-1]) == 2 else ()),
                *(f"{order}y" for order in short),
            ]
        read = [dict(zip(order, numbers, strict=True)) for order in (short if len(numbers) == 2 else orders)]
        days = [self._made(self._year(one.get("y")), int(one["M"]), int(one["d"])) for one in read]
        return "figures", (next((day for day in days if day), NO_SUCH_DAY), len(numbers) == 3), ends[match.end()]

    def _day(self, parts: dict[str, Any]) -> datetime.date | None:
        """Return the one day that all parts come to."""
        weekday = parts.get("weekday")
        if "figures" in parts:
            day = parts["figures"][0]
        elif "day" in parts and "month" in parts:
            day = self._made(parts.get("year"), parts["month"], parts["day"])
        elif away := parts.keys() & {"near", "span", "linked"}:
            day = self.today + datetime.timedelta(sum(parts[name] for name in away))
        elif "day" in parts:
            day = self._next_of_month(parts["day"])
        else:
            return self._weekday(weekday or 0, parts.get("sign", 0), parts.get("week", 0))
        return day if day is None or weekday in (None, day.weekday()) else NO_SUCH_DAY

    def _weekday(self, weekday: int, sign: int, weeks: int) -> datetime.date:
        """Choose the next one, or the last where that is said or where only that is within the bounds."""
        if weeks:
            return self.today + datetime.timedelta(7 * weeks + weekday - self.today.weekday())
        ahead = self.today + datetime.timedelta((weekday - self.today.weekday() - 1) % 7 + 1)
        behind = self.today - datetime.timedelta((self.today.weekday() - weekday - 1) % 7 + 1)
        only_behind = not sign and not self._fits(ahead) and self._fits(behind)
        return behind if sign < 0 or only_behind else ahead

    def _next_of_month(self, number: int) -> datetime.date | None:
        """Choose this month or one beside it: the day that is to come next, if the bounds let it."""
        months = [(self.today.year * 12 + self.today.month - 1 + delta) for delta in range(-1, 3)]
        fitting = [day for m in months if (day := _date(m // 12, m % 12 + 1, number)) and self._fits(day)]
        return next((day for day in fitting if day >= self.today), fitting[-1] if fitting else NO_SUCH_DAY)

    def _made(self, year: int | None, month: int, day: int) -> datetime.date | None:
        """Make a date; without a year, choose the one that fits the bounds and is nearest to today."""
        years = [year] if year else range(self.today.year - 1, self.today.year + 5)
        days = [made for year in years if (made := _date(year, month, day))]
        fitting = [] if year else [day for day in days if self._fits(day)]
        return min(fitting or days, key=lambda day: abs(day - self.today), default=NO_SUCH_DAY)

    def _year(self, digits: str | None) -> int | None:
        """Complete a year of two digits: within the bounds if either century is, else not far in the future."""
        if not digits or len(digits) != 2:
            return int(digits) if digits else None
        years = [2000 + int(digits), 1900 + int(digits)]
        within = (year for year in years if self.earliest.year <= year <= self.latest.year)
        return next((year for year in within if year <= self.today.year + 20), years[0])

    def _time_of_day(self, tokens: Sequence[Token], at: int) -> int:
        """Count the tokens of a time or a part of the day beside a day: at 10, after 5, 10:30, 3pm, evening."""
        start = at + max(self.lexicon[meaning].length_at(tokens, at) for meaning in ("at", "bound"))
        if start < len(tokens) and tokens[start].key in self.lexicon.calendar.periods:
            return start + 1 - at
        if start >= len(tokens) or tokens[start].kind != "number" or len(tokens[start].key) > 2:
            return 0
        end = start + 1
        if end + 1 < len(tokens) and tokens[end].key in ":." and tokens[end + 1].kind == "number":
            end += 2
        after = self.lexicon["bound"].length_at(tokens, end)
        return end + after - at if start > at or after or end > start + 1 else 0

    def _fits(self, day: datetime.date) -> bool:
        return self.earliest <= day <= self.latest


def _date(year: int, month: int, day: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return NO_SUCH_DAY


def _are(tokens: Sequence[Token], at: int, words: tuple[str, ...]) -> bool:
    return tuple(token.key for token in tokens[at : at + len(words)]) == words
