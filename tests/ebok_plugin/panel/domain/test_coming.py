"""The payment that is known before it is charged, and what announced changes make of it."""

from __future__ import annotations

from datetime import date

import pytest

from ebok_plugin.charges.domain.foreseen import ForeseenCharge
from ebok_plugin.fee_changes.domain.owed_steps import OwedStep
from ebok_plugin.fee_changes.models import FeeNotice
from ebok_plugin.ledger.domain.book import AccountBalance
from ebok_plugin.ledger.period import Period
from ebok_plugin.money import ZERO
from ebok_plugin.panel.domain.coming import (
    AnnouncedSum,
    Coming,
    LastCharge,
    change_in_words,
    charge_in_words,
    coming,
)
from tests.ebok_plugin.ledger.books import zl

TODAY = date(2026, 11, 20)
LETTER = FeeNotice()
NOVEMBER = LastCharge(Period(2026, 11), zl("802.32"))
# Announcement 04: refuse from January, upkeep from April.
STEPS = [
    OwedStep(date(2027, 1, 1), 1, zl("42.75"), zl("46.00"), LETTER),
    OwedStep(date(2027, 4, 1), 2, zl("223.56"), zl("235.71"), LETTER),
]


def charge(period: Period, due: date, amount: str) -> ForeseenCharge:
    return ForeseenCharge(period, due, zl(amount))


@pytest.mark.parametrize(
    ("last", "today", "expected"),
    [
        (NOVEMBER, TODAY, Coming(
            charge(Period(2026, 12), date(2026, 12, 15), "802.32"),
            (AnnouncedSum(date(2027, 1, 1), zl("3.25"), zl("805.57"), LETTER),),
        )),
        (NOVEMBER, date(2026, 12, 16), Coming(
            charge(Period(2027, 1), date(2027, 1, 15), "805.57"),
            (AnnouncedSum(date(2027, 1, 1), zl("3.25"), None, LETTER),
             AnnouncedSum(date(2027, 4, 1), zl("12.15"), zl("817.72"), LETTER)),
        )),
        (LastCharge(Period(2027, 1), zl("805.57")), date(2027, 1, 20), Coming(
            charge(Period(2027, 2), date(2027, 2, 15), "805.57"),
            (AnnouncedSum(date(2027, 4, 1), zl("12.15"), zl("817.72"), LETTER),),
        )),
        (LastCharge(Period(2027, 4), zl("817.72")), date(2027, 4, 20), Coming(
            charge(Period(2027, 5), date(2027, 5, 17), "817.72"),
        )),
        (None, TODAY, Coming(
            None, (AnnouncedSum(date(2027, 1, 1), zl("3.25"), None, LETTER),)
        )),
    ],
    ids=["before", "the month itself", "between two", "both charged", "nothing charged yet"],
)  # fmt: skip
def test_the_announced_sum_is_the_last_charge_and_what_it_does_not_hold_yet(
    last: LastCharge | None, today: date, expected: Coming
) -> None:
    assert coming(last, STEPS, today) == expected


@pytest.mark.parametrize(
    ("credit", "words"),
    [
        ("0", "Za grudzień: 802,32 zł do wtorku 15 grudnia."),
        ("87.50", "Za grudzień: 802,32 zł do wtorku 15 grudnia. "
                  "Po zaliczeniu nadpłaty zostanie 714,82 zł."),
        ("802.32", "Za grudzień: 802,32 zł do wtorku 15 grudnia. Pokryje ją nadpłata."),
    ],
)  # fmt: skip
def test_a_credit_is_said_with_the_payment_that_it_meets(credit: str, words: str) -> None:
    state = AccountBalance(TODAY, ZERO - zl(credit), zl(credit), ())

    said = charge_in_words(coming(NOVEMBER, [], TODAY), state)

    assert said.replace("\xa0", " ") == words


@pytest.mark.parametrize(
    ("more", "amount", "words"),
    [
        ("3.25", "805.57", "805,57 zł od stycznia, o 3,25 zł więcej."),
        ("-3.25", "799.07", "799,07 zł od stycznia, o 3,25 zł mniej."),
        ("3.25", None, "Od stycznia o 3,25 zł więcej."),
        ("-3.25", None, "Od stycznia o 3,25 zł mniej."),
    ],
)
def test_a_change_is_said_with_its_direction(more: str, amount: str | None, words: str) -> None:
    change = AnnouncedSum(date(2027, 1, 1), zl(more), zl(amount) if amount else None, LETTER)

    assert change_in_words(change, TODAY).replace("\xa0", " ") == words
