"""The panel's menu marks what a page belongs to, wherever its address begins."""

import pytest
from django.test import RequestFactory
from django.urls import get_resolver, resolve, reverse

from cms_ext.frontend.theme.frame import panel_links
from cms_ext.plugins import list_menu_entries

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("page", "marked"),
    [
        ("/e-bok/", {"Moje rozliczenia": "page"}),
        ("/e-bok/konto/", {"Historia konta": "page"}),
        ("/e-bok/konto/100005/", {"Historia konta": "true"}),
        ("/e-bok/konto/100005/naliczenie/7/", {"Historia konta": "true"}),
        ("/e-bok/konto/100005/zaplac/", {"Moje rozliczenia": "true"}),
        ("/e-bok/konto/100005/raty/", {"Moje rozliczenia": "true"}),
        ("/e-bok/konto/100005/zwrot/", {"Moje rozliczenia": "true"}),
        ("/e-bok/konto/100005/zlecenie-stale/", {"Terminy płatności": "true"}),
        ("/e-bok/lokal/", {"Mój lokal": "page"}),
        ("/e-bok/konto/100005/lokal/", {"Mój lokal": "true"}),
        ("/e-bok/konto/100005/osoby/", {"Mój lokal": "true"}),
        ("/e-bok/konto/100005/skladniki/", {"Mój lokal": "true"}),
        ("/e-bok/konto/100005/zuzycie/", {"Odczyty liczników": "true"}),
        ("/e-bok/dokumenty/zgoda/", {"Dokumenty": "true"}),
        ("/e-bok/nie-ma/", {"Moje rozliczenia": "true"}),
    ],
)
def test_the_menu_marks_what_a_page_belongs_to(page: str, marked: dict[str, str]):
    request = RequestFactory().get(page)
    if "nie-ma" not in page:
        request.resolver_match = resolve(page)

    links = panel_links(request, "ebok")

    assert {link.title: link.current for link in links if link.current} == marked


def test_every_page_that_an_entry_names_exists():
    names = {
        f"{namespace}:{name}"
        for namespace, (_prefix, resolver) in get_resolver().namespace_dict.items()
        for name in resolver.reverse_dict
        if isinstance(name, str)
    }
    named = {page for entry in list_menu_entries("panel", "ebok") for page in entry.pages}

    assert named <= names
    assert reverse("ebok:home") == "/e-bok/"
