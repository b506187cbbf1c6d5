from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from icalendar import Calendar
from lxml import etree
from wagtail.models import PageViewRestriction

from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.public_site.notices.domain.life import correct_announcement
from cms_ext.public_site.notices.models import AnnouncementPage
from tests.cms_ext.conftest import TODAY, Publish
from tests.cms_ext.public_site.notices.estates import Estates
from tests.cms_ext.public_site.notices.schedules import schedule

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
ATOM = "{http://www.w3.org/2005/Atom}"
FEEDS = ("/ogloszenia/rss/", "/ogloszenia/atom/")
CALENDAR = "/ogloszenia/kalendarz.ics"


@pytest.fixture(autouse=True)
def _address_of_the_site(settings) -> None:
    settings.WAGTAILADMIN_BASE_URL = "http://testserver"


def root(response: HttpResponse) -> Any:
    return etree.fromstring(response.content)


def titles(response: HttpResponse) -> list[str]:
    tree = root(response)
    return [found.findtext("title") for found in tree.iter("item")] or [
        found.findtext(f"{ATOM}title") for found in tree.iter(f"{ATOM}entry")
    ]


def events(response: HttpResponse) -> list[tuple[str, datetime, str]]:
    """(uid, start, place) of each event as a foreign reader reads them."""
    return [
        (str(event["UID"]), event.decoded("DTSTART"), str(event.get("LOCATION", "")))
        for event in Calendar.from_ical(response.content).walk("VEVENT")
    ]


def at(written: str) -> datetime:
    return timezone.make_aware(datetime.fromisoformat(written))


# What the validator of the W3C asks of RSS 2.0, as far as these feeds can offend against it.
def rss_problems(response: HttpResponse) -> list[str]:
    tree = root(response)
    (channel,) = tree.findall("channel")
    found = [
        f"no <{name}>" for name in ("title", "link", "description") if not channel.findtext(name)
    ]
    if tree.tag != "rss" or tree.get("version") != "2.0":
        found.append("not RSS 2.0")
    own = channel.find(f"{ATOM}link")
    if own is None or own.get("rel") != "self" or not own.get("href").endswith("/rss/"):
        found.append("no atom:link to itself")
    guids = [item.find("guid") for item in channel.iter("item")]
    if len({guid.text for guid in guids}) != len(guids):
        found.append("a guid twice")
    found += [
        f"guid {guid.text} looks like an address"
        for guid in guids
        if guid.get("isPermaLink") != "false"
    ]
    for stamp in channel.iter("pubDate", "lastBuildDate"):
        if parsedate_to_datetime(stamp.text).tzinfo is None:
            found.append(f"{stamp.tag} {stamp.text} without a zone")
    for item in channel.iter("item"):
        if not item.findtext("link", "").startswith("http://testserver/"):
            found.append("a link that is not whole")
    return found


def atom_problems(response: HttpResponse) -> list[str]:
    tree = root(response)
    found = [
        f"no <{name}>" for name in ("title", "id", "updated") if not tree.findtext(f"{ATOM}{name}")
    ]
    if not tree.findtext(f"{ATOM}author/{ATOM}name"):
        found.append("no author")
    for entry in tree.iter(f"{ATOM}entry"):
        found += [
            f"entry without {name}"
            for name in ("title", "id", "updated")
            if not entry.findtext(f"{ATOM}{name}")
        ]
        datetime.fromisoformat(entry.findtext(f"{ATOM}updated"))
    return found


def test_the_feeds_are_valid_empty_and_full(client, publish: Publish):
    for number in range(2):
        rss, atom = (client.get(address) for address in FEEDS)
        assert rss["Content-Type"] == "application/rss+xml; charset=utf-8"
        assert atom["Content-Type"] == "application/atom+xml; charset=utf-8"
        assert (rss_problems(rss), atom_problems(atom)) == ([], [])
        publish(f"Opłaty {number} & <b>woda</b> „zażółć”", "FEES", valid_until=TODAY)
    assert titles(client.get(FEEDS[0])) == [
        "Opłaty 1 & <b>woda</b> „zażółć”",
        "Opłaty 0 & <b>woda</b> „zażółć”",
    ]


def test_an_item_says_what_where_and_how_long(client, publish: Publish, estates: Estates):
    page = publish(
        "Brak wody", "OUTAGE", staircases=[estates.w1_1], valid_until=TODAY, lead="Rury."
    )

    (item,) = root(client.get(FEEDS[0])).iter("item")

    assert {child.tag: child.text for child in item} == {
        "title": "Brak wody",
        "link": "http://testserver/ogloszenia/brak-wody/",
        "description": "Rury. Dotyczy: ul. Wrzosowa 1 (klatka 1). Na tablicy do 20.11.2026.",
        "pubDate": f"{page.first_published_at:%a, %d %b %Y %H:%M:%S} +0000",
        "guid": "tag:testserver,2026:OG/2026/0001",
        "category": "Przerwa w dostawie mediów",
    }


