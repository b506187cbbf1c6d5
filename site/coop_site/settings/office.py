"""The plugins of the site, the kind of office that they are for, and what comes with it."""

from cms_ext.plugins import (
    declared_realms,
    find_site_office,
    name_site_plugins,
    require_plugins,
)
from coop_site.settings.environment import env
from coop_site.settings.plugins import find_installed_plugins, name_default_plugins

# Parts of the extension that a site may do without; all other parts are on every site.
OWN_PLUGINS = [
    "cms_ext.access",
    "cms_ext.public_site.pages.contact",
    "cms_ext.public_site.subscriptions",
    "cms_ext.public_site.notices.posters",
    "cms_ext.operations.moving_in",
]
# New names of parts that have moved; a former name in the settings stops the start.
FORMER_PLUGINS = {
    "ebok_plugin.cases": "cases",
    "ebok_plugin.media": "ebok_plugin.utilities",
    "ebok_plugin.utilities.media": "ebok_plugin.utilities",
    "ebok_plugin.declarations": "waste_union.declarations",
    "ebok_plugin.collections": "waste_union.collections",
    "ebok_plugin.login_gov": "waste_union.login_gov",
    "ebok_plugin.login_gov_mock": "waste_union.login_gov_mock",
    "cms_ext.public_site.contact": "cms_ext.public_site.pages.contact",
    "cms_ext.public_site.posters": "cms_ext.public_site.notices.posters",
}
# Parts that this site does without (docs/decisions/0018-one-contract.md).
COOP_WITHOUT: list[str] = env.list("COOP_WITHOUT", default=[])
INSTALLED_PLUGINS = find_installed_plugins()
PLUGINS = name_site_plugins(
    env.list("COOP_PLUGINS", default=name_default_plugins(INSTALLED_PLUGINS)),
    OWN_PLUGINS,
    COOP_WITHOUT,
    FORMER_PLUGINS,
    INSTALLED_PLUGINS,
)
require_plugins(PLUGINS)
# The kind of office that the plugins are for, with its words, templates, texts and settings.
COOP_OFFICE = find_site_office(PLUGINS)
# Realms stay known while their plugin is switched off, so that its panel stays closed to others.
COOP_REALMS = declared_realms(["members_area", "ebok_plugin", *PLUGINS])

# Own templates take precedence, for example the picture of the front page.
OWN_TEMPLATES = [
    *env.list("COOP_OWN_TEMPLATES", default=[]),
    *COOP_OFFICE.list_folders("templates"),
]
STATICFILES_DIRS: list[str] = COOP_OFFICE.list_folders("static")
# Catalogues that take precedence over those of the packages: the operator's, that of the office.
LOCALE_PATHS: list[str] = COOP_OFFICE.list_folders("locale")
# Panels for whose logins this site takes no applications, by their codes (access.md).
COOP_NO_APPLICATIONS: list[str] = env.list(
    "COOP_NO_APPLICATIONS", default=COOP_OFFICE.settings.get("COOP_NO_APPLICATIONS", [])
)
# Folders of own texts for the pages of a new site; they take precedence over ours.
COOP_OWN_TEXTS: list[str] = [
    *env.list("COOP_OWN_TEXTS", default=[]),
    *COOP_OFFICE.list_folders("texts"),
]
# Whether visitors choose a building from a list of addresses. False if the buildings are tens of
# thousands of payers' own houses.
COOP_LISTS_BUILDINGS = env.bool(
    "COOP_LISTS_BUILDINGS", COOP_OFFICE.settings.get("COOP_LISTS_BUILDINGS", True)
)
