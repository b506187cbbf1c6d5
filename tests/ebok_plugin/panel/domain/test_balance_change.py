"""From one day's balance to another's: what came, what went, and why, to the grosz."""

from dataclasses import replace
from datetime import date
from itertools import product

import pytest

from cms_ext.base.money.amounts import sum_money
from ebok_plugin.ledger.domain.posting import reverse_entry
from ebok_plugin.ledger.domain.queries.statement import sum_balance
from ebok_plugin.ledger.models import Account
from ebok_plugin.panel.domain.balance_change import (
    MAX_LINES,
    BalanceChange,
    ChangeLine,
    balance_change,
)
from tests.ebok_plugin.ledger.books import charge, open_account, pay, zl
from tests.ebok_plugin.ledger.samples import post_samples
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)


@shared
def samples() -> dict[str, Account]:
    return post_samples("100004", "100005", "100008", "100011", until=TODAY)


def amounts_of(change: BalanceChange) -> list[tuple[str, str]]:
    return [
        ("od", str(change.opening.amount)),
        *((str(group.group.label), str(group.amount.amount)) for group in change.groups),
        ("do", str(change.closing.amount)),
    ]


def test_the_worked_year_from_end_to_end_and_what_differs_in_a_charge(samples: dict[str, Account]):
    change = balance_change(samples["100005"], date(2025, 12, 31), TODAY)
    autumn = balance_change(samples["100005"], date(2026, 8, 31), date(2026, 10, 31))

    assert amounts_of(change) == [
        ("od", "0.00"),
        ("Bilans otwarcia", "-120.00"),
        ("Naliczenia", "10324.65"),
        ("Rozliczenia mediów", "-87.43"),
        ("Wpłaty", "-10117.22"),
        ("do", "0.00"),
    ]
    charges = autumn.groups[0].lines
    assert [(line.title, str(line.more), line.details) for line in charges] == [
        (
            "Opłata za 09/2026",
            "9,50\xa0zł",
            (
                "Wyższa opłata: Gospodarowanie odpadami komunalnymi: 9,50\xa0zł. "
                "2 os. × 42,75 zł, poprzednio 2 os. × 38,00 zł",
            ),
        ),
        ("Opłata za 10/2026", "0,00\xa0zł", ()),
    ]
    assert charges[0].comparison == "O 9,50\xa0zł więcej niż poprzednia opłata"


def test_a_charge_is_compared_with_the_last_in_words():
    words = {
        "9.50": "O 9,50\xa0zł więcej niż poprzednia opłata",
        "-9.50": "O 9,50\xa0zł mniej niż poprzednia opłata",
        "0.00": "Tyle samo co poprzednia opłata, ale z innych składników",
    }
    line = ChangeLine(
        seq=1,
        title="Opłata za 09/2026",
        booked_on=TODAY,
        amount=zl("100.00"),
        charged=True,
        corrected=False,
    )

    assert {more: replace(line, more=zl(more)).comparison for more in words} == words


def test_an_undone_payment_adds_up_to_nothing_in_its_own_group():
    """And a day against itself has nothing."""
    account = open_account("100005")
    charge(account, "2026-02", "100.00")
    wrong = pay(account, "2026-03-02", "50.00", "nie moja")
    reverse_entry(wrong, on=date(2026, 3, 5), reason="pomyłka banku", made_by=None, today=TODAY)

    both = balance_change(account, date(2026, 3, 1), TODAY)
    after = balance_change(account, date(2026, 3, 3), TODAY)
    none = balance_change(account, TODAY, TODAY)

    assert amounts_of(both) == [("od", "100.00"), ("Wpłaty", "0.00"), ("do", "100.00")]
    assert [line.corrected for line in both.groups[0].lines] == [True, True]
    assert amounts_of(after) == [("od", "50.00"), ("Wpłaty", "50.00"), ("do", "100.00")]
    assert (none.opening, none.closing, none.groups) == (zl("100.00"), zl("100.00"), ())


def test_of_very_many_only_the_sums_are_listed():
    account = open_account("100005")
    for number in range(MAX_LINES + 1):
        pay(account, f"2026-03-{number % 28 + 1:02d}", "1.00")

    [group] = balance_change(account, date(2026, 2, 28), TODAY).groups

    assert (group.amount, group.count, group.lines) == (zl("-61.00"), 61, ())


@pytest.mark.thorough
def test_between_any_days_it_adds_up_on_every_account(samples: dict[str, Account]):
    starts = (date(2025, 12, 31), date(2026, 1, 1), date(2026, 7, 30), TODAY)
    ends = (date(2026, 7, 31), date(2026, 11, 16), TODAY)
    for start, end, account in product(starts, ends, samples.values()):
        if start > end:
            continue
        change = balance_change(account, start, end)

        assert change.opening == sum_balance(account, start)
        assert change.closing == sum_balance(account, end)
        for group in change.groups:
            assert sum_money(line.amount for line in group.lines) == group.amount
            assert len(group.lines) == group.count
