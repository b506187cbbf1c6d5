"""No public page asks more questions of many announcements than of one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.cms_ext.conftest import TODAY, Publish

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

OVER = {"valid_from": TODAY - timedelta(400), "valid_until": TODAY - timedelta(370)}
# Where nothing is stored or kept by the process.
MOST_QUERIES = {
    "/": 16,
    "/ogloszenia/": 18,
    "/ogloszenia/?rok=2025": 16,
    "/ogloszenia/rss/": 5,
    "/szukaj/?q=gdzie": 12,
    "/sitemap.xml": 5,
}


def queries(client: Client) -> dict[str, int]:
    found = {}
    for address in MOST_QUERIES:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        found[address] = len(asked)
    return found


def test_public_pages_ask_as_little_of_thirty_announcements_as_of_one(
    client: Client, publish: Publish
) -> None:
    publish("Ogłoszenie")
    publish("Ogłoszenie archiwalne", **OVER)
    queries(client)
    of_one = queries(client)
    for number in range(29):
        publish(f"Ogłoszenie {number}")
        publish(f"Ogłoszenie archiwalne {number}", **OVER)

    assert queries(client) == of_one
    assert {
        address: (count, most)
        for address, most in MOST_QUERIES.items()
        if (count := of_one[address]) > most
    } == {}
