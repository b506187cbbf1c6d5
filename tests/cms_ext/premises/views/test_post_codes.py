"""Postcodes for all buildings that lack one, from one form."""

import pytest
from django.test import Client

from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.premises.models import Building, Premises
from tests.clients import signed_in
from tests.cms_ext.premises.conftest import Estate
from tests.cms_ext.premises.views.conftest import done, shown_again, source_of
from tests.people import staff

pytestmark = pytest.mark.django_db
SCREEN = "/admin/nieruchomosci/kody-pocztowe/"


@pytest.fixture
def houses(estate: Estate) -> dict[str, Building]:
    """Three houses: a bare street, a town without a code, a whole address."""
    by_code = {house.code: house for house in Building.objects.order_by("code")}
    for house, address in zip(
        by_code.values(),
        ("SŁONECZNA 12A", "ul. Polna 2, Wzorów", "ul. Lipowa 3, 00-001 Wzorów"),
        strict=False,
    ):
        house.address = address
        house.save()
    return by_code


def addresses() -> list[str]:
    return list(Building.objects.order_by("code").values_list("address", flat=True))


def test_one_form_completes_the_ticked_buildings(celina: Client, houses: dict[str, Building]):
    bare, townless, *rest = houses.values()
    others = [house.address for house in rest]
    page = source_of(celina, SCREEN)
    assert [name in page for name in ("SŁONECZNA 12A", "ul. Polna 2", "ul. Lipowa 3")] == [
        True,
        True,
        False,
    ]

    body = done(celina, SCREEN, post_code="00-950", town="Wzorów", buildings=[bare.pk, townless.pk])

    assert "Uzupełniono adresy 2 budynków." in body
    assert addresses() == ["SŁONECZNA 12A, 00-950 Wzorów", "ul. Polna 2, 00-950 Wzorów", *others]
    assert AuditEvent.objects.filter(action="PLACE_CHANGED").count() == 2


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ({"post_code": "00950"}, "Wpisz kod pocztowy w postaci 00-000."),
        ({"post_code": ""}, "Wpisz kod pocztowy."),
        ({"town": ""}, "Wpisz miejscowość."),
        ({"town": "Wzorów, gmina Inna"}, "Wpisz samą miejscowość, bez przecinka."),
        ({"buildings": []}, "Zaznacz co najmniej jeden budynek."),
        ({"buildings": ["999999"]}, "999999"),
        ({"buildings": ["1;DROP"]}, "1;DROP"),
    ],
)
def test_a_mistake_changes_nothing(
    celina: Client, houses: dict[str, Building], typed: dict[str, object], problem: str
):
    before = addresses()
    good = {"post_code": "00-950", "town": "Wzorów", "buildings": [next(iter(houses.values())).pk]}

    assert problem in shown_again(celina, SCREEN, **good | typed)
    assert addresses() == before


@pytest.mark.parametrize("group", ["finance_clerk", "editor", "auditor", "board_member"])
def test_only_the_desk_of_the_tree_may_do_it(group: str, houses: dict[str, Building]):
    client = signed_in(staff("ktos", group))
    before = addresses()

    assert client.get(SCREEN).status_code in (302, 403)
    assert client.post(SCREEN, {"post_code": "00-950", "town": "X"}).status_code in (302, 403)
    assert addresses() == before


POSTAL = [
    ("", "ul. Polna 2, 00-950 Wzorów", "ul. Polna 2 m. 5, 00-950 Wzorów"),
    ("POLNA 2", "ul. Polna 2, 00-950 Wzorów", "POLNA 2 m. 5, 00-950 Wzorów"),
    ("POLNA 2, Wzorów", "ul. Polna 2, 00-950 Wzorów", "POLNA 2 m. 5, 00-950 Wzorów"),
    ("ul. Inna 9, 11-111 Gdzieś", "ul. Polna 2, 00-950 Wzorów", "ul. Inna 9 m. 5, 11-111 Gdzieś"),
    ("POLNA 2, Wzorów", "ul. Polna 2", "POLNA 2 m. 5, Wzorów"),
    ("", "ul. Polna 2", "ul. Polna 2 m. 5"),
]


@pytest.mark.parametrize(("own", "building", "postal"), POSTAL)
def test_the_address_on_an_envelope(own: str, building: str, postal: str):
    premises = Premises(number="5", address=own, building=Building(address=building))

    assert premises.postal_address == postal
