"""What time it is for whoever has a number: one zone their days are told in, and every zone they may live in. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache, lru_cache
from importlib import resources
from zoneinfo import ZoneInfo

from engine import phone

VARIABLE = "timeZone"
"""The session variable that names a respondent's zone, as the IANA does; it wins over what the number tells."""

# Numbers tell of several zones where a country, or an area code, lies in several. Of each such group the first of
# these that is in it has the most people: ordered so by the zones' populations, where that decides.
MOST_LIVE_IN = (
    *("America/Mexico_City", "America/New_York", "America/Boise", "America/Los_Angeles", "America/Phoenix"),
    *("America/Puerto_Rico", "America/Sao_Paulo", "America/Halifax", "America/Guayaquil", "America/Nuuk"),
    *("America/Godthab", "America/Anchorage", "America/Denver", "America/Curacao", "Europe/Moscow", "Europe/Madrid"),
    "Europe/Lisbon",
    *("Europe/London", "Europe/Rome", "Europe/Oslo", "Europe/Helsinki", "Australia/Sydney", "Australia/Perth"),
    *("Asia/Jakarta", "Asia/Makassar", "Asia/Almaty", "Asia/Ulaanbaatar", "Africa/Kinshasa", "Pacific/Auckland"),
    *("Pacific/Tahiti", "Pacific/Tarawa", "Pacific/Ponape", "Indian/Reunion"),
)


def is_zone(name: str) -> bool:
    """Return whether this is a time zone's name, like `Europe/Oslo`."""
    return name in phone.known_time_zones()


def zones(number: str, variables: Mapping[str, str]) -> tuple[str, ...]:
    """Return every time zone a respondent may be in: the one the host named, or all that the number may be from."""
    named = variables.get(VARIABLE)
    return (named,) if named and is_zone(named) else _of_number(number)


def home(number: str, variables: Mapping[str, str]) -> ZoneInfo:
    """Return the zone in which a respondent's days are told: where most people with such numbers live."""
    possible = zones(number, variables)
    own = _of_countries().get(phone.country(number) or "", frozenset())
    likely = [name for name in possible if name in own] or possible  # a numbering plan may serve several countries
    return ZoneInfo(next((name for name in MOST_LIVE_IN if name in likely), likely[0]))


def moment(local: datetime, zone: ZoneInfo) -> datetime:
    """Return when a clock in a zone shows this; of an hour that a clock shows twice, the first."""
    return local.replace(tzinfo=zone)


@lru_cache(maxsize=4096)
def _of_number(number: str) -> tuple[str, ...]:
    """Return the zones that a number tells of, or all of its country where some of those are none of the country's.

    Those stand for others, by the clocks of some year (Paris for Algiers), or are all that a numbering plan has.
    """
    told = phone.time_zones(number)
    own = frozenset[str]().union(*(_of_countries().get(one, ()) for one in phone.countries(number)))
    return told if own.issuperset(told) else tuple(sorted(own)) or told


@cache
def _of_countries() -> Mapping[str, frozenset[str]]:
    table = resources.files("tzdata.zoneinfo").joinpath("zone.tab").read_text(encoding="utf-8")
    found: dict[str, set[str]] = {}
    for country, _, zone in (line.split("\t")[:3] for line in table.splitlines() if not line.startswith("#")):
        found.setdefault(country, set()).add(zone)
    return {country: frozenset(names) for country, names in found.items()}
