import pytest

from engine import phone


@pytest.mark.parametrize("number", ["+4790937954", "+12025550123", "+46701234567", "+447400123456", "+4915112345678"])
def test_a_mobile_number_in_e164_has_no_fault(number):
    assert phone.fault_of(number) is None


@pytest.mark.parametrize(
    ("number", "told"),
    [
        ("", "not a phone number"),
        ("hello", "not a phone number"),
        ("4790937954", "plus sign"),
        ("+", "not a phone number"),
        ("+0000000000", "not a phone number"),
        ("+4790", "not a number in use"),
        ("+4722225555", "not a mobile number"),
        ("+47 90 93 79 54", "`+4790937954`"),
        ("+47" + "9" * 100, "not a phone number"),
        ("+４７９０９３７９５４", "`+4790937954`"),
        ("\ud800", "not a phone number"),
    ],
)
def test_a_fault_says_what_is_wrong_and_what_to_write(number, told):
    assert told in (phone.fault_of(number) or "")


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("+4790937954", "+4790937954"),
        ("4790937954", "+4790937954"),
        ("004790937954", "+4790937954"),
        (" 4790937954 ", "+4790937954"),
        ("2012", "2012"),
        ("Posten", "Posten"),
        ("", ""),
    ],
)
def test_an_originator_becomes_e164_where_it_is_a_number(written, number):
    assert phone.originator(written) == number


def test_a_number_knows_its_country_and_every_time_zone_it_may_be_in():
    assert phone.country("+4790937954") == "NO"
    assert phone.country("Posten") is None
    assert phone.time_zones("+46701234567") == ("Europe/Stockholm",)
    assert phone.time_zones("+34612345678") == ("Atlantic/Canary", "Europe/Madrid")
    assert phone.time_zones("Posten") == ("UTC",)


def test_a_masked_number_keeps_its_middle_to_itself():
    assert phone.masked("+4790937954") == "+47909•••54"
    assert phone.masked("2012") == "•••"
