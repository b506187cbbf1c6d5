"""The screen of the checks, and the tab of the editor."""

from __future__ import annotations

import pytest
from django.test import Client
from wagtail.models import Page

from tests.cms_ext.conftest import Publish
from tests.page_checks import parsed, texts
from tests.people import staff

pytestmark = pytest.mark.django_db

BACKEND = "cms_ext.identity.backends.RealmBackend"
HINTS = "//main//li[contains(@class, 'hint')]"


def signed_in(login: str, *groups: str) -> Client:
    client = Client()
    client.force_login(staff(login, *groups), BACKEND)
    return client


def test_ewa_reads_what_to_mend_and_goes_there(publish: Publish) -> None:
    page = publish("Remont dachu w budynku")
    page.lead = "Klucz: 601 234 567."
    page.save_revision()
    ewa = signed_in("redaktor", "editor")
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


def test_only_for_those_who_may_edit_the_page(publish: Publish) -> None:
    page = publish("Remont dachu w budynku")
    address = f"/admin/sprawdz/{page.pk}/"

    assert Client().get(address).status_code == 302
    assert signed_in("finanse", "finance_clerk").get(address).status_code == 302
    admin = Client()
    admin.force_login(staff("admin", superuser=True), BACKEND)
    root = Page.get_first_root_node()
    assert [admin.get(f"/admin/sprawdz/{pk}/").status_code for pk in (page.pk, root.pk, 99999)] == [
        200,
        404,
        404,
    ]
    assert admin.post(address).status_code == 405
