"""Hanna pays her waste fee late: interest of taxes on her account, end to end."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ebok_plugin.interest.domain.accrual import accrued_in_words
from ebok_plugin.interest.domain.accrued import accrued
from ebok_plugin.ledger.domain.draft import EntryDraft
from ebok_plugin.ledger.domain.posting import post_batch
from ebok_plugin.ledger.models import Account, Batch
from ebok_plugin.ledger.period import Period
from ebok_plugin.ledger.vocabulary import EntryKind
from ebok_plugin.waste_fees.domain.charging import planned_fees, post_planned
from tests.ebok_plugin.ledger.books import zl
from tests.ebok_plugin.waste_fees.payers import account, obliged, tariff

pytestmark = pytest.mark.django_db

PAID = date(2026, 6, 30)


@pytest.fixture
def hanna() -> Account:
    """456.00 for the first quarter, due 16 March 2026, and 300.00 of it paid on 30 June."""
    whose = account()
    obliged(whose, "152.00", date(2026, 1, 1), tariff())
    for portion in planned_fees(Period(2026, 3), today=date(2026, 1, 2)):
        charges = [charge for one in portion for charge in one.charges]
        post_planned(charges, made_by=None, today=date(2026, 1, 2))
    payment = EntryDraft(whose.pk, EntryKind.PAYMENT, zl("-300.00"), PAID, "Opłata za odpady")
    post_batch(Batch.Kind.PAYMENTS, [payment], made_by=None, today=PAID)
    return whose


def test_it_is_shown_in_full_zloty_and_called_by_its_name(hanna: Account) -> None:
    words = accrued_in_words(accrued(hanna, PAID)).replace("\N{NO-BREAK SPACE}", " ")

    assert words == (
        "Odsetki podatkowe na dzień 30.06.2026: 14,00 zł (informacyjnie, nie są doliczone do salda)"
    )


def test_the_clerk_reads_what_the_law_makes_of_the_payment(hanna: Account) -> None:
    said = [one.message.replace("\N{NO-BREAK SPACE}", " ") for one in accrued(hanna, PAID).warnings]

    # 300.00 of 456.00 and 14.00: 8.94 to the interest, 291.06 to the debt.
    assert said == [
        "Odsetki podatkowe: sprawdź zaliczenie wpłaty.",
        "Według art. 55 § 2 Ordynacji podatkowej z wpłat po terminie na odsetki przypada 8,94 zł, "
        "a zaległość wynosi 164,94 zł. Saldo tego nie zawiera.",
    ]


def test_below_the_threshold_nothing_is_shown(hanna: Account, settings: Any) -> None:
    settings.COOP_TAX_MIN_INTEREST = zl("14.00").amount

    found = accrued(hanna, PAID)

    assert (accrued_in_words(found), found.warnings) == ("", ())
