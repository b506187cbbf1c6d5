"""An opening debt whose due date was said bears interest, also on its own day (interest.md §1)."""

from __future__ import annotations

from datetime import date

import pytest
from django.apps import apps

from ebok_plugin.interest.domain.accrued import accrued
from ebok_plugin.interest.domain.claim import is_claimable_by_hand
from ebok_plugin.ledger import batch_content
from ebok_plugin.ledger.domain.account import post_opening
from ebok_plugin.ledger.domain.queries.book import records_of
from tests.ebok_plugin.interest.day_by_day import day_by_day
from tests.ebok_plugin.interest.debts import FEBRUARY, LATE, TODAY, celina
from tests.ebok_plugin.ledger.books import open_account, pay, zl

pytestmark = pytest.mark.django_db
PAID = date.fromisoformat(LATE)


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("due", "interest", "by_hand"),
    [
        # The first vector of interest.md §3: 16 days at 9.50 % and 26 at 9.25 %.
        (FEBRUARY, "9.97", False),
        # 10 + 26 days.
        (date(2026, 2, 22), "8.52", False),
        (None, "0.00", True),
    ],
)
def test_the_due_date_that_was_said(due: date | None, interest: str, by_hand: bool) -> None:
    account = open_account("100005")
    entry = post_opening(
        account, zl("926.94"), on=FEBRUARY, due_date=due, made_by=celina(), today=TODAY
    )
    pay(account, LATE, "926.94")

    found = accrued(account, TODAY, PAID)

    assert (found.total, is_claimable_by_hand(entry)) == (zl(interest), by_hand)
    days = day_by_day(records_of([account], TODAY)[account.pk], PAID)
    assert str(sum(days.values()) or "0.00") == interest


def test_a_seal_of_what_is_older_than_the_column_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows without the answer are sealed as before it was kept; one with an answer is not."""
    account = open_account("100005")
    pay(account, LATE, "926.94")
    post_opening(
        account, zl("926.94"), on=FEBRUARY, due_date=FEBRUARY, made_by=celina(), today=TODAY
    )
    payment, opening = dict(batch_content.contents(apps)).values()

    monkeypatch.setattr(batch_content, "ENTRY_LATER", ())
    before = dict(batch_content.contents(apps)).values()

    assert [one in (payment, opening) for one in before] == [True, False]
