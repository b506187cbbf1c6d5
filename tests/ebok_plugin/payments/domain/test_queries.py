"""Finding an operation as a clerk types it."""

from datetime import timedelta
from typing import Any

import pytest

from cms_ext.evidence.audit.domain.event import SYSTEM
from ebok_plugin.ledger.models import Account
from ebok_plugin.payments.domain import likely_accounts as module
from ebok_plugin.payments.domain.likely_accounts import suggest_accounts
from ebok_plugin.payments.domain.placing import Part, place_payment
from ebok_plugin.payments.domain.waiting import search_entries
from ebok_plugin.payments.models import BankEntry
from tests.ebok_plugin.ledger.books import charge, open_account
from tests.ebok_plugin.payments.bank_accounts import open_accounts
from tests.ebok_plugin.payments.lines import SENDER, TODAY, waiting_line
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
        for one in suggest_accounts([line])[line.pk].likely
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


def at(number: str, place: str, payer: str) -> Account:
    """An account of a flat, whose building's address is written as files bring it."""
    account = open_account(number, payer)
    house, flat = place.split(" m. ")
    type(account.premises).objects.filter(pk=account.premises_id).update(address=house, number=flat)
    return account


def test_a_title_names_a_flat_in_every_way_that_people_write_it():
    at("100005", "ul. Długa 48, 05-500 Piaseczno m. 43", "Ewa Kos")
    at("100006", "ul. Długa 48, 05-500 Piaseczno m. 4", "Jan Sum")
    at("100007", "ul. Polna 48 m. 4", "Ola Lin")
    address, numbers = "adres lokalu", "numery domu i lokalu „{}”"
    titles = {
        "czynsz Długa 48/43": address,
        "Dluga 48 m 43": address,
        "CZYNSZ DLUGA 48M43 STYCZEN": address,
        "05-500 Piaseczno, ul. Długa 48 m. 43 za 01/2026": address,
        "ul. Długa 48 lok. 43": address,
        "Długa 48 mieszkanie nr 43": address,
        "oplata 48 m. 43": numbers.format("48 m. 43"),
        "48/43": numbers.format("48/43"),
        "48m43 luty": numbers.format("48m43"),
        # Another flat, a month, a part of a longer number, a date.
        "48/44": None,
        "Długa 4/43": None,
        "faktura 1/48/43": None,
        "48/43/2026": None,
        "148/43": None,
    }
    line = waiting_line(name="X", title="")

    def reasons(title: str) -> dict[str, tuple[str, ...]]:
        line.title = title
        return {
            one.account.account_no: one.reasons for one in suggest_accounts([line])[line.pk].likely
        }

    assert {title: reasons(title) for title in titles} == {
        title: {"100005": (reason,)} if reason else {} for title, reason in titles.items()
    }
    assert set(reasons("48/4")) == {"100006", "100007"}


def test_beyond_three_namesakes_the_others_are_counted():
    for number in range(8):
        open_account(f"10000{number}", "Jan Nowak")
    suggestions = suggest_accounts([line := waiting_line(name="NOWAK JAN", title="x")])[line.pk]

    assert [one.account.account_no for one in suggestions.likely] == ["100000", "100001", "100002"]
    assert (suggestions.others, suggestions.certain) == (5, None)


@pytest.mark.parametrize(
    ("changed", "certain"),
    [
        # A number in the title, and the payer's whole name, the sender or the charge.
        ({"title": "100005", "name": "ANNA LIS"}, "100005"),
        ({"title": "100005", "sender": SENDER}, "100005"),
        ({"title": "100005", "amount": "250,00"}, "100005"),
        ({"title": "czynsz", "sender": SENDER, "amount": "250,00"}, "100005"),
        ({"title": "czynsz", "sender": SENDER, "name": "LIS ANNA"}, "100005"),
        # One trace alone, or none that names an account.
        ({"title": "100005"}, None),
        ({"sender": SENDER}, None),
        ({"name": "ANNA LIS", "amount": "250,00"}, None),
        # Two accounts are named.
        ({"title": "100005 i 100006", "name": "ANNA LIS"}, None),
        ({"title": "100006", "sender": SENDER}, None),
        # What the bank took back.
        ({"title": "100005", "name": "ANNA LIS", "mark": "RC"}, None),
    ],
)
def test_what_makes_one_suggestion_certain(changed: dict[str, Any], certain: str | None):
    anna, _piotr = open_account("100005"), open_account("100006", "Piotr Nowak")
    charge(anna, "2026-03", "250.00")
    first = waiting_line("1,00", sender=SENDER)
    place_payment(
        first, [Part(anna, first.amount)], expected=first.amount, origin=SYSTEM, today=TODAY
    )
    line = waiting_line(**{"amount": "7,00", "title": "x", "name": "FIRMA"} | changed)

    def found() -> str | None:
        suggested = suggest_accounts([line])[line.pk].certain
        return suggested and suggested.account.account_no

    assert found() == certain
    Account.objects.filter(pk=anna.pk).update(opened_on=line.value_date + timedelta(1))
    assert found() is None
