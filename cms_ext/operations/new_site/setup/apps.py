from django.core import checks

from cms_ext.operations.new_site.setup.checks import check_sandbox
from cms_ext.plugins import PluginConfig


class SetupConfig(PluginConfig):
    name = "cms_ext.operations.new_site.setup"
    label = "cms_ext_setup"
    verbose_name = "Pierwsze uruchomienie"
    slug = "setup"
    title = "Pierwsze uruchomienie"

    def ready(self) -> None:
        from cms_ext.operations.new_site.setup import receivers  # noqa: F401, PLC0415 - connects on import

        checks.register(check_sandbox, deploy=True)
