"""The plugins of a waste union's site: settings modules import it before those that they extend.

Words, pages and pictures come with the plugin of the union (`COOP_OFFICE`).
"""

import os

from django.core.exceptions import ImproperlyConfigured

from coop_site.settings.plugins import find_installed_plugins

# In a checkout this also puts them on the path.
if "waste_union.declarations" not in find_installed_plugins():
    raise ImproperlyConfigured(
        "Nie ma tu wtyczki związku międzygminnego. Zainstaluj: pip install wagtail-coop-waste-union"
    )
PLUGINS = (
    "ebok_plugin",
    "waste_union.declarations",
    "cases",
    "waste_union.collections",
    "waste_union.login_gov",
)


def set_default_plugins(*further_plugins: str) -> None:
    """Name the plugins in the environment, unless the operator names others."""
    os.environ.setdefault("COOP_PLUGINS", ",".join([*PLUGINS, *further_plugins]))
