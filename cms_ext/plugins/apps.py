from django.apps import AppConfig
from django.core import checks


class PluginsConfig(AppConfig):
    """Registers the checks of the contract."""

    name = "cms_ext.plugins"
    label = "cms_ext_plugins"

    def ready(self) -> None:
        from cms_ext.plugins.checks import check_plugins  # noqa: PLC0415 - settings must be loaded

        checks.register(check_plugins)
