"""The panels on the home page and in the residents' zone: to a stranger, and to whom is in."""

from unittest.mock import patch

import pytest

from cms_ext.plugins import registry
from cms_ext.public_site.pages.models import ContentPage, Desk, HomePage
from tests.clients import signed_in
from tests.page_checks import page_problems, parsed, texts
from tests.people import resident, staff
from tests.shared_rows import shared
from tests.standing import stand_below

pytestmark = pytest.mark.django_db
ZONE, SIGN_IN, FORMS = (
    "/strefa-mieszkanca/",
    "/strefa-mieszkanca/logowanie/",
    "/strefa-mieszkanca/wniosek/",
)
CARDS = "//div[contains(@class, 'login--')]"
WAY_ON = "//section[@aria-labelledby='zalogowano']//a"


@shared
def zone(home: HomePage) -> ContentPage:
    page = ContentPage(title="Strefa mieszkańca", slug="strefa-mieszkanca", lead="Dwa panele.")
    return stand_below(home, page)


@shared
def rooms() -> tuple[Desk, ...]:
    """Return the two desks of the procedure and one that has nothing to do with it."""
    return (
        Desk.objects.create(code="DCL", name="Dział Członkowski", matter="członkostwo", room="7"),
        Desk.objects.create(code="DT", name="Dział Techniczny", matter="usterki", room="5"),
        Desk.objects.create(
            code="DFK", name="Dział Finansowy", matter="opłaty", room="3", hours="wtorek 9:00–14:00"
        ),
    )


@pytest.mark.all_plugins
def test_the_zone_shows_each_panel_with_its_ways_in_and_the_rooms_that_take_applications(
    client, zone: ContentPage, rooms: tuple[Desk, ...]
):
    answer = client.get(ZONE)
    page = parsed(answer)

    assert texts(page, f"{CARDS}/h3") == [
        "IKCS Internetowe Konto Członka Spółdzielni",
        "E-BOK Elektroniczne Biuro Obsługi Klienta",
    ]
    assert texts(page, f"{CARDS}/p") == [
        "wyłącznie dla członków Spółdzielni",
        "dla każdej osoby, która rozlicza się ze Spółdzielnią",
    ]
    assert page.xpath(f"{CARDS}//a/@href") == [
        f"{SIGN_IN}ikcs/",
        f"{FORMS}ikcs/",
        f"{FORMS}ikcs/druk.pdf",
        f"{SIGN_IN}e-bok/",
        f"{FORMS}e-bok/",
        f"{FORMS}e-bok/druk.pdf",
        # A second way to the same panel: communities, managers and institutions.
        f"{FORMS}instytucja/",
        f"{FORMS}instytucja/druk.pdf",
    ]
    assert page_problems(answer) == []

    cards = "//section[@id='pokoje']//div[contains(@class, 'card')]"
    assert texts(page, f"{cards}/h3") == ["Dział Członkowski", "Dział Finansowy"]
    assert texts(page, f"{cards}/p") == ["wnioski do IKCS", "wnioski do E-BOK"]
    assert texts(page, f"{cards}[2]//dd") == ["3", "wtorek 9:00–14:00"]


def test_the_home_page_leads_straight_to_both_applications_and_no_other_page_does(
    client, home: HomePage, public: ContentPage
):
    page = parsed(client.get("/"))

    assert page.xpath("//p[@class='hero__login']/a/@href") == [f"{FORMS}ikcs/", f"{FORMS}e-bok/"]
    assert page.xpath(f"{CARDS}//a/@href") == [f"{SIGN_IN}ikcs/", f"{SIGN_IN}e-bok/"]
    assert parsed(client.get("/o-nas/")).xpath(CARDS) == []


@pytest.mark.parametrize("address", ["/", ZONE])
def test_who_is_signed_in_finds_the_way_on_and_no_sign_in_page(
    home: HomePage, zone: ContentPage, rooms: tuple[Desk, ...], address: str
):
    expected = {
        resident("ikcs", "IKCS-0007", "Anna Lis"): (["Przejdź do IKCS"], ["/ikcs/"]),
        resident("ebok", "EB-500001-3", "Anna Lis"): (["Przejdź do E-BOK"], ["/e-bok/"]),
        staff("red"): (["Przejdź do redakcji"], ["/admin/"]),
    }

    found = {}
    for user in expected:
        answer = signed_in(user).get(address)
        page = parsed(answer)
        found[user] = texts(page, WAY_ON), page.xpath(f"{WAY_ON}/@href")
        # Only the tile of another panel leads to a sign-in page, which explains (`test_own_tiles`).
        assert (
            page.xpath(f"//main//a[starts-with(@href, '{SIGN_IN}')][not(../../@class='tasks')]")
            == []
        )
        assert page.xpath(f"//main//a[starts-with(@href, '{FORMS}')]") == []
        assert page_problems(answer) == []
    assert found == expected


@pytest.mark.parametrize("address", ["/", ZONE])
def test_a_panel_that_is_off_is_not_there_and_without_applications_the_sign_in_pages_stay(
    client, home: HomePage, zone: ContentPage, rooms: tuple[Desk, ...], address: str
):
    configs = registry.plugin_configs()
    without_ikcs = [config for config in configs if config.realm != "ikcs"]
    without_applications = [config for config in configs if config.slug != "access"]

    with patch.object(registry, "plugin_configs", lambda: without_ikcs):
        page = parsed(client.get(address))
    assert texts(page, f"{CARDS}/h3") == ["E-BOK Elektroniczne Biuro Obsługi Klienta"]
    assert page.xpath("//main//a[contains(@href, 'ikcs')]") == []
    assert texts(page, "//section[@id='pokoje']//h3") == ["Dział Finansowy"] * (address == ZONE)

    with patch.object(registry, "plugin_configs", lambda: without_applications):
        page = parsed(client.get(address))
    assert page.xpath(f"{CARDS}//a/@href") == [f"{SIGN_IN}ikcs/", f"{SIGN_IN}e-bok/"]
    assert page.xpath(f"//main//a[starts-with(@href, '{FORMS}')]") == []
    assert texts(page, "//section[@id='pokoje']//h3") == []
