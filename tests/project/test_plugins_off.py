"""Any set of plugins is a working site, with the data of all of them in the database."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from itertools import product
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tests.demo_site import ROOT, copied, environment, manage

pytestmark = pytest.mark.xdist_group("plugins off")

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
DOORS = {
    "IKCS": ["/strefa-mieszkanca/logowanie/ikcs/"],
    "E-BOK": ["/strefa-mieszkanca/logowanie/e-bok/"],
}
COMBINATIONS = [
    pytest.param(
        members, ebok, id=f"members {'on' if members else 'off'}, ebok {'on' if ebok else 'off'}"
    )
    for members, ebok in product([True, False], repeat=2)
]


def restricted_files(data_dir: Path) -> list[str]:
    """The addresses of a paper that only members open, inside the gate and outside."""
    with sqlite3.connect(data_dir / "coop.sqlite3") as database:
        (key,) = database.execute(
            "SELECT id FROM members_area_library_document WHERE audience = 'MEMBERS' LIMIT 1"
        ).fetchone()
    uuid = UUID(key)
    return [f"/ikcs/dokumenty/{uuid}/plik/", f"/dokumenty/{uuid}/plik/"]


def probe(
    data_dir: Path, plugins: str, addresses: list[str], *, also_from: str = ""
) -> dict[str, Any]:
    site = environment(data_dir, COOP_PLUGINS=plugins)
    site["PYTHONPATH"] += ":" + also_from
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("probe.py")), *addresses],
        cwd=ROOT,
        env=site,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    seen: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return seen


@pytest.mark.parametrize(("members", "ebok"), COMBINATIONS)
def test_the_site_in_every_combination(
    demo_site: Path, tmp_path: Path, members: bool, ebok: bool
) -> None:
    data_dir = copied(demo_site, tmp_path / "data")
    inside, outside = restricted_files(data_dir)
    plugins = ",".join(["members_area"] * members + ["ebok_plugin"] * ebok)

    doors = [address for pair in DOORS.values() for address in pair]
    seen = probe(data_dir, plugins, [*PUBLIC, *IKCS, inside, outside, *EBOK, *doors])

    assert seen["problems"] == []
    status = seen["statuses"]
    for who in ("guest", "editor"):
        assert {status[who][address] for address in PUBLIC} <= {200, 302}, who
    # Inside the gates: the own people when the plugin is on, nobody when it is off.
    for address in [*IKCS, inside]:
        assert status["member"][address] in ((200, 302) if members else (404,)), address
        assert status["guest"][address] == (302 if members else 404), address
        assert status["payer"][address] == (403 if members else 404), address
    for address in EBOK:
        assert status["payer"][address] == (200 if ebok else 404), address
        assert status["guest"][address] == (302 if ebok else 404), address
        assert status["member"][address] == (403 if ebok else 404), address
    # A restricted file has no other door.
    assert {status[who][outside] for who in ("guest", "member", "payer", "editor")} == {404}
    assert [status["guest"][door] for door in doors] == [
        200 if on else 404 for on in (members, ebok)
    ]
    # Menus, tiles, panels and admin entries come and go with their plugin.
    assert ("/dokumenty/" in seen["menu"]) == members
    assert ("Sprawdź saldo" in seen["tiles"]) == ebok
    assert seen["panels"] == [door for door, on in zip(doors, (members, ebok), strict=True) if on]
    assert any(name.startswith("members_area") for name in seen["admin"]) == members
    assert any(name.startswith("ebok_plugin") for name in seen["admin"]) == ebok


def test_media_come_and_go_without_e_bok(demo_site: Path, tmp_path: Path) -> None:
    """Their tables keep the demo's settlement while the plugin is off."""
    data_dir = copied(demo_site, tmp_path / "data")

    off, on = (
        probe(data_dir, plugins, [SETTLEMENTS, "/e-bok/konto/100007/"])
        for plugins in ("ebok_plugin", "ebok_plugin,ebok_plugin.media")
    )

    assert (off["problems"], on["problems"]) == ([], [])
    for who, without, with_it in (("payer", 404, 200), ("guest", 302, 302)):
        assert off["statuses"][who][SETTLEMENTS] == without, who
        assert on["statuses"][who][SETTLEMENTS] == with_it, who
    assert off["statuses"]["payer"]["/e-bok/konto/100007/"] == 200
    assert [
        any(name.startswith("ebok_plugin_media") for name in seen["admin"]) for seen in (off, on)
    ] == [False, True]


def test_a_plugin_from_outside_the_tree_is_one_line(demo_site: Path, tmp_path: Path) -> None:
    data_dir = copied(demo_site, tmp_path / "data")
    outside = str(Path(__file__).with_name("outside"))
    plugins = "members_area,ebok_plugin,ping_plugin"
    path = environment(data_dir)["PYTHONPATH"] + ":" + outside
    manage(data_dir, "migrate", COOP_PLUGINS=plugins, PYTHONPATH=path)

    without = probe(data_dir, "members_area,ebok_plugin", ["/echo/"])
    seen = probe(data_dir, plugins, ["/echo/"], also_from=outside)

    assert (seen["problems"], without["problems"]) == ([], [])
    assert (without["statuses"]["guest"], seen["statuses"]["guest"]) == (
        {"/echo/": 404},
        {"/echo/": 200},
    )
    assert ("/echo/" in without["menu"], "/echo/" in seen["menu"]) == (False, True)
    assert set(seen["tiles"]) - set(without["tiles"]) == {"Zawołaj echo"}
    assert seen["editor_may"] == ["ping_plugin.add_greeting"]
