"""The check that asks the site: it finds broken behaviour, whichever rows or rules caused it."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import HttpRequest
from django.test import Client
from wagtail.models import Page

from cms_ext.desks.evidence.domain import visit
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity import middleware
from cms_ext.people.identity.models import SignInSession
from cms_ext.public_site.pages.domain.editing import publish_site
from cms_ext.public_site.pages.domain.tree import verify_tree
from cms_ext.public_site.pages.models import ContentPage, HomePage, PanelContentPage, PanelPage
from cms_ext.public_site.pages.models import base as pages
from tests.people import resident
from tests.shared_rows import shared
from tests.standing import stand_below

pytestmark = pytest.mark.django_db


@shared
def inside() -> PanelContentPage:
    """A page for members only, on a site with a member and a payer."""
    home = publish_site(HomePage(title="SM Próbna", slug="start"), "testserver", 80)
    stand_below(home, ContentPage(title="O nas", slug="o-nas", lead="Kim jesteśmy."))
    section = stand_below(home, PanelPage(title="IKCS", realm="ikcs"))
    page = stand_below(section, PanelContentPage(title="Tajne", slug="tajne", lead="Dla nas."))
    resident("ikcs", "IKCS-0007", "Anna Lis")
    resident("ebok", "EB-500003-9", "Nina Testowska")
    return page


def move_out(page: PanelContentPage) -> None:
    """Put a page below the home page by SQL, as if it had always been there."""
    home = HomePage.objects.get()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE wagtailcore_page SET path = %s, depth = 3, url_path = %s WHERE id = %s",
            [f"{home.path}ZZZZ", f"{home.url_path}tajne/", page.pk],
        )


def opened() -> list[tuple[str, str]]:
    return sorted((found.reader, found.address) for found in visit.verify_closed_addresses())


def test_an_untouched_site_refuses_everybody_and_nothing_is_written(inside: PanelContentPage):
    before = AuditEvent.objects.count(), SignInSession.objects.count()

    assert opened() == []
    assert (AuditEvent.objects.count(), SignInSession.objects.count()) == before


def test_a_panel_page_asks_its_own_realm_wherever_it_stands(
    client: Client, inside: PanelContentPage
):
    assert client.get("/ikcs/tajne/").status_code == 302
    move_out(inside)

    assert client.get("/tajne/").status_code == 404
    client.force_login(resident("ebok", "EB-500004-7", "Ewa Zarządca"))
    assert client.get("/tajne/").status_code == 404
    # The place itself is a finding, too.
    assert {found.page for found in verify_tree()} >= {Page.objects.get(url_path="/start/").pk}


def no_realm(monkeypatch: pytest.MonkeyPatch, page: PanelContentPage) -> None:
    """The page's own check gone, and the page moved out of its panel."""
    monkeypatch.setattr(pages, "require_realm", lambda _request, _realm: None)
    move_out(page)


def no_gate(monkeypatch: pytest.MonkeyPatch, _page: PanelContentPage) -> None:
    """No check at the prefix, none of the page, and its restriction deleted."""
    monkeypatch.setattr(middleware.PanelGateMiddleware, "_refusal", lambda _self, _request: None)
    monkeypatch.setattr(pages, "require_realm", lambda _request, _realm: None)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM wagtailcore_pageviewrestriction_groups")
        cursor.execute("DELETE FROM wagtailcore_pageviewrestriction")


def broken_page(monkeypatch: pytest.MonkeyPatch, page: PanelContentPage) -> None:
    """A page that fails before it asks has not refused anybody."""

    def fail(_request: HttpRequest, _realm: str) -> None:
        raise RuntimeError("no check")

    monkeypatch.setattr(pages, "require_realm", fail)
    move_out(page)


@pytest.mark.parametrize(
    ("harm", "address"),
    [(no_realm, "/tajne/"), (no_gate, "/ikcs/tajne/"), (broken_page, "/tajne/")],
)
def test_whatever_opens_a_page_is_found_for_each_who_may_not_read_it(
    monkeypatch: pytest.MonkeyPatch,
    inside: PanelContentPage,
    harm: Callable[[pytest.MonkeyPatch, PanelContentPage], None],
    address: str,
):
    harm(monkeypatch, inside)

    assert opened() == [("", address), ("EB-500003-9", address)]


def test_readers_are_a_visitor_and_one_resident_of_each_panel(inside: PanelContentPage):
    visitor, *residents = visit._list_readers()

    assert isinstance(visitor, AnonymousUser)
    assert sorted(str(user.realm) for user in residents) == ["ebok", "ikcs"]
