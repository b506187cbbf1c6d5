from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from lxml import html

from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.premises.models import Premises, Property
from ebok_plugin.charges.domain.component import set_legal_basis, use_component
from ebok_plugin.charges.domain.rate import add_component_rate
from ebok_plugin.charges.models import (
    Basis,
    Component,
    ComponentRate,
    ComponentUse,
    CostKind,
    RateException,
)
from tests.ebok_plugin.charges.coop import contested, priced
from tests.ebok_plugin.charges.papers import HIDDEN, OPEN, RULES
from tests.ebok_plugin.desk.clerks import CLERK, sign_in_clerk
from tests.ebok_plugin.ledger.books import charge, open_account
from tests.page_checks import text_of
from tests.query_counts import queries_of_page

pytestmark = pytest.mark.django_db
LIST = "/admin/rozliczenia/stawki/"


def page_of(one: Component) -> str:
    return f"{LIST}{one.pk}/"


def errors_of(response: Any) -> dict[str, str]:
    """What is said at each field."""
    page = html.fromstring(response.content)
    found = page.xpath("//*[contains(@class, 'desk-error')][@id]")
    return {one.get("id").removeprefix("id_").removesuffix("_error"): one.text for one in found}


SINCE, DECEMBER = date(2020, 1, 1), date(2026, 12, 1)
WHY = "Poprawka przed pierwszym naliczeniem"
NEW = {
    "code": "eks",
    "name": "Eksploatacja",
    "basis": "AREA_M2",
    "unit": "m²",
    "subaccount": "MAIN",
    "kind": "CONTROLLED",
    "legal_basis": "art. 4 ust. 1 u.s.m.",
    "rate": "4,60",
    "valid_from": "2026-12-01",
    "where": "coop",
}


@pytest.mark.both_databases
def test_a_new_component_has_all_that_its_month_needs(clerk: Client):
    said = text_of(clerk.post(f"{LIST}nowy/", NEW, follow=True))

    made = Component.objects.get()
    assert (made.code, made.name) == ("EKS", "Eksploatacja")
    assert [(str(rate.rate), rate.valid_from) for rate in made.rates.all()] == [
        ("4.6000", DECEMBER)
    ]
    assert [(kind.kind, kind.valid_from) for kind in made.cost_kinds.all()] == [
        ("CONTROLLED", DECEMBER)
    ]
    assert [(use.place(), use.valid_from) for use in made.uses.all()] == [(None, DECEMBER)]
    assert [(one.words, one.valid_from) for one in made.legal_bases.all()] == [
        ("art. 4 ust. 1 u.s.m.", DECEMBER)
    ]
    for words in ("Składnik „Eksploatacja” dodano.", "4,60", "zależny od Spółdzielni"):
        assert words in said, words
    assert set(AuditEvent.objects.values_list("action", flat=True)) >= {
        "COMPONENT_ADDED",
        "RATE_ENTERED",
        "COST_KIND_SET",
        "COMPONENT_USE_BEGUN",
    }


@pytest.mark.thorough
def test_what_is_wrong_stands_at_its_field_and_nothing_is_half_there(clerk: Client):
    priced("DZW", Basis.PERSONS, "11")

    for field, value, message in (
        ("code", "ŚMIECI", "Kod ma od 1 do 12 znaków"),
        ("code", "DZW", "Kod DZW ma już składnik „DZW”."),
        ("name", " ", ""),
        ("rate", "-1", "Stawka nie może być mniejsza od zera."),
        ("rate", "1e3", "To nie jest liczba."),
        ("kind", "", ""),
        ("valid_from", "31.02.2026", "To nie jest data."),
        ("where", "places", "Zaznacz co najmniej jedno miejsce"),
        ("premises", "L-1", "Nie ma lokalu o kodzie L-1."),
        ("premises", "L-1, L-2", "Nie ma lokali o kodach L-1, L-2."),
        ("properties", "999", ""),
    ):
        answer = clerk.post(f"{LIST}nowy/", {**NEW, field: value})
        assert message in errors_of(answer)[field], value
    assert (Component.objects.count(), ComponentRate.objects.count()) == (1, 1)
    assert (CostKind.objects.count(), ComponentUse.objects.count()) == (0, 1)


def test_what_was_charged_cannot_change_and_the_page_says_why(clerk: Client):
    charge(open_account("100005"), "2026-10", "48.60")
    upkeep = Component.objects.get()
    wanted = {"name": "Koszty", "basis": "PERSONS", "unit": "os.", "subaccount": "REPAIR"}

    seen = text_of(clerk.get(f"{page_of(upkeep)}popraw/"))
    clerk.post(f"{page_of(upkeep)}popraw/", wanted)

    upkeep.refresh_from_db()
    assert "jest już w zaksięgowanych naliczeniach" in seen
    found = (upkeep.name, upkeep.basis, upkeep.unit, upkeep.subaccount)
    assert found == ("Koszty", "AREA_M2", "m²", "MAIN")


