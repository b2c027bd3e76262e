"""Dates as they are written, in figures and in words, with all of their parts."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine.reading.calendar import Calendar
from engine.reading.figures import is_begun
from engine.reading.lexicon import Lexicon
from engine.reading.tokens import Token

NO_SUCH_DAY = None
"""What a date says that no calendar has."""

Found = tuple[int, datetime.date | None]
"""How many tokens a day takes, and the day."""

_SEPARATORS = frozenset("./-")
_MOST_JOINS = 4


@dataclass(frozen=True, kw_only=True)
class Dates:
    """Finds written dates. The bounds choose the year that nobody types."""

    lexicon: Lexicon
    today: datetime.date
    earliest: datetime.date
    latest: datetime.date

    @property
    def _calendar(self) -> Calendar:
        return self.lexicon.calendar

    def _past_joins(self, tokens: Sequence[Token], at: int) -> int:
        """Skip commas, points, and the words between a day and its month: `the 24th of December`."""
        until = at + _MOST_JOINS
        while at < min(until, len(tokens)):
            known = max(self.lexicon["of"].length_at(tokens, at), self.lexicon["at"].length_at(tokens, at))
            known = max(known, int(tokens[at].key in ",./-" or tokens[at].key in self._calendar.connectives))
            known = max(known, int((tokens[at].key,) in self.lexicon["filler"]))
            if not known:
                return at
            at += known
        return at

    def _in_words(self, tokens: Sequence[Token], at: int) -> Found | None:
        """Find 24 December, December 24th, the first of May."""
        if day := self._day_number(tokens, at):
            end = self._past_joins(tokens, at + day[0])
            month = self._month(tokens, end)
            return self._in_year(tokens, at, end + 1, month, day[1]) if month else None
        year = self._year(tokens, at) if len(tokens[at].key) == 4 and is_begun(tokens, at) else None
        if year and (dated := self._in_words(tokens, at + 1) if at + 1 < len(tokens) else None):
            return dated[0] + 1, dated[1] and self._made(year, dated[1].month, dated[1].day)
        month = self._month(tokens, at)
        start = self._past_joins(tokens, at + 1)
        if month and (day := self._day_number(tokens, start)):
            return self._in_year(tokens, at, start + day[0], month, day[1])
        return None

    def _month(self, tokens: Sequence[Token], at: int) -> int | None:
        return self._calendar.month(tokens[at].key) if at < len(tokens) and tokens[at].kind == "word" else None

    def _day_number(self, tokens: Sequence[Token], at: int) -> tuple[int, int] | None:
        if at >= len(tokens):
            return None
        token = tokens[at]
        if token.kind == "word":
            return self._ordinal(tokens, at)
        if token.kind != "number" or len(token.key) > 2 or not is_begun(tokens, at):
            return None
        if tokens[at + 1 : at + 2] and tokens[at + 1].key == ":" and at + 2 < len(tokens):
            ordinal = tokens[at + 2].key in self.lexicon.numerals.ordinal_endings and not tokens[at + 2].spaced
            return (3, int(token.key)) if ordinal else None
        ending = at + 1 < len(tokens) and not tokens[at + 1].spaced
        if ending and tokens[at + 1].kind == "word" and not self._month(tokens, at + 1):
            return (2, int(token.key)) if tokens[at + 1].key in self.lexicon.numerals.ordinal_endings else None
        return 1, int(token.key)

    def _ordinal(self, tokens: Sequence[Token], at: int) -> tuple[int, int] | None:
        """Find an ordinal in one word or in two: `twenty fourth`."""
        run, found = "", None
        for end in range(at, min(at + 4, len(tokens))):
            run += tokens[end].key if tokens[end].kind == "word" else ""
            if ordinal := self.lexicon.numerals.ordinals.get(run):
                found = end + 1 - at, ordinal
        return found

    def _in_year(self, tokens: Sequence[Token], at: int, end: int, month: int, day: int) -> Found:
        start = self._past_joins(tokens, end)
        while start < len(tokens) and tokens[start].key in ",.'/-":
            start += 1
        year = self._year(tokens, start)
        if year is not None:
            return start + 1 - at, self._made(year, month, day)
        point = end < len(tokens) and tokens[end].key == "." and not tokens[end].spaced
        return end + point - at, self._nearest(month, day)

    def _year(self, tokens: Sequence[Token], at: int) -> int | None:
        """Read a year after a month's name; two digits are one only where they are about this year's."""
        if at >= len(tokens) or tokens[at].kind != "number":
            return None
        after = tokens[at + 1] if at + 1 < len(tokens) else None
        ends = after is None or after.spaced or after.key in ".,!?;\n)"
        near = [str(self.today.year + delta)[2:] for delta in (-1, 0, 1, 2)]
        no_time_or_day = len(tokens[at].key) == 2 and int(tokens[at].key) > 31
        is_year = len(tokens[at].key) == 4 or tokens[at].key in near or no_time_or_day
        return self._century(tokens[at].key) if ends and is_year else None

    def _in_figures(self, tokens: Sequence[Token], at: int) -> Found | None:
        """Find two or three numbers with `.`, `/` or `-` between them, or six or eight digits."""
        if tokens[at].kind != "number" or not is_begun(tokens, at):
            return None
        numbers, end = self._numbers(tokens, at)
        if end < len(tokens) and not tokens[end].spaced and tokens[end].kind != "mark":
            return None
        if len(numbers) == 1 and len(numbers[0]) in (6, 8):
            numbers = _cut(numbers[0], self._calendar.orders[0])
        if len(numbers) == 2 and all(len(number) < 3 for number in numbers):
            orders = self._calendar.short_orders
            days = [self._nearest(*_month_day(numbers, order)) for order in orders]
        elif len(numbers) == 3 and all(len(number) in (1, 2, 4) for number in numbers):
            days = [self._made(*parts) for parts in self._year_month_day(numbers)]
        else:
            return None
        point = end < len(tokens) and tokens[end].key == "." and not tokens[end].spaced
        return end + point - at, next((day for day in days if day), NO_SUCH_DAY)

    def _numbers(self, tokens: Sequence[Token], at: int) -> tuple[list[str], int]:
        """Return up to three numbers with one mark between them or, before a year of four digits, a space."""
        numbers: list[str] = []
        end = at
        while end < len(tokens) and len(numbers) < 3 and tokens[end].kind == "number":
            numbers.append(tokens[end].key)
            end += 1
            marked = end + 1 < len(tokens) and tokens[end].key in _SEPARATORS and not tokens[end].spaced
            if marked and tokens[end + 1].kind == "number":
                end += 1
            elif not self._spaced_out(tokens, end, len(numbers)):
                break
        return numbers, end

    def _spaced_out(self, tokens: Sequence[Token], at: int, read: int) -> bool:
        rest = tokens[at : at + 3 - read]
        return len(rest) == 3 - read and bool(rest) and all(t.kind == "number" for t in rest) and len(rest[-1].key) == 4

    def _year_month_day(self, numbers: list[str]) -> Iterator[tuple[int, int, int]]:
        if len(numbers[0]) == 4:
            yield int(numbers[0]), int(numbers[1]), int(numbers[2])
            return
        orders = [order[:2] + "y" if order[2] == "y" else order for order in self._calendar.orders]
        orders += [f"{order}y" for order in self._calendar.short_orders]
        if len(numbers[2]) == 4:
            orders = [f"{order}y" for order in self._calendar.short_orders]
        for order in orders:
            by_letter = dict(zip(order, numbers, strict=True))
            yield self._century(by_letter["y"]), int(by_letter["M"]), int(by_letter["d"])

    def _century(self, year: str) -> int:
        """Complete a year of two digits: within the bounds if either century is, else not far in the future."""
        if len(year) != 2:
            return int(year)
        years = [2000 + int(year), 1900 + int(year)]
        within = [year for year in years if self.earliest.year <= year <= self.latest.year]
        return next((year for year in within if year <= self.today.year + 20), years[0])

    def _of_month(self, tokens: Sequence[Token], at: int) -> Found | None:
        """Find `the 24th`, and `24.` where a point makes an ordinal and nothing but the end of a clause follows."""
        day = self._day_number(tokens, at) if tokens[at].kind == "number" else None
        if day is None:
            return None
        end = at + day[0]
        point = self._calendar.has_ordinal_point and end < len(tokens) and tokens[end].key == "."
        if not (day[0] > 1 or point):
            return None
        return day[0] + point, self._next_of_month(day[1])

    def _next_of_month(self, number: int) -> datetime.date | None:
        """Choose this month or one beside it: the day that is to come next, if the bounds let it."""
        months = [(self.today.year * 12 + self.today.month - 1 + delta) for delta in range(-1, 3)]
        days = [self._made(month // 12, month % 12 + 1, number) for month in months]
        fitting = [day for day in days if day and self._fits(day)]
        ahead = [day for day in fitting if day >= self.today]
        return ahead[0] if ahead else fitting[-1] if fitting else NO_SUCH_DAY

    def _nearest(self, month: int, day: int) -> datetime.date | None:
        """Choose the year that fits the bounds and is nearest to today."""
        years = range(self.today.year - 1, self.today.year + 5)
        days = [made for year in years if (made := self._made(year, month, day))]
        fitting = [day for day in days if self._fits(day)]
        return min(fitting or days, key=lambda day: abs(day - self.today), default=NO_SUCH_DAY)

    def _fits(self, day: datetime.date) -> bool:
        return self.earliest <= day <= self.latest

    def _made(self, year: int, month: int, day: int) -> datetime.date | None:
        try:
            return datetime.date(year, month, day)
        except ValueError:
            return NO_SUCH_DAY


def _cut(digits: str, order: str) -> list[str]:
    """Cut a date without marks, in the order of the language, or from the year on if it begins with one."""
    if len(digits) == 8 and digits[:2] in ("19", "20") and digits[4:6] <= "12":
        return [digits[:4], digits[4:6], digits[6:]]
    parts, at = [], 0
    for letter in order:
        length = 4 if letter == "y" and len(digits) == 8 else 2
        parts.append(digits[at : at + length])
        at += length
    return parts


def _month_day(numbers: list[str], order: str) -> tuple[int, int]:
    by_letter = dict(zip(order, numbers, strict=True))
    return int(by_letter["M"]), int(by_letter["d"])
