"""Hours by the clock on the respondent's wall: over both nights of the year on which clocks change, and New Year."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from engine import hours as subject
from engine import local_time, phone
from engine.hours import LEAST, Hours, KeptTo, faults

WEEK = {"mon-fri": "09:00-20:00", "sat": "10:00-18:00", "holidays": "none"}
NUMBERS = {
    "Norway": "+4790937954",
    "Spain": "+34612345678",
    "Portugal": "+351912345678",
    "Australia": "+61412345678",
    "the United States": "+12025550123",
    "Phoenix": "+19285550123",
}
NIGHTS = {
    "Europe's spring": date(2026, 3, 29),
    "Europe's autumn": date(2026, 10, 25),
    "America's spring": date(2026, 3, 8),
    "America's autumn": date(2026, 11, 1),
    "Australia's autumn": date(2026, 4, 5),
    "Australia's spring": date(2026, 10, 4),
    "New Year": date(2027, 1, 1),
}
SCHEDULES = {
    "the sheet's": WEEK,
    "nights": {"mon-sun": "01:30-03:15"},
    "all day": {"mon-sun": "00:00-24:00", "holidays": "12:00-13:00"},
    "from the hour that is left out": {"mon-sun": "02:30-04:00"},
}


def allows(written, moment, zones, country):
    """Tell by the letter whether an SMS may arrive: the plain oracle of these tests."""
    for name in zones:
        local = moment.astimezone(ZoneInfo(name))
        spans = {}
        for key, value in written.items():
            first, _, last = key.partition("-")
            if first in subject.DAYS:
                for day in range(subject.DAYS.index(first), subject.DAYS.index(last or first) + 1):
                    spans[day] = value
        value = spans.get(local.weekday(), "none")
        if "holidays" in written and country and subject.is_holiday(local.date(), country):
            value = written["holidays"]
        if value == "none":
            return False
        begins, ends = value.split("-")
        if not begins <= f"{local:%H:%M}" < ends:
            return False
    return True


@pytest.mark.slow
@pytest.mark.parametrize("number", NUMBERS.values(), ids=NUMBERS)
@pytest.mark.parametrize("night", NIGHTS.values(), ids=NIGHTS)
@pytest.mark.parametrize("written", SCHEDULES.values(), ids=SCHEDULES)
def test_the_clock_is_walked_through_nights_that_are_longer_and_shorter(number, night, written):
    kept_to = KeptTo(Hours.read(written), local_time.zones(number, {}), phone.country(number))
    moment = datetime.combine(night, time(), UTC) - timedelta(hours=40)
    for _ in range(80 * 4):
        window = kept_to.window(moment)
        if window:
            assert window.opens >= moment
            arrives = window.opens
            while arrives < min(window.closes, window.opens + timedelta(hours=30)):
                assert allows(written, arrives, kept_to.zones, kept_to.country), arrives
                arrives += timedelta(minutes=30)
            assert allows(written, window.closes - timedelta(seconds=1), kept_to.zones, kept_to.country)
        if allows(written, moment, kept_to.zones, kept_to.country) and window and window.opens > moment:
            # Nothing is held without need: the hours end too soon, or a clock that is put back shows them once more.
            soon = any(not allows(written, moment + at, kept_to.zones, kept_to.country) for at in (LEAST, LEAST / 2))
            clocks_change = any(
                len({(moment + timedelta(hours=at)).astimezone(ZoneInfo(zone)).utcoffset() for at in (-3, 3)}) > 1
                for zone in kept_to.zones
            )
            assert soon or clocks_change, moment
        moment += timedelta(minutes=15)


@pytest.mark.parametrize(
    ("now", "opens", "closes"),
    [
        # Saturday evening; on Sunday none, and the clock goes forward: Monday 09:00 is 07:00 UTC.
        ("2026-03-28T20:00Z", "2026-03-30T07:00Z", "2026-03-30T18:00Z"),
        ("2026-10-24T17:00Z", "2026-10-26T08:00Z", "2026-10-26T19:00Z"),
        # Maundy Thursday to Easter Monday are holidays in Norway.
        ("2026-04-01T19:00Z", "2026-04-04T08:00Z", "2026-04-04T16:00Z"),
        ("2026-12-31T20:00Z", "2027-01-02T09:00Z", "2027-01-02T17:00Z"),
        ("2026-11-23T12:00Z", "2026-11-23T12:00Z", "2026-11-23T19:00Z"),
        ("2026-11-23T18:55Z", "2026-11-24T08:00Z", "2026-11-24T19:00Z"),
    ],
)
def test_hours_in_norway(now, opens, closes):
    found = Hours.read(WEEK).window(datetime.fromisoformat(now), ("Europe/Oslo",), "NO")

    assert found == (datetime.fromisoformat(opens), datetime.fromisoformat(closes))


def test_a_number_of_several_zones_is_texted_when_all_of_them_allow_it():
    window = Hours.read(WEEK).window(datetime(2026, 11, 23, tzinfo=UTC), ("Europe/Lisbon", "Atlantic/Azores"), "PT")

    assert window == (datetime(2026, 11, 23, 10, tzinfo=UTC), datetime(2026, 11, 23, 20, tzinfo=UTC))


@pytest.mark.parametrize(
    ("zone", "night"),
    [
        ("America/Santiago", "2026-09-06"),  # 24:00 becomes 01:00
        ("Asia/Beirut", "2026-03-29"),
        ("Africa/Cairo", "2026-04-24"),
        ("America/Havana", "2026-11-01"),  # 01:00 becomes 00:00
    ],
)
def test_hours_that_go_on_all_night_do_not_close_where_midnight_is_left_out_or_comes_twice(zone, night):
    evening = datetime.fromisoformat(f"{night}T00:00").replace(tzinfo=ZoneInfo(zone), fold=1).astimezone(UTC)
    found = Hours.read({"mon-sun": "00:00-24:00"}).window(evening - timedelta(hours=3), (zone,), None)

    assert found
    assert found.opens == evening - timedelta(hours=3)
    assert found.closes > evening + timedelta(days=1)


def test_hours_that_many_wait_for_are_reckoned_once(monkeypatch):
    hours, zones = Hours.read({"mon-fri": "09:17-20:00"}), ("Europe/Lisbon", "Atlantic/Azores")
    read, readings = [], subject._readings
    monkeypatch.setattr(subject, "_readings", lambda *shown: read.append(shown) or readings(*shown))
    saturday = datetime(2026, 11, 28, 2, tzinfo=UTC)
    windows = {hours.window(saturday + timedelta(minutes=at), zones, "PT") for at in range(100)}

    assert len(windows) == 1
    assert len(read) == len(set(read))


def test_hours_that_no_moment_is_in_for_all_zones_never_open():
    assert Hours.read({"mon": "09:00-10:00"}).window(
        datetime(2026, 11, 23, tzinfo=UTC), ("Pacific/Auckland", "America/New_York"), None
    ) is None  # fmt: skip


@pytest.mark.parametrize(
    ("written", "key", "told"),
    [
        ({"mon": "none"}, "", "they never open"),
        ({"holidays": "none"}, "", "they never open"),
        ({"mon-fri": "09:00-20:00", "wed": "none"}, "wed", "is in `mon-fri`, too"),
        ({"mon": "20:00-09:00"}, "mon", "ends before it begins"),
        ({"mon": "09:00-09:05"}, "mon", "is too short for any SMS"),
        ({"mon": "9-20"}, "mon", "are no hours"),
        ({"mon": "09:00-25:00"}, "mon", "are no hours"),
        ({"mon": "09:00-20:00", "holidays": "none", "country": "XX"}, "country", "holidays of `XX` are not known"),
        ({"mon": "09:00-20:00", "holidays": "never"}, "holidays", "are no hours"),
    ],
)
def test_a_fault_of_hours_is_told_with_its_key(written, key, told):
    assert [(one.key, told in one.message) for one in faults(written)] == [(key, True)]


def test_short_hours_that_the_next_day_goes_on_with_are_none_too_short():
    assert not list(faults({"mon": "23:57-24:00", "tue": "00:00-00:04"}))


def test_holidays_without_the_library_are_a_fault_and_other_hours_are_not(monkeypatch):
    monkeypatch.setattr(subject, "is_installed", lambda: False)

    assert [one.key for one in faults(WEEK)] == ["holidays"]
    assert not list(faults({"mon-sun": "09:00-20:00"}))


def test_hours_are_read_again_as_they_were_stored():
    kept_to = KeptTo(Hours.read({**WEEK, "country": "SE"}), ("Europe/Oslo",), "NO")

    assert KeptTo.from_json(kept_to.as_json) == kept_to
