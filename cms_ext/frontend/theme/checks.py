"""System check: a plugin's tile names an icon that the set has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error

from cms_ext.frontend.theme.icons import ICONS
from cms_ext.plugins import Plugin, plugin_configs


def check_icons(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """coop.E010."""
    # A config that declares no plugin at all is named by coop.E003.
    declared = [getattr(config, "plugin", None) for config in plugin_configs()]
    return [
        Error(
            f"Plugin {plugin.slug!r}: tile {tile.title!r} names the unknown icon {tile.icon!r}.",
            hint=f"Choose one of: {', '.join(ICONS)}.",
            id="coop.E010",
        )
        for plugin in declared
        if isinstance(plugin, Plugin)
        for tile in plugin.tiles
        if tile.icon not in ICONS
    ]
