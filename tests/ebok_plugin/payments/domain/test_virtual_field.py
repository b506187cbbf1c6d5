"""The subfield of the virtual account, set by the office on an installed site."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from ebok_plugin.ledger.models import PayerNumbers
from ebok_plugin.payments.domain.bank_file import BankUpload, profiles
from ebok_plugin.payments.domain.bank_import import import_bank
from ebok_plugin.payments.models import BankEntry
from tests.clients import signed_in
from tests.ebok_plugin.payments.bank.written import TODAY, mt940
from tests.ebok_plugin.payments.bank_accounts import open_accounts
from tests.people import staff

pytestmark = pytest.mark.django_db

# As Pekao writes, with the virtual account where the samples have none.
PAID = (
    ":61:2603090309CN5,00N152NONREF//A1",
    ":86:152^00PRZELEW^34000^20Czynsz^32Jan Wzor^61SWRK0001000000100001^62ul. Wzorcowa 1",
)
FILE = mt940(*PAID, closing="62F:C260309PLN105,00").encode()


def fate_of_the_payment() -> tuple[str, str, str]:
    import_bank(BankUpload("p.sta", FILE, profile="pekao"), today=TODAY, made_by=None)
    line = BankEntry.objects.get()
    return line.fate, line.wait_reason, line.virtual_raw


@pytest.mark.parametrize(
    ("field", "fate"),
    [
        ("", ("UNMATCHED", "NO_NUMBER", "")),
        ("61", ("MATCHED", "", "SWRK0001000000100001")),
        ("62", ("UNMATCHED", "NO_NUMBER", "")),
    ],
)
def test_payments_are_posted_by_the_subfield_that_is_set(field: str, fate: tuple[str, str, str]):
    open_accounts(1)
    PayerNumbers.objects.create(virtual_field=field)

    assert fate_of_the_payment() == fate


def test_the_finance_desk_sets_it_on_its_screen():
    boss = signed_in(staff("aprobata", "finance_approver"))
    numbers = PayerNumbers.load()
    address = reverse(
        "wagtailsettings:edit", args=["ebok_plugin_ledger", "payernumbers", numbers.pk]
    )
    entered = {"sort_code": "", "client_id": "", "missing": "MADE"}

    refused = boss.post(address, entered | {"virtual_field": "20"})
    saved = boss.post(address, entered | {"virtual_field": "61"})

    assert (refused.status_code, saved.status_code) == (200, 302)
    assert "Wpisz dwie cyfry, od 40 do 99." in refused.content.decode()
    assert profiles()["ing"].virtual_fields == (("61",),)
    assert profiles()["pekao"].virtual_fields == (("61",),)


def test_only_subfields_without_another_use_may_be_set():
    for wrong in ("20", "32", "38", "6", "6a", "4\n"):
        with pytest.raises(ValidationError):
            PayerNumbers(virtual_field=wrong).full_clean()
    PayerNumbers(virtual_field="63").full_clean()
