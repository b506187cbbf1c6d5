"""The screens of the premises tree: who sees them, who changes what, what each step says."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cms_ext.premises.domain.codes import find_or_make_building
from cms_ext.premises.domain.place import LEVELS, Place, find_level
from cms_ext.premises.models import Building, PlaceContact, Premises, Property, Staircase
from cms_ext.premises.views.address import make_place_url
from tests.clients import signed_in
from tests.cms_ext.premises.conftest import Estate
from tests.cms_ext.premises.views.conftest import (
    TREE,
    done,
    refused,
    shown_again,
    source_of,
    step_url,
)
from tests.people import staff
from tests.query_counts import queries_of

pytestmark = pytest.mark.django_db


@pytest.mark.always
def test_who_sees_and_who_changes(estate: Estate):
    """Who sees, who changes the tree, and who changes premises."""
    expected = {
        "membership_clerk": (True, True, True),
        "finance_clerk": (True, False, True),
        "editor": (True, False, False),
        "publisher": (True, False, False),
        "auditor": (True, False, False),
        "case_clerk": (False, False, False),
        "records_clerk": (False, False, False),
    }
    move = reverse("premises_bulk", args=["budynek", "przenies"])
    for group, (sees, changes_tree, changes_premises) in expected.items():
        client = signed_in(staff(group, group))
        opens = {
            TREE: sees,
            make_place_url(estate.flat): sees,
            step_url(estate.j1, "przenies"): changes_tree,
            step_url(estate.j1, "dodaj-kontakt"): changes_tree,
            reverse("premises_add_property"): changes_tree,
            step_url(estate.flat, "zmien"): changes_premises,
            step_url(estate.j1_1, "dodaj-lokal"): changes_premises,
            reverse("premises_import"): changes_tree and changes_premises,
        }
        found = {address: client.get(address).status_code for address in opens}
        assert found == {address: 200 if right else 302 for address, right in opens.items()}, group
        answer = client.post(move, {"wybrane": estate.j1.pk})
        assert answer.status_code == (200 if changes_tree else 302)


def test_the_tree_counts_and_a_building_lists_what_it_has_today(celina: Client, estate: Estate):
    body = " ".join(source_of(celina, TREE).split())

    assert "N1 · 2 budynki, 3 klatki, 2 lokale" in body
    assert "N2 · 1 budynek, 1 klatka, 0 lokali" in body
    assert "J1 · 2 klatki, 2 lokale" in body
    assert "Do przypisania" not in body

    shop = make_place_url(estate.shop)
    before = shop in source_of(celina, make_place_url(estate.j1))
    Premises.objects.filter(pk=estate.shop.pk).update(valid_to=date(2026, 1, 31))

    assert (before, shop in source_of(celina, make_place_url(estate.j1))) == (True, False)


@pytest.mark.thorough
def test_tree_and_building_cost_the_same_for_one_place_and_four(celina: Client, estate: Estate):
    celina.get(TREE)
    few = queries_of(celina.get, TREE)
    for number in range(4):
        building = Building.objects.create(property=estate.lipowa, code=f"L{number + 10}")
        stair = Staircase.objects.create(building=building, code="1")
        Premises.objects.create(
            code=f"F{number}", building=building, staircase=stair, number="1", area=Decimal(40)
        )

    assert queries_of(celina.get, TREE) == few
    assert "5 budynków, 5 klatek, 4 lokale" in " ".join(source_of(celina, TREE).split())

    address = make_place_url(estate.l1)
    costs = {}
    for number in range(1, 5):
        Premises.objects.create(
            code=f"L{number}", building=estate.l1, number=str(number), area=Decimal(40)
        )
        assert f"Lokale ({number})" in source_of(celina, address)
        costs[number] = queries_of(celina.get, address)

    assert costs[1] == costs[4]


@pytest.mark.thorough
def test_a_place_is_found_by_code_address_and_number(celina: Client, estate: Estate):
    expected = {
        "Jodłowa 2": ["ul. Jodłowa 2", "ul. Jodłowa 1, klatka 2", "ul. Jodłowa 2, klatka 1"],
        "J1-5": ["ul. Jodłowa 1 m. 5"],
        "lipowa": ["Nieruchomość Lipowa", "ul. Lipowa 1", "ul. Lipowa 1, klatka 1"],
        "LIPOWA 1 klatka": ["ul. Lipowa 1, klatka 1"],
        "jodlowa 1 m 5": ["ul. Jodłowa 1 m. 5"],
        "u1": ["ul. Jodłowa 1 m. U1"],
        "nie ma": [],
        "Lipowa 11": [],
        "%_'\x00": [],
    }

    found = {}
    for query, names in expected.items():
        answer = celina.get(TREE, {"q": query})
        found[query] = [str(row["place"]) for row in answer.context.get("found", [])]
        assert ("Nic nie znaleziono" in answer.content.decode()) is (not names)
    assert found == expected


def test_from_an_empty_site_to_a_flat_on_screen(celina: Client):
    """The way of the first afternoon, without a file."""
    body = done(celina, reverse("premises_add_property"), code="N9", name="Nieruchomość Klonowa")
    assert "Dodaj budynek" in body
    estate = Property.objects.get(code="N9")
    done(celina, step_url(estate, "dodaj-budynek"), code="K1", address="ul. Klonowa 1")
    building = Building.objects.get(code="K1")
    done(celina, step_url(building, "dodaj-klatke"), code="1")
    stair = Staircase.objects.get(building=building)
    new = {"code": "K1-5", "number": "5", "kind": "flat", "area": "48.60", "persons": "2"}
    body = done(celina, step_url(stair, "dodaj-lokal"), **new)

    assert "ul. Klonowa 1 m. 5" in body
    flat = Premises.objects.get(code="K1-5")
    assert (flat.building, flat.staircase, flat.area) == (building, stair, Decimal("48.60"))


def test_a_change_is_saved_with_its_history_and_nothing_typed_is_lost(
    celina: Client, estate: Estate
):
    new = step_url(estate.jodlowa, "dodaj-budynek")
    body = refused(celina, new, code="J1", address="ul. Nowa 7")
    assert "Ten kod ma już budynek J1 (ul. Jodłowa 1). Podaj inny." in body
    assert 'value="ul. Nowa 7"' in body

    known = {"code": "J1-5", "number": "5", "kind": "flat", "address": ""}
    body = done(celina, step_url(estate.flat, "zmien"), **known, area="50.00", persons="3")
    assert "Zapisano zmianę." in body
    assert "powierzchnia: 48.60 → 50.00; osoby: 2 → 3" in body


@pytest.mark.thorough
def test_a_flat_is_moved_merged_divided_and_ended(celina: Client, estate: Estate):
    move = step_url(estate.flat, "przenies")
    done(celina, move, to=f"staircase:{estate.j2_1.pk}")
    estate.flat.refresh_from_db()
    assert estate.flat.building == estate.j2

    new = {"code": "J1-5A", "number": "5A", "kind": "flat", "area": "18.60", "persons": "0"}
    halves = new | {"valid_from": "2026-01-01", "area_left": "30.00"}
    body = done(celina, step_url(estate.flat, "podziel"), **halves)
    assert "Wydzielono lokal ul. Jodłowa 2 m. 5A." in body
    twin = Premises.objects.get(code="J1-5A")
    assert "Nie ma takiego kodu" in refused(celina, step_url(twin, "polacz"), code="ZZ")
    body = shown_again(celina, step_url(twin, "polacz"), code="J1-5")
    assert "Zostaje: lokal J1-5 (ul. Jodłowa 2 m. 5)." in body
    assert Premises.objects.get(code="J1-5A").merged_into is None
    body = done(celina, step_url(twin, "polacz"), code="J1-5", krok="zapisz")
    assert "Pliki z kodem J1-5A trafiają teraz tutaj" in body
    assert "połączono z innym" in source_of(celina, make_place_url(twin))

    done(celina, step_url(estate.flat, "zakoncz"), on="2026-12-31")
    body = done(celina, step_url(estate.flat, "przywroc"))
    assert "Cofnięto koniec." in body
    estate.flat.refresh_from_db()
    assert estate.flat.valid_to is None


def test_the_page_names_what_goes_over_before_a_merge(celina: Client, estate: Estate):
    address = step_url(estate.j1, "polacz")

    body = shown_again(celina, address, code="J2")

    assert "Sprawdź" in button(source_of(celina, address))
    assert button(body) == "Połącz z innym wpisem"
    assert [line in body for line in ("Znika: budynek J1", "Przechodzi: lokale (2).")] == [True] * 2
    assert "Wybrano dwa razy to samo" in refused(celina, address, code="J1")
    estate.flat.refresh_from_db()
    assert estate.flat.building == estate.j1


def button(body: str) -> str:
    """Return the words of the main one of a step."""
    main = r'<button\s+type="submit"\s+class="button(?: serious)?"[^>]*>([^<]+)</button>'
    [found] = re.findall(main, body)
    return str(found)


def test_a_step_says_first_what_has_to_be_known(celina: Client, estate: Estate):
    of_staircases = "Kod innej klatki w tym samym budynku."
    assert of_staircases in source_of(celina, step_url(estate.j1_1, "polacz"))
    assert of_staircases not in source_of(celina, step_url(estate.j1, "polacz"))

    body = source_of(celina, step_url(estate.flat, "podziel"))
    assert "Razem z powierzchnią nowego lokalu: 48,60 m²." in body

    assert "nadal trwają klatki: 1, 2" in source_of(celina, step_url(estate.j1, "zakoncz"))


def test_a_block_is_divided_on_screen(celina: Client, estate: Estate):
    new = {"code": "J1B", "address": "ul. Jodłowa 1B", "on": "2026-11-20"}

    body = done(celina, step_url(estate.j1, "podziel"), **new, staircases=[estate.j1_2.pk])

    assert "Wydzielono budynek ul. Jodłowa 1B." in body
    estate.j1_2.refresh_from_db()
    assert estate.j1_2.building.code == "J1B"


@pytest.mark.thorough
def test_who_looks_after_a_block_is_entered_changed_and_forgotten(celina: Client, estate: Estate):
    known = {"role": "caretaker", "name": "Jan Dozorny", "valid_from": "2020-01-01"}
    body = done(celina, step_url(estate.j1, "dodaj-kontakt"), **known, phone="22 555 01 23")
    assert "Jan Dozorny" in body
    assert "Jan Dozorny" in source_of(celina, make_place_url(estate.flat))
    found = PlaceContact.objects.get()
    address = reverse("premises_contact", args=[found.pk])
    assert "Podaj telefon albo e-mail." in shown_again(celina, address, **known)

    remove = reverse("premises_contact_remove", args=[found.pk])
    assert "jeszcze obowiązuje" in done(celina, remove)
    done(celina, address, **known, phone="22 555 01 23", valid_to="2020-12-31")
    assert "Usunięto dane" in done(celina, remove)
    assert not PlaceContact.objects.exists()


def test_a_file_is_rehearsed_and_brought_in_on_screen(celina: Client, estate: Estate):
    content = "property_code;building_code;building_address\nN2;L2;ul. Lipowa 2\n"
    file = SimpleUploadedFile("drzewo.csv", content.encode())

    answer = celina.post(reverse("premises_import"), {"file": file})
    assert "budynek L2" in answer.content.decode()
    assert not Building.objects.filter(code="L2").exists()
    receipt = answer.content.decode().split('name="receipt" value="')[1].split('"')[0]
    body = done(celina, reverse("premises_import_commit"), receipt=receipt)

    assert "Wczytano plik „drzewo.csv”." in body
    assert Building.objects.get(code="L2").property == estate.lipowa


@pytest.mark.thorough
def test_every_step_that_a_place_offers_opens(celina: Client, estate: Estate):
    places: list[Place] = [estate.jodlowa, estate.j1, estate.j1_1, estate.flat]
    assert [find_level(place) for place in places] == list(LEVELS)
    for place in places:
        context = celina.get(make_place_url(place)).context
        offered = [context["main"], *context["others"], *context["rare"]]

        assert len(offered) >= 3
        for step in offered:
            assert celina.get(step_url(place, step.slug)).status_code == 200, step


def test_what_is_over_offers_to_take_it_back_and_shows_what_stood_in_it(
    celina: Client, estate: Estate
):
    for place in (estate.l1_1, estate.l1):
        done(celina, step_url(place, "zakoncz"), on="2026-11-15")

    answer = celina.get(make_place_url(estate.l1))

    body = answer.content.decode()
    offered = [answer.context["main"], *answer.context["others"], *answer.context["rare"]]
    assert [one.slug for one in offered] == ["przywroc", "zmien", "polacz"]
    assert "ul. Lipowa 1, klatka 1" in body
    assert "Koniec nieruchomości, budynku, klatki albo lokalu: 15.11.2026" in body
    assert ["Przenieś wybrane" in body, "Nikogo jeszcze nie wpisano" in body] == [False, False]


def test_what_is_not_there_a_merged_part_and_what_waits_have_no_step(
    celina: Client, estate: Estate
):
    for address in (
        "budynek/999999/",
        "pokoj/1/",
        f"nieruchomosc/{estate.jodlowa.pk}/przenies/",
        f"budynek/{estate.j1.pk}/zbuduj/",
        f"budynek/{estate.j1.pk}/przywroc/",
        "kontakt/999999/",
    ):
        assert celina.get(f"{TREE}{address}").status_code == 404, address

    waiting = find_or_make_building("B-1")[0].property
    estate.j2.merged_into, estate.j2.valid_to = estate.j1, date(2026, 1, 1)
    estate.j2.save()

    for place in (waiting, estate.j2):
        assert "Zmień dane" not in source_of(celina, make_place_url(place))
        assert celina.get(step_url(place, "zmien")).status_code == 404
