from datetime import UTC, datetime, timedelta

import pytest

from engine.durations import Duration

MOMENT = datetime(2026, 3, 31, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "before", "after"),
    [
        ("PT4H", MOMENT - timedelta(hours=4), MOMENT + timedelta(hours=4)),
        ("P1DT30M", MOMENT - timedelta(days=1, minutes=30), MOMENT + timedelta(days=1, minutes=30)),
        ("P2W", MOMENT - timedelta(weeks=2), MOMENT + timedelta(weeks=2)),
        ("P1M", datetime(2026, 2, 28, 9, tzinfo=UTC), datetime(2026, 4, 30, 9, tzinfo=UTC)),
        ("P25M", datetime(2024, 2, 29, 9, tzinfo=UTC), datetime(2028, 4, 30, 9, tzinfo=UTC)),
        ("P1Y", datetime(2025, 3, 31, 9, tzinfo=UTC), datetime(2027, 3, 31, 9, tzinfo=UTC)),
    ],
)
def test_a_duration_is_told_as_iso_8601_writes_it(written, before, after):
    duration = Duration.read(written)

    assert (duration.before(MOMENT), duration.after(MOMENT)) == (before, after)


@pytest.mark.parametrize(
    "written", ["", "P", "PT", "P1", "4H", "P4H", "PT1D", "P-1D", "P1.5D", "p1d", "P0D", "PT0S", "four hours"]
)
def test_what_is_none_is_told_with_how_it_is_written(written):
    with pytest.raises(ValueError, match="PT4H"):
        Duration.read(written)
