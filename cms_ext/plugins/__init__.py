"""The contract on which every plugin of the site stands."""

from cms_ext.plugins.contract import (
    MalformedPlugin,
    MenuEntry,
    Panel,
    PaperLink,
    Plugin,
    PluginConfig,
    Role,
    Tile,
)
from cms_ext.plugins.registry import (
    declared,
    menu,
    panel_of,
    panels,
    plugin_apps,
    plugin_configs,
    plugin_urls,
    plugins,
)

__all__ = [
    "MalformedPlugin",
    "MenuEntry",
    "Panel",
    "PaperLink",
    "Plugin",
    "PluginConfig",
    "Role",
    "Tile",
    "declared",
    "menu",
    "panel_of",
    "panels",
    "plugin_apps",
    "plugin_configs",
    "plugin_urls",
    "plugins",
]
