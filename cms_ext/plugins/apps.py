from django.apps import AppConfig
from django.core import checks

from cms_ext.base.text.polish_lookups import register_lookups
from cms_ext.plugins.checks import check_plugins


class PluginsConfig(AppConfig):
    """Registers the checks of the contract, and what every app's `ordering` needs."""

    name = "cms_ext.plugins"
    label = "cms_ext_plugins"

    def ready(self) -> None:
        checks.register(check_plugins)
        register_lookups()
