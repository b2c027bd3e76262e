"""Days as candidates: dates in figures and in words, weekdays, and days near today."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from engine.reading.candidates import Candidate
from engine.reading.dates import NO_SUCH_DAY, Dates, Found
from engine.reading.figures import is_begun
from engine.reading.labels import nearest
from engine.reading.tokens import Token

_LONGEST_ARTICLE = 4
"""Letters of a word that may be `a` in `a week ago`."""

_NEAR = 90
"""Days; a day farther away that names no year may be meant in another one, where no earliest day is set."""


@dataclass(frozen=True, kw_only=True)
class Days(Dates):
    """Finds days: dates, and those said by their name or by how far away they are."""

    asked: frozenset[str] = frozenset()
    fillers: tuple[str, ...] = ("yes",)

    def at(self, tokens: Sequence[Token], at: int) -> Candidate | None:
        """Find a day, and the time of day after it: a date takes all of its parts."""
        if tokens[at].kind == "mark" or (tokens[at].kind == "word" and not self.lexicon.begins_day(tokens[at].key)):
            return None
        ways = (self._relative, self._in_days, self._in_figures, self._in_words, self._weekday, self._of_month)
        found = [found for way in ways if (found := way(tokens, at))]
        if not found:
            return None
        length, day = max(found, key=lambda one: one[0])
        length += self._time_of_day(tokens, at + length)
        guessed = self.earliest.year == 1 and day is not None and abs((day - self.today).days) > _NEAR
        figures = any(len(token.key) == 4 for token in tokens[at : at + length] if token.kind == "number")
        return Candidate(length, day, sure=not guessed or figures or length > 4, free=True)

    def _relative(self, tokens: Sequence[Token], at: int) -> Found | None:
        away = {sign: words.length_at(tokens, at) for sign, words in self.lexicon.days.items() if _is_away(sign)}
        away["0"] = max(away.get("0", 0), self.lexicon["today"].length_at(tokens, at))
        sign = max(away, key=lambda one: away[one])
        if not away[sign]:
            return self._misspelt(tokens[at])
        return away[sign], self.today + datetime.timedelta(int(sign))

    def _misspelt(self, token: Token) -> Found | None:
        """Take a long word for a day near today with a slip in it, where one alone is near."""
        if token.kind != "word" or token.key in self.lexicon.words:
            return None
        signs = [sign for sign in self.lexicon.days if _is_away(sign)]
        near = nearest(
            token.key, [[p[0] for p in self.lexicon.days[s] if len(p) == 1 and len(p[0]) > 4] for s in signs]
        )
        return (1, self.today + datetime.timedelta(int(signs[min(near)]))) if len(near) == 1 else None

    def _in_days(self, tokens: Sequence[Token], at: int) -> Found | None:
        """Find so many days or weeks from today, in the words CLDR has around them: in 3 days, 2 weeks ago."""
        found: list[Found] = []
        for span in self._calendar.spans:
            before = len(span.before) if _keys(tokens, at, len(span.before)) == span.before else 0
            number = self._count(tokens, at + before)
            if number is None or not (before or span.after):
                continue
            end = at + before + number[0]
            after = _keys(tokens, end + 1, len(span.after)) == span.after
            if after and end < len(tokens) and self._is_unit(tokens[end].key, span.unit, span.days):
                length = before + number[0] + 1 + len(span.after)
                found.append((length, self.today + datetime.timedelta(number[1] * span.days)))
        return max(found, key=lambda one: one[0], default=None)

    def _is_unit(self, word: str, unit: str, days: int) -> bool:
        named = "duration-day" if abs(days) == 1 else "duration-week"
        return word == unit or named in self.lexicon.units.get(word, ())

    def _count(self, tokens: Sequence[Token], at: int) -> tuple[int, int] | None:
        if at >= len(tokens):
            return None
        if tokens[at].kind == "number":
            return (1, int(tokens[at].key)) if len(tokens[at].key) < 4 and is_begun(tokens, at) else None
        numeral = self.lexicon.numeral_at(tokens, at)
        if numeral and numeral[1] < 1000:
            return numeral[:2]
        article = (tokens[at].key,) in self.lexicon["filler"] and len(tokens[at].key) <= _LONGEST_ARTICLE
        return (1, 1) if article else None

    def _weekday(self, tokens: Sequence[Token], at: int) -> Found | None:
        """Find a weekday: the next one, or the last where that is said or where only that is within the bounds."""
        signs = {sign: self._sign_at(tokens, at, sign) for sign in "+-"}
        start = at + max(signs.values())
        weekday = self._calendar.weekday(tokens[start].key) if start < len(tokens) else None
        if weekday is None or tokens[start].kind != "word":
            return None
        end = start + 1
        if dated := self._date_after(tokens, end):
            day = dated[1] if dated[1] and dated[1].weekday() == weekday else NO_SUCH_DAY
            return dated[0] - at, day
        ahead = self.today + datetime.timedelta((weekday - self.today.weekday() - 1) % 7 + 1)
        behind = self.today - datetime.timedelta((self.today.weekday() - weekday - 1) % 7 + 1)
        if week := self._next_week(tokens, end):
            monday = self.today - datetime.timedelta(self.today.weekday())
            return end + week - at, monday + datetime.timedelta(7 + weekday)
        if not signs["-"] and (after := self._sign_at(tokens, end, "+")):
            return end + after - at, ahead
        back = signs["-"] or (not signs["+"] and not self._fits(ahead) and self._fits(behind))
        return end - at, behind if back else ahead

    def _sign_at(self, tokens: Sequence[Token], at: int, sign: str) -> int:
        return self.lexicon.days[sign].length_at(tokens, at) if sign in self.lexicon.days else 0

    def _next_week(self, tokens: Sequence[Token], at: int) -> int:
        following = self._sign_at(tokens, at, "+")
        end = at + following
        is_week = following and end < len(tokens) and "duration-week" in self.lexicon.units.get(tokens[end].key, ())
        return following + 1 if is_week else 0

    def _date_after(self, tokens: Sequence[Token], at: int) -> tuple[int, datetime.date | None] | None:
        """Find the date that goes with a weekday: where it ends, and the day."""
        start = self._past_joins(tokens, at)
        if start >= len(tokens):
            return None
        dated = self._in_words(tokens, start) or self._in_figures(tokens, start) or self._of_month(tokens, start)
        return (start + dated[0], dated[1]) if dated else None

    def _time_of_day(self, tokens: Sequence[Token], at: int) -> int:
        """Count the tokens of a time beside a day: at 10, 10:30, 3pm."""
        start = at + self.lexicon["at"].length_at(tokens, at)
        if start >= len(tokens) or tokens[start].kind != "number" or len(tokens[start].key) > 2:
            return 0
        end = start + 1
        if end + 1 < len(tokens) and tokens[end].key in ":." and tokens[end + 1].kind == "number":
            end += 2
        after = self.lexicon["bound"].length_at(tokens, end)
        return end + after - at if start > at or after or end > start + 1 else 0


def _is_away(sign: str) -> bool:
    return sign.lstrip("-").isdecimal()


def _keys(tokens: Sequence[Token], at: int, length: int) -> tuple[str, ...]:
    return tuple(token.key for token in tokens[at : at + length])
