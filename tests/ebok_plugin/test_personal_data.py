"""The E-BOK's part of a person's data: collected whole; the books stay for the law's term."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from cms_ext.desks.privacy.domain.erasure import ErasureRefused, erase_person
from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.people.identity.models import Person
from ebok_plugin.charges.models import Basis, RateException
from ebok_plugin.ledger.models import Account, AccountAccess, LedgerEntry
from ebok_plugin.plugin.privacy import collect
from tests.ebok_plugin.charges.coop import contested, priced
from tests.ebok_plugin.ledger.books import charge, open_account, pay
from tests.ebok_plugin.ledger.holders import grant
from tests.query_counts import queries_when_warm
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 20)


@shared
def flat() -> Account:
    """Anna's: charged and paid in January 2026; Piotr may look. The neighbour has the like."""
    for number, payer in (("100007", "Jędrzej Gęsty"), ("100005", "Anna Lis")):
        account = open_account(number, payer)
        grant(account, payer)
        charge(account, "2026-01", "412.50")
        pay(account, "2026-01-09", "412.50")
    grant(account, "Piotr Wrona", "CO_OWNER")
    return account


def collected(person: Person) -> dict[str, list[dict[str, Any]]]:
    return {one.title: [dict(row) for row in one.rows] for one in collect(person)}


@pytest.mark.both_databases
def test_accounts_rights_entries_and_charges_are_collected(flat: Account):
    found = collected(flat.payer)

    assert [row["Numer konta"] for row in found["Konta rozliczeniowe"]] == ["100005"]
    assert [(row["Konto"], row["Rola"]) for row in found["Uprawnienia do kont"]] == [
        ("100005", "płatnik")
    ]
    assert [
        (row["Kto"], row["Rola"]) for row in found["Osoby uprawnione do wglądu w te konta"]
    ] == [("Piotr Wrona", "współwłaściciel")]
    facts = [(row["Nr"], row["Rodzaj"], row["Kwota (zł)"]) for row in found["Pozycje księgowe"]]
    assert facts == [(1, "naliczenie", Decimal("412.50")), (2, "wpłata", Decimal("-412.50"))]
    assert [(row["Okres"], row["Kwota (zł)"]) for row in found["Naliczenia"]] == [
        ("2026-01", Decimal("412.50"))
    ]
    assert "Jędrzej" not in str(found)


def test_whoever_may_look_gets_the_right_and_not_the_books(flat: Account):
    found = collected(Person.objects.get(name="Piotr Wrona"))

    assert {title: len(rows) for title, rows in found.items() if rows} == {"Uprawnienia do kont": 1}


def test_collecting_costs_the_same_for_one_charge_and_for_four(flat: Account):
    of_one = queries_when_warm(lambda: collected(flat.payer))
    for month in ("2025-01", "2025-02", "2025-03"):
        charge(flat, month, "10.00")
    assert queries_when_warm(lambda: collected(flat.payer)) == of_one
    assert len(collected(flat.payer)["Naliczenia"]) == 4


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("closed_on", "paid", "reason"),
    [
        (None, "10.00", "jest otwarte."),
        (date(2026, 11, 21), "10.00", "jest otwarte."),
        (date(2026, 11, 20), "9.99", "nie jest rozliczone do zera."),
        (date(2026, 11, 20), "10.01", "nie jest rozliczone do zera."),
    ],
)
def test_nobody_is_erased_before_all_is_settled(closed_on: date | None, paid: str, reason: str):
    account = open_account("100005")
    charge(account, "2026-01", "10.00")
    pay(account, "2026-01-09", paid)
    Account.objects.update(closed_on=closed_on)

    with pytest.raises(ErasureRefused) as refused:
        erase_person(account.payer, TODAY, SYSTEM)

    assert refused.value.reasons == (f"Konto 100005 {reason}",)


@pytest.mark.both_databases
def test_the_books_stay_without_the_rights_and_say_until_when(flat: Account):
    Account.objects.update(closed_on=date(2026, 3, 31))

    (kept,) = erase_person(flat.payer, TODAY, SYSTEM)

    found = (kept.what, kept.until, kept.needs_name)
    assert found == ("konto 100005 z zapisami i nazwą płatnika", date(2031, 12, 31), False)
    flat.refresh_from_db()
    assert (flat.payer_name, flat.entries.count()) == ("Anna Lis", 2)
    assert flat.payer.name == f"Osoba usunięta nr {flat.payer_id}"
    assert not AccountAccess.objects.filter(person=flat.payer).exists()
    assert AccountAccess.objects.filter(account=flat).count() == 1


@pytest.mark.both_databases
def test_after_the_law_s_term_the_rows_stay_without_the_person(flat: Account):
    Account.objects.update(closed_on=date(2026, 3, 31))

    assert erase_person(flat.payer, date(2031, 12, 31), SYSTEM) != []
    assert erase_person(flat.payer, date(2032, 1, 1), SYSTEM) == []

    flat.refresh_from_db()
    assert flat.payer_name == f"Osoba usunięta nr {flat.payer_id}"
    assert LedgerEntry.objects.filter(account=flat).count() == 2


def test_a_copy_of_the_own_data_holds_the_own_rates():
    upkeep = priced("EKS", Basis.AREA_M2, "4.85")
    for number, payer in (("100005", "Anna Lis"), ("100007", "Jędrzej Gęsty")):
        contested(open_account(number, payer), upkeep, "4.60", date(2027, 4, 1), f"I C {number}/27")
    anna = RateException.objects.earliest("pk").account.payer

    [section] = [one for one in collect(anna) if one.title == "Inne stawki opłat"]
    assert [dict(row) for row in section.rows] == [
        {
            "Konto": "100005",
            "Składnik": "EKS",
            "Stawka": Decimal("4.6000"),
            "Od": date(2027, 4, 1),
            "Do": None,
            "Powód": "zmiana zakwestionowana w sądzie",
            "Podstawa": "I C 100005/27",
        }
    ]
