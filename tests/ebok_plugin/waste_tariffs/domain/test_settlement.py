"""Months paid together, and the day on which they are due."""

from __future__ import annotations

from datetime import date

import pytest

from ebok_plugin.ledger.period import Period
from ebok_plugin.waste_tariffs.domain.settlement import due_on, months_paid_with
from ebok_plugin.waste_tariffs.vocabulary import Settled
from tests.ebok_plugin.waste_tariffs.tariffs import of_case


@pytest.mark.parametrize(
    ("settled", "due_months", "month", "paid", "due"),
    [
        (Settled.MONTHLY, 0, "2026-07", ["2026-07"], date(2026, 7, 15)),
        # 15 August is a holiday on a Saturday.
        (Settled.MONTHLY, 0, "2026-08", ["2026-08"], date(2026, 8, 17)),
        (Settled.MONTHLY, 1, "2026-12", ["2026-12"], date(2027, 1, 15)),
        (Settled.QUARTERLY, 2, "2026-04", ["2026-04", "2026-05", "2026-06"], date(2026, 6, 15)),
        (Settled.QUARTERLY, 2, "2026-06", ["2026-04", "2026-05", "2026-06"], date(2026, 6, 15)),
        (Settled.QUARTERLY, 3, "2026-12", ["2026-10", "2026-11", "2026-12"], date(2027, 1, 15)),
    ],
)
def test_when_a_month_is_paid(
    settled: Settled, due_months: int, month: str, paid: list[str], due: date
) -> None:
    tariff = of_case("T1", settled=settled, due_months=due_months, due_day=15)

    assert [str(one) for one in months_paid_with(tariff, Period.parse(month))] == paid
    assert due_on(tariff, Period.parse(month)) == due