def test_a_rate_is_looked_at_before_it_is_kept(clerk: Client):
    open_account("100005")
    open_account("100006", "Piotr Nowak")
    upkeep = Component.objects.create(code="EKS", name="EKS", basis="AREA_M2", unit="m²")
    sent = {"rate": "4,60", "valid_from": "2026-12-01", "estate": "", "reason": ""}

    seen = text_of(clerk.post(f"{page_of(upkeep)}stawka/", {"krok": "sprawdz", **sent}))

    for words in ("0 → 2", "0,00 zł → 447,12 zł", "m. 05", "0,00 zł → 223,56 zł"):
        assert words in seen, words
    assert not ComponentRate.objects.exists()
    assert not AuditEvent.objects.filter(action="RATE_ENTERED").exists()

    clerk.post(f"{page_of(upkeep)}stawka/", {"krok": "zapisz", **sent})
    assert [str(rate.rate) for rate in upkeep.rates.all()] == ["4.6000"]


def test_a_later_rate_leads_to_the_change_of_fees(clerk: Client):
    upkeep = priced("EKS", Basis.AREA_M2, "4.60")
    sent = {"krok": "zapisz", "rate": "4,85", "valid_from": "2026-12-01", "estate": ""}

    shown = clerk.get(f"{page_of(upkeep)}stawka/")
    refused = clerk.post(f"{page_of(upkeep)}stawka/", sent)

    assert "Przygotuj zmianę opłat" in text_of(shown)
    assert reverse("ebok_fee_change_new") in shown.content.decode()
    assert "przygotuj zmianę opłat" in errors_of(refused)["reason"]
    assert upkeep.rates.count() == 1

    high = {**sent, "krok": "sprawdz", "rate": "46", "reason": WHY}
    asked = text_of(clerk.post(f"{page_of(upkeep)}stawka/", high))
    assert "Stawka zmienia się z 4,60 na 46,00 zł, czyli o 900%." in asked
    clerk.post(f"{page_of(upkeep)}stawka/", {**sent, "reason": WHY})
    assert upkeep.rates.count() == 2
    assert AuditEvent.objects.get(action="RATE_ENTERED").note == WHY


def test_a_rate_that_nobody_paid_is_withdrawn(clerk: Client):
    upkeep = priced("EKS", Basis.AREA_M2, "4.60")
    later = add_component_rate(upkeep, Decimal("4.85"), valid_from=date(2027, 4, 1))
    assert "Wycofaj 4,85" in text_of(clerk.get(page_of(upkeep)))

    asked = text_of(clerk.get(f"{page_of(upkeep)}stawka/{later.pk}/wycofanie/"))
    short = clerk.post(f"{page_of(upkeep)}stawka/{later.pk}/wycofanie/", {"reason": "nie"})
    clerk.post(f"{page_of(upkeep)}stawka/{later.pk}/wycofanie/", {"reason": WHY})

    assert "4,85 zł od 01.04.2027, wszystkie nieruchomości" in asked
    assert "Podaj powód" in errors_of(short)["reason"]
    assert [(str(rate.rate), rate.valid_to) for rate in upkeep.rates.all()] == [("4.6000", None)]


def test_places_are_chosen_over_the_tree_at_once(clerk: Client):
    flat = open_account("100005").premises
    other = open_account("100006", "Piotr Nowak").premises
    lift = priced("DZW", Basis.PERSONS, "11", used=False)
    meadow = Property.objects.create(code="N-2", name="Łąkowa")
    sent = {
        "where": "places",
        "properties": [str(meadow.pk)],
        "buildings": [str(flat.building_id)],
        "premises": f"{flat.code},\n{other.code} {flat.code}",
        "valid_from": "2026-12-01",
    }

    clerk.post(f"{page_of(lift)}gdzie/", sent)
    again = clerk.post(f"{page_of(lift)}gdzie/", sent)

    places = [(str(use.place()), use.valid_from, use.valid_to) for use in lift.uses.order_by("pk")]
    assert places == [
        ("Łąkowa", DECEMBER, None),
        (str(flat.building), DECEMBER, None),
        (str(flat), DECEMBER, None),
        (str(other), DECEMBER, None),
    ]
    assert "Łąkowa: składnik DZW jest tam już naliczany od 01.12.2026." in text_of(again)


