"""The days on which an account's rate changes, of what is in force and of what it was told."""

from datetime import date
from decimal import Decimal

from ebok_plugin.charges.domain.charge_lines import HeldValue
from ebok_plugin.fee_changes.domain.notified_rates import NotifiedRate, rate_steps

APRIL, JUNE, JULY, AUGUST = (date(2027, month, 1) for month in (4, 6, 7, 8))
END_OF_MAY, END_OF_JULY = date(2027, 5, 31), date(2027, 7, 31)

Step = tuple[date, str, str]


def held(rate: str, since: date = date.min, until: date | None = None) -> HeldValue:
    return HeldValue(Decimal(rate), since, until)


def told(rate: str, since: date, owed_from: date | None = None) -> NotifiedRate:
    return NotifiedRate("ZO/2026/2", 1, since, Decimal(rate), owed_from or since)


PAID, IN_FORCE = held("4.60"), held("4.85", APRIL)


# Each: the tariff, the account's exceptions, what it was told of for later, the steps.
CASES: dict[str, tuple[list[HeldValue], list[HeldValue], list[NotifiedRate], list[Step]]] = {
    "in force": ([PAID, IN_FORCE], [], [], [(APRIL, "4.60", "4.85")]),
    "late": ([PAID], [], [told("4.85", APRIL, JUNE)], [(JUNE, "4.60", "4.85")]),
    "cheaper, late": ([PAID], [], [told("4.40", APRIL, JUNE)], [(APRIL, "4.60", "4.40")]),
    "late, when unknown": ([PAID, IN_FORCE], [held("4.60", APRIL)], [], []),
    "late, until June": (
        [PAID, IN_FORCE], [held("4.60", APRIL, END_OF_MAY)], [], [(JUNE, "4.60", "4.85")]),
    "a next one ends it": (
        [PAID, IN_FORCE], [held("4.60", APRIL, END_OF_JULY)], [told("4.95", JULY)],
        [(JULY, "4.60", "4.95")]),
    "each goes on from the one before": (
        [PAID], [], [told("4.70", APRIL), told("4.85", JULY)],
        [(APRIL, "4.60", "4.70"), (JULY, "4.70", "4.85")]),
    "a court overrules": (
        [PAID, IN_FORCE], [held("4.60", APRIL, END_OF_JULY), held("4.50", JUNE)], [],
        [(JUNE, "4.60", "4.50")]),
}  # fmt: skip


def test_the_rate_changes_on_the_days_on_which_the_account_owes_it():
    found = {name: rate_steps(*given) for name, (*given, _steps) in CASES.items()}

    assert {
        name: [(one.since, str(one.before), str(one.after)) for one in steps]
        for name, steps in found.items()
    } == {name: steps for name, (*_given, steps) in CASES.items()}
