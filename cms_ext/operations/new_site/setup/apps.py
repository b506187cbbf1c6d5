from django.core import checks
from django.utils.translation import gettext_noop as _

from cms_ext.operations.new_site.setup.checks import check_sandbox
from cms_ext.operations.new_site.setup.first_steps import FIRST_STEPS
from cms_ext.plugins import LogWords, Plugin, PluginConfig


class SetupConfig(PluginConfig):
    name = "cms_ext.operations.new_site.setup"
    label = "cms_ext_setup"
    verbose_name = "Pierwsze uruchomienie"
    plugin = Plugin(
        slug="setup",
        title="Pierwsze uruchomienie",
        log=LogWords(
            actions=(
                ("TEST_MESSAGE_SENT", _("Wysłanie wiadomości próbnej")),
                ("SITE_SET_UP", _("Założenie strony")),
            )
        ),
        first_steps=FIRST_STEPS,
    )

    def ready(self) -> None:
        from cms_ext.operations.new_site.setup import receivers  # noqa: F401, PLC0415 - connects on import

        checks.register(check_sandbox, deploy=True)
