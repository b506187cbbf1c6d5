"""Any set of plugins is a working site, with the data of all of them in the database."""

import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from itertools import combinations, product
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings

from tests.project.combinations import Plugins, by_pairs
from tests.project.plugin_sites import KIT, KIT_TITLE, REQUIRED, switched
from tests.sites import Site, python_for

pytestmark = pytest.mark.xdist_group("plugins")

PUBLIC = [
    "/",
    "/ogloszenia/",
    "/ogloszenia/procedura-uzyskania-dostepu-ikcs-ebok/",
    "/strefa-mieszkanca/logowanie/",
    "/kontakt/",
    "/szukaj/?q=statut",
    "/admin/login/",
]
IKCS = ["/ikcs/", "/ikcs/dokumenty/", "/ikcs/dokumenty/statut/", "/ikcs/informacje-dla-czlonkow/"]
EBOK = ["/e-bok/", "/e-bok/konto/100007/", "/e-bok/informacje-dla-platnikow/"]
SETTLEMENTS = "/e-bok/konto/100007/rozliczenie/"
# Former questions about payments lead to cases, and without these to the panel's first page.
QUESTIONS = "/e-bok/wplaty/"
INSTITUTIONS = "/strefa-mieszkanca/wniosek/instytucja/"
SIGN_IN_PAGES = {
    "members_area": "/strefa-mieszkanca/logowanie/ikcs/",
    "ebok_plugin": "/strefa-mieszkanca/logowanie/e-bok/",
}
ECHO = "/echo/"
LIST, ADD = "/rzeczy-znalezione/", "/rzeczy-znalezione/dodaj/"
REGISTER = "/admin/rzeczy_znalezione/entry/"
METERS = "/ogloszenia/odczyty-wodomierzy-grudzien-2026/"
# What a guest finds of the site's own plugins and of cases, and the administrator of the last.
OWN = {
    "/strefa-mieszkanca/wniosek/": "cms_ext.access",
    "/kontakt/napisz/": "cms_ext.public_site.pages.contact",
    "/sprawa/": "cases",
    "/sprawa/nowa/": "cases",
    "/ogloszenia/subskrypcja/": "cms_ext.public_site.subscriptions",
    f"{METERS}plakat.pdf": "cms_ext.public_site.notices.posters",
}
MOVING = "/admin/przeprowadzka/"
APPLICATIONS, PEOPLE = "/admin/wnioski/", "/admin/osoby/"
# The pages of cases in the panels.
CASES_OF_MEMBERS, CASES_OF_PAYERS = "/ikcs/sprawy/", "/e-bok/sprawy/"
# What each plugin puts on the home page and into the main menu.
TILES = {
    "Sprawdź saldo": "ebok_plugin",
    "Zgłoś sprawę": "cases",
    "Zawołaj echo": "ping_plugin",
    KIT_TITLE: KIT,
}
MENU = {"/dokumenty/": "members_area", ECHO: "ping_plugin", LIST: KIT}
KIT_PAGES = [LIST, ADD, REGISTER]
# Whom the tests below ask for what.
ASKED = {
    "guest": [
        CASES_OF_MEMBERS,
        CASES_OF_PAYERS,
        *PUBLIC,
        *IKCS,
        *EBOK,
        SETTLEMENTS,
        INSTITUTIONS,
        *SIGN_IN_PAGES.values(),
        *OWN,
        ECHO,
    ],
    "member": [CASES_OF_MEMBERS, *IKCS, *EBOK, INSTITUTIONS],
    "payer": [CASES_OF_PAYERS, *IKCS, *EBOK, SETTLEMENTS, QUESTIONS, INSTITUTIONS],
    "editor": [*PUBLIC, INSTITUTIONS],
    "administrator": [MOVING, APPLICATIONS, PEOPLE],
}


@dataclass(frozen=True)
class Seen:
    """What the people of a site with these plugins see: see `probe.py`."""

    plugins: Plugins
    paper: UUID
    report: dict[str, Any]

    def on(self, plugin: str) -> bool:
        return plugin in self.plugins

    def status(self, who: str, address: str) -> int:
        return int(self.report["statuses"][who][address])

    @property
    def inside(self) -> str:
        """A paper that only members open, where they find it."""
        return f"/ikcs/dokumenty/{self.paper}/plik/"

    @property
    def outside(self) -> str:
        return f"/dokumenty/{self.paper}/plik/"


