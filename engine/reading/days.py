"""Days among the tokens of a reply: dates, weekdays, and words such as tomorrow."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from engine.reading.calendar import Calendar
from engine.reading.clock import time_of_day
from engine.reading.item import Item
from engine.reading.lexicon import Lexicon
from engine.reading.ordering import cut, month_day
from engine.reading.tokens import Token

RELATIVE = {"day_before_yesterday": -2, "yesterday": -1, "today": 0, "tomorrow": 1, "day_after_tomorrow": 2}
NO_SUCH_DAY = None
"""What a date says that no calendar has."""


@dataclass(frozen=True, kw_only=True)
class Days:
    """Finds days. The bounds choose the year that nobody types."""

    lexicon: Lexicon
    calendar: Calendar
    today: datetime.date
    earliest: datetime.date
    latest: datetime.date

    def item_at(self, tokens: Sequence[Token], at: int) -> Item | None:
        """Find a day, and the time of day after it."""
        readings = (self._relative, self._in_days, self._dated, self._on)
        items = [item for reading in readings if (item := reading(tokens, at))]
        if not items:
            return None
        found = max(items, key=lambda item: item.length)
        return replace(found, length=found.length + time_of_day(tokens, at + found.length, self.lexicon))

    def _relative(self, tokens: Sequence[Token], at: int) -> Item | None:
        lengths = {days: self.lexicon[meaning].length_at(tokens, at) for meaning, days in RELATIVE.items()}
        days = max(lengths, key=lambda days: lengths[days])
        if lengths[days]:
            return Item(lengths[days], self.today + datetime.timedelta(days))
        meant = [days for meaning, days in RELATIVE.items() if self.lexicon.is_misspelt(tokens[at], meaning)]
        return Item(1, self.today + datetime.timedelta(meant[0])) if len(meant) == 1 else None

    def _in_days(self, tokens: Sequence[Token], at: int) -> Item | None:
        """Find so many days or weeks from today: in 3 days, 2 weeks ago."""
        ahead = self.lexicon["in"].length_at(tokens, at)
        start = at + (ahead or self.lexicon["clock"].length_at(tokens, at))
        number = self._count(tokens, start)
        if number is None:
            return None
        end = start + number[0]
        for meaning, days in (("days", 1), ("weeks", 7)):
            length = self.lexicon[meaning].length_at(tokens, end)
            ago = self.lexicon["ago"].length_at(tokens, end + length) if length else 0
            from_now = self.lexicon["from_now"].length_at(tokens, end + length) if length else 0
            if length and (ago or from_now or ahead):
                delta = datetime.timedelta(number[1] * days * (-1 if ago else 1))
                return Item(end + length + (ago or from_now) - at, self.today + delta)
        return None

    def _count(self, tokens: Sequence[Token], at: int) -> tuple[int, int] | None:
        if at >= len(tokens):
            return None
        if tokens[at].kind == "number":
            return (1, int(tokens[at].key)) if len(tokens[at].key) < 4 else None
        return self.lexicon.numeral_at(tokens, at) or self._article(tokens, at)

    def _article(self, tokens: Sequence[Token], at: int) -> tuple[int, int] | None:
        """Read `a week` as one week."""
        return (1, 1) if self.lexicon["around"].length_at(tokens, at) == 1 and len(tokens[at].key) < 4 else None

    def _on(self, tokens: Sequence[Token], at: int) -> Item | None:
        """Find a weekday: the next one, or the last where that is said or where only that is within the bounds."""
        previous = self.lexicon["previous"].length_at(tokens, at)
        start = at + (previous or self.lexicon["next"].length_at(tokens, at))
        weekday = self._weekday(tokens, start)
        if weekday is None:
            return None
        dated = self._dated(tokens, self._past_comma(tokens, start + 1))
        if dated and not (start > at):
            end = self._past_comma(tokens, start + 1) + dated.length
            fits = isinstance(dated.value, datetime.date) and dated.value.weekday() == weekday
            return Item(end - at, dated.value if fits else NO_SUCH_DAY)
        if numbered := self._numbered_so(tokens, start + 1, weekday):
            return Item(start + 2 - at, numbered)
        ahead = self.today + datetime.timedelta((weekday - self.today.weekday() - 1) % 7 + 1)
        behind = self.today - datetime.timedelta((self.today.weekday() - weekday - 1) % 7 + 1)
        if week := self._next_week(tokens, start + 1):
            monday = self.today - datetime.timedelta(self.today.weekday())
            return Item(start + 1 + week - at, monday + datetime.timedelta(7 + weekday))
        back = previous or (start == at and not self._fits(ahead) and self._fits(behind))
        return Item(start + 1 - at, behind if back else ahead)

    def _next_week(self, tokens: Sequence[Token], at: int) -> int:
        """Count the tokens of `next week`."""
        following = self.lexicon["next"].length_at(tokens, at)
        week = self.lexicon["weeks"].length_at(tokens, at + following) if following else 0
        return following + week if week else 0

    def _numbered_so(self, tokens: Sequence[Token], at: int, weekday: int) -> datetime.date | None:
        """Find the day of `Friday 27`, if the 27th is a Friday; else the number is a time or the like."""
        day = self._day_number(tokens, at)
        timed = day is not None and self.lexicon["clock"].length_at(tokens, at + day[0])
        chosen = self._next_of_month(day[1]) if day and not timed and tokens[at].kind == "number" else None
        return chosen if chosen and chosen.weekday() == weekday else None

    def _weekday(self, tokens: Sequence[Token], at: int) -> int | None:
        return self.calendar.weekday(tokens[at].key) if at < len(tokens) and tokens[at].kind == "word" else None

    def _past_comma(self, tokens: Sequence[Token], at: int) -> int:
        while at < len(tokens) and (tokens[at].key in ",." or self._is_connective(tokens, at)):
            at += 1
        return at

    def _is_connective(self, tokens: Sequence[Token], at: int) -> bool:
        return tokens[at].key in self.calendar.connectives or bool(self.lexicon["of"].length_at(tokens, at))

    def _dated(self, tokens: Sequence[Token], at: int) -> Item | None:
        if at >= len(tokens):
            return None
        return self._with_month_name(tokens, at) or self._in_numbers(tokens, at) or self._of_month(tokens, at)

    def _with_month_name(self, tokens: Sequence[Token], at: int) -> Item | None:
        """Find 24 December, December 24th, the first of May."""
        if day := self._day_number(tokens, at):
            end = self._past_comma(tokens, at + day[0])
            month = self._month(tokens, end)
            return self._in_year(tokens, at, end + 1, month, day[1]) if month else None
        month = self._month(tokens, at)
        start = self._past_comma(tokens, at + 1)
        if month and (day := self._day_number(tokens, start)):
            return self._in_year(tokens, at, start + day[0], month, day[1])
        return None

    def _month(self, tokens: Sequence[Token], at: int) -> int | None:
        return self.calendar.month(tokens[at].key) if at < len(tokens) and tokens[at].kind == "word" else None

    def _day_number(self, tokens: Sequence[Token], at: int) -> tuple[int, int] | None:
        if at >= len(tokens):
            return None
        token = tokens[at]
        if token.kind == "word" and token.key in self.lexicon.ordinals:
            return 1, self.lexicon.ordinals[token.key]
        if token.kind != "number" or len(token.key) > 2:
            return None
        ending = at + 1 < len(tokens) and not tokens[at + 1].spaced
        return 1 + (self.lexicon["ordinal_ending"].length_at(tokens, at + 1) if ending else 0), int(token.key)

    def _in_year(self, tokens: Sequence[Token], at: int, end: int, month: int, day: int) -> Item:
        start = self._past_comma(tokens, end)
        year = self._year(tokens, start + (start < len(tokens) and tokens[start].key == "'"))
        if year is None:
            return Item(end - at, self._nearest(month, day), anywhere=True)
        return Item(start + 1 - at, self._made(year, month, day), anywhere=True)

    def _year(self, tokens: Sequence[Token], at: int) -> int | None:
        """Read a year after a month's name; two digits are one only where they are about this year's."""
        if at >= len(tokens) or tokens[at].kind != "number":
            return None
        ends = at + 1 == len(tokens) or tokens[at + 1].spaced or tokens[at + 1].key in ".,!?;\n)"
        near = [str(self.today.year + delta)[2:] for delta in (-1, 0, 1, 2)]
        no_time_or_day = len(tokens[at].key) == 2 and int(tokens[at].key) > 31
        is_year = len(tokens[at].key) == 4 or tokens[at].key in near or no_time_or_day
        return self._century(tokens[at].key) if ends and is_year else None

    def _in_numbers(self, tokens: Sequence[Token], at: int) -> Item | None:
        numbers, end = self._numbers(tokens, at)
        if len(numbers) == 1 and len(numbers[0]) in (6, 8):
            numbers = cut(numbers[0], self.calendar.orders[0])
        if len(numbers) == 2 and all(len(number) < 3 for number in numbers):
            days = [self._nearest(*month_day(numbers, order)) for order in self.calendar.short_orders]
        elif len(numbers) == 3 and all(len(number) in (1, 2, 4) for number in numbers):
            days = [self._made(*ymd) for ymd in self._yearmonth_day(numbers)]
        else:
            return None
        return Item(end - at, next((day for day in days if day), NO_SUCH_DAY))

    def _numbers(self, tokens: Sequence[Token], at: int) -> tuple[list[str], int]:
        """Give up to three numbers with `.`, `/`, `-` or, before a year of four digits, a space between them."""
        numbers: list[str] = []
        end = after = at
        while after < len(tokens) and len(numbers) < 3 and tokens[after].kind == "number":
            numbers.append(tokens[after].key)
            end = after = after + 1
            if after < len(tokens) and tokens[after].key in "./-" and not tokens[after].spaced:
                after += 1
            elif not self._spaced_out(tokens, after, len(numbers)):
                break
        return numbers, end

    def _spaced_out(self, tokens: Sequence[Token], at: int, read: int) -> bool:
        years = [len(tokens[after].key) == 4 for after in range(at, min(at + 3 - read, len(tokens)))]
        return bool(years) and len(years) == 3 - read and years[-1]

    def _yearmonth_day(self, numbers: list[str]) -> Iterator[tuple[int, int, int]]:
        if len(numbers[0]) == 4:
            yield int(numbers[0]), int(numbers[1]), int(numbers[2])
            return
        orders = [order[:2] + "y" if order[2] == "y" else order for order in self.calendar.orders]
        if len(numbers[2]) == 4:
            orders = [f"{order}y" for order in self.calendar.short_orders]
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

    def _of_month(self, tokens: Sequence[Token], at: int) -> Item | None:
        """Find the 24th."""
        article = self.lexicon["the_day"].length_at(tokens, at)
        day = self._day_number(tokens, at + article)
        if day is None or not (article or day[0] > 1) or tokens[at + article].kind != "number":
            return None
        return Item(article + day[0], self._next_of_month(day[1]))

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
