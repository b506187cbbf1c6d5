"""An account is opened for Nina, once, for premises that nobody pays for."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from cms_ext.office.audit.domain.event import SYSTEM
from cms_ext.office.audit.models import AuditEvent
from cms_ext.people.identity.models import Person
from ebok_plugin.ledger.domain.account import (
    NewAccount,
    next_account_no,
    nrb_of_number,
    open_account,
    post_opening,
)
from ebok_plugin.ledger.errors import PostingError
from ebok_plugin.ledger.models import Account
from ebok_plugin.nrb import NrbError
from tests.ebok_plugin.ledger import books
from tests.ebok_plugin.ledger.books import TODAY, zl
from tests.people import staff

pytestmark = pytest.mark.django_db
START = date(2026, 11, 1)


@pytest.fixture
def former() -> Account:
    """Of Anna, who paid for the flat until the end of October."""
    account = books.open_account("100005")
    Account.objects.filter(pk=account.pk).update(closed_on=date(2026, 10, 31))
    return account


def nina(**facts: Any) -> Person:
    return Person.objects.create(name="Nina Nowa", **facts)


def new(former: Account, **changed: Any) -> NewAccount:
    facts: dict[str, Any] = {
        "account_no": "100006",
        "premises": former.premises,
        "payer": nina(),
        "nrb": nrb_of_number("100006"),
        "opened_on": START,
    }
    return NewAccount(**(facts | changed))


def test_an_account_comes_with_the_payers_right_to_see_it(former: Account) -> None:
    account = open_account(new(former), origin=SYSTEM)

    assert (account.payer_name, account.payer_kind) == ("Nina Nowa", "OSOBA")
    right = account.accesses.get()
    assert (right.person, right.role, right.valid_from) == (account.payer, "PAYER", START)
    actions = AuditEvent.objects.order_by("pk").values_list("action", "subject")
    assert list(actions) == [
        ("ACCESS_GRANTED", account.payer_id),
        ("ACCOUNT_OPENED", account.payer_id),
    ]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"account_no": "100005"}, "account_no"),
        ({"account_no": "konto"}, "account_no"),
        ({"opened_on": date(2026, 10, 31)}, "opened_on"),
        ({"opened_on": date(2010, 1, 1)}, "opened_on"),
    ],
)
def test_what_cannot_be_is_refused_by_field(
    former: Account, changed: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError) as refusal:
        open_account(new(former, **changed), origin=SYSTEM)

    assert [*refusal.value.message_dict] == [field]
    assert Account.objects.count() == 1


def test_a_second_payer_of_the_same_time_is_led_to_the_change_of_payer(former: Account) -> None:
    with pytest.raises(ValidationError, match="ma konto 100005, płatnik: Anna Lis"):
        open_account(new(former, opened_on=date(2026, 10, 1)), origin=SYSTEM)


def test_another_regime_is_another_account_of_the_same_premises(former: Account) -> None:
    Account.objects.filter(pk=former.pk).update(closed_on=None)

    open_account(new(former, regime="GOK"), origin=SYSTEM)

    assert Account.objects.filter(closed_on=None).count() == 2


def test_premises_that_are_no_more_get_no_account(former: Account) -> None:
    former.premises.valid_to = date(2026, 10, 31)
    former.premises.save()

    with pytest.raises(ValidationError, match="tego lokalu nie ma"):
        open_account(new(former), origin=SYSTEM)


def test_the_dead_pay_for_nothing_new(former: Account) -> None:
    payer = nina(died_on=date(2026, 10, 1))
    other = new(former, payer=payer)

    with pytest.raises(ValidationError, match="odnotowano śmierć płatnika"):
        open_account(other, origin=SYSTEM)


def test_the_number_after_the_highest_is_proposed(former: Account) -> None:
    assert next_account_no() == "100006"
    Account.objects.update(account_no="A/1")
    assert next_account_no() == "100001"


def test_a_number_with_letters_makes_no_bank_account() -> None:
    with pytest.raises(NrbError):
        nrb_of_number("A/1")


@pytest.mark.parametrize(("balance", "due"), [("120.50", START), ("-80.00", None)])
def test_an_opening_balance_is_posted_once(former: Account, balance: str, due: date | None) -> None:
    account = open_account(new(former), origin=SYSTEM)
    daria = staff("daria", "finance_clerk")

    def post() -> None:
        post_opening(account, zl(balance), on=START, due_date=None, made_by=daria, today=TODAY)

    post()

    entry = account.entries.get()
    assert (entry.kind, entry.amount, entry.due_date, entry.batch.kind) == (
        "OPENING",
        zl(balance),
        due,
        "OPENING",
    )
    with pytest.raises(PostingError, match="już zaksięgowany"):
        post()
