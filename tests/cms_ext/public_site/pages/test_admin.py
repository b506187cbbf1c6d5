"""An editor without rights on a panel meets no title of it anywhere in the admin."""

import re
from collections.abc import Iterator

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from wagtail.models import Collection, GroupApprovalTask, GroupCollectionPermission
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from cms_ext.public_site.pages.domain.editing import (
    get_public_files,
    list_closed_sections,
    sync_editors,
)
from cms_ext.public_site.pages.models import ContentPage, HomePage, PanelContentPage, PanelPage
from tests.clients import signed_in
from tests.people import staff

pytestmark = pytest.mark.django_db

CANARY = "Kanarek"


@pytest.fixture
def editor(public: ContentPage, inside: PanelContentPage) -> Client:
    return signed_in(staff("ewa", "editor", "publisher"))


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


@pytest.mark.thorough
def test_no_admin_address_tells_the_title_of_a_closed_page(
    editor: Client, inside: PanelContentPage
):
    visited = admin_addresses_with_a_page(inside.pk)
    assert len(visited) > 80

    leaks = [
        address
        for address in visited
        for answer in [editor.get(address)]
        if CANARY in answer.content.decode() or CANARY.lower() in str(answer.headers).lower()
    ]

    assert leaks == []


@pytest.mark.thorough
def test_no_list_of_the_admin_shows_it_but_to_the_administrator(
    editor: Client, admin: Client, inside: PanelContentPage, home: HomePage
):
    lists = (
        "/admin/",
        "/admin/pages/",
        f"/admin/pages/{home.pk}/",
        "/admin/pages/search/?q=kanarek",
        "/admin/choose-page/",
        f"/admin/choose-page/{home.pk}/",
        "/admin/choose-page/search/?q=kanarek",
        "/admin/choose-page/?page_type=cms_ext_pages.PanelContentPage",
        "/admin/reports/page-types-usage/",
        "/admin/reports/page-types-usage/results/",
        "/admin/reports/site-history/",
        "/admin/reports/aging-pages/",
        "/admin/pages/usage/cms_ext_pages/panelcontentpage/",
        f"/admin/api/main/pages/?child_of={home.pk}",
    )
    answers = {address: editor.get(address, follow=True) for address in lists}
    assert {
        address: (answer.status_code, CANARY in answer.content.decode())
        for address, answer in answers.items()
    } == dict.fromkeys(lists, (200, False))

    parent = inside.get_parent().pk
    for address in (
        f"/admin/pages/{parent}/",
        f"/admin/choose-page/{parent}/",
        "/admin/reports/page-types-usage/",
    ):
        assert CANARY in admin.get(address).content.decode()


def test_the_administrator_writes_a_page_of_a_panel(admin: Client, section: PanelPage):
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


@pytest.mark.thorough
def test_every_page_type_can_be_edited(
    admin: Client, home: HomePage, public: ContentPage, section: PanelPage, inside: PanelContentPage
):
    kinds = (
        "cms_ext_pages/contentpage",
        "cms_ext_pages/contactpage",
        "cms_ext_pages/panelpage",
        "cms_ext_notices/announcementindexpage",
    )
    addresses = [f"/admin/pages/{page.pk}/edit/" for page in (home, public, section, inside)]
    addresses += [f"/admin/pages/add/{kind}/{home.pk}/" for kind in kinds]

    assert [admin.get(address).status_code for address in addresses] == [200] * 8


def test_editors_write_and_publishers_publish_on_public_pages_only(
    home: HomePage, public: ContentPage, section: PanelPage, inside: PanelContentPage
):
    editor, publisher = staff("ewa", "editor"), staff("zofia", "publisher")

    def may(page: object, user: object) -> tuple[bool, bool]:
        rights = page.permissions_for_user(user)  # type: ignore[attr-defined]  # a Wagtail page
        return rights.can_edit(), rights.can_publish()

    assert [may(public, editor), may(public, publisher)] == [(True, False), (True, True)]
    for page in (home, section, inside):
        assert [may(page, editor), may(page, publisher)] == [(False, False)] * 2


def test_a_panel_is_closed_to_those_who_may_do_nothing_in_it(section: PanelPage):
    assert list_closed_sections(staff("ewa", "editor", "publisher")) == [section.path]
    assert list_closed_sections(staff("admin", superuser=True)) == []


def test_a_new_site_gives_its_rights_to_its_own_groups():
    groups = Group.objects.filter(name__in=["Editors", "Moderators"])

    assert groups.count() == 2
    for group in groups:
        assert (group.collection_permissions.count(), group.page_permissions.count()) == (0, 0)

    sync_editors()
    sync_editors()

    root = Collection.get_first_root_node()
    assert [child.name for child in root.get_children()] == ["Publiczne"]
    assert {right.collection for right in GroupCollectionPermission.objects.all()} == {
        get_public_files()
    }

    [task] = GroupApprovalTask.objects.all()

    assert (task.name, [group.name for group in task.groups.all()]) == (
        "Zatwierdzenie publikacji",
        ["publisher"],
    )
