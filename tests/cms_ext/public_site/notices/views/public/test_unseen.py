"""AN-05: what may not be read yet, any more, or by this reader is found on no way at all."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.contrib.auth.models import Group
from django.core.cache import caches
from django.test import Client
from django.utils import timezone
from wagtail.models import PageViewRestriction

from cms_ext.base.dates.clock import business_now
from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.public_site.editing.models import MissedSearch
from cms_ext.public_site.notices.domain.life import withdraw_announcement
from cms_ext.public_site.notices.models import (
    AnnouncementIndexPage,
    AnnouncementKind,
    AnnouncementPage,
)
from cms_ext.public_site.pages.models import HomePage, PanelPage
from cms_ext.public_site.subscriptions.domain.sending import start_mailings
from cms_ext.public_site.subscriptions.models import Mailing
from tests.clients import signed_in
from tests.cms_ext.conftest import TODAY, Publish
from tests.cms_ext.public_site.notices.estates import Estates
from tests.people import resident, staff
from tests.shared_rows import shared
from tests.standing import stand_below

pytestmark = [pytest.mark.django_db]

DAY = timedelta(days=1)
SECRET = "kanarek"
OUTLETS = (
    "/",
    "/ogloszenia/",
    "/ogloszenia/?gdzie=N1",
    "/ogloszenia/?rodzaj=OUTAGE",
    "/ogloszenia/?rok=2026",
    "/ogloszenia/przerwy/",
    "/ogloszenia/widoczne/",
    "/ogloszenia/rss/",
    "/ogloszenia/rss/N1/",
    "/ogloszenia/atom/",
    "/ogloszenia/atom/N1/",
    "/ogloszenia/kalendarz.ics",
    "/ogloszenia/kalendarz/N1.ics",
    "/ogloszenia/subskrypcja/",
    "/przetargi/",
    "/mapa-strony/",
    "/sitemap.xml",
    "/strefa-mieszkanca/logowanie/",
    "/nie-ma-takiej/",
)


@pytest.fixture(autouse=True)
def pages_kept(settings) -> Iterator[None]:
    """As on a real site: a page that was made may be given to the next who asks."""
    kept = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "unseen"}
    settings.CACHES = settings.CACHES | {"pages": kept}
    yield
    caches["pages"].clear()


@shared
def secrets(publish: Publish, estates: Estates) -> dict[str, AnnouncementPage]:
    """Outages and emergencies that nobody without a right may know of, and one for everybody."""
    now = business_now()
    facts = {
        "properties": [estates.jodlowa],
        "starts_at": now - timedelta(hours=1),
        "ends_at": now + DAY,
        "valid_until": TODAY + 3 * DAY,
        "pinned": True,
    }
    shown = publish("Widoczne ogłoszenie", "OUTAGE", slug="widoczne", **facts)
    pages = {
        "withdrawn": publish("Kanarek wycofany", "OUTAGE", **facts),
        "withdrawn emergency": publish("Kanarek gaz", "ALERT", **facts),
        "scheduled": publish("Kanarek jutro", "OUTAGE", **facts | {"valid_from": TODAY + DAY}),
        "scheduled emergency": publish(
            "Kanarek pożar", "ALERT", **facts | {"valid_from": TODAY + DAY}
        ),
        "scheduled tender": publish("Kanarek", "TENDER", **facts | {"valid_from": TODAY + DAY}),
    }
    for name in ("withdrawn", "withdrawn emergency"):
        withdraw_announcement(pages[name], "Odwołano.", origin=SYSTEM)
    pages["draft"] = _draft(facts)
    for realm in ("ikcs", "ebok"):
        pages[realm] = _of_panel(realm, facts)
        pages[f"{realm} emergency"] = _of_panel(realm, facts, "ALERT")
    # A newer version of what is public, that nobody has approved.
    shown.title, shown.lead = "Widoczne ogłoszenie i kanarek", "Kanarek."
    shown.save_revision()
    return pages


def _draft(facts: dict[str, object]) -> AnnouncementPage:
    index = AnnouncementIndexPage.objects.of_the_public()
    assert index is not None
    kind = AnnouncementKind.objects.get(code="OUTAGE")
    draft = AnnouncementPage(
        title="Kanarek szkic", kind=kind, lead="Kanarek.", valid_from=TODAY, live=False, **facts
    )
    index.add_child(instance=draft)
    draft.save_revision()
    return draft


def _of_panel(realm: str, facts: dict[str, object], code: str = "OUTAGE") -> AnnouncementPage:
    section = PanelPage.objects.filter(realm=realm).first() or stand_below(
        HomePage.objects.get(), PanelPage(title="Panel", realm=realm)
    )
    index = AnnouncementIndexPage.objects.child_of(section).first() or stand_below(
        section, AnnouncementIndexPage(title="Ogłoszenia panelu", slug="ogloszenia")
    )
    kind = AnnouncementKind.objects.get(code=code)
    page = AnnouncementPage(
        title=f"Kanarek {code}", kind=kind, lead="Kanarek.", valid_from=TODAY, **facts
    )
    return stand_below(index, page)


def count_secret(reader: Client, address: str) -> int:
    """How often the answer says the word, but for the question that it repeats."""
    said = reader.get(address, follow=True).content.decode().lower()
    return said.count(SECRET)


@pytest.mark.always
def test_an_05_no_public_way_tells_of_it(secrets: dict[str, AnnouncementPage]):
    editor = staff("ewa", "editor", "publisher")
    member_without_membership = resident("ikcs", "IKCS-0007", "Anna Lis")

    for reader in (Client(), signed_in(editor), signed_in(member_without_membership)):
        # Twice: the second answer may come from the store.
        found = {url: count for url in (*OUTLETS, *OUTLETS) if (count := count_secret(reader, url))}

        assert found == {}
        assert b"Widoczne" in reader.get("/ogloszenia/").content


@pytest.mark.always
def test_an_05_search_says_of_it_what_it_says_of_nothing(
    client, secrets: dict[str, AnnouncementPage]
):
    real = client.get(f"/szukaj/?q={SECRET}").content
    invented = client.get("/szukaj/?q=kanapka").content.replace(b"kanapka", SECRET.encode())

    assert real == invented
    # The editors learn what was asked, and how often; not that there would have been something.
    assert set(MissedSearch.objects.values_list("query", "count")) == {
        ("kanarek", 1),
        ("kanapka", 1),
    }


@pytest.mark.always
def test_an_05_no_address_opens_it(client, secrets: dict[str, AnnouncementPage]):
    statuses = {}
    for name, page in secrets.items():
        for address in (
            f"/ogloszenia/{page.slug}/",
            f"/ogloszenia/{page.slug}/plakat.pdf",
            f"/ogloszenia/{page.slug}/plakat.pdf?gdzie=N1",
            f"/o/{(page.number or 'OG/2026/9999')[3:].replace('/', '-')}/",
        ):
            answer = client.get(address)
            assert SECRET not in answer.content.decode(errors="replace").lower()
            statuses[name, address] = answer.status_code

    assert {key: status for key, status in statuses.items() if status != 404} == {}


@pytest.mark.always
def test_an_05_no_letter_goes_out_about_it(secrets: dict[str, AnnouncementPage]):
    start_mailings(TODAY)

    assert [mailing.announcement.slug for mailing in Mailing.objects.all()] == ["widoczne"]


@pytest.mark.always
def test_an_05_an_editor_of_the_public_pages_finds_no_panel_s(secrets: dict[str, AnnouncementPage]):
    ewa = signed_in(staff("ewa", "editor", "publisher"))
    of_panels = [page for name, page in secrets.items() if name.startswith(("ikcs", "ebok"))]

    seen = {}
    for address in (
        "/admin/pages/search/?q=kanarek",
        "/admin/pages/search/results/?q=kanarek",
        "/admin/choose-page/?q=kanarek",
        "/admin/choose-page/search/?q=kanarek",
        "/admin/reports/site-history/",
        "/admin/reports/aging-pages/",
        "/admin/",
    ):
        source = ewa.get(address, follow=True).content.decode()
        seen[address] = [page.pk for page in of_panels if f"/pages/{page.pk}/" in source]
        seen[address] += [1 for page in of_panels if page.title in source]
    opened = {
        ewa.get(f"/admin/pages/{page.pk}/{view}").status_code
        for page in of_panels
        for view in ("edit/", "history/", "view_draft/", "")
    }

    assert {address: found for address, found in seen.items() if found} == {}
    assert 200 not in opened
    admin = signed_in(staff("admin", superuser=True))
    source = admin.get("/admin/pages/search/results/?q=kanarek").content.decode()
    assert all(f"/pages/{page.pk}/" in source for page in of_panels)


# --- AN-05: an announcement for some readers is found by nobody else, whichever way he looks ------
NOON = timezone.make_aware(datetime(2026, 11, 20, 12))


@shared
def readers(publish: Publish, estates: Estates) -> Group:
    """Those who may read of the canary: an outage, an emergency and one that is over."""
    readers = Group.objects.create(name="czytelnicy")
    hours = {"starts_at": NOON - timedelta(hours=1), "ends_at": NOON + DAY}
    secret = [
        publish("Kanarek", "OUTAGE", slug="kanarek", properties=[estates.jodlowa], **hours),
        publish("Kanarek gaz", "ALERT", slug="kanarek-gaz", valid_until=TODAY, severity="danger"),
        publish("Kanarek był", valid_from=TODAY - 3 * DAY, valid_until=TODAY - DAY, slug="byl"),
    ]
    for page in secret:
        restriction = PageViewRestriction.objects.create(page=page, restriction_type="groups")
        restriction.groups.add(readers)
    publish("Widoczne", slug="widoczne")
    return readers


@pytest.mark.always
def test_an_05_nobody_else_finds_it(readers: Group):
    stranger = signed_in(resident("ikcs", "IKCS-0007", "Anna Lis"))

    found = {
        address: (count_secret(Client(), address), count_secret(stranger, address))
        for address in (*OUTLETS, "/szukaj/?q=kanarek")
    }

    # The page of results repeats what was asked for, and nothing else.
    asked = count_secret(Client(), "/szukaj/?q=kanarek-nieznany")
    assert found == dict.fromkeys(OUTLETS, (0, 0)) | {"/szukaj/?q=kanarek": (asked, asked)}


@pytest.mark.always
def test_an_05_its_readers_find_it_in_the_list_but_not_in_the_banner_of_all(readers: Group):
    anna = resident("ikcs", "IKCS-0007", "Anna Lis")
    reader = signed_in(anna)
    addresses = [f"/ogloszenia/{slug}/" for slug in ("kanarek", "kanarek-gaz", "byl")]
    shut = [who.get(url).status_code for who in (reader, Client()) for url in addresses]
    assert shut == [302] * 6

    anna.groups.add(readers)

    assert [reader.get(address).status_code for address in addresses] == [200] * 3
    assert count_secret(reader, "/ogloszenia/") > 0
    assert count_secret(reader, "/strefa-mieszkanca/logowanie/") == 0
    # A feed has no reader: it is one for all who subscribed.
    assert count_secret(reader, "/ogloszenia/rss/") == 0
