from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from wagtail.models import Site

from cms_ext.frontend.theme.brand import Brand
from cms_ext.frontend.theme.models import CoopSettings
from tests.people import staff

pytestmark = pytest.mark.django_db


def coop(**fields: str) -> CoopSettings:
    named = {"short_name": "Pod Lasem", "full_name": "Spółdzielnia Mieszkaniowa „Pod Lasem”"}
    return CoopSettings(site=Site.objects.get(), **(named | fields))


@pytest.mark.parametrize(
    ("colours", "brand"),
    [
        ({}, None),
        ({"brand_colour": "#7a1f3d"}, None),
        ({"brand_colour": "#7a1f3d", "brand_deep": "#3d0f1f"}, Brand("#7a1f3d", "#3d0f1f")),
    ],
    ids=["the design's", "one alone is not enough", "own"],
)
def test_the_co_op_may_have_colours_of_its_own(
    colours: dict[str, str], brand: Brand | None
) -> None:
    described = coop(**colours)
    described.full_clean()

    assert described.brand == brand


def test_colours_on_which_nobody_could_read_are_refused() -> None:
    with pytest.raises(ValidationError) as refused:
        coop(brand_colour="#3fa37f", brand_deep="#083d2f").full_clean()

    assert refused.value.message_dict == {
        "brand_colour": [
            "Za mały kontrast: 2,8 : 1, a potrzeba co najmniej 4,5 : 1. Wybierz ciemniejszy kolor."
        ]
    }


@pytest.mark.parametrize(
    ("field", "value"),
    [("brand_colour", "zielony"), ("monday", "od ósmej"), ("email", "sekretariat")],
)
def test_what_is_written_wrongly_is_refused_with_an_example(field: str, value: str) -> None:
    with pytest.raises(ValidationError) as refused:
        coop(**{field: value}).full_clean()

    assert list(refused.value.message_dict) == [field]


def test_an_administrator_edits_it_in_the_admin(client: Client) -> None:
    client.force_login(
        staff("admin", superuser=True), "cms_ext.people.identity.backends.RealmBackend"
    )

    answer = client.get("/admin/settings/cms_ext_theme/coopsettings/", follow=True)

    assert answer.status_code == 200
    assert "Godziny otwarcia biura" in answer.content.decode()