@pytest.mark.thorough
def test_an_05_only_what_anybody_may_read_today(client, admin_client: Client, publish: Publish):
    hours = {"starts_at": at("2026-11-25T08:00"), "kind": "OUTAGE"}
    publish("Widoczne", **hours)
    publish("Skończone", valid_from=TODAY - 9 * DAY, valid_until=TODAY - DAY, **hours)
    publish("Przyszłe", valid_from=TODAY + DAY, **hours)
    closed = publish("Kanarek", **hours)
    restriction = PageViewRestriction.objects.create(
        page=closed, restriction_type=PageViewRestriction.GROUPS
    )
    restriction.groups.add(Group.objects.create(name="zamknięci"))
    titles = ("Widoczne", "Skończone", "Przyszłe", "Kanarek")

    for address in (*FEEDS, CALENDAR):
        for reader in (client, admin_client):
            content = reader.get(address).content.decode()
            assert [title for title in titles if title in content] == ["Widoczne"], address


def test_who_has_it_already_hears_that_nothing_changed(client, publish: Publish):
    publish("Brak wody", "OUTAGE", starts_at=at("2026-11-25T08:00"))
    addresses = (*FEEDS, CALENDAR)
    first = {address: client.get(address) for address in addresses}

    def status(address: str) -> int:
        return client.get(address, headers={"if-none-match": first[address]["ETag"]}).status_code

    assert [status(address) for address in addresses] == [304] * 3
    publish("Brak prądu", "OUTAGE", starts_at=at("2026-11-26T08:00"))
    assert [status(address) for address in addresses] == [200] * 3
    assert {one["Cache-Control"] for one in first.values()} == {"public, max-age=900"}


def test_a_feed_of_a_place(client, publish: Publish, estates: Estates):
    publish("Dla wszystkich")
    publish("Jodłowa", properties=[estates.jodlowa])
    publish("Klatka", staircases=[estates.w1_1])

    assert titles(client.get("/ogloszenia/rss/N2/W1/1/")) == ["Klatka", "Dla wszystkich"]
    assert titles(client.get("/ogloszenia/rss/N2/W1/2/")) == ["Dla wszystkich"]
    assert titles(client.get("/ogloszenia/atom/N1/")) == ["Jodłowa", "Dla wszystkich"]
    assert client.get("/ogloszenia/rss/N9/").status_code == 404


def test_the_calendar_has_a_row_of_each_schedule_and_the_hours_of_the_rest(
    client, publish: Publish, estates: Estates
):
    body = schedule(
        (estates.w1_1, "2026-12-01"), (estates.w1_2, "2026-12-02"), (None, "2026-12-03")
    )
    publish("Odczyty", "READINGS", buildings=[estates.w1], body=body)
    publish("Brak wody", "OUTAGE", starts_at=at("2026-10-25T00:30"), ends_at=at("2026-10-25T05:00"))
    publish("Bez terminu", "WORKS")
    publish("Opłaty", "FEES", starts_at=at("2026-12-01T08:00"))

    outage = ("OG/2026/0002@testserver", at("2026-10-25T00:30"), "")
    garages = ("OG/2026/0001-row2@testserver", at("2026-12-03T08:00"), "garaże")
    first = ("OG/2026/0001-row0@testserver", at("2026-12-01T08:00"), str(estates.w1_1))
    second = ("OG/2026/0001-row1@testserver", at("2026-12-02T08:00"), str(estates.w1_2))
    assert events(client.get(CALENDAR)) == [outage, first, second, garages]
    of_second = client.get("/ogloszenia/kalendarz/N2/W1/2.ics")
    assert events(of_second) == [outage, second, garages]


def test_a_changed_event_follows_in_the_calendar_what_it_changes(client, publish: Publish):
    page = publish("Brak wody", "OUTAGE", starts_at=at("2026-11-25T08:00"))
    hours_ago = timezone.now() - timedelta(hours=2)
    AnnouncementPage.objects.update(first_published_at=hours_ago)
    page.refresh_from_db()
    page.starts_at = at("2026-11-25T10:00")
    page.save_revision().publish()

    (event,) = Calendar.from_ical(client.get(CALENDAR).content).walk("VEVENT")

    assert (event["SEQUENCE"], event.decoded("DTSTART")) == (120, at("2026-11-25T10:00"))


def test_an_edit_is_no_news_and_a_correction_is(client, publish: Publish):
    """AN-09: the guid stays whatever happens, the day of publication only until a correction."""

    def feed_item() -> tuple[str, str, datetime]:
        (item,) = root(client.get(FEEDS[0])).iter("item")
        day = parsedate_to_datetime(item.findtext("pubDate"))
        return item.findtext("title"), item.findtext("guid"), day

    page = publish("Brak wody", "OUTAGE")
    long_ago = timezone.now().replace(microsecond=0) - timedelta(days=2)
    AnnouncementPage.objects.update(first_published_at=long_ago)
    page.refresh_from_db()
    page.lead = "Poprawiona literówka."
    page.save_revision().publish()
    edited = feed_item()
    page.title, page.slug = "Brak wody do środy", "inny-adres"
    page.save_revision().publish()
    renamed = feed_item()

    correct_announcement(page, "Wody nie będzie do 18, a nie do 15.", on=TODAY, origin=SYSTEM)
    corrected = feed_item()

    guid = "tag:testserver,2026:OG/2026/0001"
    assert edited == ("Brak wody", guid, long_ago)
    assert renamed == ("Brak wody do środy", guid, long_ago)
    assert corrected[:2] == renamed[:2]
    assert timezone.now() - corrected[2] < timedelta(minutes=1)
