"""A respondent's day is told in the zone where most people with such a number live, or in the one the host names."""

from datetime import UTC, datetime, timedelta

import phonenumbers
import pytest
from phonenumbers.tzdata import TIMEZONE_DATA

from engine import local_time, phone
from engine.errors import InvalidRequest
from engine.hours import Hours
from tests.conftest import NUMBER
from tests.surveys import survey_of


@pytest.mark.parametrize(
    ("number", "zone"),
    [
        ("+4790937954", "Europe/Oslo"),
        ("+46701234567", "Europe/Stockholm"),
        ("+34612345678", "Europe/Madrid"),
        ("+351912345678", "Europe/Lisbon"),
        ("+447400123456", "Europe/London"),
        ("+79161234567", "Europe/Moscow"),
        ("+77011234567", "Asia/Almaty"),
        ("+61412345678", "Australia/Sydney"),
        ("+64211234567", "Pacific/Auckland"),
        ("+12025550123", "America/New_York"),
        ("+13105550123", "America/Los_Angeles"),
        ("+5511987654321", "America/Sao_Paulo"),
        ("Posten", "UTC"),
    ],
)
def test_a_day_is_told_where_most_people_with_such_numbers_live(number, zone):
    assert local_time.home(number, {}).key == zone


def test_the_zone_the_host_names_wins():
    variables = {"timeZone": "Atlantic/Canary"}

    assert local_time.home("+34612345678", variables).key == "Atlantic/Canary"
    assert local_time.zones("+34612345678", variables) == ("Atlantic/Canary",)
    assert local_time.zones("+34612345678", {}) == ("Atlantic/Canary", "Europe/Madrid")


def mobile_numbers():
    for region in sorted(phonenumbers.SUPPORTED_REGIONS):
        if mobile := phonenumbers.example_number_for_type(region, phonenumbers.PhoneNumberType.MOBILE):
            yield phonenumbers.format_number(mobile, phonenumbers.PhoneNumberFormat.E164)


def test_everybody_lives_in_the_zones_of_countries_with_such_numbers_and_days_are_told_by_one_of_their_own():
    of_countries = local_time._of_countries()
    own = {number: of_countries.get(phone.country(number), frozenset()) for number in mobile_numbers()}
    everywhere = {
        number: {zone for country in phone.countries(number) for zone in of_countries[country]}
        for number in own
        if own[number]
    }

    assert [number for number in everywhere if not {*local_time.zones(number, {})} <= everywhere[number]] == []
    assert [number for number in own if own[number] and local_time.home(number, {}).key not in own[number]] == []


@pytest.mark.parametrize(
    ("number", "morning"),
    [  # of days that are over: what clocks will do, countries decide anew (Morocco did in 2026)
        ("+213551234567", "2025-07-01T08:00Z"),  # Algeria: the library of numbers says Paris
        ("+212650123456", "2025-12-01T08:00Z"),  # Morocco: the Canaries
        ("+18762101234", "2025-12-01T14:00Z"),  # Jamaica: all of North America, from Guam on
        ("+79123456789", "2025-07-01T07:00Z"),  # Russia: Bucharest, for Kaliningrad
        ("+77710009998", "2025-12-01T04:00Z"),  # Kazakhstan: all of Russia, too
    ],
)
def test_hours_begin_by_the_clock_of_the_country_that_a_number_is_from(number, morning):
    opens = datetime.fromisoformat(morning)
    zones = local_time.zones(number, {})
    window = Hours.read({"mon-sun": "09:00-20:00"}).window(opens - timedelta(hours=2), zones, None)

    assert window
    assert window.opens == opens


def test_every_group_of_zones_that_numbers_tell_of_has_one_where_most_people_live():
    groups = {zones for zones in TIMEZONE_DATA.values() if len(zones) > 1}

    assert [group for group in groups if not set(group) & set(local_time.MOST_LIVE_IN)] == []


def test_a_time_zone_that_is_none_is_refused_with_its_place(send):
    with pytest.raises(InvalidRequest) as told:
        send(survey_of({"id": "day", "type": "date"}), userSessionVariables=[{"key": "timeZone", "value": "Oslo"}])

    assert [one.pointer for one in told.value.field_errors] == ["/userSessionVariables/0/value"]
    assert "`Europe/Oslo`" in told.value.field_errors[0].detail


@pytest.mark.parametrize(("zone", "day"), [(None, "2026-11-24"), ("America/New_York", "2026-11-23")])
def test_today_is_the_day_where_the_respondent_lives(send, phones, zone, day):
    variables = [{"key": "timeZone", "value": zone}] if zone else []
    session = send(survey_of({"id": "day", "type": "date"}), userSessionVariables=variables).session_id
    phones.wait(datetime(2026, 11, 23, 23, 30, tzinfo=UTC) - phones.clock())  # past midnight in Oslo
    phones.reply(NUMBER, "today")

    (response,) = phones.engine.transcript(session).responses
    assert str(response.answer) == day


def test_what_falls_due_while_time_passes_happens_when_it_is_due(send, phones):
    session = send(survey_of({"id": "score", "type": "yes_no"})).session_id
    phones.wait(timedelta(days=10))

    assert phones.engine.transcript(session).session.ended_at == phones.engine.transcript(session).session.expires_at
