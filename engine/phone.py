"""Phone numbers: E.164 text, mobile or not, country, time zone. The only door of phonenumbers."""

from __future__ import annotations

from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, PhoneNumberType
from phonenumbers.timezone import time_zones_for_number

MOBILE = frozenset({PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE})
"""Where a country does not tell the two apart, a number counts as mobile."""


def fault_of(identifier: str) -> str | None:
    """Tell what keeps `identifier` from being a mobile number in E.164, or None if nothing does."""
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


def originator(text: str) -> str:
    """Bring a gateway's originator to E.164; what is no number (a short code, a name) comes back as it was."""
    stripped = text.strip()
    bare = stripped.removeprefix("00").removeprefix("+")
    number = _parsed("+" + bare) if bare[:1].isdigit() else None
    return _e164(number) if number and phonenumbers.is_possible_number(number) else stripped


def country(number: str) -> str | None:
    """Tell the ISO 3166 code of the number's country, or None where it has none."""
    parsed = _parsed(number)
    return phonenumbers.region_code_for_number(parsed) if parsed else None


def time_zone(number: str) -> ZoneInfo:
    """Tell in which time zone the number's "today" is; UTC where that is not known."""
    parsed = _parsed(number)
    names = time_zones_for_number(parsed) if parsed else ()
    try:
        return ZoneInfo(names[0])
    except (IndexError, ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def masked(number: str) -> str:
    """Hide the middle of a number for logs: `+47909•••54`."""
    return f"{number[:6]}•••{number[-2:]}" if len(number) > 8 else "•••"


@lru_cache(maxsize=4096)  # a reply's number is asked about several times, and whoever replies replies again
def _parsed(text: str) -> PhoneNumber | None:
    if not text.startswith("+"):
        return None
    try:
        return phonenumbers.parse(text)
    except NumberParseException:
        return None


def _e164(number: PhoneNumber) -> str:
    return str(phonenumbers.format_number(number, PhoneNumberFormat.E164))
