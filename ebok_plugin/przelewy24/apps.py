"""The plugin of Przelewy24: payments on line, off until its settings are there."""

from django.core import checks
from django.utils.translation import gettext_noop as _

from cms_ext.plugins import PluginConfig


class Przelewy24Config(PluginConfig):
    name = "ebok_plugin.przelewy24"
    label = "ebok_plugin_przelewy24"
    verbose_name = _("Płatności online: Przelewy24")
    slug = "przelewy24"
    title = "Przelewy24"
    requires = ("ebok",)
    needs_settings = (
        "COOP_P24_MERCHANT_ID",
        "COOP_P24_POS_ID",
        "COOP_P24_API_KEY",
        "COOP_P24_CRC",
        "COOP_P24_URL",
    )

    def ready(self) -> None:
        from ebok_plugin.przelewy24.conf import check_przelewy24  # noqa: PLC0415 - as others

        checks.register(check_przelewy24)
