"""What a waste union's site has: settings modules import it before those that they extend.

What it sets in the environment an operator can set otherwise.
"""

import os

from django.core.exceptions import ImproperlyConfigured

from cms_ext.base.files.shipped import find_shipped
from coop_site.settings.plugins import find_installed_plugins

# In a checkout this also puts them on the path.
if "waste_union.declarations" not in find_installed_plugins():
    raise ImproperlyConfigured(
        "Nie ma tu wtyczki związku międzygminnego. Zainstaluj: pip install wagtail-coop-waste-union"
    )
UNION_FILES = find_shipped("waste_union", "fixtures")
PLUGINS = (
    "ebok_plugin",
    "waste_union.declarations",
    "cases",
    "waste_union.collections",
    "waste_union.login_gov",
)
# The union's own words on screens.
LOCALE_PATHS = [UNION_FILES / "locale"]


def set_defaults(*further_plugins: str) -> None:
    """Set the plugins and the union's own files in the environment, where nothing is set."""
    for name, value in {
        "COOP_PLUGINS": ",".join([*PLUGINS, *further_plugins]),
        # The pages of a new site; its front page shows a forest and no blocks of flats.
        "COOP_OWN_TEXTS": str(UNION_FILES / "texts"),
        "COOP_OWN_TEMPLATES": str(UNION_FILES / "templates"),
        # The buildings of the union are its payers' houses.
        "COOP_LISTS_BUILDINGS": "false",
        # Residents sign in by login.gov.pl; managers and institutions apply by their own form.
        "COOP_NO_APPLICATIONS": "EBOK",
    }.items():
        os.environ.setdefault(name, value)
