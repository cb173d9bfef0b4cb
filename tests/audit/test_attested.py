"""Until which day a finding may say that nothing was there."""

from __future__ import annotations

from datetime import date

from audit.coverage import Gate
from audit.findings import read_on


def test_absence_is_attested_until_the_columns_were_read_not_until_the_day_of_the_audit() -> None:
    rows = ({"read_at": "2026-10-31T01:00:00Z"}, {"read_at": "2026-10-29T17:00:00Z"}, {"read_at": None})
    assert read_on(Gate(rows, ()), date(2026, 11, 23)) == date(2026, 10, 30)  # 01:00 in China
    assert read_on(Gate(rows, ()), date(2026, 10, 1)) == date(2026, 10, 1)
    assert read_on(None, date(2026, 10, 1)) == date(2026, 10, 1)
