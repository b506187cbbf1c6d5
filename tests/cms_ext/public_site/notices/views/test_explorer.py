"""The administration's lists of announcements cost the same for one row as for thirty.

Whether somebody else has to publish a row (E-ANN-02) is a question about its newest version; asked
row by row it would make the list slower with each announcement.
"""

from __future__ import annotations

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cms_ext.public_site.notices.models import AnnouncementIndexPage
from tests.cms_ext.conftest import Publish
from tests.page_checks import parsed
from tests.people import staff

pytestmark = pytest.mark.django_db

# Measured; the explorer's are Wagtail's own, its rights and filters among them.
# One of them is what waits, for the numbers of the menu.
MOST = {"explorer": 37, "search": 20}


def cost(client: Client, address: str) -> tuple[int, int]:
    """(rows, queries) of a list."""
    with CaptureQueriesContext(connection) as asked:
        answer: HttpResponse = client.get(address)
    found = parsed(answer).xpath("//tbody//tr[.//a[contains(@href, '/edit/')]]")
    return len(found), len(asked)


@pytest.mark.parametrize("superuser", [False, True], ids=["an editor", "a superuser"])
@pytest.mark.parametrize("name", ["explorer", "search"])
def test_one_row_costs_as_much_as_thirty(
    index: AnnouncementIndexPage, publish: Publish, name: str, superuser: bool
) -> None:
    ewa = staff("ewa", "editor", "publisher", superuser=superuser)
    client = Client()
    client.force_login(ewa)
    address = {
        "explorer": f"/admin/pages/{index.pk}/",
        "search": "/admin/pages/search/results/?q=numer",
    }[name]
    client.get(address)
    costs = []

    for more in (1, 29):
        for n in range(more):
            # Her own words about fees, with a newer version: another has to publish each of them.
            page = publish(f"Ogłoszenie numer {more}-{n}", "FEES")
            page.save_revision(user=ewa)
        costs.append(cost(client, address))

    (one, of_one), (thirty, of_thirty) = costs
    shown = 30 if name == "explorer" else 20
    assert (one, thirty) == (1, shown)
    assert of_one == of_thirty
    assert of_thirty <= MOST[name]
