from django.apps import AppConfig
from django.core import checks

from cms_ext.base.text.polish_lookups import register_lookups


class PluginsConfig(AppConfig):
    """Registers the checks of the contract, and what every app's `ordering` needs."""

    name = "cms_ext.plugins"
    label = "cms_ext_plugins"

    def ready(self) -> None:
        from cms_ext.plugins.checks import check_plugins  # noqa: PLC0415 - settings must be loaded

        checks.register(check_plugins)
        register_lookups()
