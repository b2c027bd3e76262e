"""Phone numbers: E.164 text, mobile or not, country, time zones. The only door of phonenumbers."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from urllib.parse import unquote
from zoneinfo import available_timezones

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, PhoneNumberType
from phonenumbers.timezone import time_zones_for_number

MOBILE = frozenset({PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE})
"""Where a country does not tell the two apart, a number counts as mobile."""

LONGEST_WRITTEN = 200
"""Characters of an originator with all that may stand around its number."""

MOST_ENCODED = 2
"""Times an originator may have been percent-encoded on its way."""

WRITTEN = re.compile(
    r"(?:[A-Za-z][A-Za-z0-9.-]*:(?://)?)?"  # a scheme
    r"\s*(?P<plus>[+\uff0b]?)(?P<number>[\d\s().\-\u2010-\u2015]*\d[\s)]*)"
    r"(?:@[^@\s]*|/TYPE=[A-Za-z]+)?(?:[;?].*)?",
    re.DOTALL,
)
"""A phone number as services write it."""

LIKE_A_NUMBER = re.compile(r"\+?[0-9]{8,}")


def fault_of(identifier: str) -> str | None:
    """Return what keeps `identifier` from being a mobile number in E.164, or None if nothing does."""
    number = _parsed(identifier)
    if number is None:
        return f"`{identifier}` is not a phone number. Write it in E.164: a plus sign, the country code, the number."
    if not phonenumbers.is_valid_number(number):
        return f"`{identifier}` is not a number in use in any country's plan."
    if phonenumbers.number_type(number) not in MOBILE:
        return f"`{identifier}` is not a mobile number: it cannot receive an SMS."
    if identifier != _e164(number):
        return f"`{identifier}` is not in E.164. Write it as `{_e164(number)}`."
    return None


@lru_cache(maxsize=4096)
def originator(text: str, country: str | None = None) -> str:
    """Bring a gateway's originator to E.164; what may be no number or two comes back as it was, without its blanks.

    `country` (ISO 3166) is where a number without a country code may be from.
    """
    found = readings(text, country)
    return found.pop() if len(found) == 1 else text.strip()


def national(text: str, country: str | None) -> str | None:
    """Read a mobile number of a country, written without its country code; None where it is none."""
    prefix, digits = _dialled(text)
    number = None if prefix or country is None else _parsed(digits, country)
    return _e164(number) if number and phonenumbers.number_type(number) in MOBILE else None


def readings(text: str, country: str | None = None) -> set[str]:
    """Find every number in E.164 that may be meant by what a gateway calls an originator.

    A scheme (`tel:`, `whatsapp:`), parameters (`;phone-context=`, `/TYPE=PLMN`), percent-encoding and what makes a
    number easier to read (RFC 3966, section 3) are looked through.
    """
    prefix, digits = _dialled(text)
    international = _parsed(f"+{digits}") if digits else None
    if international and not prefix and not phonenumbers.is_valid_number(international):
        international = None  # without a prefix, only a number that is in use is told from a national one
    if international and not phonenumbers.is_possible_number(international):
        international = None
    return {number for number in (international and _e164(international), national(text, country)) if number}


def numbers_in(text: str, country: str | None) -> list[tuple[str, str]]:
    """Find the numbers in use that somebody writes, each in E.164 and as it is written.

    One without a country code is from the `country` (ISO 3166).
    """
    found = phonenumbers.PhoneNumberMatcher(text, country, phonenumbers.Leniency.VALID)
    return [(_e164(one.number), one.raw_string) for one in found]


def written(number: str) -> str:
    """Write a number in E.164 as people read it."""
    parsed = _parsed(number)
    return phonenumbers.format_number(parsed, PhoneNumberFormat.INTERNATIONAL) if parsed else number


@lru_cache(maxsize=4096)
def is_in_use(text: str) -> bool:
    """Return whether this is a number in E.164 that somebody may have."""
    number = _parsed(text)
    return number is not None and phonenumbers.is_valid_number(number) and _e164(number) == text


def may_be(text: str, number: str) -> bool:
    """Return whether what a gateway calls an originator is this number, perhaps without its country code."""
    return text == number or number in readings(text, country(number))


def dialled_digits(text: str) -> str:
    """Read the digits of a number that was texted to, a short one too; "" where there are none."""
    return _dialled(text)[1]


def _dialled(text: str) -> tuple[str, str]:
    """Part what a gateway wrote into an international prefix (`+`, `00` or none) and digits; no digits if unclear."""
    if len(text) > LONGEST_WRITTEN:
        return "", ""
    for _ in range(MOST_ENCODED):
        text = unquote(text)
    found = WRITTEN.fullmatch("".join(c for c in text if unicodedata.category(c) != "Cf").strip())
    digits = "".join(str(unicodedata.digit(c)) for c in found["number"] if c.isdecimal()) if found else ""
    if found and not found["plus"] and digits.startswith("00"):
        return "00", digits[2:]
    return (found["plus"] or "" if found else ""), digits


@lru_cache(maxsize=4096)
def country(number: str) -> str | None:
    """Return the ISO 3166 code of the number's country, or None where it has none."""
    parsed = _parsed(number)
    return phonenumbers.region_code_for_number(parsed) if parsed else None


def countries(number: str) -> frozenset[str]:
    """Return the ISO 3166 codes of all countries that the number may be from: some share their mobile numbers."""
    parsed = _parsed(number)
    if parsed is None or parsed.country_code is None:
        return frozenset()
    sharing = phonenumbers.region_codes_for_country_code(parsed.country_code)
    return frozenset(one for one in sharing if phonenumbers.is_valid_number_for_region(parsed, one))


def is_country(code: str) -> bool:
    """Return whether this is the ISO 3166 code of a country with numbers of its own."""
    return code in phonenumbers.SUPPORTED_REGIONS


@lru_cache(maxsize=4096)
def time_zones(number: str) -> tuple[str, ...]:
    """Return the names of every time zone that whoever has the number may live in; UTC where none is known."""
    parsed = _parsed(number)
    names = tuple(name for name in (time_zones_for_number(parsed) if parsed else ()) if name in known_time_zones())
    return names or ("UTC",)


@cache
def known_time_zones() -> frozenset[str]:
    """Return the names of all time zones; to ask the system each time would walk a folder of files."""
    return frozenset(available_timezones())


def masked(number: str) -> str:
    """Hide the middle of a number for logs: `+47909•••54`."""
    return f"{number[:6]}•••{number[-2:]}" if len(number) > 8 else "•••"


def masked_in(text: str) -> str:
    """Hide the middle of whatever looks like a number in a text that somebody else wrote."""
    return LIKE_A_NUMBER.sub(lambda found: masked(found[0]), text)


@lru_cache(maxsize=4096)  # a reply's number is asked about several times, and whoever replies replies again
def _parsed(text: str, country: str | None = None) -> PhoneNumber | None:
    if not (text.startswith("+") or country):
        return None
    try:
        return phonenumbers.parse(text, country)
    except NumberParseException:
        return None


def _e164(number: PhoneNumber) -> str:
    return str(phonenumbers.format_number(number, PhoneNumberFormat.E164))
