"""What files brought without a property, and several parts of the tree ticked in one list."""

import pytest
from django.test import Client
from django.urls import reverse

from cms_ext.premises.domain.codes import find_or_make_building
from cms_ext.premises.models import Building, Staircase
from cms_ext.premises.views.address import make_place_url
from tests.cms_ext.premises.conftest import Estate
from tests.cms_ext.premises.views.conftest import TREE, done, shown_again, source_of

pytestmark = pytest.mark.django_db


def test_what_files_brought_is_moved_in_one_step(celina: Client, estate: Estate):
    waiting = [find_or_make_building(code)[0] for code in ("B-1", "B-2", "B-3")]
    assert "Do przypisania: 3 budynki" in source_of(celina, TREE)
    body = source_of(celina, make_place_url(waiting[0].property))
    assert ["Przenieś wybrane" in body, "Zakończ wybrane" in body] == [True, False]
    address = reverse("premises_bulk", args=["budynek", "przenies"])
    keys = [one.pk for one in waiting[:2]]

    assert "Wybrano 2 miejsca" in shown_again(celina, address, wybrane=keys)
    assert "To pole jest wymagane" in shown_again(celina, address, wybrane=keys, potwierdz="1")
    body = done(celina, address, wybrane=keys, potwierdz="1", to=f"property:{estate.lipowa.pk}")

    assert "Przeniesiono 2 miejsca." in body
    assert "Do przypisania: 1 budynek" in source_of(celina, TREE)
    assert set(estate.lipowa.buildings.values_list("code", flat=True)) == {"B-1", "B-2", "L1"}


def test_several_flats_end_together_or_not_at_all(celina: Client, estate: Estate):
    address = reverse("premises_bulk", args=["klatka", "zakoncz"])
    keys = [estate.j1_1.pk, estate.j1_2.pk]

    body = shown_again(celina, address, wybrane=keys, potwierdz="1", on="2026-12-31")

    assert "nadal trwają lokale: J1-5" in body
    assert Staircase.objects.filter(valid_to=None).count() == 4


def test_what_waits_is_placed_house_by_house(celina: Client, estate: Estate):
    """Anyone who has placed two of three is back at the one that is left."""
    one, two, three = (find_or_make_building(f"PAWILON-{n}")[0] for n in range(1, 4))
    waiting = make_place_url(one.property)
    move = reverse("premises_bulk", args=["budynek", "przenies"])
    ticked = {"wybrane": [one.pk, two.pk], "z": waiting}
    chosen = shown_again(celina, move, **ticked)
    assert f'href="{waiting}"' in chosen
    assert f'name="z" value="{waiting}"' in source_of(celina, waiting)

    answer = celina.post(move, ticked | {"to": f"property:{estate.lipowa.pk}", "potwierdz": "1"})

    assert answer["Location"] == waiting
    left = source_of(celina, waiting)
    gone = ("PAWILON-1", "PAWILON-2", "DO-PRZYPISANIA")
    assert [code for code in ("PAWILON-3", *gone) if code in left] == ["PAWILON-3"]

    # The last one placed leads to its property.
    last = {"wybrane": three.pk, "z": waiting, "potwierdz": "1"}
    answer = celina.post(move, last | {"to": f"property:{estate.jodlowa.pk}"})
    assert answer["Location"] == make_place_url(estate.jodlowa)
    assert "Do przypisania" not in source_of(celina, TREE)
    assert set(
        Building.objects.filter(code__startswith="PAWILON").values_list("code", "property__code")
    ) == {("PAWILON-1", "N2"), ("PAWILON-2", "N2"), ("PAWILON-3", "N1")}


def test_nothing_ticked_says_so_and_leads_back_to_the_list_and_nowhere_else(
    celina: Client, estate: Estate
):
    end, move = (
        reverse("premises_bulk", args=["budynek", step]) for step in ("zakoncz", "przenies")
    )
    assert "Zaznacz co najmniej jedną pozycję" in done(celina, end, wybrane="x")

    expected = {
        "/admin/nieruchomosci/budynek/1/": "/admin/nieruchomosci/budynek/1/",
        "https://gdzie.example/": TREE,
        "//gdzie.example/admin/nieruchomosci/": TREE,
        "": TREE,
    }
    back = {came_from: celina.post(move, {"z": came_from})["Location"] for came_from in expected}
    assert back == expected
