"""Days as candidates: dates in figures and in words, weekdays, and days near today. All parts make a day, or none."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from engine.reading.calendar import DEFINITE, UNITS
from engine.reading.figures import is_begun, run_at
from engine.reading.grammar import Candidate
from engine.reading.letters import Letters, Meaning, Meanings, phrase_at
from engine.reading.lexicon import Lexicon
from engine.reading.numerals import by_number
from engine.reading.slips import nearest
from engine.reading.tokens import Token, keys

NO_SUCH_DAY = None
"""What a date says that no calendar has."""

_FIGURES = re.compile(
    r"(?:(\d{4}|\d\d?)(?:([./-] ?)(\d\d?)\2(\d{4}|\d\d?)| (\d\d?) (\d{4})|/(\d\d?)[ -](\d{4}|\d\d)|[.-](\d\d?) (\d{4}))"
    r"|(\d\d?)[./](\d\d?)|(\d\d?)(?:-| / )(0\d)|(1[3-9]|[23]\d)(?:-| / )(1[0-2]|\d)"
    r"|((?:19|20)\d\d)(0\d|1[0-2])(\d\d)|(\d\d)(\d\d)(\d{4}|\d\d))(?!\w|[:./-]\d)\.?"
)
"""Two or three numbers with marks between them, or six or eight digits."""

_DAY = re.compile(
    r"""
    (?:(?P<several>(?:[DO]R[DO]M    # 13-15 July
        | (?:M[DO]|[DO]M)R[DO](?!M) # July 13-15
        | (?:OR?|DR)[Ff]            # 14./15.10.
        | OR[DO] | DRO)Y? | WRW)    # 27th - 29th, Mon-Fri
    | (?P<nth>[OS][WU]MY?(?!D))     # first Tuesday in October, last day of October 2026
    | W(?=Q)                        # Montag morgen, where Morgen is the morning, too
    | CD$                           # the 24
    | [NQW]I[DC]K                   # Friday in a week
    | I?[DC](?:[UK]LN|KL?[NW])      # 2 days before tomorrow, a week from today, a week on Friday
    | I[DC][UK]                     # in 3 days
    | i?[DC][UK]A[NW]?              # 3 days ago, for 3 dager siden, a week ago today
    | W?(?:[Ff]                     # 24.12.2026, 24/12
        | [DO]MY?                   # Friday the 24th of December 2026
        | M[DO]Y?                   # December 24th, 2026
        | YM[DO]                    # 2026 December 24
        | O(?![SsU])                # the 24th
        | [NQ])W?+                  # tomorrow
    | SKW | W[Ss]K                  # next week Friday, Friday this week
    | SP                            # last night, this afternoon
    | WS? | SW)                     # Friday, next Friday
    (?![UKMA])                      # the first week is none
    """,
    re.VERBOSE,
)
"""What makes a day, in the letters that `Days` writes."""

_ONLY_BEFORE = {"I": "[DCZ]", "i": "[DCZ]", "C": "[UK]|[DZ]$"}
"""Little words that mean something only before these letters: `in` before a number, `a` before a unit."""

_YEAR = re.compile("(?<=[DZO]M)Z|(?<=M[DZO])Z")
_SAME = str.maketrans("fOCKQs", "FDDUNS")
_WEEK, _MONTHS, _LAST, _MOST = 7, 12, 31, 999
_AGO, _FAR, _NEAR_YEARS = 40, 91, range(-1, 3)
"""Days; one farther away that names no year may be meant in another one, where no earliest or latest day is set."""


@lru_cache(maxsize=256)
def _phrases(words: Lexicon) -> Meanings:
    """Return what each phrase may be of a day; of several things the last one here."""
    found: dict[str, tuple[str, Any]] = {}

    def put(letter: str, phrases: Iterable[Iterable[str]], value: int | None = None) -> None:
        found.update({"".join(phrase): (letter, value) for phrase in phrases})

    near, weekdays, names = words.days, words.calendar.weekdays.numbers, words.calendar.names
    put(",", (*",./-'", *words.calendar.connectives, *words["at"], *words["filler"]))
    put("C", (phrase for phrase in words["filler"] if words.is_article("".join(phrase))), 1)
    put("R", (*words["doubt"], *words["and"]))
    put("L", words["bound"])
    put("P", words.parts_of_day)
    found |= words.calendar.spans
    found |= {word: ("O", number) for word, number in words.numerals.ordinals.items()}
    units = {word: meant for word, named in words.units.items() for unit, meant in UNITS.items() if unit in named}
    found |= {word: meant for word, meant in units.items() if len(word) > 1 and word not in names}
    put("S", near.get("+", ()), 1)
    put("S", near.get("-", ()), -1)
    put("S", (phrase for phrase in near.get("+", ()) if phrase in words["filler"]), 0)
    for text in by_number(words.language.words.get("days", ())).get("-", ()):
        before, mark, ending = text.rpartition(" -")
        found |= {"".join((*keys(before), name, ending)): ("w", number) for name, number in weekdays.items() if mark}
    for sign in (sign for sign in near if sign.strip("-").isdecimal()):
        put("N", near[sign], int(sign))
        put("Q", (phrase for phrase in near[sign] if phrase in words.parts_of_day), int(sign))
    return {name + end: meant for name, meant in found.items() if meant[0] in "UK" for end in DEFINITE} | found


@dataclass(frozen=True, kw_only=True)
class Days(Letters):
    """Finds days. The bounds choose the year that nobody types."""

    today: datetime.date
    earliest: datetime.date = datetime.date.min
    latest: datetime.date = datetime.date.max

    def at(self, tokens: Sequence[Token], at: int) -> Candidate | None:
        """Find a day; one that may well be another is not sure."""
        letters, values, ends = self.written(tokens, at)
        match = _DAY.match(_YEAR.sub("Y", letters).replace("Z", "D"))
        if not match or self.known[at].letter == "," or (tokens[at].kind == "number" and not is_begun(tokens, at)):
            return None
        parts = list(zip(match[0].translate(_SAME), values, strict=False))
        said = dict(parts)
        if (match["nth"] and said.get("S", -1) >= 0) or (match[0] == "CD" and said["D"] <= _MONTHS):
            return None  # next Friday in May, number 2
        day = self._several(parts) if match["several"] else self._nth(said) if match["nth"] else self._day(said)
        near = range(-_FAR if self.latest < datetime.date.max else -_AGO, _FAR)
        is_far = self.earliest.year == 1 and isinstance(day, datetime.date) and (day - self.today).days not in near
        is_guessed = is_far and "Y" not in match[0] and re.search("[Mf]", match[0])
        end = ends[match.end()]
        noun = tokens[end] if match[0] == "O" and end < len(tokens) else None
        if noun and noun.is_lower and not self.lexicon.roles_at(tokens, end):
            return None  # the third quarter
        is_place = set(match[0]) <= set("ORCD") and tokens[at].kind == "word"  # first answer my question
        is_score = letters[0] == "f" and tokens[at + 1].key == "-"  # we won 20-4
        sure = not re.search("[Ls]|CD", match[0]) and not is_guessed and not is_score
        return Candidate(end - at, day, sure=sure, free=True, alone=is_place)

    def meaning(self, tokens: Sequence[Token], at: int) -> Meaning:
        """Write one phrase or number: F, f figures, D a day or a count, Z or a year, C a count, W, M names of days."""
        if tokens[at].kind == "number":
            return max(self._figures(tokens, at), self._number(tokens, at), key=lambda part: part.length)
        words, calendar, key = self.lexicon, self.lexicon.calendar, tokens[at].key
        phrase = phrase_at(_phrases(words), tokens, at)
        needed = _ONLY_BEFORE.get(phrase.letter)
        if needed and not re.match(needed, self.written(tokens, at + phrase.length)[0]):
            phrase = Meaning(",", None, phrase.length)
        if key == "-" and self._is_range(tokens, at):
            phrase = Meaning("R", None, 1)
        if phrase.letter == "w":  # Swedish i fredags
            phrase = Meaning("N", -((self.today.weekday() - phrase.value - 1) % _WEEK + 1), phrase.length)
        if phrase.letter not in ("", ","):
            return phrase
        length, number, _ = words.numeral_at(tokens, at) or (0, 0, False)
        if length and number <= _MOST:
            return Meaning("C", number, length)
        if phrase.length and key not in calendar.names:
            return phrase
        near = {words.long_days[word] for word in nearest(key, words.long_days)} if key not in words.words else set()
        day = near.pop() if len(near) == 1 else None
        for letter, value in zip("WMN", (calendar.weekdays.number(key), calendar.months.number(key), day), strict=True):
            if value is not None:
                return Meaning(letter, value, 1)
        is_this = key not in words.words and phrase_at(_phrases(words), tokens, at + 1).letter == "K"
        return Meaning("s", 0, 1) if is_this else Meaning(",", None, len(key) == 1)

    def _is_range(self, tokens: Sequence[Token], at: int) -> bool:
        """Return whether a hyphen is one of a range: `13-15 July`, but not `5-mar-26` or `Monday - 5 March`."""
        calendar, after = self.lexicon.calendar, tokens[at + 1 : at + 2]
        if at > 0 and tokens[at - 1].key in calendar.names:
            return any(token.key in calendar.weekdays.numbers for token in after)
        return any(token.kind == "number" or token.spaced for token in after)

    def _number(self, tokens: Sequence[Token], at: int) -> Meaning:
        """Read a number as a day, a count or a year; as an ordinal where its ending tells: `24th`, `24.`, `24:e`."""
        digits, words, number = tokens[at].key, self.lexicon, int(tokens[at].key[:4])
        glued = "".join(token.key for token in tokens[at + 1 : at + 3] if not token.spaced)
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
        numbers = [number for number in match.groups() if number and number.isdecimal()]
        read = (dict(zip(order, numbers, strict=True)) for order in self.lexicon.calendar.orders[len(numbers)])
        days = (self._made(one.get("y", ""), int(one["M"]), int(one["d"])) for one in read)
        return Meaning("fF"[len(numbers) - 2], next(filter(None, days), NO_SUCH_DAY), ends.get(match.end(), 0))

    def _day(self, said: Mapping[str, Any]) -> datetime.date | None:
        """Return the one day that all parts come to."""
        weekday, this, sign = said.get("W"), self.today, said.get("I", said.get("A", 1))
        if "U" in said and "S" in said:
            return self._in(_WEEK * said["S"] + said["W"] - this.weekday())
        if "U" in said or said.keys() in ({"W"}, {"W", "S"}):
            way = said.get("S", min(sign, 0))
            week = (self._in(step) for step in range(-_WEEK, _WEEK + 1) if step and step * way >= 0)
            weekdays = [day for day in week if day.weekday() == weekday]
            near = self._likeliest(weekdays, ahead=True) or self._in(said.get("N", 0))
            return near + datetime.timedelta(sign * said.get("D", 1) * said.get("U", 0))
        if "M" in said:
            days = [self._made(str(said.get("Y", "")), said["M"], said["D"], ahead=ahead) for ahead in (False, True)]
            day = next((day for day in days if day and day.weekday() == weekday), days[0])
        elif "D" in said and "F" not in said:
            months = (divmod(this.year * 12 + this.month - 1 + step, 12) for step in range(-1, 3))
            day = self._likeliest((_date(year, month + 1, said["D"]) for year, month in months), ahead=True)
        else:
            day = said["F"] if "F" in said else self._in(said.get("N", min(said.get("S", 0), 0)))
        return day if day is None or weekday in (None, day.weekday()) else NO_SUCH_DAY

    def _several(self, parts: Sequence[tuple[str, Any]]) -> tuple[datetime.date | None, ...]:
        """Return the ends of a range of days; of two in one month the last tells which month."""
        if parts[0][0] == "W":
            return tuple(self._day({letter: value}) for letter, value in parts if letter == "W")
        last = self._day(dict(parts))
        days = (_date(last.year, last.month, number) for letter, number in parts if last and letter == "D")
        return tuple(dict.fromkeys((*days, last)))

    def _nth(self, said: Mapping[str, Any]) -> datetime.date | None:
        """Return the first Tuesday of a month, or its last day; where no year is named, not long ago."""
        years = [said["Y"]] if "Y" in said else range(self.today.year - 1, self.today.year + 2)
        found = []
        for year in years:
            days = (_date(year, said["M"], day) for day in range(1, _LAST + 1))
            some = [day for day in days if day and said.get("W") in (None, day.weekday())]
            found += some[-1:] if "S" in said else some[said["D"] - 1 :][:1]
        recent = [day for day in found if self._in(-_AGO) <= day <= self.latest]
        return self._likeliest(recent or found)

    def _in(self, days: int) -> datetime.date:
        return self.today + datetime.timedelta(days)

    def _made(self, year: str, month: int, day: int, *, ahead: bool = False) -> datetime.date | None:
        """Make a day; a year of two digits is within the bounds, else not far in the future."""
        this = self.today.year
        short = [century + int(year) for century in (2000, 1900) if len(year) == 2]
        within = [each for each in short if self.earliest.year <= each <= min(self.latest.year, this + 20)]
        years = {0: range(this - 1, this + 5), 2: (within or short)[:1], 4: [int(year or 0)]}
        return self._likeliest((_date(each, month, day) for each in years.get(len(year), ())), ahead=ahead)

    def _likeliest(self, days: Iterable[datetime.date | None], *, ahead: bool = False) -> datetime.date | None:
        """Choose the day within the bounds that is nearest to today, and to come where that is likelier."""

        def rank(day: datetime.date) -> tuple[bool, bool, datetime.timedelta]:
            return not self.earliest <= day <= self.latest, ahead and day < self.today, abs(day - self.today)

        return min(filter(None, days), key=rank, default=NO_SUCH_DAY)


def _date(year: int, month: int, day: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return NO_SUCH_DAY
