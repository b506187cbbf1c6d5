from datetime import date
from decimal import Decimal

import pytest

from ebok_plugin.charges.conf import Midmonth
from ebok_plugin.charges.domain.charge_lines import HeldValue, Stay, quantities, stay_in
from ebok_plugin.ledger.period import Period

NOVEMBER = Period(2026, 11)
WHOLE = Stay(date(2026, 11, 1), date(2026, 11, 30))
TWO = HeldValue(Decimal(2), date(2026, 1, 1), date(2026, 11, 10))
THREE = HeldValue(Decimal(3), date(2026, 11, 11), None)


@pytest.mark.parametrize(
    ("opened_on", "closed_on", "next_month", "daily"),
    [
        (date(2020, 1, 1), None, (1, 30), (1, 30)),
        (date(2026, 11, 1), None, (1, 30), (1, 30)),
        (date(2026, 11, 2), None, None, (2, 30)),
        (date(2020, 1, 1), date(2026, 11, 9), (1, 30), (1, 9)),
        (date(2026, 11, 10), date(2026, 11, 12), None, (10, 12)),
        (date(2020, 1, 1), date(2026, 10, 31), None, None),
        (date(2026, 12, 1), None, None, None),
    ],
    ids=["all along", "from the first", "from the second", "until the ninth", "three days",
         "closed before", "opened after"],
)  # fmt: skip
def test_the_days_for_which_an_account_pays(
    opened_on: date,
    closed_on: date | None,
    next_month: tuple[int, int] | None,
    daily: tuple[int, int] | None,
) -> None:
    def days(midmonth: Midmonth) -> tuple[int, int] | None:
        stay = stay_in(NOVEMBER, opened_on, closed_on, midmonth)
        return (stay.first.day, stay.last.day) if stay else None

    assert (days(Midmonth.NEXT_MONTH), days(Midmonth.DAILY)) == (next_month, daily)


@pytest.mark.parametrize(
    ("spans", "default", "stay", "next_month", "daily"),
    [
        ([TWO, THREE], None, WHOLE, ["2"], ["0.6667", "2.0000"]),
        ([THREE], None, WHOLE, None, None),
        ([THREE], Decimal(1), WHOLE, ["1"], ["0.3333", "2.0000"]),
        ([], Decimal("48.60"), WHOLE, ["48.60"], ["48.60"]),
        ([], None, WHOLE, None, None),
        ([TWO], None, Stay(date(2026, 11, 1), date(2026, 11, 9)), ["2"], ["0.6000"]),
        ([], Decimal(1), Stay(date(2026, 11, 10), date(2026, 11, 30)), ["1"], ["0.7000"]),
    ],
    ids=["changes on the 11th", "a gap", "the default fills the gap", "nothing entered",
         "nothing at all", "nine days", "the rest of the month"],
)  # fmt: skip
def test_the_quantities_of_a_month(
    spans: list[HeldValue],
    default: Decimal | None,
    stay: Stay,
    next_month: list[str] | None,
    daily: list[str] | None,
) -> None:
    def found(midmonth: Midmonth) -> list[str] | None:
        values = quantities(spans, default, stay, midmonth)
        return None if values is None else [str(value) for value in values]

    assert (found(Midmonth.NEXT_MONTH), found(Midmonth.DAILY)) == (next_month, daily)


def test_a_leap_february_is_split_by_its_29_days() -> None:
    stay = Stay(date(2028, 2, 1), date(2028, 2, 28))

    assert quantities([], Decimal("48.60"), stay, Midmonth.DAILY) == (Decimal("46.9241"),)


def test_equal_values_on_both_sides_of_a_change_are_one_line() -> None:
    again = HeldValue(Decimal(2), date(2026, 11, 11), None)

    assert quantities([TWO, again], None, WHOLE, Midmonth.DAILY) == (Decimal(2),)