def for_members(data_dir: Path) -> UUID:
    with closing(sqlite3.connect(data_dir / "coop.sqlite3")) as database:
        (key,) = database.execute(
            "SELECT id FROM members_area_library_document WHERE audience = 'MEMBERS' LIMIT 1"
        ).fetchone()
    return UUID(key)


@pytest.fixture(
    scope="module",
    params=by_pairs(REQUIRED),
    ids=lambda on: ", ".join(name.split(".")[-1] for name in REQUIRED if name in on) or "none",
)
def seen(request: pytest.FixtureRequest, every_plugin: Site, kit_plugin: Path) -> Seen:
    data_dir, paper = every_plugin.data_dir, for_members(every_plugin.data_dir)
    bare = Seen(request.param, paper, {})
    files = [bare.inside, bare.outside]
    asked = {who: [*addresses, *KIT_PAGES, *files] for who, addresses in ASKED.items()}
    with python_for(**switched(request.param, kit_plugin)) as python:
        done = Site(data_dir, python).run(
            "-m", "tests.project.after_setup", "tests.project.probe", json.dumps(asked)
        )
    assert done.returncode == 0, done.stderr
    return Seen(request.param, paper, json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.thorough
def test_every_plugin_is_tried_and_any_two_meet_in_every_way_that_can_be():
    tried = by_pairs(REQUIRED)

    apps_on = {settings.INSTALLED_PLUGINS.get(name, name) for name in REQUIRED}
    assert set(settings.PLUGINS) <= apps_on
    for one, other in combinations(REQUIRED, 2):
        cannot_be = {(True, False)} if other in REQUIRED[one] else set()
        cannot_be |= {(False, True)} if one in REQUIRED[other] else set()
        ways = {(one in plugins, other in plugins) for plugins in tried}
        assert ways == {*product((True, False), repeat=2)} - cannot_be, (one, other)


@pytest.mark.programs
def test_the_site_is_sound_and_a_restricted_file_has_no_other_address(seen: Seen):
    assert (seen.report["problems"], seen.report["strays"]) == ([], [])
    assert {address: seen.status("guest", address) for address in PUBLIC} == dict.fromkeys(
        PUBLIC, 200
    )
    assert {address: seen.status("editor", address) for address in PUBLIC} == {
        address: 302 if address == "/admin/login/" else 200 for address in PUBLIC
    }
    people = ("guest", "member", "payer", "editor")
    assert {seen.status(who, seen.outside) for who in people} == {404}


@pytest.mark.programs
def test_inside_the_gates_are_the_own_people_when_the_plugin_is_on_and_nobody_when_it_is_off(
    seen: Seen,
):
    members, ebok = seen.on("members_area"), seen.on("ebok_plugin")
    inside = {
        "member": dict.fromkeys([*IKCS, seen.inside], 200) | dict.fromkeys(EBOK, 403),
        "guest": dict.fromkeys([*IKCS, seen.inside, *EBOK], 302),
        "payer": dict.fromkeys([*IKCS, seen.inside], 403) | dict.fromkeys(EBOK, 200),
    }

    for who, expected in inside.items():
        assert {address: seen.status(who, address) for address in expected} == {
            address: status
            if (members if address.startswith("/ikcs/") else ebok)
            # The name of a panel that is off leads to those that are on.
            else (302 if address in ("/ikcs/", "/e-bok/") else 404)
            for address, status in expected.items()
        }, who
    assert seen.status("payer", QUESTIONS) == (302 if ebok else 404)
    # The tables of media keep the demo's settlement while the plugin is off.
    assert seen.status("payer", SETTLEMENTS) == (200 if seen.on("ebok_plugin.utilities") else 404)
    assert seen.status("guest", SETTLEMENTS) == (302 if ebok else 404)


CASES, COLLECTIONS = "cases", "waste_union_collections"


@pytest.mark.programs
def test_menus_tiles_panels_and_desks_come_and_go_with_their_plugin(seen: Seen):
    sign_in_pages = {address: seen.on(plugin) for plugin, address in SIGN_IN_PAGES.items()}
    assert {address: seen.status("guest", address) for address in sign_in_pages} == {
        address: 200 if on else 404 for address, on in sign_in_pages.items()
    }
    # A provider of identities has its way in next to the panel's.
    led = [address for address in seen.report["panels"] if address in sign_in_pages]
    assert led == [address for address, on in sign_in_pages.items() if on]
    assert {
        entry: any(
            name.startswith(entry)
            for name in seen.report["admin"]
            # Cases and collections are plugins that stand without E-BOK.
            if entry == CASES or not name.startswith((CASES, COLLECTIONS))
        )
        for entry in ("members_area", "ebok_plugin", "ebok_plugin_media", CASES)
    } == {
        "members_area": seen.on("members_area"),
        CASES: seen.on("cases"),
        "ebok_plugin": seen.on("ebok_plugin"),
        "ebok_plugin_media": seen.on("ebok_plugin.utilities"),
    }
    assert {title: title in seen.report["tiles"] for title in TILES} == {
        title: seen.on(plugin) for title, plugin in TILES.items()
    }
    assert {link: link in seen.report["menu"] for link in MENU} == {
        link: seen.on(plugin) for link, plugin in MENU.items()
    }
    people = ("guest", "member", "payer", "editor")
    taken = seen.on("waste_union.declarations") and seen.on("cms_ext.access")
    assert {seen.status(who, INSTITUTIONS) for who in people} == ({200} if taken else {404})


@pytest.mark.programs
def test_the_sites_own_plugins_come_and_go(seen: Seen):
    assert {address: seen.status("guest", address) for address in OWN} == {
        address: 200 if seen.on(plugin) else 404 for address, plugin in OWN.items()
    }
    desks = {MOVING: "cms_ext.operations.moving_in", APPLICATIONS: "cms_ext.access"}
    assert {address: seen.status("administrator", address) for address in desks} == {
        address: 200 if seen.on(plugin) else 404 for address, plugin in desks.items()
    }
    # Anyone who has a login is served at the desks all the same.
    assert seen.status("administrator", PEOPLE) == 200


@pytest.mark.programs
def test_cases_are_in_the_panels_that_are_on_and_in_no_other(seen: Seen):
    cases = seen.on("cases")
    members, payers = (seen.on(name) for name in ("members_area", "ebok_plugin"))

    assert seen.status("member", CASES_OF_MEMBERS) == (200 if cases and members else 404)
    assert seen.status("payer", CASES_OF_PAYERS) == (200 if cases and payers else 404)
    # The restriction of a panel does not tell what is inside.
    assert seen.status("guest", CASES_OF_MEMBERS) == (302 if members else 404)
    assert seen.status("guest", CASES_OF_PAYERS) == (302 if payers else 404)


@pytest.mark.programs
def test_a_plugin_from_outside_the_tree_is_one_line(seen: Seen):
    assert seen.status("guest", ECHO) == (200 if seen.on("ping_plugin") else 404)
    # The right stays the editor's while the plugin is off.
    assert seen.report["editor_may"] == ["ping_plugin.add_greeting"]


@pytest.mark.programs
def test_a_plugin_of_the_kit_is_put_in_and_taken_out(seen: Seen, every_plugin: Site):
    """Its row waits for the day when it comes back."""
    found = {who: [seen.status(who, address) for address in KIT_PAGES] for who in ASKED}

    assert found == (
        {
            "guest": [200, 302, 302],
            "member": [200, 200, 404],
            "payer": [200, 200, 404],
            "editor": [200, 302, 200],
            "administrator": [200, 302, 200],
        }
        if seen.on(KIT)
        else {who: [404, 404, 302 if who == "guest" else 404] for who in ASKED}
    )
    with closing(sqlite3.connect(every_plugin.database)) as database:
        assert database.execute(f"SELECT title FROM {KIT}_entry").fetchall() == [("Klucze",)]
