"""„Decyzje zmniejszające dług”: what people took off accounts by hand, for board and auditor."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cms_ext.people.identity.models import User
from ebok_plugin.ledger.domain import by_hand
from ebok_plugin.ledger.domain.posting import reverse_entry
from ebok_plugin.ledger.domain.queries.reduction import (
    list_reductions,
    read_reductions,
    sum_reductions,
)
from ebok_plugin.ledger.models import Account, Batch
from ebok_plugin.ledger.vocabulary import SubAccount
from tests.clients import signed_in
from tests.ebok_plugin.desk.clerks import CLERK
from tests.ebok_plugin.ledger.books import TODAY, charge, open_account, pay, zl
from tests.page_checks import text_of
from tests.people import staff
from tests.query_counts import queries_of_page
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
PAGE = "/admin/rozliczenia/decyzje/"
REASON = "Ugoda z zarządem"


@shared
def flat() -> Account:
    account = open_account("100005")
    charge(account, "2026-10", "500.00")
    return account


@shared
def daria() -> User:
    return staff("daria", CLERK)


@shared
def prezes() -> User:
    return staff("prezes", "finance_approver")


def _adjust(flat: Account, amount: str, by: User) -> None:
    by_hand.post_adjustment(
        flat,
        zl(amount),
        on=TODAY,
        due_date=TODAY if zl(amount) > zl("0") else None,
        subaccount=SubAccount.MAIN,
        title=f"Korekta {amount}",
        reason=REASON,
        made_by=by,
        today=TODAY,
    )


def test_whose_decision_took_what_off_an_account(flat: Account, daria: User, prezes: User):
    other = open_account("100006", "Piotr Nowak")
    _adjust(flat, "-20.00", daria)
    _adjust(flat, "30.00", daria)
    pay(flat, "2026-11-16", "100.00")
    by_hand.post_cash_payment(flat, zl("50.00"), on=TODAY, title="Kasa", made_by=daria, today=TODAY)
    by_hand.post_transfer(
        flat,
        other,
        zl("15.00"),
        on=TODAY,
        due_date=TODAY,
        reason=REASON,
        made_by=daria,
        approved_by=prezes,
        today=TODAY,
    )
    taken_back = Batch.objects.get(entries__title="Korekta -20.00").entries.get()
    reverse_entry(taken_back, on=TODAY, reason="Pomyłka w kwocie", made_by=prezes, today=TODAY)

    listed = list_reductions()

    assert [
        (
            row.entry.account.account_no,
            row.act,
            row.amount,
            row.decided_by,
            row.second,
            row.is_taken_back,
        )
        for row in read_reductions(listed)
    ] == [
        (
            "100006",
            "Przeksięgowanie między kontami",
            zl("15.00"),
            daria,
            prezes,
            False,
        ),
        (
            "100005",
            "Korekta, storno albo inna operacja ręczna",
            zl("20.00"),
            daria,
            None,
            True,
        ),
    ]
    assert sum_reductions(listed) == zl("15.00")


def test_the_days_are_those_of_the_posting(flat: Account, daria: User):
    _adjust(flat, "-20.00", daria)
    posted, day = timezone.localdate(), timedelta(days=1)

    assert [
        list_reductions(first, last).count()
        for first, last in (
            (None, None),
            (posted, posted),
            (posted + day, None),
            (None, posted - day),
        )
    ] == [1, 1, 0, 0]


@pytest.mark.parametrize(
    ("group", "status"),
    [("board_member", 200), ("auditor", 200), ("finance_approver", 200), (CLERK, 302)],
)
def test_the_board_and_the_auditor_read_the_list(
    flat: Account, daria: User, group: str, status: int
):
    _adjust(flat, "-20.00", daria)

    answer = signed_in(staff("ktos", group)).get(PAGE)

    assert answer.status_code == status
    if status == 200:
        page = text_of(answer)
        assert "jedna osoba" in page
        assert "Razem, bez cofniętych" in page
        assert "20,00 zł" in page


def test_one_decision_costs_the_queries_of_four(flat: Account, daria: User):
    _adjust(flat, "-20.00", daria)
    auditor = signed_in(staff("rewident", "auditor"))
    for_few = queries_of_page(auditor, PAGE)
    for _more in range(3):
        _adjust(flat, "-10.00", daria)

    assert queries_of_page(auditor, PAGE) == for_few
