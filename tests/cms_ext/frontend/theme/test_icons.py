from dataclasses import replace

import pytest
from django.apps import apps
from django.core.checks import Error
from django.template import Context, Template
from lxml import etree

from cms_ext.frontend.theme.checks import check_icons
from cms_ext.frontend.theme.icons import ICONS, UnknownIcon, drawing
from cms_ext.plugins import PluginConfig, Tile


def test_every_icon_is_a_drawing_hidden_from_screen_readers():
    drawings = {name: etree.fromstring(drawing(name)) for name in ICONS}

    assert {name: svg.get("aria-hidden") for name, svg in drawings.items()} == dict.fromkeys(
        ICONS, "true"
    )
    assert [name for name, svg in drawings.items() if not len(svg)] == []


def test_an_unknown_name_says_which_names_there_are():
    with pytest.raises(UnknownIcon, match="no icon 'walet'. Choose one of: alert, building"):
        drawing("walet")


def test_a_template_takes_the_name_from_a_tile():
    tile = Tile("Sprawdź saldo", "ile i do kiedy zapłacić", "ebok:home", "wallet")

    page = Template('{% include "cms_ext/theme/parts/icon.html" with name=tile.icon %}').render(
        Context({"tile": tile})
    )

    assert page.strip() == drawing("wallet")


def test_the_tiles_of_the_site_have_their_icons():
    assert check_icons(None) == []


def test_an_unknown_icon_is_named_with_those_there_are(monkeypatch):
    config = apps.get_app_config("ebok_plugin")
    assert isinstance(config, PluginConfig)
    tile = Tile("Sprawdź saldo", "ile i do kiedy zapłacić", "ebok:home", "walet")
    monkeypatch.setattr(type(config), "plugin", replace(config.plugin, tiles=(tile,)))

    [problem] = check_icons(None)

    assert isinstance(problem, Error)
    assert problem.id == "coop.E010"
    assert problem.msg == "Plugin 'ebok': tile 'Sprawdź saldo' names the unknown icon 'walet'."
    assert problem.hint is not None
    assert "wallet" in problem.hint
