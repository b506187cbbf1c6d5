"""What a file of components left open is said on one screen of the finance desk."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html

from cms_ext.public_site.premises.models import Building, Property
from ebok_plugin.charges.domain.charge_document import post_charge_documents
from ebok_plugin.charges.models import Basis, ComponentUse, CostKind, LegalBasis
from ebok_plugin.ledger.domain.draft import DocumentDraft, LineDraft
from ebok_plugin.ledger.models import Account
from tests.ebok_plugin.charges.coop import priced, the_property
from tests.ebok_plugin.desk.clerks import CLERK, sits, text_of
from tests.ebok_plugin.ledger.books import component, document, open_account

pytestmark = pytest.mark.django_db
LIST = "/admin/rozliczenia/stawki/"
DECEMBER = date(2026, 12, 1)


def two_lines(account: Account, period: str, amounts: dict[str, str]) -> DocumentDraft:
    """A charge with a line for each component, the amount at the rate 1."""
    lines = (LineDraft(component(code).pk, Decimal(to), Decimal(1)) for code, to in amounts.items())
    return replace(document(account, period, "1"), lines=tuple(lines))


def test_all_that_a_file_left_open_is_said_on_one_screen(client: Client) -> None:
    meadow = Property.objects.create(code="N-2", name="Łąkowa")
    upkeep = priced("EKS", Basis.AREA_M2, "4.60", used=False)
    lift = priced("DZW", Basis.PERSONS, "11", used=False)
    waste = priced("GOK", Basis.PERSONS, "42.75", used=False)
    sits(client, CLERK)
    listed = text_of(client.get(LIST))
    assert "3 składniki nie mają rodzaju kosztu, miejsca naliczania albo podstawy" in listed
    heading = html.fromstring(client.get(f"{LIST}uzupelnij/").content).xpath("//h1")[0]
    assert heading.text_content().split() == ["Uzupełnij", "składniki"]
    sent = {
        "since": "2026-12-01",
        f"kind_{upkeep.pk}": "CONTROLLED",
        f"where_{upkeep.pk}": "coop",
        f"where_{lift.pk}": str(meadow.pk),
        f"kind_{waste.pk}": "INDEPENDENT",
        f"legal_{waste.pk}": "WASTE",
    }

    said = text_of(client.post(f"{LIST}uzupelnij/", sent, follow=True))
    nothing = text_of(client.post(f"{LIST}uzupelnij/", {"since": "2026-12-01"}, follow=True))

    assert "Uzupełniono 3 składniki." in said
    assert "Niczego nie wybrano" in nothing
    kinds = CostKind.objects.order_by("pk").values_list("component__code", "kind")
    assert set(kinds) == {("EKS", "CONTROLLED"), ("GOK", "INDEPENDENT")}
    (law,) = LegalBasis.objects.all()
    assert (law.component, law.words, law.paper, law.valid_from) == (
        waste,
        "art. 4 ust. 1–2 i 4 ustawy o spółdzielniach mieszkaniowych; "
        "art. 6h ustawy o utrzymaniu czystości i porządku w gminach",
        None,
        DECEMBER,
    )
    assert [(use.component.code, use.place()) for use in ComponentUse.objects.order_by("pk")] == [
        ("DZW", meadow),
        ("EKS", None),
    ]


def test_an_empty_site_is_told_what_comes_first(client: Client) -> None:
    sits(client, CLERK)

    completion, values = (
        text_of(client.get(address))
        for address in (f"{LIST}uzupelnij/", "/admin/rozliczenia/wielkosci/")
    )
    new = html.fromstring(client.get(f"{LIST}nowy/").content)

    assert "Nie ma jeszcze żadnego składnika opłaty." in completion
    assert reverse("premises_tree") in values
    assert "Wczytaj z pliku" not in values
    assert new.xpath("//form//label[@for='id_properties' or @for='id_buildings']") == []


def test_what_was_charged_last_can_be_said_as_it_was(client: Client) -> None:
    """Of two flats in two houses one has the lift, and both pay the upkeep."""
    upkeep = priced("EKS", Basis.AREA_M2, "4.60", used=False)
    lift = priced("DZW", Basis.PERSONS, "11", used=False)
    new = priced("GOK", Basis.PERSONS, "42.75", used=False)
    tall, low = open_account("100005"), open_account("100007")
    low.premises.building = Building.objects.create(code="B-9", property=the_property())
    low.premises.save()
    drafts = [
        document(low, "2026-11", "223.56"),
        two_lines(tall, "2026-11", {"EKS": "223.56", "DZW": "22.00"}),
    ]
    post_charge_documents(drafts, made_by=None, today=date(2026, 12, 31))
    sits(client, CLERK)

    page = html.fromstring(client.get(f"{LIST}uzupelnij/").content)
    offered = {
        key: page.xpath(f"//select[@name='where_{key}']/option/@value")
        for key in (upkeep.pk, lift.pk, new.pk)
    }
    client.post(f"{LIST}uzupelnij/", {"since": "2026-12-01", f"where_{lift.pk}": "last"})

    everywhere = ["", "coop", str(the_property().pk)]
    assert offered == {
        upkeep.pk: everywhere,
        lift.pk: ["", "last", *everywhere[1:]],
        new.pk: everywhere,
    }
    (use,) = ComponentUse.objects.all()
    assert (use.component, use.place(), use.valid_from) == (lift, tall.premises.building, DECEMBER)
