"""The second demo, a waste union: it starts, says its own words, and its books agree."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.browser.looks import BY_DAY, faults_in
from tests.browser.visitor import Visit
from tests.demo_site import UNION, manage

COMMUNITY, MANAGER = "EB-500002-1", "EB-500001-3"
# What nobody reads on the site of an office that is no co-op.
FOREIGN = ("Spółdzieln", "spółdzieln", "E-BOK", "IKCS")
SIGHTS = {
    "home": ("/", None),
    "doors": ("/strefa-mieszkanca/logowanie/", None),
    "zone": ("/strefa-mieszkanca/", None),
    "how to get in": ("/strefa-mieszkanca/jak-uzyskac-dostep/", None),
    "about": ("/o-zwiazku/", None),
    "home of a community": ("/e-bok/", COMMUNITY),
    "account of a community": ("/e-bok/konto/600004/", COMMUNITY),
    "dues of a community": ("/e-bok/terminy/", COMMUNITY),
    "home of a manager": ("/e-bok/", MANAGER),
    "accounts of a manager": ("/e-bok/konto/", MANAGER),
    "declarations of a manager": ("/e-bok/deklaracje/", MANAGER),
    "a declaration begins": ("/e-bok/deklaracje/nowa/", MANAGER),
    "changes from a file": ("/e-bok/deklaracje/z-pliku/", MANAGER),
    "own declarations": ("/e-bok/deklaracje/zlozone/", COMMUNITY),
    "runs at the desk": ("/admin/rozliczenia/oplaty-za-odpady/", "finanse"),
}


@pytest.mark.parametrize("sight", SIGHTS)
def test_a_page_of_the_union_is_sound_and_in_its_own_words(visit: Visit, sight: str) -> None:
    address, who = SIGHTS[sight]
    visitor = visit(who=who)
    visitor.open(address)

    said = visitor.page.inner_text("main" if who == "finanse" else "body")

    assert faults_in(visitor, BY_DAY) == []
    assert [word for word in FOREIGN if word in said] == []


def test_the_books_of_the_union_agree(site_data: Path) -> None:
    for command in ("verify_ledger", "verify_declarations", "verify_rights"):
        done = manage(site_data, command, check=False, **UNION)
        assert done.returncode == 0, done.stdout + done.stderr


def test_its_people_are_told(site_data: Path) -> None:
    people = json.loads(manage(site_data, "demo_people", "--json", **UNION).stdout)

    assert [(one["realm"], one["login"], one["role"]) for one in people if one["password"]][:8] == [
        ("staff", "admin", "admin"),
        ("staff", "redaktor", "editor"),
        ("staff", "odpady", "waste_clerk"),
        ("staff", "finanse", "finance_clerk"),
        ("staff", "kontroler", "auditor"),
        ("ebok", MANAGER, "manager"),
        ("ebok", COMMUNITY, "payer"),
        ("ebok", "EB-500003-9", "payer"),
    ]


def test_a_command_is_told_which_demo_it_is_for(site_data: Path) -> None:
    wrong = manage(site_data, "load_demo", "--profile", "coop", check=False, **UNION)

    assert wrong.returncode == 1
    assert "ustawienia pokazu „union”" in wrong.stderr
