"""System check: a plugin's tile names an icon that the set has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error

from cms_ext.frontend.theme.icons import ICONS
from cms_ext.plugins import plugin_configs


def check_icons(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """coop.E010."""
    return [
        Error(
            f"Plugin {config.slug!r}: tile {tile.title!r} names the unknown icon {tile.icon!r}.",
            hint=f"Choose one of: {', '.join(ICONS)}.",
            id="coop.E010",
        )
        for config in plugin_configs()
        for tile in config.plugin.site.tiles
        if tile.icon not in ICONS
    ]
