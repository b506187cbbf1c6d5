"""The screen of the checks, and the tab of the editor."""

import json

import pytest
from django.test import Client
from wagtail.models import Page

from cms_ext.public_site.notices.models import AnnouncementIndexPage
from cms_ext.public_site.pages.domain.publishing import publish_below
from cms_ext.public_site.pages.models import ContentPage
from tests.clients import signed_in
from tests.cms_ext.conftest import Publish
from tests.cms_ext.public_site.notices.estates import build
from tests.page_checks import parsed, texts
from tests.people import staff

pytestmark = pytest.mark.django_db

HINTS = "//main//li[contains(@class, 'hint')]"


@pytest.mark.thorough
def test_ewa_reads_what_to_mend_and_goes_there(publish: Publish) -> None:
    page = publish("Remont dachu w budynku")
    page.lead = "Klucz: 601 234 567."
    page.save_revision()
    ewa = signed_in(staff("redaktor", "editor"))
    edit = f"/admin/pages/{page.pk}/edit/"

    shown = parsed(ewa.get(f"/admin/sprawdz/{page.pk}/"))

    assert texts(shown, HINTS) == [
        "Najważniejsze To może być czyjaś dana osobowa (numer telefonu): „601…”. Usuń ją. "
        "Popraw: Najważniejsze",
        "Ostatni dzień Nie ma ostatniego dnia, a ogłoszenia rodzaju „Informacja” kiedyś się "
        "kończą. Bez daty będzie stało na liście bez końca. Popraw: Ostatni dzień",
    ]
    assert shown.xpath(f"{HINTS}//a/@href") == [
        f"{edit}#:w:contentpath=lead",
        f"{edit}#:w:contentpath=valid_until",
    ]
    tab = parsed(ewa.get(edit))
    assert len(tab.xpath("//li[contains(@class, 'hint')]")) == 2
    assert f"/admin/sprawdz/{page.pk}/" in tab.xpath("//a/@href")


def test_the_draft_is_shown_as_to_a_reader_without_a_login(publish: Publish) -> None:
    page = publish("Brak wody")
    ewa = signed_in(staff("redaktor", "editor"))

    draft = ewa.get(f"/admin/pages/{page.pk}/view_draft/").content.decode()
    site = ewa.get(page.url).content.decode()

    words = ("Zalogowano:", ">Zaloguj się<")
    assert [word in draft for word in words] == [False, True]
    assert [word in site for word in words] == [True, False]


def test_ewa_looks_with_the_eyes_of_a_staircase(publish: Publish) -> None:
    estates = build()
    day = {"day": "2026-11-24", "start": "08:00", "end": "10:00", "place": ""}
    page = publish(
        "Odczyty wodomierzy w listopadzie",
        buildings=[estates.w1],
        body=json.dumps(
            [
                {
                    "type": "schedule",
                    "value": {
                        "caption": "Harmonogram",
                        "visits": [
                            day | {"staircase": estates.w1_1.pk},
                            day | {"staircase": estates.w1_2.pk, "start": "11:00", "end": "12:30"},
                            day | {"staircase": None, "place": "garaże"},
                        ],
                    },
                }
            ]
        ),
    )
    ewa = signed_in(staff("redaktor", "editor"))
    section = "//section[@aria-labelledby='h-kto']"

    def seen(place: str) -> list[str]:
        shown = parsed(ewa.get(f"/admin/sprawdz/{page.pk}/", {"gdzie": place}))
        return texts(shown, f"{section}//p[@role='status'] | {section}//li")

    assert seen("N2/W1/2") == [
        "ul. Wrzosowa 1, klatka 2: tak. Ogłoszenie będzie na liście tej klatki i w jej "
        "powiadomieniach.",
        "Wtorek, 24 listopada 2026, 11:00–12:30 – ul. Wrzosowa 1, klatka 2",
        "Wtorek, 24 listopada 2026, 8:00–10:00 – garaże",
    ]
    assert seen("N1/J2/1") == [
        "ul. Jodłowa 2, klatka 1: nie. Ogłoszenia nie będzie na liście tej klatki ani w jej "
        "powiadomieniach; na liście wszystkich ogłoszeń zobaczy je każdy. Dotyczy: ul. Wrzosowa 1."
    ]
    for unknown in ("", "N2/W1", "N9/X/1"):
        assert seen(unknown) == []


def test_a_page_for_everybody_has_no_staircases_to_choose(index: AnnouncementIndexPage) -> None:
    page = publish_below(index.get_parent(), ContentPage(title="O nas", slug="o-nas"))

    shown = parsed(signed_in(staff("redaktor", "editor")).get(f"/admin/sprawdz/{page.pk}/"))

    assert shown.xpath("//select[@name='gdzie']") == []
    assert shown.xpath("//iframe/@src") == [f"/admin/pages/{page.pk}/view_draft/"]


def test_only_for_those_who_may_edit_the_page(publish: Publish) -> None:
    page = publish("Remont dachu w budynku")
    address = f"/admin/sprawdz/{page.pk}/"

    assert Client().get(address).status_code == 302
    assert signed_in(staff("finanse", "finance_clerk")).get(address).status_code == 302
    admin = signed_in(staff("admin", superuser=True))
    root = Page.get_first_root_node()
    assert [admin.get(f"/admin/sprawdz/{pk}/").status_code for pk in (page.pk, root.pk, 99999)] == [
        200,
        404,
        404,
    ]
    assert admin.post(address).status_code == 405
