"""Who is let to the resident's pages at all: guests and people of other realms are not."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

import pytest
from django.test import Client

from ebok_plugin.ledger.models import Account
from tests.ebok_plugin.ledger.books import open_account
from tests.ebok_plugin.ledger.holders import grant
from tests.page_checks import parsed, texts
from tests.people import resident, staff

pytestmark = pytest.mark.django_db
DOOR = "/strefa-mieszkanca/logowanie/e-bok/"
ADDRESSES = (
    "/e-bok/terminy/",
    "/e-bok/terminy/kalendarz/",
    "/e-bok/terminy/kalendarz/wylacz/",
    "/e-bok/wplaty/",
    "/e-bok/wplaty/00000000-0000-0000-0000-000000000000/",
    *(
        f"/e-bok/konto/100005/{part}"
        for part in (
            "",
            "pozycja/1/",
            "zmiana/",
            "skladniki/",
            "skladniki/EKS/",
            "odsetki/",
            "uklad/1/",
            "brak-wplaty/",
        )
    ),
)


def door_to(address: str) -> str:
    """The way back is an echo of what was asked for, and nothing else tells addresses apart."""
    return f"{DOOR}?{urlencode({'next': address})}"


@pytest.mark.parametrize("who", ["guest", "member", "clerk"])
def test_outside_the_gate_every_address_is_alike(
    client: Client, account: Account, who: str
) -> None:
    if who == "member":
        client.force_login(resident("ikcs", "IKCS-0007", "Anna Lis"))
    if who == "clerk":
        client.force_login(staff("finanse", "finance_clerk"))

    for send, doors in (
        (client.get, set(map(door_to, ADDRESSES))),
        (client.post, {door_to("/e-bok/")}),
    ):
        answers = [send(address) for address in ADDRESSES]

        assert {answer.status_code for answer in answers} == {302 if who == "guest" else 403}
        locations = {answer.get("Location", "") for answer in answers}
        assert locations == (doors if who == "guest" else {""})


def test_a_former_owner_meets_nothing_of_the_new_one(anna: Client) -> None:
    """Her own closed account stays readable; the new owner's is not there for her (INV-13)."""
    old, new = open_account("100005"), open_account("100006", "Jędrzej Gęsty")
    old.premises = new.premises
    old.closed_on = date(2026, 6, 30)
    old.save()
    grant(old, "Anna Lis")
    grant(new, "Jędrzej Gęsty")

    for part in ("", "zmiana/", "skladniki/", "odsetki/", "brak-wplaty/", "pozycja/1/"):
        foreign = anna.get(f"/e-bok/konto/100006/{part}")
        missing = anna.get(f"/e-bok/konto/999999/{part}")
        assert (foreign.status_code, foreign.content) == (404, missing.content), part
    assert anna.get("/e-bok/konto/100005/").status_code == 200
    assert "100006" not in anna.get("/e-bok/terminy/").content.decode()


def test_the_account_s_pages_keep_the_panel_s_menu(anna: Client, account: Account) -> None:
    menu = "//nav[contains(@class, 'nav--wide')]//a"
    panel = texts(parsed(anna.get("/e-bok/")), menu)

    assert panel[:2] == ["Moje rozliczenia", "Historia konta"]
    for page in ("/konto/", "/konto/haslo/", "/e-bok/uprawnienia/"):
        assert texts(parsed(anna.get(page)), menu) == panel, page
