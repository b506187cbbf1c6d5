"""Which plugins are installed, and under which names COOP_PLUGINS asks for them."""

import sys
import tomllib
from collections.abc import Mapping
from importlib.metadata import entry_points

from coop_site.settings.environment import CHECKOUT

# Entry points of this group name plugins (docs/plugins.md).
GROUP = "wagtail_coop.plugins"
# What a site has if COOP_PLUGINS says nothing: parts of the wheel itself, then installed plugins.
OWN_DEFAULT = ("members_area", "ebok_plugin", "ebok_plugin.utilities")
INSTALLED_DEFAULT = ("cases",)


def find_installed_plugins() -> Mapping[str, str]:
    """Return the application of each plugin that is installed besides the extension, by its name.

    In a checkout those of its folder `plugins/`, which are put on the path, need no installation.
    """
    projects = sorted(CHECKOUT.glob("plugins/*/pyproject.toml")) if CHECKOUT else []
    if not projects:
        return {entry.name: entry.value for entry in entry_points(group=GROUP)}
    named: dict[str, str] = {}
    for project in projects:
        if (folder := str(project.parent)) not in sys.path:
            sys.path.append(folder)
        declared = tomllib.loads(project.read_text(encoding="utf-8"))
        named |= declared["project"]["entry-points"][GROUP]
    return named


def name_default_plugins(installed: Mapping[str, str]) -> list[str]:
    """Return the names for a site whose operator names no plugins."""
    return [*OWN_DEFAULT, *(name for name in INSTALLED_DEFAULT if name in installed)]
