"""The residents' handbook names every page that the panels lead to."""

import pytest

from cms_ext.plugins import list_menu_entries, list_panels, list_plugins
from tests.demo_site import ROOT


@pytest.mark.all_plugins
def test_every_entry_and_tile_of_the_panels_is_in_the_residents_handbook():
    handbook = (ROOT / "docs" / "residents.md").read_text("utf-8")
    entries = {
        str(entry.title)
        for realm, _panel in list_panels()
        for where in ("panel", "account")
        for entry in list_menu_entries(where, realm)
    }
    tiles = {str(tile.title) for plugin in list_plugins() for tile in plugin.panel.tiles}

    assert {title for title in entries | tiles if f"„{title}”" not in handbook} == set()
