from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from cms_ext.people.identity.models import User
from ebok_plugin.interest.domain import claim
from ebok_plugin.interest.domain.claim import CandidatePage, candidates
from ebok_plugin.ledger.vocabulary import Regime
from tests.ebok_plugin.interest import debts
from tests.ebok_plugin.interest.debts import TODAY, UNTIL, issued, late_account, proposed
from tests.ebok_plugin.ledger.books import open_account

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def celina() -> User:
    debts.daria()
    return debts.celina()


def numbers(page: CandidatePage) -> list[str]:
    return [one.account.account_no for one in page.candidates]


def test_who_could_get_a_note(celina: User) -> None:
    late, waiting, noted = (late_account(number) for number in ("100001", "100002", "100003"))
    open_account("100004")
    tax = late_account("100005")
    tax.regime = Regime.WASTE
    tax.save()
    proposed(waiting, by=celina)
    issued(noted)

    page = candidates(UNTIL, TODAY)

    assert [(one.account, one.refusal) for one in page.candidates] == [
        (late, ""),
        (waiting, "Nota już czeka na drugą osobę."),
    ]
    assert page.next_after == ""


def test_a_sum_below_the_minimum_is_not_offered(settings: Any) -> None:
    settings.COOP_NOTE_MINIMUM = Decimal("9.98")
    late_account()

    assert candidates(UNTIL, TODAY) == CandidatePage((), "")


def test_page_by_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claim, "ACCOUNTS_AT_ONCE", 2)
    for number in range(1, 8):
        make = late_account if number % 2 else open_account
        make(f"10000{number}")

    pages, after = [], ""
    while True:
        page = candidates(UNTIL, TODAY, after=after, per_page=3)
        pages.append(numbers(page))
        after = page.next_after
        if not after:
            break

    assert pages == [["100001", "100003", "100005"], ["100007"]]