@pytest.mark.parametrize(
    ("sent", "left"),
    [
        ({"valid_to": "2026-12-31"}, [date(2026, 12, 31)]),
        ({"mistake": "on"}, []),
        ({}, [None]),
        ({"valid_to": "2026-12-31", "mistake": "on"}, [None]),
        ({"valid_to": "2019-12-31"}, [None]),
    ],
)
def test_a_place_ends_or_was_an_error(clerk: Client, sent: dict[str, str], left: list[date | None]):
    lift = priced("DZW", Basis.PERSONS, "11")

    clerk.post(f"{page_of(lift)}gdzie/{lift.uses.get().pk}/koniec/", sent)

    assert [use.valid_to for use in lift.uses.all()] == left


def test_the_kind_of_cost_has_its_day(clerk: Client):
    lift = priced("DZW", Basis.PERSONS, "11")
    sent = {"kind": "CONTROLLED", "valid_from": "2026-12-01"}

    clerk.post(f"{page_of(lift)}rodzaj/", sent)
    again = clerk.post(f"{page_of(lift)}rodzaj/", sent)

    assert [(kind.kind, kind.valid_from) for kind in lift.cost_kinds.all()] == [
        ("CONTROLLED", DECEMBER)
    ]
    assert "ma już rodzaj kosztu od 01.12.2026" in errors_of(again)["valid_from"]


def test_an_account_pays_its_own_rate_until_a_day(clerk: Client):
    account = open_account("100005")
    lift = priced("DZW", Basis.PERSONS, "11")
    sent = {
        "account": "100005",
        "rate": "9,50",
        "cause": "CONTEST",
        "reference": "I C 12/25",
        "valid_from": "2026-12-01",
    }

    clerk.post(f"{page_of(lift)}konto/", sent)
    row = RateException.objects.get()
    seen = text_of(clerk.get(page_of(lift)))
    clerk.post(f"{page_of(lift)}konto/{row.pk}/koniec/", {"valid_to": "2027-06-30"})

    row.refresh_from_db()
    assert (row.account, str(row.rate), row.valid_to) == (account, "9.5000", date(2027, 6, 30))
    assert "I C 12/25" in seen
    assert "Zakończ dla konta 100005" in seen


def test_the_list_says_what_holds_and_is_searched_and_exported(auditor: Client):
    flat = open_account("100005").premises
    upkeep = priced("EKS", Basis.AREA_M2, "4.60")
    add_component_rate(upkeep, Decimal("4.85"), valid_from=date(2027, 4, 1))
    lift = priced("DZW", Basis.PERSONS, "11", used=False)
    Component.objects.filter(pk=lift.pk).update(name="=Dźwig")
    use_component(lift, flat, valid_from=SINCE, origin=SYSTEM)

    page = text_of(auditor.get(LIST))
    found = text_of(auditor.get(LIST, {"q": "dzwig"}))
    file = auditor.get(LIST, {"plik": "csv"}).content.decode("utf-8-sig")

    for words in ("4,60", "4,85 od 01.04.2027", "Do przypisania", "1 lokal", "nie wpisano"):
        assert words in page, words
    assert "Nowy składnik" not in page
    assert "Wpisz podstawę prawną" not in text_of(auditor.get(page_of(lift)))
    assert ("EKS" in found, "Dźwig" in found) == (False, True)
    facts = [line.split(";")[:2] for line in file.splitlines()[1:]]
    assert facts == [["DZW", "'=Dźwig"], ["EKS", "EKS"]]
    assert AuditEvent.objects.get(action="EXPORT").changes == {"rows": 2}


def filled(count: int) -> Component:
    """Return the last of so many more components, with as many rates, places and own rates."""
    flat = Premises.objects.filter(code="L-100005").first() or open_account("100005").premises
    there = Component.objects.count()
    for number in range(there, there + count):
        one = priced(f"S{number}", Basis.AREA_M2, "1")
        use_component(one, flat, valid_from=SINCE, origin=SYSTEM)
        CostKind.objects.create(component=one, kind="CONTROLLED", valid_from=SINCE)
    for number in range(there, there + count):
        add_component_rate(one, Decimal(number), valid_from=date(2027 + number, 1, 1))
        place = Premises.objects.create(
            code=f"M-{number}", building=flat.building, number=str(number), area=1
        )
        use_component(one, place, valid_from=SINCE, origin=SYSTEM)
        contested(open_account(f"2000{number:02d}", f"Osoba {number}"), one, "1", SINCE, "I C 1/25")
    return one


