"""No page asks more questions of four announcements than of one."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cms_ext.public_site.notices.models import AnnouncementIndexPage
from tests.clients import signed_in
from tests.cms_ext.conftest import TODAY, Publish
from tests.cms_ext.public_site.notices.estates import Estates
from tests.cms_ext.public_site.notices.schedules import schedule
from tests.page_checks import parsed
from tests.people import staff
from tests.query_counts import queries_of

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]

NOON = timezone.make_aware(datetime(2026, 11, 20, 12))
DAY = timedelta(days=1)
OVER: dict[str, Any] = {"valid_from": TODAY - 400 * DAY, "valid_until": TODAY - 370 * DAY}
PUBLIC = (
    "/",
    "/ogloszenia/",
    "/ogloszenia/?rok=2025",
    "/ogloszenia/przerwy/",
    "/ogloszenia/rss/",
    "/ogloszenia/atom/",
    "/ogloszenia/kalendarz.ics",
    "/przetargi/",
    "/szukaj/?q=dawny",
    "/sitemap.xml",
)


def publish_one_of_each(publish: Publish, estates: Estates, number: int) -> None:
    publish(f"Ogłoszenie {number}", pinned=True)
    publish(f"Ogłoszenie archiwalne {number}", **OVER)
    publish(f"Brak wody {number}", "OUTAGE", staircases=[estates.w1_1], starts_at=NOON + DAY)
    publish(f"Przetarg {number}", "TENDER", ends_at=NOON + DAY)
    publish(f"Dawny przetarg {number}", "TENDER", ends_at=NOON - DAY, valid_from=TODAY - 9 * DAY)
    body = schedule((estates.w1_1, "2026-12-01"), (estates.w3_1, "2026-12-01"))
    publish(f"Odczyty {number}", "READINGS", properties=[estates.wrzosowa], body=body)


@pytest.mark.both_databases
def test_public_pages_ask_as_little_of_four_announcements_as_of_one(
    client: Client, publish: Publish, estates: Estates
) -> None:
    publish_one_of_each(publish, estates, 0)
    assert {address: client.get(address).status_code for address in PUBLIC} == dict.fromkeys(
        PUBLIC, 200
    )
    of_one = {address: queries_of(client.get, address) for address in PUBLIC}
    for number in range(1, 4):
        publish_one_of_each(publish, estates, number)

    assert {address: queries_of(client.get, address) for address in PUBLIC} == of_one


@pytest.mark.parametrize("superuser", [False, True], ids=["an editor", "a superuser"])
def test_the_lists_of_the_administration_cost_the_same_for_one_row_and_four(
    index: AnnouncementIndexPage, publish: Publish, superuser: bool
) -> None:
    """Whether another has to publish a row (E-ANN-02) is not asked row by row."""
    ewa = staff("ewa", "editor", "publisher", superuser=superuser)
    client = signed_in(ewa)
    addresses = (f"/admin/pages/{index.pk}/", "/admin/pages/search/results/?q=numer")
    costs = {}

    for count in (1, 4):
        for number in range(index.get_children().count(), count):
            # Her own words about fees, with a newer version: another has to publish each of them.
            publish(f"Ogłoszenie numer {number}", "FEES").save_revision(user=ewa)
        for address in addresses:
            rows = parsed(client.get(address)).xpath("//tbody//tr[.//a[contains(@href, '/edit/')]]")
            assert len(rows) == count
        costs[count] = [queries_of(client.get, address) for address in addresses]

    assert costs[1] == costs[4]
