from datetime import date

import pytest

from cms_ext.people.identity.models import Person
from ebok_plugin.ledger.models import Account, AccountAccess
from ebok_plugin.plugin.demo import identify_payer
from tests.ebok_plugin.ledger.holders import grant
from tests.ebok_plugin.payments.bank_accounts import open_accounts

pytestmark = pytest.mark.django_db


@pytest.fixture
def account() -> Account:
    """As the accounts import leaves it: a payer made by name, with the right to see."""
    (account,) = open_accounts(1)
    grant(account, account.payer.name)
    return account


def test_account_and_right_pass_to_the_person_on_file(account: Account):
    double = account.payer
    anna = Person.objects.create(name="Anna Lis", correspondence_email="anna.lis@poczta.example")

    identify_payer(account, anna)

    account.refresh_from_db()
    assert account.payer == anna
    assert list(AccountAccess.objects.values_list("person__name", "role")) == [
        ("Anna Lis", "PAYER")
    ]
    assert not Person.objects.filter(pk=double.pk).exists()

    # The same person changes nothing.
    identify_payer(account, account.payer)

    assert Account.objects.get().payer == account.payer


def test_a_double_on_whom_something_else_stands_stays(account: Account):
    double = account.payer
    other = Account.objects.create(
        account_no="100099",
        premises=account.premises,
        payer=double,
        payer_name=double.name,
        nrb="1" * 26,
        opened_on=date(2020, 1, 1),
    )

    identify_payer(account, Person.objects.create(name="Anna Lis"))

    other.refresh_from_db()
    assert other.payer == double
