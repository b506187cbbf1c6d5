"""An editor without rights on a panel meets no title of it anywhere in the admin."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from cms_ext.public_site.pages.models import ContentPage, HomePage, PanelContentPage, PanelPage
from tests.people import staff

pytestmark = pytest.mark.django_db

CANARY = "Kanarek"


@pytest.fixture
def editor(public: ContentPage, inside: PanelContentPage) -> Client:
    client = Client()
    client.force_login(
        staff("ewa", "editor", "publisher"), "cms_ext.people.identity.backends.RealmBackend"
    )
    return client


def addresses(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[str]:
    for pattern in patterns:
        here = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, here)
        else:
            yield here


def admin_addresses_with_a_page(page: int) -> list[str]:
    """Every admin address that takes one number or several, with this page's number in it."""
    found = [
        re.sub(r"<int:\w+>", str(page), re.sub(r"<(?:slug|str|path):\w+>", "x", address))
        for address in addresses(get_resolver().url_patterns)
        if address.startswith("admin/") and "<int:" in address
    ]
    return [f"/{address}" for address in found if not re.search(r"[<^(]", address)]


def test_no_admin_address_tells_the_title_of_a_closed_page(
    editor: Client, inside: PanelContentPage
) -> None:
    visited = admin_addresses_with_a_page(inside.pk)
    assert len(visited) > 80

    told = [
        address
        for address in visited
        for answer in [editor.get(address)]
        if CANARY in answer.content.decode() or CANARY.lower() in str(answer.headers).lower()
    ]

    assert told == []


@pytest.mark.parametrize(
    "address",
    [
        "/admin/",
        "/admin/pages/",
        "/admin/pages/{home}/",
        "/admin/pages/search/?q=kanarek",
        "/admin/choose-page/",
        "/admin/choose-page/{home}/",
        "/admin/choose-page/search/?q=kanarek",
        "/admin/choose-page/?page_type=cms_ext_pages.PanelContentPage",
        "/admin/reports/page-types-usage/",
        "/admin/reports/page-types-usage/results/",
        "/admin/reports/site-history/",
        "/admin/reports/aging-pages/",
        "/admin/pages/usage/cms_ext_pages/panelcontentpage/",
        "/admin/api/main/pages/?child_of={home}",
    ],
)
def test_no_list_of_the_admin_shows_it(editor: Client, home: HomePage, address: str) -> None:
    answer = editor.get(address.format(home=home.pk), follow=True)

    assert answer.status_code == 200
    assert "Tajne" not in answer.content.decode()


def test_the_same_lists_show_it_to_the_administrator(
    inside: PanelContentPage, home: HomePage
) -> None:
    admin = Client()
    admin.force_login(
        staff("admin", superuser=True), "cms_ext.people.identity.backends.RealmBackend"
    )

    shown = [
        address
        for address in (
            f"/admin/pages/{inside.get_parent().pk}/",
            f"/admin/choose-page/{inside.get_parent().pk}/",
            "/admin/reports/page-types-usage/",
        )
        if CANARY in admin.get(address).content.decode()
    ]

    assert len(shown) == 3


def test_the_administrator_writes_a_page_of_a_panel(home: HomePage, section: PanelPage) -> None:
    admin = Client()
    admin.force_login(
        staff("admin", superuser=True), "cms_ext.people.identity.backends.RealmBackend"
    )
    form = {
        "title": "Nowości dla członków",
        "slug": "nowosci",
        "lead": "Co się zmieniło.",
        "body": streamfield([("paragraph", rich_text("<p>Nic.</p>"))]),
        "action-publish": "action-publish",
    }

    admin.post(
        f"/admin/pages/add/cms_ext_pages/panelcontentpage/{section.pk}/", nested_form_data(form)
    )

    page = PanelContentPage.objects.get()
    assert (page.url, page.realm, page.live) == ("/ikcs/nowosci/", "ikcs", True)


def test_every_page_type_can_be_edited(
    home: HomePage, public: ContentPage, section: PanelPage, inside: PanelContentPage
) -> None:
    admin = Client()
    admin.force_login(
        staff("admin", superuser=True), "cms_ext.people.identity.backends.RealmBackend"
    )

    answers = [
        admin.get(f"/admin/pages/{page.pk}/edit/").status_code
        for page in (home, public, section, inside)
    ]
    answers += [
        admin.get(f"/admin/pages/add/{kind}/{home.pk}/").status_code
        for kind in (
            "cms_ext_pages/contentpage",
            "cms_ext_pages/contactpage",
            "cms_ext_pages/panelpage",
            "cms_ext_notices/announcementindexpage",
        )
    ]

    assert answers == [200] * 8
