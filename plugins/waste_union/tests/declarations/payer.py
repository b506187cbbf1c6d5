"""Somebody who declares in E-BOK, in a browser."""

from typing import Any

from django.test import Client

from cms_ext.people.identity.models import User
from tests.clients import signed_in
from tests.ebok_plugin.ledger.books import open_account
from tests.ebok_plugin.ledger.holders import grant
from waste_union.declarations.models import Declaration

START = "/e-bok/deklaracje/"
FACTS = {
    "persons": "5",
    "composter": "on",
    "declarant_kind": "OWNER",
    "name": "Anna Lis",
    "address": "ul. Lipowa 4, 36-200 Brzozów",
    "email": "anna@poczta.example",
    "phone": "",
    "plot_no": "",
    "place": "Brzozów",
}


def at_home(user: User) -> Client:
    """A client of this user in E-BOK, where an account gives access."""
    assert user.person is not None
    grant(open_account(f"1000{user.pk % 100:02d}", user.person.name), user.person.name)
    return signed_in(user)


def start_draft(browser: Client, code: str = "BRZ-0001", kind: str = "CHANGE") -> Any:
    return browser.post(f"{START}nowa/", {"nieruchomosc": code, "cel": kind})


def draft() -> Declaration:
    return Declaration.objects.get(state="DRAFT")


def step(browser: Client, step_name: str, /, **typed: Any) -> Any:
    """Return the draft's page of that step, sent."""
    return browser.post(f"{START}{draft().pk}/{step_name}/", typed)


def filled_in(browser: Client) -> int:
    """Return the key of a draft that lacks nothing but the signature."""
    start_draft(browser)
    step(browser, "powod", reason="BIRTH", event_date="2026-05-18")
    step(browser, "dane", **FACTS)
    return draft().pk