@pytest.mark.thorough
def test_list_and_page_cost_the_same_for_one_row_and_for_four(clerk: Client):
    costs = []
    for count in (1, 4):
        address = page_of(filled(count))
        costs.append((queries_of_page(clerk, LIST), queries_of_page(clerk, address)))

    assert costs == [costs[0]] * 2
    assert text_of(clerk.get(LIST)).count("zależny od Spółdzielni") >= 5
    assert text_of(clerk.get(address)).count("I C 1/25") == 4


def test_own_rates_of_accounts_are_for_whoever_has_the_right_to_see_them(client):
    component = filled(1)
    clerk = sign_in_clerk(client, CLERK)
    assert "I C 1/25" in text_of(client.get(page_of(component)))

    clerk.groups.clear()
    rights = ("wagtailadmin.access_admin", "ebok_plugin_charges.view_component")
    codes = [right.partition(".")[2] for right in rights]
    clerk.user_permissions.add(*Permission.objects.filter(codename__in=codes))

    assert "I C 1/25" not in text_of(client.get(page_of(component)))


def bases_of(one: Component) -> list[tuple[str, UUID | None]]:
    return [(basis.words, basis.paper) for basis in one.legal_bases.all()]


@pytest.mark.thorough
def test_a_legal_basis_is_proposed_written_in_and_corrected(clerk: Client):
    lift = priced("DZW", Basis.PERSONS, "11")
    address = f"{page_of(lift)}podstawa/"
    before = text_of(clerk.get(page_of(lift)))
    blank = html.fromstring(clerk.get(address).content)
    sent = {"words": "§ 12 regulaminu opłat", "valid_from": "2026-11-01", "paper": ""}

    said = text_of(clerk.post(address, sent, follow=True))
    clerk.post(address, {**sent, "words": "§ 12 ust. 2 regulaminu opłat"})
    empty = clerk.post(address, {**sent, "words": " "})
    unknown = clerk.post(address, {**sent, "paper": "Regulamin, którego nie ma"})

    assert "Mieszkańcy nie wiedzą, z jakiego przepisu wynika ta opłata." in before
    assert blank.xpath("//textarea[@name='words']/text()")[0].strip() == (
        "art. 4 ust. 1–2 i 4 ustawy o spółdzielniach mieszkaniowych"
    )
    assert blank.xpath("//input[@name='valid_from']/@value") == ["2020-01-01"]
    assert "Podstawę prawną zapisano." in said
    assert "§ 12 regulaminu opłat, od 01.11.2026" in said
    assert "words" in errors_of(empty)
    assert "Nie ma takiego dokumentu w bibliotece" in errors_of(unknown)["paper"]
    assert bases_of(lift) == [("§ 12 ust. 2 regulaminu opłat", None)]


@pytest.mark.thorough
@pytest.mark.usefixtures("a_library")
@pytest.mark.parametrize(("paper", "shown"), [(OPEN, [RULES.url]), (HIDDEN, [])])
def test_a_paper_is_named_and_linked_for_who_may_open(clerk: Client, paper: UUID, shown: list[str]):
    """A hidden one leaves no trace on the page, and stays when its words are corrected."""
    lift = priced("DZW", Basis.PERSONS, "11")
    set_legal_basis(lift, "§ 12", paper=paper, valid_from=SINCE, origin=SYSTEM)

    page = html.fromstring(clerk.get(page_of(lift)).content)
    form = html.fromstring(clerk.get(f"{page_of(lift)}podstawa/").content)
    kept = form.xpath("//input[@name='paper']/@value")
    sent = {"words": "§ 12 ust. 2", "valid_from": "2020-01-01", "paper": "".join(kept)}
    clerk.post(f"{page_of(lift)}podstawa/", sent)

    assert page.xpath("//section[@aria-labelledby='podstawa']//li/a/@href") == shown
    assert kept == [RULES.title for _link in shown]
    assert bases_of(lift) == [("§ 12 ust. 2", paper)]


@pytest.mark.usefixtures("no_library")
def test_a_site_without_papers_asks_for_words_alone(clerk: Client):
    lift = priced("DZW", Basis.PERSONS, "11")
    set_legal_basis(lift, "§ 12", paper=OPEN, valid_from=SINCE, origin=SYSTEM)

    form = html.fromstring(clerk.get(f"{page_of(lift)}podstawa/").content)
    clerk.post(f"{page_of(lift)}podstawa/", {"words": "§ 13", "valid_from": "2026-11-01"})

    assert form.xpath("//input[@name='paper']") == []
    # What was named stays for the day on which the library is on again.
    assert bases_of(lift) == [("§ 12", OPEN), ("§ 13", OPEN)]
