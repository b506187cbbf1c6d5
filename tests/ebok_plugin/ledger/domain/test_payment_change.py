"""Which changes of what numbers are made of wait for a second person."""

import pytest
from django.forms import model_to_dict

from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.evidence.audit.models import AuditEvent
from ebok_plugin.ledger.domain.payment_change import change_payer_numbers
from ebok_plugin.ledger.models import Account, PayerNumbers, PaymentChange
from tests.ebok_plugin.ledger.books import open_account
from tests.people import staff
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
Values = dict[str, str]


def numbers() -> Values:
    return model_to_dict(PayerNumbers.load(), exclude=["id"])


@shared
def celina() -> Origin:
    return Origin(actor=staff("celina", "finance_clerk"), panel="staff")


@shared
def anna() -> Account:
    return open_account("100005")


@pytest.mark.parametrize(
    ("before", "after", "two"),
    [
        ({}, {"sort_code": "10901014", "client_id": "0000"}, True),
        ({}, {"sort_code": "99900009", "client_id": "0001"}, False),  # what the server has
        ({}, {"missing": "NONE"}, True),
        ({"missing": "NONE"}, {"missing": "MADE"}, True),
        ({"sort_code": "99900009", "client_id": "0001"}, {"client_id": "0002"}, True),
        ({"sort_code": "10901014", "client_id": "0000"}, {"sort_code": "", "client_id": ""}, True),
        ({}, {"virtual_field": "63"}, False),
        ({}, {"virtual_field": "63", "missing": "NONE"}, True),
        ({}, {}, False),
    ],
)
def test_what_numbers_are_made_of_takes_two_once_somebody_pays(
    settings, celina: Origin, anna: Account, before: Values, after: Values, two: bool
):
    settings.COOP_BANK_SORT_CODE, settings.COOP_BANK_CLIENT_ID = "99900009", "0001"
    PayerNumbers.objects.create(**before)
    stored = numbers()

    change = change_payer_numbers(stored | after, origin=celina)

    assert (change is not None, PaymentChange.objects.count()) == (two, int(two))
    assert numbers() == (stored if two else stored | after)
    action = "PAYMENT_CHANGE_PROPOSED" if two else "PAYER_NUMBERS_SET"
    assert list(AuditEvent.objects.values_list("action", flat=True)) == [action]


@pytest.mark.parametrize("closed", [False, True])
def test_an_account_that_is_closed_counts_as_well(celina: Origin, anna: Account, closed: bool):
    if closed:
        Account.objects.update(closed_on="2026-01-31")
    stored = numbers()

    assert change_payer_numbers(stored | {"missing": "NONE"}, origin=celina) is not None
