from __future__ import annotations

from dataclasses import replace

import pytest
from django.apps import apps
from django.core.checks import Error

from cms_ext.frontend.theme.checks import check_icons
from cms_ext.plugins import PluginConfig, Tile


def test_the_tiles_of_the_site_have_their_icons() -> None:
    assert check_icons(None) == []


def test_an_unknown_icon_is_named_with_those_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
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
