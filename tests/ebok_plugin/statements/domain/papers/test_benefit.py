"""The co-op's part of an application for the housing benefit: the month, the flat, the arrears."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from cms_ext.office.audit.domain.event import SYSTEM
from ebok_plugin.charges.models import Basis, PremisesValue
from ebok_plugin.ledger.domain.posting import reverse_entry
from ebok_plugin.ledger.domain.queries.account import account_on
from ebok_plugin.ledger.models import Account
from ebok_plugin.statements.domain.issue import issue_benefit
from ebok_plugin.statements.domain.papers.benefit import (
    NothingCharged,
    benefit_pdf,
    last_spending,
)
from tests.ebok_plugin.ledger.books import charge, open_account, pay
from tests.ebok_plugin.statements.offices import OFFICE, TODAY, sample, settle_office
from tests.ebok_plugin.statements.papers_read import pages_of, words_of

pytestmark = pytest.mark.django_db
CODE = "K7QF-2M9T-XB4C"


def benefit(account: Account, today: date) -> bytes:
    state = account_on(account, today).state
    return benefit_pdf(OFFICE, account, state, CODE, today, spending=last_spending(account, today))


def test_the_month_the_flat_and_the_arrears_stand_on_one_page() -> None:
    settle_office()

    [page] = pages_of(benefit(sample("100004"), TODAY))

    for said in (
        "Dane do wniosku o dodatek mieszkaniowy",
        "Wydatki na lokal za listopad 2026 1 427,38 zł według dokumentu NAL/2026/11/100004",
        "Rachunek do wpłat 30 9990 0009 0001 0000 0098 8882",
        "Powierzchnia użytkowa 48,6 m² Osób według opłat 2",
        "Eksploatacja podstawowa 62,3 m² 4,60 286,58",
        "Razem 1 427,38",
        "Na koniec dnia 20 listopada 2026 r. zaległość po terminie płatności wynosi 1 138,19 zł.",
        CODE,
    ):
        assert said in page


def test_who_has_paid_reads_that_nothing_is_late() -> None:
    account = open_account("100005")
    charge(account, "2026-02", "926.94")
    pay(account, "2026-02-10", "926.94")

    text = words_of(benefit(account, date(2026, 2, 20)))

    assert "Na koniec dnia 20 lutego 2026 r. nie ma zaległości po terminie płatności." in text


def test_the_last_month_is_the_newest_that_stands() -> None:
    account = open_account("100005")
    charge(account, "2026-02", "926.94")
    second = charge(account, "2026-03", "930.00")
    reverse_entry(
        second.entry,
        on=date(2026, 3, 20),
        reason="pomyłka w liczbie osób",
        made_by=None,
        today=TODAY,
    )
    charge(account, "2026-05", "940.00")

    found = [
        last_spending(account, day).document.period
        for day in (date(2026, 2, 20), date(2026, 3, 31), date(2026, 5, 1))
    ]

    assert found == ["2026-02", "2026-02", "2026-05"]


def test_the_flat_is_that_of_the_month_and_not_of_today() -> None:
    account = open_account("100005")
    charge(account, "2026-02", "926.94")
    for start, end, persons in (("2020-01-01", "2026-02-28", 4), ("2026-03-01", None, 1)):
        PremisesValue.objects.create(
            premises=account.premises,
            basis=Basis.PERSONS,
            value=Decimal(persons),
            valid_from=start,
            valid_to=end,
        )

    assert last_spending(account, date(2026, 3, 20)).persons == 4


def test_before_the_first_charge_there_is_nothing_to_confirm() -> None:
    account = open_account("100005")

    with pytest.raises(NothingCharged):
        issue_benefit(account, origin=SYSTEM, today=TODAY)
