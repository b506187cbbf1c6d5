"""Both readers of accounts, with the same facts, give pages with the same words.

Only the sentence about the source differs, and what an own ledger alone can explain: why the
balance has changed and what pays what. A mirror offers one link more: to pay a single item.
"""

from collections.abc import Iterator
from datetime import date

import pytest
from django.test import Client
from lxml.html import HtmlElement

from ebok_plugin.ledger.models import Account
from tests.ebok_plugin.mirror.snapshots import mirror_own_ledger
from tests.page_checks import page_problems, parsed, words_in

pytestmark = pytest.mark.django_db
SINCE = date(2026, 1, 2)

# By page: what its parts are called, and where they stand.
SALDO = "//section[@aria-labelledby='saldo']"
PARTS = {
    "/e-bok/": (
        f"{SALDO}//h2",
        f"{SALDO}//p[@class='due']",
        f"{SALDO}//details[@class='pay']",
        f"{SALDO}//dl[contains(@class, 'figures')]",
        "//dl[@aria-labelledby='zalegle']",
        "//dl[@aria-labelledby='biezace']",
        "//dl[@aria-labelledby='nadplata']",
        "//section[@aria-labelledby='ostatnie']",
    ),
    "/e-bok/konto/?od=2026-01-02&do={day}": ("//section[@aria-labelledby='operacje']",),
    "/e-bok/terminy/": ("//table[@aria-labelledby='terminy']",),
    "/e-bok/konto/100005/zestawienie/?od=2026-02-01&do={day}": ("//main//table",),
    "/e-bok/konto/100005/skladniki/": (
        # What comes next is the program's own figure there (`test_pages`).
        "//section[@aria-labelledby='teraz']/*[not(@class='ahead')]",
        "//section[@aria-labelledby='zmiany']",
        "//section[@aria-labelledby='razem']",
    ),
    "/e-bok/konto/100005/lokal/": ("//section[@aria-labelledby='skladniki']",),
    "/e-bok/konto/100005/brak-wplaty/": ("//main//form",),
}
FILES = ("/e-bok/konto/100005/zestawienie/csv/?od=2026-02-01&do={day}",)


def spoken(client: Client, day: str) -> Iterator[tuple[str, str]]:
    for address, places in PARTS.items():
        answer = client.get(address.format(day=day))
        assert page_problems(answer) == []
        page: HtmlElement = parsed(answer)
        for place in places:
            yield f"{address} {place}", words_in(*page.xpath(place))
    for address in FILES:
        yield address, b"".join(client.get(address.format(day=day)).streaming_content).decode()


@pytest.mark.thorough
@pytest.mark.parametrize("day", ["2026-03-15", "2026-07-31", "2026-11-20"])
def test_both_readers_say_the_same(anna: Client, worked_year: Account, settings, day: str):
    settings.COOP_TODAY = date.fromisoformat(day)
    own = dict(spoken(anna, day))
    mirror_own_ledger([worked_year], settings.COOP_TODAY, SINCE)
    settings.COOP_LEDGER = "mirror"

    assert dict(spoken(anna, day)) == own
