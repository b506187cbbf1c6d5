from datetime import date
from decimal import Decimal

from ebok_plugin.charges.conf import Midmonth
from ebok_plugin.charges.domain.charge_lines import HeldValue, Stay, quantities, stay_in
from ebok_plugin.ledger.period import Period

NOVEMBER = Period(2026, 11)
WHOLE = Stay(date(2026, 11, 1), date(2026, 11, 30))
TWO = HeldValue(Decimal(2), date(2026, 1, 1), date(2026, 11, 10))
THREE = HeldValue(Decimal(3), date(2026, 11, 11), None)


def test_the_days_for_which_an_account_pays() -> None:
    def days(opened: date, closed: date | None, midmonth: Midmonth) -> tuple[int, int] | None:
        stay = stay_in(NOVEMBER, opened, closed, midmonth)
        return (stay.first.day, stay.last.day) if stay else None

    # For the next month's rule, and for the daily one.
    table = {
        (date(2020, 1, 1), None): ((1, 30), (1, 30)),
        (date(2026, 11, 1), None): ((1, 30), (1, 30)),
        (date(2026, 11, 2), None): (None, (2, 30)),
        (date(2020, 1, 1), date(2026, 11, 9)): ((1, 30), (1, 9)),
        (date(2026, 11, 10), date(2026, 11, 12)): (None, (10, 12)),
        (date(2020, 1, 1), date(2026, 10, 31)): (None, None),
        (date(2026, 12, 1), None): (None, None),
    }
    assert {
        stay: (days(*stay, Midmonth.NEXT_MONTH), days(*stay, Midmonth.DAILY)) for stay in table
    } == table


def test_the_quantities_of_a_month() -> None:
    def found(
        spans: tuple[HeldValue, ...], default: Decimal | None, stay: Stay, midmonth: Midmonth
    ) -> list[str] | None:
        values = quantities(spans, default, stay, midmonth)
        return None if values is None else [str(value) for value in values]

    nine_days = Stay(date(2026, 11, 1), date(2026, 11, 9))
    the_rest = Stay(date(2026, 11, 10), date(2026, 11, 30))
    table = {
        ((TWO, THREE), None, WHOLE): (["2"], ["0.6667", "2.0000"]),
        ((THREE,), None, WHOLE): (None, None),  # a gap
        ((THREE,), Decimal(1), WHOLE): (["1"], ["0.3333", "2.0000"]),  # which the default fills
        ((), Decimal("48.60"), WHOLE): (["48.60"], ["48.60"]),
        ((), None, WHOLE): (None, None),
        ((TWO,), None, nine_days): (["2"], ["0.6000"]),
        ((), Decimal(1), the_rest): (["1"], ["0.7000"]),
    }
    assert {
        case: (found(*case, Midmonth.NEXT_MONTH), found(*case, Midmonth.DAILY)) for case in table
    } == table


def test_a_leap_february_is_split_by_its_29_days() -> None:
    stay = Stay(date(2028, 2, 1), date(2028, 2, 28))

    assert quantities([], Decimal("48.60"), stay, Midmonth.DAILY) == (Decimal("46.9241"),)


def test_equal_values_on_both_sides_of_a_change_are_one_line() -> None:
    again = HeldValue(Decimal(2), date(2026, 11, 11), None)

    assert quantities([TWO, again], None, WHOLE, Midmonth.DAILY) == (Decimal(2),)
