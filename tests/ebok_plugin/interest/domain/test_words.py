from __future__ import annotations

from datetime import date

import pytest

from ebok_plugin.interest.domain.accrual import line_in_words
from ebok_plugin.interest.domain.computation import InterestLine
from tests.ebok_plugin.ledger.books import zl


@pytest.mark.parametrize(
    ("last", "days"), [(1, "1 dzień"), (2, "2 dni"), (5, "5 dni"), (22, "22 dni")]
)
def test_days_are_counted_in_polish(last: int, days: str) -> None:
    line = InterestLine(zl("100.00"), date(2026, 3, 1), date(2026, 3, last), 925)

    assert f"× {days} × 9,25% / 365 =" in line_in_words(line)
