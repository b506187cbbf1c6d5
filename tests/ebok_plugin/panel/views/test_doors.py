"""Who is let to the resident's pages at all: guests and people of other realms are not."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

import pytest
from django.test import Client

from tests.ebok_plugin.ledger.books import open_account
from tests.ebok_plugin.ledger.holders import grant, signed_in
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


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("who", ["guest", "member", "clerk"])
def test_outside_the_gate_every_address_is_alike(client: Client, who: str, method: str) -> None:
    grant(open_account("100005"), "Anna Lis")
    if who == "member":
        client.force_login(resident("ikcs", "IKCS-0007", "Anna Lis"))
    if who == "clerk":
        client.force_login(staff("finanse", "finance_clerk"))

    answers = [getattr(client, method)(address) for address in ADDRESSES]

    assert {answer.status_code for answer in answers} == {302 if who == "guest" else 403}
    doors = {"get": set(map(door_to, ADDRESSES)), "post": {door_to("/e-bok/")}}
    assert {answer.get("Location", "") for answer in answers} == (
        doors[method] if who == "guest" else {""}
    )


def test_a_former_owner_meets_nothing_of_the_new_one(client: Client) -> None:
    """Her own closed account stays readable; the new owner's is not there for her (INV-13)."""
    old, new = open_account("100005"), open_account("100006", "Jędrzej Gęsty")
    old.premises = new.premises
    old.closed_on = date(2026, 6, 30)
    old.save()
    grant(old, "Anna Lis")
    grant(new, "Jędrzej Gęsty")
    signed_in(client)

    for part in ("", "zmiana/", "skladniki/", "odsetki/", "brak-wplaty/", "pozycja/1/"):
        foreign = client.get(f"/e-bok/konto/100006/{part}")
        missing = client.get(f"/e-bok/konto/999999/{part}")
        assert (foreign.status_code, foreign.content) == (404, missing.content), part
    assert client.get("/e-bok/konto/100005/").status_code == 200
    assert "100006" not in client.get("/e-bok/terminy/").content.decode()


@pytest.mark.parametrize("page", ["/konto/", "/konto/haslo/", "/e-bok/uprawnienia/"])
def test_the_account_s_pages_keep_the_panel_s_menu(client: Client, page: str) -> None:
    menu = "//nav[contains(@class, 'nav--wide')]//a"
    grant(open_account("100005"), "Anna Lis")
    signed_in(client)
    panel = texts(parsed(client.get("/e-bok/")), menu)

    assert panel[:2] == ["Moje rozliczenia", "Historia konta"]
    assert texts(parsed(client.get(page)), menu) == panel
