from datetime import timedelta

import pytest

from engine import retry_after
from tests.conftest import NOON

AT_MOST = timedelta(hours=1)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("120", timedelta(minutes=2)),
        (" 0 ", timedelta()),
        ("99999999999", AT_MOST),
        ("Mon, 23 Nov 2026 12:10:00 GMT", timedelta(minutes=10)),
        ("Mon, 23 Nov 2026 11:00:00 GMT", timedelta()),
        ("Mon, 23 Nov 2026 12:10:00 -0000", timedelta(minutes=10)),
        ("Mon, 23 Nov 2026 14:00:00 GMT", AT_MOST),
        ("23 Nov 99999999999999999999 12:10:00 GMT", None),
        ("23 Nov 99999 12:10:00 GMT", None),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("", None),
        (None, None),
    ],
)
def test_it_is_seconds_or_a_date(written, read):
    assert retry_after.read(written, NOON, AT_MOST) == read
