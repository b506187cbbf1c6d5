"""Tiles of a panel's first page: what plugins declare, for the reader who may open it."""

from collections.abc import Sequence
from datetime import date
from types import SimpleNamespace

import pytest

from cms_ext.plugins import PanelPart, PaperLink, Plugin, Tile, registry
from cms_ext.public_site.pages.domain.tasks import Task, build_panel_tiles

TODAY = date(2026, 11, 20)
READER = object()
PAGE, ADDRESS = "identity:panels", "/strefa-mieszkanca/logowanie/"


def own_tile(title: str, order: int, *links: PaperLink, realm: str = "ebok") -> Tile:
    """A tile for which its plugin gives these links to readers of one realm."""

    def own(reader: object, its_realm: str, today: date) -> Sequence[PaperLink]:
        assert (reader, today) == (READER, TODAY)
        return links if its_realm == realm else ()

    return Tile(title, "pomoc", PAGE, "search", order=order, own=own)


def plugin(realm: str, *tiles: Tile) -> SimpleNamespace:
    return SimpleNamespace(realm=realm, plugin=Plugin(panel=PanelPart(tiles=tiles)))


@pytest.fixture
def declared(monkeypatch) -> None:
    """Tiles of two panels and of a plugin without a realm, declared in no order."""
    configs = [
        plugin(
            "ebok",
            Tile("Dokumenty", "pisma", PAGE, "document", order=40),
            own_tile("Odczyt", 10, PaperLink("Podaj odczyt", "/odczyt/", "do 30.11.2026")),
            own_tile("Nie dla niego", 5),
        ),
        plugin("ikcs", Tile("Statut", "i regulaminy", PAGE, "document", order=1)),
        plugin(
            "",
            own_tile("Wniosek", 1, PaperLink("Wniosek", "/wniosek/", "pomoc"), realm="ikcs"),
            own_tile("Para", 20, PaperLink("A", "/a/", "pomoc"), PaperLink("B", "/b/", "pomoc")),
            own_tile("Dalej", 60, PaperLink("C", "/c/"), PaperLink("D", "/d/", "pomoc")),
        ),
    ]
    monkeypatch.setattr(registry, "plugin_configs", lambda: configs)


@pytest.mark.usefixtures("declared")
def test_five_tiles_stand_in_order_and_the_rest_is_listed():
    assert build_panel_tiles(READER, "ebok", TODAY) == (
        [
            Task("Podaj odczyt", "do 30.11.2026", "/odczyt/", "search", True),
            Task("A", "pomoc", "/a/", "search"),
            Task("B", "pomoc", "/b/", "search"),
            Task("Dokumenty", "pisma", ADDRESS, "document"),
            Task("C", "", "/c/", "search", True),
        ],
        [Task("D", "pomoc", "/d/", "search")],
    )


@pytest.mark.usefixtures("declared")
def test_a_panel_has_the_tiles_of_its_realm_alone():
    titles = [task.title for task in build_panel_tiles(READER, "ikcs", TODAY)[0]]

    assert titles == ["Statut", "Wniosek"]
    assert build_panel_tiles(READER, "staff", TODAY) == ([], [])
