"""Announcements for members alone (AN-05): in the panel's own list, nowhere that others look."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import PageViewRestriction

from cms_ext.people.identity.models import User
from cms_ext.public_site.notices.models import (
    AnnouncementIndexPage,
    AnnouncementKind,
    AnnouncementPage,
)
from cms_ext.public_site.pages.domain.editing import publish_site
from cms_ext.public_site.pages.models import HomePage, PanelPage
from cms_ext.public_site.subscriptions.domain.sending import start_mailings
from cms_ext.public_site.subscriptions.models import Mailing
from tests.clients import signed_in
from tests.members_area.conftest import TODAY, BrowserOf
from tests.page_checks import parsed, texts
from tests.shared_rows import shared
from tests.standing import stand_below

pytestmark = pytest.mark.django_db
SECRET = "Kanarek tylko dla członków"
LIST = "/ikcs/ogloszenia/"


@shared
def home() -> HomePage:
    return publish_site(HomePage(title="SM Próbna", slug="start"), "testserver", 80)


@shared
def public(home: HomePage) -> AnnouncementIndexPage:
    return stand_below(home, AnnouncementIndexPage(title="Ogłoszenia", slug="ogloszenia"))


@shared
def members(home: HomePage) -> AnnouncementIndexPage:
    section = stand_below(home, PanelPage(title="IKCS", realm="ikcs"))
    return stand_below(section, AnnouncementIndexPage(title="Dla członków", slug="ogloszenia"))


def announce(index: AnnouncementIndexPage, title: str, ago: int = 0) -> AnnouncementPage:
    kind = AnnouncementKind.objects.get(code="GENERAL")
    day = TODAY - timedelta(ago)
    until = day + timedelta(30)
    page = AnnouncementPage(
        title=title, kind=kind, lead=f"{title}: co, gdzie.", valid_from=day, valid_until=until
    )
    return stand_below(index, page)


def listed(client: Client, address: str) -> list[str]:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return texts(parsed(answer), "//main//ul[contains(@class, 'notices')]//h2")


@pytest.mark.thorough
def test_the_start_page_leads_to_the_newest(
    anna_in: Client, public: AnnouncementIndexPage, members: AnnouncementIndexPage
):
    """Without any it has no card."""
    assert "Wszystkie ogłoszenia" not in anna_in.get("/ikcs/").content.decode()
    announce(public, "Brak wody w czwartek")
    announce(members, "Dawne dla członków", ago=90)
    for ago in (3, 2, 1, 0):
        announce(members, f"Sprzed {ago} dni", ago)
    walled = announce(members, "Tylko dla komisji")
    PageViewRestriction.objects.create(page=walled, restriction_type="groups")

    card = parsed(anna_in.get("/ikcs/")).xpath("//section[@aria-labelledby='h-ogl']//a")

    assert [(one.text, one.get("href")) for one in card] == [
        ("Wszystkie ogłoszenia", LIST),
        ("Sprzed 0 dni", f"{LIST}sprzed-0-dni/"),
        ("Sprzed 1 dni", f"{LIST}sprzed-1-dni/"),
        ("Sprzed 2 dni", f"{LIST}sprzed-2-dni/"),
    ]


@shared
def own(public: AnnouncementIndexPage, members: AnnouncementIndexPage) -> AnnouncementPage:
    """Of the members alone, next to one that is over and one of everybody."""
    announce(members, "Dawne dla członków", ago=90)
    announce(public, "Brak wody w czwartek")
    return announce(members, SECRET)


@pytest.mark.thorough
def test_each_list_shows_its_own(anna_in: Client, own: AnnouncementPage):
    assert listed(anna_in, LIST) == [SECRET]
    assert listed(anna_in, f"{LIST}?rok=2026") == ["Dawne dla członków"]
    assert listed(anna_in, "/ogloszenia/") == ["Brak wody w czwartek"]
    # No year of the public archive has anything, so this is its present list.
    assert listed(anna_in, "/ogloszenia/?rok=2026") == ["Brak wody w czwartek"]
    page = anna_in.get(own.url)
    assert (page.status_code, "no-store" in page["Cache-Control"]) == (200, True)
    assert "plakat.pdf" not in page.content.decode()


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("who", "status"), [("guest", 302), ("adrian", 403), ("nina", 403), ("ewa", 403)]
)
def test_others_find_it_nowhere(
    browser_of: BrowserOf, own: AnnouncementPage, who: str, status: int
):
    assert own.number
    client = browser_of(who)

    assert [client.get(address).status_code for address in (own.url, LIST)] == [status] * 2
    _og, year, number = own.number.split("/")
    for address in (f"/ogloszenia/{own.slug}/plakat.pdf", f"/o/{year}-{number}/"):
        assert client.get(address).status_code == 404
    for address in (
        "/",
        "/ogloszenia/",
        "/ogloszenia/?rok=2026",
        "/ogloszenia/rss/",
        "/ogloszenia/atom/",
        "/ogloszenia/kalendarz.ics",
        "/szukaj/?q=kanarek",
        "/sitemap.xml",
    ):
        answer = client.get(address)
        assert (answer.status_code, "Kanarek" in answer.content.decode()) == (200, False), address


def test_subscribers_are_not_written_to(
    public: AnnouncementIndexPage, members: AnnouncementIndexPage
):
    announce(members, SECRET)
    announcement = announce(public, "Brak wody w czwartek")

    start_mailings(TODAY)

    assert [mailing.announcement for mailing in Mailing.objects.all()] == [announcement]


def test_it_stays_with_its_readers(
    admin: User, public: AnnouncementIndexPage, members: AnnouncementIndexPage
):
    own, open_one = announce(members, SECRET), announce(public, "Brak wody w czwartek")
    client = signed_in(admin)

    assert (own.can_move_to(public), open_one.can_move_to(members)) == (False, False)
    assert (members.can_move_to(public), public.can_move_to(members)) == (False, False)
    copy = {"new_title": "Kopia", "new_slug": "kopia", "copy_subpages": "on"}
    for page, target in ((own, public), (open_one, members), (members, public.get_parent())):
        address = reverse("wagtailadmin_pages:copy", args=[page.pk])
        client.post(address, copy | {"new_parent_page": target.pk})
    assert AnnouncementPage.objects.count() == 2
    assert AnnouncementIndexPage.objects.count() == 2
