"""Finding an operation as a clerk types it."""

import pytest

from ebok_plugin.ledger.models import Account
from ebok_plugin.payments.domain import likely_accounts as module
from ebok_plugin.payments.domain.likely_accounts import suggest_accounts
from ebok_plugin.payments.domain.waiting import search_entries
from ebok_plugin.payments.models import BankEntry
from tests.ebok_plugin.ledger.books import open_account
from tests.ebok_plugin.payments.bank_accounts import open_accounts
from tests.ebok_plugin.payments.lines import TODAY, waiting_line
from tests.ebok_plugin.payments.screens import bring_march

pytestmark = pytest.mark.django_db


def test_words_and_amounts():
    open_accounts()
    bring_march()
    sliwka, heat, zazolc = "A. ŚLIWKA", "CIEPŁOWNIA PRÓBNA SP. Z O.O.", "Zażółć Gęślą-Jaźń"
    names = {
        "śliwka": ["Ądrian Śliwka", sliwka],
        "SLIWKA czesc": [sliwka],
        "gesla-jazn": [zazolc],
        "zażółć lok. 1B/12": [zazolc],
        "250,00": [sliwka],
        "250 sliwka": [sliwka],
        "3 480,27 zł": [heat],
        "-3480,27": [heat],
        "3480.27 próbna": [heat],
        "SWRK0001000000100012": [zazolc],
        "śliwka próbna": [],
        "251,00": [],
        "%": [],
        "-": [],
    }

    lines = BankEntry.objects.order_by("pk")
    assert {
        query: [entry.name for entry in search_entries(lines, query)] for query in names
    } == names


def found(line: BankEntry) -> list[tuple[str, str, tuple[str, ...]]]:
    return [
        (one.account.account_no, one.account.payer_name, one.reasons)
        for one in suggest_accounts([line])[line.pk]
    ]


def test_what_changed_behind_its_back_is_seen_at_once():
    anna, piotr = open_account("100005"), open_account("100006", "Piotr Nowak")
    line = waiting_line(name="NOWAK PIOTR", title="czynsz Długa 7 m 3")
    name = "imię i nazwisko płatnika"
    seen = [found(line)]

    Account.objects.filter(pk=anna.pk).update(payer_name="Piotr Nowak")
    seen.append(found(line))
    Account.objects.filter(pk=piotr.pk).update(closed_on=line.value_date.replace(day=1))
    seen.append(found(line))
    type(anna.premises).objects.filter(pk=piotr.premises_id).update(
        address="ul. Długa 7, 00-000 Przykładowo", number="3"
    )
    Account.objects.filter(pk=piotr.pk).update(closed_on=TODAY)
    seen.append(found(line))

    assert seen == [
        [("100006", "Piotr Nowak", (name,))],
        [("100005", "Piotr Nowak", (name,)), ("100006", "Piotr Nowak", (name,))],
        [("100005", "Piotr Nowak", (name,))],
        [("100006", "Piotr Nowak", ("adres lokalu", name)), ("100005", "Piotr Nowak", (name,))],
    ]


def test_accounts_that_are_as_they_were_are_not_sorted_again(monkeypatch):
    open_account("100005")
    line = waiting_line(name="ANNA LIS")
    first = found(line)
    monkeypatch.setattr(module, "_Index", None)

    assert found(line) == first == [("100005", "Anna Lis", ("imię i nazwisko płatnika",))]
    assert suggest_accounts([]) == {}
