"""AN-05: an announcement for some readers is found by nobody else, whichever way he looks."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone
from wagtail.models import PageViewRestriction

from cms_ext.people.identity.models import User
from tests.cms_ext.conftest import TODAY, Publish
from tests.cms_ext.public_site.notices.estates import Estates
from tests.people import resident
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
NOON = timezone.make_aware(datetime(2026, 11, 20, 12))
# Every outlet; the words of the secret one are searched in the bytes of each.
OUTLETS = (
    "/",
    "/ogloszenia/",
    "/ogloszenia/?rok=2026",
    "/ogloszenia/?rodzaj=OUTAGE",
    "/ogloszenia/?gdzie=N1",
    "/ogloszenia/przerwy/",
    "/ogloszenia/widoczne/",
    "/ogloszenia/rss/",
    "/ogloszenia/rss/N1/",
    "/ogloszenia/atom/",
    "/ogloszenia/kalendarz.ics",
    "/ogloszenia/kalendarz/N1.ics",
    "/szukaj/?q=kanarek",
    "/strefa-mieszkanca/logowanie/",
    "/sitemap.xml",
    "/nie-ma-takiej/",
)


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
        wall = PageViewRestriction.objects.create(page=page, restriction_type="groups")
        wall.groups.add(readers)
    publish("Widoczne", slug="widoczne")
    return readers


@shared
def anna() -> User:
    return resident("ikcs", "IKCS-0007", "Anna Lis")


def mentions(reader: Client, address: str) -> int:
    """How often the answer names the canary, but for the words of the question itself."""
    return reader.get(address).content.decode().lower().replace("q=kanarek", "").count("kanarek")


@pytest.mark.parametrize("address", OUTLETS)
def test_an_05_nobody_else_finds_it(readers: Group, anna: User, address: str) -> None:
    stranger = Client()
    stranger.force_login(anna)

    # The field of the search repeats what was asked for; nothing else may.
    asked = 0 if "szukaj" not in address else mentions(Client(), "/szukaj/?q=kanarek-nieznany")
    assert (mentions(Client(), address), mentions(stranger, address)) == (asked, asked)


@pytest.mark.parametrize("slug", ["kanarek", "kanarek-gaz", "byl"])
def test_an_05_its_address_opens_for_its_readers_only(
    readers: Group, anna: User, slug: str
) -> None:
    reader = Client()
    reader.force_login(anna)
    address = f"/ogloszenia/{slug}/"

    shut = reader.get(address).status_code, Client().get(address).status_code
    anna.groups.add(readers)

    assert 200 not in shut
    assert reader.get(address).status_code == 200


def test_an_05_its_readers_find_it_in_the_list_but_not_in_the_banner_of_all(
    readers: Group, anna: User
) -> None:
    anna.groups.add(readers)
    reader = Client()
    reader.force_login(anna)

    assert mentions(reader, "/ogloszenia/") > 0
    assert mentions(reader, "/strefa-mieszkanca/logowanie/") == 0
    # A feed has no reader: it is one for all who subscribed.
    assert mentions(reader, "/ogloszenia/rss/") == 0
