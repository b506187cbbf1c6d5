"""Acceptance check 15: no question that a visitor can type breaks a page."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.project.doors import ANNA, PAYER, as_

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.both_databases,
    pytest.mark.xdist_group("demo"),
    pytest.mark.usefixtures("demo"),
]

ODD = {
    "a quote": "%22",
    "two quotes and a word": "%22%22a",
    "NUL": "%00",
    "a blank": "%20",
    "brackets": "%28%29%2A%3A%5E",
    "5 kB": "x" * 5000,
    "5 kB of quotes": "%22" * 1700,
    "nothing": "",
}
SEARCHES = {
    "/szukaj/": None,
    "/dokumenty/": None,
    "/ikcs/dokumenty/": ANNA,
    "/admin/pages/search/": "staff:admin",
    "/admin/documents/": "staff:admin",
    "/admin/images/": "staff:admin",
    "/admin/pracownicy/": "staff:admin",
    "/admin/choose-page/search/": "staff:admin",
}


@pytest.mark.parametrize("query", ODD.values(), ids=ODD)
@pytest.mark.parametrize("address", SEARCHES)
def test_15_odd_searches_are_a_page(address: str, query: str) -> None:
    who = SEARCHES[address]
    client = as_(who) if who else Client()

    assert client.get(f"{address}?q={query}").status_code == 200


@pytest.mark.parametrize(
    "address", ["/szukaj/", "/dokumenty/", "/ikcs/dokumenty/", "/admin/pracownicy/"]
)
def test_15_a_box_gives_back_what_was_typed(address: str) -> None:
    who = SEARCHES[address]
    client = as_(who) if who else Client()

    page = client.get(address, {"q": 'uchwała "o windzie'}).content.decode()

    assert 'value="uchwała &quot;o windzie"' in page


@pytest.mark.parametrize(
    "query",
    [
        "rok=%22",
        "rok=abc",
        "rok=%00",
        "rok=" + "9" * 5000,
        "rodzaj=%27%20OR%201",
        "organ=%00",
        "p=-1",
    ],
    ids=lambda query: query[:12],
)
def test_15_odd_filters_are_a_page(query: str) -> None:
    assert as_(ANNA).get(f"/ikcs/dokumenty/?{query}").status_code == 200
    assert Client().get(f"/ogloszenia/?rodzaj={query.partition('=')[2]}").status_code == 200


@pytest.mark.parametrize("key", ["abc", "1", "00000000000000000000000000000000", "%00", "x" * 5000])
def test_15_wrong_keys_are_not_found(key: str) -> None:
    assert as_(ANNA).get(f"/ikcs/dokumenty/{key}/plik/").status_code == 404
    assert as_(PAYER).get(f"/e-bok/konto/{key}/").status_code == 404
